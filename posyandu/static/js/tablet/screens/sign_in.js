/** Signing in: one's name, six digits; it works without a signal. Whoever has no PIN yet proves herself once. */

import { curves, fill, h, icon, mark, sign } from "../dom.js";
import { dayOf } from "../ids.js";
import { _, clock, language, ngettext } from "../words.js";
import { Declined, NoAnswer } from "../wire.js";
import { WrongPin } from "../vault.js";
import { guideLink } from "./guide.js";
import { keys } from "./keypad.js";

const LENGTH = 6;

/** The screen; `app.signedIn(userId)` goes on from here. */
export async function signInScreen(app) {
  const holders = await app.vault.holders();
  const waiting = await app.waitingCount();
  const cadres = [...app.front.cadres].sort((a, b) => (holders.get(b.id)?.usedAt ?? 0) - (holders.get(a.id)?.usedAt ?? 0));
  const panel = h("section.enter__panel.enter__pin", { "aria-label": _("PIN") });
  const buttons = new Map();
  const choose = (cadre) => {
    for (const [id, button] of buttons) button.setAttribute("aria-pressed", String(id === cadre.id));
    const part = holders.has(cadre.id) ? pinPart(app, cadre, holders.get(cadre.id)) : claimPart(app, cadre, holders);
    fill(panel, curves(), part);
  };
  for (const cadre of cadres) buttons.set(cadre.id, nameButton(cadre, holders.get(cadre.id), () => {
    choose(cadre);
    panel.scrollIntoView({ block: "nearest" }); // on a telephone the keys stand below the names
  }));
  const { posyandu } = app.front;
  const page = h(
    "main.enter",
    { id: "isi", tabindex: "-1" },
    h(
      "div.enter__left",
      h(
        "div.enter__head",
        h(
          "div.enter__place",
          mark(),
          h("p", h("strong", _("Posyandu %(name)s", { name: posyandu.name })), h("span.soft", _("Kelurahan %(name)s", { name: posyandu.kelurahan }))),
        ),
        h("h1", _("Siapa yang bertugas?")),
      ),
      h(
        "div.enter__about",
        h("div.names", [...buttons.values()], h("a.name.name--other", { href: "#nama" , onclick: (event) => noName(event, panel, app) }, h("span.name__in", icon("plus")), h("span", _("Nama saya tidak ada")))),
        waiting
          ? h("p.keep", icon("tablet"), h("span", ngettext("%(num)s catatan menunggu sinyal. Tetap tersimpan walau tablet ditutup.", "%(num)s catatan menunggu sinyal. Tetap tersimpan walau tablet ditutup.", waiting)))
          : h("p.keep", icon("lock"), h("span", _("Catatan di tablet ini terkunci. Hanya PIN kader yang membukanya."))),
        h("div.enter__foot", languages(app), guideLink()),
      ),
    ),
    panel,
  );
  if (cadres.length) choose(cadres[0]);
  else noName(null, panel, app);
  return page;
}

function nameButton(cadre, holder, onclick) {
  const today = holder?.usedAt && dayOf(new Date(holder.usedAt)) === dayOf();
  const role = cadre.role === "midwife" ? _("bidan") : _("kader");
  const line = !holder ? _("%(role)s, belum punya PIN", { role }) : today ? _("%(role)s, terakhir hari ini", { role }) : role;
  return h(
    "button.name",
    { type: "button", "aria-pressed": "false", onclick },
    h("span.name__in", { "aria-hidden": "true" }, cadre.name.slice(0, 1)),
    h("span", cadre.name, h("small", line)),
  );
}

function noName(event, panel, app) {
  event?.preventDefault();
  fill(
    panel,
    curves(),
    h("h2", _("Nama belum ada")),
    h("p", _("Bidan atau admin kecamatan memberi akun dan posyandu. Sesudah itu, tablet ini perlu sinyal sekali untuk mengambil nama baru.")),
    h("p.pinfoot", h("button.btn.btn-deep", { type: "button", onclick: () => app.refreshNames() }, icon("again"), _("Ambil nama baru"))),
  );
}

/** Six dots and the keys. */
function pinPart(app, cadre, holder) {
  const note = h("p.pinfoot", { role: "status" }, _("Salah lima kali, tunggu 5 menit. Data hari ini tetap aman."));
  const pad = pinPad(_("PIN %(name)s", { name: cadre.name }), _("6 angka. Bisa tanpa sinyal."), async (pin) => {
    try {
      await app.vault.open(cadre.id, pin);
    } catch (problem) {
      if (!(problem instanceof WrongPin)) throw problem;
      note.textContent = wrongWords(problem);
      note.classList.add("is-wrong");
      return false;
    }
    await app.signedIn(cadre.id);
    return true;
  }, { forgot: () => forgotten(app, cadre, pad) });
  if (holder.until) note.textContent = wrongWords({ until: holder.until });
  pad.append(note);
  return pad;
}

function wrongWords({ left, until }) {
  if (until) return _("Terlalu banyak PIN salah. Coba lagi pukul %(time)s. Data hari ini tetap aman.", { time: clock(until) });
  return ngettext("PIN salah. Bisa dicoba %(num)s kali lagi.", "PIN salah. Bisa dicoba %(num)s kali lagi.", left);
}

function forgotten(app, cadre, panel) {
  const openNow = app.vault.isOpen;
  const text = openNow
    ? _("Buktikan diri dengan kata sandi akun, lalu pilih PIN baru. Perlu sinyal.")
    : _("Minta kader lain membuka tablet dengan PIN-nya, lalu ketuk namanya di atas dan pilih nama Anda. Kalau semua lupa, bidan mendaftarkan ulang tablet ini dengan kode baru; catatan di dalamnya tetap ada.");
  fill(
    panel,
    h("h2", _("Lupa PIN %(name)s", { name: cadre.name })),
    h("p", text),
    openNow ? claimForm(app, cadre) : h("p.pinfoot", h("button.btn.btn-deep", { type: "button", onclick: () => app.go("kode") }, _("Saya punya kode dari bidan"))),
  );
}

/** A grid of digits for six numbers; `done` gets them and says whether they were right. */
export function pinPad(title, line, done, { forgot = null } = {}) {
  let pin = "";
  let busy = false;
  const dots = h("div.dots", { role: "img" });
  const draw = () => {
    const all = [...Array(LENGTH).keys()].map((n) => h("i", { class: n < pin.length ? "on" : n === pin.length ? "next" : "" }));
    fill(dots, all).setAttribute("aria-label", _("%(count)s dari 6 angka terisi", { count: pin.length }));
  };
  const press = async (said) => {
    if (busy || said === ",") return;
    pin = said === "erase" ? pin.slice(0, -1) : (pin + said).slice(0, LENGTH);
    draw();
    if (pin.length < LENGTH) return;
    busy = true;
    const right = await done(pin);
    busy = false;
    pin = "";
    if (!right) draw();
  };
  const word = forgot ? h("button.key.key--word", { type: "button", onclick: forgot }, _("Lupa PIN")) : null;
  draw();
  const pad = h("div.pinpad", { tabindex: "-1" }, h("h2", title), h("p", line), dots, keys(press, { comma: false, extra: word }));
  pad.addEventListener("keydown", (event) => {
    if (/^\d$/.test(event.key)) press(event.key);
    else if (event.key === "Backspace") press("erase");
  });
  return pad;
}

/** A kader's first PIN: her account's password once, with a signal. */
function claimPart(app, cadre, holders) {
  const may = app.vault.isOpen || holders.size === 0;
  if (may) return h("div.pinpad", h("h2", cadre.name), h("p", _("Pertama kali di tablet ini: kata sandi akun sekali, lalu pilih PIN. Perlu sinyal.")), claimForm(app, cadre));
  return h(
    "div.pinpad",
    h("h2", cadre.name),
    h("p", _("Belum punya PIN di tablet ini.")),
    h("p.pinfoot", _("Minta kader yang sudah punya PIN membuka tablet, lalu ketuk namanya di kanan atas dan pilih nama Anda di sini.")),
  );
}

function claimForm(app, cadre) {
  const password = h("input.form-control", { type: "password", id: "sandi", autocomplete: "current-password" });
  const error = h("p.field__error", { role: "alert", hidden: true });
  const form = h(
    "form.claim",
    { novalidate: true },
    h("div.field", h("label", { for: "sandi" }, _("Kata sandi akun")), password, error),
    h("button.btn.btn-light-on-deep.btn-big", { type: "submit" }, _("Lanjut, pilih PIN"), icon("next")),
  );
  const wrong = (text) => fill(error, sign("urgent", "!", "s"), h("span", text)).removeAttribute("hidden");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!password.value) return wrong(_("Isi kata sandi akun."));
    return choosePin(app, cadre, password.value, form, wrong);
  });
  return form;
}

async function choosePin(app, cadre, password, form, wrong) {
  try {
    if (!(await app.readySecret())) return wrong(_("Tablet terkunci. Minta kader lain membukanya dulu."));
    await app.prove(cadre.id, password);
  } catch (problem) {
    return wrong(whyNot(problem));
  }
  const part = form.parentElement;
  const again = (first) =>
    pinPad(_("PIN sekali lagi"), _("Ketik 6 angka yang sama."), async (second) => {
      if (second !== first) {
        begin(_("Dua PIN itu berbeda. Pilih lagi 6 angka."));
        return true;
      }
      await app.vault.setPin(cadre.id, first);
      await app.signedIn(cadre.id);
      return true;
    });
  const begin = (line) => {
    const pad = pinPad(_("PIN baru untuk %(name)s", { name: cadre.name }), line, async (first) => {
      if (tooEasy(first)) return begin(_("PIN itu mudah ditebak. Pilih yang lain, bukan angka berurutan atau sama semua."));
      replace(again(first));
      return true;
    });
    replace(pad);
    return true;
  };
  let shown = part;
  const replace = (pad) => {
    shown.replaceWith(pad);
    shown = pad;
    pad.focus();
  };
  return begin(_("Pilih 6 angka yang hanya Anda tahu."));
}

function tooEasy(pin) {
  const steps = [...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at]));
  return steps.every((step) => step === steps[0] && Math.abs(step) <= 1);
}

export function whyNot(problem) {
  if (problem instanceof NoAnswer) return _("Belum ada sinyal. Coba lagi di tempat yang ada sinyalnya.");
  if (!(problem instanceof Declined)) throw problem;
  if (problem.body.text) return problem.body.text;
  if (problem.status === 429) return _("Terlalu banyak percobaan. Tunggu beberapa menit.");
  return _("Server menolak (%(status)s). Coba lagi nanti.", { status: problem.status });
}

export function languages(app) {
  const button = (code, name) =>
    h(
      "button.btn.btn-outline-primary",
      { type: "button", lang: code, "aria-pressed": String(language() === code), onclick: () => app.useLanguage(code) },
      name,
    );
  return h("div.languages", { role: "group", "aria-label": _("Bahasa") }, button("id", "Indonesia"), button("en", "English"));
}

