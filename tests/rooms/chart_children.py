"""Children invented for the chart tests, and a reader of the SVG that the charts are made of."""

import re
from datetime import date
from xml.etree import ElementTree as ET

from posyandu.charts.points import CardRow, ChartPoint, ChildChart
from posyandu.core.vocabulary import Sex, Tone, WeightStatus

SVG = "{http://www.w3.org/2000/svg}"
BIRTH = date(2025, 2, 3)


def point(on: date, kg: float, **values: object) -> ChartPoint:
    """A weight of the boy born on 3 February 2025."""
    plain: dict[str, object] = {"x": (on - BIRTH).days, "y": kg, "on": on, "label": f"berat {kg}"}
    return ChartPoint(**plain | values)  # type: ignore[arg-type]


def boy(*points: ChartPoint, rows: tuple[CardRow, ...] = ()) -> ChildChart:
    """His line."""
    return ChildChart(sex=Sex.MALE, birth_date=BIRTH, points=points, rows=rows)


def row(on: date, kg: float, status: WeightStatus, gain: int | None = None, breastfed: bool | None = None) -> CardRow:
    """A row of his card."""
    return CardRow(on=on, weight_kg=kg, minimum_gain_g=gain, status=status, breastfed=breastfed)


def with_a_gap() -> ChildChart:
    """Weighed in February and March, missed April, weighed in May (once wrongly) and June."""
    may = date(2025, 5, 8)
    return boy(
        point(BIRTH, 3.1),
        point(date(2025, 3, 11), 4.1),
        point(may, 9.2, withdrawn=True, heir_on=may, label="3 bulan 5 hari: 9,2 kg, dikoreksi"),
        point(may, 6.2),
        point(date(2025, 6, 10), 6.3, z=-1.4, tone=Tone.WATCH, status=WeightStatus.T),
        rows=(
            row(BIRTH, 3.1, WeightStatus.B, breastfed=True),
            row(date(2025, 3, 11), 4.1, WeightStatus.N, 800, breastfed=True),
            row(may, 6.2, WeightStatus.O, breastfed=False),
            row(date(2025, 6, 10), 6.3, WeightStatus.T, 600),
        ),
    )


def parsed(svg: str) -> ET.Element:
    """The SVG as a tree, its elements without namespace."""
    tree = ET.fromstring(svg)
    for element in tree.iter():
        element.tag = element.tag.removeprefix(SVG)
    return tree


def numbers(drawing: str) -> list[list[tuple[float, float]]]:
    """The strokes of a path of absolute moves and lines."""
    strokes = []
    for stroke in drawing.split("M")[1:]:
        values = [float(value) for value in re.findall(r"-?[\d.]+", stroke)]
        strokes.append(list(zip(values[::2], values[1::2], strict=True)))
    return strokes
