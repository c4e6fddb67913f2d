"""The columns that real lists have, by the names that people give them: e-PPGBM's first, with its misspellings."""

from collections.abc import Mapping
from enum import StrEnum

from ...core.sentence import Sentence, say


class Column(StrEnum):
    """What a column of a list can hold for us."""

    NAME = "name"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    NIK = "nik"
    MOTHER = "mother_name"
    PARENT = "parent_name"  # one column for "the parent", as e-PPGBM has it
    FATHER = "father_name"
    MOTHER_NIK = "mother_nik"
    BIRTH_ORDER = "birth_order"
    BIRTH_WEIGHT = "birth_weight_kg"
    BIRTH_LENGTH = "birth_length_cm"
    ADDRESS = "address"
    RT = "rt"
    RW = "rw"
    WARD = "lingkungan"
    POSYANDU = "posyandu"
    KELURAHAN = "kelurahan"
    PHONE = "phone"
    KIA_BOOK = "kia_book"
    AGE = "age"
    MEASURED_ON = "measured_on"
    WEIGHT = "weight_kg"
    LENGTH = "length_cm"
    POSITION = "position"
    MUAC = "muac_cm"
    HEAD = "head_cm"
    Z_BBU = "z_bbu"
    Z_TBU = "z_tbu"
    Z_BBTB = "z_bbtb"
    STATUS = "status"
    NOTHING = ""  # seen, known, and not read


LABELS: Mapping[Column, Sentence] = {
    Column.NAME: say("Nama anak"),
    Column.SEX: say("Jenis kelamin"),
    Column.BIRTH_DATE: say("Tanggal lahir"),
    Column.NIK: say("NIK anak"),
    Column.MOTHER: say("Nama ibu"),
    Column.PARENT: say("Nama orang tua"),
    Column.FATHER: say("Nama ayah"),
    Column.MOTHER_NIK: say("NIK ibu"),
    Column.BIRTH_ORDER: say("Anak ke-"),
    Column.BIRTH_WEIGHT: say("Berat lahir"),
    Column.BIRTH_LENGTH: say("Panjang lahir"),
    Column.ADDRESS: say("Alamat"),
    Column.RT: say("RT"),
    Column.RW: say("RW"),
    Column.WARD: say("Lingkungan"),
    Column.POSYANDU: say("Posyandu"),
    Column.KELURAHAN: say("Kelurahan"),
    Column.PHONE: say("Telepon"),
    Column.KIA_BOOK: say("Punya Buku KIA"),
    Column.AGE: say("Umur saat diukur"),
    Column.MEASURED_ON: say("Tanggal diukur"),
    Column.WEIGHT: say("Berat badan"),
    Column.LENGTH: say("Panjang atau tinggi badan"),
    Column.POSITION: say("Cara ukur"),
    Column.MUAC: say("Lingkar lengan atas"),
    Column.HEAD: say("Lingkar kepala"),
    Column.Z_BBU: say("z BB/U di berkas"),
    Column.Z_TBU: say("z TB/U di berkas"),
    Column.Z_BBTB: say("z BB/TB di berkas"),
    Column.STATUS: say("N/T di berkas"),
    Column.NOTHING: say("tidak dibaca"),
}

# Written as ``headings.plain`` leaves a heading: small letters, words and "/" only. The first of a line is e-PPGBM's.
NAMES: Mapping[Column, str] = {
    Column.NAME: "nama|nama anak|nama balita|nama lengkap|nama bayi|nama bayi/balita|nama lengkap anak|nama anak balita|"
    "nama peserta|nama sasaran|name|nm anak",
    Column.SEX: "jk|jenis kelamin|l/p|kelamin|sex|jns kelamin|jenis kel|jenis kelamin l/p|gender|jekel|lk/pr",
    Column.BIRTH_DATE: "tgl lahir|tanggal lahir|tgl lhr|tanggal lahir anak|tgl lahir anak|lahir|ttl|tgl/bln/thn lahir|"
    "birth date|tanggal kelahiran|tanggal lahir bayi|lahir tanggal",
    Column.NIK: "nik|nik anak|no nik|nomor nik|nik balita|nik bayi|no induk kependudukan|nomor induk kependudukan|no ktp anak",
    Column.MOTHER: "nama ibu|ibu|nm ibu|nama ibu kandung|ibu kandung|nama orang tua ibu|orang tua ibu|nama ibu balita",
    Column.PARENT: "nama ortu|nama orang tua|orang tua|ortu|nama orangtua|nama ortu ibu/ayah|nama ayah/ibu|nama ibu/ayah|"
    "nama orang tua/wali|nama kk",
    Column.FATHER: "nama ayah|ayah|nama bapak|bapak|nm ayah|orang tua ayah|nama suami",
    Column.MOTHER_NIK: "nik ibu|nik ortu|nik orang tua|no nik ibu|nik ibu kandung|ibu nik",
    Column.BIRTH_ORDER: "anak ke|anak ke berapa|urutan anak|urutan kelahiran|anak nomor|kelahiran ke",
    Column.BIRTH_WEIGHT: "bb lahir|berat lahir|berat badan lahir|bbl|bb lahir kg|bb lahir gr|lahir bb|berat lahir kg|"
    "berat lahir gram|berat badan waktu lahir|bb waktu lahir",
    Column.BIRTH_LENGTH: "tb lahir|pb lahir|panjang lahir|panjang badan lahir|pbl|tinggi lahir|lahir tb|lahir pb|"
    "pb lahir cm|tb lahir cm|panjang lahir cm",
    Column.ADDRESS: "alamat|alamat lengkap|alamat rumah|alamat domisili|tempat tinggal|jalan|address",
    Column.RT: "rt|no rt",
    Column.RW: "rw|no rw",
    Column.WARD: "lingkungan|lingk|ling|dusun|no lingkungan|lingkungan/dusun",
    Column.POSYANDU: "posyandu|nama posyandu|pos yandu|pos|nm posyandu",
    Column.KELURAHAN: "desa/kel|kelurahan|desa/kelurahan|kel|desa|kel/desa|kelurahan/desa|nama kelurahan",
    Column.PHONE: "no hp|telepon|no telepon|hp|no telp|nomor hp|no wa|telp|nomor telepon|no hp ibu|kontak",
    Column.KIA_BOOK: "kia|buku kia|punya buku kia|memiliki buku kia|kms|punya kms|kepemilikan buku kia|buku kia/kms|kia/kms",
    Column.AGE: "usia saat ukur|umur|usia|umur bln|umur bulan|umur saat ukur|usia bulan|usia saat diukur|umur saat ditimbang|"
    "umur anak",
    Column.MEASURED_ON: "tanggal pengukuran|tgl pengukuran|tanggal ukur|tgl ukur|tanggal penimbangan|tgl penimbangan|"
    "tgl timbang|tanggal timbang|tgl kunjungan|tanggal kunjungan|tanggal|tgl|tanggal posyandu|tgl posyandu|hari buka",
    Column.WEIGHT: "berat|bb|berat badan|bb kg|berat kg|berat badan kg|bb sekarang|hasil penimbangan|timbangan|bb gr|"
    "berat gram|pengukuran bb|penimbangan bb|hasil bb|hasil pengukuran bb",
    Column.LENGTH: "tinggi|tb|pb|tb/pb|pb/tb|tinggi badan|panjang badan|tinggi/panjang badan|panjang/tinggi badan|tb cm|"
    "pb cm|tinggi cm|tb/pb cm|pb/tb cm|tinggi badan cm|panjang|pengukuran tb|pengukuran pb|pengukuran tb/pb|hasil tb|"
    "pengukuran pb/tb|hasil pengukuran tb|panjang/tinggi",
    Column.POSITION: "cara ukur|cara mengukur|posisi|posisi ukur|cara pengukuran|terlentang/berdiri|metode ukur",
    Column.MUAC: "lila|lingkar lengan|lingkar lengan atas|lila cm|lila mm",
    Column.HEAD: "lingkar kepala|lk cm|lika|lingkar kpl|lingkar kepala cm|l kepala",
    Column.Z_BBU: "zs bb/u|z score bb/u|zscore bb/u|z bb/u|zs bbu|z bbu",
    Column.Z_TBU: "zs tb/u|z score tb/u|zscore tb/u|z tb/u|zs pb/u|zs tbu|z tbu|z score pb/u",
    Column.Z_BBTB: "zs bb/tb|z score bb/tb|zscore bb/tb|z bb/tb|zs bb/pb|zs bbtb|z bbtb|z score bb/pb",
    Column.STATUS: "naik berat badan|n/t|nt|status n/t|naik/tidak naik|naik/tidak|n/t/o/b|ket n/t|status naik|bb naik|"
    "naik bb|hasil penimbangan n/t",
    Column.NOTHING: "no|nomor|no urut|prov|provinsi|kab/kota|kabupaten/kota|kota|kec|kecamatan|pukesmas|puskesmas|"
    "bb/u|tb/u|pb/u|bb/tb|bb/pb|imt/u|imt|status gizi|status|pmt diterima kg|pmt|jml vit a|vitamin a|vit a|kpsp|detail|"
    "keterangan|ket|tempat lahir|asi|asi eksklusif|imunisasi|no kk|nomor kk|agama|pekerjaan|kode pos|id|stunting|"
    "nik ayah|kategori|kesimpulan|bpjs|obat cacing|petugas|tanggal input|gakin",
}


def title_of(column: Column) -> str:
    """How e-PPGBM heads the column: what a workbook that goes back is headed by."""
    return _TITLES.get(column, str(LABELS[column]))


_TITLES = {
    Column.NAME: "Nama",
    Column.SEX: "JK",
    Column.BIRTH_DATE: "Tgl Lahir",
    Column.NIK: "NIK",
}
