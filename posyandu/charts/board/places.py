"""Kelurahan on a map, in the colour of their step: as tiles, or in their real boundaries."""

from dataclasses import dataclass

from posyandu.charts.paint import INK_SOFT, PAPER

from .picture import AMBER_INK, HEAT, ON_HEAT, SUNKEN, Link, Picture, Sheet

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One kelurahan: ``rings`` its outlines in units of its own, ``step`` 1 (needs help) to 5 (best), 0 without."""

    name: str
    text: str
    step: int
    rings: tuple[Ring, ...]
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class MapData:
    """The places of a kecamatan."""

    title: str
    description: str
    places: tuple[Place, ...]
    legend: tuple[tuple[int, str], ...]


def draw_map(data: MapData) -> Picture:
    """The places fitted into 430 × 340 units, each with its name and number; the legend beneath."""
    width, room, legend = 430.0, 330.0, 22.0 * ((len(data.legend) + 1) // 2) + 10
    sheet = Sheet(width, room + legend)
    points = [point for place in data.places for ring in place.rings for point in ring] or [(0.0, 0.0), (1.0, 1.0)]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    wide, high = max(x for x, _ in points) - left, max(y for _, y in points) - top
    scale = min((width - 8) / max(wide, 1e-9), (room - 8) / max(high, 1e-9))
    move_x, move_y = (width - wide * scale) / 2, (room - high * scale) / 2
    links = []
    for place in data.places:
        drawn = [[(move_x + (x - left) * scale, move_y + (y - top) * scale) for x, y in ring] for ring in place.rings]
        sheet.bands(drawn, color=HEAT[place.step] if place.step else SUNKEN)
        edges = [[*ring, ring[0]] for ring in drawn]
        sheet.strokes(edges, color=AMBER_INK if place.step == 1 else PAPER, width=3.0 if place.step == 1 else 2.0)
        main = max(drawn, key=_area)
        x, y = _middle(main)
        ink = ON_HEAT[place.step] if place.step else INK_SOFT
        size = 13.0 if len(place.name) < 13 else 11.5
        sheet.word(place.name, (x, y - 3), color=ink, size=size, bold=True, align="center")
        sheet.word(place.text, (x, y + 14), color=ink, size=13, align="center")
        outline = "".join("M" + " ".join(f"{px:.1f} {py:.1f}" for px, py in ring) + "Z" for ring in drawn)
        links.append(Link(0, 0, 0, 0, place.href, place.label, outline))
    for number, (step, text) in enumerate(data.legend):
        x, y = 215.0 * (number % 2), room + 8 + 22 * (number // 2)
        sheet.band([(x, y), (x + 22, y), (x + 22, y + 14), (x, y + 14)], color=HEAT[step] if step else SUNKEN)
        sheet.word(text, (x + 29, y + 12), color=INK_SOFT, size=12.5)
    return Picture(width, room + legend, data.title, data.description, sheet.markup(), tuple(links))


def _area(ring: list[tuple[float, float]]) -> float:
    """Twice the area of an outline."""
    ends = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in ends))


def _middle(ring: list[tuple[float, float]]) -> tuple[float, float]:
    """Where a name stands: the centre of gravity of an outline, or of its points where it has no area."""
    twice = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = ax * by - bx * ay
        twice, x, y = twice + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    if abs(twice) < 1e-9:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    return x / (3 * twice), y / (3 * twice)
