"""Straight: who can be written to at once is, and nobody's lines are lost, doubled or overtaken."""

import contextlib
from contextlib import ExitStack
from pathlib import Path

import pytest
import trustme

from securechat.server import straight
from securechat.server.channel import RECORD_BYTES
from securechat.server.outbox import WRITE_BYTES
from securechat.world.batch import Output
from securechat.world.deferred import Answer
from securechat.world.inputs import Closed
from tests.server.peer import Front, TlsPeer, front, page_read

_MOST = 10_000
"""Lines that fill any buffer of the kernel."""


def _enters(running: Front) -> tuple[TlsPeer, int]:
    """Return a peer and its session, to which something has been written."""
    peer = running.peer()
    session = running.world.connected().session
    peer.synchronise()
    return peer, session


def _is_straight(running: Front, session: int) -> bool:
    running.on_io(lambda: None)  # in the next turn, all that was delivered has been taken
    return running.on_io(lambda: session in running.io.straight) is True


def _says_until_stuck(running: Front, sessions: tuple[int, ...], stuck: int) -> int:
    """Deliver numbered lines until something waits for *stuck*; return how many there were."""
    for number in range(_MOST):
        line = f"{number} {'x' * 8000}\r\n".encode()
        running.io.deliver([Output(sessions, [line])])
        if not _is_straight(running, stuck):
            return number + 1
    raise AssertionError("it was never stuck")


def _numbers(lines: list[str]) -> list[int]:
    return [int(line.partition(" ")[0]) for line in lines]


def test_stuck_and_freed_gets_everything_once_and_in_order(tmp_path: Path, ca: trustme.CA) -> None:
    """Who does not read for a while, three times over, misses nothing, and nothing is doubled."""
    with front(tmp_path, ca, outbox_bytes=1 << 30) as running:
        slow, session = _enters(running)
        with slow:
            for _ in range(3):
                assert _is_straight(running, session)
                count = _says_until_stuck(running, (session,), session)
                running.world.says(session, f"{count} the last")
                assert [*range(count + 1)] == _numbers(slow.until("the last"))
                slow.synchronise()


def test_slow_one_holds_nobody_up_and_loses_nothing(
    tmp_path: Path, ca: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of five who hear the same, two at a time, one reads late, one is new, one is not here."""
    monkeypatch.setattr(straight, "AT_ONCE_BYTES", 20_000)
    with front(tmp_path, ca, outbox_bytes=1 << 30) as running, ExitStack() as ends:
        (slow, late), (alice, first), (bob, second) = (_enters(running) for _ in range(3))
        new = running.peer()
        fresh = running.world.connected().session
        for peer in (slow, alice, bob, new):
            ends.enter_context(peer)
        assert not _is_straight(running, fresh)
        audience = (first, late, 999, fresh, second)
        running.io.deliver([Output(audience, [b"0 hello\r\n"])])
        assert ["0 hello"] == new.until("hello")
        assert ["0 hello"] * 3 == [peer.received() for peer in (alice, slow, bob)]
        new.synchronise()
        assert _is_straight(running, fresh)
        for number in range(_MOST):
            running.io.deliver([Output(audience, [f"{number} {'x' * 8000}\r\n".encode()])])
            for peer in (alice, bob, new):
                assert str(number) == str(peer.received()).partition(" ")[0]
            if not _is_straight(running, late):
                break
        assert number < _MOST - 1
        assert [*range(number + 1)] == _numbers(slow.until(f"{number} "))


def test_any_size_arrives_whole(secure: Front) -> None:
    """As much as a record holds, or a write, and one byte more than that; in order."""
    bob, session = _enters(secure)
    with bob:
        for size in (RECORD_BYTES, RECORD_BYTES + 1, WRITE_BYTES, WRITE_BYTES + 1):
            secure.io.deliver([Output((session,), [b"x" * (size - 2) + b"\r\n"])])
            assert "x" * (size - 2) == bob.received()
        assert _is_straight(secure, session)


def test_lines_wait_behind_a_page(secure: Front) -> None:
    """While a page is read for a session nothing goes straight to it."""
    bob, session = _enters(secure)
    with bob:
        connection = secure.connection(session)
        secure.io.deliver([Output((session,), [], reads=((0, page_read()),))])
        assert not _is_straight(secure, session)
        secure.io.deliver([Output((session,), [b"a line behind it\r\n"])])
        secure.io.call(lambda now: connection.take_page(Answer([b"the page\r\n"]), now))
        assert ["the page", "a line behind it"] == bob.until("behind it")
        assert _is_straight(secure, session)


def test_broken_connection_ends_alone(secure: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is found gone by a write is closed; the others of the room get their line."""
    (gone, lost), (bob, session) = _enters(secure), _enters(secure)
    with bob, contextlib.closing(gone.sock):
        connection = secure.connection(lost)
        secure.on_io(lambda: connection.sock.shutdown(2))
        secure.io.deliver([Output((lost, session), [b"still here\r\n"])])
        assert "still here" == bob.received()
        assert lost == secure.world.until(Closed).session  # type: ignore[union-attr]
        assert not _is_straight(secure, lost)


def test_closed_hears_no_more(secure: Front) -> None:
    """What is said after the last line of a session does not reach it."""
    bob, session = _enters(secure)
    with bob:
        secure.world.says(session, "ERROR :Bye", is_closing=True)
        assert not _is_straight(secure, session)
        secure.io.deliver([Output((session,), [b"too late\r\n"])])
        assert ["ERROR :Bye"] == bob.until_end()


def test_in_the_clear_everything_goes_by_the_outbox(tmp_path: Path) -> None:
    """Only TLS is written past the connection; a listener in the clear works as it did."""
    with front(tmp_path, None) as running:
        bob, session = _enters(running)
        with bob:
            running.world.says(session, "hello")
            assert "hello" == bob.received()
            assert not _is_straight(running, session)
