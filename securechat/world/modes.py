"""The tables of modes: letter, kind and meaning. MODE, 004 and 005 are made from them.

Source: Modern IRC, "Channel modes" and CHANMODES.
"""

import enum
from typing import NamedTuple


class Kind(enum.Enum):
    """How a mode takes its parameter."""

    LIST = "A: adds to or takes from a list; without a parameter, shows it"
    KEY = "B: a parameter to set and to unset"
    VALUE = "C: a parameter to set only"
    FLAG = "D: never a parameter"
    PREFIX = "a member's rank"


class Mode(NamedTuple):
    """One channel mode."""

    letter: str
    kind: Kind
    meaning: str
    prefix: str = ""
    """What stands before the names of those who have it."""


class UserMode(NamedTuple):
    """One mode of a person."""

    letter: str
    meaning: str
    is_granted: bool = False
    """Only the server gives it, through another command; MODE can but take it off."""


CHANNEL_MODES = {
    mode.letter: mode
    for mode in (
        Mode("o", Kind.PREFIX, "operator of the channel", "@"),
        Mode("v", Kind.PREFIX, "may speak when the channel is moderated", "+"),
        Mode("b", Kind.LIST, "those who match may neither join nor speak"),
        Mode("k", Kind.KEY, "only who gives the key may join"),
        Mode("l", Kind.VALUE, "how many members may join"),
        Mode("i", Kind.FLAG, "only invited people may join"),
        Mode("m", Kind.FLAG, "only operators and voiced members may speak"),
        Mode("n", Kind.FLAG, "only members may speak"),
        Mode("s", Kind.FLAG, "hidden from those who are not members"),
        Mode("t", Kind.FLAG, "only operators may change the topic"),
    )
}

PREFIXES = {mode.letter: mode.prefix for mode in CHANNEL_MODES.values() if mode.prefix}
"""Ranks, highest first."""

USER_MODES = {
    mode.letter: mode for mode in (UserMode("i", "invisible to those who share no channel"),)
}

DEFAULT_FLAGS = "nt"
"""What a new channel is set to."""

LIST_ENTRIES = 100
"""Most entries of a list in one channel: enough for any room, and a bound on its record."""


CHANGES_PER_LINE = 20
"""MODES: most changes one MODE makes; what is beyond is not looked at."""


def letters_of(kind: Kind) -> str:
    """Return the letters of one kind, in the order of the table."""
    return "".join(mode.letter for mode in CHANNEL_MODES.values() if mode.kind is kind)


def isupport() -> dict[str, str]:
    """Return the 005 tokens that the table implies."""
    kinds = (Kind.LIST, Kind.KEY, Kind.VALUE, Kind.FLAG)
    return {
        "CHANMODES": ",".join(letters_of(kind) for kind in kinds),
        "PREFIX": f"({''.join(PREFIXES)}){''.join(PREFIXES.values())}",
        "MODES": str(CHANGES_PER_LINE),
        "MAXLIST": f"{letters_of(Kind.LIST)}:{LIST_ENTRIES}",
    }


def ranked(prefixes: str) -> str:
    """Return the letters in *prefixes*, highest first, each once."""
    return "".join(letter for letter in PREFIXES if letter in prefixes)


def with_letter(letters: str, letter: str, *, is_set: bool) -> str:
    """Return *letters* with or without one of them, sorted."""
    others = letters.replace(letter, "")
    return "".join(sorted(others + letter if is_set else others))


def symbols(prefixes: str, *, is_multi: bool) -> str:
    """Return what stands before a member's name: all its symbols, or the highest alone."""
    shown = "".join(PREFIXES[letter] for letter in prefixes)
    return shown if is_multi else shown[:1]
