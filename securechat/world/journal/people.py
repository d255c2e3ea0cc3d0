"""What is kept of what people do and become, once for each of their rooms."""

from collections.abc import Iterator

from securechat.store.records import (
    JournalRecord,
    Record,
)
from securechat.world import events
from securechat.world.journal.entries import entry
from securechat.world.journal.registry import keeps
from securechat.world.state import State


@keeps(events.Quit)
def _quit(state: State, event: events.Quit) -> Iterator[Record]:
    for room_id, stamp in event.stamps:
        yield JournalRecord(
            stamp.position,
            stamp.time_ms,
            room_id,
            event.account,
            event.source,
            "QUIT",
            (event.reason,),
            {},
        )


@keeps(events.NickChanged)
def _nick_changed(state: State, event: events.NickChanged) -> Iterator[Record]:
    user = state.users[event.new]
    source = f"{event.old}!{user.username}@{user.host}"
    for room_id, stamp in event.stamps:
        room = state.rooms_by_id[room_id]
        yield entry(room, user, stamp, "NICK", event.new, source=source)


@keeps(events.AccountChanged)
def _account_changed(state: State, event: events.AccountChanged) -> Iterator[Record]:
    for room_id, _ in event.stamps:
        room = state.rooms_by_id[room_id]
        yield room.membership_record(event.account)
        if event.old_account is not None:
            yield room.membership_record(event.old_account)
