"""What a promised event changes of what is stored: it is loaded again if it cannot be committed."""

from securechat.store.records import (
    DeviceRecord,
    InviteRecord,
)
from securechat.world import events
from securechat.world.state import State


def touched(state: State, event: events.Event) -> tuple[list[int], list[int]]:
    """Return the rooms and accounts whose stored state a promised *event* changes.

    Called before it is applied: what is removed can still be found.
    """
    if isinstance(event, events.TopicSet | events.ModesSet | events.OperatorFollowed):
        return [event.room], []
    if isinstance(event, events.RoomRenamed):
        return [room for room in (event.room, event.taken_from) if room is not None], []
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
