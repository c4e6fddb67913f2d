"""The sections of a guest page that tell how the kecamatan works: jemput bola, CSR, structure; worked out by hand."""

from datetime import date

import pytest

from posyandu.core.vocabulary import Role
from posyandu.delegations.sharing.guest_page import guest_page
from posyandu.delegations.sharing.snapshot import Part
from posyandu.models import DonorKind, SupportKind
from posyandu.support.operations import add_donor, give, take_back
from posyandu.support.queries import gifts_between, sums_of
from posyandu.web.guard import FINDERS

from .. import guests
from ..make import NOW


@pytest.fixture(autouse=True)
def _in_indonesian(app):
    with app.test_request_context():
        yield


def told(kept, title):
    """A section by its title, as one text."""
    found = next(section for section in guest_page(kept).sections if section.title == title)
    return " ".join([found.note, *(f"{term}: {text}" for term, text in found.texts), *map(" ".join, found.rows)])


def test_ds_before_and_after_follow_from_the_printed_numbers_alone():
    """S 9.840, D 7.610, 170 measured at home: 7.440 came (75.6 %), 2.400 did not; 77 % in all."""
    numbers = guests.snapshot()["numbers"]
    numbers |= {"s": [9840, None], "d": [7610, None], "home_visited": [410, None], "home_measured": [170, None]}
    text = told(guests.snapshot(numbers=numbers), "Jemput bola (Jempol)")
    assert "410 kunjungan rumah; 170 anak diukur di rumah" in text
    assert "Sekitar 2.400 balita tidak datang" in text
    assert "dari sekitar 76 % menjadi 77 %" in text


@pytest.mark.parametrize("hidden", [{"home_measured": [None, "few"]}, {"d": [None, "others"]}, {"s": [25, None]}])
def test_nothing_is_worked_out_from_what_is_hidden(hidden):
    numbers = guests.snapshot()["numbers"] | {"s": [9840, None], "d": [7610, None]} | hidden
    assert "D/S naik" not in told(guests.snapshot(numbers=numbers), "Jemput bola (Jempol)")


def test_gifts_are_told_without_donors_and_children():
    text = told(guests.snapshot(), "Dukungan CSR")
    assert "1 bantuan dari 1 donatur" in text
    assert "Makanan tambahan (PMT) 1 3.000.000" in text
    assert "Susu formula" in told(guests.snapshot(), "Bagaimana bantuan dikelola")


def test_a_year_without_gifts_says_how_they_would_be_managed():
    none = guests.snapshot()["support"] | {"gifts": 0, "by_kind": []}
    titles = [section.title for section in guest_page(guests.snapshot(support=none)).sections]
    assert "Dukungan CSR" not in titles
    assert "Bagaimana bantuan dikelola" in titles


def test_the_structure_counts_kelurahan_lingkungan_and_posyandu():
    assert "1 kelurahan, 4 lingkungan, 4 posyandu" in told(guests.snapshot(), "Struktur kelurahan")
    assert set(guests.snapshot()["parts"]) == {part.value for part in Part}


def test_what_was_taken_back_and_what_lies_outside_the_months_is_not_counted(make):
    kecamatan = make.kecamatan()
    posyandu = make.posyandu(make.kelurahan(kecamatan))
    user = make.user(Role.CAMAT_OFFICE, kecamatan)
    key = add_donor(user=user, kecamatan_id=kecamatan.id, now=NOW,
                    values={"kind": DonorKind.COMPANY, "name": "PT Rekaan", "contact": None})  # fmt: skip
    gifts = []
    for month in (date(2025, 6, 1), date(2026, 6, 1), date(2026, 7, 1)):
        values = {"kind": SupportKind.MONEY, "item": "Uang", "quantity": 1, "unit": "kali", "value_rupiah": 100,
                  "first_month": month, "last_month": month}  # fmt: skip
        donor = FINDERS["donor_id"](key)
        gifts.append(give(donor, user=user, values=values, posyandu_ids=[posyandu.id], pledge_id=None, now=NOW))
    take_back(FINDERS["donation_id"](gifts[2]), user=user, now=NOW)
    sums = sums_of(gifts_between(kecamatan.id, date(2025, 8, 1), date(2026, 7, 1)))
    assert (sums.gifts, sums.value_rupiah, sums.handed_over) == (1, 100, 0)
