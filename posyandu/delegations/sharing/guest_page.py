"""What guests see, said in their language: one page of sections, made from a snapshot alone.

The screen, the handout and the slides draw the same page, so that no number can differ between them.
"""

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import gettext as _

from ...core.disclosure import percent
from ...web.format import bulan, language, tanggal
from . import programme_sections, wording
from .section import Bar, Fact, GuestPage, Month, Section, day, number, share_of, text_of
from .snapshot import Part


def guest_page(kept: dict[str, Any]) -> GuestPage:
    """The page of a snapshot, in the language of this moment."""
    place = _("Kecamatan %(name)s", name=kept["kecamatan"]["name"])
    return GuestPage(
        language=language(),
        place=place,
        city=f"{kept['kecamatan']['city']}, {kept['kecamatan']['province']}",
        subject=_("Rangkuman posyandu"),
        month=bulan(day(kept["month"])),
        made_for=_("Untuk kunjungan %(origin)s", origin=kept["for"]["origin"]),
        frozen=_(
            "Angka dibekukan, rilis %(number)s, %(day)s. Tautan berlaku sampai %(until)s.",
            number=kept["release"]["number"],
            day=tanggal(day(kept["release"]["on"])),
            until=tanggal(day(kept["expires_on"])),
        ),
        watermark=(_("Untuk delegasi %(origin)s", origin=kept["for"]["origin"]), bulan(day(kept["made_on"]))),
        sections=[section for part in kept["parts"] for section in _MAKERS[Part(part)](kept)] + [_terms(kept)],
        source=_source(kept, place),
    )


def _source(kept: dict[str, Any], place: str) -> list[str]:
    posyandu = kept["posyandu"]
    return [
        _(
            "Sumber: pencatatan posyandu %(place)s; %(opened)s dari %(all)s posyandu buka bulan itu. "
            "Angka hari timbang, bukan survei: anak yang tidak datang tidak terhitung.",
            place=place, opened=posyandu["opened"], all=posyandu["all"],
        ),
        _("Semua hitungan dibulatkan ke kelipatan 5, jumlah baris dapat berbeda dari total. “≤ 7” berarti tujuh atau "
          "kurang, termasuk nol; persen hanya dari 30 anak atau lebih."),
        _("Disiapkan khusus untuk %(origin)s. Halaman ini tidak memuat data anak.", origin=kept["for"]["origin"]),
    ]  # fmt: skip


def _fact(numbers: dict[str, list[Any]], pair: tuple[str, str], text: str, *, of: str, covered: str = "") -> Fact:
    one, all_ = (number(numbers, name) for name in pair)
    found = percent(one, all_)
    detail = _("%(part)s dari %(whole)s %(of)s", part=text_of(one), whole=text_of(all_), of=of)
    return Fact("–" if found is None else str(found), "" if found is None else "%", text, detail + covered)


def _covered(numbers: dict[str, list[Any]], valid: str) -> str:
    found = percent(number(numbers, valid), number(numbers, "s"))
    return "" if found is None else "; " + _("terukur %(percent)s %% balita", percent=found)


def _skdn(kept: dict[str, Any]) -> Iterator[Section]:
    numbers = kept["numbers"]
    facts = [
        _fact(numbers, ("d", "s"), _("balita datang menimbang (D/S)"), of=_("balita")),
        _fact(numbers, ("n", "d"), _("berat badannya naik (N/D)"), of=_("yang ditimbang")),
    ]
    if Part.NUTRITION.value in kept["parts"]:
        facts += _problem_facts(numbers)
    yield Section(kind="facts", title=_("Sekilas"), facts=facts)
    highest = max((number(numbers, name).value or 0 for name in "skdn"), default=0) or 1
    bars = [
        Bar(letter, text_of(number(numbers, name)), (number(numbers, name).value or 0) / highest, meaning, share)
        for letter, name, meaning, share in (
            ("S", "s", _("semua balita"), ""),
            ("K", "k", _("punya KMS"), _share_line("K/S", numbers, "k", "s")),
            ("D", "d", _("ditimbang"), _share_line("D/S", numbers, "d", "s")),
            ("N", "n", _("naik"), _share_line("N/D", numbers, "n", "d")),
        )
    ]
    yield Section(kind="bars", title=_("Balok SKDN"), bars=bars, texts=wording.skdn_terms())


def _share_line(letters: str, numbers: dict[str, list[Any]], part: str, whole: str) -> str:
    found = share_of(numbers, part, whole)
    return "" if found == "–" else f"{letters} {found}"


def _problem_facts(numbers: dict[str, list[Any]]) -> list[Fact]:
    measured = _("yang diukur")
    stunting, wasting = _("pendek menurut umur (stunting)"), _("gizi kurang dan gizi buruk")
    return [
        _fact(numbers, ("stunting", "tbu_valid"), stunting, of=measured, covered=_covered(numbers, "tbu_valid")),
        _fact(numbers, ("wasting", "bbtb_valid"), wasting, of=measured, covered=_covered(numbers, "bbtb_valid")),
    ]


def _nutrition(kept: dict[str, Any]) -> Iterator[Section]:
    numbers = kept["numbers"]
    lines = (
        ("stunting", "tbu_valid", _("Pendek dan sangat pendek (TB/U)")),
        ("wasting", "bbtb_valid", _("Gizi kurang dan gizi buruk (BB/TB)")),
        ("severe_wasting", "bbtb_valid", _("di antaranya gizi buruk")),
        ("underweight", "bbu_valid", _("Berat badan kurang dan sangat kurang (BB/U)")),
        ("overweight", "bbtb_valid", _("Gizi lebih dan obesitas (BB/TB)")),
    )
    rows = [
        [label, text_of(number(numbers, name)), text_of(number(numbers, valid)), share_of(numbers, name, valid),
         share_of(numbers, valid, "s")]
        for name, valid, label in lines
    ]  # fmt: skip
    yield Section(
        kind="table", title=_("Status gizi"),
        columns=[_("Temuan"), _("Anak"), _("Diukur"), _("Bagian"), _("Terukur dari S")], rows=rows,
    )  # fmt: skip


def _trend(kept: dict[str, Any]) -> Iterator[Section]:
    pairs = (("d", "s"), ("n", "d"), ("stunting", "tbu_valid"))
    months = [
        Month(bulan(day(month["month"])),
              tuple(percent(number(month["numbers"], part), number(month["numbers"], whole)) for part, whole in pairs))
        for month in kept["trend"]
    ]  # fmt: skip
    yield Section(
        kind="trend", title=_("Perjalanan %(count)s bulan, persen", count=len(months)), months=months,
        columns=[_("D/S, datang"), _("N/D, naik"), _("Pendek")],
    )  # fmt: skip


def _kelurahan(kept: dict[str, Any]) -> Iterator[Section]:
    def cells(name: str, numbers: dict[str, list[Any]]) -> list[str]:
        counts = [text_of(number(numbers, field)) for field in ("s", "d")]
        shares = [share_of(numbers, *pair) for pair in (("d", "s"), ("n", "d"), ("stunting", "tbu_valid"))]
        return [name, *counts, *shares, text_of(number(numbers, "wasting"))]

    yield Section(
        kind="table", title=_("Menurut kelurahan"),
        columns=[_("Kelurahan"), "S", "D", "D/S", "N/D", _("Pendek"), _("Gizi kurang + buruk")],
        rows=[cells(area["name"], area["numbers"]) for area in kept["kelurahan"]],
        foot=cells(_("Kecamatan"), kept["numbers"]),
    )  # fmt: skip


def _groups(kept: dict[str, Any]) -> Iterator[Section]:
    sexes = {"L": _("Laki-laki"), "P": _("Perempuan"), "": _("Semua")}
    rows = [
        [sexes[group["sex"]], _("%(ages)s bulan", ages=group["age"].replace("-", "–")) if group["age"] else _("Semua"),
         *(text_of(number(group["numbers"], name)) for name in ("s", "d")), share_of(group["numbers"], "d", "s"),
         share_of(group["numbers"], "stunting", "tbu_valid")]
        for group in kept["groups"]
    ]  # fmt: skip
    yield Section(
        kind="table", title=_("Menurut umur dan jenis kelamin"),
        columns=[_("Jenis kelamin"), _("Umur"), "S", "D", "D/S", _("Pendek")], rows=rows,
    )  # fmt: skip


def _services(kept: dict[str, Any]) -> Iterator[Section]:
    numbers = kept["numbers"]
    lines = (
        ("vitamin_a", "s", _("Vitamin A")),
        ("deworming", "s", _("Obat cacing")),
        ("immunised", "s", _("Imunisasi")),
        ("food_supplement", "s", _("Makanan tambahan (PMT)")),
        ("breastfeeding_exclusive", "breastfeeding_asked", _("ASI eksklusif, dari yang ditanya")),
        ("referred", "s", _("Dirujuk ke puskesmas")),
    )
    rows = [[label, text_of(number(numbers, name)), share_of(numbers, name, whole)] for name, whole, label in lines]
    yield Section(kind="table", title=_("Layanan bulan itu"), columns=[_("Layanan"), _("Anak"), _("Bagian")], rows=rows)


def _terms(_kept: dict[str, Any]) -> Section:
    return Section(kind="terms", title=_("Arti istilah"), texts=wording.terms())


_MAKERS: dict[Part, Callable[[dict[str, Any]], Iterator[Section]]] = {
    Part.ABOUT: programme_sections.about,
    Part.SKDN: _skdn,
    Part.NUTRITION: _nutrition,
    Part.TREND: _trend,
    Part.KELURAHAN: _kelurahan,
    Part.GROUPS: _groups,
    Part.SERVICES: _services,
    Part.STRUCTURE: programme_sections.structure,
    Part.DAY: programme_sections.posyandu_day,
    Part.OUTREACH: programme_sections.outreach,
    Part.SUPPORT: programme_sections.support,
    Part.SOFTWARE: programme_sections.software,
}
