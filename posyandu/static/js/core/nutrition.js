/** What a z-score is called: the nutritional status of Permenkes 2/2020, and the colour of the arm band (LiLA). */
import { bundle } from "./bundle.js";
import { say } from "./sentence.js";

/** @import { Category, ChildScores, Indicator, Scale } from "./types.d.ts" */

const LOWEST_BY_OEDEMA = ["bbu", "bbtb", "imtu"];

/**
 * The status of a two-decimal z; null without a z, and for arm circumference.
 * @param {Indicator} indicator
 * @param {number|null} z
 * @returns {Category|null}
 */
export function category(indicator, z) {
  const scale = bundle.nutrition.scales[indicator];
  return scale ? placed(scale, z) : null;
}

/**
 * The arm band's colour; null outside 6–59 months.
 * @param {number|null} muacCm
 * @param {{age_days: number|null}} age
 * @returns {Category|null}
 */
export function muacCategory(muacCm, { age_days }) {
  const [from, to] = bundle.nutrition.muac_months;
  const months = (age_days ?? NaN) / bundle.days_per_month;
  return months >= from && months < to ? placed(bundle.nutrition.muac, muacCm) : null;
}

/** All statuses of an index from low to high. @param {Indicator} indicator @returns {Category[]} */
export function categories(indicator) {
  const scale = bundle.nutrition.scales[indicator] ?? bundle.nutrition.muac;
  return scale.categories.map(worded);
}

/**
 * The code that a prevalence counts, or null: flagged z are left out, with oedema the weight indices are lowest (WHO).
 * @param {Indicator} indicator
 * @param {ChildScores} scores
 * @param {{oedema: boolean}} child
 * @returns {string|null}
 */
export function countedCategory(indicator, scores, { oedema }) {
  if (oedema && LOWEST_BY_OEDEMA.includes(indicator)) return categories(indicator)[0].code;
  return scores.flagged[indicator] ? null : (category(indicator, scores.z[indicator])?.code ?? null);
}

/**
 * Whether a weight must be measured again before anybody judges it: beyond WHO's limits by age, or by length while the
 * length itself is believable.
 * @param {ChildScores} scores
 */
export function weightInDoubt({ flagged }) {
  return flagged.bbu || (flagged.bbtb && !flagged.tbu);
}

/** @param {Scale} scale @param {number|null} value */
function placed(scale, value) {
  if (value === null || Number.isNaN(value)) return null;
  // A limit below belongs to the category above it (−2.00 is normal), one above to that beneath (+1.00 is normal).
  const limitsPassed =
    scale.below.filter((limit) => value >= limit).length + scale.above.filter((limit) => value > limit).length;
  return worded(scale.categories[limitsPassed]);
}

/** @param {{code: string, label: string, tone: any}} row @returns {Category} */
function worded({ code, label, tone }) {
  return { code, label: say(label), tone };
}
