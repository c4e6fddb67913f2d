"""Settings: safe on a laptop as they stand; ``POSYANDU_*`` variables override them; production refuses weak ones."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from .core.kms import KmsRules, NtRule

DEFAULTS: dict[str, Any] = {
    "PRODUCTION": False,
    "TRUSTED_PROXIES": 0,  # how many proxies in front set X-Forwarded-For, -Proto and -Host
    "TIME_ZONE": "Asia/Jakarta",
    "MAX_CONTENT_LENGTH": 1024 * 1024,  # a form; uploads have limits of their own
    "MAX_FORM_MEMORY_SIZE": 256 * 1024,
    "MAX_FORM_PARTS": 200,
    "SESSION_COOKIE_NAME": "posyandu",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
    "WTF_CSRF_TIME_LIMIT": None,  # as long as the sign-in: a form left open all morning must still save
    "WTF_CSRF_SSL_STRICT": True,
    "BABEL_DEFAULT_LOCALE": "id",
    "BABEL_DEFAULT_TIMEZONE": "Asia/Jakarta",
    "NT_RULE": "kia2023",
    "CURVE_TOLERANCE_Z": 0.10,
    "RED_LINE_Z": -3.0,
    "ORANGE_LINE_Z": 1.0,
    "PARTICIPATION_TARGET_PERCENT": 80,  # D/S; sources say 80, 85, 90
    # Half a month: what was not answered by then can still be followed up before the child is weighed again.
    "REFERRAL_ANSWER_DAYS": 14,
    "SIGN_IN_TRIES": 5,
    "SIGN_IN_WAIT_MINUTES": 5,
    "GUEST_TRIES_A_MINUTE": 30,  # wrong links, or forms sent, of one network address; past it guests have to wait
    "ARGON2_TIME_COST": 2,
    "ARGON2_MEMORY_KIB": 19_456,  # OWASP's minimum, so that a small machine serves many sign-ins
}


class WeakSettings(Exception):
    """Production was asked for with settings that would endanger the children's data."""


def configure(app: Flask, overrides: dict[str, Any] | None) -> None:
    """Load defaults, then the environment, then what a test passes; complete and check them."""
    app.config.from_mapping(DEFAULTS)
    app.config.from_prefixed_env("POSYANDU")
    app.config.from_mapping(overrides or {})
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    if app.config["PRODUCTION"]:
        _refuse_weak(app)
        app.config.update(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_NAME="__Host-posyandu")
    app.config.setdefault("DATABASE_URL", f"sqlite:///{Path(app.instance_path) / 'posyandu.sqlite'}")
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    if not app.config.get("SECRET_KEY"):
        app.config["SECRET_KEY"] = _laptop_key(Path(app.instance_path) / "secret-key")


def _refuse_weak(app: Flask) -> None:
    problems = []
    if len(str(app.config.get("SECRET_KEY") or "")) < 32:
        problems.append("POSYANDU_SECRET_KEY must have at least 32 characters")
    if not app.config.get("DATABASE_URL"):
        problems.append("POSYANDU_DATABASE_URL must name the database")
    if not app.config.get("TRUSTED_HOSTS"):
        problems.append('POSYANDU_TRUSTED_HOSTS must list the host names, as ["posyandu.example"]')
    if app.debug or app.testing:
        problems.append("debug and testing must be off")
    if problems:
        raise WeakSettings("; ".join(problems))


def _laptop_key(path: Path) -> str:
    """A key of this machine's own, made once, readable by its owner only."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def kms_rules(app: Flask) -> KmsRules:
    """The rules of N/T and the two lines in force."""
    config = app.config
    return KmsRules(
        nt_rule=NtRule(config["NT_RULE"]),
        curve_tolerance_z=float(config["CURVE_TOLERANCE_Z"]),
        red_line_z=float(config["RED_LINE_Z"]),
        orange_line_z=float(config["ORANGE_LINE_Z"]),
    )
