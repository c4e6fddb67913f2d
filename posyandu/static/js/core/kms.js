/**
 * The KMS: N, T, O or B for each month in which a child was weighed, with the numbers that decided it.
 * The rule and its source (Buku KIA 2023 p. 54) are told in posyandu/core/kms/status.py.
 */
import { completedMonths } from "./age.js";
import { bundle } from "./bundle.js";
import { round, toWhole } from "./rounding.js";
import { decimal, say, whole } from "./sentence.js";

/** @import { KmsRules, Leg, MonthStatus, ReferralReason, Sentence, Sex, Weighing, WeightStatus } from "./types.d.ts" */

/**
 * KBM: the least gain, in grams, over the month that ends at this age. RangeError for a negative age.
 * @param {Sex} sex
 * @param {{month_of_age: number}} age   completed months on the day of weighing
 */
export function minimumGainG(sex, { month_of_age }) {
  if (month_of_age < 0) throw new RangeError(`age before birth: ${month_of_age} months`);
  return bundle.kms.minimum_gain_g[sex][Math.max(month_of_age, 1) - 1] ?? bundle.kms.minimum_gain_later_g;
}

/**
 * The one weighing that counts in each calendar month, oldest first; the order of the input is irrelevant.
 * @param {Iterable<Weighing>} weighings
 * @returns {Weighing[]}
 */
export function countingWeighings(weighings) {
  /** @type {Map<string, Weighing>} */
  const counting = new Map();
  for (const weighing of weighings) {
    const rival = counting.get(monthOf(weighing));
    if (!rival || goesBefore(weighing, rival)) counting.set(monthOf(weighing), weighing);
  }
  return [...counting.keys()].sort().map((month) => /** @type {Weighing} */ (counting.get(month)));
}

/**
 * The status of every month with a weighing, oldest first; ask again when a weighing is added, corrected or withdrawn.
 * @param {{sex: Sex, birth_date: string, weighings: Iterable<Weighing>, rules?: KmsRules}} series
 *   `rules` are the bundle's, unless others are given
 * @returns {MonthStatus[]}
 * @throws {RangeError} for a weighing before birth
 */
export function weightStatuses({ sex, birth_date, weighings, rules = bundle.kms.rules }) {
  /** @type {MonthStatus[]} */
  const statuses = [];
  for (const weighing of countingWeighings(weighings)) {
    statuses.push(statusOf(weighing, statuses.at(-1) ?? null, sex, birth_date, rules));
  }
  return statuses;
}

/** @param {Weighing} weighing */
function monthOf(weighing) {
  return `${weighing.measured_on.slice(0, 7)}-01`;
}

/** @param {Weighing} one @param {Weighing} other */
function goesBefore(one, other) {
  if (one.in_session !== other.in_session) return one.in_session;
  if (one.measured_on !== other.measured_on) return one.measured_on > other.measured_on;
  return one.order > other.order;
}

/** Whole grams. @param {Weighing} weighing */
function weightG(weighing) {
  return toWhole(1000 * weighing.weight_kg);
}

/**
 * @param {Weighing} weighing @param {MonthStatus|null} previous @param {Sex} sex @param {string} birthDate
 * @param {KmsRules} rules
 * @returns {MonthStatus}
 */
function statusOf(weighing, previous, sex, birthDate, rules) {
  const months = completedMonths(birthDate, weighing.measured_on);
  const month = monthOf(weighing);
  const { z } = weighing;
  let gainG = null;
  let minimumG = null;
  let previousZ = null;
  let fineCode = null;
  /** @type {WeightStatus} */
  let status = "B";
  /** @type {Leg} */
  let leg = "first";
  if (previous && !isNextMonth(previous.month, month)) {
    status = "O";
    leg = "gap";
  } else if (previous) {
    previousZ = previous.z;
    gainG = weightG(weighing) - weightG(previous.weighing);
    minimumG = minimumGainG(sex, { month_of_age: months });
    leg = legOf(gainG, minimumG, previousZ, z, rules);
    status = leg === "enough_gain" || leg === "along_line" ? "N" : "T";
    fineCode = fineCodeOf(leg, previousZ, z, rules);
  }
  const below = z !== null && z < rules.red_line_z;
  const above = z !== null && z > rules.orange_line_z;
  const reasons = referralReasons(status, below, above);
  return {
    month,
    weighing,
    status,
    computed_status: status,
    leg,
    gain_g: gainG,
    minimum_gain_g: minimumG,
    z,
    previous_z: previousZ,
    consecutive_t: status === "T" ? (previous?.consecutive_t ?? 0) + 1 : 0,
    fine_code: fineCode,
    below_red_line: below,
    above_orange_line: above,
    referral_reasons: reasons,
    refer: reasons.length > 0,
    sentence: numbersInWords(weighing, leg, gainG, minimumG, previousZ),
  };
}

/**
 * Why the kader brings the child to the midwife.
 * @param {WeightStatus} status @param {boolean} below @param {boolean} above
 * @returns {ReferralReason[]}
 */
export function referralReasons(status, below, above) {
  /** @type {ReferralReason[]} */
  const reasons = [];
  if (below) reasons.push("below_red_line");
  if (status === "T") reasons.push("not_gaining");
  if (above) reasons.push("above_orange_line");
  return reasons;
}

/** @param {string} earlier @param {string} later */
function isNextMonth(earlier, later) {
  const count = (/** @type {string} */ month) => 12 * Number(month.slice(0, 4)) + Number(month.slice(5, 7));
  return count(later) - count(earlier) === 1;
}

/**
 * The deciding part; without a z on either side the line cannot be read, so KBM decides alone.
 * @param {number} gainG @param {number} minimumG @param {number|null} previousZ @param {number|null} z
 * @param {KmsRules} rules
 * @returns {Leg}
 */
function legOf(gainG, minimumG, previousZ, z, rules) {
  if (gainG >= minimumG) return "enough_gain";
  if (gainG === 0) return "flat";
  if (gainG < 0) return "loss";
  if (rules.nt_rule === "kbm_only" || z === null || previousZ === null) return "little_gain";
  if (fall(previousZ, z) <= rules.curve_tolerance_z) return "along_line";
  const crossed = bundle.kms.growth_lines_z.some((/** @type {number} */ line) => z < line && line <= previousZ);
  return crossed ? "line_crossed" : "little_gain";
}

/** Rounded as z itself is, so that −1.02 to −1.12 is exactly 0.10. @param {number} before @param {number} now */
function fall(before, now) {
  return round(before - now, 2);
}

/** @param {Leg} leg @param {number|null} previousZ @param {number|null} z @param {KmsRules} rules */
function fineCodeOf(leg, previousZ, z, rules) {
  if (leg === "flat") return "T2";
  if (leg === "loss") return "T3";
  if (leg === "line_crossed" || leg === "little_gain") return "T1";
  return z !== null && previousZ !== null && fall(previousZ, z) < -rules.curve_tolerance_z ? "N1" : "N2";
}

/**
 * @param {Weighing} weighing @param {Leg} leg @param {number|null} gain @param {number|null} minimum
 * @param {number|null} previousZ
 * @returns {Sentence}
 */
function numbersInWords(weighing, leg, gain, minimum, previousZ) {
  const kg = decimal(weighing.weight_kg, weightG(weighing) % 100 === 0 ? 1 : 2);
  if (leg === "first") return say("Penimbangan pertama, %(kg)s kg", { kg });
  if (gain === null || minimum === null) {
    return say("Bulan lalu tidak ditimbang, sekarang %(kg)s kg", { kg });
  }
  const known = weighing.z !== null && previousZ !== null;
  const [change, values] =
    gain > 0
      ? ["Naik %(gain)s g", { gain: whole(gain) }]
      : gain < 0
        ? ["Turun %(loss)s g", { loss: whole(-gain) }]
        : ["Tetap %(kg)s kg", { kg }];
  if (!known) return say(`${change}, KBM %(minimum)s g`, { ...values, minimum });
  const line = { before: decimal(previousZ, 2), now: decimal(weighing.z, 2) };
  return say(`${change}, KBM %(minimum)s g, z %(before)s menjadi %(now)s`, { ...values, minimum, ...line });
}
