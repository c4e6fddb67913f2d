"""What the tablet shows a kader about an entry that was not taken, or that was taken with something to know."""

from collections.abc import Mapping

from ..core.sentence import Sentence, say
from ..web.format import sentence

_LATER = say("Tanggal ini belum tiba. Periksa tanggalnya, juga tanggal di tablet.")
_LONG_AGO = say("Tanggal ini lebih dari 400 hari yang lalu. Periksa tanggalnya, juga tanggal di tablet.")
_ACCOUNT = say("Akun kader ini tidak berlaku di posyandu ini. Kader lain dapat mengambil alih catatan ini.")
_NUMBER = say("Nomor catatan ini sudah dipakai catatan lain. Simpan sebagai catatan baru.")
_NOT_STORED = say("Server tidak dapat menyimpan catatan ini. Simpan sekali lagi, atau beri tahu bidan.")

REFUSALS: Mapping[str, Sentence] = {
    "waits_for": say("Menunggu catatan lain yang belum sampai di server. Dikirim lagi dengan sendirinya."),
    "session_closed": say("Hari buka ini sudah ditutup. Buka kembali dulu, lalu kirim lagi."),
    "held_on_future": _LATER,
    "enrolled_on_future": _LATER,
    "birth_in_future": _LATER,
    "held_on_too_old": _LONG_AGO,
    "visited_on_future": _LATER,
    "visited_on_too_old": _LONG_AGO,
    "weight_missing": say("Diukur di rumah: isi berat badannya."),
    "enrolled_on_too_old": _LONG_AGO,
    "before_birth": say("Hari ini sebelum anak lahir. Periksa anaknya dan tanggal lahirnya."),
    "enrolled_before_birth": say("Terdaftar sebelum lahir: periksa kedua tanggalnya."),
    "too_old": say("Anak ini sudah 60 bulan atau lebih. Posyandu mencatat anak di bawah 60 bulan; periksa tahunnya."),
    "impossible_value": say("Nilai ini tidak mungkin. Periksa angkanya."),
    "too_precise": say("Paling banyak dua angka di belakang koma."),
    "nothing_measured": say("Koreksi ini tidak berisi nilai. Isi nilainya, atau batalkan pengukurannya."),
    "already_withdrawn": say("Pengukuran ini sudah dibatalkan. Catat penimbangan yang baru."),
    "lingkungan_unknown": say("Lingkungan ini tidak ada di kelurahan posyandu. Pilih dari daftar."),
    "missing": say("Isian ini wajib."),
    "unreadable": say("Isian ini tidak terbaca. Isi sekali lagi."),
    "unknown_word": say("Pilih salah satu dari daftar."),
    "unknown_kind": say("Server belum mengenal jenis catatan ini. Catatan tetap di tablet; perbarui aplikasinya."),
    "user_unknown": _ACCOUNT,
    "user_not_here": _ACCOUNT,
    "user_disabled": _ACCOUNT,
    "entity_exists": _NUMBER,
    "op_id_reused": _NUMBER,
    "seq_reused": _NUMBER,
    "wrong_posyandu": say("Catatan ini untuk posyandu lain. Periksa posyandu tablet ini."),
    "not_stored": _NOT_STORED,
}
NOTICES: Mapping[str, Sentence] = {
    "child_left": say("Anak ini sudah dicatat keluar. Penimbangannya disimpan; minta bidan memasukkannya kembali."),
    "child_moved": say("Anak ini sudah pindah ke posyandu lain. Penimbangannya disimpan dan terlihat di sana."),
    "likely_twin": say("Anak yang mirip sudah ada di daftar. Tanyakan kepada ibunya apakah ini anak yang sama."),
    "two_measurings": say("Ada dua catatan yang berbeda untuk anak ini. Keduanya disimpan: pilih salah satu."),
}


def refusal(code: str) -> str:
    """The sentence of a refusal."""
    return sentence(REFUSALS[code])


def notice(code: str) -> str:
    """The sentence of something to know about an entry that was taken."""
    return sentence(NOTICES[code])
