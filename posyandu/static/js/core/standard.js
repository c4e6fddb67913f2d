/** The z-scores of the WHO growth standard (2006, 2007), as WHO anthro 1.1.0 has them, and the way back. */
import { bundle, INDICATORS } from "./bundle.js";
import { toHundredths } from "./rounding.js";

/** @import { Child, ChildScores, Indicator, Lms, Position, Sex, Table } from "./types.d.ts" */

/** @type {Record<string, Table>} */
const tables = {};

/** @type {Record<string, string>} the table of each age-based index */
const BY_AGE = {
  bbu: "weight_for_age",
  imtu: "bmi_for_age",
  lilau: "muac_for_age",
  tbu: "length_for_age",
  lku: "head_for_age",
};

/**
 * Read the WHO tables; once, before any z is asked.
 * @param {any} content the parsed file `who_tables.json`, the same one that the server reads
 */
export function useTables(content) {
  const scales = ["l", "m", "s"].map((letter) => content.scales[letter]);
  for (const [name, printed] of Object.entries(content.tables)) {
    const columns = (/** @type {any} */ coded) =>
      ["l", "m", "s"].map((letter, i) => summed(coded[letter], scales[i]));
    tables[name] = { start: printed.start, L: columns(printed.L), P: columns(printed.P) };
  }
}

/** @param {number[]} coded first value, then differences @param {number} scale */
function summed(coded, scale) {
  let sum = 0;
  return Float64Array.from(coded, (step) => (sum += step) / scale);
}

/**
 * All six scores of one child; anything missing gives no score, never a "normal" one.
 * @param {Child} child
 * @returns {ChildScores}
 * @throws {RangeError} for a negative age
 */
export function scoreOne(child) {
  const rules = bundle.standard;
  const ageDays = number(child.age_days);
  if (ageDays < 0) throw new RangeError("age_days must not be negative");
  if (typeof (child.oedema ?? false) !== "boolean") throw new TypeError("oedema must be true, false or null");

  const day = Math.floor(ageDays + 0.5);
  const months = ageDays / bundle.days_per_month;
  const lying = child.position === "lying";
  const saidStanding = child.position === "standing";
  const implausible = saidStanding && months < rules.standing_from_month;
  const standing = saidStanding && !implausible;

  // Both are false where the age is missing.
  const lengthAge = day < rules.height_from_day;
  const heightAge = day >= rules.height_from_day;
  const change = lengthAge && standing ? rules.lying_is_longer_cm : heightAge && lying ? -rules.lying_is_longer_cm : 0;
  const lengthCm = number(child.length_cm) + change;
  const byHeight =
    heightAge || (!lengthAge && (standing || (!lying && lengthCm >= rules.height_from_cm)));

  const weightKg = child.oedema ? NaN : number(child.weight_kg);
  const metres = lengthCm / 100;
  /** @type {Record<string, number>} */
  const measured = {
    bbtb: weightKg,
    bbu: weightKg,
    imtu: weightKg / (metres * metres),
    lilau: number(child.muac_cm),
    tbu: lengthCm,
    lku: number(child.head_cm),
  };
  const sex = known(child.sex);
  /** @type {any} */ const z = {};
  /** @type {any} */ const flagged = {};
  for (const indicator of INDICATORS) {
    const lms =
      indicator !== "bbtb"
        ? months < rules.months_covered && atAge(indicator, sex, day)
        : !(months >= rules.months_covered) && atLength(sex, lengthCm, byHeight); // without an age it has a z too
    const value = lms ? toHundredths(zOf(indicator, measured[indicator], lms)) : NaN;
    const [least, most] = rules.flag_limits[indicator];
    flagged[indicator] = value < least || value > most;
    z[indicator] = Number.isFinite(value) ? value : null;
  }
  return {
    z,
    flagged,
    converted_length_cm: Number.isNaN(lengthCm) ? null : lengthCm,
    position_used: lying ? "lying" : standing ? "standing" : null,
    implausible_position: implausible,
  };
}

/**
 * The measurement (kg, cm or kg/m²) whose score is `z`; NaN outside the table. `x` is the age in days; for
 * weight-for-length the length in cm as scored, and there `position` chooses the table.
 * @param {Indicator} indicator
 * @param {{sex: string, x: number, z: number, position?: Position|null}} place
 */
export function valueAtZ(indicator, { sex, x, z, position = null }) {
  if (indicator === "bbtb" && position !== "lying" && position !== "standing") {
    throw new RangeError("weight-for-length needs position to choose its table: lying or standing");
  }
  const within = x >= 0 && x / bundle.days_per_month < bundle.standard.months_covered;
  const lms =
    indicator === "bbtb"
      ? atLength(known(sex), x, position === "standing")
      : within && atAge(indicator, known(sex), Math.floor(x + 0.5));
  if (!lms) return NaN;
  if (!bundle.standard.restricted.includes(indicator)) return onCurve(z, lms);
  const inner = Math.min(Math.max(z, -3), 3);
  const side = Math.sign(z);
  return onCurve(inner, lms) + (z - inner) * Math.abs(onCurve(3 * side, lms) - onCurve(2 * side, lms));
}

/** @param {unknown} value missing and unbounded numbers alike are no value */
function number(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : NaN;
}

/** @param {unknown} sex @returns {Sex|null} */
function known(sex) {
  return sex === "L" || sex === "P" ? sex : null;
}

/** @param {string} indicator @param {Sex|null} sex @param {number} day @returns {Lms} */
function atAge(indicator, sex, day) {
  const table = tables[BY_AGE[indicator]];
  const row = day - table.start;
  if (sex === null || !(row >= 0 && day <= bundle.standard.last_day)) return null;
  return table[sex].map((column) => column[row]);
}

/**
 * On the straight line between neighbouring rows.
 * @param {Sex|null} sex
 * @param {number} lengthCm
 * @param {boolean} standing
 */
function atLength(sex, lengthCm, standing) {
  const [first, last] = standing ? bundle.standard.standing_cm : bundle.standard.lying_cm;
  if (sex === null || !(lengthCm >= first && lengthCm <= last)) return null;
  const position = (lengthCm - first) * bundle.standard.rows_per_cm;
  // At the very top the last row itself is reached, as the far end of the last gap.
  const below = Math.min(Math.floor(position), (last - first) * bundle.standard.rows_per_cm - 1);
  const table = tables[standing ? "weight_for_height" : "weight_for_length"];
  return table[sex].map((column) => column[below] + (column[below + 1] - column[below]) * (position - below));
}

/** Unrounded z. @param {string} indicator @param {number} value @param {number[]} lms */
function zOf(indicator, value, lms) {
  const [skew, median, spread] = lms;
  const ratio = value / median;
  if (!(ratio > 0)) return NaN;
  const z = skew === 0 ? Math.log(ratio) / spread : (ratio ** skew - 1) / (spread * skew);
  if (!(Math.abs(z) > 3) || !bundle.standard.restricted.includes(indicator)) return z;
  // Far out a heavy child's weight would be judged too mildly by the curve: from ±3 on WHO goes in equal steps.
  const side = Math.sign(z);
  const three = onCurve(3 * side, lms);
  return side * 3 + (value - three) / Math.abs(three - onCurve(2 * side, lms));
}

/** The measurement at `z` without the restricted rule. @param {number} z @param {number[]} lms */
function onCurve(z, [skew, median, spread]) {
  return skew === 0 ? median * Math.exp(spread * z) : median * (1 + skew * spread * z) ** (1 / skew);
}
