/** How to use the tablet, on one page with pictures; it lies on the tablet, so it opens without a signal too. */

import { h, icon } from "../dom.js";
import { _ } from "../words.js";

const picture = (name) => new URL(`../../../guide/${name}.png`, import.meta.url).href;

const steps = () => [
  ["masuk", _("Masuk"), _("Ketuk nama Anda, lalu ketik PIN 6 angka. Tidak perlu sinyal. Salah lima kali: tunggu 5 menit, data tetap aman.")],
  ["daftar", _("Mulai hari buka, cari anak"), _("Ketuk Mulai hari buka. Ketik 3 huruf nama anak atau ibunya, atau ketuk Pindai QR kalau ada label di Buku KIA. Yang diminta bidan diukur ulang ada paling atas. Anak tidak ada di daftar? Ketuk Anak baru; kalau ada yang mirip, tablet bertanya dulu.")],
  ["ukur", _("Ukur"), _("Ketik angka seperti di timbangan, dengan koma: 8,4. Di samping kotak ada ukuran terakhir dan yang biasanya. Ketuk yang diberikan: vitamin A, obat cacing, imunisasi. Lalu ketuk Simpan, lihat hasil. Terpotong? Isiannya menunggu, di daftar tertulis belum disimpan.")],
  ["bertanya", _("Kalau tablet bertanya"), _("Angka yang tidak biasa ditanya lagi. Timbang sekali lagi. Salah ketik: ketuk angka yang benar. Memang begitu: ketuk Tetap.")],
  ["hasil", _("Baca hasilnya"), _("Satu kata besar: Naik, Tidak naik, Datang lagi, atau Baru. Bacakan kalimat untuk ibu. Kalau tertulis Antar ke bidan, antar sekarang. Salah ketik? Ketuk Ubah ukuran dan pilih alasannya; nilai lama tetap terlihat, dicoret.")],
  ["tutup", _("Tutup hari buka"), _("Periksa balok SKDN dan daftar yang belum datang, lalu tutup dan bagikan laporan WhatsApp. Ada yang terlambat? Hari buka bisa dibuka kembali.")],
  ["kiriman", _("Kiriman"), _("Di kanan atas selalu tertulis berapa yang di tablet dan berapa yang diterima server. Tersimpan di tablet berarti aman walau tablet dimatikan. Perlu diperbaiki: ketuk, perbaiki, kirim lagi; yang tidak bisa diperbaiki: ketuk Sisihkan. Tablet rusak: unduh cadangan, serahkan dari tablet lain. Tablet hilang: beri tahu bidan hari itu juga.")],
];

export function guideScreen() {
  return h(
    "main.page",
    { id: "isi", tabindex: "-1" },
    h("header.guide__head", h("a.btn.btn-outline-primary", { href: "#/" }, icon("back"), _("Kembali")), h("h1", _("Cara memakai tablet ini"))),
    h(
      "ol.guide",
      steps().map(([name, title, text]) =>
        h("li.panel", h("img", { src: picture(name), alt: "", width: 640, height: 400 }), h("div", h("h2", title), h("p", text))),
      ),
    ),
  );
}

/** The way to it, from where a kader might need it. */
export function guideLink() {
  return h("a.btn.btn-plain", { href: "#/panduan" }, icon("speech"), _("Cara memakai"));
}
