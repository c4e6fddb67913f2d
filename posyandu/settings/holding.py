"""What leaves the house waits while figures follow new rules: no file or message mixes the words of two rules."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ..areas.place import title_of
from ..web.errors import Trouble
from ..web.guard import grants_of

HELD = frozenset(
    {
        "district.chart_svg", "district.chart_png", "district.chart_csv", "reports.download", "reports.pack",
        "reports.whatsapp", "exchange.eppgbm", "exchange.fhir_month", "exchange.format_two", "exchange.format_six",
        "exchange.twelve_months", "support.report", "delegations.prepare", "delegations.preview",
    }
)  # fmt: skip
"""Where figures or lists of many children are made into something that is sent on."""
_RETRY_AFTER_SECONDS = 30


def hold() -> ResponseReturnValue | None:
    """Before such a request: told to come again, where the figures of the person's kecamatan are being made again."""
    if request.endpoint not in HELD or not current_user.is_authenticated:
        return None
    place = title_of(grants_of(current_user.user))
    if place is None or not place.being_recounted:
        return None
    trouble = Trouble(
        _("Angka sedang dihitung ulang"),
        _("Aturan N dan T baru berubah, dan sebagian angka masih menurut aturan lama. Berkas dan laporan menunggu."),
        _("Tidak ada yang hilang. Coba lagi beberapa menit lagi; bila tetap begini, minta admin membuka Pengaturan."),
    )
    page = render_template("errors/error.html", code=503, trouble=trouble)
    return page, 503, {"Retry-After": str(_RETRY_AFTER_SECONDS)}
