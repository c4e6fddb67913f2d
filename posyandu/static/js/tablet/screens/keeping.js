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
