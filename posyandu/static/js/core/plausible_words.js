/** What is said of a number: why it cannot be saved, or what changed and what was probably meant. */
import { bundle } from "./bundle.js";
import { round } from "./rounding.js";
import { decimal, say } from "./sentence.js";

/** @import { Field } from "./types.d.ts" */

/**
 * The least and greatest value that can be saved, both included: beyond it a value is refused, not only doubted.
 * @param {Field} field
 * @returns {[number, number]}
 */
export function limits(field) {
  return bundle.plausible.limits[field];
}

const REFUSED = {
  weight_kg: "Berat badan harus antara %(low)s dan %(high)s kg.",
  length_cm: "Panjang atau tinggi badan harus antara %(low)s dan %(high)s cm.",
  head_cm: "Lingkar kepala harus antara %(low)s dan %(high)s cm.",
  muac_cm: "Lingkar lengan atas harus antara %(low)s dan %(high)s cm.",
};

/** Why this number cannot be saved, or null when it can. @param {Field} field @param {number} value */
export function refusal(field, value) {
  const [least, most] = limits(field);
  if (least <= value && value <= most) return null;
  const [low, high] = [least, most].map((limit) => decimal(limit, Number.isInteger(limit) ? 0 : 1));
  return say(REFUSED[field], { low, high });
}

const AGAIN = "Ukur sekali lagi.";
const MEANT = "Maksudnya %(meant)s? Kalau bukan, ukur sekali lagi.";

/**
 * "Naik 6,6 cm dalam sebulan. Maksudnya 71,0? Kalau bukan, ukur sekali lagi."
 * @param {Field} field
 * @param {{change: number, days: number, suggestion: number|null}} found
 */
export function changeWords(field, { change, days, suggestion }) {
  const [from, until] = bundle.plausible.about_a_month_days;
  const month = days >= from && days < until;
  const span = month ? "sebulan" : "%(days)s hari";
  const ask = suggestion === null ? AGAIN : MEANT;
  return say(`${change > 0 ? "Naik" : "Turun"} %(amount)s %(unit)s dalam ${span}. ${ask}`, {
    amount: decimal(Math.abs(change), 1),
    unit: field.slice(-2),
    ...(month ? {} : { days }),
    ...meantPlace(suggestion),
  });
}

/** For a child without an earlier value to compare with. @param {number|null} suggestion */
export function unusualWords(suggestion) {
  return say(`Tidak biasa untuk umur ini. ${suggestion === null ? AGAIN : MEANT}`, meantPlace(suggestion));
}

/** For weight and length in each other's box. @param {{weight_kg: number, length_cm: number}} values */
export function swappedWords({ weight_kg, length_cm }) {
  return say("Berat dan panjang mungkin tertukar. Maksudnya berat %(weight)s kg dan panjang %(length)s cm?", {
    weight: short(weight_kg),
    length: short(length_cm),
  });
}

/** For numbers that look copied from an earlier visit. @param {number} days */
export function carriedForwardWords(days) {
  return say("Berat dan panjang sama persis dengan %(days)s hari lalu. Ukur sekali lagi.", { days });
}

/** @param {number|null} suggestion @returns {Record<string, string>} */
function meantPlace(suggestion) {
  return suggestion === null ? {} : { meant: short(suggestion) };
}

/** @param {number} value */
function short(value) {
  return decimal(value, round(value, 1) === round(value, 2) ? 1 : 2);
}
