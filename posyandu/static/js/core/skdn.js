/** The arithmetic of a session or a month: S K D N, who did not gain, how many are thin or short. */
import { bundle } from "./bundle.js";

/** @import { ChildMonth, Counts, Ratio } from "./types.d.ts" */

const MARKS = [
  "vitamin_a", "deworming", "breastfeeding_asked", "breastfeeding_exclusive", "immunised", "food_supplement",
  "referred",
]; // prettier-ignore

/**
 * The report's age group; null from 60 completed months on.
 * @param {number} completedMonths
 * @returns {string|null}
 */
export function ageGroup(completedMonths) {
  if (completedMonths < 0) throw new RangeError(`age before birth: ${completedMonths} months`);
  return bundle.skdn.age_groups.find((/** @type {any} */ group) => completedMonths < group.end)?.name ?? null;
}

/**
 * The counts of children; RangeError when the facts of one contradict each other, since D = N + T + O + B.
 * @param {Iterable<ChildMonth>} children
 * @returns {Counts}
 */
export function count(children) {
  const numbers = zero();
  for (const child of children) tally(child, numbers);
  return numbers;
}

/** The sum of counts. @param {Iterable<Counts>} parts @returns {Counts} */
export function total(parts) {
  const sum = zero();
  for (const part of parts) for (const name in sum) sum[name] += part[name];
  return sum;
}

/** @type {Record<string, (c: Counts) => [number, number]>} */
const SHARES = {
  "K/S": (c) => [c.k, c.s],
  "D/S": (c) => [c.d, c.s],
  "D/K": (c) => [c.d, c.k],
  "N/D": (c) => judged(c, c.n, c.d),
  "N/D′": (c) => [c.n, c.n + c.t],
  "N/S": (c) => judged(c, c.n, c.s),
  "BGM/D": (c) => [c.below_red_line, c.d],
  "2T/D": (c) => judged(c, c.two_t, c.d),
  "T/D": (c) => judged(c, c.t, c.d),
  "O/D": (c) => [c.o, c.d],
  "B/D": (c) => [c.b, c.d],
};

/**
 * None, rather than 0 %, where every child is O or B.
 * @param {Counts} c
 * @param {number} part
 * @param {number} whole
 * @returns {[number, number]}
 */
function judged(c, part, whole) {
  return c.n + c.t ? [part, whole] : [0, 0];
}

/** One share; N/D is given over D and over D′ = N + T. @param {Counts} counts @param {string} which */
export function share(counts, which) {
  return ratio(...SHARES[which](counts));
}

/** A finding over those with a valid z of its index. @param {Counts} counts @param {string} problem */
export function prevalence(counts, problem) {
  const { index, codes } = bundle.skdn.problems[problem];
  let found = 0;
  for (const code of codes) found += counts[`${index}_${code}`];
  return ratio(found, counts[`${index}_valid`]);
}

/** @param {number} part @param {number} whole @returns {Ratio} */
function ratio(part, whole) {
  return { part, whole, percent: whole ? (100 * part) / whole : null };
}

/** @returns {Counts} */
function zero() {
  return Object.fromEntries(bundle.skdn.count_fields.map((/** @type {string} */ name) => [name, 0]));
}

/** @param {ChildMonth} child @param {Counts} numbers */
function tally(child, numbers) {
  const status = child.status ?? null;
  const consecutive = child.consecutive_t ?? 0;
  if (Boolean(child.weighed) !== (status !== null)) {
    throw new RangeError("a child has N, T, O or B exactly when it was weighed");
  }
  if (consecutive > 0 !== (status === "T")) {
    throw new RangeError("the number of successive T is above 0 exactly when this month is T");
  }
  if ((child.below_red_line || child.above_orange_line) && !child.weighed) {
    throw new RangeError("a child that was not weighed lies beyond no line");
  }
  if (child.breastfeeding_exclusive && !child.breastfeeding_asked) {
    throw new RangeError("an answer on breastfeeding needs the question");
  }
  numbers.s += 1;
  numbers.k += Number(Boolean(child.has_kia_book));
  if (status !== null) {
    numbers.d += 1;
    numbers[status.toLowerCase()] += 1;
    numbers.two_t += Number(consecutive >= 2);
    numbers.three_t += Number(consecutive >= 3);
    numbers.below_red_line += Number(Boolean(child.below_red_line));
    numbers.above_orange_line += Number(Boolean(child.above_orange_line));
  }
  for (const [index, code] of Object.entries(child.categories ?? {})) {
    if (code !== null) {
      numbers[`${index}_valid`] += 1;
      numbers[`${index}_${code}`] += 1;
    }
  }
  for (const mark of MARKS) numbers[mark] += Number(Boolean(/** @type {any} */ (child)[mark]));
}
