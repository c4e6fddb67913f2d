/** What a weighing says, put for the screen: one big word with its reason, three indices, words to the mother. */

import { bundle } from "../core/bundle.js";
import { ageDays, category, counsel, decimal, headline, reason, tone, weightInDoubt } from "../core/index.js";
import { historyOf, resultOf } from "./growth.js";
import { figure, say } from "./words.js";

const AGAIN = say("Perlu diukur ulang");

/** The letter in the sign: the form's own, 2T or 3T from the second month in a row. */
export function letterOf(status) {
  return status.consecutive_t >= 2 ? `${Math.min(status.consecutive_t, 9)}T` : status.status;
}

/** The answer first: the most serious finding speaks. */
export function findingOf(child, measurement) {
  if (!measurement) return { tone: "calm", letter: "", title: say("Datang, tidak diukur"), reasons: [], toMidwife: false };
  if (measurement.oedema) {
    const reasons = [say("Edema kedua kaki berarti gizi buruk, berapa pun beratnya.")];
    return { tone: "urgent", letter: "!", title: say("Edema kedua kaki"), reasons, toMidwife: true };
  }
  const status = resultOf(child, measurement.id);
  const wasted = severelyWasted(child, measurement);
  if (!status) return withoutWeight(wasted);
  const reasons = [status.sentence, reason(status)];
  if (status.above_orange_line) reasons.push(say("Di atas garis oranye: risiko berat badan lebih."));
  if (wasted) {
    return { tone: "urgent", letter: "!", title: say("Gizi buruk"), reasons: [wasted, reasons[0]], toMidwife: true };
  }
  if (weightInDoubt(historyOf(child).scores.get(measurement.id))) {
    const again = [status.sentence, say("Di luar batas wajar WHO: ukur sekali lagi sebelum dinilai dan disampaikan kepada ibu.")];
    return { tone: "watch", letter: "?", title: AGAIN, reasons: again, toMidwife: status.below_red_line, again: true };
  }
  if (status.below_red_line) {
    return { tone: "urgent", letter: "!", title: say("Di bawah garis merah"), reasons, toMidwife: true };
  }
  return { tone: tone(status), letter: letterOf(status), title: headline(status), reasons, toMidwife: status.refer };
}

function withoutWeight(wasted) {
  if (wasted) return { tone: "urgent", letter: "!", title: say("Gizi buruk"), reasons: [wasted], toMidwife: true };
  const reasons = [say("Tanpa berat badan tidak ada N atau T bulan ini.")];
  return { tone: "calm", letter: "", title: say("Berat tidak ditimbang"), reasons, toMidwife: false };
}

function isSeverelyWasted(scores) {
  return !scores.flagged.bbtb && category("bbtb", scores.z.bbtb)?.code === "severely_wasted";
}

function severelyWasted(child, measurement) {
  const scores = historyOf(child).scores.get(measurement.id);
  if (!isSeverelyWasted(scores)) return null;
  return say("Berat menurut panjang atau tinggi: z %(z)s.", { z: decimal(scores.z.bbtb, 2) });
}

/** What the kader says to the mother, the child by its first name; nothing of a weight that is in doubt. */
export function adviceOf(child, measurement) {
  const status = measurement && resultOf(child, measurement.id);
  if (!status || weightInDoubt(historyOf(child).scores.get(measurement.id))) return null;
  const first = child.name.split(/\s+/)[0].toLowerCase();
  return counsel(status, { name: first.replace(/(^|[-'’])\p{L}/gu, (letter) => letter.toUpperCase()) });
}

/** Tone, letter and word of a child in the list of those who came. */
export function rowMark(child, measurement) {
  if (measurement?.oedema) return { tone: "urgent", letter: "!", word: say("Rujuk · edema") };
  const status = measurement && measurement.weight_kg !== null ? resultOf(child, measurement.id) : null;
  if (!status) return { tone: "calm", letter: "", word: say("Tidak ditimbang") };
  const letter = letterOf(status);
  const scores = historyOf(child).scores.get(measurement.id);
  if (isSeverelyWasted(scores)) return { tone: "urgent", letter: "!", word: say("Rujuk · gizi buruk") };
  if (weightInDoubt(scores)) return { tone: "watch", letter: "?", word: AGAIN };
  if (status.below_red_line) return { tone: "urgent", letter: "!", word: say("Rujuk · bawah garis merah") };
  if (status.consecutive_t >= 2) {
    return { tone: "urgent", letter, word: say("Tidak naik %(months)s bulan", { months: status.consecutive_t }) };
  }
  if (status.status === "T") return { tone: "watch", letter, word: say("Tidak naik") };
  if (status.above_orange_line) return { tone: "watch", letter, word: say("Di atas garis oranye") };
  if (status.status === "N") return { tone: "good", letter, word: say("Naik") };
  if (status.status === "O") return { tone: "calm", letter, word: say("Bulan lalu tak datang") };
  return { tone: "calm", letter, word: say("Baru") };
}

/** Whether the child is to be brought to the midwife. */
export function needsMidwife(child, measurement) {
  return findingOf(child, measurement).toMidwife;
}

/** BB/U, PB/U or TB/U, BB/PB or BB/TB: always all three, a missing one with its reason, never called normal. */
export function indicesOf(child, measurement) {
  const lying = ageDays(child.birth_date, measurement.measured_on) < bundle.standard.height_from_day;
  const scores = historyOf(child).scores.get(measurement.id);
  const weight = figure(measurement.weight_kg);
  const length = figure(measurement.length_cm);
  return [
    ["bbu", "BB/U", say("berat menurut umur"), `${weight} kg`],
    [
      "tbu",
      lying ? "PB/U" : "TB/U",
      lying ? say("panjang menurut umur") : say("tinggi menurut umur"),
      `${length} cm`,
    ],
    [
      "bbtb",
      lying ? "BB/PB" : "BB/TB",
      lying ? say("berat menurut panjang") : say("berat menurut tinggi"),
      `${weight} / ${length}`,
    ],
  ].map(([indicator, name, meaning, value]) => {
    const z = scores.z[indicator];
    const found = scores.flagged[indicator]
      ? { label: AGAIN, tone: "watch" }
      : category(indicator, z);
    const missing = z === null ? whyMissing(indicator, measurement) : null;
    return { indicator, name, meaning, value, z, word: found?.label ?? null, tone: found?.tone ?? null, missing };
  });
}

function whyMissing(indicator, measurement) {
  if (measurement.weight_kg === null && indicator !== "tbu") return say("Berat belum diukur");
  if (measurement.length_cm === null && indicator !== "bbu") return say("Panjang atau tinggi belum diukur");
  if (measurement.oedema) return say("Tidak dihitung karena edema");
  return say("Di luar rentang standar WHO");
}
