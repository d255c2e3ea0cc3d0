"""Batches: who gets which lines, in which order."""

from hypothesis import given
from hypothesis import strategies as st

from securechat.world.batch import Batch, Unit
from securechat.world.session import Session

_AUDIENCES = ((1, 2, 3, 4), (3, 4, 5), (6, 7), (1,), (5,), (8,))

_deliveries = st.lists(
    st.tuples(
        st.sampled_from(_AUDIENCES),
        st.sampled_from([None, 1, 3, 7]),
        st.booleans(),
    ),
    max_size=12,
)


def _session(number: int) -> Session:
    return Session(number, "192.0.2.1", "cloak.guest", "TLSv1.3", 0)


@given(_deliveries, st.sets(st.sampled_from([2, 5, 9])))
def test_released_is_what_each_session_was_sent(
    deliveries: list[tuple[tuple[int, ...], int | None, bool]], changed: set[int]
) -> None:
    """Every session gets the lines sent to it, in order and once, however they are shared."""
    batch = Batch()
    expected: dict[int, bytes] = dict.fromkeys(changed, b"")
    for number, (audience, skip, is_kept) in enumerate(deliveries):
        unit = Unit(None, "X", None)
        unit.is_rejected = not is_kept
        line = b"%d\r\n" % number
        batch.send(unit, line, audience, skip)
        for session in audience:
            if is_kept and session != skip:
                expected[session] = expected.get(session, b"") + line
    for session in sorted(changed):
        batch.changed(_session(session))

    outputs = batch.released()

    told = [session for output in outputs for session in output.sessions]
    assert len(told) == len(set(told))
    got = {session: b"".join(output.chunks) for output in outputs for session in output.sessions}
    assert got == expected


def test_released_shares_what_a_room_hears() -> None:
    """Those who all hear the same are one output; who speaks is another."""
    batch = Batch()
    room = (1, 2, 3, 4)
    batch.send(Unit(None, "X", None), b"one\r\n", room, 1)
    batch.send(Unit(None, "X", None), b"two\r\n", room)

    outputs = batch.released()

    assert [(output.sessions, output.chunks) for output in outputs] == [
        ((2, 3, 4), [b"one\r\ntwo\r\n"]),
        ((1,), [b"two\r\n"]),
    ]


def test_released_joins_what_one_session_gets() -> None:
    """Who gets private messages of several gets all of them in one chunk, in order: one write."""
    batch = Batch()
    alone, other = (1,), (1,)
    batch.send(Unit(None, "X", None), b"one\r\n", alone)
    batch.send(Unit(None, "X", None), b"two\r\n", other)
    batch.send(Unit(None, "X", None), b"for all\r\n", (1, 2))
    batch.send(Unit(None, "X", None), b"three\r\n", alone)

    outputs = {output.sessions: output.chunks for output in batch.released()}

    assert outputs == {(2,): [b"for all\r\n"], (1,): [b"one\r\ntwo\r\nfor all\r\nthree\r\n"]}


def test_released_tells_of_a_registration_once() -> None:
    """The end of a registration goes with the output of that batch, and of no later one."""
    session = _session(1)
    session.is_newly_registered = True
    first, second = Batch(), Batch()
    first.send(Unit(session, "USER", None), b"001\r\n", session.alone)
    first.changed(session)
    second.changed(session)

    assert [output.is_registered for output in first.released()] == [True]
    assert [output.is_registered for output in second.released()] == [False]
