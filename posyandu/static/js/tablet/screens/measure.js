/** Measuring a child: four boxes, what is due, the keypad; saved on the tablet before the result is shown. */

import { ageText } from "../day.js";
import { fieldsFor } from "../due.js";
import { fill, h } from "../dom.js";
import { Entry } from "../entry.js";
import { childHead, screen, tell } from "../frame.js";
import { dayOf } from "../ids.js";
import { measurementAt } from "../model.js";
import { endTurn } from "../pace.js";
import { whyNoRoom } from "../store.js";
import { _, longDay, sentence } from "../words.js";
import { Boxes } from "./boxes.js";
import { chips } from "./chips.js";
import { clearQuery } from "./day.js";
import { kept, noRoom } from "./keeping.js";
import { message } from "./parts.js";

/** The screen of one child; null (and another screen) when it cannot be measured now. */
export async function measureScreen(app, childId, { mends = null } = {}) {
  const session = app.model.sessionOn(dayOf(app.now())) ?? app.sessionOfMended(mends);
  const child = app.model.child(childId);
  if (!session || !child) return app.go("");
  if (!mends && measurementAt(child, session.id)) return app.go(`hasil/${childId}`);
  if (session.closed_at && !mends) return app.go("tutup");
  const { path } = app;
  const why = await whyNoRoom(app.db);
  if (why) return screen(app, { who: headOf(app, child, session), main: h("div.page", noRoom(why)) });
  const entry = new Entry(child, session.held_on, fieldsFor(child, session.held_on));
  if (mends) fillFromOp(entry, app.outbox.get(mends));
  const draft = app.drafts.of(path);
  if (draft) entry.fromDraft(draft);
  return measuring(app, entry, { session, path });
}

function fillFromOp(entry, op) {
  entry.fillFrom(op.payload);
  entry.id = op.entity_id;
  entry.mends = op.op_id;
  entry.answers = { ...op.payload.answers };
  entry.services = new Set((op.payload.services ?? []).map((service) => service.join(" ")));
}

export function headOf(app, child, session) {
  return childHead(child, {
    back: "#/",
    backWord: _("Daftar"),
    place: app.model.ward(child.lingkungan_id).name,
    age: sentence(ageText(child, session.held_on)),
    born: _("lahir %(day)s", { day: longDay(child.birth_date) }),
  });
}

function measuring(app, entry, { session, path }) {
  const trouble = h("div");
  const typed = () => app.drafts.keep(path, entry.isEmpty ? null : entry.toDraft());
  const boxes = new Boxes(entry, {
    saveWord: _("Simpan, lihat hasil"),
    changed: () => {
      fill(trouble);
      typed();
    },
    save: () => save(app, { entry, session, path, boxes, trouble }),
  });
  const main = h(
    "div.measure",
    h("div.measure__left", refusedNote(app, entry), askedNote(app, entry.child), trouble, boxes.element, chips(entry, typed)),
    boxes.pad,
  );
  app.entry = true;
  const element = screen(app, { who: headOf(app, entry.child, session), main, panes: true });
  element.shown = () => boxes.rows.get(entry.fields[0]).input.focus({ preventScroll: true });
  return element;
}

/** Why the midwife wants this child measured again. */
export function askedNote(app, child) {
  const asked = app.model.askedAbout(child.id);
  return asked ? message(_("Bidan minta diukur ulang."), asked.why, { tone: "watch" }) : null;
}

/** What the server said about the record that is being mended. */
export function refusedNote(app, entry) {
  const answer = entry.mends ? app.outbox.get(entry.mends)?.answer : null;
  return answer ? message(_("Server belum menerima catatan ini."), answer.text ?? "", { tone: "watch" }) : null;
}

let saving = false;

async function save(app, { entry, session, path, boxes, trouble }) {
  if (saving) return;
  if (entry.isEmpty) {
    fill(trouble, message(_("Belum ada yang diisi."), _("Isi satu ukuran, atau ketuk yang diberikan. Kalau hanya datang, ketuk Penyuluhan di Layanan lain."), { tone: "watch" }));
    return;
  }
  if (!boxes.judge()) {
    boxes.refuse(trouble);
    return;
  }
  saving = true;
  const started = performance.now();
  const done = await kept(() => app.act("visit.record", entry.id, entry.visitPayload(session.id), { mends: entry.mends }), trouble);
  saving = false;
  if (!done) return;
  document.documentElement.dataset.saveMs = (performance.now() - started).toFixed(1);
  app.entry = false;
  await app.drafts.drop(path);
  clearQuery();
  const turn = await endTurn(app.db, session.id);
  document.documentElement.dataset.taps = String(turn?.taps ?? "");
  tell(_("Tersimpan di tablet"));
  app.go(`hasil/${entry.child.id}`);
}
