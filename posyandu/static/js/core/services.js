/** What else is due for a child today: vitamin A, worm medicine, and the questions and measurements of its age. */
import { bundle } from "./bundle.js";

/** @param {number[]} ages from and until, in completed months, the end not included @param {number} ageMonths */
function hold([start, end], ageMonths) {
  return start <= ageMonths && ageMonths < end;
}

/** @param {{ages: number[]}[]} rows @param {number} ageMonths @param {number} month */
function inCampaign(rows, ageMonths, month) {
  if (!bundle.services.campaign_months.includes(month)) return null;
  return rows.find((row) => hold(row.ages, ageMonths)) ?? null;
}

/**
 * The capsule of this calendar month (1 to 12), in February and August only.
 * @param {number} ageMonths @param {{month: number}} when
 * @returns {"blue"|"red"|null}
 */
export function vitaminADue(ageMonths, { month }) {
  return inCampaign(bundle.services.vitamin_a, ageMonths, month)?.capsule ?? null;
}

/** @param {"blue"|"red"} capsule @returns {number} */
export function doseIu(capsule) {
  return bundle.services.vitamin_a.find((/** @type {any} */ row) => row.capsule === capsule).dose_iu;
}

/**
 * Albendazole in mg, in February and August only.
 * @param {number} ageMonths @param {{month: number}} when
 * @returns {number|null}
 */
export function dewormingDue(ageMonths, { month }) {
  return inCampaign(bundle.services.albendazole, ageMonths, month)?.mg ?? null;
}

/** Whether ASI eksklusif is asked. @param {number} ageMonths */
export function asksExclusiveBreastfeeding(ageMonths) {
  return hold(bundle.services.exclusive_breastfeeding, ageMonths);
}

/** Whether MP-ASI is asked. @param {number} ageMonths */
export function asksComplementaryFeeding(ageMonths) {
  return hold(bundle.services.complementary_feeding, ageMonths);
}

/** Whether LiLA is measured. @param {number} ageMonths */
export function measuresMuac(ageMonths) {
  return hold(bundle.services.muac, ageMonths);
}
