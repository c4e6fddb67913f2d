/** One child's growth as the screens need it: its measurements with their scores, its months, what is usual for it. */

import {
  ageDays,
  completedMonths,
  countedCategory,
  decided,
  doubtsAtEntry,
  expectedRange,
  FIELDS,
  scoreOne,
  weightStatuses,
} from "../core/index.js";
import { counting } from "./model.js";

const known = new WeakMap(); // a child's record is replaced when it changes, so what was computed of it stays true
let rulesInForce; // the bundle's own until the server told others

export function useRules(rules) {
  rulesInForce = rules ?? undefined;
}

/** Measurements that count, oldest first, their scores by id, and the months of the KMS. */
export function historyOf(child) {
  const kept = known.get(child);
  if (kept && kept.rules === rulesInForce) return kept;
  const { sex, birth_date } = child;
  const measured = counting(child).sort(byDay);
  const scores = new Map(
    measured.map((one) => [one.id, scoreOne({ ...one, sex, age_days: ageDays(birth_date, one.measured_on) })]),
  );
  const weighings = measured
    .filter((one) => one.weight_kg !== null && completedMonths(birth_date, one.measured_on) < 60)
    .map((one) => ({
      measured_on: one.measured_on,
      weight_kg: one.weight_kg,
      z: scores.get(one.id).z.bbu,
      in_session: one.session_id !== null,
      order: one.received_seq,
      key: one.id,
    }));
  const months = decided(weightStatuses({ sex, birth_date, weighings, rules: rulesInForce }), child.decided ?? {});
  const history = { child, measured, scores, months, rules: rulesInForce };
  known.set(child, history);
  return history;
}

function byDay(one, other) {
  if (one.measured_on !== other.measured_on) return one.measured_on < other.measured_on ? -1 : 1;
  return one.received_seq - other.received_seq;
}

/** What the month of this day says, or null. */
export function monthResult(child, day) {
  return historyOf(child).months.find((status) => status.month.slice(0, 7) === day.slice(0, 7)) ?? null;
}

export function resultOf(child, measurementId) {
  return historyOf(child).months.find((status) => status.weighing.key === measurementId) ?? null;
}

/** What the child measured before a day, birth first, as the rules of plausibility take it. */
export function readingsBefore(child, on) {
  const { birth_weight_kg: weight_kg, birth_length_cm: length_cm } = child;
  const birth = weight_kg || length_cm ? [{ age_days: 0, weight_kg, length_cm, position: "lying" }] : [];
  const earlier = historyOf(child).measured.filter((one) => one.measured_on < on);
  return [...birth, ...earlier.map((one) => ({ ...picked(one), age_days: ageDays(child.birth_date, one.measured_on) }))];
}

function picked({ weight_kg, length_cm, position, head_cm, muac_cm }) {
  return { weight_kg, length_cm, position, head_cm, muac_cm };
}

/** The doubts about what was typed, by box. */
export function doubtsAbout(child, on, values) {
  const candidate = { ...picked(values), age_days: ageDays(child.birth_date, on) };
  const found = doubtsAtEntry(candidate, readingsBefore(child, on), { sex: child.sex });
  return new Map(found.map((doubt) => [doubt.field, doubt]));
}

/** What each box usually reads for this child, and what it read last. */
export function usualOf(child, on) {
  const earlier = readingsBefore(child, on);
  const age_days = ageDays(child.birth_date, on);
  const { measured } = historyOf(child);
  return new Map(
    FIELDS.map((field) => {
      const last = measured.findLast((one) => one.measured_on < on && one[field] !== null);
      const range = expectedRange(earlier, { sex: child.sex, age_days, field });
      return [field, { range, last: last ? { value: last[field], on: last.measured_on } : null }];
    }),
  );
}

/** The category that a report counts, for each index. */
export function categoriesOf(child, measurement) {
  const scores = historyOf(child).scores.get(measurement.id);
  return Object.fromEntries(["bbu", "tbu", "bbtb", "imtu"].map((index) => [index, countedCategory(index, scores, measurement)]));
}
