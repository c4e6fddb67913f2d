"""Where things stand on a chart: the two scales from weight and age to the picture, and the places of the rows."""

from dataclasses import asdict, dataclass

from posyandu.charts.kinds import ChartKind, Size


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale from a value (days, cm, kg) to a coordinate of the viewBox, and back."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) * (self.end - self.start) / (self.high - self.low)

    def value(self, coordinate: float) -> float:
        return self.low + (coordinate - self.start) * (self.high - self.low) / (self.end - self.start)

    def clamp(self, value: float) -> float:
        """The value itself, or the edge of the chart where it lies outside."""
        return min(max(value, self.low), self.high)


@dataclass(frozen=True, slots=True)
class Layout:
    """The page of one chart in viewBox units; ``rows`` are the baselines of the card's rows, top to bottom.

    Rows: age, month, weight, minimum gain, N/T, exclusive breastfeeding; empty where the chart has no table.
    """

    width: float
    height: float
    x: Scale
    y: Scale
    text: float  # font size of labels
    cell: float  # font size in the rows
    rows: tuple[float, ...]
    rules: tuple[float, ...]  # the horizontal rules between the rows
    upright: bool  # columns wide enough for figures side by side; else weights stand on end

    def as_dict(self) -> dict[str, object]:
        """As JSON can carry it, for a browser that draws the child's line itself."""
        return asdict(self)


def layout_of(kind: ChartKind, size: Size) -> Layout:
    """The layout of a chart in one of its two sizes."""
    if size is Size.COMPACT:
        return _page(kind, width=420, height=352, left=36, right=38, top=12, foot=32, text=14)
    if kind.card_months is None:
        return _page(kind, width=760, height=470, left=44, right=40, top=14, foot=36, text=12.5)
    return _card(kind)


def _page(
    kind: ChartKind, *, width: float, height: float, left: float, right: float, top: float, foot: float, text: float
) -> Layout:
    return Layout(
        width=width,
        height=height,
        x=Scale(kind.x_low, kind.x_high, left, width - right),
        y=Scale(kind.y_low, kind.y_high, height - foot, top),
        text=text,
        cell=text,
        rows=(),
        rules=(),
        upright=True,
    )


def _card(kind: ChartKind) -> Layout:
    width, left, right, top, plot = 760.0, 102.0, 32.0, 12.0, 306.0
    first, last = kind.card_months or (0, 0)
    upright = last - first < 30
    heights = (21, 33, 22, 21, 22, 22) if upright else (21, 42, 33, 30, 22)
    rules = [top + plot + 8]
    for row in heights:
        rules.append(rules[-1] + row)
    cell = 11.5 if upright else 11.0
    # A line of figures is some 0.72 of its font size high; a row that stands on end has its middle as its place.
    rows = tuple(rule + (height + 0.72 * cell) / 2 for rule, height in zip(rules, heights, strict=False))
    return Layout(
        width=width,
        height=rules[-1] + 4,
        x=Scale(kind.x_low, kind.x_high, left, width - right),
        y=Scale(kind.y_low, kind.y_high, top + plot, top),
        text=12.5,
        cell=cell,
        rows=rows,
        rules=tuple(rules),
        upright=upright,
    )
