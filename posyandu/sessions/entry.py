"""What a kader enters for one child at one session; the same from a form and from a tablet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..core.sentence import Sentence, say
from ..core.vocabulary import Position
from ..models import ServiceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The measured values. ``confirmed``: asked about an unlikely one, the kader kept it."""

    weight_kg: float | None = None
    length_cm: float | None = None
    position: Position | None = None
    head_cm: float | None = None
    muac_cm: float | None = None
    oedema: bool = False
    confirmed: bool = False

    def any(self) -> bool:
        """Whether anything was measured."""
        nothing = self.weight_kg is None and self.length_cm is None and self.head_cm is None and self.muac_cm is None
        return self.oedema or not nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Values, the answers of the ILP card by their column of ``Visit``, and the services given as (kind, product)."""

    values: Values
    answers: Mapping[str, bool | None] = field(default_factory=dict)
    services: frozenset[tuple[ServiceKind, str]] = frozenset()

    def any(self) -> bool:
        """Whether anything was measured, answered or given; if not, the child only came."""
        answered = any(answer is not None for answer in self.answers.values())
        return self.values.any() or answered or bool(self.services)


class CorrectionReason(StrEnum):
    """Why a value is replaced."""

    TYPED_WRONG = "salah_ketik"
    READ_WRONG = "salah_baca"
    MEASURED_AGAIN = "ukur_ulang"
    WRONG_POSITION = "salah_cara_ukur"


class WithdrawalReason(StrEnum):
    """Why a whole measuring is taken back."""

    WRONG_CHILD = "salah_anak"
    NOT_MEASURED = "tidak_jadi"


REASONS: Mapping[str, Sentence] = {
    CorrectionReason.TYPED_WRONG: say("Salah ketik"),
    CorrectionReason.READ_WRONG: say("Salah baca timbangan atau pita"),
    CorrectionReason.MEASURED_AGAIN: say("Diukur ulang"),
    CorrectionReason.WRONG_POSITION: say("Salah cara ukur (berbaring atau berdiri)"),
    WithdrawalReason.WRONG_CHILD: say("Salah anak"),
    WithdrawalReason.NOT_MEASURED: say("Tidak jadi ditimbang"),
}
