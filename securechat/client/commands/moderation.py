"""Who may do what in a room."""

from securechat.client.commands.table import command, explain, is_name, room_and_rest
from securechat.client.desk import Desk


@command("[#room] NAME")
def op(desk: Desk, rest: str) -> None:
    """Make somebody an operator of a room, as you are."""
    _set_rank(desk, "op", "+o", rest)


@command("[#room] NAME")
def deop(desk: Desk, rest: str) -> None:
    """Make an operator an ordinary member again."""
    _set_rank(desk, "deop", "-o", rest)


@command("[#room] NAME")
def voice(desk: Desk, rest: str) -> None:
    """Let somebody speak in a room where only some may."""
    _set_rank(desk, "voice", "+v", rest)


@command("[#room] NAME")
def devoice(desk: Desk, rest: str) -> None:
    """Let somebody speak there no longer, unless all may."""
    _set_rank(desk, "devoice", "-v", rest)


def _set_rank(desk: Desk, name: str, change: str, rest: str) -> None:
    room, whom = room_and_rest(desk, rest)
    if room is None or not is_name(whom):
        explain(desk, name)
    else:
        desk.session.send("MODE", room, change, whom)


@command("[#room] NAME [why]", "k")
def kick(desk: Desk, rest: str) -> None:
    """Remove somebody from a room; they may come back."""
    room, others = room_and_rest(desk, rest)
    name, _, reason = others.partition(" ")
    if room is None or not is_name(name):
        explain(desk, "kick")
    else:
        desk.session.send("KICK", room, name, *filter(None, (reason.strip(),)))


@command("[#room] [NAME]")
def ban(desk: Desk, rest: str) -> None:
    """Keep somebody out; without a name, show who is."""
    room, whom = room_and_rest(desk, rest)
    if room is None or " " in whom:
        explain(desk, "ban")
    else:
        desk.session.send("MODE", room, "+b", *filter(None, (_mask(whom),)))


@command("[#room] NAME")
def unban(desk: Desk, rest: str) -> None:
    """Let somebody in again who was banned."""
    room, whom = room_and_rest(desk, rest)
    if room is None or not whom or " " in whom:
        explain(desk, "unban")
    else:
        desk.session.send("MODE", room, "-b", _mask(whom))


def _mask(whom: str) -> str:
    """Return the mask that fits a person, whatever else it is that was given."""
    return f"{whom}!*@*" if whom and is_name(whom) else whom


@command("[#room] [change]")
def mode(desk: Desk, rest: str) -> None:
    """Show how a room is set, or change it, as in +m."""
    room, change = room_and_rest(desk, rest)
    if room is None or (change and change[0] not in "+-"):
        explain(desk, "mode")
    else:
        desk.session.send("MODE", room, *change.split())
