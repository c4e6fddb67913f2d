"""Why two records are not merged, in words."""

from collections.abc import Mapping

from ...core.sentence import Sentence, say

REFUSALS: Mapping[str, Sentence] = {
    "elsewhere": say("Dua catatan ini tidak dapat digabung: kecamatannya lain."),
    "merged_already": say("Salah satu catatan ini sudah digabung. Buka lagi daftarnya."),
    "keep_the_other": say("Yang disimpan harus catatan yang masih sasaran. Pilih catatan yang lain."),
    "conflict_open": say("Ada dua hasil ukur yang bertentangan pada salah satu catatan. Putuskan itu dulu."),
    "before_birth": say("Ada penimbangan sebelum tanggal lahir di catatan ini. Periksa tanggal lahirnya dulu."),
}
