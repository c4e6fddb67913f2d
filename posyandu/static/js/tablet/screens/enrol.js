/** Giving the tablet to a posyandu, once: the code that the midwife's screen shows, typed or read from its QR. */

import { curves, fill, h, icon, mark, sign } from "../dom.js";
import { _ } from "../words.js";
import { guideLink } from "./guide.js";
import { languages, whyNot } from "./sign_in.js";

const WORKING = 8;

export function enrolScreen(app, { code = "" } = {}) {
  const error = h("p.field__error", { role: "alert", hidden: true });
  const box = h("input.form-control.code", {
    id: "kode", type: "text", value: code, autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
    maxlength: "12", "aria-describedby": "kode-bantu",
  }); // prettier-ignore
  const name = h("input.form-control", { id: "nama-tablet", type: "text", value: app.front ? "" : _("Tablet 1"), maxlength: "60", autocomplete: "off" });
  const button = h("button.btn.btn-light-on-deep.btn-big", { type: "submit" }, _("Daftarkan tablet ini"), icon("arrow"));
  const form = h(
    "form",
    { novalidate: true },
    h("div.field", h("label", { for: "kode" }, _("Kode dari bidan")), box, h("p.field__help", { id: "kode-bantu" }, _("8 huruf dan angka, berlaku 30 menit.")), error),
    app.front ? null : h("div.field", h("label", { for: "nama-tablet" }, _("Nama tablet")), name),
    button,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = box.value.trim();
    const wrong = (text) => fill(error, sign("urgent", "!", "s"), h("span", text)).removeAttribute("hidden");
    if (typed.replace(/[\s-]/g, "").length < WORKING) return wrong(_("Kode terdiri dari 8 huruf dan angka."));
    button.disabled = true;
    try {
      const open = await app.enrol(typed, name.value.trim() || _("Tablet"));
      if (open) return app.enrolled();
      return wrong(_("Tablet ini masih terkunci oleh PIN kader. Buka dulu dengan PIN, lalu masukkan kode lagi."));
    } catch (problem) {
      return wrong(problem.code === "code_unknown" ? _("Kode tidak dikenal atau sudah lewat 30 menit. Minta kode baru.") : whyNot(problem));
    } finally {
      button.disabled = false;
    }
  });
  return h(
    "main.enter",
    { id: "isi", tabindex: "-1" },
    h(
      "div.enter__left",
      h("div.enter__head", h("div.enter__place", mark(), h("p", h("strong", _("Posyandu")), h("span.soft", _("Catatan tumbuh kembang balita")))), h("h1", _("Daftarkan tablet ini"))),
      h(
        "div.enter__about",
        h(
          "ol.steps",
          [
            _("Bidan masuk di komputer atau ponselnya, membuka menu Tablet, lalu menekan Daftarkan tablet."),
            _("Ketik kode yang muncul di sana, atau pindai QR-nya dengan kamera tablet ini."),
            _("Setiap kader memilih PIN 6 angka. Sesudah itu semuanya bisa tanpa sinyal."),
          ].map((step) => h("li", step)),
        ),
        h("div.enter__foot", languages(app), guideLink()),
      ),
    ),
    h("section.enter__panel", { "aria-label": _("Kode") }, curves(), h("h2", _("Masukkan kode")), h("p", _("Perlu sinyal, sekali ini saja.")), form),
  );
}
