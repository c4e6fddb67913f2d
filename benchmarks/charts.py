"""What a child's growth charts cost the server: in a page, as a page to print, and drawn for the first time."""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from posyandu.charts.backdrop import backdrop
from posyandu.charts.points import CardRow, ChartPoint, ChildChart
from posyandu.charts.render import inline_svg
from posyandu.charts.typeset import PageHead, Paper, pdf
from posyandu.core.vocabulary import Sex, Tone, WeightStatus

BIRTH = date(2021, 8, 9)


def child(months: int = 60) -> ChildChart:
    """A girl weighed every month of her first five years."""
    days = [BIRTH + timedelta(days=round(30.4375 * month)) for month in range(months)]
    weights = [round(3.2 + 12.5 * (month / 60) ** 0.6, 1) for month in range(months)]
    points = [
        ChartPoint(
            x=(on - BIRTH).days,
            y=kg,
            on=on,
            label=f"{month} bulan: {kg} kg, z −0,60, naik",
            z=-0.6,
            status=WeightStatus.N,
            tone=Tone.GOOD,
        )
        for month, (on, kg) in enumerate(zip(days, weights, strict=True))
    ]
    rows = [
        CardRow(on=on, weight_kg=kg, minimum_gain_g=200, status=WeightStatus.N)
        for on, kg in zip(days, weights, strict=True)
    ]
    return ChildChart(sex=Sex.FEMALE, birth_date=BIRTH, points=points, rows=rows)


def head(number: int) -> PageHead:
    """What stands on the page of one of many children: no two alike, so that nothing is answered from a cache."""
    return PageHead(
        title="Kartu Menuju Sehat",
        subtitle="Perempuan, 25–60 bulan",
        posyandu="Melati",
        fields=[("Nama", f"Anak {number}"), ("Lahir", "9 Agustus 2021"), ("Ibu", "Lastri"), ("Posyandu", "Melati")],
        notes=["N naik, T tidak naik, O bulan lalu tidak ditimbang, B baru pertama ditimbang.", "WHO 2006."],
        printed="Dicetak 18 Agustus 2026",
        printed_on=date(2026, 8, 18),
    )


def median_ms(work: Callable[[int], object], *, times: int, clock: Callable[[], float]) -> float:
    """The median over ``times`` runs, in milliseconds of ``clock``; each run gets its number."""
    taken = []
    for number in range(times):
        start = clock()
        work(number)
        taken.append(1000 * (clock() - start))
    return statistics.median(taken)


def measure() -> list[dict[str, Any]]:
    """The figures ``chart_cold_ms``, ``chart_cpu_ms`` and ``pdf_page_ms``."""
    girl = child()

    def cold(_number: int) -> None:
        backdrop.cache_clear()
        inline_svg(girl, "bbu", prefix="b", title="BB/U", focusable=True)

    cold(0)  # the first drawing also imports Matplotlib
    first = median_ms(cold, times=5, clock=time.perf_counter)
    warm = median_ms(
        lambda n: inline_svg(girl, "bbu", prefix=f"b{n}", title="BB/U", focusable=True),
        times=300,
        clock=time.process_time,
    )
    card = child()  # her card on its second page, with its rows

    def printed(number: int) -> None:
        moved = ChildChart(
            sex=card.sex,
            birth_date=card.birth_date,
            points=[*card.points[:-1], _heavier(card.points[-1], number)],
            rows=card.rows,
        )
        pdf(moved, "kms-25-60", head=head(number), paper=Paper.A5)

    printed(0)
    page = median_ms(lambda n: printed(n + 1), times=15, clock=time.perf_counter)
    return [
        {
            "name": "chart_cpu_ms",
            "value": round(warm, 3),
            "unit": "ms",
            "target": "<= 5",
            "note": f"CPU of one inline BB/U chart with {len(girl.points)} points over a backdrop already drawn",
        },
        {
            "name": "pdf_page_ms",
            "value": round(page, 1),
            "unit": "ms",
            "target": "<= 150",
            "note": "one A5 KMS page 25–60 months, Typst warm, another child and another chart each time",
        },
        {
            "name": "chart_cold_ms",
            "value": round(first, 1),
            "unit": "ms",
            "target": "",
            "note": "the same chart when its backdrop must first be drawn, Matplotlib already imported",
        },
    ]


def _heavier(point: ChartPoint, number: int) -> ChartPoint:
    return ChartPoint(x=point.x, y=point.y + number / 100, on=point.on, label=point.label, z=point.z, tone=point.tone)


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure['name']:16} {figure['value']:>8} {figure['unit']}  {figure['target']:8} {figure['note']}")
