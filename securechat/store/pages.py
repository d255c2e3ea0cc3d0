"""What may be asked of the history, and what comes back: plain values.

Source: IRCv3 chathistory, "Subcommands".
"""

import enum
from typing import NamedTuple

from securechat.store.records import JournalRecord

PAGE_MESSAGES = 1000
"""The most messages of one page: what 005 announces as CHATHISTORY."""

PAGE_BYTES = 1 << 20
"""About the most text and tags of one page; what is beyond is for the next one. A thousand lines of
the usual length fit twice."""


class Shape(enum.Enum):
    """Which part of a conversation is asked for, by the word for it."""

    LATEST = "the newest, down to the first mark if there is one"
    BEFORE = "the last ones before the first mark"
    AFTER = "the first ones after the first mark"
    AROUND = "what lies about the first mark, and the marked itself"
    BETWEEN = "from the first mark towards the second, neither included"


class Mark(NamedTuple):
    """A place in a conversation: a message, or an instant. One of the two is None."""

    position: int | None = None
    time_ms: int | None = None


class PageQuery(NamedTuple):
    """A page of one conversation."""

    conversation: int
    since: int
    """The first position that may be read."""
    until: int
    """The last one: the newest there was when it was asked."""
    has_events: bool
    """Whether more than PRIVMSG and NOTICE is wanted."""
    shape: Shape
    limit: int
    """The most messages, 1 to `PAGE_MESSAGES`."""
    first: Mark | None = None
    second: Mark | None = None


class Kept(NamedTuple):
    """A record of the journal, and who it was."""

    record: JournalRecord
    account: str | None
    """The name of the account that did it, as it is today; None for a guest or a removed one."""


class Page(NamedTuple):
    """Some of a conversation, oldest first."""

    rows: list[Kept]
    is_end: bool
    """Whether nothing is left of what was asked for beyond this page."""


class NewestQuery(NamedTuple):
    """When the last message of a conversation was."""

    conversation: int
    since: int
    until: int


class UnknownMarkError(Exception):
    """A mark names a message that never was in the conversation, is pruned, or may not be read."""
