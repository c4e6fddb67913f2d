/**
 * What the midwife decides about a month in doubt, applied to the months that the weighings give.
 * Her word stands for N or T of a month; the computed status stays beside it. See posyandu/core/kms/override.py.
 */
import { referralReasons } from "./kms.js";

/** @import { MonthStatus, WeightStatus } from "./types.d.ts" */

const JUDGED = ["N", "T"]; // O and B say only that there is nothing to compare with

/**
 * The months, oldest first, with her N or T in place of the computed one, and the run of T counted anew.
 * @param {MonthStatus[]} statuses
 * @param {Record<string, WeightStatus>} overrides   by the first day of the month
 * @returns {MonthStatus[]}
 * @throws {RangeError} for an override that is neither N nor T
 */
export function decided(statuses, overrides) {
  const wrong = Object.values(overrides).filter((status) => !JUDGED.includes(status));
  if (wrong.length) throw new RangeError(`a midwife decides N or T, not ${wrong}`);
  let run = 0;
  return statuses.map((month) => {
    const inDoubt = JUDGED.includes(month.computed_status);
    const status = inDoubt ? (overrides[month.month] ?? month.computed_status) : month.status;
    run = status === "T" ? run + 1 : 0;
    if (status === month.status && run === month.consecutive_t) return month;
    const referral_reasons = referralReasons(status, month.below_red_line, month.above_orange_line);
    return { ...month, status, consecutive_t: run, referral_reasons, refer: referral_reasons.length > 0 };
  });
}
