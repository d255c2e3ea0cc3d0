"""What events change of what is said, what has been read of it, and what hangs on whom."""

from securechat.world import events
from securechat.world.applying.registry import applies
from securechat.world.state import State
from securechat.world.user import User


@applies(events.MessageSent)
def _message_sent(state: State, event: events.MessageSent) -> None:
    if event.stamp is None:
        return
    if event.room is not None:
        room = state.rooms_by_id[event.room]
        room.is_used = True
        room.newest = event.stamp.position
        return
    state.users[event.nick].newest = event.stamp.position
    recipient = state.users.find(event.recipient or "")
    if recipient is not None:
        recipient.newest = event.stamp.position


@applies(events.PairOpened)
def _pair_opened(state: State, event: events.PairOpened) -> None:
    state.pairs.add(event.id, event.low, event.high)


@applies(events.GuestNumbered)
def _guest_numbered(state: State, event: events.GuestNumbered) -> None:
    guest = state.users[event.nick]
    guest.guest_number = event.number
    state.guests[event.number] = guest


@applies(events.RetryKeysExpired)
def _retry_keys_expired(state: State, event: events.RetryKeysExpired) -> None:
    """Only the store knows them."""


@applies(events.Redacted)
def _redacted(state: State, event: events.Redacted) -> None:
    """Only the store knows what was said."""


@applies(events.Received)
def _received(state: State, event: events.Received) -> None:
    state.received.set(event.account, event.device, event.position)


@applies(events.MarkersKept)
def _markers_kept(state: State, event: events.MarkersKept) -> None:
    state.received.kept()


@applies(events.MarkedRead)
def _marked_read(state: State, event: events.MarkedRead) -> None:
    state.read_markers.set(event.reader, event.target, event.time_ms)


def forget_guest(state: State, user: User) -> None:
    """It is gone, or has an account now: what it was told is not for who comes next."""
    if user.guest_number is not None:
        del state.guests[user.guest_number]
        state.read_markers.forget(user.guest_number)
        user.guest_number = None


@applies(events.MetadataSet)
def _metadata_set(state: State, event: events.MetadataSet) -> None:
    values = state.metadata_of(event.owner, event.nick)
    if event.value is None:
        values.pop(event.key, None)
    else:
        values[event.key] = event.value
    room = state.rooms_by_id.get(event.owner or 0)
    if room is not None:
        room.is_used = True
