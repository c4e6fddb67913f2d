/** The value boxes: what is typed, what it was last, what is usual, the question under an unlikely one; the keypad beside them. */

import { bundle } from "../../core/bundle.js";
import { ageDays } from "../../core/index.js";
import { bold, fill, h, hidden, icon, sign } from "../dom.js";
import { usualOf } from "../growth.js";
import { afterTap } from "../tap.js";
import { _, figure, number, sentence, shortDay } from "../words.js";
import { keys, pressed } from "./keypad.js";
import { choices } from "./parts.js";

/** Lying under two years, standing from then on (WHO 2006). */
export function usualPosition(child, on) {
  return ageDays(child.birth_date, on) < bundle.standard.height_from_day ? "lying" : "standing";
}

function namesOf(field, lying) {
  return {
    weight_kg: [_("Berat badan"), "BB"],
    length_cm: lying ? [_("Panjang badan"), "PB"] : [_("Tinggi badan"), "TB"],
    head_cm: [_("Lingkar kepala"), "LK"],
    muac_cm: [_("Lingkar lengan atas"), "LiLA"],
  }[field];
}

/** The four boxes and the pad of one entry. `changed()` is called after each press, `save()` by the big button. */
export class Boxes {
  constructor(entry, { changed, save, saveWord, recorded = null }) {
    Object.assign(this, { entry, changed, save, recorded });
    this.usual = usualOf(entry.child, entry.on);
    this.entry.position ??= usualPosition(entry.child, entry.on);
    this.rows = new Map(entry.fields.map((field) => [field, this.#row(field)]));
    this.element = h("div.measure__boxes", [...this.rows.values()].map((row) => row.box));
    this.padHead = h("p.pad__head");
    this.how = h("div.pad__how");
    this.next = h("button.btn.btn-outline-primary", { type: "button", onclick: () => this.goOn() });
    const button = h("button.btn.btn-primary.btn-big", { type: "button", "data-save": "", onclick: () => this.save() }, saveWord);
    this.pad = h(
      "aside.pad",
      { "aria-label": _("Papan angka") },
      this.padHead,
      this.how,
      keys((said) => this.press(said)),
      h("div.pad__do", this.next, button),
    );
    this.choose(entry.fields[0], { focus: false });
  }

  get #lying() {
    return this.entry.position === "lying";
  }

  #row(field) {
    const unit = field.endsWith("kg") ? "kg" : "cm";
    const input = h("input", {
      id: field, type: "text", inputmode: "none", autocomplete: "off", spellcheck: "false", placeholder: " ", maxlength: "6",
      value: this.entry.typed[field], "aria-describedby": `${field}-bantu`,
      onfocus: () => this.choose(field, { focus: false }),
      oninput: () => this.typed(field, input.value.replace(".", ",")),
      onblur: () => setTimeout(() => afterTap(() => this.judge())),
    }); // prettier-ignore
    input.addEventListener("keydown", (event) => event.key === "Enter" && this.goOn());
    const label = h("label.vbox__label", { for: field });
    const ask = h("div.vbox__ask", { "aria-live": "polite" });
    const field_ = h("span.vbox__field", { onclick: () => input.focus() }, input, h("small", { "aria-hidden": "true" }, unit));
    const box = h("div.vbox", { "data-field": field }, label, field_, this.#hint(field, unit), ask);
    const row = { box, input, label, ask, unit };
    this.#name(field, row);
    return row;
  }

  #name(field, row) {
    const [name, code] = namesOf(field, this.#lying);
    const how = field === "length_cm" ? `, ${this.#lying ? _("berbaring") : _("berdiri")}` : "";
    fill(row.label, h("b", name), " ", h("span", code + how));
  }

  #hint(field, unit) {
    const { range, last } = this.usual.get(field);
    const lines = [hidden(_("dalam %(unit)s.", { unit }))];
    const recorded = this.recorded?.[field];
    if (recorded !== undefined && recorded !== null) {
      lines.push(h("span", bold(_("Tercatat %(value)s", { value: "%(value)s" }), { value: `${figure(recorded)} ${unit}` })));
    } else if (last) {
      const text = _("Terakhir %(value)s, %(day)s", { value: "%(value)s", day: shortDay(last.on) });
      lines.push(h("span", bold(text, { value: `${figure(last.value)} ${unit}` })));
    }
    if (range) {
      const text = _("Biasanya %(range)s", { range: "%(range)s" });
      lines.push(h("span", bold(text, { range: `${number(range.low)} – ${number(range.high)} ${unit}` })));
    }
    return h("div.vbox__hint", { id: `${field}-bantu` }, lines);
  }

  /** Make a box the one that the keys write into. */
  choose(field, { focus = true } = {}) {
    this.active = field;
    for (const [name, row] of this.rows) row.box.classList.toggle("is-active", name === field);
    const row = this.rows.get(field);
    const [name] = namesOf(field, this.#lying);
    fill(this.padHead, h("b", name), h("span", _("dalam %(unit)s", { unit: row.unit })));
    fill(this.how, field === "length_cm" ? this.#position() : "");
    const after = this.#after(field);
    this.next.hidden = !after;
    if (after) fill(this.next, _("Lanjut ke %(box)s", { box: namesOf(after, this.#lying)[0].toLowerCase() }), icon("next"));
    if (focus) row.input.focus();
  }

  #position() {
    const options = [["lying", _("Berbaring")], ["standing", _("Berdiri")]];
    return choices("cara-ukur", options, {
      chosen: this.entry.position,
      tight: true,
      onchange: (value) => {
        this.entry.position = value;
        this.#name("length_cm", this.rows.get("length_cm"));
        this.changed();
      },
    });
  }

  #after(field) {
    return this.entry.fields[this.entry.fields.indexOf(field) + 1] ?? null;
  }

  press(said) {
    this.typed(this.active, pressed(this.rows.get(this.active).input.value, said));
  }

  typed(field, text) {
    const { input } = this.rows.get(field);
    this.entry.typed[field] = text;
    if (input.value !== text) input.value = text;
    this.#draw(field, null, null);
    this.changed();
  }

  goOn() {
    this.judge();
    const after = this.#after(this.active);
    if (after) this.choose(after);
    else this.save();
  }

  /** Ask under each box whose value is unlikely; true when nothing is wrong and nothing asks. */
  judge() {
    const asking = this.entry.asking();
    let first = null;
    for (const field of this.entry.fields) {
      const problem = this.entry.problemOf(field);
      const doubt = asking.get(field) ?? null;
      this.#draw(field, problem, doubt);
      if (problem || doubt) first ??= field;
    }
    this.firstOpen = first;
    this.wrong = this.entry.fields.some((field) => this.entry.problemOf(field));
    return first === null;
  }

  /** Say why nothing was saved, anew with each press of "Simpan", and go to the first box that is open. */
  refuse(place) {
    const text = this.wrong ? _("Belum tersimpan. Betulkan yang ditandai; isian lain tidak hilang.") : _("Belum tersimpan: jawab dulu yang kuning.");
    const [tone, letter] = this.wrong ? ["urgent", "!"] : ["watch", "?"];
    fill(place, h("div.notice", { class: `notice--${tone}`, role: "alert" }, sign(tone, letter), h("p", text)));
    this.choose(this.firstOpen);
    place.scrollIntoView({ block: "nearest" });
  }

  #draw(field, problem, doubt) {
    const { box, ask, input } = this.rows.get(field);
    box.classList.toggle("is-wrong", Boolean(problem));
    box.classList.toggle("is-asking", Boolean(doubt) && !problem);
    input.setAttribute("aria-invalid", String(Boolean(problem)));
    const kept = this.entry.kept[field] !== undefined && this.entry.kept[field] === this.entry.typed[field];
    if (!problem && !doubt) fill(ask, kept ? this.#keptLine(field) : "");
    else fill(ask, problem ? this.#wrong(problem) : "", doubt ? this.#question(field, problem, doubt) : "");
  }

  #wrong(problem) {
    const text = problem === "unreadable" ? _("Angka tidak terbaca: tulis seperti 8,4, paling banyak dua angka di belakang koma.") : sentence(problem);
    return h("p.field__error", sign("urgent", "!", "s"), h("span", text));
  }

  #question(field, problem, doubt) {
    const [first, ...rest] = sentence(doubt.sentence).split(/(?<=[.?]) /);
    const answer = (text, take) => h("button.btn", { type: "button", onpointerdown: (event) => event.preventDefault(), onclick: take }, text);
    const meant = doubt.suggestion === null ? null : figure(doubt.suggestion);
    return h(
      "div.ask",
      sign("watch", "?"),
      h("p", h("b", first), " ", rest.join(" ")),
      h(
        "span.ask__answers",
        meant ? answer(_("Ya, %(value)s", { value: meant }), () => this.#take(field, doubt)) : null,
        problem ? null : answer(_("Tetap %(value)s", { value: figure(this.entry.value(field)) }), () => this.#keep(field)),
      ),
    );
  }

  #take(field, doubt) {
    if (doubt.slip === "swapped_fields") {
      const { weight_kg, length_cm } = this.entry.typed;
      this.typed("weight_kg", length_cm);
      this.typed("length_cm", weight_kg);
    } else this.typed(field, figure(doubt.suggestion).replace(".", ","));
    this.judge();
  }

  #keep(field) {
    this.entry.keep(field);
    this.judge();
    this.changed();
  }

  #keptLine(field) {
    return h("p.ask.ask--kept", _("%(value)s dipertahankan. Kalau diubah, ditanya lagi.", { value: figure(this.entry.value(field)) }));
  }
}
