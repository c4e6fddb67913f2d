"""A child and its measurements as FHIR R4 resources, by the identifiers and codes of SATUSEHAT.

Sources: IDCore of Kementerian Kesehatan (Patient identifiers; CodeSystem organization-type and clinical-term of
terminology.kemkes.go.id, 2023), LOINC, HL7 FHIR R4. Nothing is sent anywhere: a bundle is a file.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from ..core.nutrition import category
from ..core.standard import HEIGHT_FROM_DAY
from ..core.vocabulary import Indicator, Position, Sex, WeightStatus
from ..models import LeaveReason
from .weighed_months import Person, PlaceNames

Resource = dict[str, Any]

ID = "https://fhir.kemkes.go.id/id/"
TERMS = "http://terminology.kemkes.go.id/CodeSystem/"
_ADMINISTRATIVE = "https://fhir.kemkes.go.id/r4/StructureDefinition/administrativeCode"
_LOINC, _UCUM = "http://loinc.org", "http://unitsofmeasure.org"
_OURS = "urn:posyandu:"


class Observed(NamedTuple):
    """One measuring that counts, with what the standard makes of it; ``status`` only of the weighing of its month."""

    key: UUID
    on: date
    age_days: int
    weight_kg: float | None
    length_cm: float | None
    position: Position | None
    head_cm: float | None
    muac_cm: float | None
    z_weight_for_length: float | None
    status: WeightStatus | None


class _Moment(NamedTuple):
    """What an observation that is no measuring of ours belongs to."""

    key: UUID
    on: date


def organization(place: PlaceNames) -> Resource:
    """The posyandu, by its registration number."""
    return {
        "resourceType": "Organization",
        "id": _id("posyandu", place.posyandu_code),
        "identifier": [{"use": "official", "system": f"{_OURS}kode-posyandu", "value": place.posyandu_code}],
        "active": True,
        "type": [_concept(f"{TERMS}organization-type", "131", "Posyandu")],
        "name": f"Posyandu {place.posyandu}",
        "address": [_address(place, None, use="work")],
    }


def patient(person: Person, place: PlaceNames) -> Resource:
    """The child: by its NIK, by its mother's NIK and its place among the siblings, or by our own id alone."""
    known = [("nik", person.nik), ("nik-ibu", person.mother_nik)]
    told: Resource = {
        "resourceType": "Patient",
        "id": str(person.id),
        "identifier": [
            *({"use": "official", "system": f"{ID}{kind}", "value": value} for kind, value in known if value),
            {"use": "secondary", "system": f"{_OURS}anak", "value": str(person.id)},
        ],
        "active": person.left_on is None,
        "name": [{"use": "official", "text": person.name}],
        "gender": "male" if person.sex is Sex.MALE else "female",
        "birthDate": person.birth_date.isoformat(),
        "deceasedBoolean": person.leave_reason is LeaveReason.DIED,
        "address": [_address(place, person.address, use="home")],
        "contact": [{"relationship": [_mother()], "name": {"use": "official", "text": person.mother_name}}],
        "managingOrganization": {"reference": _url(_id("posyandu", place.posyandu_code))},
    }
    if person.birth_order is not None:
        told["multipleBirthInteger"] = person.birth_order
    if person.phone:
        told["contact"][0]["telecom"] = [{"system": "phone", "value": person.phone}]
    return told


def birth_weight(person: Person, place: PlaceNames) -> Iterator[Resource]:
    """The weight at birth as an observation of that day, if it is known."""
    if person.birth_weight_kg is not None:
        value = _quantity(person.birth_weight_kg, "kg")
        code = _concept(_LOINC, "8339-4", "Birth weight Measured")
        yield _observation(person, place, _Moment(person.id, person.birth_date), code=code, value=value)


def observations(person: Person, place: PlaceNames, observed: Observed) -> Iterator[Resource]:
    """What was measured and what it means, one resource a value."""
    o = observed
    lying = o.position is Position.LYING
    body = (
        (o.weight_kg, "kg", "29463-7", "Body weight"),
        (o.length_cm if lying else None, "cm", "8306-3", "Body height --lying"),
        (None if lying else o.length_cm, "cm", "8302-2", "Body height"),
        (o.head_cm, "cm", "9843-4", "Head Occipital-frontal circumference"),
        (o.muac_cm, "cm", "56072-2", "Circumference Mid upper arm - right"),
        (_bmi(o), "kg/m2", "39156-5", "Body mass index (BMI) [Ratio]"),
    )
    for value, unit, code, display in body:
        if value is not None:
            yield _observation(
                person, place, o, code=_concept(_LOINC, code, display), value=_quantity(value, unit), vital=True
            )
    if o.z_weight_for_length is not None:
        yield _z_weight_for_length(person, place, o, o.z_weight_for_length)
    if o.status in (WeightStatus.N, WeightStatus.T):
        status = _concept(f"{TERMS}clinical-term", "OC000146", "Status pertumbuhan tidak naik (Status T)")
        yield _observation(person, place, o, code=status, value={"valueBoolean": o.status is WeightStatus.T})


def bundle(resources: Iterable[Resource], *, at: datetime) -> Resource:
    """A collection of resources that point to each other."""
    entries = [{"fullUrl": _url(resource["id"]), "resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "timestamp": at.isoformat(), "entry": entries}


def child_resources(person: Person, place: PlaceNames, observed: Sequence[Observed]) -> list[Resource]:
    """Posyandu, child, birth weight and all measurings."""
    measured = [resource for one in observed for resource in observations(person, place, one)]
    return [organization(place), patient(person, place), *birth_weight(person, place), *measured]


_CLASS_CODES = {
    "severely_wasted": ("OI000001", "Gizi Buruk"),
    "wasted": ("OI000002", "Gizi Kurang"),
    "normal": ("OI000003", "Gizi Baik"),
    "overweight_risk": ("OI000004", "Risiko Gizi Lebih"),
    "overweight": ("OI000005", "Gizi Lebih"),
    "obese": ("OI000006", "Obesitas"),
}


def _z_weight_for_length(person: Person, place: PlaceNames, o: Observed, z: float) -> Resource:
    by_length = o.age_days < HEIGHT_FROM_DAY
    code, words = ("OC000005", "Panjang") if by_length else ("OC000006", "Tinggi")
    display = f"Indeks Berat Badan menurut {words} Badan (z-score)"
    value = {"valueQuantity": {"value": z, "unit": "z-score", "system": _UCUM, "code": "1"}}
    resource = _observation(person, place, o, code=_concept(f"{TERMS}clinical-term", code, display), value=value)
    found = category(Indicator.WEIGHT_FOR_LENGTH, z)
    if found is not None:
        resource["interpretation"] = [_concept(f"{TERMS}clinical-term", *_CLASS_CODES[found.code])]
    return resource


def _observation(
    person: Person,
    place: PlaceNames,
    moment: Observed | _Moment,
    *,
    code: Resource,
    value: Resource,
    vital: bool = False,
) -> Resource:
    kind = "vital-signs" if vital else "exam"
    return {
        "resourceType": "Observation",
        "id": _id(str(moment.key), code["coding"][0]["code"]),
        "status": "final",
        "category": [_concept("http://terminology.hl7.org/CodeSystem/observation-category", kind, None)],
        "code": code,
        "subject": {"reference": _url(str(person.id))},
        "effectiveDateTime": moment.on.isoformat(),
        "performer": [{"reference": _url(_id("posyandu", place.posyandu_code))}],
        **value,
    }


def _bmi(o: Observed) -> float | None:
    if o.weight_kg is None or o.length_cm is None:
        return None
    return round(o.weight_kg / (o.length_cm / 100) ** 2, 2)


def _quantity(value: float, unit: str) -> Resource:
    return {"valueQuantity": {"value": value, "unit": unit, "system": _UCUM, "code": unit}}


def _concept(system: str, code: str, display: str | None) -> Resource:
    coding = {"system": system, "code": code}
    return {"coding": [coding | {"display": display} if display else coding]}


def _mother() -> Resource:
    return _concept("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "MTH", "mother")


def _address(place: PlaceNames, line: str | None, *, use: str) -> Resource:
    digits = place.kelurahan_code.replace(".", "")
    levels = {"province": digits[:2], "city": digits[:4], "district": digits[:6], "village": digits}
    return {
        "use": use,
        "line": [line or f"Kelurahan {place.kelurahan}"],
        "city": place.city,
        "district": place.kecamatan,
        "state": place.province,
        "country": "ID",
        "extension": [
            {
                "url": _ADMINISTRATIVE,
                "extension": [{"url": level, "valueCode": code} for level, code in levels.items()],
            }
        ],
    }


def _id(*parts: str) -> str:
    """The same resource has the same id in every bundle."""
    return str(uuid5(NAMESPACE_URL, _OURS + "/".join(parts)))


def _url(key: str) -> str:
    return f"urn:uuid:{key}"
