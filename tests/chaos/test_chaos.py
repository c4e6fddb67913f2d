"""The chaos in its short form, a real server under every fault; ``make chaos`` is the long one."""

import pytest

from . import apart
from .__main__ import SMALL_CROWD, everything
from .chaos import SHORT

SEED = 20260818


def sound(ended):
    if ended.reckoning is None:
        pytest.skip(ended.why)
    assert ended.faults.total() > 0
    assert ended.reckoning.records > 0
    assert ended.reckoning.lost == []
    assert ended.reckoning.doubled == []
    assert ended.reckoning.wrong == []


def test_every_fault_loses_and_doubles_nothing(tmp_path):
    ended = everything(tmp_path / "all", SEED, SHORT)
    sound(ended)
    assert ended.reckoning.records > 300
    asked = {"F1 SIGKILL", "F2 line cut", "F2 answer cut at a byte", "F3 batch doubled", "F4 edit against edit",
             "F5 wrong clock", "F9 locked", "F13 declined", "F14 slow line", "F15 back after 60 days", "F17 restored",
             "F18 at once"}  # fmt: skip
    assert asked <= set(ended.faults)


def test_a_full_disk_loses_nothing(tmp_path):
    sound(apart.full_disk(tmp_path / "disk", SEED, times=1))


def test_a_power_cut_loses_nothing_acknowledged(tmp_path):
    sound(apart.power(tmp_path / "power", SEED, cuts=20))


@pytest.mark.postgres
def test_a_crowd_on_postgresql_is_counted_right(tmp_path):
    sound(apart.crowd(tmp_path / "crowd", SEED, SMALL_CROWD))
