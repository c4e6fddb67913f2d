"""What the tablet knows besides its children: the rules with WHO's tables, the printed charts, the English words."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from flask_babel import force_locale

from ..charts.backdrop import backdrop
from ..charts.kinds import KINDS, Size
from ..charts.words import words_in
from ..core.bundle import tablet_bundle
from ..core.kms import KmsRules
from ..core.standard import TABLE_FILE
from ..core.vocabulary import Sex
from ..web.format import sentence

CARDS = tuple(slug for slug, kind in KINDS.items() if kind.card_months)
_ENGLISH = Path(__file__).parent.parent / "translations/en/LC_MESSAGES/messages.po"
# The tablet speaks its own messages, those of the rules, and the sentences that the day's pages share with it.
_SPOKEN_IN = tuple(f"posyandu/{folder}/" for folder in ("static/js", "core", "sessions", "charts"))


@cache
def rules_json(rules: KmsRules) -> bytes:
    """Every number of the rules, and WHO's tables as they are."""
    tables = json.loads(TABLE_FILE.read_text(encoding="ascii"))
    return _json({"bundle": tablet_bundle(rules), "tables": tables})


@cache
def charts_json(language: str) -> bytes:
    """The KMS of both sexes on its two pages and in both sizes, in this language, each with its two scales."""
    with force_locale(language):
        words = words_in(sentence)
    cards = [
        {
            **backdrop(slug, sex=sex, size=size, words=words).as_dict(),
            "months": KINDS[slug].card_months,
            "days": [KINDS[slug].x_low, KINDS[slug].x_high],
        }
        for slug in CARDS
        for sex in Sex
        for size in Size
    ]
    return _json({"cards": cards, "words": words._asdict()})


@cache
def words_json() -> bytes:
    """Indonesian message to English; a message that counts has its two forms."""
    with _ENGLISH.open("rb") as file:
        catalogue = read_po(file, locale="en")
    english: dict[str, Any] = {}
    for message in catalogue:
        if any(place.startswith(_SPOKEN_IN) for place, _line in message.locations):
            one = message.id if isinstance(message.id, str) else message.id[0]
            english[one] = message.string
    return _json(english)


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
