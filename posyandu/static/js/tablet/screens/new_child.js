/** A child who is not on the list: six things that must be, a likely record of it shown before a second one is made. */

import { ageInWords, completedMonths, likelyTwins } from "../../core/index.js";
import { fill, h, icon, sign } from "../dom.js";
import { numberOf } from "../entry.js";
import { pageHead, screen } from "../frame.js";
import { dayOf, newId } from "../ids.js";
import { beginTurn, taps } from "../pace.js";
import { whyNoRoom } from "../store.js";
import { _, figure, longDay, sentence } from "../words.js";
import { clearQuery, currentQuery } from "./day.js";
import { kept, noRoom } from "./keeping.js";
import { refusedNote } from "./measure.js";
import { choices, message } from "./parts.js";
import { twinsQuestion } from "./twins.js";

const LIMITS = { birth_weight_kg: [0.5, 7], birth_length_cm: [20, 70] };

export async function newChildScreen(app, { mends = null } = {}) {
  const session = app.model.sessionOn(dayOf(app.now()));
  if (!session && !mends) return app.go("");
  if (!taps()) beginTurn("new");
  const { path } = app;
  const why = await whyNoRoom(app.db);
  if (why) return screen(app, { who: pageHead(_("Anak baru"), ""), main: h("div.page", noRoom(why)) });
  const before = mends ? app.outbox.get(mends) : null;
  const known = before?.payload ?? { name: currentQuery(), lingkungan_id: null, kia_book: null };
  const form = new ChildForm(app, known, before?.payload.enrolled_on ?? session.held_on);
  form.id = before?.entity_id ?? newId();
  form.mends = mends;
  form.path = path;
  const draft = app.drafts.of(path);
  if (draft) form.restore(draft);
  app.entry = true;
  const foot = h(
    "footer.foot",
    h("a.btn.btn-plain", { href: "#/", onclick: () => app.drafts.drop(path) }, _("Batal")),
    h("button.btn.btn-primary.btn-big", { type: "submit", form: "anak-baru" }, _("Simpan, lalu ukur")),
  );
  const note = refusedNote(app, form);
  const main = h("div.page.page--narrow", note, draft ? unfinished(app, path) : null, form.element);
  const element = screen(app, { who: pageHead(_("Anak baru"), _("Sudah dicari di daftar? Satu anak cukup satu catatan.")), main, foot });
  element.shown = () => form.fields.name.focus();
  return element;
}

/** What stands in the form was typed before and not saved; it may be about another child than the one who is here now. */
function unfinished(app, path) {
  const empty = async () => {
    await app.drafts.drop(path);
    app.refresh();
  };
  const button = h("button.btn.btn-outline-primary", { type: "button", onclick: empty }, _("Mulai dari kosong"));
  return message(_("Isian tadi belum disimpan."), _("Lanjutkan, atau mulai dari kosong untuk anak lain."), { tone: "watch", todo: button });
}

class ChildForm {
  constructor(app, known, enrolledOn) {
    Object.assign(this, { app, enrolledOn, sex: known.sex ?? null, fields: {}, errors: {} });
    this.kia = known.kia_book;
    this.top = h("div");
    const wards = h(
      "select.form-select",
      { id: "lingkungan_id" },
      h("option", { value: "", selected: !known.lingkungan_id }, _("Pilih lingkungan")),
      app.model.place.lingkungan.map((ward) => h("option", { value: ward.id, selected: ward.id === known.lingkungan_id }, ward.name)),
    );
    this.fields.lingkungan_id = wards;
    const birthDay = known.birth_date?.split("-").reverse().join("/") ?? "";
    const age = h("span.soft", { role: "status" });
    const sexes = [["L", _("Laki-laki")], ["P", _("Perempuan")]];
    const kia = [["ya", _("Punya")], ["belum", _("Belum")]];
    const kiaChosen = this.kia === null ? null : this.kia ? "ya" : "belum";
    this.element = h(
      "form.page__form",
      {
        id: "anak-baru", novalidate: true,
        oninput: () => this.#typed(),
        onchange: () => this.#typed(),
        onsubmit: (event) => { event.preventDefault(); this.save(); },
      }, // prettier-ignore
      this.top,
      h(
        "div.panel",
        h(
          "div.fields",
          this.#text("name", _("Nama anak"), { value: known.name, help: _("Seperti di Buku KIA atau akta."), wide: true }),
          h("fieldset.field", { id: "sex" }, h("legend", _("Jenis kelamin")), choices("jk", sexes, { chosen: this.sex, onchange: (value) => (this.sex = value) }), this.#error("sex")),
          this.#text("birth_date", _("Tanggal lahir"), { value: birthDay, mode: "numeric", hint: _("hari/bulan/tahun"), after: age, oninput: () => this.#showAge(age) }),
          this.#text("mother_name", _("Nama ibu"), { value: known.mother_name }),
          h("div.field", h("label", { for: "lingkungan_id" }, _("Lingkungan")), wards, this.#error("lingkungan_id")),
          h("fieldset.field", { id: "kia_book" }, h("legend", _("Punya Buku KIA atau KMS")), choices("kia", kia, { chosen: kiaChosen, onchange: (value) => (this.kia = value === "ya") }), this.#error("kia_book")),
        ),
      ),
      h(
        "details.more",
        h("summary.chip.chip--more", h("span.chip__box", icon("plus")), h("span", _("Isian lain"), h("small", _("berat lahir, ayah, alamat, telepon; boleh menyusul")))),
        h(
          "div.panel",
          h(
            "div.fields",
            this.#text("birth_weight_kg", _("Berat lahir"), { value: shown(known.birth_weight_kg), mode: "decimal", unit: "kg" }),
            this.#text("birth_length_cm", _("Panjang lahir"), { value: shown(known.birth_length_cm), mode: "decimal", unit: "cm" }),
            this.#text("birth_order", _("Anak ke-"), { value: known.birth_order, mode: "numeric" }),
            this.#text("father_name", _("Nama ayah"), { value: known.father_name }),
            this.#text("phone", _("Telepon"), { value: known.phone, mode: "tel" }),
            this.#text("address", _("Alamat"), { value: known.address, wide: true }),
          ),
        ),
      ),
    );
  }

  #typed() {
    this.app.drafts.keep(this.path, this.toDraft());
  }

  /** The texts as typed and what was chosen, and back. */
  toDraft() {
    const typed = Object.fromEntries(Object.entries(this.fields).map(([name, field]) => [name, field.value]));
    return { typed, sex: this.sex, kia: this.kia };
  }

  restore({ typed, sex, kia }) {
    for (const [name, field] of Object.entries(this.fields)) field.value = typed[name] ?? "";
    Object.assign(this, { sex, kia });
    const chosen = { jk: sex, kia: kia === null ? null : kia ? "ya" : "belum" };
    for (const radio of this.element.querySelectorAll("input[type=radio]")) radio.checked = radio.value === chosen[radio.name];
    this.fields.birth_date.dispatchEvent(new Event("input"));
  }

  #error(name) {
    return (this.errors[name] = h("p.field__error", { id: `${name}-galat`, hidden: true }));
  }

  #text(name, label, { value = "", help = "", wide = false, mode = null, hint = null, unit = null, after = null, oninput = null }) {
    const input = h("input.form-control", {
      id: name, type: "text", value: value ?? "", inputmode: mode, placeholder: hint, autocomplete: "off", maxlength: "120",
      autocapitalize: mode ? "none" : "words", "aria-describedby": `${name}-galat`, oninput,
    }); // prettier-ignore
    this.fields[name] = input;
    const box = unit ? h("div.field__unit", input, h("span.soft", unit)) : input;
    return h(wide ? "div.field.field--wide" : "div.field", h("label", { for: name }, label), box, help ? h("p.field__help", help) : null, after, this.#error(name));
  }

  #showAge(place) {
    const day = birthDayOf(this.fields.birth_date.value);
    const fine = day && day <= this.enrolledOn;
    place.textContent = fine ? `${longDay(day)}, ${sentence(ageInWords(day, this.enrolledOn))}` : "";
  }

  #details() {
    const text = (name) => this.fields[name].value.trim().replace(/\s+/g, " ");
    const optional = ["father_name", "phone", "address"].map((name) => [name, text(name)]).filter(([, value]) => value);
    const numbers = ["birth_weight_kg", "birth_length_cm"].map((name) => [name, numberOf(text(name))]).filter(([, value]) => value !== null);
    const order = /^\d{1,2}$/.test(text("birth_order")) ? [["birth_order", Number(text("birth_order"))]] : [];
    return {
      name: text("name"),
      sex: this.sex,
      birth_date: birthDayOf(text("birth_date")),
      mother_name: text("mother_name"),
      lingkungan_id: Number(this.fields.lingkungan_id.value),
      kia_book: this.kia,
      enrolled_on: this.enrolledOn,
      ...Object.fromEntries([...optional, ...numbers, ...order]),
    };
  }

  /** What is wrong, by field; the first one gets the focus. */
  #check(details) {
    const wrong = {};
    if (!details.name) wrong.name = _("Isi nama anak.");
    if (!details.sex) wrong.sex = _("Pilih laki-laki atau perempuan.");
    if (!details.birth_date) wrong.birth_date = _("Tanggal tidak terbaca. Tulis hari, bulan, tahun: 16/09/2026.");
    else if (details.birth_date > this.enrolledOn) {
      wrong.birth_date = _("Tanggal lahir belum terjadi: hari ini %(today)s. Periksa tahunnya.", { today: longDay(this.enrolledOn) });
    } else if (completedMonths(details.birth_date, this.enrolledOn) >= 60) {
      wrong.birth_date = _("Anak ini sudah 60 bulan atau lebih. Posyandu mencatat anak di bawah 60 bulan; periksa tahunnya.");
    }
    if (!details.mother_name) wrong.mother_name = _("Isi nama ibu.");
    if (!details.lingkungan_id) wrong.lingkungan_id = _("Pilih lingkungan.");
    if (details.kia_book === null) wrong.kia_book = _("Jawab: punya atau belum.");
    for (const [name, [least, most]] of Object.entries(LIMITS)) {
      const typed = this.fields[name].value.trim();
      if (typed && !(details[name] >= least && details[name] <= most)) {
        wrong[name] = _("Isi antara %(least)s dan %(most)s.", { least: figure(least), most: figure(most) });
      }
    }
    return wrong;
  }

  #show(wrong) {
    for (const [name, place] of Object.entries(this.errors)) {
      const text = wrong[name];
      place.hidden = !text;
      if (text) fill(place, sign("urgent", "!", "s"), h("span", text));
      place.closest(".field")?.classList.toggle("is-wrong", Boolean(text));
      this.fields[name]?.setAttribute("aria-invalid", String(Boolean(text)));
    }
    const first = Object.keys(wrong)[0];
    if (first) (this.fields[first] ?? document.querySelector(`#${first} input`)).focus();
  }

  async save({ notTwinOf = [] } = {}) {
    const details = this.#details();
    const wrong = this.#check(details);
    this.#show(wrong);
    if (Object.keys(wrong).length) return;
    const others = [...this.app.model.children.values()].filter((child) => child.id !== this.id);
    const matches = notTwinOf.length ? [] : likelyTwins(details, others);
    if (matches.length) {
      this.#ask(matches);
      return;
    }
    const asked = notTwinOf.length ? { not_twin_of: notTwinOf } : {};
    const register = () => this.app.act("child.register", this.id, { ...details, ...asked }, { mends: this.mends });
    if (!(await kept(register, this.top))) return;
    this.app.entry = false;
    await this.app.drafts.drop(this.path);
    clearQuery();
    this.app.go(this.mends ? "kirim" : `ukur/${this.id}`);
  }

  #ask(matches) {
    const here = () => {
      this.app.drafts.drop(this.path);
      clearQuery();
    };
    const other = () => this.save({ notTwinOf: matches.map(({ child }) => child.id) });
    fill(this.top, twinsQuestion(this.app, matches, { on: this.enrolledOn, here, other }));
    this.top.firstElementChild.focus();
    this.top.scrollIntoView({ block: "center" });
  }
}

function shown(value) {
  return value === undefined || value === null ? "" : figure(value);
}

/** A day typed day first: 16/09/2026, 16-9-2026 or just 16092026; null when it is none. */
export function birthDayOf(text) {
  const plain = /^(\d{2})(\d{2})(\d{4})$/.exec(text) ?? /^(\d{1,2})[/\-. ](\d{1,2})[/\-. ](\d{4})$/.exec(text);
  if (!plain) return null;
  const [day, month, year] = plain.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCDate() === day && date.getUTCMonth() === month - 1 ? date.toISOString().slice(0, 10) : null;
}
