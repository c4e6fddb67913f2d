"""Two districts side by side: the same shares, each with its fraction and its coverage, and what to beware of."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask_babel import gettext as _

from ...core.disclosure import percent
from ...core.proportion import Ratio, half_up
from ...models import GuestFigures
from ...web.format import bulat
from .section import number, text_of

_PAIRS = (("d", "s"), ("n", "d"), ("stunting", "tbu_valid"), ("wasting", "bbtb_valid"))
_COVERED = {"stunting": "tbu_valid", "wasting": "bbtb_valid"}
APART = 10  # points of coverage between two districts from which their prevalences are no fair pair


class Line(NamedTuple):
    """One share of both: ours and theirs as "77 %" with "7.610 dari 9.840", and how the difference may be read."""

    label: str
    ours: str
    ours_of: str
    theirs: str
    theirs_of: str
    verdict: str
    careful: bool


def side_by_side(kept: dict[str, Any], left: GuestFigures) -> list[Line]:
    """The shares that both districts have."""
    return list(_lines(kept["numbers"], left.counts, same_ages=left.ages == "0-59"))


def _labels() -> dict[str, str]:
    return {
        "d": _("Datang menimbang (D/S)"),
        "n": _("Naik berat badan (N/D)"),
        "stunting": _("Pendek (stunting)"),
        "wasting": _("Gizi kurang dan gizi buruk"),
    }


def _lines(ours: dict[str, list[Any]], theirs: dict[str, int], *, same_ages: bool) -> Iterator[Line]:
    for part, whole in _PAIRS:
        our_part, our_whole = number(ours, part), number(ours, whole)
        our_share = percent(our_part, our_whole)
        if our_share is None or our_part.value is None or our_whole.value is None or theirs.get(whole, 0) < 1:
            continue
        if part not in theirs:
            continue
        mine, other = Ratio(our_part.value, our_whole.value), Ratio(theirs[part], theirs[whole])
        verdict, careful = _verdict(mine, other, same_ages=same_ages, apart=_coverage_apart(ours, theirs, part))
        yield Line(
            _labels()[part],
            f"{our_share} %", _("%(part)s dari %(whole)s", part=text_of(our_part), whole=text_of(our_whole)),
            f"{half_up(other.percent or 0, 0):g} %",
            _("%(part)s dari %(whole)s", part=bulat(other.part), whole=bulat(other.whole)), verdict, careful,
        )  # fmt: skip


def _coverage_apart(ours: dict[str, list[Any]], theirs: dict[str, int], part: str) -> tuple[int, int] | None:
    """Both coverages in per cent when they lie too far apart."""
    if part not in _COVERED or not theirs.get("s"):
        return None
    mine = percent(number(ours, _COVERED[part]), number(ours, "s"))
    other = int(half_up(100 * theirs.get(_COVERED[part], 0) / theirs["s"], 0))
    return (mine, other) if mine is not None and abs(mine - other) >= APART else None


def _verdict(mine: Ratio, other: Ratio, *, same_ages: bool, apart: tuple[int, int] | None) -> tuple[str, bool]:
    if not same_ages:
        return _("Tidak sebanding: umur anak yang dihitung berbeda."), True
    if apart is not None:
        return _("Hati-hati: terukur %(ours)s %% di sini, %(theirs)s %% di sana.", ours=apart[0], theirs=apart[1]), True
    if other.whole < 30:
        return _("Terlalu sedikit anak untuk dibandingkan."), True
    here, there = mine.interval, other.interval
    if here is None or there is None or (here[0] <= there[1] and there[0] <= here[1]):
        return _("Belum tentu berbeda: rentang 95 persen keduanya bertemu."), False
    if here[0] > there[1]:
        return _("Lebih tinggi di sini."), False
    return _("Lebih rendah di sini."), False
