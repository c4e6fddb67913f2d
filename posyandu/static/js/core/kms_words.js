/** What the kader reads and says when a weight has been plotted; the most serious finding speaks first. */
import { say } from "./sentence.js";

/** @import { MonthStatus, Sentence, Tone } from "./types.d.ts" */

const HEADLINES = { N: say("Naik"), T: say("Tidak naik"), O: say("Datang lagi"), B: say("Baru") };

const REASONS = {
  first: say("Belum ada pembanding: bulan depan terlihat naik atau tidak."),
  gap: say("Belum ada pembanding: bulan depan terlihat naik atau tidak."),
  enough_gain: say("Kenaikan mencapai batas umur ini (KBM)."),
  along_line: say("Kenaikan di bawah KBM, tetapi garisnya mengikuti garis pertumbuhan."),
  flat: say("Berat sama dengan bulan lalu: garisnya mendatar."),
  loss: say("Berat berkurang dari bulan lalu: garisnya menurun."),
  line_crossed: say("Kenaikan di bawah KBM dan garisnya memotong garis pertumbuhan di bawahnya."),
  little_gain: say("Kenaikan di bawah batas umur ini (KBM)."),
};

/** The finding in a word or two, as the card's N/T row means it. @param {MonthStatus} status @returns {Sentence} */
export function headline(status) {
  return HEADLINES[status.status];
}

/** Why it is N, T, O or B, in plain words beside the numbers. @param {MonthStatus} status @returns {Sentence} */
export function reason(status) {
  if (status.status !== status.computed_status) {
    return say("Diputuskan bidan; hitungannya %(computed)s.", { computed: status.computed_status });
  }
  return REASONS[status.leg];
}

/** The one thing to do now. @param {MonthStatus} status @returns {Sentence} */
export function action(status) {
  if (status.below_red_line || status.consecutive_t >= 2) return say("Antar ke bidan sekarang");
  if (status.refer) return say("Antar ke bidan");
  return status.status === "N" ? say("Puji ibu, ajak datang bulan depan") : say("Ajak datang bulan depan");
}

/** @param {MonthStatus} status @returns {Tone} */
export function tone(status) {
  if (status.below_red_line || status.consecutive_t >= 2) return "urgent";
  if (status.refer) return "watch";
  return status.status === "N" ? "good" : "calm";
}

/**
 * What the kader says to the mother.
 * @param {MonthStatus} status
 * @param {{name: string}} child   as she calls the child
 * @returns {Sentence}
 */
export function counsel(status, { name }) {
  if (status.below_red_line) return counselBelowRedLine(status, name);
  if (status.status === "T") return counselNotGaining(status, name);
  if (status.above_orange_line) {
    return say(
      "Bu, berat %(name)s bulan ini sudah di atas garis oranye. Kita periksa tinggi badannya juga bersama " +
        "bu bidan dan lihat apa yang biasa %(name)s makan. Terima kasih sudah rajin datang.",
      { name },
    );
  }
  if (status.status === "N") {
    return say(
      "Bu, berat %(name)s naik bagus bulan ini. Ibu sudah merawatnya dengan baik, teruskan ya. " +
        "Kita timbang lagi bulan depan.",
      { name },
    );
  }
  if (status.status === "O") {
    return say(
      "Bu, senang %(name)s datang lagi. Bulan lalu kami tidak melihatnya, jadi kenaikannya baru bisa kita lihat " +
        "bulan depan. Kita tunggu kedatangannya, ya.",
      { name },
    );
  }
  return say(
    "Bu, selamat datang di posyandu. Berat %(name)s hari ini menjadi titik pertama di KMS-nya. " +
      "Bulan depan kita lihat bersama kenaikannya.",
    { name },
  );
}

/** @param {MonthStatus} status @param {string} name */
function counselBelowRedLine(status, name) {
  if (status.status === "N") {
    return say(
      "Bu, berat %(name)s bulan ini naik, itu kemajuan yang baik. Beratnya masih di bawah garis merah, jadi mari " +
        "kita temui bu bidan sekarang supaya %(name)s mendapat bantuan yang tepat.",
      { name },
    );
  }
  return say(
    "Bu, berat %(name)s berada di bawah garis merah. Ini bukan salah Ibu, dan bisa kita perbaiki bersama. " +
      "Mari saya antar ke bu bidan sekarang.",
    { name },
  );
}

/** @param {MonthStatus} status @param {string} name */
function counselNotGaining(status, name) {
  if (status.consecutive_t >= 2) {
    return say(
      "Bu, berat %(name)s sudah %(months)s bulan berturut-turut tidak naik cukup. Kita cari sebabnya bersama bu " +
        "bidan sekarang: makannya, atau mungkin %(name)s sedang sakit. Ibu sudah benar datang hari ini.",
      { name, months: status.consecutive_t },
    );
  }
  if (status.leg === "flat") {
    return say(
      "Bu, berat %(name)s bulan ini sama dengan bulan lalu. Mari kita bicara dengan bu bidan sebentar tentang " +
        "makan dan kesehatannya. Ibu sudah benar datang hari ini.",
      { name },
    );
  }
  if (status.leg === "loss") {
    return say(
      "Bu, berat %(name)s bulan ini turun dari bulan lalu. Apakah %(name)s habis sakit atau susah makan? " +
        "Mari kita bicara dengan bu bidan sebentar. Ibu sudah benar datang hari ini.",
      { name },
    );
  }
  return say(
    "Bu, berat %(name)s bulan ini baru naik %(gain)s gram. Mari kita bicara dengan bu bidan sebentar tentang " +
      "makannya. Ibu sudah benar datang hari ini.",
    { name, gain: status.gain_g ?? 0 },
  );
}
