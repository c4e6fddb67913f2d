"""Every address of the application, read from its own map, with something to fill its parts."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.routing import Rule

PARTS = {"slug": "kms-0-24", "code": "en", "language": "en", "token": "x" * 32, "chart": "tren"}
"""What stands in the parts of an address that name no record."""


class Address(NamedTuple):
    """One way of asking for something."""

    endpoint: str
    method: str
    parts: frozenset[str]  # those that name a record
    rule: Rule

    def path(self, app: Flask, ids: Mapping[str, Any]) -> str:
        """The path with these ids in it."""
        values = {name: ids[name] if name in ids else PARTS[name] for name in self.rule.arguments}
        with app.test_request_context():
            return app.url_map.bind("localhost").build(self.endpoint, values)

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"


def addresses(app: Flask) -> Iterator[Address]:
    """All of them, files apart."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "assets.static_file":
            continue
        parts = frozenset(name for name in rule.arguments if name.endswith("_id"))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Address(rule.endpoint, method, parts, rule)
