/** Why a value is changed or a measuring taken back: fixed lists, no free text. */

import { say } from "../words.js";

export const CORRECTION_REASONS = {
  salah_ketik: say("Salah ketik"),
  salah_baca: say("Salah baca timbangan atau pita"),
  ukur_ulang: say("Diukur ulang"),
  salah_cara_ukur: say("Salah cara ukur (berbaring atau berdiri)"),
};

export const WITHDRAWAL_REASONS = {
  salah_anak: say("Salah anak"),
  tidak_jadi: say("Tidak jadi ditimbang"),
};
