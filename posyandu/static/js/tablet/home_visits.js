/** Jemput bola on the tablet: who is to be visited this month and why, found from what lies here, without a signal. */

import { completedMonths, vitaminADue } from "../core/index.js";
import { byWard, sasaranOn } from "./day.js";
import { historyOf } from "./growth.js";
import { say } from "./words.js";

/** Reasons, the most urgent first, as the server's list has them. */
export const REASONS = {
  bgm: { tone: "urgent", text: say("Bawah garis merah") },
  "2t": { tone: "urgent", text: say("Tidak naik 2 bulan") },
  ukur_ulang: { tone: "watch", text: say("Ukur ulang") },
  diminta: { tone: "watch", text: say("Diminta bidan") },
  belum_ditimbang: { tone: "calm", text: say("Belum ditimbang") },
  vitamin_a: { tone: "calm", text: say("Vitamin A belum diberikan") },
};

export const RESULTS = {
  diukur: { tone: "good", text: say("Diukur di rumah") },
  pindah: { tone: "watch", text: say("Pindah") },
  menolak: { tone: "watch", text: say("Menolak") },
  sakit: { tone: "watch", text: say("Sakit") },
  tidak_ditemukan: { tone: "calm", text: say("Tidak ditemukan") },
};

/** Everybody with a reason or a visit this month: those still to be visited by ward, and those who were. */
export function visitsOn(model, today) {
  const rows = sasaranOn(model, today)
    .map((child) => ({ child, known: model.homeVisits.get(child.id) ?? null, reasons: reasonsOf(model, child, today) }))
    .filter((row) => row.reasons.length || row.known?.result);
  const waiting = rows.filter((row) => !row.known?.result);
  const byChild = new Map(rows.map((row) => [row.child.id, row]));
  const groups = byWard(model, waiting.map((row) => row.child));
  return {
    waiting: waiting.length,
    groups: groups.map(({ ward, rows: children }) => ({ ward, rows: children.map((child) => byChild.get(child.id)) })),
    done: rows.filter((row) => row.known?.result),
  };
}

/** The reasons of one child, as `core/home_visit.py` finds them. */
export function reasonsOf(model, child, today) {
  const month = today.slice(0, 7);
  const last = historyOf(child).months.at(-1);
  const holds = {
    bgm: Boolean(last?.below_red_line),
    "2t": (last?.consecutive_t ?? 0) >= 2,
    ukur_ulang: Boolean(model.askedAbout(child.id)),
    diminta: Boolean(model.homeVisits.get(child.id)?.asked),
    belum_ditimbang: last?.month.slice(0, 7) !== month && hasOpened(model, today),
    vitamin_a: capsuleOverdue(child, today),
  };
  return Object.keys(REASONS).filter((reason) => holds[reason]);
}

/** Absent counts once the posyandu has opened this month: closed today, or on a day before. */
function hasOpened(model, today) {
  return [...model.sessions.values()].some(
    ({ held_on, closed_at }) =>
      held_on.slice(0, 7) === today.slice(0, 7) && held_on <= today && (held_on < today || closed_at),
  );
}

/** Whether the capsule of the last campaign was not given and its month is over (`core/services.py`). */
export function capsuleOverdue(child, today) {
  const began = campaignBefore(today);
  if (began.slice(0, 7) === today.slice(0, 7)) return false;
  const month = Number(began.slice(5, 7));
  const end = lastDayOf(began);
  if (child.birth_date > end) return false;
  const ofAge = (day) => vitaminADue(completedMonths(child.birth_date, day), { month }) !== null;
  if (!ofAge(today) || !ofAge(end)) return false;
  return !child.services.some(({ kind, given_on }) => kind === "vitamin_a" && given_on >= began && given_on <= today);
}

/** The capsule that may be given on a visit: of the last campaign, by the age of today; null when it was given. */
export function capsuleFor(child, today) {
  const began = campaignBefore(today);
  const month = Number(began.slice(5, 7));
  const inMonth = began.slice(0, 7) === today.slice(0, 7);
  const given = child.services.some(({ kind, given_on }) => kind === "vitamin_a" && given_on >= began);
  if (given || (!inMonth && !capsuleOverdue(child, today))) return null;
  return vitaminADue(completedMonths(child.birth_date, today), { month });
}

function campaignBefore(day) {
  const [year, month] = day.split("-").map(Number);
  if (month >= 8) return `${year}-08-01`;
  return month >= 2 ? `${year}-02-01` : `${year - 1}-08-01`;
}

function lastDayOf(month) {
  const [year, number] = month.split("-").map(Number);
  return `${month.slice(0, 7)}-${new Date(Date.UTC(year, number, 0)).getUTCDate()}`;
}
