"""`Request`: one thing asked of the server's history, in as many rounds as it takes.

A place in a conversation is a `Mark`: the msgid of a message where there is one, else its time.

Source: IRCv3 chathistory.
"""

import enum
from dataclasses import dataclass, field
from typing import NamedTuple

from securechat.client.batches import Batch
from securechat.client.stamps import at_ms, iso
from securechat.wire.message import Message

PAGE = 100
"""Messages asked for at once: a few screens."""

MOST_ROUNDS = 5
"""Most requests for one page, where a page holds little to show, or does not reach what we have."""

FEW = 30
"""Fewer messages than that are no page, as long as there are more."""

_END = "draft/chathistory-end"
"""The tag of a page behind which there is nothing."""

_CONTEXT = "draft/chathistory-context"
"""The tag of what is not counted."""


class Mark(NamedTuple):
    """A message, by its msgid ("": unknown) and its time."""

    msgid: str
    at_ms: int

    def reference(self, *, is_by_time: bool) -> str:
        """Return it as the server takes it."""
        if self.msgid and not is_by_time:
            return f"msgid={self.msgid}"
        return f"timestamp={iso(self.at_ms)}"


def mark_of(message: Message) -> Mark:
    """Return the mark of a line of a page; what was taken back keeps its place there."""
    msgid = message.tags.get("msgid", "")
    if message.command == "REDACT" and len(message.params) > 1:
        msgid = message.params[1]
    return Mark(msgid, at_ms(message))


class Kind(enum.Enum):
    """What is asked for."""

    NEWEST = "what was said last"
    OLDER = "what was said before"
    TARGETS = "who wrote to us"


@dataclass(slots=True)
class Request:
    """One page, or the list of those who wrote.

    Args:
        kind: what is asked for.
        place: of which conversation; "" for `TARGETS`.
        before: what is wanted lies before it; None: up to now.
        floor: what is wanted lies behind it; None: as far as a page reaches.
    """

    kind: Kind
    place: str
    before: Mark | None = None
    floor: Mark | None = None
    is_by_time: bool = False
    rows: list[Message] = field(default_factory=list)
    is_end: bool = False
    """Whether the server has nothing more of what is asked for."""
    sent_s: float = 0.0
    _rounds: int = 0

    def line(self, most: int) -> str:
        """Return the command; *most*: the most messages the server gives at once."""
        target, count = self.place.removeprefix("@"), min(PAGE, most)
        before = self.before and self.before.reference(is_by_time=self.is_by_time)
        floor = self.floor and self.floor.reference(is_by_time=self.is_by_time)
        if self.kind is Kind.TARGETS:
            return f"CHATHISTORY TARGETS {before} {floor} {count}"
        if before is None:
            return f"CHATHISTORY LATEST {target} {floor or '*'} {count}"
        if floor is None:
            return f"CHATHISTORY BEFORE {target} {before} {count}"
        return f"CHATHISTORY BETWEEN {target} {before} {floor} {count}"

    def take(self, batch: Batch, most: int) -> bool:
        """Take the answer; return whether that was all, False: ask again."""
        count = sum(_CONTEXT not in item.tags for item in batch.items)
        self.rows[:0] = batch.items
        is_short = self.floor is not None and count < min(PAGE, most)
        self.is_end = _END in batch.opening.tags or not count or is_short
        self._rounds += 1
        is_enough = self.floor is None and self._count_sayings() >= FEW
        if self.kind is Kind.TARGETS or self.is_end or is_enough or self._rounds >= MOST_ROUNDS:
            return True
        self.before = mark_of(batch.items[0])
        return False

    def may_go_by_time(self) -> bool:
        """Turn from msgids to times, of which every server knows; False: it did already."""
        has_msgid = any(mark and mark.msgid for mark in (self.before, self.floor))
        if self.is_by_time or not has_msgid:
            return False
        self.is_by_time = True
        return True

    def _count_sayings(self) -> int:
        return sum(row.command in {"PRIVMSG", "NOTICE"} for row in self.rows)
