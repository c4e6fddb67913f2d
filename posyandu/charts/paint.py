"""The colours and the typeface of the charts, the same on screen, in a picture file and on paper."""

from pathlib import Path
from typing import NamedTuple

from posyandu.core.vocabulary import Sex, Tone

FONT_FAMILY = "Plus Jakarta Sans"
FONT_FOLDER = Path(__file__).parents[1] / "static" / "vendor" / "fonts"

INK = "#16302d"
INK_SOFT = "#475d59"
PAPER = "#ffffff"
RED_LINE = "#c22a22"
ORANGE_LINE = "#c96a00"
ORANGE_TEXT = "#8f4b00"
BAND_MIDDLE = "#dff0d8"
BAND_EDGE = "#fdf3c7"
GOOD = "#17663a"
WATCH = "#7d4600"
WATCH_WASH = "#ffeccb"


class Livery(NamedTuple):
    """The main colour of a chart's lines and its wash."""

    line: str
    wash: str


CARD = {Sex.MALE: Livery("#1c5a9c", "#e4eff9"), Sex.FEMALE: Livery("#a93267", "#fcebf2")}
"""The KMS card: blue for boys, pink for girls, as the Ministry of Health prints it."""
PLAIN = Livery("#0b6862", "#e2f0ed")
"""All other charts: the two colours belong to the card alone."""

SIGN = {Tone.GOOD: GOOD, Tone.WATCH: "#f4b740", Tone.URGENT: "#a11b1b", Tone.CALM: "#4a5754"}
"""The fill of the last point; its shape says the same again (circle, triangle, octagon, square)."""
