/** Jemput bola: the list of this month by ward, and what one visit found; kept on the tablet, sent when there is a signal. */

import { ageText } from "../day.js";
import { fieldsFor } from "../due.js";
import { fill, h, icon, sign, tag, word } from "../dom.js";
import { Entry } from "../entry.js";
import { childHead, live, pageHead, screen, tell } from "../frame.js";
import { capsuleFor, REASONS, RESULTS, visitsOn } from "../home_visits.js";
import { dayOf, newId } from "../ids.js";
import { whyNoRoom } from "../store.js";
import { _, longDay, monthOf, ngettext, sentence } from "../words.js";
import { Boxes } from "./boxes.js";
import { kept, noRoom } from "./keeping.js";
import { choices, message, stateMark } from "./parts.js";

/** The link of the day's screen, with how many are still to be visited; null when there is nobody. */
export function homeVisitsLink(app) {
  const { waiting, done } = visitsOn(app.model, dayOf(app.now()));
  if (!waiting && !done.length) return null;
  return h("a.btn.btn-plain", { href: "#/jemput" }, _("Jemput bola (%(count)s)", { count: waiting }));
}

/** The list of this month. */
export function homeVisitsScreen(app) {
  const today = dayOf(app.now());
  const main = h("div.page");
  const draw = () => fill(main, content(app, today));
  draw();
  return live(app, screen(app, { who: pageHead(_("Jemput bola"), monthOf(today)), main }), draw);
}

function content(app, today) {
  const { groups, done, waiting } = visitsOn(app.model, today);
  const head = (title, number) => h("header", h("h2", title), h("span.count", number));
  return [
    waiting
      ? h(
          "section.list.list--plain",
          { "aria-label": _("Perlu dikunjungi") },
          head(_("Perlu dikunjungi"), waiting),
          groups.map(({ ward, rows }) => [
            h("h3.place", ward.name, h("span", ngettext("%(num)s anak", "%(num)s anak", rows.length))),
            h("ul", rows.map((row) => h("li", waitingRow(row, today)))),
          ]),
        )
      : message(_("Tidak ada yang perlu dikunjungi"), _("Anak yang tidak datang muncul di sini sesudah hari buka ditutup.")),
    done.length
      ? h("section.list.list--plain", { "aria-label": _("Sudah dikunjungi") }, head(_("Sudah dikunjungi"), done.length), h("ul", done.map((row) => h("li", doneRow(app, row)))))
      : null,
  ];
}

function waitingRow({ child, reasons, known }, today) {
  const about = [sentence(ageText(child, today)), _("Ibu %(name)s", { name: child.mother_name }), child.address, known?.cadre];
  const [first] = reasons;
  return h(
    "a.rowchild.rowchild--tagged",
    { href: `#/kunjungan/${child.id}` },
    h("span.rowchild__who", h("b", child.name), h("span", about.filter(Boolean).join(" · "))),
    tag(reasons.map((reason) => sentence(REASONS[reason].text)).join(", "), REASONS[first].tone),
    icon("next"),
  );
}

function doneRow(app, { child, known }) {
  const { tone, text } = RESULTS[known.result];
  return h(
    "a.rowchild.rowchild--done",
    { href: `#/kunjungan/${child.id}` },
    sign(tone, tone === "good" ? "tick" : ""),
    h("span.rowchild__who", h("b", child.name), h("span", longDay(known.visited_on))),
    h("span.rowchild__end", word(tone, sentence(text)), stateMark(known.entity_id ? app.model.stateOf(known.entity_id) : "accepted")),
  );
}

/** What a visit to one child found. */
export async function homeVisitScreen(app, childId, { mends = null } = {}) {
  const { path } = app;
  const child = app.model.child(childId);
  if (!child) return app.go("jemput");
  const today = dayOf(app.now());
  const who = headOf(app, child, today);
  const why = await whyNoRoom(app.db);
  if (why) return screen(app, { who, main: h("div.page", noRoom(why)) });
  const op = mends ? app.outbox.get(mends) : null;
  const entry = new Entry(child, op?.payload.visited_on ?? today, fieldsFor(child, today));
  const visit = { id: op?.entity_id ?? newId(), result: op?.payload.result ?? null, mends, path };
  if (op) entry.fillFrom(op.payload);
  if (op) entry.services = new Set(op.payload.services.map((service) => service.join(" ")));
  const draft = app.drafts.of(path);
  if (draft) {
    entry.fromDraft(draft);
    Object.assign(visit, { id: draft.visit_id, result: draft.result });
  }
  return visiting(app, entry, visit, { who, refused: op?.answer ?? null });
}

function headOf(app, child, today) {
  return childHead(child, {
    back: "#/jemput",
    backWord: _("Daftar"),
    place: [child.address, app.model.ward(child.lingkungan_id).name].filter(Boolean).join(", "),
    age: sentence(ageText(child, today)),
    born: _("lahir %(day)s", { day: longDay(child.birth_date) }),
  });
}

function visiting(app, entry, visit, { who, refused }) {
  const trouble = h("div");
  const found = h("div.measure__boxes");
  const plain = h("aside.pad");
  let pad = plain;
  const saving = () => save(app, { entry, visit, boxes, trouble });
  const typed = () => app.drafts.keep(visit.path, { ...entry.toDraft(), visit_id: visit.id, result: visit.result });
  const boxes = new Boxes(entry, { saveWord: _("Simpan kunjungan"), changed: typed, save: saving });
  const draw = () => {
    const measured = visit.result === "diukur";
    fill(found, measured ? [boxes.element, capsuleChip(entry, typed)] : []);
    const next = measured ? boxes.pad : plain;
    pad.replaceWith(next);
    pad = next;
  };
  const options = Object.entries(RESULTS).map(([value, { text }]) => [value, sentence(text)]);
  const chosen = (value) => {
    visit.result = value;
    fill(trouble);
    draw();
    typed();
  };
  plain.append(h("div.pad__do", h("button.btn.btn-primary.btn-big", { type: "button", onclick: saving }, _("Simpan kunjungan"))));
  const main = h(
    "div.measure",
    h(
      "div.measure__left",
      refused ? message(_("Server belum menerima catatan ini."), refused.text ?? "", { tone: "watch" }) : null,
      trouble,
      h("fieldset.field", h("legend", _("Hasil kunjungan")), choices("hasil-kunjungan", options, { chosen: visit.result, onchange: chosen })),
      found,
    ),
    pad,
  );
  draw();
  app.entry = true;
  return screen(app, { who, main, panes: true });
}

/** The capsule of the campaign, where it was not given yet. */
function capsuleChip(entry, typed) {
  const capsule = capsuleFor(entry.child, entry.on);
  if (!capsule) return null;
  const key = `vitamin_a ${capsule}`;
  const box = h("span.chip__box");
  const note = capsule === "blue" ? _("biru, 100.000 IU") : _("merah, 200.000 IU");
  const chip = h("button.chip", { type: "button" }, box, h("span", _("Vitamin A"), h("small", note)));
  const draw = () => {
    const on = entry.services.has(key);
    chip.setAttribute("aria-pressed", String(on));
    fill(box, on ? icon("tick") : "");
  };
  chip.addEventListener("click", () => {
    if (!entry.services.delete(key)) entry.services.add(key);
    draw();
    typed();
  });
  draw();
  return h("div.due", h("div.chips", chip));
}

let saving = false;

async function save(app, { entry, visit, boxes, trouble }) {
  if (saving) return;
  if (!visit.result) return fill(trouble, message(_("Pilih hasilnya."), "", { tone: "watch" }));
  if (visit.result === "diukur") {
    if (entry.typed.weight_kg === "") return fill(trouble, message(_("Isi berat badannya."), "", { tone: "watch" }));
    if (!boxes.judge()) return boxes.refuse(trouble);
  }
  saving = true;
  const done = await kept(() => app.act("home_visit.record", visit.id, payloadOf(entry, visit.result), { mends: visit.mends }), trouble);
  saving = false;
  if (!done) return null;
  app.entry = false;
  await app.drafts.drop(visit.path);
  tell(visit.result === "pindah" ? _("Tersimpan di tablet. Minta bidan mencatat kepindahannya.") : _("Tersimpan di tablet"));
  return app.go("jemput");
}

function payloadOf(entry, result) {
  const about = { child_id: entry.child.id, visited_on: entry.on, result };
  if (result !== "diukur") return { ...about, services: [] };
  const services = [...entry.services].map((service) => service.split(" "));
  return { ...about, services, measurement_id: entry.id, ...entry.values(), oedema: entry.oedema, confirmed: entry.isConfirmed };
}
