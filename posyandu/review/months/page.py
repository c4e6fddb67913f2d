"""The pages of the month's signature: how each posyandu stands, and one month with what is still to be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from ...areas.queries import first_month, posyandu_of
from ...core.roles import Grant
from ...core.sentence import Sentence, say
from ...core.vocabulary import Tone
from ...extensions import db
from ...figures.corrections import Correction, causes_in_words
from ...figures.official import Official, official
from ...models import Posyandu
from ...web.months import MonthChoice, month_choice
from ..forms import ReopenForm
from .checklist import Checklist, checklists

_SHOWN: Mapping[str, Sentence] = {
    "s": say("S"), "k": say("K"), "d": say("D"), "n": say("N"), "t": say("T"), "o": say("O"), "b": say("B"),
    "two_t": say("2T"), "below_red_line": say("BGM"), "bbtb_severely_wasted": say("Gizi buruk"),
    "bbtb_wasted": say("Gizi kurang"), "vitamin_a": say("Vitamin A"),
}  # fmt: skip
"""The counts that the page names; a correction of any other is told as "angka lain"."""


@dataclass(frozen=True, slots=True)
class Line:
    """One posyandu in the list of a month."""

    posyandu: Posyandu
    official: Official
    checklist: Checklist
    ready: bool

    @property
    def state(self) -> tuple[Tone, str, Sentence]:
        """Tone, letter and word."""
        if self.official.signature:
            return Tone.GOOD, "tick", say("Ditandatangani")
        if not self.official.cells:
            return Tone.CALM, "", say("Belum ada angka")
        if self.ready:
            return Tone.WATCH, "!", say("Siap ditandatangani")
        return Tone.CALM, "", say("Belum lengkap")


def list_context(grants: Sequence[Grant], *, today: date) -> dict[str, Any]:
    """How each posyandu of these areas stands in the month that is asked for."""
    places = posyandu_of(grants)
    ids = [place.id for place in places]
    choice = month_choice(first=first_month(ids), today=today)
    figures, lists = official(db.session, ids, choice.month), checklists(ids, choice.month)
    lines = [
        Line(place, figures[place.id], lists[place.id], lists[place.id].ready(choice.month, today=today))
        for place in places
        if place.closed_on is None or place.closed_on > choice.month
    ]
    return {"choice": choice, "lines": lines, "signed": sum(line.official.signature is not None for line in lines)}


class Signing:
    """One posyandu-month."""

    def __init__(self, posyandu: Posyandu, *, today: date) -> None:
        self.posyandu, self.today = posyandu, today
        first = first_month([posyandu.id])
        self.choice: MonthChoice = month_choice(first=first, today=today, endpoint="review.month")
        self.month = self.choice.month
        self.official = official(db.session, [posyandu.id], self.month)[posyandu.id]
        self.checklist = checklists([posyandu.id], self.month)[posyandu.id]
        self.url = url_for("review.month", posyandu_id=posyandu.id, bulan=f"{self.month:%Y-%m}")
        self.reopen_form = ReopenForm()

    @property
    def ready(self) -> bool:
        """Whether it can be signed now."""
        done = self.checklist.ready(self.month, today=self.today) and bool(self.official.cells)
        return done and self.official.signature is None

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        return {
            "posyandu": self.posyandu,
            "url": self.url,
            "choice": self.choice,
            "official": self.official,
            "checklist": self.checklist,
            "ready": self.ready,
            "numbers": [(name, getattr(self.official.counts, name)) for name in _SHOWN],
            "labels": _SHOWN,
            "corrections": [_told(correction) for correction in self.official.corrections],
            "reopen_form": self.reopen_form,
        }


def _told(correction: Correction) -> dict[str, Any]:
    """A correction as the page says it."""
    difference = correction.difference
    named = [(sentence, difference[name]) for name, sentence in _SHOWN.items() if name in difference]
    others = len(difference.keys() - _SHOWN.keys())
    causes = causes_in_words(correction.causes)
    return {"month": correction.month, "differences": named, "others": others, "causes": causes}
