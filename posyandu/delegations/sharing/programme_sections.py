"""The sections that explain how the kecamatan works: its structure, a posyandu day, jemput bola, CSR, the system."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ...core.disclosure import percent
from ...models import SupportKind
from ...support.words import support_kinds
from ...web.format import bulan, bulat
from . import wording
from .section import Section, day, number, text_of


def about(kept: dict[str, Any]) -> Iterator[Section]:
    """The kecamatan and its kelurahan."""
    kelurahan = kept["kelurahan"]
    first = ngettext(
        "%(place)s, %(city)s, punya %(num)s kelurahan dan %(posyandu)s posyandu.",
        "%(place)s, %(city)s, punya %(num)s kelurahan dan %(posyandu)s posyandu.",
        len(kelurahan),
        place=_("Kecamatan %(name)s", name=kept["kecamatan"]["name"]),
        city=kept["kecamatan"]["city"],
        posyandu=kept["posyandu"]["all"],
    )
    rows = [[area["name"], bulat(area["posyandu"])] for area in kelurahan]
    yield Section(
        kind="table", title=_("Kecamatan dan kelurahannya"), columns=[_("Kelurahan"), _("Posyandu")], rows=rows,
        foot=[_("Kecamatan"), bulat(kept["posyandu"]["all"])], note=first,
    )  # fmt: skip


def structure(kept: dict[str, Any]) -> Iterator[Section]:
    """Who leads what."""
    held = kept["structure"]
    counts = _(
        "%(kelurahan)s kelurahan, %(lingkungan)s lingkungan, %(posyandu)s posyandu.",
        kelurahan=bulat(held["kelurahan"]), lingkungan=bulat(held["lingkungan"]),
        posyandu=bulat(kept["posyandu"]["all"]),
    )  # fmt: skip
    yield Section(kind="prose", title=_("Struktur kelurahan"), texts=[*wording.structure(), (_("Banyaknya"), counts)])


def outreach(kept: dict[str, Any]) -> Iterator[Section]:
    """Going to those who do not come, and what it did that month."""
    numbers = kept["numbers"]
    texts = wording.outreach()
    if "home_visited" in numbers:
        told = _(
            "Bulan itu %(visited)s kunjungan rumah; %(measured)s anak diukur di rumah.",
            visited=text_of(number(numbers, "home_visited")), measured=text_of(number(numbers, "home_measured")),
        )  # fmt: skip
        texts = [*texts, (_("Hasilnya"), f"{told} {_before_and_after(numbers)}".strip())]
    yield Section(kind="prose", title=_("Jemput bola (Jempol)"), texts=texts)


def _before_and_after(numbers: dict[str, list[Any]]) -> str:
    """D/S without and with those weighed at home, worked out from what is printed: nothing more is told by it."""
    s, d, measured = (number(numbers, name) for name in ("s", "d", "home_measured"))
    after = percent(d, s)
    if after is None or s.value is None or d.value is None or measured.value is None or measured.value > d.value:
        return ""
    came = d.value - measured.value
    return _(
        "Sekitar %(absent)s balita tidak datang ke posyandu. Dengan yang ditimbang di rumah, D/S naik dari sekitar "
        "%(before)s %% menjadi %(after)s %%.",
        absent=bulat(max(s.value - came, 0)), before=round(100 * came / s.value), after=after,
    )  # fmt: skip


def support(kept: dict[str, Any]) -> Iterator[Section]:
    """What was given in the twelve months, and how it is answered for."""
    held, names = kept["support"], support_kinds()
    since = _(
        "%(first)s sampai %(last)s: %(gifts)s bantuan dari %(donors)s donatur untuk %(posyandu)s posyandu, "
        "%(handed)s sudah diserahkan.",
        first=bulan(day(held["from"])), last=bulan(day(kept["month"])), gifts=held["gifts"], donors=held["donors"],
        posyandu=held["posyandu"], handed=held["handed_over"],
    )  # fmt: skip
    if held["gifts"]:
        yield Section(
            kind="table", title=_("Dukungan CSR"), note=since,
            columns=[_("Jenis bantuan"), _("Bantuan"), _("Nilai, Rp")],
            rows=[[names[SupportKind(kind)], bulat(count), bulat(rupiah)] for kind, count, rupiah in held["by_kind"]],
            foot=[_("Seluruhnya"), bulat(held["gifts"]), bulat(held["value_rupiah"])],
        )  # fmt: skip
    yield Section(kind="prose", title=_("Bagaimana bantuan dikelola"), texts=wording.support())


def posyandu_day(_kept: dict[str, Any]) -> Iterator[Section]:
    """The steps of a day."""
    yield Section(kind="prose", title=_("Bagaimana satu hari posyandu berjalan"), texts=wording.posyandu_day())


def software(_kept: dict[str, Any]) -> Iterator[Section]:
    """What the system does."""
    yield Section(kind="prose", title=_("Bagaimana sistem ini bekerja"), texts=wording.software())
