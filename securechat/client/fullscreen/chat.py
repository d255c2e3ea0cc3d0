"""`Chat`: all conversations, which of them is open, and the state of the connection."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Entry, Kind, State
from securechat.client.fullscreen.passages import Passage
from securechat.client.fullscreen.present import Present
from securechat.wire.names import Folded, fold, is_channel

SMALL_ROOM = 20
"""In a room of so many one wants to know of everybody who comes and goes."""

LATELY_MS = 600_000
"""Who said something within this time is missed when they go."""

SERVER = ""
"""The place of what the server says while no other is open."""


class Line(enum.Enum):
    """What the connection is doing."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"


@dataclass(slots=True)
class ConnectionState:
    """What the status bar says of the connection."""

    line: Line = Line.CONNECTING
    host: str = ""
    """What was typed to get there."""
    server: str = ""
    """What it calls itself."""
    trust: str = ""
    """What the connection's trust rests on: `Trust.how`."""
    lag_ms: int | None = None
    retry_at_ms: int = 0
    reason: str = ""
    """Why it was lost, or could not be made."""


class Alert(NamedTuple):
    """Something was said that nobody saw."""

    place: str
    nick: str
    is_for_us: bool
    """Whether it names us, or was written to us alone."""


class Chat:
    """What the screen shows; one thread owns it: the screen's.

    Args:
        nick: ours, until the server says otherwise.
    """

    def __init__(self, nick: str) -> None:
        self.nick = nick
        self.connection = ConnectionState()
        self.waiting = 0
        """Our messages that the server does not have yet."""
        self.is_focused = True
        """Whether somebody looks at the screen: only then is what comes read at once."""
        self.is_settled = False
        """Whether the server has put us into all our rooms, on this connection."""
        self.is_leaving = False
        """Whether the program ends as soon as everything is confirmed."""
        self.joins = "all"
        """Of whom it is said that they come and go: "all", "few" or "none"."""
        self.renamed: list[tuple[str, str]] = []
        """Places that are called something else now, old and new; who keeps by name empties it."""
        self.alerts: list[Alert] = []
        """What one may want to be called for; whoever calls empties it."""
        self.open: Conversation = Conversation(SERVER)
        self.read_marks: Folded[int] = Folded()
        """Up to when places are read that are not here yet."""
        self.version = 0
        """Another number than before: a place is new, gone or called something else."""
        self._present = Present()
        self._sorted: list[Conversation] | None = None
        self._conversations: Folded[Conversation] = Folded()
        self._conversations[SERVER] = self.open

    @property
    def conversations(self) -> Sequence[Conversation]:
        """All of them: rooms by name, then people by name, then the server's."""
        if self._sorted is None:
            self._sorted = sorted(
                self._conversations.values(),
                key=lambda one: (one.place == SERVER, one.place.startswith("@"), fold(one.place)),
            )
        return self._sorted

    def _changed_places(self) -> None:
        self._sorted = None
        self.version += 1

    @property
    def has_server(self) -> bool:
        """Whether what the server says is a place to go to: only if it has said something."""
        server = self._conversations[SERVER]
        return bool(server.entries) or (server is self.open and self.is_settled)

    @property
    def listed(self) -> list[Conversation]:
        """Those one may want to go to: the server's, the last one, only if it `has_server`."""
        everything = self.conversations
        return list(everything if self.has_server else everything[:-1])

    @property
    def unread(self) -> int:
        """How many messages wait to be read, in all places."""
        return sum(one.unread for one in self._conversations.values())

    def beside(self, by: int) -> Conversation:
        """Return the place *by* steps further in the list than the open one, round the end."""
        listed = self.listed or [self.open]
        at = listed.index(self.open) if self.open in listed else -1 if by > 0 else 0
        return listed[(at + by) % len(listed)]

    def next_unread(self) -> Conversation | None:
        """Return where something is unread: where we are wanted first, else the next in the list."""
        listed = self.listed
        at = listed.index(self.open) if self.open in listed else -1
        later = [one for one in listed[at + 1 :] + listed[: at + 1] if one is not self.open]
        return next((one for one in later if one.mentions), None) or next(
            (one for one in later if one.unread), None
        )

    def is_present(self, nick: str) -> bool:
        """Whether *nick* is known to be here: in a room with us, and not away."""
        return nick in self._present

    def open_read_ms(self) -> int:
        """Return the time of the newest message that is read in the open place; 0: none."""
        if not self.is_focused or self.open.place == SERVER:
            return 0
        return next(
            (
                entry.at_ms
                for entry in reversed(self.open.entries)
                if entry.kind is Kind.MESSAGE and entry.state is State.DELIVERED
            ),
            0,
        )

    def typists(self, now_s: float) -> list[str]:
        """Return who types in the open place; *now_s*: monotonic seconds."""
        typing = self.open.typing
        for nick in [nick for nick, until_s in typing.items() if until_s <= now_s]:
            del typing[nick]
        return list(typing)

    def find(self, place: str) -> Conversation | None:
        """Return the conversation in *place*, or None."""
        return self._conversations.find(place)

    def find_own(self, place: str, ticket: int) -> tuple[Conversation, Entry] | None:
        """Return our message *ticket*, which was for *place*, and where it stands now."""
        first = self._conversations.find(place)
        for one in (*filter(None, (first,)), *self._conversations.values()):
            if (entry := one.find_ticket(ticket)) is not None:
                return one, entry
        return None

    def conversation(self, place: str) -> Conversation:
        """Return the conversation in *place*, a new one if need be."""
        found = self._conversations.find(place)
        if found is None:
            found = self._conversations[place] = Conversation(place, self._present)
            self._changed_places()
            found.read_until_ms = self.read_marks.pop(place, 0)
        return found

    def turn_to(self, place: str) -> None:
        """Open *place*: it is read from now on, and the line stands before what was not."""
        left, opened = self.open, self.conversation(place)
        if left is opened:
            return
        left.unread_line_ms = None
        opened.unread_line_ms = opened.read_until_ms if opened.unread else None
        self.open = opened
        self.read_open()

    def close(self, place: str) -> None:
        """Forget the conversation in *place*; the next one opens if it was open."""
        gone = self._conversations.pop(place, None)
        self._changed_places()
        if gone is not None:
            gone.members.clear()
        if gone is self.open:
            rest = [one for one in self.conversations if one.place != SERVER]
            self.open = rest[0] if rest else self.conversation(SERVER)
            self.read_open()

    def rename(self, old: str, new: str) -> None:
        """The place *old*, a room or "@nick", is called *new*.

        A room that was called so before, and that we are in no longer, makes room for it; what was
        written there and not sent stays. One that we are in is the same, under its new name.
        """
        moved = self._conversations.pop(old, None)
        if moved is None:
            return
        gone = self._conversations.pop(new, None)
        moved.called(new)
        self._conversations[new] = moved
        self.renamed.append((old, new))
        self._changed_places()
        if gone is not None:
            if gone.is_joined:
                moved.take_over(gone)
            else:
                gone.members.clear()
                moved.merge(gone.unsent)
            moved.draft = moved.draft or gone.draft
        if gone is self.open:
            self.open = moved
            self.read_open()

    def read_open(self) -> None:
        """What is in the open place is read, if somebody looks."""
        if self.is_focused and self.open.entries:
            self.open.read(self.open.entries[-1].at_ms)
            self.open.unread = self.open.mentions = 0

    def add(self, place: str, entry: Entry) -> None:
        """Add *entry* to *place*, and count it if nobody sees it."""
        conversation = self.conversation(place)
        if not conversation.append(entry):
            return
        if entry.kind is Kind.MESSAGE:
            conversation.spoke_ms[entry.nick] = entry.at_ms
        if conversation is self.open and self.is_focused:
            conversation.read_until_ms = max(conversation.read_until_ms, entry.at_ms)
        elif entry.kind is Kind.MESSAGE and not entry.is_own:
            if conversation is self.open and conversation.unread_line_ms is None:
                conversation.unread_line_ms = conversation.read_until_ms
            conversation.unread += 1
            # Whoever writes to us alone wants us.
            is_for_us = entry.is_mention or not is_channel(place)
            conversation.mentions += is_for_us
            if self.is_settled:  # what we missed is no news
                self.alerts.append(Alert(place, entry.nick, is_for_us))

    def note(self, place: str, at_ms: int, text: str, kind: Kind = Kind.NOTE) -> None:
        """Add a line that nobody said."""
        self.add(place, Entry(at_ms, kind, text))

    def note_passing(self, room: str, passage: Passage, at_ms: int, text: str) -> None:
        """Tell of somebody who comes or goes, if that is wished for; many share a line."""
        conversation = self.conversation(room)
        if self.joins == "few" and len(conversation.members) > SMALL_ROOM:
            recent = conversation.spoke_ms.find(passage.nick)
            is_shown = recent is not None and at_ms - recent <= LATELY_MS
        else:
            is_shown = self.joins != "none"
        if is_shown:
            self.add(room, Entry(at_ms, Kind.NOTE, text, passages=[passage]))

    def note_here(self, at_ms: int, text: str, kind: Kind = Kind.NOTE) -> None:
        """Add a line that nobody said where one looks."""
        self.note(self.open.place, at_ms, text, kind)
