"""Who may do what, and where: one decision table for every page."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from .vocabulary import Role


class Permission(StrEnum):
    """The things that a page or an action asks for."""

    OPEN_SESSION = "open_session"  # open, close and reopen a posyandu day
    WEIGH = "weigh"  # register children, record and correct measurements of a session
    SEE_CHILD = "see_child"  # named records with health status
    MANAGE_CHILD = "manage_child"  # edit the register: details, moves, leavings
    SEE_MISSING = "see_missing"  # names of those not weighed this month, no health status
    SEE_FIGURES = "see_figures"  # numbers without names
    IMPORT = "import"  # bring lists of children and weighings into the register
    EXPORT_NAMED = "export_named"  # files with names for other offices, and comparing with theirs
    VISIT_HOME = "visit_home"  # jemput bola: who is to be visited, by whom, what was found
    GIVE_SERVICES = "give_services"  # who is due for what, and courses of supplementary food
    REFER = "refer"  # referrals with diagnosis and answer, which are for health staff
    SEE_QUALITY = "see_quality"  # how posyandu measure: numbers about numbers
    RECORD_STRATA = "record_strata"  # what a posyandu has besides the weighing: programmes, health fund
    MANAGE_SETTINGS = "manage_settings"  # targets, rules and texts of a kecamatan
    REVIEW = "review"  # the inbox of findings, and how the months stand
    DECIDE = "decide"  # answer findings, N or T otherwise than computed, measure again, sign the month
    MERGE = "merge"  # two records of one child become one, and two again
    MANAGE_TABLETS = "manage_tablets"  # enrol a posyandu's tablets, cut a lost one off

    HOST_DELEGATIONS = "host_delegations"  # the office's guest book, and what is shared with guests
    RECORD_SUPPORT = "record_support"  # CSR: who gave what for which posyandu, and what is reported to them


_HEALTH = frozenset({Role.CADRE, Role.MIDWIFE, Role.NUTRITIONIST})

TABLE: dict[Permission, frozenset[Role]] = {
    Permission.OPEN_SESSION: frozenset({Role.CADRE, Role.MIDWIFE}),
    Permission.WEIGH: frozenset({Role.CADRE, Role.MIDWIFE}),
    Permission.SEE_CHILD: _HEALTH,
    Permission.MANAGE_CHILD: _HEALTH,
    Permission.SEE_MISSING: _HEALTH | {Role.LURAH},
    Permission.SEE_FIGURES: frozenset(Role) - {Role.CADRE},
    Permission.IMPORT: frozenset({Role.MIDWIFE, Role.NUTRITIONIST, Role.ADMIN}),
    Permission.EXPORT_NAMED: frozenset({Role.MIDWIFE, Role.NUTRITIONIST}),
    Permission.VISIT_HOME: _HEALTH,
    Permission.GIVE_SERVICES: _HEALTH,
    Permission.REFER: frozenset({Role.MIDWIFE, Role.NUTRITIONIST}),
    Permission.SEE_QUALITY: frozenset({Role.MIDWIFE, Role.NUTRITIONIST, Role.CAMAT_OFFICE, Role.ADMIN}),
    Permission.RECORD_STRATA: frozenset({Role.MIDWIFE, Role.CAMAT_OFFICE, Role.ADMIN}),
    Permission.MANAGE_SETTINGS: frozenset({Role.ADMIN}),
    Permission.REVIEW: frozenset({Role.MIDWIFE, Role.NUTRITIONIST}),
    Permission.DECIDE: frozenset({Role.MIDWIFE}),
    Permission.MERGE: frozenset({Role.MIDWIFE, Role.NUTRITIONIST}),
    Permission.MANAGE_TABLETS: frozenset({Role.MIDWIFE, Role.ADMIN}),
    Permission.HOST_DELEGATIONS: frozenset({Role.CAMAT_OFFICE}),
    Permission.RECORD_SUPPORT: frozenset({Role.CAMAT_OFFICE}),
}
"""The decision table: which roles may do what inside their areas."""


class Place(NamedTuple):
    """Where something lies. A level that does not apply is ``None`` (a kelurahan page has no posyandu)."""

    kecamatan_id: int
    kelurahan_id: int | None = None
    lingkungan_id: int | None = None
    posyandu_id: int | None = None


class Grant(NamedTuple):
    """An area given to a user: exactly one field is set."""

    kecamatan_id: int | None = None
    kelurahan_id: int | None = None
    lingkungan_id: int | None = None
    posyandu_id: int | None = None

    def covers(self, place: Place) -> bool:
        """Whether the place lies in this area."""
        return any(mine is not None and mine == theirs for mine, theirs in zip(self, place, strict=True))


def may(role: Role, permission: Permission, *, grants: Iterable[Grant], place: Place) -> bool:
    """Whether a person of this role, with these areas, may do this at this place: both must hold."""
    return role in TABLE[permission] and any(grant.covers(place) for grant in grants)
