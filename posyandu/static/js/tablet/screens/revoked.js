/** The tablet was cut off: what waited was handed over, or stays locked until the tablet is enrolled again. */

import { backupFile, save } from "../backup.js";
import { h, icon } from "../dom.js";
import { _ } from "../words.js";
import { message } from "./parts.js";

export function revokedScreen(app, left) {
  const code = h("a.btn.btn-primary", { href: "#/kode" }, _("Saya punya kode dari bidan"));
  const file = h("button.btn.btn-outline-primary", { type: "button", onclick: () => save(backupFile(app)) }, icon("download"), _("Unduh cadangan"));
  const words = left
    ? message(
        _("Data anak dihapus dari tablet ini. Catatan yang belum dikirim masih tersimpan."),
        _("Minta kode baru dari bidan: sesudah didaftarkan lagi, semua yang menunggu ikut diserahkan. Atau simpan sebagai berkas dan serahkan dari tablet lain."),
        { tone: "urgent", todo: [code, file] },
      )
    : message(
        _("Semua catatan sudah diserahkan, dan data anak dihapus dari tablet ini."),
        _("Untuk memakainya lagi, minta kode baru dari bidan."),
        { tone: "watch", todo: code },
      );
  return h("main.page.page--narrow.page--start", { id: "isi", tabindex: "-1" }, h("h1", _("Tablet ini sudah dicabut")), words);
}
