"""`Entry`: one line of a conversation, and what became of it."""

import enum
from dataclasses import dataclass, field

from securechat.client.events import Manner
from securechat.client.fullscreen.passages import Passage


class Kind(enum.Enum):
    """What an entry is."""

    MESSAGE = "message"
    NOTE = "note"
    """Somebody came, went, changed something; an answer to a command."""
    WARNING = "warning"


class State(enum.Enum):
    """What became of a message."""

    DELIVERED = "delivered"
    """The server has it on its disk: every message of others, and our own once echoed."""
    PENDING = "pending"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    REDACTED = "redacted"


@dataclass(slots=True, eq=False)
class Entry:
    """One line of a conversation; two are never equal, whatever they say."""

    at_ms: int
    kind: Kind
    text: str
    nick: str = ""
    manner: Manner = Manner.TEXT
    formatted: str = ""
    """The text with mIRC's formatting codes, if it has any."""
    msgid: str = ""
    reply_to: str = ""
    ticket: int = 0
    """Of a message of ours from this run; 0: none."""
    state: State = State.DELIVERED
    reason: str = ""
    """Why it failed, or was taken back."""
    is_own: bool = False
    is_mention: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    """Who put which emoji on it, in the order of their coming."""
    passages: list[Passage] = field(default_factory=list)
    """Of a note that tells who came and went: those it tells of."""
