"""``make check``: the migrations, run on an empty database, give exactly the tables of the models."""

import logging
import tempfile

import flask_migrate

from posyandu import create_app


def main() -> None:
    """Upgrade a throw-away SQLite database and compare it; exits with an error when they differ."""
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        app = create_app({"DATABASE_URL": f"sqlite:///{folder}/check.sqlite"}, instance_path=folder)
        with app.app_context():
            flask_migrate.upgrade()
            flask_migrate.check()


if __name__ == "__main__":
    main()
