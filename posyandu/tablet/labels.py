"""Labels for the KIA books: the code by which the tablet finds a child without a letter typed; set by Typst."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import segno

from ..charts.typeset import typeset
from ..models import Child, Posyandu


def pdf(posyandu: Posyandu, children: Sequence[Child], *, today: date) -> bytes:
    """Sheets of 24 labels, always Indonesian. A code holds nothing but the child's id of chance."""
    sheet = {"posyandu": f"Posyandu {posyandu.name}", "children": [_label(child) for child in children]}
    midnight = datetime.combine(today, time(), UTC)
    return typeset("child_labels.typ", {"sheet": json.dumps(sheet)}, form="pdf", timestamp=midnight)


def _label(child: Child) -> dict[str, str]:
    drawn: str = segno.make(str(child.id), error="m").svg_inline(border=2, dark="#16302d", light="#fff", omitsize=True)
    return {
        "code": drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1),
        "name": child.name,
        "mother": child.mother_name,
        "born": f"{child.birth_date:%d-%m-%Y}",
    }
