"""The handout (A4) and the slides (16:9) of a snapshot, typeset from the very page that the screen shows."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import gettext as _

from ...charts.typeset import typeset
from ..paper import qr_svg
from .guest_page import guest_page


def handout(kept: dict[str, Any], *, url: str) -> bytes:
    """The page on A4, for handing out."""
    return _set("share_handout.typ", kept, url)


def slides(kept: dict[str, Any], *, url: str) -> bytes:
    """One section a slide, for a projector."""
    return _set("share_slides.typ", kept, url)


def _set(source: str, kept: dict[str, Any], url: str) -> bytes:
    page = asdict(guest_page(kept)) | {
        "words": {
            "page": _("Halaman"),
            "of": _("dari"),
            "scan": _("Buka di ponsel"),
            "thanks": _("Terima kasih atas kunjungannya"),
            "source": _("Sumber"),
        }
    }
    midnight = datetime.combine(date.fromisoformat(kept["made_on"]), time(), UTC)
    return typeset(source, {"page": json.dumps(page), "qr": qr_svg(url)}, form="pdf", timestamp=midnight)
