"""`Conversation`: what was said in one place, as far as it is loaded."""

import bisect
from collections.abc import Iterable
from typing import Protocol

from securechat.client.fullscreen.entries import Entry, Kind, State
from securechat.client.fullscreen.members import Members
from securechat.client.fullscreen.passages import MOST as MOST_PASSAGES
from securechat.client.fullscreen.passages import summary
from securechat.client.fullscreen.present import Present
from securechat.client.safe_text import safe_text
from securechat.wire.names import Folded

MOST_ENTRIES = 10_000
"""Most entries kept; older ones go, and come again from the server when one scrolls up."""

MOST_WHILE_READ = 30_000
"""Most entries kept while somebody reads older ones: what they read does not go under their eyes."""

_TRIMMED = 1_000
"""So many go at once, so that it does not happen with every line."""

PASSAGES_MS = 3_600_000
"""Who comes and goes within it is told in one line."""

_OURS_ALONE = frozenset({State.PENDING, State.FAILED, State.UNCONFIRMED})
"""What nobody else has, as far as we know: it cannot be loaded again."""


class Watcher(Protocol):
    """Told what changes in the entries, after it has."""

    @property
    def is_reading(self) -> bool:
        """Whether somebody reads something older than the end."""

    def appended(self, count: int) -> None:
        """The last *count* entries are new."""

    def prepended(self, count: int) -> None:
        """The first *count* entries are new."""

    def dropped(self, count: int) -> None:
        """The first *count* entries are gone."""

    def removed(self, index: int) -> None:
        """What stood at *index* is gone."""

    def changed(self, index: int) -> None:
        """What stands at *index* looks different."""

    def marked(self) -> None:
        """The unread line, or what is known of older entries, is another."""

    def reset(self) -> None:
        """Anything may be different."""


class Conversation:
    """One room, or the talk with one person.

    Args:
        place: "#room", "@nick", or "" for what the server says when no place is open.
    """

    def __init__(self, place: str, present: Present | None = None) -> None:
        self.place = place
        self.entries: list[Entry] = []
        self.members = Members(present)
        self.topic = ""
        self.is_joined = not place.startswith("#")
        self.unread = 0
        """Messages of others since it was last read."""
        self.mentions = 0
        self.read_until_ms = 0
        """What is not newer is read, on this device or another."""
        self.typing: dict[str, float] = {}
        """Who types, and until when that counts; monotonic seconds."""
        self.spoke_ms: Folded[int] = Folded()
        """Who said something in this run, and when last."""
        self.draft = ""
        """What was typed here and not sent yet."""
        self.watcher: Watcher | None = None
        self._unread_line_ms: int | None = None
        self._is_at_start = False
        self._is_loading = False
        self._by_msgid: dict[str, Entry] = {}
        self._by_ticket: dict[int, Entry] = {}

    @property
    def has_unsent(self) -> bool:
        """Whether something was written here that nobody else has."""
        is_waiting = any(one.state is State.PENDING for one in self._by_ticket.values())
        return is_waiting or bool(self.draft.strip())

    @property
    def unread_line_ms(self) -> int | None:
        """What is newer was unread when the place was opened: the line stands before it."""
        return self._unread_line_ms

    @unread_line_ms.setter
    def unread_line_ms(self, at_ms: int | None) -> None:
        self._unread_line_ms = at_ms
        self._marked()

    @property
    def is_at_start(self) -> bool:
        """Whether there is nothing older on the server."""
        return self._is_at_start

    @is_at_start.setter
    def is_at_start(self, is_at_start: bool) -> None:
        self._is_at_start = is_at_start
        self._marked()

    @property
    def is_loading(self) -> bool:
        """Whether older entries have been asked for."""
        return self._is_loading

    @is_loading.setter
    def is_loading(self, is_loading: bool) -> None:
        self._is_loading = is_loading
        self._marked()

    def find(self, msgid: str) -> Entry | None:
        """Return the message *msgid*, if it is loaded."""
        return self._by_msgid.get(msgid)

    def find_ticket(self, ticket: int) -> Entry | None:
        """Return our message *ticket* of this run, if it is loaded."""
        return self._by_ticket.get(ticket)

    def append(self, entry: Entry) -> bool:
        """Add *entry* at the end; False: its msgid is here already."""
        if entry.msgid and entry.msgid in self._by_msgid:
            return False
        if self._is_more_passing(entry):
            self.changed(self.entries[-1])
            return True
        self._enter(entry)
        self.entries.append(entry)
        if self.watcher is not None:
            self.watcher.appended(1)
        self._trim()
        return True

    def prepend(self, entries: Iterable[Entry]) -> None:
        """Add what is older than all that is here, oldest first; what is here already is left out."""
        new = [entry for entry in entries if not entry.msgid or entry.msgid not in self._by_msgid]
        for entry in new:
            self._enter(entry)
        self.entries[:0] = new
        if self.watcher is not None and new:
            self.watcher.prepended(len(new))

    def merge(self, entries: Iterable[Entry]) -> None:
        """Add the newest page, oldest first, among what is here, by time."""
        for entry in entries:
            if entry.msgid and entry.msgid in self._by_msgid:
                continue
            self._enter(entry)
            at = bisect.bisect_right(self.entries, entry.at_ms, key=lambda other: other.at_ms)
            self.entries.insert(at, entry)
        if self.watcher is not None:
            self.watcher.reset()

    def changed(self, entry: Entry) -> None:
        """*entry* looks different now."""
        if self.watcher is not None:
            self.watcher.changed(self._index(entry))

    def settle(self, entry: Entry, at_ms: int, msgid: str) -> None:
        """Our message is on the server: it stands where others see it, behind what came before."""
        index = self._index(entry)
        entry.state, entry.at_ms = State.DELIVERED, at_ms
        self._by_ticket.pop(entry.ticket, None)
        if msgid:
            entry.msgid = msgid
            self._by_msgid[msgid] = entry
        is_overtaken = any(other.state is State.DELIVERED for other in self.entries[index + 1 :])
        if not is_overtaken:
            self.changed(entry)
            return
        del self.entries[index]
        if self.watcher is not None:
            self.watcher.removed(index)
        self.entries.append(entry)
        if self.watcher is not None:
            self.watcher.appended(1)

    def called(self, place: str) -> None:
        """It is called *place* from now on."""
        self.place = place
        self._marked()

    def take_over(self, other: "Conversation") -> None:
        """*other* is the same room, as it is now: be that, and keep what was here before."""
        if any(entry.msgid for entry in other.entries):
            self.clear()  # nobody knows whether what was here connects to that
        self.members.clear()
        self.members, self.topic, self.is_joined = other.members, other.topic, other.is_joined
        self.unread += other.unread
        self.mentions += other.mentions
        self.read_until_ms = max(self.read_until_ms, other.read_until_ms)
        self.merge(other.entries)

    @property
    def unsent(self) -> list[Entry]:
        """What we wrote that nobody else has, as far as we know."""
        return [entry for entry in self.entries if entry.state in _OURS_ALONE]

    def remove(self, entry: Entry) -> None:
        """*entry*, which the server does not have, is gone."""
        index = self._index(entry)
        del self.entries[index]
        self._by_ticket.pop(entry.ticket, None)
        if self.watcher is not None:
            self.watcher.removed(index)

    def clear(self) -> None:
        """Forget all entries but those of ours that the server does not have yet."""
        self.entries = self.unsent
        self._by_msgid.clear()
        self._by_ticket = {entry.ticket: entry for entry in self.entries}
        self._is_at_start = False
        if self.watcher is not None:
            self.watcher.reset()

    def read(self, until_ms: int) -> None:
        """Everything up to *until_ms* is read."""
        self.read_until_ms = max(self.read_until_ms, until_ms)
        unread = [
            entry
            for entry in self.entries
            if entry.at_ms > self.read_until_ms and entry.kind is Kind.MESSAGE and not entry.is_own
        ]
        self.unread = len(unread)
        self.mentions = sum(entry.is_mention for entry in unread)

    def _marked(self) -> None:
        if self.watcher is not None:
            self.watcher.marked()

    def _is_more_passing(self, entry: Entry) -> bool:
        """Whether *entry* only tells who else came or went; the last entry tells it, then."""
        last = self.entries[-1] if self.entries else None
        if last is None or not entry.passages or not 0 < len(last.passages) < MOST_PASSAGES:
            return False
        if entry.at_ms - last.at_ms > PASSAGES_MS:
            return False
        last.passages += entry.passages
        last.text = summary(last.passages)
        return True

    def _index(self, entry: Entry) -> int:
        # What changes is nearly always among the newest.
        for index in range(len(self.entries) - 1, -1, -1):
            if self.entries[index] is entry:
                return index
        raise ValueError(entry)

    def _enter(self, entry: Entry) -> None:
        # Whatever else has happened to it on its way: nothing that steers is drawn.
        entry.text = "\n".join(map(safe_text, entry.text.split("\n")))
        entry.nick = safe_text(entry.nick)
        if entry.msgid:
            self._by_msgid[entry.msgid] = entry
        if entry.ticket and entry.state is not State.DELIVERED:
            self._by_ticket[entry.ticket] = entry

    def _trim(self) -> None:
        is_read = self.watcher is not None and self.watcher.is_reading
        if len(self.entries) <= (MOST_WHILE_READ if is_read else MOST_ENTRIES):
            return
        count = _TRIMMED if is_read else len(self.entries) - MOST_ENTRIES + _TRIMMED
        gone = self.entries[:count]
        del self.entries[:count]
        for entry in gone:
            self._by_msgid.pop(entry.msgid, None)
            self._by_ticket.pop(entry.ticket, None)
        if self.watcher is not None:
            self.watcher.dropped(len(gone))
        self.is_at_start = False
