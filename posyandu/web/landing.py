"""Where each role arrives after signing in, what its menu offers, and where a form may send back to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..core.vocabulary import Role
from ..models import User


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the menu. ``current`` as ``aria-current`` has it: the page itself, or true for one beneath it."""

    endpoint: str
    label: str
    url: str
    current: str | None


HOME: dict[Role, str] = {
    Role.CADRE: "sessions.today",
    Role.MIDWIFE: "review.inbox",
    Role.NUTRITIONIST: "review.inbox",
    Role.LURAH: "areas.missing",
    Role.CAMAT_OFFICE: "district.home",
    Role.ADMIN: "district.home",
}

MENU: dict[Role, tuple[str, ...]] = {
    Role.CADRE: (
        "sessions.today",
        "children.register",
        "areas.missing",
        "outreach.visits",
        "outreach.services",
        "exchange.home",
    ),
    Role.MIDWIFE: (
        "review.inbox",
        "sessions.today",
        "children.register",
        "outreach.visits",
        "outreach.referrals",
        "review.months",
    ),
    Role.NUTRITIONIST: (
        "review.inbox",
        "children.register",
        "outreach.visits",
        "outreach.referrals",
        "review.months",
        "district.home",
    ),
    Role.LURAH: ("areas.missing", "district.home", "reports.home"),
    Role.CAMAT_OFFICE: (
        "district.home",
        "quality.overview",
        "reports.home",
        "outreach.programme",
        "support.home",
        "delegations.home",
    ),
    Role.ADMIN: (
        "district.home",
        "quality.overview",
        "reports.home",
        "exchange.imports",
        "devices.home",
        "settings.home",
    ),
}

# What stands under "Lainnya": not of every day.
MORE: dict[Role, tuple[str, ...]] = {
    Role.MIDWIFE: (
        "areas.missing",
        "outreach.services",
        "district.home",
        "quality.overview",
        "exchange.home",
        "devices.home",
    ),
    Role.NUTRITIONIST: ("areas.missing", "outreach.services", "quality.overview", "exchange.home"),
}


def _labels() -> dict[str, str]:
    return {
        "review.inbox": _("Kotak masuk"),
        "review.months": _("Tanda tangan"),
        "sessions.today": _("Hari buka"),
        "children.register": _("Anak"),
        "areas.missing": _("Belum ditimbang"),
        "outreach.visits": _("Jemput bola"),
        "outreach.programme": _("Jemput bola"),
        "outreach.services": _("Layanan"),
        "outreach.referrals": _("Rujukan"),
        "areas.figures": _("Angka bulanan"),
        "quality.overview": _("Mutu data"),
        "district.home": _("Ringkasan"),
        "reports.home": _("Laporan"),
        "exchange.home": _("Berkas"),
        "exchange.imports": _("Impor"),
        "devices.home": _("Tablet"),
        "settings.home": _("Pengaturan"),
        "support.home": _("Dukungan CSR"),
        "delegations.home": _("Kunjungan tamu"),
    }


def home_of(user: User) -> str:
    """The address of the first page of this user's work."""
    return url_for(HOME[user.role])


def safe_next() -> str | None:
    """The page to return to, if it is one of ours: never another site."""
    target = request.values.get("next", "")
    parts = urlsplit(target)
    ours = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return target if ours else None


def menu(entries: Mapping[Role, Sequence[str]] = MENU) -> list[MenuItem]:
    """The menu of the person who is signed in."""
    if not current_user.is_authenticated:
        return []
    labels = _labels()
    found = [(endpoint, url_for(endpoint)) for endpoint in entries.get(current_user.user.role, ())]
    return [MenuItem(endpoint, labels[endpoint], url, _current(endpoint, url)) for endpoint, url in found]


def _current(endpoint: str, url: str) -> str | None:
    if request.endpoint == endpoint:
        return "page"
    here = request.script_root + request.path
    return "true" if here.startswith(f"{url}/") else None


def install(app: Flask) -> None:
    """Give the menu to every page."""
    app.context_processor(lambda: {"menu": menu(), "menu_more": menu(MORE)})
