"""What the operator's console shows of an event: who came and went, never what they write."""

from securechat.world import events
from securechat.world.batch import Note
from securechat.world.state import State


def note_of(state: State, event: events.Event) -> Note | None:
    """Return the line for the log that *event* deserves, or None. Called before it is applied."""
    match event:
        case events.Joined() | events.Parted():
            room = _room(state, event.room)
            note = Note(_ROOM_NOTES[type(event)], {"nick": event.nick, "room": room})
        case events.Kicked():
            fields = {"nick": event.nick, "room": _room(state, event.room), "by": event.by}
            note = Note("kicked", dict(fields))
        case events.OperatorFollowed():
            name = state.accounts_by_id[event.account].name
            note = Note("operator followed", {"room": _room(state, event.room), "account": name})
        case events.RoomRenamed():
            note = Note("renamed", {"room": event.old, "to": event.name, "by": event.nick})
        case events.Quit():
            note = Note("quit", {"nick": event.nick})
        case events.AccountAdded():
            note = Note("account added", {"account": event.name})
        case events.PasswordSet() | events.AccountSuspended():
            name = state.accounts_by_id[event.account].name
            note = Note(_ACCOUNT_NOTES[type(event)], {"account": name})
        case events.AccountRemoved():
            name = state.accounts_by_id[event.id].name
            note = Note("account removed", {"account": name})
        case _:
            return None
    return note


_ROOM_NOTES: dict[type, str] = {events.Joined: "joined", events.Parted: "left"}

_ACCOUNT_NOTES: dict[type, str] = {
    events.PasswordSet: "password changed",
    events.AccountSuspended: "suspension changed",
}


def _room(state: State, room_id: int) -> str:
    """A room's name; one that is made in the same unit may not be applied yet."""
    room = state.rooms_by_id.get(room_id)
    return room.name if room else ""
