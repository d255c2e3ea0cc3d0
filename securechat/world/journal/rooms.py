"""What is kept of rooms, and of who is in them."""

from collections.abc import Iterator

from securechat.store.records import (
    JournalRecord,
    Record,
    RoomRemovedRecord,
)
from securechat.world import events
from securechat.world.journal.entries import entry, membership
from securechat.world.journal.registry import keeps
from securechat.world.modes import CHANNEL_MODES, Kind
from securechat.world.rendering import modes_text
from securechat.world.state import State


@keeps(events.RoomCreated)
def _room_created(state: State, event: events.RoomCreated) -> Iterator[Record]:
    yield from _taken_from(state, event.taken_from)
    yield state.rooms_by_id[event.id].record()


def _taken_from(state: State, room_id: int | None) -> Iterator[Record]:
    """The room that was called so before, and is not any more."""
    if room_id is not None:
        yield state.rooms_by_id[room_id].record()


@keeps(events.RoomForgotten)
def _room_forgotten(state: State, event: events.RoomForgotten) -> Iterator[Record]:
    yield RoomRemovedRecord(event.id)


@keeps(events.Joined)
def _joined(state: State, event: events.Joined) -> Iterator[Record]:
    room, user = state.rooms_by_id[event.room], state.users[event.nick]
    yield entry(room, user, event.stamp, "JOIN", user.realname)
    yield from membership(room, user)


@keeps(events.Parted)
def _parted(state: State, event: events.Parted) -> Iterator[Record]:
    room, user = state.rooms_by_id[event.room], state.users[event.nick]
    yield entry(room, user, event.stamp, "PART", event.reason)
    yield from membership(room, user)


@keeps(events.Kicked)
def _kicked(state: State, event: events.Kicked) -> Iterator[Record]:
    room, by, user = (
        state.rooms_by_id[event.room],
        state.users[event.by],
        state.users[event.nick],
    )
    yield entry(room, by, event.stamp, "KICK", user.nick, event.reason)
    yield from membership(room, user)


@keeps(events.TopicSet)
def _topic_set(state: State, event: events.TopicSet) -> Iterator[Record]:
    room, user = state.rooms_by_id[event.room], state.users[event.nick]
    yield entry(room, user, event.stamp, "TOPIC", event.topic)
    yield room.record()


@keeps(events.ModesSet)
def _modes_set(state: State, event: events.ModesSet) -> Iterator[Record]:
    room, user = state.rooms_by_id[event.room], state.users[event.nick]
    yield entry(room, user, event.stamp, "MODE", *modes_text(event.changes).split(" "))
    yield room.record()
    for change in event.changes:
        if change.letter == "b":
            for account_id, kept in room.memberships.items():
                if kept.since in (0, event.stamp.position):
                    yield room.membership_record(account_id)
        elif change.value is not None and CHANNEL_MODES[change.letter].kind is Kind.PREFIX:
            holder = state.holder(room, change.value)
            if holder is not None and holder.account is not None:
                yield room.membership_record(holder.account)


@keeps(events.RoomRenamed)
def _room_renamed(state: State, event: events.RoomRenamed) -> Iterator[Record]:
    yield from _taken_from(state, event.taken_from)
    yield state.rooms_by_id[event.room].record()


@keeps(events.OperatorFollowed)
def _operator_followed(state: State, event: events.OperatorFollowed) -> Iterator[Record]:
    name = state.accounts_by_id[event.account].name
    params = (f"+{event.prefixes}", *[name] * len(event.prefixes))
    stamp = event.stamp
    yield JournalRecord(
        stamp.position, stamp.time_ms, event.room, None, event.source, "MODE", params, {}
    )
    yield state.rooms_by_id[event.room].membership_record(event.account)


@keeps(events.AccessLost)
def _access_lost(state: State, event: events.AccessLost) -> Iterator[Record]:
    yield state.rooms_by_id[event.room].membership_record(event.account)
