"""Rooms: coming, going, what they are about."""

from securechat.client.commands.table import command, explain, is_name, room_and_rest
from securechat.client.desk import Desk
from securechat.client.texts import _
from securechat.wire.names import is_channel


@command("#room [key]", "j")
def join(desk: Desk, rest: str) -> None:
    """Go into a room, or turn to it."""
    room, _space, key = rest.partition(" ")
    if room and not room.startswith("#"):
        room = f"#{room}"
    if not is_channel(room):
        explain(desk, "join")
    elif (known := desk.session.rooms.find(room)) is not None:
        desk.turn_to(known.name)
    else:
        desk.awaited = room
        desk.session.join(room, key.strip())


@command("[#room] [reason]", "p", "leave")
def part(desk: Desk, rest: str) -> None:
    """Leave a room, or turn away from one person."""
    if not rest and desk.place is not None and desk.place.startswith("@"):
        desk.close(desk.place)
        return
    room, reason = room_and_rest(desk, rest)
    if room is None:
        explain(desk, "part")
    else:
        desk.session.send("PART", room, *filter(None, (reason,)))


@command("", "wc")
def close(desk: Desk, rest: str) -> None:
    """Close this conversation; a room is left."""
    if desk.place is None:
        explain(desk, "close")
    else:
        desk.close(desk.place)


@command("[#room]", "n")
def names(desk: Desk, rest: str) -> None:
    """Show who is in a room."""
    room = room_and_rest(desk, rest)[0]
    known = None if room is None else desk.session.rooms.find(room)
    if room is None:
        explain(desk, "names")
    elif known is not None and desk.session.is_full:  # that face keeps a list, and shows no other
        text = _("here ({count}): {nicks}")
        desk.session.tell(text.format(count=len(known.members), nicks=" ".join(known.nicks)))
    else:
        desk.session.send("NAMES", room)


@command("[#room] [text]", "t")
def topic(desk: Desk, rest: str) -> None:
    """Show what a room is about, change it, or -clear it."""
    room, text = room_and_rest(desk, rest)
    if room is None:
        explain(desk, "topic")
    elif text == "-clear":
        desk.session.send("TOPIC", room, "")
    else:
        desk.session.send("TOPIC", room, *filter(None, (text,)))


@command("NAME [#room]")
def invite(desk: Desk, rest: str) -> None:
    """Ask somebody into a room; newcomers: /invitation."""
    name, _space, room = rest.partition(" ")
    where = room.strip() or desk.place
    if not is_name(name) or where is None or not is_channel(where):
        explain(desk, "invite")
    else:
        desk.session.send("INVITE", name, where)


@command("[*part*]", "rooms")
def list_(desk: Desk, rest: str) -> None:
    """Show the rooms of the server, or those called so."""
    desk.session.send("LIST", *filter(None, (rest,)))
