"""The record system of the posyandu: where settings, libraries, rooms and headers meet."""

import logging
from pathlib import Path
from typing import Any

from flask import Flask, session
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def create_app(overrides: dict[str, Any] | None = None, *, instance_path: str | None = None) -> Flask:
    """Make the application. Raises ``config.WeakSettings`` in production without its secrets."""
    from . import cli, config, database
    from .extensions import babel, csrf, db, migrate
    from .web import assets, clock, errors, format, headers, landing

    app = Flask(__name__, static_folder=None, instance_path=instance_path, instance_relative_config=True)
    config.configure(app, overrides)
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", database.engine_options(app.config["SQLALCHEMY_DATABASE_URI"]))
    logging.getLogger("werkzeug").addFilter(_without_query)
    if proxies := int(app.config["TRUSTED_PROXIES"]):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=_language)
    database.install(app)

    for shared in (assets, headers, errors, format, landing):
        shared.install(app)
    app.context_processor(lambda: {"today": clock.today()})
    _open_rooms(app)
    cli.install(app)
    return app


def _open_rooms(app: Flask) -> None:
    from .accounts import signed_in
    from .accounts.views import blueprint as accounts
    from .areas import place
    from .areas.views import blueprint as areas
    from .charts.views import blueprint as charts
    from .children.views import blueprint as children
    from .delegations.pages import blueprint as delegations
    from .delegations.sharing.guest_views import blueprint as guests
    from .district.views import blueprint as district
    from .exchange.pages import blueprint as exchange
    from .exchange.pages import quick_entry
    from .exchange.reports.views import blueprint as reports
    from .outreach.pages import blueprint as outreach
    from .quality.views import blueprint as quality
    from .review.views import blueprint as review
    from .sessions.views import blueprint as sessions
    from .settings.views import blueprint as settings
    from .support.views import blueprint as support
    from .sync.pages import blueprint as devices
    from .sync.views import blueprint as sync
    from .tablet.views import blueprint as tablet

    signed_in.install(app)
    place.install(app)
    for room in (
        accounts,
        areas,
        children,
        charts,
        sessions,
        tablet,
        review,
        outreach,
        quality,
        district,
        exchange,
        reports,
        quick_entry,
        sync,
        devices,
        settings,
        support,
        delegations,
        guests,
    ):
        app.register_blueprint(room)


def _language() -> str:
    """What was chosen in this browser, before signing in or after; else the person's own language."""
    chosen = session.get("language")
    if chosen is None and current_user and current_user.is_authenticated:
        chosen = current_user.user.language
    return str(chosen or "id")


def _without_query(record: logging.LogRecord) -> bool:
    """Keep what people search for (names) out of the development server's log."""
    if isinstance(record.args, tuple):
        record.args = tuple(a.split("?")[0] if isinstance(a, str) else a for a in record.args)
    return True
