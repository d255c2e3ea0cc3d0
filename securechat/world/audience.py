"""`Audience`: who sees a line, grouped so that it is encoded once for many."""

from collections.abc import Iterable

from securechat.wire import capabilities as cap
from securechat.world.session import Session

FANOUT_CAPS = cap.MESSAGE_TAGS | cap.SERVER_TIME | cap.ACCOUNT_TAG | cap.EXTENDED_JOIN
"""The capabilities that change the bytes of a line to many: one encoding for each set."""

Audience = tuple[tuple[int, tuple[int, ...]], ...]
"""By set of capabilities (within FANOUT_CAPS): the numbers of the sessions that have just that set.

Rooms and users keep theirs until somebody comes, goes or negotiates: lines to the same tuple of
sessions are joined once for all of them, see `batch`.
"""


def audience_of(sessions: Iterable[Session]) -> Audience:
    """Return *sessions* grouped for encoding a line once per group."""
    groups: dict[int, list[int]] = {}
    for session in sessions:
        groups.setdefault(session.caps & FANOUT_CAPS, []).append(session.number)
    return tuple((caps, tuple(group)) for caps, group in groups.items())
