"""FHIR bundles: valid R4 by fhir.resources, with the identifiers and codes of SATUSEHAT, and each child once."""

import json
from datetime import date

import pytest
import sqlalchemy as sa
import time_machine
from fhir.resources.R4B.bundle import Bundle

from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.models import Event, LeaveReason

from ..make import NOW
from ..page_forms import fields_of
from .register import Register

NIK, MOTHER_NIK = "https://fhir.kemkes.go.id/id/nik", "https://fhir.kemkes.go.id/id/nik-ibu"
LOINC, TERMS = "http://loinc.org", "http://terminology.kemkes.go.id/CodeSystem/clinical-term"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def register(make):
    return Register(make)


@pytest.fixture
def midwife(client, register):
    return client.sign_in(register.midwife)


def bundle_of(client, child):
    return checked(client.get(f"/berkas/fhir/{child.id}.json"))


def checked(answer):
    """The bundle, once fhir.resources has taken it as valid R4 and each reference in it leads to an entry."""
    assert answer.mimetype == "application/fhir+json"
    Bundle.model_validate_json(answer.data)
    bundle = json.loads(answer.data)
    urls = {entry["fullUrl"] for entry in bundle["entry"]}
    assert len(urls) == len(bundle["entry"])
    for entry in bundle["entry"]:
        resource = entry["resource"]
        assert entry["fullUrl"] == f"urn:uuid:{resource['id']}"
        for name in ("subject", "managingOrganization"):
            assert resource.get(name, {"reference": entry["fullUrl"]})["reference"] in urls
    return bundle


def resources(bundle, kind):
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def values(bundle, on=None):
    """What was observed: code, day and value."""
    found = {}
    for one in resources(bundle, "Observation"):
        (coding,) = one["code"]["coding"]
        value = one["valueQuantity"]["value"] if "valueQuantity" in one else one["valueBoolean"]
        if on is None or one["effectiveDateTime"] == on:
            found[coding["system"], coding["code"]] = value
    return found


def test_a_child_with_its_identifiers_and_all_that_was_measured(midwife, register):
    bundle = bundle_of(midwife, register.children["aisyah"])
    (patient,), (place,) = resources(bundle, "Patient"), resources(bundle, "Organization")
    known = {i["system"]: i["value"] for i in patient["identifier"]}
    assert (known[NIK], known[MOTHER_NIK]) == ("1271094906250003", "1271095001950004")
    assert (patient["gender"], patient["birthDate"], patient["multipleBirthInteger"]) == ("female", "2025-06-09", 2)
    assert patient["name"] == [{"use": "official", "text": "Aisyah Siregar"}]
    assert place["type"][0]["coding"][0]["code"] == "131"
    assert place["name"] == "Posyandu Melati"
    days = sorted({one["effectiveDateTime"] for one in resources(bundle, "Observation")})
    assert days == ["2025-06-09", "2026-05-16", "2026-06-16", "2026-07-16", "2026-08-16"]
    assert values(bundle, "2025-06-09") == {(LOINC, "8339-4"): 3.1}
    august = values(bundle, "2026-08-16")
    assert {code: august[LOINC, code] for code in ("29463-7", "8306-3", "9843-4", "56072-2")} == {
        "29463-7": 8.4, "8306-3": 74.0, "9843-4": 44.0, "56072-2": 13.9
    }  # fmt: skip
    assert august[LOINC, "39156-5"] == pytest.approx(8.4 / 0.74**2, abs=0.005)
    assert (LOINC, "8302-2") not in august  # a length is no height
    # WHO's table of girls, weight for length 74.0 cm: median 8.9 kg, -1 SD 8.2 kg.
    assert august[TERMS, "OC000005"] == pytest.approx((8.4 - 8.9) / (8.9 - 8.2), abs=0.1)


def test_a_standing_child_has_a_height_and_the_other_index(midwife, register):
    august = values(bundle_of(midwife, register.children["bima"]), "2026-08-16")
    assert august[LOINC, "8302-2"] == 89.3
    assert (TERMS, "OC000006") in august
    assert (TERMS, "OC000005") not in august


def test_status_t_is_told_of_the_months_that_have_n_or_t(midwife, register):
    bundle = bundle_of(midwife, register.children["eka"])  # 11.0 kg each month: B, T, T, T
    told = {one["effectiveDateTime"]: one["valueBoolean"] for one in resources(bundle, "Observation")
            if one["code"]["coding"][0]["code"] == "OC000146"}  # fmt: skip
    assert told == {"2026-06-16": True, "2026-07-16": True, "2026-08-16": True}


def test_a_child_without_nik_is_known_by_its_mother_or_by_us(midwife, register):
    (citra,) = resources(bundle_of(midwife, register.children["citra"]), "Patient")
    assert {i["system"] for i in citra["identifier"]} == {MOTHER_NIK, "urn:posyandu:anak"}
    (dodi,) = resources(bundle_of(midwife, register.children["dodi"]), "Patient")
    assert [i["value"] for i in dodi["identifier"]] == [str(register.children["dodi"].id)]


def test_what_was_withdrawn_or_replaced_is_not_told(midwife, register):
    bundle = bundle_of(midwife, register.children["dodi"])
    assert {one["effectiveDateTime"] for one in resources(bundle, "Observation")} == {"2026-07-16"}
    severe = values(bundle_of(midwife, register.children["formula"]), "2026-08-16")
    assert severe[LOINC, "29463-7"] == 8.5


def test_a_child_that_died_and_one_that_moved(midwife, register):
    register.leaves("eka", date(2026, 8, 17), LeaveReason.DIED)
    register.leaves("bima", date(2026, 8, 17), LeaveReason.MOVED)
    (eka,) = resources(bundle_of(midwife, register.children["eka"]), "Patient")
    (bima,) = resources(bundle_of(midwife, register.children["bima"]), "Patient")
    assert (eka["active"], eka["deceasedBoolean"]) == (False, True)
    assert (bima["active"], bima["deceasedBoolean"]) == (False, False)


def asked(client, register, month="2026-07"):
    fields = fields_of(client.get("/berkas/fhir").text)
    chosen = {"area": register.make.loaded(register.posyandu).code, "first": month}
    return client.post("/berkas/fhir", data=fields | chosen, status=200)


def test_a_posyandus_month_holds_each_child_that_counts_once(midwife, register):
    answer = asked(midwife, register)
    bundle = checked(answer)
    assert len(resources(bundle, "Patient")) == 6
    weights = [one for one in resources(bundle, "Observation") if one["code"]["coding"][0]["code"] == "29463-7"]
    assert sorted(one["valueQuantity"]["value"] for one in weights) == [3.9, 7.4, 8.3, 8.5, 11.0, 12.7]
    assert {one["effectiveDateTime"] for one in weights} == {"2026-07-16"}
    assert "Aisyah" not in answer.headers["Content-Disposition"]


def test_the_same_resource_has_the_same_id_in_every_bundle(midwife, register):
    month = {entry["fullUrl"] for entry in checked(asked(midwife, register))["entry"]}
    child = bundle_of(midwife, register.children["aisyah"])
    july = {e["fullUrl"] for e in child["entry"] if e["resource"].get("effectiveDateTime") == "2026-07-16"}
    assert july
    assert july <= month


def test_the_log_and_the_childs_history_tell(midwife, register):
    bundle_of(midwife, register.children["aisyah"])
    asked(midwife, register)
    child, month = db.session.scalars(sa.select(Event).where(Event.verb == "exported").order_by(Event.seq)).all()
    assert (child.child_id, child.details) == (register.children["aisyah"].id, {"what": "fhir"})
    assert (month.subject_kind, month.details["what"], month.details["from"]) == ("posyandu", "fhir", "2026-07")


def test_bundles_are_for_those_who_may(client, register):
    client.sign_in(register.make.user(Role.CADRE, register.posyandu))
    client.get(f"/berkas/fhir/{register.children['aisyah'].id}.json", status=404)
    client.get("/berkas/fhir", status=404)
    client.sign_in(register.make.user(Role.MIDWIFE, register.make.posyandu()))
    client.get(f"/berkas/fhir/{register.children['aisyah'].id}.json", status=404)


def test_the_command_writes_a_bundle_a_posyandu_and_month(app, register, tmp_path):
    code = register.make.loaded(register.posyandu).code
    args = ["export", "fhir", "--area", code, "--from", "2026-07", "--to", "2026-08", "--out", str(tmp_path)]
    done = app.test_cli_runner().invoke(args=args)
    assert done.exit_code == 0, done.output
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"fhir_{code}_2026-07.json", f"fhir_{code}_2026-08.json"]
    for path in tmp_path.iterdir():
        Bundle.model_validate_json(path.read_bytes())
