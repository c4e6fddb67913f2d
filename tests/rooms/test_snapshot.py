"""A pull is of one moment: what is committed while it reads is in the next one, whole."""

from contextlib import contextmanager

import sqlalchemy as sa

from posyandu import database
from posyandu.extensions import db
from posyandu.models import Kecamatan


@contextmanager
def another(app):
    """A connection of somebody else."""
    with db.engine.connect() as connection:
        yield connection
        connection.execute(sa.delete(Kecamatan).where(Kecamatan.code == "99.9999"))
        connection.commit()


def _count():
    return db.session.scalar(sa.select(sa.func.count()).select_from(Kecamatan))


def test_what_is_committed_meanwhile_is_not_seen(migrated_app):
    row = {"code": "99.9999", "name": "Baru", "city": "Kota", "province": "Provinsi", "puskesmas": "Baru"}
    with migrated_app.app_context(), another(migrated_app) as other:
        with database.snapshot():
            before = _count()
            other.execute(sa.insert(Kecamatan).values(**row))
            other.commit()
            assert _count() == before
        assert _count() == before + 1
        db.session.remove()
