"""A number of a tablet that is missing: waited for while it may be a reopening, and not for ever."""

import pytest

from posyandu.core.vocabulary import Role

from ..tablet import Tablet


@pytest.fixture
def closed(client, make, posyandu):
    """A session that another tablet closed."""
    session = make.session(posyandu).id
    other = Tablet(client, posyandu, make.user(Role.CADRE, posyandu))
    assert other.said(other.closing(session))[0] == "accepted"
    return session


def said(tablet, *ops, waiting):
    answers = tablet.push(*ops, queue={"waiting": waiting, "refused": 0})
    return [(answer.get("first", answer["status"]), answer.get("code")) for answer in answers]


def test_a_number_that_never_comes_is_not_waited_for(tablet, closed, make, posyandu):
    tablet.seq += 1  # a record that no server can read: it was set aside on the tablet
    late = tablet.weighing(closed, make.child(posyandu).id)
    assert said(tablet, late, waiting=1) == [("refused", "waits_for")]
    assert said(tablet, late, waiting=1) == [("refused", "session_closed")]


def test_a_number_that_may_come_is_waited_for(tablet, closed, make, posyandu):
    reopening = tablet.reopening(closed)
    late = tablet.weighing(closed, make.child(posyandu).id)
    for _ in range(3):
        assert said(tablet, late, waiting=2) == [("refused", "waits_for")]
    assert said(tablet, reopening, late, waiting=2) == [("accepted", None), ("accepted", None)]


def test_what_was_told_to_wait_in_other_batches_is_counted(tablet, closed, make, posyandu):
    tablet.seq += 1
    first, second = (tablet.weighing(closed, make.child(posyandu).id) for _ in range(2))
    for op in (first, second):
        assert said(tablet, op, waiting=3) == [("refused", "waits_for")]
    for op, waiting in ((first, 2), (second, 1)):
        assert said(tablet, op, waiting=waiting) == [("refused", "session_closed")]


def test_a_restored_server_waits_for_what_it_had_heard(tablet, closed, make, posyandu):
    tablet.reopening(closed)  # accepted, and forgotten by the server that went back to a backup
    late = tablet.weighing(closed, make.child(posyandu).id)
    assert said(tablet, late, waiting=1) == [("refused", "waits_for")]
