"""The face for pipes and scripts: each line of stdin is a message, stdout gets what others do.

What is no event of a room goes to stderr. Lines of stdin are sent as they are, a slash in front
too: what a script passes on must not become a command. Only `exit` alone on a line ends, as the end
of input does; blank lines are not sent. Who gives the text, or only listens, has no stdin read.
"""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from securechat.client.event_lines import Formatter, plain_lines
from securechat.client.events import (
    Acknowledged,
    Event,
    Failed,
    Joined,
    Left,
    Lost,
    Retrying,
    RoomRenamed,
    Said,
    Settled,
    Told,
    Unconfirmed,
    Warned,
    Welcomed,
)
from securechat.client.input_lines import Lines
from securechat.client.link import Link
from securechat.client.painting import because
from securechat.client.session import Session
from securechat.client.texts import _
from securechat.wire.names import fold

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
        format_event: makes the lines of an event.
        texts: sent in place of what stdin holds, which is then not read.
        listen_count: leave after so many messages of others; stdin is not read.
    """

    def __init__(
        self,
        *,
        write: Callable[[bytes], None],
        status: Callable[[str], None],
        input_fd: int,
        place: str | None,
        is_following: bool,
        format_event: Formatter = plain_lines,
        texts: Sequence[str] = (),
        listen_count: int | None = None,
    ) -> None:
        self._write = write
        self._status = status
        self._input_fd = input_fd
        self._place = place
        self._is_following = is_following
        self._format_event = format_event
        self._texts = texts
        self._left_to_hear = listen_count
        self._may_read = threading.Semaphore(_LINES_AHEAD)
        self._last_tickets: set[int] = set()
        self._over = threading.Event()
        self._stop_by_s: float | None = None
        self.has_failed = False
        """Whether something could not be sent."""
        self.is_output_gone = False
        """Whether nobody reads our output any more."""

    @property
    def unsent(self) -> list[str]:
        """Nothing: what is read is sent, or it is said why not."""
        return []

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
        for line in self._format_event(event):
            self._print(f"{line}\n")
        if isinstance(event, Said) and not event.is_own:
            self._count_message()
        if isinstance(event, (Acknowledged, Failed, Unconfirmed)):
            self._release(event.ticket)
        self._report(event)

    def _count_message(self) -> None:
        if self._left_to_hear:
            self._left_to_hear -= 1
            if self._left_to_hear == 0:
                self._link.finish()

    def _print(self, line: str) -> None:
        if self.is_output_gone or self._left_to_hear == 0:
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
                text = _("connected to {server} as {nick}")
                self._status(text.format(server=event.server, nick=event.nick))
            case Settled():
                self._begin()
            case Failed():
                self.has_failed = True
                text = _("not sent: {text!r}. {reason}")
                self._status(text.format(text=event.text, reason=event.reason))
            case Unconfirmed():
                self._status(_("not confirmed: {text!r}").format(text=event.text))
            case Told() | Warned():
                self._status(event.text)
            case Joined(is_own=True):
                self._status(_("in {room}").format(room=event.room))
            case RoomRenamed() if self._place is not None and fold(self._place) == fold(event.old):
                self._place = event.new
                self._status(_("writing to {place}").format(place=self._place))
            case Left(is_own=True):
                text = _("no longer in {room}").format(room=event.room)
                self._status(text + because(event.reason))
            case Lost() | Retrying():
                pass  # the outcome says it

    def _begin(self) -> None:
        """We are where we shall be: begin to read."""
        if self._place is None:
            self._place = self._session.rooms.default
        may_be_nowhere = self._is_following or (self._left_to_hear is not None and not self._texts)
        is_missing = self._place is None and not may_be_nowhere
        is_refused = (
            self._place is not None
            and self._place.startswith("#")
            and self._session.rooms.find(self._place) is None
        )
        if is_missing or is_refused:
            self.has_failed = True
            self._status(_("There is no room to write to: choose one with --room '#room'."))
            self._link.finish()
            return
        if self._place is not None:
            self._status(_("writing to {place}").format(place=self._place))
        if self._texts or self._left_to_hear is not None:
            self._say_texts()
        else:
            threading.Thread(target=self._read_input, name="input", daemon=True).start()

    def _say_texts(self) -> None:
        for text in self._texts:
            self._say(text)
        if self._left_to_hear is None and not self._is_following:
            self._link.finish()

    def _read_input(self) -> None:
        """Post the lines of stdin, only as fast as the server confirms them; its own thread."""
        is_ended = False
        lines = Lines(self._input_fd)
        for number, line in lines:
            if line is not None and line.strip() == "exit":
                is_ended = True
                if lines.has_more():
                    text = _('line {number} is "exit": what follows it is not sent')
                    self._status(text.format(number=number))
                break
            if self.is_output_gone:
                break
            if line is None:
                self.has_failed = True
                text = _("line {number} is not UTF-8, and not sent: convert it with iconv")
                self._status(text.format(number=number))
                continue
            self._may_read.acquire()
            self._link.post(partial(self._say, line))
        if is_ended or not self._is_following:
            self._link.finish()

    def _say(self, line: str) -> None:
        if self._place is None:
            self._status(_("There is no room to write to: choose one with --room '#room'."))
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
