"""`StillThread`: connections without an io thread; time passes when a test says so."""

import socket
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Self

from securechat.server.connection import Connection
from securechat.server.first_bytes import Door
from securechat.server.straight import Straight
from securechat.server.surroundings import Surroundings
from securechat.server.timers import Wheel
from securechat.world.batch import Output
from securechat.world.inputs import Line
from tests.server.peer import (
    GENEROUS,
    PATIENCE_S,
    HeldPasswords,
    HeldReads,
    RecordingWorld,
    surroundings,
)


def _nobody_is_there(*_: object) -> None:
    raise AssertionError("written to a connection that is not over TLS")


class StillThread:
    """In the place of an io thread: does a thing at once, or when a test lets time pass."""

    def __init__(self, around: Surroundings) -> None:
        self.surroundings = around
        self.deadlines: Wheel[Connection] = Wheel()
        self.now = 1000.0
        self._again: deque[Connection] = deque()
        self._hearing: Connection | None = None
        self.straight = Straight(_nobody_is_there, _nobody_is_there)

    def watch(self, connection: Connection, reading: int, writing: int) -> None:
        """Note what is wanted."""
        connection.reading = reading
        connection.writing = writing

    def work_again(self, connection: Connection) -> None:
        """Keep it for the next turn."""
        self._again.append(connection)

    def forget(self, connection: Connection) -> None:
        """Forget its deadline."""
        self.deadlines.clear(connection)

    def call(self, function: Callable[[float], None]) -> None:
        """Run it at once."""
        function(self.now)

    def hear(self, connection: Connection) -> None:
        """Give it what is released."""
        self._hearing = connection

    def stop_hearing(self, connection: Connection) -> None:
        """Drop what is released."""
        assert self._hearing is connection
        self._hearing = None

    def deliver(self, outputs: Sequence[Output]) -> None:
        """Write it at once."""
        for output in outputs:
            if (connection := self._hearing) is not None:
                connection.take(output, self.now)
                connection.flush(self.now)

    def works(self) -> None:
        """Take turns until no lines are left that may be worked on now."""
        while self._again:
            self._again.popleft().work(self.now)

    def passes(self, seconds: float) -> None:
        """Let time pass, and what comes due happen."""
        self.now += seconds
        for connection in self.deadlines.due(self.now):
            connection.on_due(self.now)
        self.works()


class StillPeer:
    """The other end of an open connection in the clear; all that it sends is read at once."""

    def __init__(self, **limits: float) -> None:
        self.world = RecordingWorld()
        self.passwords = HeldPasswords()
        bounds = replace(GENEROUS, **limits)  # type: ignore[arg-type]
        self.reads = HeldReads()
        around = surroundings(self.world, self.passwords, bounds, readers=self.reads)
        self.io = StillThread(around)
        self.world.deliver = self.io.deliver
        ours, self._sock = socket.socketpair()
        ours.setblocking(False)
        self._sock.settimeout(PATIENCE_S)
        self.connection = Connection(self.io, ours, 1, "192.0.2.1", Door.PLAIN)
        self.connection.start(self.io.now)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close("The test is over")
        self._sock.close()

    @property
    def tokens(self) -> float:
        """Return what is left of its flood budget."""
        return self.connection._budget.tokens

    @property
    def is_read(self) -> bool:
        """Return whether what it sends next would be read."""
        return bool(self.connection.reading)

    def sends(self, data: bytes) -> None:
        """Send *data*, and have it read if the connection is read at all."""
        self._sock.sendall(data)
        if self.is_read:
            self.connection.on_readable(self.connection.reading, self.io.now)
        self.io.works()

    def received(self) -> list[str]:
        """Return the lines that have come."""
        data = b""
        self._sock.setblocking(False)
        try:
            while chunk := self._sock.recv(65536):
                data += chunk
        except BlockingIOError:
            pass
        self._sock.settimeout(PATIENCE_S)
        return data.decode().splitlines()

    def said(self) -> list[str]:
        """Return the last word of each line that the world has got."""
        words = []
        while not self.world.posted.empty():
            item = self.world.posted.get()
            if isinstance(item, Line):
                words.append(item.message.params[-1])
        return words
