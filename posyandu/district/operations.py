"""What the district writes: who read the figures of a place, how a kecamatan is drawn, what a strata rests on."""

from datetime import date, datetime
from typing import Any

from ..core.roles import TABLE, Permission
from ..database import writing
from ..events.operations import Fact, append
from ..models import AreaMap, Posyandu, StrataRecord, User
from .area import Area


def seen(area: Area, *, user: User, what: str, period: str, now: datetime) -> None:
    """Log that somebody who may see no child looked at figures: which place, which period, which page or file."""
    if user.role in TABLE[Permission.SEE_CHILD]:
        return
    details: dict[str, Any] = {"period": period, "what": what}
    fact = Fact(
        verb="figures_seen",
        subject_kind=area.level.value,
        subject_id=str(area.id),
        at=now,
        actor_id=user.id,
        details=details,
    )
    with writing(area.kecamatan_id) as session:
        append(session, [fact], kecamatan_id=area.kecamatan_id)


def draw(
    kecamatan_id: int, *, tiles: dict[str, tuple[int, int]], shapes: dict[str, Any] | None, user: User, now: datetime
) -> None:
    """Decide how a kecamatan is drawn: a tile for each kelurahan, and outlines that go before them."""
    user_id = user.id
    with writing(kecamatan_id) as session:
        values = {"tiles": {code: list(tile) for code, tile in tiles.items()}, "shapes": shapes, "by_id": user_id}
        known = session.get(AreaMap, kecamatan_id)
        if known is None:
            session.add(AreaMap(kecamatan_id=kecamatan_id, at=now, **values))
        else:
            for name, value in (values | {"at": now}).items():
                setattr(known, name, value)
        session.flush()
        details: dict[str, Any] = {"tiles": values["tiles"], "boundaries": sorted(shapes or ())}
        fact = Fact(
            verb="map_changed",
            subject_kind="kecamatan",
            subject_id=str(kecamatan_id),
            at=now,
            actor_id=user_id,
            details=details,
        )
        append(session, [fact], kecamatan_id=kecamatan_id)


def record_strata(
    posyandu: Posyandu, *, from_month: date, programmes: str | None, fund_percent: int, user: User, now: datetime
) -> None:
    """Record which extra programmes and how large a health fund a posyandu has from a month on."""
    posyandu_id, kecamatan_id, user_id = posyandu.id, posyandu.kelurahan.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        record = StrataRecord(
            posyandu_id=posyandu_id, from_month=from_month, programmes=programmes, fund_percent=fund_percent,
            by_id=user_id, at=now,
        )  # fmt: skip
        session.add(record)
        session.flush()
        details = {
            "from_month": from_month.isoformat(),
            "programmes": programmes is not None,
            "fund_percent": fund_percent,
        }
        fact = Fact(
            verb="strata_recorded", subject_kind="posyandu", subject_id=str(posyandu_id), at=now, actor_id=user_id,
            details=details,
        )  # fmt: skip
        append(session, [fact], kecamatan_id=kecamatan_id)
