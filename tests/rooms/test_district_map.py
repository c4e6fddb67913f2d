"""The map of a kecamatan: tiles where they were placed, boundaries once they were brought, each kelurahan a link."""

import io
import json
import re

import pytest
import sqlalchemy as sa

from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.models import AreaMap, Event

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def admin(make, district, client):
    return client.sign_in(make.user(Role.ADMIN, district.kecamatan))


def page_of(district):
    return f"/ringkasan/kecamatan/{district.kecamatan.id}/peta"


def picture_of(client, district):
    answer = client.get(f"/ringkasan/kecamatan/{district.kecamatan.id}/grafik/peta?periode=2026-08")
    return re.search(r'<svg class="fig".*?</svg>', answer.text, re.S)[0]


def tiles(district, first="1,1", second="2,1", **more):
    boxes = zip(district.kelurahan, (first, second), strict=True)
    return {f"kotak-{kelurahan.id}": tile for kelurahan, tile in boxes} | more


def boundaries(district):
    features = [
        {
            "type": "Feature",
            "properties": {"KODE": kelurahan.code},
            "geometry": {"type": "Polygon", "coordinates": [[[n, 0], [n + 1, 0], [n + 0.5, 1], [n, 0]]]},
        }
        for n, kelurahan in enumerate(district.kelurahan)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def sent(content, name="batas.geojson"):
    return (io.BytesIO(content), name)


def outlines(svg):
    return re.findall(r'<a href="([^"]+)" aria-label="[^"]*"><title>[^<]*</title><path d="([^"]+)"', svg)


def test_each_kelurahan_is_a_tile_that_leads_to_it(admin, district):
    found = outlines(picture_of(admin, district))
    assert [href.split("?")[0] for href, _ in found] == [f"/ringkasan/kelurahan/{k.id}" for k in district.kelurahan]
    assert all(path.count("M") == 1 for _, path in found)


def test_tiles_stand_where_they_were_placed(admin, district):
    before = outlines(picture_of(admin, district))
    admin.post(page_of(district), data=tiles(district, "4,1", "1,3"))
    after = outlines(picture_of(admin, district))
    assert [path for _, path in after] != [path for _, path in before]

    def left(path):
        return min(float(x) for x in re.findall(r"[M ]([\d.]+) [\d.]+", path))

    assert left(after[0][1]) > left(after[1][1])
    decided = db.session.get(AreaMap, district.kecamatan.id)
    assert decided.tiles == {district.kelurahan[0].code: [4, 1], district.kelurahan[1].code: [1, 3]}
    assert decided.shapes is None


def test_boundaries_go_before_tiles_until_they_are_thrown_away(admin, district):
    admin.post(page_of(district), data=tiles(district, boundaries=sent(boundaries(district))))
    assert [len(path.split(" ")) for _, path in outlines(picture_of(admin, district))] == [8, 8]  # triangles, closed
    admin.post(page_of(district), data=tiles(district, "2,2", "1,1"))
    assert db.session.get(AreaMap, district.kecamatan.id).shapes is not None
    admin.post(page_of(district), data=tiles(district, without_boundaries="y"))
    db.session.expire_all()
    assert db.session.get(AreaMap, district.kecamatan.id).shapes is None
    events = db.session.scalars(sa.select(Event).where(Event.verb == "map_changed").order_by(Event.seq)).all()
    assert [len(event.details["boundaries"]) for event in events] == [2, 2, 0]


@pytest.mark.parametrize("tile", ["", "1", "0,1", "1,31", "a,b", "1,2,3", "-1,2", "1.5,2", "²,1"])
def test_a_tile_without_a_place_is_told_beside_its_box(admin, district, tile):
    html = admin.post(page_of(district), status=422, data=tiles(district, first=tile, second="3,3")).text
    assert "Tulis kolom dan baris, misalnya 2-1." in html
    assert 'value="3,3"' in html  # nothing typed is lost
    assert db.session.get(AreaMap, district.kecamatan.id) is None


def by_hand(admin, district, content):
    """The same form as bytes: the test client would leave a temporary file of a large one open."""
    fields = tiles(district) | {"csrf_token": admin.raw.token()}
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(b'Content-Disposition: form-data; name="boundaries"; filename="batas.geojson"\r\n\r\n' + content)
    body = b"".join(b"--grens\r\n" + part + b"\r\n" for part in parts) + b"--grens--\r\n"
    form = {"input_stream": io.BytesIO(body), "content_type": "multipart/form-data; boundary=grens"}
    return admin.fetch("POST", page_of(district), data=None, headers={"Content-Length": str(len(body))}, **form)


def test_a_file_that_cannot_be_used_is_told_and_changes_nothing(admin, district):
    for content, reason in [
        (b"bukan", "bukan GeoJSON yang dapat dibaca"),
        (b'{"type":"FeatureCollection","features":[]}', district.kelurahan[0].name),
        (b"x" * (4 * 2**20 + 1), "lebih besar dari 4 MB"),
        (b"x" * (9 * 2**20), "lebih besar dari 4 MB"),  # a whole city's file: told beside the box too
    ]:
        answer = by_hand(admin, district, content)
        assert answer.status_code == 422
        assert reason in answer.text
        assert db.session.get(AreaMap, district.kecamatan.id) is None
    assert by_hand(admin, district, boundaries(district)).status_code == 303


def test_only_the_admin_decides(make, district, client):
    for role in (Role.CAMAT_OFFICE, Role.NUTRITIONIST):
        client.sign_in(make.user(role, district.kecamatan))
        client.get(page_of(district), status=404)
        assert page_of(district) not in client.get(f"/ringkasan/kecamatan/{district.kecamatan.id}").text
