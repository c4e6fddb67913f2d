"""The texts that explain the figures and the programmes to guests, in the language of the page."""

from flask_babel import gettext as _

from .snapshot import Part

Texts = list[tuple[str, str]]


def part_names() -> dict[Part, str]:
    """The sections as the office chooses them."""
    return {
        Part.ABOUT: _("Tentang kecamatan"),
        Part.SKDN: _("Sekilas dan balok SKDN"),
        Part.NUTRITION: _("Status gizi"),
        Part.TREND: _("Perjalanan 12 bulan"),
        Part.KELURAHAN: _("Menurut kelurahan"),
        Part.GROUPS: _("Menurut umur dan jenis kelamin"),
        Part.SERVICES: _("Layanan"),
        Part.STRUCTURE: _("Struktur kelurahan"),
        Part.DAY: _("Satu hari posyandu"),
        Part.OUTREACH: _("Jemput bola"),
        Part.SUPPORT: _("Dukungan CSR"),
        Part.SOFTWARE: _("Cara kerja sistem"),
    }


def field_names() -> dict[str, str]:
    """The numbers of the tables, as the publisher reads what is hidden."""
    return {
        "s": "S", "k": "K", "d": "D", "n": "N", "t": "T", "o": "O", "b": "B", "two_t": "2T",
        "below_red_line": _("BGM"), "bbu_valid": _("diukur BB/U"), "underweight": _("berat badan kurang"),
        "tbu_valid": _("diukur TB/U"), "stunting": _("pendek"), "bbtb_valid": _("diukur BB/TB"),
        "wasting": _("gizi kurang dan buruk"), "severe_wasting": _("gizi buruk"), "overweight": _("gizi lebih"),
        "vitamin_a": _("vitamin A"), "deworming": _("obat cacing"), "immunised": _("imunisasi"),
        "food_supplement": _("PMT"), "breastfeeding_asked": _("ditanya ASI"),
        "breastfeeding_exclusive": _("ASI eksklusif"), "referred": _("dirujuk"),
        "home_visited": _("dikunjungi"), "home_measured": _("diukur di rumah"),
    }  # fmt: skip


def structure() -> Texts:
    """Who leads what."""
    return [
        (
            _("Kecamatan"),
            _("Dipimpin camat. Kantornya membaca angka tanpa nama, menerima tamu, mencatat bantuan."),
        ),
        (_("Kelurahan"), _("Dipimpin lurah, yang tahu siapa belum ditimbang bulan ini tanpa tahu status gizinya.")),
        (
            _("Lingkungan"),
            _("Dipimpin kepala lingkungan (kepling), yang mengundang keluarga dan ikut ke rumah bersama kader."),
        ),
        (
            _("Posyandu"),
            _("Dilayani kader yang tinggal di sana, bersama TP PKK; dibina bidan dan petugas gizi puskesmas."),
        ),
    ]


def support() -> Texts:
    """How gifts come to the posyandu."""
    return [
        (
            _("Bagaimana bantuan masuk"),
            _(
                "Donatur berjanji di kantor camat; barang diserahkan kepada posyandu dengan berita acara dan penerima "
                "yang jelas. Untuk tiap bantuan tercatat untuk posyandu mana dan bulan apa."
            ),
        ),
        (
            _("Yang tidak diterima"),
            _("Susu formula, botol, dot dan bantuan produsennya (PP 33/2012, PP 28/2024). PMT adalah makanan lokal."),
        ),
        (
            _("Pertanggungjawaban"),
            _(
                "Donatur menerima laporan tahunan: apa yang diterima, dan perubahan sebagai kelompok beserta "
                "rentangnya, dengan peringatan bahwa itu bukan bukti. Nama anak tidak pernah keluar."
            ),
        ),
    ]


def skdn_terms() -> Texts:
    """S, K, D, N."""
    return [
        (_("S, semua balita"), _("Anak 0–59 bulan di wilayah ini.")),
        (_("K, punya KMS"), _("Memiliki Buku KIA atau KMS.")),
        (_("D, ditimbang"), _("Ditimbang di posyandu atau di rumah bulan ini.")),
        (_("N, naik"), _("Berat mengikuti garis pertumbuhan, atau naik sedikitnya sebesar KBM.")),
    ]


def terms() -> Texts:
    """What the words of the tables mean."""
    return [
        (
            _("Pendek (stunting)"),
            _("Panjang atau tinggi menurut umur di bawah −2 simpangan baku (WHO 2006, Permenkes 2/2020)."),
        ),
        (
            _("Gizi kurang dan gizi buruk"),
            _("Berat menurut panjang atau tinggi di bawah −2 simpangan baku; gizi buruk di bawah −3."),
        ),
        (
            _("Terukur"),
            _("Bagian dari semua balita yang benar-benar diukur bulan itu. Makin kecil, makin hati-hati membacanya."),
        ),
        (_("KBM"), _("Kenaikan berat minimal sebulan menurut umur, di Buku KIA 2023.")),
    ]


def posyandu_day() -> Texts:
    """The five steps of a posyandu day (ILP)."""
    return [
        (_("Sehari sebelumnya"), _("Kader mencetak daftar sasaran dan mengundang keluarga lewat kepling.")),
        (_("Langkah 1, pendaftaran"), _("Anak dicari dengan tiga huruf nama; anak baru dicek dulu agar tidak ganda.")),
        (
            _("Langkah 2, pengukuran"),
            _("Berat, panjang atau tinggi, lingkar kepala dan lengan; nilai yang tidak lazim langsung ditanyakan."),
        ),
        (_("Langkah 3, pencatatan"), _("KMS tergambar sendiri; hasilnya satu kata dan satu kalimat untuk ibu.")),
        (_("Langkah 4, pelayanan"), _("Bidan memberi imunisasi, vitamin A dan obat cacing, dan merujuk bila perlu.")),
        (_("Langkah 5, penyuluhan"), _("Kader menjelaskan makanan, ASI dan pengasuhan menurut hasil hari itu.")),
        (_("Sesudahnya"), _("Hari buka ditutup dengan S K D N; anak yang tidak datang masuk daftar kunjungan rumah.")),
    ]


def outreach() -> Texts:
    """Going to those who do not come."""
    return [
        (
            _("Siapa yang didatangi"),
            _(
                "Anak yang tidak datang bulan ini, dua kali tidak naik (2T), di bawah garis merah, atau terlambat "
                "vitamin A; dikelompokkan per lingkungan."
            ),
        ),
        (
            _("Bagaimana"),
            _(
                "Kader dan kepling datang ke rumah dengan langkah SAJI: salam, ajak bicara, jelaskan dan bantu, "
                "ingatkan. Anak diukur di rumah, hasilnya masuk catatan yang sama."
            ),
        ),
    ]


def software() -> Texts:
    """What the system does, for an office that thinks of using one."""
    return [
        (
            _("Tanpa sinyal"),
            _("Tablet posyandu menyimpan sendiri dan mengirim begitu ada sinyal; tidak ada yang hilang."),
        ),
        (
            _("Hitungan menurut standar"),
            _("Status gizi dihitung dengan tabel WHO 2006 dan Permenkes 2/2020; N dan T menurut Buku KIA 2023."),
        ),
        (_("Satu angka di mana-mana"), _("Halaman, laporan dan pesan WhatsApp membaca rekap yang sama.")),
        (
            _("Data anak dijaga"),
            _(
                "Nama hanya untuk kader, bidan dan petugas gizi di wilayahnya. Yang keluar hanya hitungan yang "
                "dibulatkan dan diperiksa bersama semua yang pernah dibagikan."
            ),
        ),
    ]
