"""`OwnMessages`: what we say, until the server's word on it is shown.

Every message of ours carries a label. Its echo under that label is the server's word that the
message is committed; a server without labels answers a PING behind each message instead. One that
knows retry keys is sent again what it did not confirm before the connection broke.
"""

import secrets
import time
from collections.abc import Callable

from securechat.client.events import Acknowledged, Event, Failed, Manner, Unconfirmed, Warned
from securechat.client.login import RETRY
from securechat.client.outbox import Draft, Outbox, OutboxFullError
from securechat.client.replies import failure_text
from securechat.client.splitting import split_text
from securechat.wire.message import Message

CONFIRM_PING = "confirm-"
"""Begins the token of a PING that confirms one message, where there are no labels."""

_BATCHES = 64
"""Most batches open at a time; a server that opens more is not followed."""

_UNSENDABLE = {0: None, 1: None, 10: " ", 13: None}
"""No NUL, CR or LF on the wire; \\x01 would make a command of a text."""


class OwnMessages:
    """The messages of one session, across its connections. *show* takes what becomes of each."""

    def __init__(self, show: Callable[[Event], None]) -> None:
        self.outbox = Outbox()
        self.answered_s = 0.0
        """When the server last confirmed a message, or owed us nothing; monotonic seconds."""
        self._show = show
        self._run = secrets.token_hex(8)
        """Makes our retry keys differ from those of every other run of this program."""
        self._capabilities: set[str] = set()
        self._batches: dict[str, str] = {}

    # The connection they go through.

    def connected(self, capabilities: set[str]) -> None:
        """A new connection stands; *capabilities* will hold what is agreed on there."""
        self._capabilities = capabilities
        self._batches = {}

    def welcomed(self) -> None:
        """The server has let us in: another one than before might keep twice what is held."""
        if not self._has_retries:
            self._give_up_unconfirmed()

    def lost(self) -> None:
        """The connection is gone: keep what may be sent again, and tell of the rest."""
        if self._has_retries:
            self.outbox.hold()
        else:
            self._give_up_unconfirmed()

    def give_up(self) -> int:
        """It is over for good: tell what is not confirmed, and return how much that is."""
        unconfirmed, unsent = self._give_up_unconfirmed(), self.outbox.abandon()
        for draft in unsent:
            reason = "It was never sent."
            self._show(Failed(_now_ms(), draft.ticket, draft.place, draft.text, reason))
        return unconfirmed + len(unsent)

    def _give_up_unconfirmed(self) -> int:
        unconfirmed = self.outbox.lose()
        for draft in unconfirmed:
            self._show(Unconfirmed(_now_ms(), draft.ticket, draft.place, draft.text))
        return len(unconfirmed)

    @property
    def _has_labels(self) -> bool:
        return {"labeled-response", "batch"} <= self._capabilities

    @property
    def _has_retries(self) -> bool:
        return self._has_labels and {RETRY, "message-tags"} <= self._capabilities

    # On their way out.

    def add(self, place: str, text: str, manner: Manner, most_bytes: int) -> list[int]:
        """Keep *text* for sending, in pieces of *most_bytes*; return their tickets, in order."""
        tickets: list[int] = []
        for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
            sendable = line.translate(_UNSENDABLE).encode(errors="replace").decode()
            if not sendable.strip():
                continue
            for piece in split_text(sendable, most_bytes):
                try:
                    tickets.append(self.outbox.add(place, piece, manner))
                except OutboxFullError:
                    sentence = "Too many messages wait already: this one is not sent."
                    self._show(Warned(_now_ms(), sentence))
                    return tickets
        return tickets

    def take_lines(self, *, may_send: bool) -> list[str]:
        """Return the lines to write now, as far as the server keeps up."""
        if not self.outbox.has_in_flight:
            self.answered_s = time.monotonic()
        lines: list[str] = []
        while may_send and (draft := self.outbox.depart()) is not None:
            lines.extend(self._lines_of(draft))
        return lines

    def _lines_of(self, draft: Draft) -> list[str]:
        text = f"\x01ACTION {draft.text}\x01" if draft.manner is Manner.ACTION else draft.text
        command = "NOTICE" if draft.manner is Manner.NOTICE else "PRIVMSG"
        line = f"{command} {draft.target} :{text}"
        if self._has_retries:
            return [f"@label={draft.ticket};{RETRY}-key={self._run}-{draft.ticket} {line}"]
        if self._has_labels:
            return [f"@label={draft.ticket} {line}"]
        return [line, f"PING :{CONFIRM_PING}{draft.ticket}"]

    # The server's word.

    def ticket_of(self, message: Message) -> int | None:
        """Return the ticket of our message that *message* answers."""
        label = message.tags.get("label") or self._batches.get(message.tags.get("batch", ""), "")
        return _ticket(label)

    def acknowledge(self, ticket: int, at_ms: int, nick: str) -> None:
        """The server has the message *ticket*; it shows it as said by *nick*."""
        draft = self._settle(ticket)
        if draft is not None:
            self._show(Acknowledged(at_ms, ticket, draft.place, nick, draft.text, draft.manner))

    def fail(self, ticket: int, reason: str) -> None:
        """The server does not take the message *ticket*."""
        draft = self._settle(ticket)
        if draft is not None:
            self._show(Failed(_now_ms(), ticket, draft.place, draft.text, reason))

    def refused(self, message: Message) -> None:
        """An error reply: it is about a message of ours, or about something else we asked."""
        draft = self.outbox.oldest_to(message.params[1]) if len(message.params) > 2 else None
        if draft is not None and not self._has_labels:
            self.fail(draft.ticket, failure_text(message))
        else:
            self._show(Warned(_now_ms(), failure_text(message)))

    def open_batch(self, reference: str, label: str) -> None:
        """What comes in the batch *reference* belongs to *label* ("": to none)."""
        if len(self._batches) < _BATCHES:
            self._batches[reference] = label

    def close_batch(self, reference: str) -> int | None:
        """The batch is over; return the ticket it was the answer to."""
        return _ticket(self._batches.pop(reference, ""))

    def _settle(self, ticket: int) -> Draft | None:
        self.answered_s = time.monotonic()
        return self.outbox.settle(ticket)


def _ticket(label: str) -> int | None:
    return int(label) if label.isascii() and label.isdigit() else None


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
