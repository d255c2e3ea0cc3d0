"""`Chat`: all conversations, which of them is open, and the state of the connection."""

import enum
from dataclasses import dataclass

from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Entry, Kind
from securechat.wire.names import Folded, fold, is_channel

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
    server: str = ""
    trust: str = ""
    """How the server was verified, in two or three words."""
    lag_ms: int | None = None
    retry_at_ms: int = 0
    reason: str = ""
    """Why it was lost, or could not be made."""


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
        self.open: Conversation = Conversation(SERVER)
        self._conversations: Folded[Conversation] = Folded()
        self._conversations[SERVER] = self.open

    @property
    def conversations(self) -> list[Conversation]:
        """All of them, as they are listed: the server's, rooms by name, then people by name."""
        return sorted(
            self._conversations.values(),
            key=lambda one: (one.place.startswith("@"), fold(one.place)),
        )

    def find(self, place: str) -> Conversation | None:
        """Return the conversation in *place*, or None."""
        return self._conversations.find(place)

    def conversation(self, place: str) -> Conversation:
        """Return the conversation in *place*, a new one if need be."""
        found = self._conversations.find(place)
        if found is None:
            found = self._conversations[place] = Conversation(place)
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
        if gone is self.open:
            rest = [one for one in self.conversations if one.place != SERVER]
            self.open = rest[0] if rest else self.conversation(SERVER)
            self.read_open()

    def rename(self, old: str, new: str) -> None:
        """The person of the conversation *old* ("@nick") is called *new* ("@nick")."""
        moved = self._conversations.pop(old, None)
        if moved is not None:
            moved.place = new
            self._conversations[new] = moved

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
        if conversation is self.open and self.is_focused:
            conversation.read_until_ms = max(conversation.read_until_ms, entry.at_ms)
        elif entry.kind is Kind.MESSAGE and not entry.is_own:
            if conversation is self.open and conversation.unread_line_ms is None:
                conversation.unread_line_ms = conversation.read_until_ms
            conversation.unread += 1
            # Whoever writes to us alone wants us.
            conversation.mentions += entry.is_mention or not is_channel(place)

    def note(self, place: str, at_ms: int, text: str, kind: Kind = Kind.NOTE) -> None:
        """Add a line that nobody said."""
        self.add(place, Entry(at_ms, kind, text))

    def note_here(self, at_ms: int, text: str, kind: Kind = Kind.NOTE) -> None:
        """Add a line that nobody said where one looks."""
        self.note(self.open.place, at_ms, text, kind)
