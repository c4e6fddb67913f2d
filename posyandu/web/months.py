"""The month that a page of figures shows, chosen by links."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from flask import request, url_for


class MonthChoice(NamedTuple):
    """The month shown, as its first day, and the addresses of its neighbours; ``None`` where there are no figures."""

    month: date
    previous_url: str | None
    next_url: str | None
    this_month: bool


def month_choice(
    *, first: date | None, today: date, endpoint: str | None = None, finished: bool = False
) -> MonthChoice:
    """The month of ``?bulan=2026-08``, between the first month with figures and this one; this month without it.

    ``finished``: without it the last month that is over, if it has figures, for what judges a whole month. The
    neighbours are of the page of this request, or of ``endpoint`` with the same record.
    """
    now = today.replace(day=1)
    first = min(first or now, now)
    asked = _read(request.args.get("bulan", ""))
    usual = max(_before(now), first) if finished else now
    month = asked if asked is not None and first <= asked <= now else usual
    before, after = _before(month), (month + timedelta(days=31)).replace(day=1)
    return MonthChoice(
        month=month,
        previous_url=_address(before, endpoint) if before >= first else None,
        next_url=_address(after, endpoint) if after <= now else None,
        this_month=month == now,
    )


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _read(text: str) -> date | None:
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    try:
        return date(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        return None


def _address(month: date, endpoint: str | None) -> str:
    return url_for(endpoint or request.endpoint or "", **(request.view_args or {}), bulan=f"{month:%Y-%m}")
