"""A line in the journal of a room, and who is in it."""

from collections.abc import Iterator

from securechat.store.records import (
    JournalRecord,
    Record,
)
from securechat.world import events
from securechat.world.room import Room
from securechat.world.user import User


def entry(
    room: Room, user: User, stamp: events.Stamp, command: str, *params: str, source: str = ""
) -> JournalRecord:
    """Return the line that *user* leaves in *room* by what it does."""
    account_id = user.account.id if user.account else None
    return JournalRecord(
        stamp.position,
        stamp.time_ms,
        room.id,
        account_id,
        source or user.source,
        command,
        params,
        bot_tag(user),
    )


def bot_tag(user: User) -> dict[str, str]:
    """Return what is kept of who wrote, besides name and account: that it was a bot."""
    return {"bot": ""} if user.is_bot else {}


def membership(room: Room, user: User) -> Iterator[Record]:
    """Yield what is kept of *user* in *room*: nothing of a guest."""
    if user.account is not None:
        yield room.membership_record(user.account.id)
