"""What several rooms' tests begin from: a fixed day, one posyandu with its admin, a small district with its office."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from posyandu.core.vocabulary import Role

from ..client import CheckedClient
from ..make import NOW, Maker
from .district import District, district_of


@pytest.fixture
def on_the_day() -> Iterator[None]:
    """Today is the day of ``make.NOW``; a module asks for it by ``pytestmark``."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def place(make: Maker) -> Any:
    """One posyandu."""
    return make.posyandu()


@pytest.fixture
def kecamatan_id(make: Maker, place: Any) -> int:
    """Where it is."""
    return int(make.loaded(place).kelurahan.kecamatan_id)


@pytest.fixture
def admin(make: Maker, place: Any) -> Any:
    """Who decides the settings there."""
    return make.user(Role.ADMIN, make.loaded(place).kelurahan.kecamatan)


@pytest.fixture
def district(make: Maker) -> District:
    """Two kelurahan with three posyandu, weighed from May to August 2026."""
    return district_of(make)


@pytest.fixture
def camat(make: Maker, district: District, client: CheckedClient) -> CheckedClient:
    """Its office, signed in."""
    return client.sign_in(make.user(Role.CAMAT_OFFICE, district.kecamatan))
