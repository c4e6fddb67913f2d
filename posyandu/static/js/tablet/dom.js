/** Making the page: elements with text that is only ever text, and the small drawings of the look. */

/** An element: `h("button.btn.btn-primary", {type: "button", onclick}, "Simpan")`. Strings become text, never markup. */
export function h(what, ...rest) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  const [first] = rest;
  const attributes = first && first.constructor === Object ? rest.shift() : {};
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  element.append(...rest.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "class") element.className += ` ${value}`;
  else if (name === "value" || name === "checked") element[name] = value;
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** A drawing from markup of this app's own files (never of a name or a text that somebody typed). */
export function drawing(markup) {
  const holder = document.createElement("template");
  holder.innerHTML = markup;
  return holder.content.firstElementChild;
}

/** Put these in the place of what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** A text with some words in bold: `bold(_("Terakhir %(value)s"), {value: "8,1 kg"})` for the untranslated places. */
export function bold(text, values) {
  return text
    .split(/(%\(\w+\)s)/)
    .filter(Boolean)
    .map((piece) => {
      const name = /^%\((\w+)\)s$/.exec(piece)?.[1];
      return name ? h("b", values[name]) : piece;
    });
}

export function hidden(text) {
  return h("span.visually-hidden", text);
}

const LINES = {
  tablet: '<rect x="5" y="3" width="14" height="18" rx="2.5"/><path d="M11 17.5h2"/>',
  person: '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c1.2-4 4-5.5 7.5-5.5s6.3 1.5 7.5 5.5"/>',
  search: '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
  qr: '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v6h-6"/>',
  next: '<path d="m9 5 7 7-7 7"/>',
  back: '<path d="m15 5-7 7 7 7"/>',
  arrow: '<path d="M4 12h15M13 6l6 6-6 6"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  tick: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  pencil: '<path d="m4 20 1-4L16 5l3 3L8 19zM14 7l3 3"/>',
  speech: '<path d="M4 5h16v11H10l-5 4v-4H4z"/>',
  download: '<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14"/>',
  upload: '<path d="M12 15V4M7 8.500l5-5 5 5M5 20h14"/>',
  lock: '<rect x="5" y="10.5" width="14" height="9.5" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
  erase: '<path d="M9 6h11v12H9l-6-6zM12 10l4 4M16 10l-4 4"/>',
  copy: '<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M15 9V4H4v11h5"/>',
  share: '<circle cx="6" cy="12" r="2.500"/><circle cx="17.500" cy="6" r="2.500"/><circle cx="17.500" cy="18" r="2.500"/><path d="m8.200 10.800 7-3.600M8.200 13.200l7 3.600"/>',
  again: '<path d="M20 11a8 8 0 1 0-2.300 6.300M20 4v7h-7"/>',
};

export function icon(name, small = false) {
  return drawing(`<svg class="ic${small ? " ic--s" : ""}" viewBox="0 0 24 24" aria-hidden="true">${LINES[name]}</svg>`);
}

export function mark() {
  return drawing(
    '<svg class="bar__mark" viewBox="0 0 40 40" aria-hidden="true"><rect width="40" height="40" rx="11"/>' +
      '<path d="M8 30c5-9 12-14 24-16"/><path d="M8 32c7-5 14-8 24-9" stroke-opacity=".55"/><circle cx="24" cy="16.6" r="4"/></svg>',
  );
}

export function curves() {
  const lines = [530, 446, 362, 278, 194, 110, 26, -58, -142].map((end, n) => {
    const start = 800 - 14 * n;
    return `M0 ${start}C120 ${start - 160 - 32 * n} 260 ${560 - 64 * n} 440 ${end}`;
  });
  return drawing(
    `<svg class="curves" viewBox="0 0 440 800" preserveAspectRatio="none" aria-hidden="true"><path d="${lines.join("")}"/></svg>`,
  );
}

const SHAPES = {
  good: '<circle class="sh" cx="16" cy="16" r="15"/>',
  watch:
    '<path class="sh" d="M16 1.500c1.300 0 2.200.7 2.900 1.900l12 22.400c1.300 2.500 0 4.700-2.600 4.700H3.700c-2.600 0-3.900-2.200-2.600-4.700l12-22.400c.7-1.200 1.600-1.900 2.900-1.900z"/>',
  urgent: '<path class="sh" d="M10 1.500h12L30.5 10v12L22 30.500H10L1.500 22V10z"/>',
  calm: '<rect class="sh" x="2.500" y="2.500" width="27" height="27" rx="6"/>',
};

/** Status is colour, shape and word, all three; the letter is the paper form's code, "tick" for done. */
export function sign(tone, letter = "", size = "") {
  let inside = "";
  if (letter === "tick") inside = '<path class="stroke" d="m9.500 16.500 4.500 4.500 8.500-9.500"/>';
  else if (/^[A-Z0-9!?]{1,2}$/.test(letter)) {
    const two = letter.length > 1 ? ' class="two"' : "";
    inside = `<text${two} x="16" y="${tone === "watch" ? 26 : 21.4}">${letter}</text>`;
  }
  const classes = `sign sign--${tone}${size ? ` sign--${size}` : ""}`;
  return drawing(`<svg class="${classes}" viewBox="0 0 32 32" aria-hidden="true">${SHAPES[tone]}${inside}</svg>`);
}

export function word(tone, text, letter = "", size = "s") {
  return h("span.word", { class: `word--${tone}` }, sign(tone, letter, size), text);
}

export function tag(text, tone = "teal") {
  return h("span.tag", { class: `tag--${tone}` }, text);
}
