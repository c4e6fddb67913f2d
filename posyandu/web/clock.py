"""The clock of the web: read once here and passed on, so that operations and rules never read it themselves."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")


def now() -> datetime:
    """This instant."""
    return datetime.now(UTC)


def today() -> date:
    """The posyandu's date: in Asia/Jakarta, which is another day than UTC until seven in the morning."""
    return datetime.now(JAKARTA).date()
