/** The message of one posyandu on its day: the words of the kecamatan, filled with the day's numbers, never with a name. */
import { bundle } from "./bundle.js";
import { halfUp } from "./rounding.js";
import { decimal } from "./sentence.js";
import { share } from "./skdn.js";

/** @import { Counts } from "./types.d.ts" */

const FIELD = /\{([^{}\n]{1,40})\}/g;

/**
 * The text with its numbers; what is missing of place and time stays open as "–", a field that is none stays as typed.
 * @param {string|null} template the kecamatan's own words; null for the usual ones
 * @param {Counts} counts
 * @param {Record<string, string>} about kecamatan, kelurahan, posyandu, lingkungan, hari, tanggal, and numbers told otherwise
 */
export function sessionMessage(template, counts, about) {
  const { session_text, about: places, counted, shares } = bundle.message;
  const values = new Map(places.map((/** @type {string} */ name) => [name, "–"]));
  for (const [name, field] of Object.entries(counted)) values.set(name, whole(counts[field]));
  for (const [name, which] of Object.entries(shares)) {
    const { percent } = share(counts, which);
    values.set(name, percent === null ? "–" : `${decimal(halfUp(percent), 1)} %`);
  }
  for (const [name, word] of Object.entries(about)) values.set(name, word);
  return (template ?? session_text).replace(FIELD, (typed, name) => values.get(name) ?? typed);
}

/** 10.214. @param {number} value */
function whole(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ".");
}
