"""A second process of the server, for tests in which two write at once."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from posyandu import create_app
from posyandu.core.kms import KmsRules
from posyandu.extensions import db
from posyandu.models import Child, User
from posyandu.sessions import operations
from posyandu.sessions.entry import Entry, Values
from posyandu.web.guard import FINDERS


def weigh_all(settings: dict[str, Any], folder: str, posyandu_id: int, held_on: date, keys: list[str]) -> None:
    """Open the day of the posyandu and weigh every child of it, each under one of the keys."""
    app = create_app(settings, instance_path=folder)
    with app.app_context():
        user = db.session.scalars(sa.select(User).order_by(User.id).limit(1)).one()
        now = datetime.fromisoformat("2026-08-18T02:00:00+00:00")
        session = operations.open_session(
            user=user, posyandu=FINDERS["posyandu_id"](posyandu_id), held_on=held_on, now=now
        )
        session_id = session.id
        children = db.session.scalars(sa.select(Child.id).order_by(Child.id)).all()
        for number, (child_id, key) in enumerate(zip(children, keys, strict=True)):
            operations.record(
                user=user, visit_session=FINDERS["session_id"](session_id), child=FINDERS["child_id"](child_id),
                entry=Entry(values=Values(weight_kg=7.0 + number / 10)), now=now + timedelta(seconds=number),
                rules=KmsRules(), measurement_id=UUID(key),
            )  # fmt: skip
        db.session.remove()
        db.engine.dispose()
