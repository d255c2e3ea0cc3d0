"""When a user counts as away, with all the sessions it has.

It is away when each of its sessions is. A session that is away as "*" says nothing about the
person: a phone that fetches what was said, by itself. It counts as if it were not there.

Source: Modern IRC, AWAY; IRCv3 draft/pre-away.
"""

from collections.abc import Iterable

from securechat.world.session import Session

NO_REASON = "*"
"""What a session gives as its text that says nothing about the person."""

SHOWN_REASON = "Away"
"""What the others are shown of it: they may not know what "*" means (draft/pre-away)."""


def absence(sessions: Iterable[Session], newest: str | None) -> str | None:
    """Return the away text of a user with *sessions*, or None if it is here.

    *newest*: the text that wins if several have one; that of a session that is gone does not.
    """
    texts = [session.away for session in sessions if session.away != NO_REASON]
    if not texts:
        return SHOWN_REASON
    if None in texts:
        return None
    return newest if newest in texts else texts[-1]
