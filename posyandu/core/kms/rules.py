"""The settings by which a puskesmas reads the KMS."""

from dataclasses import dataclass
from enum import StrEnum


class NtRule(StrEnum):
    """Which reading of N and T is in force."""

    KIA_2023 = "kia2023"  # the growth line or the minimum gain, as Buku KIA 2023 p. 54 words it
    KBM_ONLY = "kbm_only"  # the minimum gain alone


@dataclass(frozen=True, slots=True)
class KmsRules:
    """How N, T and the two risk lines are decided.

    ``curve_tolerance_z`` is how far BB/U z may fall while the line still counts as following its growth line: 0.10 is
    about one 100 g division of the dacin. With it a child exactly on any printed line is N in every month when weights
    are exact or rounded to 10 or 50 g; rounded to 100 g, the rounding alone makes about one month in 200 T.

    The red line is BB/U −3 SD (bawah garis merah), the orange line +1 SD (risiko berat badan lebih of Permenkes
    2/2020); a child lies beyond a line only when strictly past it.

    Raises ``ValueError`` for an unknown rule or a negative tolerance.
    """

    nt_rule: NtRule = NtRule.KIA_2023
    curve_tolerance_z: float = 0.10
    red_line_z: float = -3.0
    orange_line_z: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "nt_rule", NtRule(self.nt_rule))  # a setting may come as its plain word
        if self.curve_tolerance_z < 0:
            raise ValueError(f"a tolerance cannot be negative: {self.curve_tolerance_z}")

    @property
    def version(self) -> str:
        """The rule and its parameters, to be stored beside each result that they made."""
        return (
            f"{self.nt_rule.value}/tol{self.curve_tolerance_z:.2f}"
            f"/red{self.red_line_z:+.2f}/orange{self.orange_line_z:+.2f}"
        )
