"""Which records an event leaves in the store. Called when the event is applied."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from securechat.store.records import (
    AccountRemovedRecord,
    DeviceRecord,
    DeviceRemovedRecord,
    InviteRecord,
    InviteRemovedRecord,
    JournalRecord,
    MetadataRecord,
    MetadataRemovedRecord,
    PairRecord,
    PasswordRecord,
    ReadMarkerRecord,
    Record,
    RedactionRecord,
    RetryKeysExpiredRecord,
    RetryRecord,
    RoomRemovedRecord,
)
from securechat.world import events, multiline
from securechat.world.modes import CHANNEL_MODES, Kind
from securechat.world.rendering import modes_text
from securechat.world.room import Room
from securechat.world.state import State
from securechat.world.user import User


def records_of(state: State, event: events.Event) -> Iterable[Record]:
    """Return the records of *event*, which has just been applied to *state*."""
    make = _MAKERS.get(type(event))
    return make(state, event) if make is not None else ()


def _entry(
    room: Room, user: User, stamp: events.Stamp, command: str, *params: str, source: str = ""
) -> JournalRecord:
    account_id = user.account.id if user.account else None
    return JournalRecord(
        stamp.position,
        stamp.time_ms,
        room.id,
        account_id,
        source or user.source,
        command,
        params,
        _bot_tag(user),
    )


def _bot_tag(user: User) -> dict[str, str]:
    """What is kept of who wrote, besides name and account: that it was a bot."""
    return {"bot": ""} if user.is_bot else {}


def _membership(room: Room, user: User) -> Iterator[Record]:
    if user.account is not None:
        yield room.membership_record(user.account.id)


def record_of_message(state: State, event: events.MessageSent) -> JournalRecord:
    """Return the record of a message that is kept."""
    assert event.stamp is not None
    assert event.conversation is not None
    user, text = state.users[event.nick], event.text
    stamp = event.stamp
    return JournalRecord(
        stamp.position,
        stamp.time_ms,
        event.conversation,
        user.account.id if user.account else None,
        user.source,
        event.command,
        () if text is None else multiline.params(text, event.cuts) if event.cuts else (text,),
        {**_bot_tag(user), **event.tags} if user.is_bot else dict(event.tags),
    )


def _pair_opened(state: State, event: events.PairOpened) -> Iterator[Record]:
    yield PairRecord(event.id, event.low, event.high)


def retry_record(key: str, record: JournalRecord) -> RetryRecord:
    """Return what makes *record* known under *key*."""
    assert record.account is not None
    position, time_ms, conversation = record[:3]
    return RetryRecord(record.account, conversation, key, position, time_ms)


def _retry_keys_expired(state: State, event: events.RetryKeysExpired) -> Iterator[Record]:
    yield RetryKeysExpiredRecord(event.before_ms)


def _redacted(state: State, event: events.Redacted) -> Iterator[Record]:
    user = state.users[event.nick]
    account_id = user.account.id if user.account else None
    yield RedactionRecord(event.position, account_id, user.source, event.reason)


def _markers_kept(state: State, event: events.MarkersKept) -> tuple[Record, ...]:
    return event.markers


def _marked_read(state: State, event: events.MarkedRead) -> Iterator[Record]:
    """With a guest at either end it ends with the guest."""
    if isinstance(event.target, int):
        yield ReadMarkerRecord(event.reader, event.target, event.time_ms)


def _room_created(state: State, event: events.RoomCreated) -> Iterator[Record]:
    yield state.rooms_by_id[event.id].record()


def _room_forgotten(state: State, event: events.RoomForgotten) -> Iterator[Record]:
    yield RoomRemovedRecord(event.id)


def _joined(state: State, event: events.Joined) -> Iterator[Record]:
    room, user = state.rooms_by_id[event.room], state.users[event.nick]
    yield _entry(room, user, event.stamp, "JOIN", user.realname)
    yield from _membership(room, user)


def _parted(state: State, event: events.Parted) -> Iterator[Record]:
    room, user = state.rooms_by_id[event.room], state.users[event.nick]
    yield _entry(room, user, event.stamp, "PART", event.reason)
    yield from _membership(room, user)


def _kicked(state: State, event: events.Kicked) -> Iterator[Record]:
    room, by, user = (
        state.rooms_by_id[event.room],
        state.users[event.by],
        state.users[event.nick],
    )
    yield _entry(room, by, event.stamp, "KICK", user.nick, event.reason)
    yield from _membership(room, user)


def _topic_set(state: State, event: events.TopicSet) -> Iterator[Record]:
    room, user = state.rooms_by_id[event.room], state.users[event.nick]
    yield _entry(room, user, event.stamp, "TOPIC", event.topic)
    yield room.record()


def _room_renamed(state: State, event: events.RoomRenamed) -> Iterator[Record]:
    yield state.rooms_by_id[event.room].record()


def _modes_set(state: State, event: events.ModesSet) -> Iterator[Record]:
    room, user = state.rooms_by_id[event.room], state.users[event.nick]
    yield _entry(room, user, event.stamp, "MODE", *modes_text(event.changes).split(" "))
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


def _operator_followed(state: State, event: events.OperatorFollowed) -> Iterator[Record]:
    name = state.accounts_by_id[event.account].name
    params = (f"+{event.prefixes}", *[name] * len(event.prefixes))
    stamp = event.stamp
    yield JournalRecord(
        stamp.position, stamp.time_ms, event.room, None, event.source, "MODE", params, {}
    )
    yield state.rooms_by_id[event.room].membership_record(event.account)


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


def _nick_changed(state: State, event: events.NickChanged) -> Iterator[Record]:
    user = state.users[event.new]
    source = f"{event.old}!{user.username}@{user.host}"
    for room_id, stamp in event.stamps:
        room = state.rooms_by_id[room_id]
        yield _entry(room, user, stamp, "NICK", event.new, source=source)


def _account_changed(state: State, event: events.AccountChanged) -> Iterator[Record]:
    for room_id, _ in event.stamps:
        room = state.rooms_by_id[room_id]
        yield room.membership_record(event.account)
        if event.old_account is not None:
            yield room.membership_record(event.old_account)


def _access_lost(state: State, event: events.AccessLost) -> Iterator[Record]:
    yield state.rooms_by_id[event.room].membership_record(event.account)


def _account_added(state: State, event: events.AccountAdded) -> Iterator[Record]:
    yield state.accounts_by_id[event.id].record()
    yield PasswordRecord(event.id, event.password_hash)


def _password_set(state: State, event: events.PasswordSet) -> Iterator[Record]:
    yield state.accounts_by_id[event.account].record()
    yield PasswordRecord(event.account, event.password_hash)


def _password_rehashed(state: State, event: events.PasswordRehashed) -> Iterator[Record]:
    yield PasswordRecord(event.account, event.password_hash)


def _account_suspended(state: State, event: events.AccountSuspended) -> Iterator[Record]:
    yield state.accounts_by_id[event.account].record()


def _invite_changed(state: State, event: events.InviteChanged) -> Iterator[Record]:
    yield event.record or InviteRemovedRecord(event.id)


def _device_changed(state: State, event: events.DeviceChanged) -> Iterator[Record]:
    yield event.record or DeviceRemovedRecord(event.id)


def _device_used(state: State, event: events.DeviceUsed) -> Iterator[Record]:
    record = state.devices.get(event.id)
    if record is not None:
        yield record


def _always_on_set(state: State, event: events.AlwaysOnSet) -> Iterator[Record]:
    yield state.accounts_by_id[event.account].record()


def _account_removed(state: State, event: events.AccountRemoved) -> Iterator[Record]:
    yield AccountRemovedRecord(event.id)


def _metadata_set(state: State, event: events.MetadataSet) -> Iterator[Record]:
    if event.owner is None:
        return
    if event.value is None:
        yield MetadataRemovedRecord(event.owner, event.key)
    else:
        yield MetadataRecord(event.owner, event.key, event.value)


_MAKERS: dict[type, Callable[[State, Any], Iterable[Record]]] = {
    events.PairOpened: _pair_opened,
    events.RetryKeysExpired: _retry_keys_expired,
    events.Redacted: _redacted,
    events.MarkersKept: _markers_kept,
    events.MarkedRead: _marked_read,
    events.RoomCreated: _room_created,
    events.RoomForgotten: _room_forgotten,
    events.Joined: _joined,
    events.Parted: _parted,
    events.Kicked: _kicked,
    events.TopicSet: _topic_set,
    events.ModesSet: _modes_set,
    events.RoomRenamed: _room_renamed,
    events.Quit: _quit,
    events.NickChanged: _nick_changed,
    events.AccountChanged: _account_changed,
    events.OperatorFollowed: _operator_followed,
    events.AccessLost: _access_lost,
    events.AccountAdded: _account_added,
    events.PasswordSet: _password_set,
    events.PasswordRehashed: _password_rehashed,
    events.AccountSuspended: _account_suspended,
    events.AccountRemoved: _account_removed,
    events.AlwaysOnSet: _always_on_set,
    events.InviteChanged: _invite_changed,
    events.DeviceChanged: _device_changed,
    events.DeviceUsed: _device_used,
    events.MetadataSet: _metadata_set,
}


def touched(state: State, event: events.Event) -> tuple[list[int], list[int]]:
    """Return the rooms and accounts whose stored state a promised *event* changes.

    Called before it is applied: what is removed can still be found.
    """
    if isinstance(
        event, events.TopicSet | events.ModesSet | events.RoomRenamed | events.OperatorFollowed
    ):
        return [event.room], []
    if isinstance(event, events.AccountRemoved):
        rooms = state.rooms_by_id.values()
        return [room.id for room in rooms if event.id in room.memberships], [event.id]
    if isinstance(event, events.AccountAdded):
        return [], [event.id]
    if isinstance(event, events.PasswordSet | events.AccountSuspended | events.AlwaysOnSet):
        return [], [event.account]
    return [], []


def touched_keys(
    state: State, event: events.Event
) -> tuple[dict[int, InviteRecord | None], dict[int, DeviceRecord | None]]:
    """Return the invitations and devices that a promised *event* changes, as they are before it."""
    if isinstance(event, events.InviteChanged):
        return {event.id: state.invitations.get(event.id)}, {}
    if isinstance(event, events.DeviceChanged):
        return {}, {event.id: state.devices.get(event.id)}
    if isinstance(event, events.AccountRemoved):
        invites = {invite.id: invite for invite in state.invitations.of(event.id)}
        return {**invites}, {device.id: device for device in state.devices.of(event.id)}
    return {}, {}
