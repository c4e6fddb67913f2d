"""What a tablet holds of its posyandu, kept up by pulls, and its hash made from the words of docs/offline.md."""

import hashlib
from collections import defaultdict
from typing import Any

ANSWERS = (
    "development_complete", "exclusive_breastfeeding", "complementary_feeding", "tb_cough", "tb_fever", "tb_weight",
    "tb_contact", "ill", "educated", "referred",
)  # fmt: skip


class Mirror:
    """The register of one posyandu."""

    def __init__(self) -> None:
        self.cursor: str | None = None
        self.children: dict[str, dict[str, Any]] = {}
        self.sessions: dict[str, dict[str, Any]] = {}
        self.conflicts: list[dict[str, Any]] = []

    def take(self, pull: dict[str, Any]) -> None:
        """Take a pull in: a child in it replaces all that was held of it, one that is gone is dropped."""
        columns = pull["columns"]
        if pull["full"]:
            self.children, self.sessions = {}, {}
        for child in pull["children"]:
            self.children[child["id"]] = child | {
                many: [dict(zip(columns[one], row, strict=True)) for row in child[many]]
                for one, many in (("measurement", "measurements"), ("visit", "visits"), ("service", "services"))
            }
        for key in pull["gone"]:
            self.children.pop(key, None)
        for row in pull["sessions"]:
            session = dict(zip(columns["session"], row, strict=True))
            self.sessions[session["id"]] = session
        self.conflicts, self.cursor = pull["conflicts"], pull["cursor"]

    def hashes(self) -> dict[str, str]:
        """One number for each month."""
        lines: dict[str, list[str]] = defaultdict(list)

        def line(day: str, *parts: Any) -> None:
            lines[day[:7]].append(",".join("" if part is None else str(part) for part in parts))

        for session in self.sessions.values():
            closed = 0 if session["closed_at"] is None else 1
            line(session["held_on"], "s", session["id"], session["held_on"], closed)
        for key, child in self.children.items():
            for m in child["measurements"]:
                values = [_hundredths(m[name]) for name in ("weight_kg", "length_cm")]
                rest = [_hundredths(m[name]) for name in ("head_cm", "muac_cm")]
                line(m["measured_on"], "m", m["id"], key, m["session_id"], m["kind"], m["supersedes_id"],
                     m["measured_on"], *values, m["position"], *rest, m["oedema"])  # fmt: skip
            for visit in child["visits"]:
                day = self.sessions[visit["session_id"]]["held_on"]
                line(day, "v", visit["session_id"], key, *(visit[name] for name in ANSWERS))
            for given in child["services"]:
                line(given["given_on"], "g", key, given["kind"], given["product"], given["given_on"])
        return {month: hashlib.sha256("\n".join(sorted(some)).encode()).hexdigest() for month, some in lines.items()}


def _hundredths(value: float | None) -> int | None:
    return None if value is None else round(100 * value)
