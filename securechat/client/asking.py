"""`Asking`: requests to the server's history: those that wait, those that are under way.

Source: IRCv3 chathistory, labeled-response.
"""

import time
from collections.abc import Callable

from securechat.client.batches import Batch
from securechat.client.login import READ_MARKER
from securechat.client.pages import Kind, Request
from securechat.client.supported import Supported
from securechat.wire.message import Message
from securechat.wire.names import fold

CHATHISTORY = "draft/chathistory"

_NEEDED = frozenset({CHATHISTORY, "batch", "server-time"})

_MOST_FLYING = 8
"""Most requests under way, where labels tell their answers apart; else it is one."""

_PATIENCE_S = 30.0
"""How long an answer may take; it is not waited for any longer."""

_MOST_MESSAGES = 1000
"""Most messages that are asked for, where the server names no limit."""


class Asking:
    """The requests of one session, across its connections."""

    def __init__(self) -> None:
        self.queue: list[Request] = []
        self._flying: dict[str, Request] = {}
        self._capabilities: set[str] = set()
        self._supported = Supported()
        self._next_label = 1

    def connected(self, capabilities: set[str], supported: Supported) -> None:
        """A new connection stands; both will hold what is agreed on there."""
        self._capabilities, self._supported = capabilities, supported

    @property
    def is_possible(self) -> bool:
        """Whether the server has a history that it can be asked for."""
        return self._capabilities >= _NEEDED

    @property
    def _has_labels(self) -> bool:
        return "labeled-response" in self._capabilities

    @property
    def _most(self) -> int:
        return self._supported.number("CHATHISTORY") or _MOST_MESSAGES

    def has(self, kind: Kind, place: str) -> bool:
        """Whether that is asked for already."""
        return any(
            one.kind is kind and fold(one.place) == fold(place)
            for one in (*self.queue, *self._flying.values())
        )

    def drop(self, place: str, kind: Kind | None = None) -> list[Request]:
        """Ask no more for what waits for its turn: of *place*, of that *kind* if there is one."""
        gone = [
            one
            for one in self.queue
            if fold(one.place) == fold(place) and (kind is None or one.kind is kind)
        ]
        self.queue = [one for one in self.queue if one not in gone]
        return gone

    def renamed(self, old: str, new: str) -> None:
        """The place *old* is called *new* now: what is asked of it is asked there."""
        for one in (*self.queue, *self._flying.values()):
            if one.place and fold(one.place) == fold(old):
                one.place = new

    def recalled(self) -> list[Request]:
        """The connection is gone: return everything that was asked for, and forget it."""
        requests = [*self._flying.values(), *self.queue]
        self._flying.clear()
        self.queue = []
        return requests

    def take_lines(self, may_go: Callable[[Request], bool]) -> list[str]:
        """Return the requests to write now."""
        lines: list[str] = []
        most_flying = _MOST_FLYING if self._has_labels else 1
        for request in list(self.queue):
            if len(self._flying) >= most_flying:
                break
            if may_go(request):
                self.queue.remove(request)
                lines += self._lines_of(request)
        return lines

    def _lines_of(self, request: Request) -> list[str]:
        label = f"h{self._next_label}"
        self._next_label += 1
        self._flying[label] = request
        request.sent_s = time.monotonic()
        types = self._supported.value("MSGREFTYPES")
        request.is_by_time = request.is_by_time or bool(types and "msgid" not in types.split(","))
        line = request.line(self._most)
        if self._has_labels:
            line = f"@label={label} {line}"
        is_first = request.kind is Kind.NEWEST and not request.rows
        if is_first and request.place.startswith("@") and READ_MARKER in self._capabilities:
            return [f"MARKREAD {request.place[1:]}", line]  # of rooms the server says it unasked
        return [line]

    def answered(self, batch: Batch) -> Request | None:
        """Return the request that *batch* answers, taken out; None: it answers none."""
        label = self._label_of(batch.label)
        if label is None and not batch.label:
            label = self._label_about(batch.opening.params[-1])  # the label is further out
        return None if label is None else self._flying.pop(label)

    def _label_about(self, target: str) -> str | None:
        fits = (
            label
            for label, request in self._flying.items()
            if fold(request.place.removeprefix("@")) == fold(target)
        )
        return next(fits, None)

    def is_whole(self, request: Request, batch: Batch) -> bool:
        """Take *batch* into *request*; return whether that was all, else it is asked on."""
        is_whole = request.take(batch, self._most)
        if not is_whole:
            self.queue.insert(0, request)
        return is_whole

    def refused(self, message: Message) -> Request | None:
        """Return the request that the error reply *message* is about, taken out."""
        label = message.tags.get("label", "")
        is_about_history = message.command == "FAIL" and message.params[:1] == ("CHATHISTORY",)
        found = self._label_of(label) if label or is_about_history else None
        return None if found is None else self._flying.pop(found)

    def overdue(self, now_s: float) -> list[Request]:
        """Return what was not answered in time, taken out."""
        late = [label for label, r in self._flying.items() if now_s - r.sent_s > _PATIENCE_S]
        return [self._flying.pop(label) for label in late]

    def _label_of(self, label: str) -> str | None:
        """Return the label of the request that is answered under *label*."""
        if self._has_labels:
            return label if label in self._flying else None
        return next(iter(self._flying), None)
