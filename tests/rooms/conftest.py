"""What several rooms' tests begin from: a fixed day, one posyandu with its admin and tablets, a small district."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from posyandu.core.vocabulary import Role

from ..client import CheckedClient
from ..make import NOW, Maker
from ..tablet import Tablet
from .district import District, district_of


@pytest.fixture
def on_the_day() -> Iterator[None]:
    """Today is the day of ``make.NOW``; a module asks for it by ``pytestmark``."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def the_clock_stands() -> Iterator[None]:
    """At ``make.NOW``, for tests of what comes in by tablets."""
    with time_machine.travel(NOW, tick=False):
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


@pytest.fixture
def posyandu(place: Any) -> Any:
    """The same, as tests of tablets name it."""
    return place


@pytest.fixture
def tablet(client: CheckedClient, make: Maker, posyandu: Any) -> Tablet:
    """An enrolled tablet of the posyandu in the hands of its kader."""
    return Tablet(client, posyandu, make.user(Role.CADRE, posyandu))


@pytest.fixture
def other(client: CheckedClient, make: Maker, posyandu: Any) -> Tablet:
    """A second one, of another kader."""
    return Tablet(client, posyandu, make.user(Role.CADRE, posyandu), name="Tablet kedua")


@pytest.fixture
def session(make: Maker, posyandu: Any) -> Any:
    """The id of today's opening."""
    return make.session(posyandu).id
