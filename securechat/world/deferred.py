"""Deferred reads: what is asked for now, and read by another thread after the commit: history, or a
link that holds a secret.

The world checks who may read what, and puts a read between the lines of a session. It is plain
values all through, so it may run anywhere; what the session gets later waits behind it.

Source: IRCv3 chathistory; batch; labeled-response.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple, Protocol

from securechat.store.pages import Mark, NewestQuery, Page, PageQuery, Shape, UnknownMarkError
from securechat.wire import capabilities as cap
from securechat.wire.message import encode_tags
from securechat.wire.replies import MISSED_MORE
from securechat.world.clock import iso
from securechat.world.playback import replayed
from securechat.world.replying import Reply, labelled

CHUNK_BYTES = 60_000
"""About what a chunk holds: one write takes 65,536, and is not to cut many."""

LINES_AT_ONCE = 16
"""So many lines are made between two moments for others: about 0.1 ms."""

REPLAY_BYTES = 256 * 1024
"""About what one read of several conversations brings: the rest is read when that is written."""


class History(Protocol):
    """What a read asks; see `store.history`. Each method may raise what the store raises."""

    def page(self, query: PageQuery) -> Page:
        """Return a page, oldest first; `UnknownMarkError` if a mark names nothing there."""

    def newest_ms(self, query: NewestQuery) -> int | None:
        """Return when the last message was, None if there is none."""

    def give_way(self) -> None:
        """Let go first who answers those that talk; called between two lines."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who asked, and what is around the answer."""

    server: str
    caps: int
    """The capabilities of the session when it asked."""
    reference: str
    """The name of the batch, if the answer needs one."""
    label: str | None = None

    def batch(self, kind: str, lines: Iterable[Reply], *, is_end: bool) -> Iterator[bytes]:
        """Yield *lines* in a batch of a *kind*, if the session knows batches."""
        if not self.caps & cap.BATCH:
            yield from self.plain(list(lines))
            return
        tags = ";".join(self._opening_tags(is_end=is_end))
        yield Reply(tags, f":{self.server} BATCH +{self.reference} {kind}").encoded()
        inside = f"batch={self.reference}"
        for line in lines:  # a message of several lines is a batch of its own in this one
            yield line.encoded("" if line.tags.startswith("batch=") else inside)
        yield Reply("", f":{self.server} BATCH -{self.reference}").encoded()

    def _opening_tags(self, *, is_end: bool) -> Iterator[str]:
        if self.label is not None and self.caps & cap.LABELED_RESPONSE:
            yield encode_tags({"label": self.label})
        if is_end and self.caps & cap.CHATHISTORY and self.caps & cap.MESSAGE_TAGS:
            yield "draft/chathistory-end"

    def plain(self, lines: list[Reply]) -> Iterator[bytes]:
        """Yield *lines* as any other command answers."""
        if self.label is None:
            return (line.encoded() for line in lines)
        return labelled(self.server, self.caps, self.label, lines, self.reference)


class Answer(NamedTuple):
    """What a read brings."""

    chunks: list[bytes]
    """Whole lines, CRLF included."""
    rest: "Read | None" = None
    """What is to be read once these are written."""


def _lines(
    page: Page, target: str, addressed: Mapping[int | None, str] | None, caps: int
) -> Iterator[Reply]:
    for kept in page.rows:
        to = target if addressed is None else addressed.get(kept.record.account, target)
        yield from replayed(kept, to, caps)


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page of one conversation."""

    envelope: Envelope
    target: str
    """The room or the person, as it is called today."""
    addressed: Mapping[int | None, str] | None
    """In private, by the account that said it (None: the guest): to whom."""
    query: PageQuery
    unknown: Reply
    """What is answered if a mark names nothing there."""
    failed: Reply
    """What is answered if it cannot be read."""

    def run(self, history: History) -> Answer:
        """Return the answer."""
        try:
            page = history.page(self.query)
        except UnknownMarkError:
            return Answer(list(self.envelope.plain([self.unknown])))
        kind = f"chathistory {self.target}"
        lines = _lines(page, self.target, self.addressed, self.envelope.caps)
        batch = self.envelope.batch(kind, lines, is_end=page.is_end)
        return Answer(_chunks(batch, history))

    def refused(self) -> list[bytes]:
        """Return the answer if there can be none."""
        return list(self.envelope.plain([self.failed]))


@dataclass(frozen=True, slots=True)
class TargetsRead:
    """Which conversations had their last message between two instants, neither included."""

    envelope: Envelope
    conversations: tuple[tuple[str, NewestQuery], ...]
    first_ms: int
    second_ms: int
    limit: int
    failed: Reply

    def run(self, history: History) -> Answer:
        """Return the answer."""
        low, high = sorted((self.first_ms, self.second_ms))
        found = []
        for name, query in self.conversations:
            newest_ms = history.newest_ms(query)
            if newest_ms is not None and low < newest_ms < high:
                found.append((newest_ms, name))
        # Counting begins at the first instant, which may be the later one.
        found.sort(reverse=self.first_ms > self.second_ms)
        shown = sorted(found[: self.limit])
        lines = (Reply("", f":{self.envelope.server} {_targets(*one)}") for one in shown)
        is_end = len(found) == len(shown)
        batch = self.envelope.batch("draft/chathistory-targets", lines, is_end=is_end)
        return Answer(_chunks(batch, history))

    def refused(self) -> list[bytes]:
        """Return the answer if there can be none."""
        return list(self.envelope.plain([self.failed]))


def _targets(newest_ms: int, name: str) -> str:
    return f"CHATHISTORY TARGETS {name} {iso(newest_ms)}"


def _chunks(lines: Iterable[bytes], history: History) -> list[bytes]:
    """Join *lines* to chunks of about `CHUNK_BYTES`."""
    chunks: list[bytes] = []
    part: list[bytes] = []
    size = 0
    for number, line in enumerate(lines):
        if number and not number % LINES_AT_ONCE:
            history.give_way()
        if size + len(line) > CHUNK_BYTES and part:
            chunks.append(b"".join(part))
            part, size = [], 0
        part.append(line)
        size += len(line)
    chunks.append(b"".join(part))
    return [chunk for chunk in chunks if chunk]


class Missed(NamedTuple):
    """A conversation of which something may have been missed."""

    conversation: int
    target: str
    since: int
    addressed: Mapping[int | None, str] | None
    """As in `PageRead`."""


@dataclass(frozen=True, slots=True)
class ReplayRead:
    """The newest messages of several conversations, a batch for each that has any."""

    envelope: Envelope
    nick: str
    missed: tuple[Missed, ...]
    until: int
    limit: int
    """The most messages of one conversation; it is said if there are more."""
    failed: Reply
    after: Mark | None = None
    before: Mark | None = None

    def run(self, history: History) -> Answer:
        """Return as many conversations as are worth a few writes, and the rest for later."""
        chunks: list[bytes] = []
        size = 0
        for number, missed in enumerate(self.missed, 1):
            found = self._of(missed, history)
            chunks += found
            size += sum(map(len, found))
            if size > REPLAY_BYTES and number < len(self.missed):
                return Answer(chunks, replace(self, missed=self.missed[number:]))
        return Answer(chunks)

    def _of(self, missed: Missed, history: History) -> list[bytes]:
        shape, first, second = Shape.LATEST, self.after, None
        if self.before is not None:  # counted from there, as from the end of all
            shape, first, second = Shape.BETWEEN, self.before, self.after
        query = PageQuery(
            missed.conversation, missed.since, self.until, False, shape, self.limit, first, second
        )
        page = history.page(query)
        if not page.rows:
            return []
        reference = f"{self.envelope.reference}-{missed.conversation:x}"
        envelope = replace(self.envelope, reference=reference)
        lines = _lines(page, missed.target, missed.addressed, envelope.caps)
        batch = envelope.batch(f"chathistory {missed.target}", lines, is_end=page.is_end)
        notice = () if page.is_end else (self._notice(missed, page),)
        return _chunks(chain(notice, batch), history)

    def _notice(self, missed: Missed, page: Page) -> bytes:
        text = MISSED_MORE.format(count=len(page.rows), target=missed.target)
        return Reply("", f":{self.envelope.server} NOTICE {self.nick} :{text}").encoded()

    def refused(self) -> list[bytes]:
        """Return the answer if there can be none."""
        return list(self.envelope.plain([self.failed]))


@dataclass(frozen=True, slots=True)
class LinkRead:
    """The link of an invitation that is open now: of its token only the hash is known here."""

    envelope: Envelope
    nick: str
    about: str
    """The sentence that stands before it."""
    token_hash: str
    failed: Reply

    def answer(self, links: Iterable[str]) -> Answer:
        """Return the answer with *links*, each on a line."""
        start = f":{self.envelope.server} NOTICE {self.nick} :"
        lines = [Reply("", f"{start}{text}") for text in (self.about, *links)]
        return Answer(list(self.envelope.plain(lines)))

    def refused(self) -> list[bytes]:
        """Return the answer if there can be none."""
        return list(self.envelope.plain([self.failed]))


Read = PageRead | TargetsRead | ReplayRead | LinkRead

READS = frozenset({PageRead, TargetsRead, ReplayRead, LinkRead})
