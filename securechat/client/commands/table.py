"""`COMMANDS`: the table, and how what was typed finds its row."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from securechat.client.desk import Desk
from securechat.client.texts import N_, _
from securechat.wire.names import check_nick, is_channel

NAME_BYTES = 128
"""Longer than any server lets a name be: the exact rule is the server's."""

NO_ROOM = N_("You are in no room: /join #lobby, or /msg NAME TEXT.")

Run = Callable[[Desk, str], None]


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table."""

    name: str
    usage: str
    run: Run
    aliases: tuple[str, ...] = ()
    """What else it is called, by people who know it from elsewhere."""

    @property
    def help(self) -> str:
        """What it does, in one line."""
        return (self.run.__doc__ or "").partition("\n")[0]


COMMANDS: dict[str, Command] = {}
"""What every face has, by name, without the slash."""


def command(
    usage: str, *aliases: str, table: dict[str, Command] = COMMANDS
) -> Callable[[Run], Run]:
    """Enter the decorated function in *table*, under its own name.

    Args:
        usage: what it takes: in capitals what stands for something, in brackets what may be left
            out.
        aliases: what else it is called.
        table: of a face that has more than the others.
    """

    def enter(run: Run) -> Run:
        name = run.__name__.removesuffix("_")
        table[name] = Command(name, f"/{name} {usage}".rstrip(), run, aliases)
        return run

    return enter


def commands_of(desk: Desk) -> Mapping[str, Command]:
    """Return the commands there are at *desk*."""
    return COMMANDS if desk.commands is None else desk.commands


def find(desk: Desk, name: str) -> Command | None:
    """Return the command called *name*, or known as that elsewhere."""
    commands = commands_of(desk)
    known = (one for one in commands.values() if name in one.aliases)
    return commands.get(name) or next(known, None)


def is_known(name: str) -> bool:
    """Whether *name* is what one of the commands that every face has is called, by anybody."""
    return name in COMMANDS or any(name in row.aliases for row in COMMANDS.values())


def execute(desk: Desk, text: str) -> None:
    """Do what was typed: a command, or text for the current place."""
    if text.startswith("/") and not text.startswith("//"):
        name, _space, rest = text[1:].strip().partition(" ")
        _run(desk, name.lower(), rest.strip())
        return
    text = text.removeprefix("/")
    if desk.place is not None:
        desk.say(desk.place, text)
    elif text.strip():
        desk.session.warn(_(NO_ROOM))


def _run(desk: Desk, name: str, rest: str) -> None:
    found = find(desk, name)
    if found is not None:
        found.run(desk, rest)
        return
    near = difflib.get_close_matches(name, commands_of(desk), n=1)
    if near:
        text = _("There is no /{name}: did you mean /{near}? To send it as text, type //{name}")
        desk.session.warn(text.format(name=name, near=near[0]))
    else:
        text = _(
            "There is no /{name}: /help lists those there are. To send it as text, type //{name}"
        )
        desk.session.warn(text.format(name=name))


# What many commands need.


def explain(desk: Desk, name: str) -> None:
    """Show how the command *name* goes."""
    found = find(desk, name)
    usage = _(found.usage) if found else name
    if desk.place is None or not is_channel(desk.place):
        usage = re.sub(r"\[(#\w+)\]", r"\1", usage)  # it can be left out in a room only
    desk.session.warn(_("It goes like this: {usage}").format(usage=usage))


def room_and_rest(desk: Desk, rest: str) -> tuple[str | None, str]:
    """Return the room that *rest* begins with, else the current one, and what follows."""
    first, _space, others = rest.partition(" ")
    if first.startswith("#"):
        return first, others.strip()
    is_in_room = desk.place is not None and is_channel(desk.place)
    return desk.place if is_in_room else None, rest


def is_name(text: str) -> bool:
    """Whether *text* can be somebody's name."""
    return check_nick(text, NAME_BYTES) is None
