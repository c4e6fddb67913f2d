"""F20: with each defence switched off the harness must find fault; one that finds none would prove nothing."""

import sqlite3
from contextlib import closing

import pytest

from . import apart, faults
from .chaos import Chaos, Size
from .power_cuts import cut_power

TINY = Size(posyandu=1, tablets=2, children=6, kills=0, cuts=0, burst=12, locked_seconds=0)
A_FEW = Size(posyandu=1, tablets=4, children=12, kills=0, cuts=0, burst=12, locked_seconds=0)


@pytest.fixture
def chaos(tmp_path):
    """Makes a small chaos without some defences, which waits for nothing long."""
    made = []

    def start(*without, change=None):
        made.append(Chaos(tmp_path / "chaos", 7, TINY, without=",".join(without), patience=1.5))
        if change is not None:
            change(made[0].server.database)
        made[0].server.start()
        return made[0]

    yield start
    for one in made:
        one.server.stop()


def without_keys(database):
    """Receipts in a table that takes anything."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE bare AS SELECT * FROM op_receipt")
        connection.execute("DROP TABLE op_receipt")
        connection.execute("ALTER TABLE bare RENAME TO op_receipt")


def test_with_all_defences_it_finds_nothing(chaos):
    standing = chaos()
    faults.doubled(standing)
    assert standing.reckon().sound()


def test_without_the_receipts_records_never_leave_the_tablet(chaos):
    standing = chaos("receipt")
    standing.enter()
    for _ in range(2):
        for tablet in standing.tablets:
            tablet.line = lambda _chance: faults.Cut(answer=0)
        standing.drain(seconds=1)
    found = standing.reckon()
    assert found.lost


def test_without_receipts_and_keys_records_are_doubled(chaos):
    standing = chaos("receipt", change=without_keys)
    standing.enter()
    for tablet in standing.tablets:
        tablet.line = lambda _chance: faults.Cut(answer=0)
    standing.drain(seconds=1)
    assert standing.reckon().doubled


def test_without_the_unique_keys_the_database_takes_a_second_receipt(chaos):
    standing = chaos(change=without_keys)
    faults.doubled(standing)
    found = standing.reckon()
    assert {line.rsplit(maxsplit=1)[-1] for line in found.doubled} == {"op_id", "device_seq"}


@pytest.mark.postgres
def test_without_the_lock_the_figures_or_the_answers_are_wrong(tmp_path):
    ended = apart.crowd(tmp_path / "crowd", 7, A_FEW, without="lock", patience=2)
    assert not ended.reckoning.sound()


def test_without_synchronous_full_a_power_cut_loses_what_was_acknowledged(tmp_path):
    weak = cut_power(tmp_path, 7, cuts=40, synchronous="NORMAL")
    assert weak.gone > 0
