"""A report on A4 and as slides, set by Typst: charts are vectors, and the same report gives the same bytes."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from babel.dates import format_date

from ...charts.typeset import typeset
from ...core.headline import best_first, came, most_in_need, needs_help, still_closed
from ...core.measures import Measure, ratio_where_open
from ...core.period import PeriodKind
from ...core.proportion import Ratio
from ...core.report_lines import Line, percent_text, rounded
from ...core.sentence import decimal, percentage, whole
from ...core.skdn import Counts
from ...core.skdn_ratios import Problem, Share, prevalence, share
from ...district.queries import Level
from .content import Content
from .tables import Cells, sheets

_HEADS = ("d_of_s", "n_of_d", "n_of_compared", "stunting", "wasting", "underweight", "k_of_s", "t_of_d")
_TREND = ((Share.D_OF_S, "D/S", "#1f7a46", False), (Share.N_OF_D, "N/D", "#2260ad", True))
_STATUS_TREND = (
    (Problem.STUNTING, "Pendek", "#7d4600", False), (Problem.WASTING, "Gizi kurang + buruk", "#a11b1b", True),
    (Problem.UNDERWEIGHT, "BB kurang", "#0b6862", False),
)  # fmt: skip


def pdf(content: Content, *, mark: str) -> bytes:
    """The report on A4. ``mark`` is the head of the log, so that paper and log can be held against each other."""
    return _set("report.typ", content, mark)


def slides(content: Content, *, mark: str) -> bytes:
    """The report as slides of 16:9."""
    return _set("slides.typ", content, mark)


def _set(source: str, content: Content, mark: str) -> bytes:
    midnight = datetime.combine(content.made_on, time(), UTC)
    values = {"report": json.dumps(_values(content, mark), ensure_ascii=False)}
    return typeset(source, values, form="pdf", timestamp=midnight)


def _values(content: Content, mark: str) -> dict[str, Any]:
    tables = {table.name: table for table in sheets(content)}
    lines = [_line(line) for line in content.lines]
    by_key = {line["key"]: line for line in lines}
    made_on = format_date(content.made_on, "d MMMM y", locale="id")
    target = content.settings.participation_target_percent
    ranked = _ranked(content, target)
    return {
        "title": "Laporan bulanan posyandu" if content.period.kind is PeriodKind.MONTH else "Laporan posyandu",
        "office": content.office, "place": content.title_place, "period": content.period_name, "made_on": made_on,
        "foot": " · ".join(dict.fromkeys((content.title_place, content.period_name, content.office))),
        "unfinished": f"Belum selesai: angka sampai {made_on}." if content.unfinished else "",
        "mark": mark, "sentence": _sentence(content),
        "lines": lines, "heads": [by_key[key] for key in _HEADS if key in by_key][:6],
        "bars": _bars(content.counts), "trend": _trend(content),
        "status_trend": _status_trend(content) if content.with_status else None,
        "counted": [{"label": one.label.text, "number": whole(one.now), "before": _text(one.before)}
                    for one in content.services],
        "cells": _texts(tables["SKDN"].heads, tables["SKDN"].rows),
        "parts": _parts(content, tables["Wilayah"].heads, tables["Wilayah"].rows) if content.parts else None,
        "corrections": _texts(tables["Koreksi"].heads, tables["Koreksi"].rows) if content.corrections else None,
        "ranks": ranked,
        "ranks_title": f"Datang menimbang (D/S) menurut {_part_word(content)}",
        "ranks_target": target,
        "ranks_note": f"Target {target} % (garis putus-putus); kuning: belum tercapai.",
        "definitions": [[line.label.text, line.definition.text] for line in content.lines]
        + [list(map(str, row)) for row in tables["Definisi"].rows[len(content.lines) :]],
        "signed_at": f"{content.kecamatan}, {made_on}", "signer": content.settings.report_signer,
    }  # fmt: skip


def _sentence(content: Content) -> str:
    """The answer first, as a sentence: the same as on the dashboard."""
    target = content.settings.participation_target_percent
    waited = still_closed(len(content.waiting), len(content.area.posts))
    named = waited or most_in_need(content.parts, Measure.PARTICIPATION, target)
    said = (came(content.counts, months=content.months_with_figures), named)
    return " ".join(str(one) for one in said if one is not None) or "Belum ada angka untuk periode ini."


def _line(line: Line) -> dict[str, Any]:
    low_high = line.interval
    return {
        "key": line.key, "label": line.label.text, "percent": percent_text(line.ratio), "thin": line.thin,
        "fraction": _of(line.ratio), "met": line.met,
        "interval": f"{percentage(low_high[0])}–{percentage(low_high[1])}" if low_high else "",
        "coverage": f"terukur {percent_text(line.coverage)} dari S" if line.coverage else "",
        "target": "" if line.target is None else f"{line.target} %",
        "before": percent_text(line.before), "year_before": percent_text(line.year_before),
    }  # fmt: skip


def _of(ratio: Ratio) -> str:
    return f"{whole(ratio.part)} dari {whole(ratio.whole)}"


def _bars(counts: Counts) -> list[dict[str, Any]]:
    shares = {"K": Share.K_OF_S, "D": Share.D_OF_S, "N": Share.N_OF_D}
    told = {letter: [which.value, percent_text(share(counts, which))] for letter, which in shares.items()}
    words = {"S": "semua balita", "K": "punya KMS", "D": "ditimbang", "N": "naik"}
    return [
        {
            "letter": letter, "label": word, "value": getattr(counts, letter.lower()),
            "text": whole(getattr(counts, letter.lower())),
            "share": told.get(letter, []),
        }
        for letter, word in words.items()
    ]  # fmt: skip


def _trend(content: Content) -> dict[str, Any]:
    targets = {
        Share.D_OF_S: content.settings.participation_target_percent,
        Share.N_OF_D: content.settings.success_target_percent,
    }
    same = targets[Share.D_OF_S] == targets[Share.N_OF_D]
    return _chart(content, [
        (name, color, dash, [_weighed(one.counts, which) for one in content.trend],
         None if same and which is Share.N_OF_D else targets[which])
        for which, name, color, dash in _TREND
    ])  # fmt: skip


def _weighed(counts: Counts, which: Share) -> float | None:
    """A month without openings has no point."""
    return rounded(share(counts, which)) if counts.d else None


def _status_trend(content: Content) -> dict[str, Any]:
    return _chart(content, [
        (name, color, dash, [rounded(prevalence(one.counts, problem)) for one in content.trend],
         content.settings.stunting_target_percent if problem is Problem.STUNTING else None)
        for problem, name, color, dash in _STATUS_TREND
    ])  # fmt: skip


def _chart(content: Content, lines: Sequence[tuple[str, str, bool, list[float | None], int | None]]) -> dict[str, Any]:
    months = [one.month for one in content.trend]
    last = len(months) - 1
    return {
        "months": [f"{month:%Y-%m}" for month in months],
        "ticks": [[n, format_date(months[n], "MMM y", locale="id")] for n in (0, last // 2, last)],
        "lines": [
            {
                "name": f"{name} {decimal(latest, 1)}" if (latest := _latest(values)) is not None else name,
                "color": color, "dash": dash, "values": values, "target": target,
            }
            for name, color, dash, values, target in lines
        ],
    }  # fmt: skip


def _latest(values: Sequence[float | None]) -> float | None:
    return next((value for value in reversed(values) if value is not None), None)


def _part_word(content: Content) -> str:
    return "kelurahan" if content.area.level is Level.KECAMATAN else "posyandu"


def _ranked(content: Content, target: int) -> list[Mapping[str, Any]]:
    """The parts by D/S, the highest first; of many the last, which need help."""
    most = 10
    made = best_first(content.parts, Measure.PARTICIPATION)[-most:]
    ratios = [ratio_where_open(Measure.PARTICIPATION, part.counts) for part in made]
    return [
        {"name": part.name, "value": rounded(ratio), "percent": percent_text(ratio),
         "weak": part.area.has_opened(content.waiting) and needs_help(Measure.PARTICIPATION, ratio, target)}
        for part, ratio in zip(made, ratios, strict=True)
    ]  # fmt: skip


def _parts(content: Content, heads: Sequence[str], rows: Cells) -> dict[str, Any]:
    """Without the codes, which a reader of paper does not need."""
    short = {"Vitamin A": "Vit A", "Imunisasi": "Imun.", "Gizi kurang dan buruk %": "GK+GB %", "BB kurang %": "BBK %"}
    table = _texts([short.get(head, head) for head in (heads[0], *heads[2:])], [[row[0], *row[2:]] for row in rows])
    return table | {"title": f"Menurut {_part_word(content)}"}


def _texts(heads: Sequence[str], rows: Cells) -> dict[str, Any]:
    return {"heads": list(heads), "rows": [[_text(cell) for cell in row] for row in rows]}


def _text(cell: Any) -> str:
    match cell:
        case None:
            return "–"
        case float():
            return decimal(cell, 1)
        case int():
            return whole(cell)
    return str(cell)
