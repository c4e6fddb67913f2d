/** Keeping an act from a screen: what could not be kept is told beside it, and nothing typed is lost. */

import { fill } from "../dom.js";
import { NotKept } from "../store.js";
import { _ } from "../words.js";
import { message, sheet } from "./parts.js";

/** The entry stands as it was; nothing was said to be saved. */
export function notKept(problem) {
  if (!(problem instanceof NotKept)) throw problem;
  return message(_("Belum tersimpan."), why(problem.reason), { tone: "urgent" });
}

/** Do `work`; true when it was kept. Otherwise it is told in `place`, or over the screen where there is none. */
export async function kept(work, place = null) {
  try {
    await work();
    return true;
  } catch (problem) {
    if (place) fill(place, notKept(problem));
    else sheet(_("Belum tersimpan."), notKept(problem));
    return false;
  }
}

function why(reason) {
  if (reason === "full") {
    return _("Ruang tablet penuh. Isian ini masih di layar: hapus foto atau aplikasi lain, lalu tekan Simpan lagi.");
  }
  return _("Tablet tidak bisa membaca kembali yang ditulisnya. Isian ini masih di layar: tekan Simpan lagi, dan catat di kertas.");
}

/** Told before anything is typed: this tablet cannot keep an entry. */
export function noRoom(why) {
  const text = {
    full: _("Ruang penyimpanan tablet hampir habis. Hapus foto atau aplikasi lain, lalu coba lagi. Yang sudah tersimpan tetap aman."),
    none: _("Browser ini tidak mau menyimpan (mode pribadi atau diblokir). Buka dengan browser biasa. Jangan mengetik dulu."),
    newer: _("Tablet ini sudah dipakai aplikasi yang lebih baru. Tutup semua jendela Posyandu, lalu buka lagi saat ada sinyal. Yang sudah tersimpan tetap aman."),
    "other window": _("Posyandu sedang terbuka di jendela lain. Simpan isian di sana atau tutup jendela itu; jendela ini lanjut sendiri."),
  }[why];
  return message(_("Tablet belum bisa menyimpan catatan baru."), text, { tone: "urgent" });
}
