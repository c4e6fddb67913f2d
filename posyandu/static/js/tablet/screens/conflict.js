/** Two tablets weighed the same child: both are kept, and one is chosen with a reason. */

import { fill, h, icon } from "../dom.js";
import { findingOf, indicesOf } from "../finding.js";
import { screen, tell } from "../frame.js";
import { dayOf } from "../ids.js";
import { counting } from "../model.js";
import { _, clock, figure, longDay, number, sentence } from "../words.js";
import { kept } from "./keeping.js";
import { headOf } from "./measure.js";
import { choices, message } from "./parts.js";
import { CORRECTION_REASONS, WITHDRAWAL_REASONS } from "./reasons.js";

const REASONS = ["ukur_ulang", "salah_baca", "salah_ketik", "salah_anak"];

export function conflictScreen(app, childId) {
  const conflict = app.model.conflicts.find((open) => open.child_id === childId);
  const child = app.model.child(childId);
  const session = conflict && app.model.session(conflict.session_id);
  if (!conflict || !child || !session) return app.go("");
  const both = counting(child).filter((row) => row.session_id === session.id);
  let keep = null;
  let reason = null;
  const trouble = h("div");
  const said = { ...CORRECTION_REASONS, ...WITHDRAWAL_REASONS };
  const decide = async () => {
    if (!keep) return fill(trouble, message(_("Pilih ukuran yang benar."), "", { tone: "watch" }));
    if (!reason) return fill(trouble, message(_("Pilih alasannya."), "", { tone: "watch" }));
    if (!(await kept(() => app.act("conflict.choose", conflict.id, { keep_id: keep, reason }), trouble))) return null;
    tell(_("Pilihan tersimpan di tablet"));
    return app.go(`hasil/${child.id}`);
  };
  const main = h(
    "div.page",
    message(session.held_on === dayOf(app.now()) ? _("Anak ini ditimbang dua kali hari ini, di dua tablet.") : _("Anak ini ditimbang dua kali pada %(day)s, di dua tablet.", { day: longDay(session.held_on) }), _("Keduanya tersimpan. Tanyakan, atau timbang sekali lagi, lalu pilih yang benar. Yang lain tetap terlihat di riwayat."), { tone: "watch" }),
    h("div.versus", { role: "radiogroup", "aria-label": _("Ukuran yang benar") }, both.map((row, at) => option(app, child, row, at, (id) => (keep = id)))),
    h("section.panel", h("fieldset.field", h("legend", _("Mengapa yang lain tidak dipakai?")), choices("alasan-pilih", REASONS.map((value) => [value, sentence(said[value])]), { chosen: null, onchange: (value) => { reason = value; fill(trouble); } }))), // prettier-ignore
    trouble,
  );
  const foot = h("footer.foot", h("a.btn.btn-plain", { href: "#/" }, _("Nanti saja")), h("button.btn.btn-primary.btn-big", { type: "button", onclick: decide }, icon("tick"), _("Pakai yang dipilih")));
  return screen(app, { who: headOf(app, child, session), main, foot });
}

function option(app, child, row, at, choose) {
  const id = `ukuran-${at}`;
  const author = app.front.cadres.find((cadre) => cadre.id === row.author_id)?.name ?? _("tablet lain");
  const op = app.model.latest.get(row.id);
  const alone = { ...child, measurements: child.measurements.filter((one) => one.session_id !== row.session_id || one === row) };
  const finding = findingOf(alone, row);
  const indices = indicesOf(alone, row);
  const radio = h("input", { type: "radio", name: "ukuran", id, value: row.id, onchange: () => choose(row.id) });
  const values = [
    ["BB", row.weight_kg, "kg"],
    [row.position === "standing" ? "TB" : "PB", row.length_cm, "cm"],
    ["LK", row.head_cm, "cm"],
    ["LiLA", row.muac_cm, "cm"],
  ].filter(([, value]) => value !== null);
  return h(
    "label.choice.versus__one",
    { for: id },
    radio,
    h("span.choice__dot"),
    h(
      "span.versus__what",
      h("b", values.map(([code, value, unit]) => `${code} ${figure(value)} ${unit}`).join(" · ")),
      h("span", `${sentence(finding.title)}${indices[0].z === null ? "" : `, z ${number(indices[0].z, 2)}`}`),
      h("span.soft", [author, op ? clock(op.kept_at) : ""].filter(Boolean).join(", ")),
    ),
  );
}
