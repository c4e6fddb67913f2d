"""The dashboards: the figures of the page are those of the raw rows, each view is logged, a warm page draws nothing."""

import csv
import io
import re
from collections import Counter
from datetime import date
from html import unescape
from xml.etree import ElementTree as ET

import html5lib
import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from posyandu.charts.board import drawn as kept
from posyandu.charts.drawing import Pen
from posyandu.children import operations as register
from posyandu.core.kms import KmsRules
from posyandu.core.period import Period
from posyandu.core.vocabulary import Role, Sex
from posyandu.district.pictures import CHARTS, SHOWN
from posyandu.district.queries import Level
from posyandu.extensions import db
from posyandu.models import Event, SettingsVersion

from ..day import Day
from ..make import NOW, TODAY
from .recount import recount

# Each measure of the page and how the recount's columns make it, written from the definitions.
SUMS = {
    "ds": (("d",), ("s",)),
    "nd": (("n",), ("d",)),
    "nnt": (("n",), ("n", "t")),
    "ks": (("k",), ("s",)),
    "t": (("t",), ("d",)),
    "2t": (("two_t",), ("d",)),
    "bgm": (("below_red_line",), ("d",)),
    "o": (("o",), ("d",)),
    "b": (("b",), ("d",)),
    "stunting": (("tbu_stunted", "tbu_severely_stunted"), ("tbu_valid",)),
    "wasting": (("bbtb_wasted", "bbtb_severely_wasted"), ("bbtb_valid",)),
    "gizi-buruk": (("bbtb_severely_wasted",), ("bbtb_valid",)),
    "bb-kurang": (("bbu_underweight", "bbu_severely_underweight"), ("bbu_valid",)),
    "gizi-lebih": (("bbtb_overweight", "bbtb_obese"), ("bbtb_valid",)),
}

pytestmark = pytest.mark.usefixtures("on_the_day")


def summed(district, posts, period):
    ids, found = {post.id for post in posts}, Counter()
    for (posyandu_id, month, _sex, _group), numbers in recount(district.children, until=TODAY).items():
        if posyandu_id in ids and period.first <= month <= period.last:
            found.update(numbers)
    return found


def rows_of(html):
    """The table of all figures: by name, its percent and "part dari whole"."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    (table,) = [t for t in tree.iter("table") if "values" in (t.get("class") or "")]
    rows = []
    for row in table.find("tbody").iter("tr"):
        cells = [re.sub(r"\s+", " ", "".join(cell.itertext())).strip() for cell in row.iter("td")]
        rows.append((cells[0], cells[1]))
    return rows


def one_decimal(part, whole):
    """By whole numbers only, a half up, as Excel shows it: 81,3 of 13 / 16."""
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10},{tenths % 10}"


def table_of(answer):
    """A CSV file as a spreadsheet set to Indonesian reads it."""
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def shown(numbers, measure):
    """How the page must say a measure: Indonesian comma, one decimal."""
    part, whole = (sum(numbers[name] for name in names) for names in SUMS[measure])
    percent = f"{one_decimal(part, whole)} %" if whole else "–"
    return percent, f"{part} dari {whole}"


@pytest.mark.parametrize("code", ["2026-08", "2026-07", "2026-T3", "2026-S1", "2026"])
def test_the_page_says_what_a_recount_of_the_raw_rows_says(camat, district, code):
    period = Period.of_code(code)
    places = {
        f"kecamatan/{district.kecamatan.id}": district.posts,
        f"kelurahan/{district.kelurahan[0].id}": district.posts[:2],
        f"posyandu/{district.posts[2].id}": district.posts[2:],
    }
    for path, posts in places.items():
        numbers = summed(district, posts, period)
        html = camat.get(f"/ringkasan/{path}?periode={code}").text
        assert rows_of(html) == [shown(numbers, measure) for measure in SUMS], path


def test_the_numbers_of_a_picture_are_those_of_the_page(camat, district):
    august, july = (summed(district, district.posts, Period.of_code(code)) for code in ("2026-08", "2026-07"))
    base = f"/ringkasan/kecamatan/{district.kecamatan.id}/grafik"

    def table(name):
        answer = camat.get(f"{base}/{name}.csv?periode=2026-08")
        assert answer.data.startswith(b"\xef\xbb\xbf")
        return table_of(answer)[1:]

    letters = {row[0]: int(row[2]) for row in table("balok")}
    for letter, column in [("S", "s"), ("K", "k"), ("D", "d"), ("N", "n"), ("T", "t"), ("O", "o"), ("B", "b")]:
        assert letters[letter] == august[column]
    trend = {row[0]: row for row in table("tren")}
    assert trend["2026-08"][2:4] == [str(august["d"]), str(august["s"])]
    assert trend["2026-07"][5:7] == [str(july["n"]), str(july["d"])]
    assert trend["2026-07"][1] == one_decimal(july["d"], july["s"]).removesuffix(",0")
    ranks = {row[0]: row for row in table("urutan")}
    for kelurahan, posts in zip(district.kelurahan, (district.posts[:2], district.posts[2:]), strict=True):
        own = summed(district, posts, Period.of_code("2026-08"))
        assert ranks[kelurahan.name][3:5] == [str(own["d"]), str(own["s"])]
    groups = table("kelompok")
    assert sum(int(row[5]) for row in groups[:2]) == sum(int(row[5]) for row in groups[2:]) == august["s"]


def test_every_cell_of_a_picture_is_one_number_or_one_text(camat, district):
    """No "naik 6,4": a change is a number with its sign."""
    may, june = (summed(district, district.posts[2:], Period.of_code(code)) for code in ("2026-05", "2026-06"))
    base = f"/ringkasan/kecamatan/{district.kecamatan.id}/grafik"
    for name in SHOWN[Level.KECAMATAN]:
        heads, *rows = table_of(camat.get(f"{base}/{name}.csv?periode=2026-06"))
        assert {len(row) for row in rows} <= {len(heads)}, name
        cells = [cell for row in rows for cell in row[2:]]
        assert not [cell for cell in cells if not re.fullmatch(r"(-?\d+(,\d)?)?", cell)], name
    change = 100 * june["d"] / june["s"] - 100 * may["d"] / may["s"]
    row = next(
        r for r in table_of(camat.get(f"{base}/urutan.csv?periode=2026-06")) if r[0] == district.kelurahan[1].name
    )
    assert change < 0 and float(row[6].replace(",", ".")) == pytest.approx(change, abs=0.11)


def targets(make, district, **values):
    admin = make.user(Role.ADMIN, district.kecamatan)
    db.session.add(
        SettingsVersion(
            kecamatan_id=district.kecamatan.id, number=1, values=values, changed=[*values], by_id=admin.id,
            in_force_at=NOW, settled_at=NOW,
        )
    )  # fmt: skip
    db.session.commit()


def test_posyandu_that_need_help_are_those_below_the_target_the_worst_first(make, camat, district):
    """In May every posyandu weighed 3 of 4; in June one more child is enrolled in two of them."""
    for post, more in zip(district.posts, (0, 2, 1), strict=True):
        for n in range(more):
            make.child(post, birth_date=date(2025, 2, 1 + n), enrolled_on=date(2026, 6, 1))
    from posyandu.figures.recompute import count_again

    count_again(db.session, [(post.id, date(2026, 6, 1)) for post in district.posts])
    targets(make, district, participation_target_percent=50)
    shares = {}
    for post in district.posts:
        own = summed(district, [post], Period.of_code("2026-06"))
        shares[make.loaded(post).name] = own["d"]
    came, enrolled = [2, 2, 2], [4, 6, 5]  # by hand: children 0 and 1 of each posyandu were weighed in June
    assert [*shares.values()] == came
    wanted = [name for name, whole in sorted(zip(shares, enrolled, strict=True), key=lambda one: -one[1]) if whole > 4]
    base = f"/ringkasan/kecamatan/{district.kecamatan.id}/grafik/urutan-posyandu"
    rows = table_of(camat.get(f"{base}.csv?periode=2026-06"))[1:]
    assert [row[0].split(",")[0] for row in rows] == wanted
    assert [row[2] for row in rows] == ["33,3", "40"]
    picture = camat.get(f"{base}.svg?periode=2026-06").text
    places = [picture.index(f">{name}, ") for name in wanted]
    assert places == sorted(places)
    assert picture.count("perlu dibantu") >= 2
    (best,) = set(shares) - set(wanted)
    assert f">{best}, " not in picture
    html = camat.get(f"{base}?periode=2026-06").text
    assert "2 dari 3 posyandu" in html


def test_dashboard_and_paper_name_the_same_places(make, camat, district):
    """One rule: below the target by the percentage that is shown; a kelurahan that reaches it is not named."""
    first, second = (kelurahan.name for kelurahan in district.kelurahan)
    for target, said in [(80, f"{first} dan {second}"), (50, "")]:
        if target == 50:
            db.session.query(SettingsVersion).delete()
        targets(make, district, participation_target_percent=target)
        path = f"/ringkasan/kecamatan/{district.kecamatan.id}?periode=2026-06"
        head = re.search(r'<h1 class="say-it">(.*?)</h1>', camat.get(path).text, re.S)[1]
        paper = camat.post(
            "/laporan/unduh", status=200,
            data={"bentuk": "pdf", "wilayah": district.kecamatan.code, "periode": "2026-06"},
        ).data  # fmt: skip
        text = re.sub(r"\s+", " ", PdfReader(io.BytesIO(paper)).pages[0].extract_text())
        assert head.strip() in text
        assert head.startswith("6 dari 12 balita datang menimbang.")
        named = re.search(r"menimbang\. (.*) paling perlu dibantu\.", head)
        assert sorted(named[1].split(" dan ")) == sorted(said.split(" dan ")) if said else named is None


def registered(make, place, number):
    """Children entered in June as the midwife enters them."""
    children, user = [], make.user(Role.MIDWIFE, place)
    for n in range(number):
        here = make.loaded(place)
        child = register.register(
            posyandu=here, lingkungan=here.lingkungan, name=f"Kenari {n}", mother_name=f"Merpati {n}", sex=Sex.FEMALE,
            birth_date=date(2025, 6, 9), enrolled_on=date(2026, 6, 2), today=TODAY, now=NOW, rules=KmsRules(),
            user=db.session.merge(user),
        )  # fmt: skip
        children.append(child)
    return children


def test_while_posyandu_have_still_to_open_nobody_is_named_for_it(app, make, camat, district):
    """Of the first kelurahan one posyandu opens later this month: neither it nor the kelurahan is judged yet.

    Its children are in S all the same, as they are when everything is made again.
    """
    late = make.posyandu(district.kelurahan[0], name="Belakangan")
    day = Day(make, late, make.user(Role.MIDWIFE, late))
    for child in registered(make, late, 3):
        day.weigh(child, 8.0, date(2026, 7, 14))
    base = f"/ringkasan/kecamatan/{district.kecamatan.id}"
    code = district.kecamatan.code

    def head(period):
        return unescape(re.search(r'<h1 class="say-it">(.*?)</h1>', camat.get(f"{base}?periode={period}").text)[1])

    def flagged(period):
        return camat.get(f"{base}/grafik/urutan.svg?periode={period}").text.count(">perlu dibantu<")

    assert head("2026-08") == "3 dari 15 balita datang menimbang. 1 dari 4 posyandu belum buka."
    assert flagged("2026-08") == 1  # the other kelurahan, all of which has opened
    assert "paling perlu dibantu" in head("2026-07") and flagged("2026-07") == 2  # 7 of 11 and 2 of 4 came
    paper = camat.post(
        "/laporan/unduh", status=200, data={"bentuk": "pdf", "wilayah": code, "periode": "2026-08"}
    ).data  # fmt: skip
    text = re.sub(r"\s+", " ", PdfReader(io.BytesIO(paper)).pages[0].extract_text())
    assert head("2026-08") in text
    message = camat.get(f"/laporan/whatsapp?wilayah={code}&rentang=bulan&tanggal=18/08/2026").text
    assert "S 15  K 9  D 3 " in message
    assert app.test_cli_runner().invoke(args=["recompute"]).exit_code == 0
    assert head("2026-08").startswith("3 dari 15 balita")


def test_a_year_is_compared_once_and_a_month_twice(camat, district):
    base = f"/ringkasan/kecamatan/{district.kecamatan.id}"
    for period, named in [("2026", {"Tahun 2025": 1}), ("2026-08", {"Juli 2026": 1, "Agustus 2025": 1})]:
        page = camat.get(f"{base}?periode={period}").text
        first = re.sub(r"<[^>]+>", " ", page.split('class="stat"', 1)[1].split("</section>")[0])
        heads = re.findall(r'<th scope="col"[^>]*>([^<]*)', page.split('class="table values"')[1].split("</thead>")[0])
        for name, times in named.items():
            assert (first.count(name), heads.count(name)) == (times, times), (period, name)


def test_months_are_words_on_the_page_and_sort_in_the_file(camat, district):
    base = f"/ringkasan/kecamatan/{district.kecamatan.id}/grafik"
    for chart, said in [("bulanan", ">Agu 2026<"), ("tren", ">Agustus 2026<")]:
        page = camat.get(f"{base}/{chart}?periode=2026-08").text
        assert said in page and ">2026-08<" not in page, chart
        cells = [cell for row in table_of(camat.get(f"{base}/{chart}.csv?periode=2026-08")) for cell in row]
        assert "2026-08" in cells, chart


def test_from_a_dashboard_to_its_report(camat, district):
    place = district.kelurahan[1]
    page = camat.get(f"/ringkasan/kelurahan/{place.id}?periode=2026-07").text
    (url,) = re.findall(r'href="(/laporan\?[^"]+)"', page)
    report = camat.get(unescape(url)).text
    assert f"Kelurahan {place.name} · Juli 2026" in report
    assert re.search(r'aria-current="true">Ringkasan<', page) and 'aria-current="page">Laporan<' in report


def test_the_first_month_has_no_share_of_gaining(camat, district):
    """In May every child is B: nobody can have gained, which is no 0 percent."""
    page = f"/ringkasan/kecamatan/{district.kecamatan.id}"
    rows = table_of(camat.get(f"{page}/grafik/tren.csv?periode=2026-08"))
    (may,) = [row for row in rows if row[0] == "2026-05"]
    assert may[1] and may[4] == ""
    (june,) = [row for row in rows if row[0] == "2026-06"]
    assert june[4]
    html = camat.get(f"{page}?periode=2026-05").text
    assert rows_of(html)[1] == ("–", "0 dari 0")
    assert "belum ada yang dapat dibandingkan dengan bulan lalu" in html
    table = camat.get("/angka?bulan=2026-05").text
    assert "0,0 %" not in table


def test_a_formula_in_a_name_stays_text(camat, district):
    district.kelurahan[0].name = "=1+1"
    db.session.commit()
    text = camat.get(f"/ringkasan/kecamatan/{district.kecamatan.id}/grafik/urutan.csv").text
    assert "'=1+1" in text
    assert "\n=1+1" not in text


def test_every_view_of_the_office_is_logged_and_none_of_the_midwife(make, camat, district, client):
    area = f"/ringkasan/kelurahan/{district.kelurahan[0].id}"
    camat.get(f"{area}?periode=2026-07")
    camat.get(f"{area}/grafik/tren")
    camat.get(f"{area}/grafik/tren.csv")
    events = db.session.scalars(sa.select(Event).where(Event.verb == "figures_seen").order_by(Event.seq)).all()
    assert [(e.subject_kind, e.subject_id) for e in events] == [("kelurahan", str(district.kelurahan[0].id))] * 3
    assert [e.details["what"] for e in events] == ["board", "tren", "tren.csv"]
    assert events[0].details["period"] == "2026-07"
    client.sign_in(make.user(Role.NUTRITIONIST, district.kecamatan)).get(area)
    assert len(db.session.scalars(sa.select(Event).where(Event.verb == "figures_seen")).all()) == 3


def test_a_warm_page_draws_nothing_and_a_change_draws_what_changed(camat, district, monkeypatch, make):
    drawings = []
    paint = Pen.markup
    monkeypatch.setattr(Pen, "markup", lambda pen: drawings.append(1) or paint(pen))
    kept._drawn.clear()
    page = f"/ringkasan/kecamatan/{district.kecamatan.id}?periode=2026-08"
    cold = camat.get(page).text
    assert not drawings  # a cold page draws nothing either: its pictures come from their own addresses
    pictures = re.findall(r'<img class="fig" src="([^"]+)"', cold)
    assert len(pictures) == len(SHOWN[Level.KECAMATAN])
    for address in pictures:
        camat.get(unescape(address))
    assert len(drawings) == len(pictures)
    warm = camat.get(page).text
    assert '<img class="fig"' not in warm
    assert warm.count('<svg class="fig"') == len(pictures)
    assert len(drawings) == len(pictures)
    make.child(district.posts[0], birth_date=date(2025, 2, 1), enrolled_on=date(2026, 8, 3))
    from posyandu.figures.recompute import count_again

    count_again(db.session, [(district.posts[0].id, date(2026, 8, 1))])
    db.session.commit()
    assert '<img class="fig"' in camat.get(page).text


@pytest.mark.parametrize("measure", SUMS)
def test_pictures_are_sound_and_their_links_lead_on(camat, district, measure):
    base = f"/ringkasan/kelurahan/{district.kelurahan[0].id}"
    chosen = f"?periode=2026-08&ukuran={measure}&tren=12"
    for name in SHOWN[Level.KELURAHAN]:
        answer = camat.get(f"{base}/grafik/{name}/gambar{chosen}")
        root = ET.fromstring(answer.text)
        assert root.find("{http://www.w3.org/2000/svg}title").text
        assert root.find("{http://www.w3.org/2000/svg}desc").text
        inline = re.search(r'<svg class="fig".*?</svg>', camat.get(f"{base}/grafik/{name}{chosen}").text, re.S)[0]
        assert " style=" not in inline
        assert "<style" not in inline
        for href in {*re.findall(r'<a href="([^"]+)"', inline)}:
            if measure in ("ds", "stunting"):
                assert camat.fetch("GET", unescape(href).split("#")[0]).status_code == 200, href
        if name not in ("kelompok",):
            assert "<a href=" in inline, name


def test_a_picture_is_a_file_in_pixels_too(camat, district):
    answer = camat.get(f"/ringkasan/kecamatan/{district.kecamatan.id}/grafik/balok.png?periode=2026-08")
    assert answer.data.startswith(b"\x89PNG")
    assert "kecamatan" in answer.headers["Content-Disposition"]
    assert "2026-08.png" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("chart", SHOWN[Level.KECAMATAN])
def test_a_picture_away_from_its_page_says_what_it_shows_where_and_when(camat, district, chart):
    base = f"/ringkasan/kecamatan/{district.kecamatan.id}/grafik/{chart}"
    page = camat.get(f"{base}?periode=2026-07").text
    heading = unescape(re.search(r"<h1>(.*?)</h1>", page)[1])
    root = ET.fromstring(camat.get(f"{base}.svg?periode=2026-07").data)
    words = [
        (text.text, float(text.get("x")), float(text.get("y")))
        for text in root.iter("{http://www.w3.org/2000/svg}text")
    ]
    assert words[0][0] == heading
    assert words[1][0] == f"Kecamatan {district.kecamatan.name} · Juli 2026"
    width, height = float(root.get("width")), float(root.get("height"))
    assert all(0 <= x <= width and 0 <= y <= height for _, x, y in words)


def test_a_posyandus_picture_names_its_kelurahan(camat, district):
    """Several kelurahan have a posyandu Melati."""
    place, kelurahan = district.posts[0], district.kelurahan[0]
    answer = camat.get(f"/ringkasan/posyandu/{place.id}/grafik/tren.svg?periode=2026-07")
    assert f"Posyandu {place.name}, {kelurahan.name} · Juli 2026" in unescape(answer.text)
    assert f"{kelurahan.name.lower().replace(' ', '-')}-2026-07.svg" in answer.headers["Content-Disposition"]


def test_the_dashboard_is_few_statements_however_many_posyandu(make, camat, district, queries):
    page = f"/ringkasan/kecamatan/{district.kecamatan.id}?periode=2026-08"
    camat.get(page)
    queries.clear()
    camat.get(page)
    before = len(queries)
    assert before <= 15, queries
    for _ in range(6):
        make.posyandu(district.kelurahan[1])
    camat.get(page)
    queries.clear()
    camat.get(page)
    assert len(queries) <= before + 1  # a posyandu without a version is asked for each time, all in one statement


def test_few_measured_are_grey_and_said(make, camat, district):
    page = f"/ringkasan/kecamatan/{district.kecamatan.id}?periode=2026-08"
    assert "Terlalu sedikit yang diukur" in camat.get(page).text
    admin = make.user(Role.ADMIN, district.kecamatan)
    values = {"coverage_limit_percent": 0, "participation_target_percent": 93}
    db.session.add(
        SettingsVersion(
            kecamatan_id=district.kecamatan.id, number=1, values=values, changed=[*values], by_id=admin.id,
            in_force_at=NOW, settled_at=NOW,
        )
    )  # fmt: skip
    db.session.commit()
    html = camat.get(page).text
    assert "Terlalu sedikit yang diukur" not in html
    assert "target 93 %" in html


def test_health_staff_go_on_to_their_children_and_nobody_else(make, district, client):
    page = f"/ringkasan/posyandu/{district.posts[0].id}"
    link = f'href="/anak?posyandu={district.posts[0].id}"'
    kelurahan = make.loaded(district.posts[0]).kelurahan
    for role, area, there in [
        (Role.MIDWIFE, district.posts[0], True),
        (Role.NUTRITIONIST, district.kecamatan, True),
        (Role.LURAH, kelurahan, False),
        (Role.CAMAT_OFFICE, district.kecamatan, False),
        (Role.ADMIN, district.kecamatan, False),
    ]:
        assert (link in client.sign_in(make.user(role, area)).get(page).text) is there, role


def test_everybody_begins_where_the_own_area_is(make, district, client):
    kelurahan = district.kelurahan[0]
    for role, area, path in [
        (Role.CAMAT_OFFICE, district.kecamatan, f"/ringkasan/kecamatan/{district.kecamatan.id}"),
        (Role.LURAH, kelurahan, f"/ringkasan/kelurahan/{kelurahan.id}"),
        (Role.MIDWIFE, district.posts[0], f"/ringkasan/posyandu/{district.posts[0].id}"),
    ]:
        assert client.sign_in(make.user(role, area)).get("/ringkasan", status=303).location == path
    several = make.user(Role.MIDWIFE, district.posts[0])
    several.areas.append(type(several.areas[0])(posyandu_id=district.posts[1].id))
    db.session.commit()
    assert client.sign_in(several).get("/ringkasan", status=303).location == "/angka"


def test_odd_choices_are_as_if_nothing_was_chosen(camat, district):
    page = f"/ringkasan/kecamatan/{district.kecamatan.id}"
    usual = camat.get(page).text
    assert "Juli 2026" in usual  # August is not over
    for odd in ("?periode=2031-01", "?periode=2019", "?periode=x", "?ukuran=nik", "?tren=13", "?periode='"):
        assert rows_of(camat.get(page + odd).text) == rows_of(usual), odd
    camat.get(f"{page}/grafik/tidak-ada", status=404)
    camat.get(f"/ringkasan/posyandu/{district.posts[0].id}/grafik/urutan", status=404)


def test_a_place_without_figures_says_what_to_do(make, client):
    kecamatan = make.kecamatan()
    client.sign_in(make.user(Role.CAMAT_OFFICE, kecamatan))
    page = f"/ringkasan/kecamatan/{kecamatan.id}"
    assert "Angka muncul setelah ada anak yang terdaftar" in client.get(page).text
    for name in CHARTS:
        if name in SHOWN[Level.KECAMATAN]:
            client.get(f"{page}/grafik/{name}")
            client.get(f"{page}/grafik/{name}.svg")
