/** Small parts that several screens share: the state of a record, messages, gauge, tally, sheets. */

import { drawing, fill, h, icon, sign, word } from "../dom.js";
import { _, number, sentence } from "../words.js";

const STATES = {
  waiting: { drawing: "tablet", words: () => _("di tablet") },
  sent: { drawing: "arrow", words: () => _("terkirim") },
  accepted: { drawing: "tick", words: () => _("diterima") },
  refused: { drawing: "pencil", words: () => _("perlu diperbaiki") },
  mended: { drawing: "tick", words: () => _("sudah diperbaiki") },
};

/** Where a record is on its way, in a drawing and in words. */
export function stateMark(state) {
  const { drawing: name, words } = STATES[state];
  return h("span.state", { class: `state--${state}`, "data-state": state }, icon(name, true), words());
}

/** An empty state, or an error with a tone; what to do next stands in it. */
export function message(title, text = "", { tone = "", todo = [] } = {}) {
  const box = h(tone ? `div.msg.msg--${tone}` : "div.msg", { role: tone === "urgent" ? "alert" : null });
  if (tone) box.append(sign(tone, "!"));
  box.append(h("div", h("b", title), text ? h("p", text) : null, [todo].flat().length ? h("div.msg__do", todo) : null));
  return box;
}

/** The answer first: sign, one big word, the reason in numbers, one action. */
export function banner({ tone, letter, title, reasons }, action = null) {
  return h(
    "section.verdict",
    { class: `verdict--${tone}`, "aria-label": _("Hasil") },
    sign(tone, letter),
    h("div", h("h2", sentence(title)), reasons.length ? h("p", reasons.map((reason) => h("span", sentence(reason)))) : null),
    action ? h("div.verdict__do", action) : null,
  );
}

const BANDS = { bbu: [-2, 1, null], tbu: [-2, 3, null], bbtb: [-2, 1, 3] };

function gauge(indicator, z) {
  const [low, high, red] = BANDS[indicator];
  const at = (value) => 120 + 30 * value;
  const x = at(Math.max(-3.85, Math.min(3.85, z)));
  const upper = red === null ? "" : `<rect class="low" x="${at(red)}" y="9" width="${30 * (4 - red)}" height="12"/><path class="tick" d="M${at(red)} 9v12"/>`;
  return drawing(
    '<svg class="gauge" viewBox="0 0 240 24" preserveAspectRatio="none" aria-hidden="true"><rect class="edge" x="0" y="9" width="240" height="12"/>' +
      `<rect class="low" x="0" y="9" width="30" height="12"/><rect class="mid" x="${at(low)}" y="9" width="${30 * (high - low)}" height="12"/>${upper}` +
      `<path class="tick" d="M30 9v12M${at(low)} 9v12M${at(high)} 9v12"/><rect class="frame" x=".5" y="9" width="239" height="12" rx="2"/>` +
      `<path class="pin" d="M${(x - 7).toFixed(1)} 0h14l-5 8v14h-4V8z"/></svg>`,
  );
}

/** One index: its name, its class in sign and word, the gauge, z. */
export function indexCard({ indicator, name, meaning, tone, word: found, value, z, missing }) {
  const card = h("section.index", { "data-indicator": indicator }, h("h3", name, h("span", sentence(meaning))));
  if (z === null) card.append(h("p.index__none", sentence(missing)));
  else {
    card.append(
      word(tone, sentence(found)),
      gauge(indicator, z),
      h("p.z", h("span", value), h("span", "z ", h("b", { "data-z": z }, number(z, 2)))),
    );
  }
  return card;
}

/** Every child one stroke, every fifth across; two rows past seventy. */
export function tally(came, all) {
  const total = Math.max(came, all);
  const fives = Math.ceil(total / 5);
  const rows = fives <= 14 ? 1 : fives <= 44 ? 2 : 3;
  const columns = Math.max(Math.ceil(fives / rows), 1);
  const strokes = (first, last) => {
    let path = "";
    for (let i = first; i < last; i += 1) {
      const five = Math.floor(i / 5);
      const [x, y] = [(five % columns) * 46, Math.floor(five / columns) * 46];
      path += i % 5 === 4 ? `M${x} ${y + 32} ${x + 32} ${y + 12}` : `M${x + 4 + (i % 5) * 8} ${y + 6}v32`;
    }
    return path;
  };
  const label = _("%(came)s dari %(total)s anak, dihitung per lima", { came, total });
  const svg = drawing(
    `<svg class="turus${rows > 1 ? " turus--high" : ""}" viewBox="-2 0 ${columns * 46 - 10} ${rows * 46 - 2}" preserveAspectRatio="xMinYMid meet" role="img">` +
      `<path class="out" d="${strokes(came, total)}"/><path class="in" d="${strokes(0, came)}"/></svg>`,
  );
  svg.setAttribute("aria-label", label);
  return svg;
}

/** A sheet over the screen that closes by its button, by Escape, or by `close()`. */
export function sheet(title, content, { done = null, wide = false } = {}) {
  const dialog = h(wide ? "dialog.sheet.sheet--wide" : "dialog.sheet", { "aria-labelledby": "judul-lembar" });
  const close = () => dialog.close();
  fill(
    dialog,
    h("header", h("h2", { id: "judul-lembar" }, title), h("button.btn.btn-primary", { type: "button", onclick: close }, done ?? _("Selesai"))),
    h("div.sheet__body", content),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return close;
}

/** One of a few: big choices side by side. `onchange` gets the value. */
export function choices(name, options, { chosen = null, onchange, tight = false }) {
  return h(
    tight ? "div.choices.choices--tight" : "div.choices",
    options.map(([value, text], at) => {
      const id = `${name}-${at}`;
      const radio = h("input", { type: "radio", name, id, value, checked: value === chosen, onchange: () => onchange(value) });
      return h("label.choice", { for: id }, radio, h("span.choice__dot"), h("span", text));
    }),
  );
}
