"""/join, /msg and the others: one small function each, in one table.

The first line of a function's docstring is its help text; what it takes stands in the table. A
command runs on the link's thread, like everything that touches the session.
"""

import difflib
from collections.abc import Callable
from dataclasses import dataclass, field

from securechat.client.desk import Desk
from securechat.client.events import Manner
from securechat.wire.names import check_nick, is_channel

NAME_BYTES = 128
"""Longer than any server lets a name be: the exact rule is the server's."""

ROOM_EXAMPLE = "/join #lobby"

NO_ROOM = f"You are in no room: {ROOM_EXAMPLE}, or /msg NAME TEXT."


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table."""

    name: str
    usage: str
    run: Callable[[Desk, str], None]
    examples: tuple[str, ...] = field(default=())

    @property
    def help(self) -> str:
        """What it does, in one line."""
        return (self.run.__doc__ or "").partition("\n")[0]


COMMANDS: dict[str, Command] = {}
"""By name, without the slash."""


def execute(desk: Desk, text: str) -> None:
    """Do what was typed: a command, or text for the current place."""
    if text.startswith("/") and not text.startswith("//"):
        name, _, rest = text[1:].strip().partition(" ")
        _run(desk, name.lower(), rest.strip())
        return
    text = text.removeprefix("/")
    if desk.place is not None:
        desk.say(desk.place, text)
    elif text.strip():
        desk.session.warn(NO_ROOM)


def _run(desk: Desk, name: str, rest: str) -> None:
    command = COMMANDS.get(name)
    if command is not None:
        command.run(desk, rest)
        return
    near = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f"did you mean /{near[0]}?" if near else "/help lists those there are."
    desk.session.warn(f"There is no /{name}: {hint} To send it as text, type //{name}")


def _command(usage: str) -> Callable[[Callable[[Desk, str], None]], Callable[[Desk, str], None]]:
    def enter(run: Callable[[Desk, str], None]) -> Callable[[Desk, str], None]:
        name = run.__name__.removesuffix("_")
        COMMANDS[name] = Command(name, f"/{name} {usage}".rstrip(), run)
        return run

    return enter


def _usage(desk: Desk, name: str) -> None:
    desk.session.warn(f"It goes like this: {COMMANDS[name].usage}")


def _room(desk: Desk, rest: str) -> tuple[str | None, str]:
    """Return the room that *rest* begins with, else the current one, and what follows."""
    first, _, others = rest.partition(" ")
    if first.startswith("#"):
        return first, others.strip()
    is_in_room = desk.place is not None and is_channel(desk.place)
    return desk.place if is_in_room else None, rest


@_command("#room [key]")
def join(desk: Desk, rest: str) -> None:
    """Go into a room, or turn to it."""
    room, _, key = rest.partition(" ")
    if room and not room.startswith("#"):
        room = f"#{room}"
    if not is_channel(room):
        _usage(desk, "join")
    elif (known := desk.session.rooms.find(room)) is not None:
        desk.turn_to(known.name)
    else:
        desk.awaited = room
        desk.session.join(room, key.strip())


@_command("[#room] [reason]")
def part(desk: Desk, rest: str) -> None:
    """Leave a room, or turn away from one person."""
    if not rest and desk.place is not None and desk.place.startswith("@"):
        desk.place = None
        return
    room, reason = _room(desk, rest)
    if room is None:
        _usage(desk, "part")
    else:
        desk.session.send("PART", room, *filter(None, (reason,)))


@_command("NAME [text]")
def msg(desk: Desk, rest: str) -> None:
    """Write to one person; without a text, turn to them."""
    name, _, text = rest.partition(" ")
    if not name or name.startswith(":"):
        _usage(desk, "msg")
        return
    place = name if name.startswith(("#", "@")) else f"@{name}"
    if text.strip():
        desk.say(place, text.strip())
    elif place.startswith("#"):
        join(desk, place)
    else:
        desk.turn_to(place)


@_command("text")
def me(desk: Desk, rest: str) -> None:
    """Say what you do: /me waves shows as * bob waves."""
    if not rest or desk.place is None:
        _usage(desk, "me")
    else:
        desk.say(desk.place, rest, Manner.ACTION)


@_command("[#room]")
def names(desk: Desk, rest: str) -> None:
    """Show who is in a room."""
    room, _ = _room(desk, rest)
    if room is None:
        _usage(desk, "names")
    else:
        desk.session.send("NAMES", room)


@_command("[#room] [text]")
def topic(desk: Desk, rest: str) -> None:
    """Show what a room is about, or change it."""
    room, text = _room(desk, rest)
    if room is None:
        _usage(desk, "topic")
    else:
        desk.session.send("TOPIC", room, *filter(None, (text,)))


@_command("[#room] NAME")
def op(desk: Desk, rest: str) -> None:
    """Make somebody an operator of a room, as you are."""
    _set_rank(desk, "op", "+o", rest)


@_command("[#room] NAME")
def deop(desk: Desk, rest: str) -> None:
    """Make an operator an ordinary member again."""
    _set_rank(desk, "deop", "-o", rest)


def _set_rank(desk: Desk, command: str, change: str, rest: str) -> None:
    room, name = _room(desk, rest)
    if room is None or check_nick(name, NAME_BYTES) is not None:
        _usage(desk, command)
    else:
        desk.session.send("MODE", room, change, name)


@_command("[#room or NAME]")
def who(desk: Desk, rest: str) -> None:
    """Show who is there, and from where."""
    whom = rest or desk.place
    if whom is None:
        _usage(desk, "who")
    else:
        desk.session.send("WHO", whom.removeprefix("@"))


@_command("[text]")
def away(desk: Desk, rest: str) -> None:
    """Be away, with this text; without one, be back."""
    desk.session.send("AWAY", *filter(None, (rest,)))


@_command("NAME")
def nick(desk: Desk, rest: str) -> None:
    """Change your name; with a login, only its capitals."""
    reason = check_nick(rest, NAME_BYTES)
    if reason is not None:
        desk.session.warn(f"That cannot be a name: {reason}.")
    else:
        desk.session.send("NICK", rest)


@_command("[command]")
def help_(desk: Desk, rest: str) -> None:
    """Show this."""
    wanted = COMMANDS.get(rest.removeprefix("/").lower())
    for command in [wanted] if wanted else COMMANDS.values():
        desk.session.tell(f"{command.usage:<22} {command.help}")
    if wanted is None:
        desk.session.tell(f"{'exit, Ctrl-D, Ctrl-C':<22} Leave, as /quit does.")
        desk.session.tell(f"{'//text':<22} Send a text that begins with a slash.")


@_command("")
def quit_(desk: Desk, rest: str) -> None:
    """Leave, once everything you wrote is confirmed."""
    desk.leave()
