/** What was given and asked: one tap for each, what is due today pre-opened, the rest one tap away. */

import { dueOf, QUESTION_WORDS, TB_QUESTIONS } from "../due.js";
import { fill, h, icon } from "../dom.js";
import { _, ngettext, sentence } from "../words.js";
import { choices, sheet } from "./parts.js";

/** The chips of one entry; `changed()` after each tap. Oedema belongs to the measuring: not where that is done. */
export function chips(entry, changed, { measured = false } = {}) {
  const due = dueOf(entry.child, entry.on);
  if (measured) due.other = due.other.filter((item) => !item.oedema);
  const element = h("section.due");
  const draw = () => {
    fill(
      element,
      h("h2", _("Jatuh tempo hari ini"), h("span", _("ketuk yang sudah diberikan"))),
      h(
        "div.chips",
        due.today.map((item) => serviceChip(entry, item, touch)),
        due.questions.map((name) => questionChip(entry, name, touch)),
        tbChip(entry, touch),
        moreChip(entry, due, touch),
      ),
    );
  };
  const touch = () => {
    draw();
    changed();
  };
  draw();
  return element;
}

function chip({ label, note, pressed, onclick, classes = "", mark = "tick" }) {
  return h(
    "button.chip",
    { type: "button", class: classes, "aria-pressed": pressed === null ? null : String(pressed), onclick },
    h("span.chip__box", pressed || mark === "plus" ? icon(mark) : null),
    h("span", label, note ? h("small", note) : null),
  );
}

function serviceChip(entry, { service, label, note }, touch) {
  const key = service.join(" ");
  return chip({
    label,
    note: sentence(note),
    pressed: entry.services.has(key),
    onclick: () => {
      if (!entry.services.delete(key)) entry.services.add(key);
      touch();
    },
  });
}

/** Oedema by itself, beside the boxes of a correction. */
export function oedemaChip(entry, changed) {
  const element = h("div.chips");
  const turned = () => {
    entry.oedema = !entry.oedema;
    draw();
    changed();
  };
  const draw = () => {
    const said = { label: _("Edema kedua kaki"), note: _("bengkak di kedua punggung kaki") };
    fill(element, chip({ ...said, pressed: entry.oedema, classes: "chip--urgent", onclick: turned }));
  };
  draw();
  return h("div.due", element);
}

/** Not asked, yes, no: a tap goes on; the words stand beneath. */
function questionChip(entry, name, touch) {
  const answer = entry.answers[name];
  const note = answer === undefined ? _("belum ditanya") : answer ? _("ya") : _("tidak");
  return chip({
    label: sentence(QUESTION_WORDS[name]),
    note,
    pressed: answer === true,
    classes: answer === false ? "chip--no" : "",
    onclick: () => {
      if (answer === undefined) entry.answers[name] = true;
      else if (answer) entry.answers[name] = false;
      else delete entry.answers[name];
      touch();
    },
  });
}

function tbChip(entry, touch) {
  const asked = TB_QUESTIONS.filter((name) => entry.answers[name] !== undefined);
  const signs = TB_QUESTIONS.filter((name) => entry.answers[name]);
  const note = !asked.length
    ? _("4 pertanyaan")
    : signs.length
      ? ngettext("%(num)s tanda", "%(num)s tanda", signs.length)
      : _("tidak ada tanda");
  return chip({
    label: _("Tanya gejala TB"),
    note,
    pressed: asked.length === TB_QUESTIONS.length,
    onclick: () => sheet(_("Gejala TB"), TB_QUESTIONS.map((name) => question(entry, name, touch))),
  });
}

function question(entry, name, touch) {
  const options = [["yes", _("Ya")], ["no", _("Tidak")], ["", _("Tidak ditanya")]];
  const chosen = entry.answers[name] === undefined ? "" : entry.answers[name] ? "yes" : "no";
  const onchange = (value) => {
    if (value === "") delete entry.answers[name];
    else entry.answers[name] = value === "yes";
    touch();
  };
  const legend = h("legend", sentence(QUESTION_WORDS[name]));
  return h("fieldset.field", legend, choices(`tanya-${name}`, options, { chosen, onchange, tight: true }));
}

function moreChip(entry, due, touch) {
  const taken = due.other.filter((item) => isOn(entry, item)).map((item) => item.label);
  if (entry.answers.development_complete !== undefined) taken.push(_("Checklist"));
  return chip({
    label: _("Layanan lain"),
    note: taken.length ? taken.join(", ") : due.other.some((item) => item.oedema) ? _("PMT, sakit, edema") : _("PMT, sakit, penyuluhan"),
    pressed: taken.length ? true : null,
    mark: taken.length ? "tick" : "plus",
    classes: taken.length ? "" : "chip--more",
    onclick: () => openMore(entry, due, touch),
  });
}

function openMore(entry, due, touch) {
  const body = h("div.chips");
  const draw = () => {
    fill(
      body,
      due.other.map((item) =>
        chip({
          label: item.label,
          note: sentence(item.note),
          pressed: isOn(entry, item),
          classes: item.urgent ? "chip--urgent" : "",
          onclick: () => {
            turn(entry, item);
            draw();
            touch();
          },
        }),
      ),
    );
  };
  draw();
  sheet(_("Layanan lain"), [body, question(entry, "development_complete", touch)]);
}

function isOn(entry, { oedema, tick, service }) {
  if (oedema) return entry.oedema;
  return tick ? entry.answers[tick] === true : entry.services.has(service.join(" "));
}

function turn(entry, item) {
  const on = isOn(entry, item);
  if (item.oedema) entry.oedema = !on;
  else if (item.tick && on) delete entry.answers[item.tick];
  else if (item.tick) entry.answers[item.tick] = true;
  else if (on) entry.services.delete(item.service.join(" "));
  else entry.services.add(item.service.join(" "));
}
