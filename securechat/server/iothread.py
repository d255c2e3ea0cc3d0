"""`IoThread`: one epoll loop over its share of the connections; it never waits for anything else.

Two epolls. The reading one holds every socket that may be read and lies inside the main one, which
holds the sockets that could not be written. When the world is behind, the reading epoll is taken
out with one call, and writing goes on.
"""

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from securechat.server import logs
from securechat.server.connection import Connection, State
from securechat.server.outbox import WRITE_BYTES
from securechat.server.straight import Straight
from securechat.server.surroundings import Surroundings
from securechat.server.timers import Wheel
from securechat.world.batch import Output

HANDSHAKES_PER_TURN = 8
"""Each costs a signature, about a hundred times a line."""

EVENTS_PER_TURN = 64

HIGH_WATER = 4096
"""Inputs waiting for the world, about a second of its work, over which nothing more is read."""

LOW_WATER = 1024

BEHIND_POLL_S = 0.005
"""How often the world's backlog is looked at while it is behind."""

OUTBOXES_BYTES = 256 << 20
"""What all outboxes of the server may hold together; over it the largest is closed."""

OUTBOXES_CHECK_S = 0.1

_HANDSHAKE = State.HANDSHAKE  # asked for in every read: an enum's attribute takes 0.1 µs


class IoThread:
    """Owns its connections, from `adopt` to `stop`.

    `adopt`, `deliver`, `call` and the stop family may be called by any thread, the rest only by
    this one.
    """

    def __init__(self, number: int, surroundings: Surroundings, share: int = 1) -> None:
        """Make thread *number*, one of *share* that divide the limit of all outboxes."""
        self.surroundings = surroundings
        self.deadlines: Wheel[Connection] = Wheel()
        self.count = 0
        """How many connections it has; the accept thread reads it."""
        self._outboxes_bytes = OUTBOXES_BYTES // share
        self._outboxes_checked_at = 0.0
        self._connections: dict[int, Connection] = {}  # by descriptor
        self._hearing: dict[int, Connection] = {}  # by session
        self.straight = Straight(self._on_unsent, self._on_broken)
        self._stuck: set[Connection] = set()
        self._again: deque[Connection] = deque()
        self._main = select.epoll()
        self._reading = select.epoll()
        self._wake_fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._is_awake = False
        self._calls: deque[Callable[[float], None]] = deque()
        self._deliveries: deque[Sequence[Output]] = deque()
        self._is_reading = True  # whether the reading epoll lies in the main one
        self._may_read = True
        self._is_ending = False
        self._handshakes_left = HANDSHAKES_PER_TURN
        self._thread = threading.Thread(target=self._run, name=f"io-{number}", daemon=True)

    # For other threads.

    def start(self) -> None:
        """Begin to serve."""
        self._main.register(self._wake_fd, select.EPOLLIN)
        self._main.register(self._reading.fileno(), select.EPOLLIN)
        self._thread.start()

    def adopt(self, connection: Connection) -> None:
        """Take over a connection that was just accepted."""
        self.call(lambda now: self._adopt(connection, now))

    def deliver(self, outputs: Sequence[Output]) -> None:
        """Take what the world released; of its sessions those count that this thread has."""
        self._deliveries.append(outputs)
        self._wake()

    def call(self, function: Callable[[float], None]) -> None:
        """Run *function* on this thread, soon; it is given the time and must not wait."""
        self._calls.append(function)
        self._wake()

    def stop_reading(self) -> None:
        """Take in nothing more and drop handshakes; what is written goes on. Returns when done."""
        done = threading.Event()

        def stop(now: float) -> None:
            del now
            self._may_read = False
            self._again.clear()
            for connection in list(self._connections.values()):
                if connection.state is State.HANDSHAKE:
                    connection.close("Server shutting down")
            done.set()

        self.call(stop)
        done.wait()

    def finish(self, timeout_s: float) -> None:
        """End the thread once every connection has got its last line, after *timeout_s* anyway.

        Nobody may call anything of this object any more.
        """

        def end(now: float) -> None:
            self._take_deliveries(now)  # the last lines come first
            self._is_ending = True
            self._may_read = True  # lingering connections discard input; open ones are not read
            for connection in list(self._connections.values()):
                if connection.state is State.OPEN:
                    connection.close("Server shutting down")

        self.call(end)
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            self.call(self._close_all)
            self._thread.join()
        # Here and not at the thread's end: `call` must not meet another file's descriptor.
        self._main.close()
        self._reading.close()
        os.close(self._wake_fd)

    def _wake(self) -> None:
        # The flag is cleared before the queues are emptied, so nothing appended is missed.
        if not self._is_awake:
            self._is_awake = True
            os.eventfd_write(self._wake_fd, 1)

    # The loop.

    def _run(self) -> None:
        while not (self._is_ending and not self._connections):
            self._turn()

    def _turn(self) -> None:
        """Wait for something to happen, and do what it asks for."""
        self._handshakes_left = HANDSHAKES_PER_TURN
        self._keep_pace()
        events = self._main.poll(self._wait_s(), EVENTS_PER_TURN)
        now = time.monotonic()
        for fd, mask in events:
            if fd == self._wake_fd:
                os.eventfd_read(self._wake_fd)
                self._is_awake = False
            elif fd == self._reading.fileno():
                self._read(now)
            elif (connection := self._connections.get(fd)) is not None:
                self._on_writable(connection, mask, now)
        for _ in range(len(self._again) if self._is_reading else 0):
            self._again.popleft().work(now)
        # After the events: a descriptor in them may have been closed, and now stand for a new
        # connection.
        self._take_deliveries(now)
        self._take_calls(now)
        for connection in self.deadlines.due(now):
            connection.on_due(now)
        if self._stuck:
            self._check_outboxes(now)

    def _wait_s(self) -> float | None:
        if self._again and self._is_reading:
            return 0.0
        wait_s = self.deadlines.wait_s(time.monotonic())
        if self._stuck:
            wait_s = OUTBOXES_CHECK_S if wait_s is None else min(wait_s, OUTBOXES_CHECK_S)
        if not self._is_reading and self._may_read:
            wait_s = BEHIND_POLL_S if wait_s is None else min(wait_s, BEHIND_POLL_S)
        return wait_s

    def _keep_pace(self) -> None:
        """Stop reading while the world is behind."""
        backlog = self.surroundings.world.backlog
        if self._is_ending:
            backlog = 0  # nothing is read for the world any more: what it has left is its end
        if self._is_reading and (backlog > HIGH_WATER or not self._may_read):
            self._main.unregister(self._reading.fileno())
            self._is_reading = False
        elif not self._is_reading and self._may_read and backlog <= LOW_WATER:
            self._main.register(self._reading.fileno(), select.EPOLLIN)
            self._is_reading = True

    def _read(self, now: float) -> None:
        for fd, mask in self._reading.poll(0, EVENTS_PER_TURN):
            connection = self._connections.get(fd)
            if connection is None:
                continue
            if connection.state is _HANDSHAKE:
                self._shake_hands(connection, now)
            else:
                connection.on_readable(mask, now)

    def _on_writable(self, connection: Connection, mask: int, now: float) -> None:
        if connection.state is _HANDSHAKE:
            self._shake_hands(connection, now)
        else:
            connection.on_writable(mask, now)

    def _shake_hands(self, connection: Connection, now: float) -> None:
        if self._handshakes_left:  # the others are reported again at the next turn
            self._handshakes_left -= 1
            connection.shake_hands(now)

    def _take_calls(self, now: float) -> None:
        for _ in range(len(self._calls)):
            self._calls.popleft()(now)

    def _take_deliveries(self, now: float) -> None:
        """Write all that has come, to each connection once."""
        if len(self._deliveries) == 1:  # the usual case
            for output in self._deliveries.popleft():
                self._write(output, now)
            return
        dirty: dict[Connection, None] = {}
        for _ in range(len(self._deliveries)):
            for output in self._deliveries.popleft():
                dirty.update(dict.fromkeys(self._take(output, output.sessions, now)))
        for connection in dirty:
            connection.flush(now)

    def _write(self, output: Output, now: float) -> None:
        """Write *output*, which is all there is for its sessions."""
        sessions: Sequence[int] = output.sessions
        data = output.chunks[0] if len(output.chunks) == 1 else b""
        if 0 < len(data) <= WRITE_BYTES and not any(output[2:]):  # lines, and nothing else
            sessions = self.straight.write(data, sessions)
        for connection in self._take(output, sessions, now):
            connection.flush(now)

    def _take(self, output: Output, sessions: Sequence[int], now: float) -> list[Connection]:
        """Put *output* into the outboxes of *sessions*; return whose they are."""
        found = [self._hearing.get(session) for session in sessions]
        connections = [connection for connection in found if connection is not None]
        for connection in connections:
            connection.take(output, now)
        return connections

    def _on_unsent(self, session: int, cipher: bytes) -> None:
        self._hearing[session].keep(cipher)

    def _on_broken(self, session: int) -> None:
        self._hearing[session].close("Connection lost")

    def _check_outboxes(self, now: float) -> None:
        """Close the largest outboxes while all together hold too much."""
        if now < self._outboxes_checked_at + OUTBOXES_CHECK_S:
            return
        self._outboxes_checked_at = now
        total = sum(connection.outbox.total_bytes for connection in self._stuck)
        while total > self._outboxes_bytes:
            largest = max(self._stuck, key=lambda connection: connection.outbox.total_bytes)
            total -= largest.outbox.total_bytes
            largest.close("Send queue exceeded")

    def _adopt(self, connection: Connection, now: float) -> None:
        if not self._may_read or self._is_ending:
            connection.close("Server shutting down")
            return
        self._connections[connection.fd] = connection
        self.count = len(self._connections)
        connection.start(now)

    def _close_all(self, now: float) -> None:
        del now
        left = list(self._connections.values())
        if left:
            logs.info("connections cut at shutdown", count=len(left))
        for connection in left:
            connection.close("Server shutting down")

    # For its connections.

    def watch(self, connection: Connection, reading: int, writing: int) -> None:
        """Report these epoll events of the socket from now on; 0 for none."""
        fd = connection.fd
        _change(self._reading, fd, connection.reading, reading)
        _change(self._main, fd, connection.writing, writing)
        connection.reading = reading
        connection.writing = writing
        if writing:
            self._stuck.add(connection)
        else:
            self._stuck.discard(connection)

    def hear(self, connection: Connection) -> None:
        """Give what is released for the session of *connection* to it from now on."""
        self._hearing[connection.session] = connection

    def stop_hearing(self, connection: Connection) -> None:
        """Drop what is released for it."""
        self.straight.shut(connection.session)
        self._hearing.pop(connection.session, None)

    def work_again(self, connection: Connection) -> None:
        """Call `work` at the next turn: lines are left."""
        self._again.append(connection)

    def forget(self, connection: Connection) -> None:
        """Drop every reference to a closed connection."""
        self.watch(connection, 0, 0)
        self._connections.pop(connection.fd, None)
        self.count = len(self._connections)
        self.deadlines.clear(connection)


def _change(epoll: select.epoll, fd: int, before: int, after: int) -> None:
    if before == after:
        return
    if not before:
        epoll.register(fd, after)
    elif after:
        epoll.modify(fd, after)
    else:
        epoll.unregister(fd)
