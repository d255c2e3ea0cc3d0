"""`OwnMessages`: what we say, until the server's word on it is shown.

Every message of ours carries a label. Its echo under that label is the server's word that the
message is committed; a server without labels answers a PING behind each message instead. One that
knows retry keys is sent again what it did not confirm before the connection broke.

A full face is shown each message as it is added (`Waiting`), whole: it is cut to lines, or becomes
a batch of lines, when it is sent, since before nobody knows what the server takes. Other faces
get the lines, each a message of its own.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from securechat.client.events import (
    Acknowledged,
    Event,
    Failed,
    Manner,
    Unconfirmed,
    Waiting,
    Warned,
)
from securechat.client.login import RETRY
from securechat.client.multiline import CONCAT, MULTILINE, Limits, Piece, messages_of, text_of
from securechat.client.outbox import Draft, Order, Outbox, OutboxFullError
from securechat.client.replies import failure_text
from securechat.client.splitting import split_text
from securechat.client.texts import _
from securechat.wire.message import Message, encode_tags, parse

CONFIRM_PING = "confirm-"
"""Begins the token of a PING that confirms one message, where there are no labels."""

_BATCHES = 64
"""Most batches open at a time; a server that opens more is not followed."""

_UNSENDABLE = {0: None, 1: None, 13: None}
"""No NUL and CR on the wire; \\x01 would make a command of a text."""

_FORGOTTEN = 200
"""Most messages kept that failed, for another try."""


class OwnMessages:
    """The messages of one session, across its connections.

    Args:
        show: takes what becomes of each.
        room_for_text: how many bytes of text a line to a place has.
        is_full: whether the face wants `Waiting`, and messages of several lines.
    """

    def __init__(
        self,
        show: Callable[[Event], None],
        room_for_text: Callable[[str, Manner], int],
        *,
        is_full: bool = False,
    ) -> None:
        self.outbox = Outbox()
        self.answered_s = 0.0
        """When the server last confirmed a message, or owed us nothing; monotonic seconds."""
        self._show = show
        self._room_for_text = room_for_text
        self._is_full = is_full
        self._nick = ""
        self._run = secrets.token_hex(8)
        """Makes our retry keys differ from those of every other run of this program."""
        self._capabilities: set[str] = set()
        self._limits: Limits | None = None
        self._batches: dict[str, str] = {}
        self._forgotten: dict[int, Draft] = {}

    # The connection they go through.

    def connected(self, capabilities: set[str]) -> None:
        """A new connection stands; *capabilities* will hold what is agreed on there."""
        self._capabilities = capabilities
        self._batches = {}

    def welcomed(self, limits: Limits | None = None) -> None:
        """The server has let us in: another one than before might keep twice what is held.

        *limits*: how large a message of several lines may be.
        """
        self._limits = limits
        if not self._has_retries:
            self._give_up_unconfirmed()

    def lost(self) -> None:
        """The connection is gone: keep what may be sent again, and tell of the rest."""
        if self._has_retries:
            self.outbox.hold()
        else:
            self._give_up_unconfirmed()
        self._give_up_orders()

    def give_up(self) -> int:
        """It is over for good: tell what is not confirmed, and return how much that is."""
        self._give_up_orders()
        unconfirmed, unsent = self._give_up_unconfirmed(), self.outbox.abandon()
        for draft in unsent:
            self._fail(draft, _("It was never sent."))
        return unconfirmed + len(unsent)

    def _give_up_unconfirmed(self) -> int:
        unconfirmed = self.outbox.lose()
        for draft in unconfirmed:
            self._forget(draft)
            self._show(Unconfirmed(_now_ms(), draft.ticket, draft.place, draft.text))
        return len(unconfirmed)

    def _give_up_orders(self) -> None:
        """Tell of each command that did not leave; of its name alone: the rest may be a secret."""
        for line in self.outbox.drop_orders():
            name = parse(line).command.lower()
            text = _("Not done, since the connection was lost before: /{name}. Try again.")
            self._show(Warned(_now_ms(), text.format(name=name)))

    @property
    def is_repeating(self) -> bool:
        """Whether the server has still to answer what an earlier connection did not confirm."""
        return self.outbox.is_repeating

    @property
    def _has_labels(self) -> bool:
        return {"labeled-response", "batch"} <= self._capabilities

    @property
    def _has_retries(self) -> bool:
        return self._has_labels and {RETRY, "message-tags"} <= self._capabilities

    def renamed(self, old: str, new: str) -> None:
        """The place *old* is called *new* now."""
        self.outbox.renamed(old, new)

    # On their way out.

    def add(self, draft: Draft, nick: str) -> list[int]:
        """Keep *draft* for sending, by *nick*; return the tickets of its messages, in order."""
        self._nick = nick
        tickets: list[int] = []
        for text in self._texts_of(draft):
            try:
                added = self.outbox.add(replace(draft, text=text))
            except OutboxFullError:
                sentence = _("Too many messages wait already: this one is not sent.")
                self._show(Warned(_now_ms(), sentence))
                return tickets
            tickets.append(added.ticket)
            self._show_waiting(added)
        return tickets

    def add_order(self, line: str) -> None:
        """Send the command *line* behind every message that waits."""
        try:
            self.outbox.add_order(line)
        except OutboxFullError:
            self._show(Warned(_now_ms(), _("Too much waits already: that is not sent.")))

    def _texts_of(self, draft: Draft) -> list[str]:
        """Return what is sent of a text: all of it, or its lines, none of them blank."""
        text = draft.text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSENDABLE)
        text = text.encode(errors="replace").decode()
        if self._is_full:
            return [text.strip("\n")] if text.strip() else []
        room = self._room_for_text(draft.place, draft.manner)
        return [p for line in text.split("\n") if line.strip() for p in split_text(line, room)]

    def _show_waiting(self, draft: Draft) -> None:
        if self._is_full:
            self._show(
                Waiting(
                    _now_ms(),
                    draft.ticket,
                    draft.place,
                    self._nick,
                    draft.text,
                    draft.manner,
                    draft.reply_to,
                )
            )

    def take_lines(self, *, may_send: bool) -> list[str]:
        """Return the lines to write now, as far as the server keeps up."""
        if not self.outbox.has_in_flight:
            self.answered_s = time.monotonic()
        lines: list[str] = []
        while may_send and (next_one := self.outbox.depart()) is not None:
            if isinstance(next_one, Order):
                lines.append(next_one.line)
            else:
                lines.extend(self._lines_of(next_one))
        return lines

    def _lines_of(self, draft: Draft) -> list[str]:
        can_have_lines = draft.manner is not Manner.ACTION and self._has_labels
        if not self._is_full:
            return self._lines_of_pieces(draft, [Piece(draft.text, is_concat=False)])
        limits = self._limits if can_have_lines and MULTILINE in self._capabilities else None
        room = self._room_for_text(draft.place, draft.manner)
        first, *others = messages_of(draft.text, room, limits)
        if others:
            parts = self.outbox.divide(draft, [text_of(first), *map(text_of, others)])
            for part in parts[1:]:
                self._show_waiting(part)
            return []
        return self._lines_of_pieces(draft, first)

    def _lines_of_pieces(self, draft: Draft, pieces: list[Piece]) -> list[str]:
        command = "NOTICE" if draft.manner is Manner.NOTICE else "PRIVMSG"
        tags = self._tags_of(draft)
        if len(pieces) > 1:
            reference = f"t{draft.ticket}"
            return [
                f"{tags}BATCH +{reference} {MULTILINE} {draft.target}",
                *[
                    f"@batch={reference}{f';{CONCAT}' if piece.is_concat else ''}"
                    f" {command} {draft.target} :{piece.text}"
                    for piece in pieces
                ],
                f"BATCH -{reference}",
            ]
        text = pieces[0].text
        text = f"\x01ACTION {text}\x01" if draft.manner is Manner.ACTION else text
        line = f"{tags}{command} {draft.target} :{text}"
        return [line] if self._has_labels else [line, f"PING :{CONFIRM_PING}{draft.ticket}"]

    def _tags_of(self, draft: Draft) -> str:
        tags: dict[str, str] = {}
        if self._has_labels:
            tags["label"] = str(draft.ticket)
        if self._has_retries:
            tags[f"{RETRY}-key"] = f"{self._run}-{draft.ticket}"
        if draft.reply_to and "message-tags" in self._capabilities:
            tags["+reply"] = draft.reply_to
        return f"@{encode_tags(tags)} " if tags else ""

    # The server's word.

    def ticket_of(self, message: Message) -> int | None:
        """Return the ticket of our message that *message* answers."""
        label = message.tags.get("label") or self._batches.get(message.tags.get("batch", ""), "")
        return ticket_in(label)

    def acknowledge(self, ticket: int, at_ms: int, nick: str, msgid: str = "") -> None:
        """The server has the message *ticket*, as *msgid*; it shows it as said by *nick*."""
        draft = self._settle(ticket)
        if draft is not None:
            self._show(
                Acknowledged(
                    at_ms,
                    ticket,
                    draft.place,
                    nick,
                    draft.text,
                    draft.manner,
                    msgid,
                    draft.reply_to,
                )
            )

    def fail(self, ticket: int, reason: str) -> None:
        """The server does not take the message *ticket*."""
        draft = self._settle(ticket)
        if draft is not None:
            self._fail(draft, reason)

    def _fail(self, draft: Draft, reason: str) -> None:
        self._forget(draft)
        self._show(Failed(_now_ms(), draft.ticket, draft.place, draft.text, reason))

    def _forget(self, draft: Draft) -> None:
        self._forgotten[draft.ticket] = draft
        if len(self._forgotten) > _FORGOTTEN:
            del self._forgotten[next(iter(self._forgotten))]

    def forgotten(self, ticket: int) -> Draft | None:
        """Return the message that was to go under *ticket* and did not, once."""
        return self._forgotten.pop(ticket, None)

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
        return ticket_in(self._batches.pop(reference, ""))

    def _settle(self, ticket: int) -> Draft | None:
        self.answered_s = time.monotonic()
        return self.outbox.settle(ticket)


def ticket_in(label: str) -> int | None:
    """Return the ticket that *label* is; None: it is something else."""
    # Nobody sends so many messages; and Python refuses to read a number of thousands of digits.
    return int(label) if label.isascii() and label.isdigit() and len(label) < 16 else None


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
