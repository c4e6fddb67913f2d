/** Correcting a measuring: change only what is wrong, choose why; the old value stays visible, struck through. */

import { fieldsFor } from "../due.js";
import { fill, h, icon } from "../dom.js";
import { Entry } from "../entry.js";
import { screen, tell } from "../frame.js";
import { dayOf, newId } from "../ids.js";
import { measurementAt } from "../model.js";
import { _, clock, figure, sentence } from "../words.js";
import { Boxes } from "./boxes.js";
import { oedemaChip } from "./chips.js";
import { kept } from "./keeping.js";
import { askedNote, headOf, refusedNote } from "./measure.js";
import { choices, message } from "./parts.js";
import { CORRECTION_REASONS, WITHDRAWAL_REASONS } from "./reasons.js";

export function correctScreen(app, childId, { mends = null } = {}) {
  const { path } = app;
  const session = app.model.sessionOn(dayOf(app.now()));
  const child = app.model.child(childId);
  const old = mends
    ? child?.measurements.find((row) => row.id === app.outbox.get(mends).payload.supersedes_id)
    : session && child && measurementAt(child, session.id);
  if (!old) return app.go("");
  const held = session ?? app.model.session(old.session_id);
  const entry = new Entry(child, old.measured_on, fieldsFor(child, old.measured_on));
  entry.fillFrom(mends ? app.outbox.get(mends).payload : old);
  if (mends) Object.assign(entry, { id: app.outbox.get(mends).entity_id, mends });
  let reason = mends ? app.outbox.get(mends).payload.reason : null;
  const draft = app.drafts.of(path);
  if (draft?.old_id === old.id) {
    entry.fromDraft(draft);
    ({ reason } = draft);
  }
  const trouble = h("div");
  const typed = () => {
    fill(trouble);
    app.drafts.keep(path, { ...entry.toDraft(), old_id: old.id, reason });
  };
  const boxes = new Boxes(entry, {
    saveWord: _("Simpan koreksi"),
    recorded: old,
    changed: typed,
    save: () => save(app, { entry, old, path, boxes, trouble, reason }),
  });
  const why = choices(
    "alasan",
    Object.entries(CORRECTION_REASONS).map(([value, said]) => [value, sentence(said)]),
    { chosen: reason, onchange: (value) => { reason = value; typed(); } },
  ); // prettier-ignore
  const main = h(
    "div.measure",
    h(
      "div.measure__left",
      refusedNote(app, entry),
      askedNote(app, child),
      h("p.before", icon("pencil"), h("span", _("Ubah hanya yang salah. Nilai lama tetap terlihat, dicoret."))),
      trouble,
      boxes.element,
      oedemaChip(entry, typed),
      h("fieldset.field.why", h("legend", _("Alasan")), why),
      history(app, child, old),
      withdrawal(app, { old, path, trouble }),
    ),
    boxes.pad,
  );
  app.entry = true;
  return screen(app, { who: headOf(app, child, held), main, panes: true });
}

function changesNothing(entry, old) {
  const values = entry.values();
  const same = entry.fields.every((field) => values[field] === old[field]);
  return same && entry.oedema === Boolean(old.oedema) && (old.length_cm === null || values.position === old.position);
}

async function save(app, { entry, old, path, boxes, trouble, reason }) {
  const warn = (title) => fill(trouble, message(title, "", { tone: "watch" }));
  if (changesNothing(entry, old)) return warn(_("Belum ada nilai yang diubah."));
  if (entry.isEmpty) return warn(_("Semua kotak kosong. Kalau tidak jadi ditimbang, ketuk Batalkan pengukuran ini."));
  if (!boxes.judge()) return boxes.refuse(trouble);
  if (!reason) {
    warn(_("Pilih alasan koreksi."));
    return document.querySelector(".why input")?.focus();
  }
  const correct = () => app.act("measurement.correct", entry.id, entry.correctionPayload(old.id, reason), { mends: entry.mends });
  if (!(await kept(correct, trouble))) return null;
  app.entry = false;
  await app.drafts.drop(path);
  tell(_("Koreksi tersimpan di tablet"));
  return app.go(`hasil/${entry.child.id}`);
}

/** What this measuring replaced, latest first. */
function history(app, child, measurement) {
  const rows = [];
  let newer = measurement;
  while (newer?.supersedes_id) {
    const older = child.measurements.find((row) => row.id === newer.supersedes_id);
    if (!older) break;
    rows.push({ older, reason: newer.reason, author: newer.author_id, op: app.model.latest.get(newer.id) });
    newer = older;
  }
  if (!rows.length) return null;
  const words = (row) =>
    [["BB", row.weight_kg, "kg"], ["PB/TB", row.length_cm, "cm"], ["LK", row.head_cm, "cm"], ["LiLA", row.muac_cm, "cm"]]
      .filter(([, value]) => value !== null)
      .map(([code, value, unit]) => `${code} ${figure(value)} ${unit}`)
      .concat(row.oedema ? [_("edema")] : [])
      .join(", ");
  const who = (id) => app.front.cadres.find((cadre) => cadre.id === id)?.name ?? "";
  return h(
    "section",
    h("h2", _("Nilai lama")),
    h(
      "ul.history",
      rows.map(({ older, reason, author, op }) =>
        h("li", h("del.old-value", words(older)), " · ", sentence(CORRECTION_REASONS[reason] ?? ""), h("br"), h("span.soft", [who(author), op ? clock(op.kept_at) : ""].filter(Boolean).join(", "))),
      ),
    ),
  );
}

function withdrawal(app, { old, path, trouble }) {
  let why = null;
  const error = h("p.field__error", { hidden: true }, _("Pilih alasan pembatalan."));
  const withdraw = async () => {
    if (!why) return error.removeAttribute("hidden");
    if (!(await kept(() => app.act("measurement.withdraw", newId(), { supersedes_id: old.id, reason: why }), trouble))) return null;
    app.entry = false;
    await app.drafts.drop(path);
    tell(_("Pengukuran dibatalkan. Nilainya tetap terlihat di riwayat."));
    return app.go("");
  };
  const options = Object.entries(WITHDRAWAL_REASONS).map(([value, said]) => [value, sentence(said)]);
  return h(
    "details.more",
    h("summary.chip.chip--more", h("span.chip__box", icon("plus")), h("span", _("Batalkan pengukuran ini"), h("small", _("salah anak, atau tidak jadi ditimbang")))),
    h(
      "div.panel",
      choices("batal", options, { chosen: null, onchange: (value) => { why = value; error.hidden = true; } }), // prettier-ignore
      error,
      h("button.btn.btn-plain.btn-plain--urgent", { type: "button", onclick: withdraw }, _("Ya, batalkan")),
    ),
  );
}
