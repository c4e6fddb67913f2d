"""Column types and keys that every table shares: moments in UTC, keys made in time order."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import uuid_utils
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An instant: aware in Python, kept in UTC (SQLite would forget the zone)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a naive datetime: nobody could say which hour it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the instant back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def coded(words: type[StrEnum], length: int) -> sa.Enum:
    """A column that holds one of these words, as plain text on both databases."""
    return sa.Enum(words, native_enum=False, length=length, values_callable=lambda e: [word.value for word in e])


def new_id() -> UUID:
    """A UUIDv7: made anywhere without asking the server, and in time order, which keeps indexes compact."""
    return UUID(int=uuid_utils.uuid7().int)


def first_of_month(day: date) -> date:
    """The month a day belongs to, kept as its first day."""
    return day.replace(day=1)
