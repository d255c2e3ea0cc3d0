"""The io thread: how it ends."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from securechat.server import connection as connections
from securechat.server.connection import Connection
from securechat.server.first_bytes import Door
from securechat.server.iothread import IoThread
from securechat.world.batch import Output
from tests.server.peer import PATIENCE_S, HeldPasswords, RecordingWorld, surroundings


@contextmanager
def finishing(io: IoThread) -> Iterator[Callable[[], bool]]:
    """Call `finish` on another thread; give what waits for it and returns whether it is over."""
    thread = threading.Thread(target=io.finish, args=(3600,))
    thread.start()

    def is_over() -> bool:
        thread.join(PATIENCE_S)
        return not thread.is_alive()

    yield is_over
    if not is_over():  # it waits for its connections
        io.call(io._close_all)
        thread.join()


def test_end_drains_the_lingering_while_the_world_is_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A peer that has read its last line and hung up is gone, however much the world has left."""
    monkeypatch.setattr(connections, "LINGER_S", 3600)
    world = RecordingWorld()
    world.backlog = 1_000_000
    io = IoThread(0, surroundings(world, HeldPasswords()))
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.settimeout(PATIENCE_S)
    io.start()
    connection = Connection(io, ours, 1, "192.0.2.1", Door.PLAIN)
    io.adopt(connection)
    world.connected()
    io.stop_reading()
    io.deliver([Output((1,), [b"ERROR :Bye\r\n"], is_closing=True)])
    with finishing(io) as is_over:
        assert b"ERROR :Bye\r\n" == theirs.recv(100)
        assert b"" == theirs.recv(100)
        theirs.close()
        assert is_over()


def test_end_by_itself_just_before_the_deadline_is_no_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A thread that ends between the look at it and the last call leaves the descriptors open."""
    io = IoThread(0, surroundings(RecordingWorld(), HeldPasswords()))
    io.start()
    monkeypatch.setattr(io._thread, "is_alive", lambda: True)
    io.finish(PATIENCE_S)
    assert io._main.closed
    assert io._reading.closed
