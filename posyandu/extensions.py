"""The libraries that Flask binds when the app is made: objects only, no behaviour of our own."""

from typing import TYPE_CHECKING

from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

# Named constraints, so that Alembic can drop them again on SQLite and PostgreSQL alike.
_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class _Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_NAMES)


db = SQLAlchemy(model_class=_Base)

if TYPE_CHECKING:

    class Model(DeclarativeBase):
        """What every table inherits; at run time Flask-SQLAlchemy's own base."""
else:
    Model = db.Model

migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()
