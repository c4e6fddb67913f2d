/** Closing the day: the month's S K D N as the server counts it, and the message for the office, without a name. */

import { ageGroup, completedMonths, count, sessionMessage } from "../core/index.js";
import { categoriesOf, historyOf, monthResult } from "./growth.js";
import { weekday } from "./words.js";

/** The counts of the month of a session, of the children on this tablet. */
export function countsOf(model, session) {
  const month = session.held_on.slice(0, 7);
  const first = `${month}-01`;
  const last = lastDay(month);
  const facts = [];
  for (const child of model.children.values()) {
    const tooOld = child.birth_date <= first && completedMonths(child.birth_date, first) >= 60;
    if (child.birth_date <= last && !tooOld) facts.push(factsOf(model, child, month, last));
  }
  return count(facts);
}

function factsOf(model, child, month, last) {
  const result = monthResult(child, `${month}-01`);
  const weighed = result && historyOf(child).measured.find((one) => one.id === result.weighing.key);
  const months = weighed
    ? completedMonths(child.birth_date, weighed.measured_on)
    : Math.min(completedMonths(child.birth_date, last), 59);
  const kinds = new Set(child.services.filter((one) => one.given_on.slice(0, 7) === month).map((one) => one.kind));
  const visits = child.visits.filter((visit) => model.session(visit.session_id)?.held_on.slice(0, 7) === month);
  const asked = visits.map((visit) => visit.exclusive_breastfeeding ?? null).filter((answer) => answer !== null);
  return {
    sex: child.sex,
    age_group: ageGroup(months),
    has_kia_book: child.kia_book_on !== null && child.kia_book_on <= last,
    weighed: Boolean(result),
    status: result?.status ?? null,
    consecutive_t: result?.consecutive_t ?? 0,
    below_red_line: result?.below_red_line ?? false,
    above_orange_line: result?.above_orange_line ?? false,
    categories: weighed ? categoriesOf(child, weighed) : {},
    vitamin_a: kinds.has("vitamin_a"),
    deworming: kinds.has("deworming"),
    immunised: kinds.has("immunisation"),
    food_supplement: kinds.has("food_supplement"),
    breastfeeding_asked: asked.length > 0,
    breastfeeding_exclusive: Boolean(asked.at(-1)),
    referred: visits.some((visit) => visit.referred),
  };
}

function lastDay(month) {
  const [year, number_] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number_, 0)).toISOString().slice(0, 10);
}

/** The office's report of the day in the kecamatan's words: numbers only, never a name, always in Indonesian. */
export function whatsappText(model, session, counts) {
  const { posyandu, session_text: template } = model.place;
  const [year, month, day] = session.held_on.split("-");
  return sessionMessage(template, counts, {
    kecamatan: posyandu.kecamatan,
    kelurahan: posyandu.kelurahan,
    posyandu: posyandu.name,
    lingkungan: model.ward(posyandu.lingkungan_id).name.replace("Lingkungan", "Lingk."),
    hari: weekday(session.held_on, "id"),
    tanggal: `${day}-${month}-${year}`,
    rujuk: "–", // letters are written at the server; a child taken to the midwife is none yet
  });
}
