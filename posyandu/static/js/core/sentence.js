/** A sentence of the rules, kept apart from its values so that it can be said in English too. */
import { digits } from "./rounding.js";

/** @import { Sentence } from "./types.d.ts" */

/**
 * @param {string} text the Indonesian message id with `%(name)s` places
 * @param {Record<string, string|number>} [values]
 * @returns {Sentence}
 */
export function say(text, values = {}) {
  return { text, values };
}

/**
 * 8.4 as "8,4", minus as the typographic "−"; with `sign` a plus is written too.
 * @param {number} value
 * @param {number} [places]
 * @param {{sign?: boolean}} [how]
 */
export function decimal(value, places = 1, { sign = false } = {}) {
  const plain = digits(value, places);
  const zero = Number(plain) === 0;
  const text = zero ? plain.replace("-", "") : sign && value > 0 ? `+${plain}` : plain;
  return text.replace("-", "\u2212").replace(".", ",");
}

/** A whole number with its thousands parted, "36.000"; `speak` writes a comma in English. @param {number} number */
export function whole(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ".");
}

/**
 * The sentence as a person reads it.
 * @param {Sentence} sentence
 * @param {Record<string, string>|null} [english] message ids with their English; without it Indonesian is spoken
 */
export function speak(sentence, english = null) {
  if (!english) return fill(sentence.text, sentence.values);
  const values = Object.fromEntries(Object.entries(sentence.values).map(([name, value]) => [name, pointed(value)]));
  const text = fill(english[sentence.text] ?? sentence.text, values);
  return text.replace(/(?<![\d.,/-])1 (day|month|gram)s\b/g, "1 $1"); // Indonesian has one form for every number
}

/**
 * @param {string} text
 * @param {Record<string, string|number>} values
 */
function fill(text, values) {
  if (Object.keys(values).length === 0) return text;
  return text.replace(/%(?:\((\w+)\)s|%)/g, (place, name) => (name === undefined ? "%" : String(values[name])));
}

/**
 * A number with its comma and its points exchanged; a name that holds one stays as it is.
 * @param {string|number} value
 */
function pointed(value) {
  if (typeof value === "string" && /^[+\u2212]?\d{1,3}(\.\d{3})+$/.test(value)) return value.replaceAll(".", ",");
  return typeof value === "string" && /^[+\u2212\d]*,[+\u2212\d,]*$/.test(value) ? value.replaceAll(",", ".") : value;
}
