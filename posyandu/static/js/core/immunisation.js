/** Which immunisations a child should get now, from the schedule in the bundle. */
import { completedMonths, dayNumber } from "./age.js";
import { bundle } from "./bundle.js";

/** @import { DueDose, ScheduleRow } from "./types.d.ts" */

/**
 * The doses to give on this day, in the order of the schedule. RangeError for a day before birth.
 * @param {object} child
 * @param {string} child.birth_date
 * @param {string} child.on
 * @param {Record<string, string|null>} child.given   doses given with their day, null where it is unknown
 * @param {boolean} [child.je_endemic]
 * @returns {DueDose[]}
 */
export function immunisationsDue({ birth_date, on, given, je_endemic = false }) {
  const months = completedMonths(birth_date, on);
  /** @type {ScheduleRow[]} */
  const schedule = bundle.immunisation;
  return schedule
    .filter(
      (row) =>
        !Object.hasOwn(given, row.dose) &&
        row.due_month <= months &&
        months < row.until_month &&
        (je_endemic || !row.endemic_only) &&
        offeredTo(row, birth_date) &&
        mayFollow(row, on, given),
    )
    .map((row) => ({ dose: row.dose, months_late: months - row.due_month }));
}

/** @param {ScheduleRow} row @param {string} birthDate a child too old when the dose joined is not chased */
function offeredTo(row, birthDate) {
  return birthDate >= row.valid_from || completedMonths(birthDate, row.valid_from) <= row.due_month;
}

/** @param {ScheduleRow} row @param {string} on @param {Record<string, string|null>} given */
function mayFollow(row, on, given) {
  if (row.after === null) return true;
  if (!Object.hasOwn(given, row.after)) return false;
  const before = given[row.after];
  return before === null || dayNumber(on) - dayNumber(before) >= row.interval_days;
}
