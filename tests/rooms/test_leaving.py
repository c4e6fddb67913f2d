"""Nutrition status of one posyandu leaves the dashboard by no file, whichever picture and whichever measure it is."""

import csv
import io
import re
from html import unescape

import pytest

from posyandu.charts.board import drawn as kept
from posyandu.core.vocabulary import Role

# Written from domain.md §7 and quality.md: a posyandu tells S K D N T O B, a kelurahan also these.
STATUS = ("2t", "bgm", "stunting", "wasting", "gizi-buruk", "bb-kurang", "gizi-lebih")
OTHERS = ("ds", "nd", "nnt", "ks", "t", "o", "b")
WHY = "status gizi satu posyandu tidak keluar sebagai berkas"

pytestmark = pytest.mark.usefixtures("on_the_day")


def pictures(district):
    """The address of each picture by a measure that is chosen, and whether it tells of single posyandu."""
    kecamatan, kelurahan, posyandu = (
        f"/ringkasan/{level}/{place.id}"
        for level, place in (
            ("kecamatan", district.kecamatan),
            ("kelurahan", district.kelurahan[0]),
            ("posyandu", district.posts[0]),
        )
    )
    return {
        f"{kecamatan}/grafik/urutan": False,
        f"{kecamatan}/grafik/bulanan": False,
        f"{kecamatan}/grafik/kelompok": False,
        f"{kecamatan}/grafik/peta": False,
        f"{kecamatan}/grafik/urutan-posyandu": True,
        f"{kelurahan}/grafik/urutan": True,
        f"{kelurahan}/grafik/bulanan": True,
        f"{kelurahan}/grafik/kelompok": False,
        f"{posyandu}/grafik/kelompok": True,
    }


def test_by_a_measure_of_status_no_picture_of_single_posyandu_is_a_file(camat, district):
    for address, of_posyandu in pictures(district).items():
        for measure in STATUS:
            camat.get(f"{address}.csv?ukuran={measure}", status=404 if of_posyandu else 200)
        for ending in ("svg", "png"):
            camat.get(f"{address}.{ending}?ukuran=stunting", status=404 if of_posyandu else 200)


def test_the_letters_leave_at_every_level(camat, district):
    for address in pictures(district):
        for measure in OTHERS:
            camat.get(f"{address}.csv?ukuran={measure}")


def test_the_line_of_nutrition_is_a_file_from_the_kelurahan_up(camat, district):
    for ending in ("svg", "png", "csv"):
        camat.get(f"/ringkasan/posyandu/{district.posts[0].id}/grafik/tren-gizi.{ending}", status=404)
        camat.get(f"/ringkasan/kelurahan/{district.kelurahan[0].id}/grafik/tren-gizi.{ending}")
        camat.get(f"/ringkasan/kecamatan/{district.kecamatan.id}/grafik/tren-gizi.{ending}")


def test_balok_of_one_posyandu_leaves_without_2t_and_below_the_red_line(camat, district):
    def letters(path):
        text = camat.get(f"/ringkasan/{path}/grafik/balok.csv?periode=2026-08").data.decode("utf-8-sig")
        return [row[0] for row in csv.reader(io.StringIO(text), delimiter=";")][1:]

    assert letters(f"posyandu/{district.posts[0].id}") == [*"SKDNTOB"]
    assert letters(f"kelurahan/{district.kelurahan[0].id}") == [*"SKDNTOB", "2T", "BGM"]
    page = camat.get(f"/ringkasan/posyandu/{district.posts[0].id}/grafik/balok?periode=2026-08").text
    assert '<th scope="row">2T</th>' in page  # on the page of the office it stays
    assert "CSV tanpa 2T dan BGM" in page


@pytest.mark.parametrize("account", [Role.CAMAT_OFFICE, Role.MIDWIFE])
def test_the_page_shows_the_picture_offers_no_file_and_says_why(make, client, district, account):
    client.sign_in(make.user(account, district.kecamatan))
    kept._drawn.clear()
    base = f"/ringkasan/posyandu/{district.posts[0].id}"
    html = client.get(f"{base}?periode=2026-08&ukuran=stunting").text
    offered = {unescape(href).split("?")[0] for href in re.findall(r'<a href="([^"]+)" download>', html)}
    assert offered == {f"{base}/grafik/{name}.{end}" for name in ("balok", "tren") for end in ("svg", "png", "csv")}
    assert html.count(WHY) == 2  # the line of nutrition, and the split by sex and age
    images = [unescape(src) for src in re.findall(r'<img class="fig" src="([^"]+)"', html)]
    assert {src.split("/grafik/")[1].split("/")[0] for src in images} == {"balok", "tren", "tren-gizi", "kelompok"}
    for src in images:
        answer = client.get(src)
        assert answer.mimetype == "image/svg+xml" and "Content-Disposition" not in answer.headers
    alone = client.get(f"{base}/grafik/tren-gizi").text
    assert " download>" not in alone and WHY in alone and "<svg" in alone


def test_a_kelurahan_offers_all_but_what_names_its_posyandu(camat, district):
    base = f"/ringkasan/kelurahan/{district.kelurahan[0].id}"

    def offered(measure):
        html = camat.get(f"{base}?periode=2026-08&ukuran={measure}").text
        found = re.findall(r'<a href="([^"]+)\.csv[^"]*" download>', html)
        return {href.rsplit("/", 1)[1] for href in found}, html.count(WHY)

    assert offered("ds") == ({"balok", "tren", "urutan", "bulanan", "tren-gizi", "kelompok"}, 0)
    assert offered("wasting") == ({"balok", "tren", "tren-gizi", "kelompok"}, 2)
