"""What a kecamatan decides for itself: its targets, how its puskesmas reads N and T, the words of its reports."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from posyandu.core.kms import KmsRules, NtRule
from posyandu.core.message import DAY_TEXT, KECAMATAN_TEXT, KELURAHAN_TEXT, SESSION_TEXT, Report, unknown_fields

RULES = ("nt_rule", "curve_tolerance_z", "red_line_z", "orange_line_z")
"""The settings that results depend on: after a change of one, every month of every child is made again."""

TEXTS: Mapping[str, Report] = {
    "session_text": Report.SESSION,
    "day_text": Report.DAY,
    "kelurahan_text": Report.KELURAHAN,
    "kecamatan_text": Report.KECAMATAN,
}
"""The editable texts, and the report each is for."""

LIMITS: Mapping[str, tuple[float, float]] = {
    "curve_tolerance_z": (0, 0.5),
    "red_line_z": (-4, -2),
    "orange_line_z": (0.5, 3),
    "coverage_limit_percent": (0, 100),
    "referral_overdue_days": (1, 90),
    **dict.fromkeys(
        (f"{name}_target_percent" for name in ("participation", "success", "stunting", "wasting", "underweight")),
        (1, 100),
    ),
}
"""The least and the most of each number: beyond them a setting is a slip of the pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a kecamatan; the defaults are safe to start with.

    Targets are whole percents: D/S and N/D are to be reached, the others to be stayed below. D/S 80 of "80, 85 or 90"
    in the sources, stunting 14 and wasting 7 of RPJMN 2020–2024; underweight 13 is a first value for the office to
    set. A prevalence whose index was measured in fewer than ``coverage_limit_percent`` of S is shown grey: those who
    came are then too few to speak for those who did not.

    Raises ``ValueError`` for a number outside its :data:`LIMITS` or a text with a field that its report does not have.
    """

    nt_rule: str = NtRule.KIA_2023.value
    curve_tolerance_z: float = 0.10
    red_line_z: float = -3.0
    orange_line_z: float = 1.0
    participation_target_percent: int = 80
    success_target_percent: int = 80
    stunting_target_percent: int = 14
    wasting_target_percent: int = 7
    underweight_target_percent: int = 13
    coverage_limit_percent: int = 60
    referral_overdue_days: int = 14
    session_text: str = SESSION_TEXT
    day_text: str = DAY_TEXT
    kelurahan_text: str = KELURAHAN_TEXT
    kecamatan_text: str = KECAMATAN_TEXT
    report_office: str = ""  # whose report it is, under the title; the kecamatan's name when empty
    report_signer: str = "Camat"  # the office that signs; a name may be added by hand

    def __post_init__(self) -> None:
        NtRule(self.nt_rule)
        for name, (least, most) in LIMITS.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} lies between {least} and {most}, not at {getattr(self, name)}")
        for name, report in TEXTS.items():
            if wrong := unknown_fields(getattr(self, name), report):
                raise ValueError(f"{name} asks for what this report does not have: {', '.join(wrong)}")

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Settings from stored values; what was not stored yet has its default, what is no setting any more is left."""
        known = {item.name for item in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    @property
    def rules(self) -> KmsRules:
        """How N, T and the two lines are decided."""
        return KmsRules(
            nt_rule=NtRule(self.nt_rule),
            curve_tolerance_z=self.curve_tolerance_z,
            red_line_z=self.red_line_z,
            orange_line_z=self.orange_line_z,
        )

    def values(self) -> dict[str, Any]:
        """All of it, as it is stored."""
        return asdict(self)

    def differing(self, other: "Settings") -> list[str]:
        """The names of the settings in which the two differ."""
        mine, theirs = self.values(), other.values()
        return [name for name, value in mine.items() if theirs[name] != value]
