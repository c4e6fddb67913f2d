/** What a child is due for today: the chips and questions beside the boxes, and what was ticked and answered. */

import {
  asksComplementaryFeeding,
  asksExclusiveBreastfeeding,
  completedMonths,
  dewormingDue,
  immunisationsDue,
  measuresMuac,
  vitaminADue,
} from "../core/index.js";
import { dosesOf } from "./day.js";
import { _, say } from "./words.js";

export const TB_QUESTIONS = ["tb_cough", "tb_fever", "tb_weight", "tb_contact"];

/** How each question of the card is asked. */
export const QUESTION_WORDS = {
  exclusive_breastfeeding: say("ASI eksklusif"),
  complementary_feeding: say("MP-ASI cukup"),
  development_complete: say("Checklist perkembangan lengkap"),
  tb_cough: say("Batuk 2 minggu atau lebih"),
  tb_fever: say("Demam 2 minggu atau lebih"),
  tb_weight: say("Berat tidak naik 2 bulan"),
  tb_contact: say("Kontak erat pasien TB"),
};

/** The boxes of this age, in the paper's order. */
export function fieldsFor(child, on) {
  const months = completedMonths(child.birth_date, on);
  return ["weight_kg", "length_cm", "head_cm", ...(measuresMuac(months) ? ["muac_cm"] : [])];
}

/** Chips: what is due today and was not given this month, each with its service; then the questions; then the rest. */
export function dueOf(child, on) {
  const months = completedMonths(child.birth_date, on);
  const month = Number(on.slice(5, 7));
  const given = new Set(
    child.services.filter((service) => service.given_on.slice(0, 7) === on.slice(0, 7)).map((service) => service.kind),
  );
  const today = [];
  const capsule = given.has("vitamin_a") ? null : vitaminADue(months, { month });
  if (capsule) {
    const note = capsule === "blue" ? say("biru, 100.000 IU") : say("merah, 200.000 IU");
    today.push({ service: ["vitamin_a", capsule], label: _("Vitamin A"), note });
  }
  const mg = given.has("deworming") ? null : dewormingDue(months, { month });
  if (mg) today.push({ service: ["deworming", String(mg)], label: _("Obat cacing"), note: say("%(mg)s mg", { mg }) });
  for (const { dose, months_late } of immunisationsDue({ birth_date: child.birth_date, on, given: dosesOf(child) })) {
    const note = months_late
      ? say("terlambat %(months)s bulan", { months: months_late })
      : say("waktunya bulan ini");
    today.push({ service: ["immunisation", dose], label: dose, note });
  }
  const questions = [];
  if (asksExclusiveBreastfeeding(months)) questions.push("exclusive_breastfeeding");
  if (asksComplementaryFeeding(months)) questions.push("complementary_feeding");
  const other = [
    { oedema: true, label: _("Edema kedua kaki"), note: say("bengkak di kedua punggung kaki"), urgent: true },
    ...(given.has("food_supplement")
      ? []
      : [{ service: ["food_supplement", "pmt"], label: _("PMT"), note: say("makanan tambahan") }]),
    { tick: "ill", label: _("Sedang sakit"), note: "" },
    { tick: "educated", label: _("Penyuluhan"), note: say("ibu diberi penyuluhan") },
  ];
  return { today, questions, other };
}

/** What was given, in the words of the chips. */
export function givenWords(services) {
  return services.map(({ kind, product }) => {
    if (kind === "vitamin_a") return product === "blue" ? say("Vitamin A biru") : say("Vitamin A merah");
    if (kind === "deworming") return say("Obat cacing %(mg)s mg", { mg: product });
    if (kind === "food_supplement") return say("PMT");
    return say("Imunisasi %(dose)s", { dose: product });
  });
}
