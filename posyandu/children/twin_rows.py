"""The panel that asks whether a new child is in the register already: what each likely record shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from ..core.age import age_in_words
from ..core.sentence import Sentence
from ..models import Child
from ..web.format import sentence
from .twins import Likeness, Match


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinRow:
    """One record like the new child. Outside the person's areas it has no name, only where it lies."""

    name: str
    sex: str
    age: Sentence | None
    mother: str
    posyandu: str
    place: str
    why: str
    question: str  # "kembar?" or "anak yang sama?"
    left: bool
    url: str | None


def rows(matches: Iterable[Match], *, today: date, url_of: Callable[[Child], str | None]) -> list[TwinRow]:
    """The rows of the panel; ``url_of`` gives the address of a record that the person may open."""
    return [_row(match, today, url_of) for match in matches]


def _row(match: Match, today: date, url_of: Callable[[Child], str | None]) -> TwinRow:
    child = match.child
    kelurahan = child.posyandu.kelurahan.name
    return TwinRow(
        name=child.name if match.here else _("Anak di posyandu lain"),
        sex=child.sex.value if match.here else "",
        age=age_in_words(child.birth_date, today) if match.here else None,
        mother=child.mother_name if match.here else "",
        posyandu=_("Posyandu %(name)s", name=child.posyandu.name),
        place=child.lingkungan.name if match.here else _("Kelurahan %(name)s", name=kelurahan),
        why=", ".join(sentence(reason) for reason in match.reasons),
        question=_("kembar?") if match.likeness is Likeness.TWIN else _("anak yang sama?"),
        left=child.left_on is not None,
        url=url_of(child) if match.here else None,
    )
