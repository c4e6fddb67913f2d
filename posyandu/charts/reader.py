"""A chart as the person who asks for it reads it: in their language, with its title, ready for a page or for paper."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from ..areas.place import full_name
from ..core.sentence import Sentence
from ..models import Child
from ..web.format import language, sentence, tanggal
from .kinds import KINDS, SEX_WORDS, Size
from .lines import card_columns, child_chart
from .points import ChildChart
from .queries import GrowthRecord, growth_record
from .render import inline_svg
from .typeset import PageHead
from .words import Words, words_in


@dataclass(frozen=True, slots=True)
class InlineChart:
    """A chart to stand in a page: ``title`` above it, ``url`` of its own large page."""

    slug: str
    title: str
    url: str
    svg: Markup


def reader_words() -> Words:
    """The words on a chart in the language of this request."""
    return _words_of(language())


@cache
def _words_of(_language: str) -> Words:
    return words_in(sentence)


def title_of(child: Child, slug: str) -> str:
    """``KMS perempuan, 0–24 bulan``."""
    return sentence(Sentence(KINDS[slug].title.text, {"sex": sentence(SEX_WORDS[child.sex])}))


def card_of(record: GrowthRecord) -> str:
    """The KMS page on which the child's last weighing stands."""
    return "kms-25-60" if max(card_columns(record), default=0) > 24 else "kms-0-24"


def charts_in_page(record: GrowthRecord, slug: str) -> tuple[InlineChart, InlineChart]:
    """A chart as inline SVG, large and for a phone, its ids beginning with its own name: each stands once on a page."""
    chart = child_chart(record, slug, reader_words())
    return _inline(record, chart, slug, Size.FULL), _inline(record, chart, slug, Size.COMPACT)


def _inline(record: GrowthRecord, chart: ChildChart, slug: str, size: Size) -> InlineChart:
    title = title_of(record.child, slug)
    svg = inline_svg(
        chart,
        slug,
        prefix=f"{slug}-{size.value}",
        title=title,
        size=size,
        words=reader_words(),
        focusable=size is Size.FULL,
    )
    return InlineChart(slug, title, url_for("charts.page", child_id=record.child.id, slug=slug), Markup(svg))  # noqa: S704


def small_card(child: Child) -> InlineChart:
    """The KMS of a child at a glance, for the result page."""
    record = growth_record(child)
    slug = card_of(record)
    return _inline(record, child_chart(record, slug, reader_words()), slug, Size.COMPACT)


def page_head(child: Child, slug: str, *, printed_on: date) -> PageHead:
    """What stands around the chart on paper; the card explains N and T, the other charts name their source."""
    kind = KINDS[slug]
    source = _("Garis pertumbuhan: WHO 2006, Permenkes 2/2020.")
    notes = [_("Z-skor menurut umur pada tanggal ukur; panjang dan tinggi disetarakan 0,7 cm."), source]
    if kind.card_months:
        notes = [
            _("N naik, T tidak naik, O bulan lalu tidak ditimbang, B baru pertama ditimbang."),
            _("Bawa ke bidan bila T, di bawah garis merah, atau di atas garis oranye.")
            + " "
            + _("KBM: kenaikan berat minimum, Buku KIA 2023.")
            + " "
            + source,
        ]
    full_title = title_of(child, slug)
    return PageHead(
        title=_("Kartu Menuju Sehat") if kind.card_months else kind.short,
        subtitle=full_title.removeprefix("KMS ").removeprefix(f"{kind.short} ").capitalize(),
        posyandu=child.posyandu.name,
        fields=[
            (_("Nama"), child.name),
            (_("Lahir"), tanggal(child.birth_date)),
            (_("Ibu"), child.mother_name),
            (_("Posyandu"), f"{full_name(child.posyandu)}, {child.lingkungan.name}"),
        ],
        notes=notes,
        printed=_("Dicetak %(day)s", day=tanggal(printed_on)),
        printed_on=printed_on,
        language=language(),
    )
