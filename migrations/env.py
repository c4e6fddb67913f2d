"""How migrations run: on the application's own database, SQLite and PostgreSQL alike."""

import sqlalchemy as sa
from alembic import context
from flask import current_app

from posyandu.database import journal_mode
from posyandu.models.types import Moment


def render_item(kind, obj, autogen_context):
    """Write our own column types as the plain ones they are stored as: a migration must not change with the code."""
    if kind == "type" and isinstance(obj, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(obj, sa.Enum):
        return f"sa.String(length={obj.length})"
    return False


def run():
    """Upgrade or downgrade in one transaction."""
    extension = current_app.extensions["migrate"]
    engine = extension.db.engine
    if engine.dialect.name == "sqlite":
        # Set once: the mode stays with the file. It cannot be set inside a transaction.
        raw = engine.raw_connection()
        raw.cursor().execute(f"PRAGMA journal_mode={journal_mode()}")
        raw.close()
    arguments = {"render_item": render_item, **extension.configure_args}
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Batch operations rebuild tables; the references are checked again at the end.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(connection=connection, target_metadata=extension.db.metadatas[None], **arguments)
        with context.begin_transaction():
            context.run_migrations()
        if engine.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.commit()
            if broken:
                raise RuntimeError(f"a reference is broken after the migration: {broken}")


run()
