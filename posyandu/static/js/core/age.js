/** How old a child is on a day: in exact days for the tables, in months and days for people. */
import { say } from "./sentence.js";

/** @import { Sentence } from "./types.d.ts" */

const DAY_MS = 86_400_000;

/**
 * A date's number in a count of days without time zones; the day after has the next number.
 * @param {string} iso
 */
export function dayNumber(iso) {
  const [year, month, day] = parts(iso);
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

/**
 * Days from birth to the measuring date; the day of birth is day 0. RangeError when the date is before birth.
 * @param {string} birthDate
 * @param {string} on
 */
export function ageDays(birthDate, on) {
  const days = dayNumber(on) - dayNumber(birthDate);
  if (days < 0) throw new RangeError("the date is before the birth date");
  return days;
}

/**
 * Whole calendar months of life on a day, as the KMS counts them. RangeError when the date is before birth.
 * @param {string} birthDate
 * @param {string} on
 */
export function completedMonths(birthDate, on) {
  if (on < birthDate) throw new RangeError("the date is before the birth date");
  const [birthYear, birthMonth, birthDay] = parts(birthDate);
  const [year, month, day] = parts(on);
  const months = (year - birthYear) * 12 + month - birthMonth;
  return day < birthdayIn(year, month, birthDay) ? months - 1 : months;
}

/**
 * Age as people say it: a child born on 31 January is one month old on 28 February.
 * @param {string} birthDate
 * @param {string} on
 * @returns {{months: number, days: number}}
 */
export function monthsAndDays(birthDate, on) {
  const months = completedMonths(birthDate, on);
  return { months, days: dayNumber(on) - dayNumber(monthBirthday(birthDate, months)) };
}

/**
 * The day on which a child completes this many months.
 * @param {string} birthDate
 * @param {number} months
 */
export function monthBirthday(birthDate, months) {
  const [birthYear, birthMonth, birthDay] = parts(birthDate);
  const month = ((birthMonth - 1 + months) % 12) + 1;
  const year = birthYear + Math.floor((birthMonth - 1 + months) / 12);
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${year}-${two(month)}-${two(birthdayIn(year, month, birthDay))}`;
}

/**
 * "14 bulan 9 hari"; without the months in the first month, without the days when there are none.
 * @param {string} birthDate
 * @param {string} on
 * @returns {Sentence}
 */
export function ageInWords(birthDate, on) {
  const { months, days } = monthsAndDays(birthDate, on);
  if (months === 0) return say("%(days)s hari", { days });
  if (days === 0) return say("%(months)s bulan", { months });
  return say("%(months)s bulan %(days)s hari", { months, days });
}

/** @param {string} iso @returns {number[]} year, month, day */
function parts(iso) {
  return iso.split("-").map(Number);
}

/** @param {number} year @param {number} month @param {number} birthDay */
function birthdayIn(year, month, birthDay) {
  return birthDay <= 28 ? birthDay : Math.min(birthDay, new Date(Date.UTC(year, month, 0)).getUTCDate());
}
