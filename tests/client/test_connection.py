"""A server that says too much, over real TLS."""

import contextlib
import selectors
import socket
import ssl
import threading
from collections.abc import Iterator

import pytest

from securechat.client.connection import (
    MOST_UNENDED_BYTES,
    MOST_UNSENT_BYTES,
    Connection,
    ConnectionLostError,
)
from tests.client.authority import Authority
from tests.client.peer import DEADLINE_S


class Ends:
    """A connection, and the server's end of it."""

    def __init__(self, authority: Authority, context: ssl.SSLContext) -> None:
        near, far = socket.socketpair()
        for sock in (near, far):
            sock.settimeout(DEADLINE_S)
        shaking = threading.Thread(target=self._shake_hands, args=(context, far))
        shaking.start()
        trusting = ssl.create_default_context(cafile=authority.file)
        mine = trusting.wrap_socket(near, server_hostname="localhost")
        shaking.join()
        mine.setblocking(False)
        self._near = mine
        self.connection = Connection(mine)

    def _shake_hands(self, context: ssl.SSLContext, far: socket.socket) -> None:
        self.server = context.wrap_socket(far, server_side=True)

    def received(self) -> list[str]:
        """Return the next lines, once there are some."""
        while True:
            with selectors.DefaultSelector() as selector:
                selector.register(self._near, selectors.EVENT_READ)
                assert selector.select(DEADLINE_S)
            if lines := self.connection.receive():
                return lines

    def close(self) -> None:
        """Close both ends."""
        self._near.close()
        self.server.close()


@pytest.fixture(name="ends")
def _ends(authority: Authority, server_context: ssl.SSLContext) -> Iterator[Ends]:
    ends = Ends(authority, server_context)
    yield ends
    ends.close()


def test_line_that_does_not_end_is_a_loss(ends: Ends) -> None:
    """A server that never ends its line is left, in words; what it said before is returned."""

    def flood() -> None:
        with contextlib.suppress(OSError):  # nobody takes the rest
            ends.server.sendall(b"PING :before\r\n" + b"x" * MOST_UNENDED_BYTES + b"x")

    flooding = threading.Thread(target=flood)
    flooding.start()
    assert ends.received() == ["PING :before"]
    with pytest.raises(ConnectionLostError, match="does not end"):
        _receive_for_ever(ends.connection)
    ends.close()
    flooding.join()


def test_many_long_lines_are_no_line_without_end(ends: Ends) -> None:
    """Each line end begins to count anew."""
    line = b"PING :" + b"x" * 8000
    count = 2 * MOST_UNENDED_BYTES // len(line)
    flooding = threading.Thread(target=lambda: ends.server.sendall((line + b"\r\n") * count))
    flooding.start()
    lines: list[str] = []
    while len(lines) < count:
        lines += ends.received()
    flooding.join()


def test_who_takes_no_answers_is_not_listened_to(ends: Ends) -> None:
    """Answers that nobody takes fill no memory: what was asked is read once they are on their way."""
    ends.server.sendall(b"PING :one\r\n")
    assert ends.received() == ["PING :one"]
    ends.connection.write("x" * MOST_UNSENT_BYTES)
    ends.server.sendall(b"PING :two\r\n")
    assert list(ends.connection.interest.values()) == [selectors.EVENT_WRITE]
    assert ends.connection.receive() == []
    taking = threading.Thread(target=_take, args=(ends.server, MOST_UNSENT_BYTES))
    taking.start()
    while list(ends.connection.interest.values()) != [selectors.EVENT_READ]:
        ends.connection.flush()
    taking.join()
    assert ends.received() == ["PING :two"]


def _receive_for_ever(connection: Connection) -> None:
    while True:
        connection.receive()


def _take(sock: ssl.SSLSocket, count: int) -> None:
    while count > 0:
        count -= len(sock.recv(65536))
