/** The posyandu's day as a list: who came, who is still awaited and what each brings. */

import { ageInWords, dewormingDue, immunisationsDue, vitaminADue, weightInDoubt } from "../core/index.js";
import { needsMidwife, rowMark } from "./finding.js";
import { historyOf, monthResult, resultOf } from "./growth.js";
import { measurementAt, visitAt } from "./model.js";
import { say } from "./words.js";

const OLDEST_YEARS = 5;

/** The children to expect on a day, by lingkungan and name: born, and under 60 months. */
export function expectedOn(model, day) {
  const [year, month, date] = day.split("-").map(Number);
  const two = (number) => String(number).padStart(2, "0");
  const oldest = `${year - OLDEST_YEARS}-${two(month)}-${two(Math.min(date, 28))}`;
  return inOrder(model, (child) => child.birth_date >= oldest && child.birth_date <= day);
}

/** The sasaran of the month of a day: born by then, under 60 months on the month's first. */
export function sasaranOn(model, day) {
  const fifthBirthday = `${Number(day.slice(0, 4)) - OLDEST_YEARS}-${day.slice(5, 7)}-01`;
  return inOrder(model, (child) => child.birth_date > fifthBirthday && child.birth_date <= day);
}

/** Who was not weighed in the month of a day, neither at the posyandu nor at home: one meaning for every list. */
export function notWeighedOn(model, day) {
  return sasaranOn(model, day).filter((child) => !monthResult(child, day));
}

/** The children that are meant, by lingkungan and name. */
function inOrder(model, meant) {
  const order = new Map(model.place.lingkungan.map((ward) => [ward.id, ward.number]));
  return [...model.children.values()]
    .filter(meant)
    .sort(
      (one, other) =>
        (order.get(one.lingkungan_id) ?? 0) - (order.get(other.lingkungan_id) ?? 0) ||
        compare(one.name, other.name) ||
        compare(one.id, other.id),
    );
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The day of a session: the strip's numbers, those awaited by lingkungan, those who came, latest first. */
export function dayOfSession(model, session) {
  const on = session.held_on;
  const came = [];
  for (const child of model.children.values()) {
    const visit = visitAt(child, session.id);
    if (visit) came.push({ child, visit, measurement: measurementAt(child, session.id) });
  }
  came.sort((one, other) => compare(other.visit.arrived_at, one.visit.arrived_at));
  const here = new Set(came.map((row) => row.child.id));
  const awaited = expectedOn(model, on).filter((child) => !here.has(child.id));
  const statuses = came.filter((row) => row.measurement?.weight_kg).map((row) => resultOf(row.child, row.measurement.id));
  return {
    counts: {
      came: came.length,
      total: came.length + awaited.length,
      gained: statuses.filter((status) => status?.status === "N").length,
      notGained: statuses.filter((status) => status?.status === "T").length,
      referred: came.filter((row) => row.visit.referred).length,
    },
    awaited,
    came,
  };
}

/** The days before this one, in its month and the one before, that nobody has closed; latest first. */
export function leftOpen(model, day) {
  const oldest = monthBefore(day);
  const open = [...model.sessions.values()].filter((one) => !one.closed_at && one.held_on < day && one.held_on >= oldest);
  return open.sort((one, other) => compare(other.held_on, one.held_on));
}

/** The rows in the groups of their lingkungan. */
export function byWard(model, children) {
  const groups = [];
  for (const child of children) {
    if (groups.at(-1)?.ward.id !== child.lingkungan_id) groups.push({ ward: model.ward(child.lingkungan_id), rows: [] });
    groups.at(-1).rows.push(child);
  }
  return groups;
}

/** What is due for everybody this month stands once, in the head of the list. */
export function dueNote(day) {
  const month = Number(day.slice(5, 7));
  return vitaminADue(12, { month }) && dewormingDue(12, { month }) ? say("Bulan ini: vitamin A, obat cacing") : "";
}

/** The one exception of an awaited child's row. */
export function exceptionOf(child, day) {
  const last = monthResult(child, monthBefore(day));
  if (last?.below_red_line) return { text: say("BGM bulan lalu"), tone: "urgent" };
  if (last && last.consecutive_t >= 2) {
    return { text: say("%(months)sT bulan lalu", { months: last.consecutive_t }), tone: "urgent" };
  }
  if (last?.status === "T") return { text: say("T bulan lalu"), tone: "watch" };
  const weighed = historyOf(child).months.findLast((status) => status.month < `${day.slice(0, 7)}-01`)?.month;
  const away = weighed ? monthsBetween(weighed, day) - 1 : 0;
  if (away >= 2) return { text: say("%(months)s bulan tak datang", { months: away }), tone: "calm" };
  const [due] = immunisationsDue({ birth_date: child.birth_date, on: day, given: dosesOf(child) });
  return due ? { text: say("Imunisasi %(dose)s", { dose: due.dose }), tone: "teal" } : null;
}

/** The immunisations a child has had, with their days. */
export function dosesOf(child) {
  const given = child.services.filter((service) => service.kind === "immunisation");
  return Object.fromEntries(given.map((service) => [service.product, service.given_on]));
}

export function monthBefore(day) {
  const [year, month] = day.split("-").map(Number);
  return month === 1 ? `${year - 1}-12-01` : `${year}-${String(month - 1).padStart(2, "0")}-01`;
}

function monthsBetween(earlier, later) {
  const count = (day) => 12 * Number(day.slice(0, 4)) + Number(day.slice(5, 7));
  return count(later) - count(earlier);
}

/** A row of those who came: mark, weight, the value before a correction. */
export function cameRow(row) {
  const { child, measurement } = row;
  const status = measurement ? resultOf(child, measurement.id) : null;
  const old = measurement?.supersedes_id
    ? child.measurements.find((one) => one.id === measurement.supersedes_id && one.kind !== "withdrawn")
    : null;
  const changed = old && old.weight_kg !== measurement.weight_kg;
  const doubted = status && weightInDoubt(historyOf(child).scores.get(measurement.id));
  return {
    ...row,
    mark: rowMark(child, measurement),
    gain: doubted ? null : (status?.gain_g ?? null),
    oldWeight: changed ? old.weight_kg : null,
    reason: changed ? measurement.reason : null,
    toMidwife: measurement ? needsMidwife(child, measurement) : false,
  };
}

export function ageText(child, day) {
  return ageInWords(child.birth_date, day < child.birth_date ? child.birth_date : day);
}
