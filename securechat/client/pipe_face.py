"""The face for pipes and scripts: each line of stdin is a message, stdout gets what others do.

    2026-11-20T21:35:38.998Z #lobby <alice> text
    2026-11-20T21:35:38.998Z #lobby * alice waves
    2026-11-20T21:35:38.998Z #lobby -alice- a notice
    2026-11-20T21:35:38.998Z #lobby * alice joined
    2026-11-20T21:35:38.998Z #lobby * alice left (reason)
    2026-11-20T21:35:38.998Z @alice <alice> a message to us alone

An event is one line. Our own messages are not printed; everything else goes to stderr. Lines of
stdin are sent as they are, a slash in front too: what a script passes on must not become a
command. Only `exit` alone on a line ends, as the end of input does; blank lines are not sent.
"""

import codecs
import os
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from securechat.client.events import (
    Acknowledged,
    Event,
    Failed,
    Joined,
    Left,
    Lost,
    Manner,
    NickChanged,
    Quit,
    Retrying,
    Said,
    Settled,
    Told,
    TopicChanged,
    Unconfirmed,
    Warned,
    Welcomed,
)
from securechat.client.link import Link
from securechat.client.painting import because
from securechat.client.session import Session

_READ_BYTES = 65536
_LINE_BYTES = 65536
"""A line of stdin that is longer is sent in parts: its end may never come."""

_STOP_S = 2.0
"""How long the end may take after a signal: whoever reads our output may have stopped reading."""

_LINES_AHEAD = 64
"""Most lines read from stdin and not yet confirmed: the rest waits in the pipe."""


class PipeFace:
    """Shows events as lines, and sends lines.

    Args:
        write: takes each line of output, its newline included; an OSError means nobody reads it.
        status: takes each sentence for stderr.
        input_fd: where to read from.
        place: where lines go: a room, "@nick", or None for the default room.
        is_following: stay after the end of input.
    """

    def __init__(
        self,
        *,
        write: Callable[[bytes], None],
        status: Callable[[str], None],
        input_fd: int,
        place: str | None,
        is_following: bool,
    ) -> None:
        self._write = write
        self._status = status
        self._input_fd = input_fd
        self._place = place
        self._is_following = is_following
        self._may_read = threading.Semaphore(_LINES_AHEAD)
        self._last_tickets: set[int] = set()
        self._over = threading.Event()
        self._stop_by_s: float | None = None
        self.has_failed = False
        """Whether something could not be sent."""
        self.is_output_gone = False
        """Whether nobody reads our output any more."""

    def attach(self, session: Session, link: Link) -> None:
        """Say whose face this is; before the link starts."""
        self._session = session
        self._link = link

    def ended(self) -> None:
        """The link is over."""
        self._over.set()

    def run(self) -> None:
        """Wait for the end; on the main thread, where signals arrive."""
        while not self._over.wait(0.5):  # on Windows a wait without end cannot be interrupted
            if self._stop_by_s is not None and time.monotonic() > self._stop_by_s:
                return

    def stop(self) -> None:
        """End soon, whatever stands in the way; from a signal handler."""
        self._stop_by_s = time.monotonic() + _STOP_S
        self._link.stop()

    def show(self, event: Event) -> None:
        """Print *event*; on the link's thread."""
        show = _LINES.get(type(event))
        if show is not None:
            for line in show(event):
                self._print(f"{_stamp(event.at_ms)} {line}\n")
        if isinstance(event, (Acknowledged, Failed, Unconfirmed)):
            self._release(event.ticket)
        self._report(event)

    def _print(self, line: str) -> None:
        if self.is_output_gone:
            return
        try:
            self._write(line.encode())
        except OSError:
            self.is_output_gone = True
            self._link.finish()

    def _report(self, event: Event) -> None:
        """Say on stderr what is no line of a room."""
        match event:
            case Welcomed():
                self._status(f"connected to {event.server} as {event.nick}")
            case Settled():
                self._begin()
            case Failed():
                self.has_failed = True
                self._status(f"not sent: {event.text!r}. {event.reason}")
            case Unconfirmed():
                self._status(f"not confirmed: {event.text!r}")
            case Told() | Warned():
                self._status(event.text)
            case Joined(is_own=True):
                self._status(f"in {event.room}")
            case Left(is_own=True):
                self._status(f"no longer in {event.room}{because(event.reason)}")
            case Lost() | Retrying():
                pass  # the outcome says it

    def _begin(self) -> None:
        """We are where we shall be: begin to read."""
        if self._place is None:
            self._place = self._session.rooms.default
        is_missing = self._place is None and not self._is_following
        is_refused = (
            self._place is not None
            and self._place.startswith("#")
            and self._session.rooms.find(self._place) is None
        )
        if is_missing or is_refused:
            self.has_failed = True
            self._status("There is no room to write to: choose one with --room '#room'.")
            self._link.finish()
            return
        if self._place is not None:
            self._status(f"writing to {self._place}")
        threading.Thread(target=self._read_input, name="input", daemon=True).start()

    def _read_input(self) -> None:
        """Post the lines of stdin, only as fast as the server confirms them; its own thread."""
        is_ended = False
        lines = Lines(self._input_fd)
        for number, line in lines:
            if line is not None and line.strip() == "exit":
                is_ended = True
                if lines.has_more():
                    self._status(f'line {number} is "exit": what follows it is not sent')
                break
            if self.is_output_gone:
                break
            if line is None:
                self.has_failed = True
                self._status(f"line {number} is not UTF-8, and not sent: convert it with iconv")
                continue
            self._may_read.acquire()
            self._link.post(partial(self._say, line))
        if is_ended or not self._is_following:
            self._link.finish()

    def _say(self, line: str) -> None:
        if self._place is None:
            self._status("There is no room to write to: choose one with --room '#room'.")
            self.has_failed = True
            tickets = []
        else:
            tickets = self._session.say(self._place, line)
        if tickets:
            self._last_tickets.add(tickets[-1])
        else:
            self._may_read.release()

    def _release(self, ticket: int) -> None:
        if ticket in self._last_tickets:
            self._last_tickets.discard(ticket)
            self._may_read.release()


class Line(NamedTuple):
    """A line of input, or a part of a very long one."""

    number: int
    """From 1."""
    text: str | None
    """Without its end; None: it is not UTF-8."""


class Lines:
    """The lines of a descriptor, as they come.

    Reads the descriptor itself: a thread that sleeps in a buffered reader holds its lock, and
    the interpreter cannot end.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._whole: deque[bytes] = deque()
        self._rest = b""
        self._number = 1
        self._is_over = False

    def __iter__(self) -> Iterator[Line]:
        """Wait for each line, and yield it."""
        while not self._is_over:
            yield from self._take_whole()
            if len(self._rest) > _LINE_BYTES:
                yield self._part()
            self._read()
        yield from self._take_whole()
        last, self._rest = self._rest, b""
        if last:
            yield self._line(last)

    def has_more(self) -> bool:
        """Whether anything but blank lines is there behind the last line, without waiting for it."""
        if not self._has_text() and not self._is_over and _is_ready(self._fd):
            self._read()
        return self._has_text()

    def _has_text(self) -> bool:
        return any(data.strip() for data in (*self._whole, self._rest))

    def _read(self) -> None:
        try:
            data = os.read(self._fd, _READ_BYTES)
        except OSError:
            data = b""
        self._is_over = not data
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._whole.extend(lines)

    def _take_whole(self) -> Iterator[Line]:
        while self._whole:
            line = self._line(self._whole.popleft())
            self._number += 1
            yield line

    def _line(self, data: bytes) -> Line:
        try:
            return Line(self._number, data.decode())
        except UnicodeDecodeError:
            return Line(self._number, None)

    def _part(self) -> Line:
        """Take as much of a long line as there is, but no half character."""
        try:
            text, length = codecs.utf_8_decode(self._rest, "strict", False)
        except UnicodeDecodeError:
            text, length = None, len(self._rest)
        self._rest = self._rest[length:]
        return Line(self._number, text)


def _is_ready(fd: int) -> bool:
    """Whether reading would not wait; unknown on Windows, where a pipe cannot be asked."""
    if sys.platform == "win32":
        return False
    try:
        return bool(select.select([fd], [], [], 0)[0])
    except (OSError, ValueError):
        return False


def _stamp(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03}Z"


def _said(event: Said) -> list[str]:
    if event.is_own:
        return []
    spoken = {
        Manner.TEXT: f"<{event.nick}> {event.text}",
        Manner.ACTION: f"* {event.nick} {event.text}",
        Manner.NOTICE: f"-{event.nick}- {event.text}",
    }[event.manner]
    return [f"{event.place} {spoken}"]


def _joined(event: Joined) -> list[str]:
    return [] if event.is_own else [f"{event.room} * {event.nick} joined"]


def _left(event: Left) -> list[str]:
    if event.is_own:
        return []
    how = f"was removed by {event.by}" if event.by else "left"
    return [f"{event.room} * {event.nick} {how}{because(event.reason)}"]


def _quit(event: Quit) -> list[str]:
    return [f"{room} * {event.nick} left{because(event.reason)}" for room in event.rooms]


def _renamed(event: NickChanged) -> list[str]:
    if event.is_own:
        return []
    return [f"{room} * {event.old} is now known as {event.new}" for room in event.rooms]


def _topic(event: TopicChanged) -> list[str]:
    if not event.nick:
        return []
    return [f"{event.room} * {event.nick} changed the topic to: {event.topic}"]


_LINES: dict[type[Event], Callable[[Any], list[str]]] = {
    Said: _said,
    Joined: _joined,
    Left: _left,
    Quit: _quit,
    NickChanged: _renamed,
    TopicChanged: _topic,
}
"""The events that are lines on stdout."""
