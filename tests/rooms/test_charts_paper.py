"""The printed page carries the child's name as text and the chart as lines, on A4 and A5."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from posyandu.charts.kinds import KINDS, Size
from posyandu.charts.typeset import PageHead, Paper, pdf, png

from .chart_children import with_a_gap

EVIL = """Nur'aini "Putri" #strong[x] $y$ <b> \\ *z* _u_ `v` @w"""
HEAD = PageHead(
    title="Kartu Menuju Sehat",
    subtitle="Laki-laki, 0–24 bulan",
    posyandu="Melati",
    fields=[("Nama", EVIL), ("Lahir", "3 Februari 2025"), ("Ibu", "Lastri"), ("Posyandu", "Melati, Lingkungan IV")],
    notes=["N naik, T tidak naik.", "WHO 2006."],
    printed="Dicetak 18 Agustus 2026",
    printed_on=date(2026, 8, 18),
)


@pytest.mark.parametrize(("paper", "millimetres"), [(Paper.A4, (297, 210)), (Paper.A5, (210, 148))])
def test_the_page_names_the_child_and_stays_vector(paper, millimetres):
    reader = PdfReader(BytesIO(pdf(with_a_gap(), "kms-0-24", head=HEAD, paper=paper)))
    (page,) = reader.pages
    points = (float(page.mediabox.width), float(page.mediabox.height))
    assert points == pytest.approx([mm / 25.4 * 72 for mm in millimetres], abs=1)
    text = " ".join(page.extract_text().split())
    for words in ("Kartu Menuju Sehat", EVIL, "3 Februari 2025", "Lastri", "Dicetak 18 Agustus 2026", "garis merah",
                  "dikoreksi", "Umur (bulan)"):  # fmt: skip
        assert words in text
    assert not list(page.images)
    fonts = {str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert all("PlusJakartaSans" in name for name in fonts)


@pytest.mark.parametrize("slug", KINDS)
def test_every_chart_has_its_page(slug):
    reader = PdfReader(BytesIO(pdf(with_a_gap(), slug, head=HEAD)))
    assert len(reader.pages) == 1
    assert "Nur'aini" in reader.pages[0].extract_text()


def test_long_names_do_not_push_the_page_over():
    long = replace(HEAD, fields=[(label, (value + " ") * 6) for label, value in HEAD.fields])
    for paper in Paper:
        assert len(PdfReader(BytesIO(pdf(with_a_gap(), "kms-0-24", head=long, paper=paper))).pages) == 1


def test_the_same_values_give_the_same_page():
    script = (
        "import sys, hashlib; sys.path.insert(0, '.');"
        "from tests.rooms.test_charts_paper import HEAD; from tests.rooms.chart_children import with_a_gap;"
        "from posyandu.charts.typeset import pdf;"
        "print(hashlib.sha256(pdf(with_a_gap(), 'kms-0-24', head=HEAD)).hexdigest())"
    )
    digests = {
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(digests) == 1


@pytest.mark.parametrize(("size", "pixels"), [(Size.FULL, 1520), (Size.COMPACT, 840)])
def test_a_picture_has_the_charts_own_size(size, pixels):
    picture = Image.open(BytesIO(png(with_a_gap(), "kms-0-24", title="KMS", size=size)))
    assert picture.width == pixels
    assert picture.format == "PNG"
    blue = sum(n for n, colour in picture.convert("RGB").getcolors(1 << 24) if colour == (0x1C, 0x5A, 0x9C))
    assert blue > 200  # the boys' card is drawn, not blank
