/** The slips of the pen that turn a right number into a wrong one, undone: "maksudnya 8,4?" */
import { bundle } from "./bundle.js";
import { indexOf, score } from "./plausible_track.js";
import { limits } from "./plausible_words.js";
import { round, toWhole } from "./rounding.js";

/** @import { Field, Guess, Reading, Slip } from "./types.d.ts" */

/**
 * The value that was probably meant in a box whose number is doubted: it must bring z within `tolerance` of the
 * child's own level; without a level near zero, and then no digit is guessed at. One wrong digit is guessed at only
 * where the value lies inside the usual range, the one printed beside the box.
 * @param {Reading} reading
 * @param {Field} field
 * @param {{sex: string, level: number|null, tolerance: number, usual: {low: number, high: number}|null}} child
 * @returns {Guess|null}
 */
export function meant(reading, field, { sex, level, tolerance, usual }) {
  const { slip_groups, reach_without_level_z } = bundle.plausible;
  const [centre, reach] = level === null ? [0, reach_without_level_z] : [level, tolerance];
  const fitting = [];
  for (const guess of guesses(reading, field)) {
    if (guess.slip === "wrong_digit" && !(usual && usual.low <= guess.value && guess.value <= usual.high)) continue;
    const z = score({ ...reading, [field]: guess.value }, sex).z[indexOf(field)];
    if (z !== null && Math.abs(z - centre) <= reach) fitting.push({ distance: Math.abs(z - centre), guess });
  }
  // Tried in this order; within a group the nearest value wins, less what speaks for the slip itself (in z).
  for (const group of level === null ? slip_groups.slice(0, -1) : slip_groups) {
    const near = fitting
      .filter(({ guess }) => guess.slip in group)
      .map(({ distance, guess }) => ({ distance: distance - group[guess.slip], guess }))
      .sort(nearest);
    if (near.length > 0) return near[0].guess;
  }
  return null;
}

/** @typedef {{distance: number, guess: Guess}} Near @param {Near} one @param {Near} other */
function nearest(one, other) {
  if (one.distance !== other.distance) return one.distance - other.distance;
  if (one.guess.slip !== other.guess.slip) return one.guess.slip < other.guess.slip ? -1 : 1;
  return one.guess.value - other.guess.value;
}

/** @param {Reading} reading @param {Field} field @returns {Guess[]} */
function guesses(reading, field) {
  const typed = reading[field] ?? null;
  if (typed === null) return [];
  const [least, most] = limits(field);
  const factor = field === "weight_kg" ? bundle.plausible.kg_per_pound : bundle.plausible.cm_per_inch;
  /** @type {[Slip, number[]][]} */
  const made = [
    ["swapped_fields", otherBox(reading, field)],
    ["decimal", bundle.plausible.comma_factors.map((/** @type {number} */ step) => typed * step)],
    ["other_unit", [typed * factor, typed / factor]],
    ["swapped_digits", swappedDigits(typed)],
    ["wrong_digit", oneDigit(typed)],
  ];
  return made.flatMap(([slip, values]) =>
    values
      .map((value) => ({ slip, value: round(value, slip === "decimal" ? 2 : 1) }))
      .filter(({ value }) => value !== typed && least <= value && value <= most),
  );
}

/** @param {Reading} reading @param {Field} field */
function otherBox(reading, field) {
  const other = field === "weight_kg" ? reading.length_cm : field === "length_cm" ? reading.weight_kg : null;
  return other === null || other === undefined ? [] : [other];
}

/** Each value with two neighbouring digits exchanged, the comma staying where it is. @param {number} typed */
function swappedDigits(typed) {
  const { digits, places } = digitsOf(typed);
  return digits.slice(1).map((_, first) => {
    const swapped = [...digits];
    [swapped[first], swapped[first + 1]] = [swapped[first + 1], swapped[first]];
    return Number(swapped.join("")) / 10 ** places;
  });
}

/** Each value with one digit before the comma replaced. @param {number} typed */
function oneDigit(typed) {
  const { digits, places } = digitsOf(typed);
  const values = [];
  for (let place = 0; place < digits.length - places; place += 1) {
    for (const digit of "0123456789") {
      values.push(Number([...digits.slice(0, place), digit, ...digits.slice(place + 1)].join("")) / 10 ** places);
    }
  }
  return values;
}

/** The digits as typed, and how many stand behind the comma. @param {number} typed */
function digitsOf(typed) {
  const places = round(typed, 1) === round(typed, 2) ? 1 : 2;
  return { digits: [...String(toWhole(typed * 10 ** places))], places };
}
