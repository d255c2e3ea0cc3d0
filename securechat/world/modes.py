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
    setter: str
    """The lowest rank that may set it; of a rank: that may give it, and take it away."""
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
        Mode("q", Kind.PREFIX, "q", "owner: may do everything; only owners make owners", "~"),
        Mode("a", Kind.PREFIX, "q", "protected: an operator that only owners may touch", "&"),
        Mode("o", Kind.PREFIX, "o", "operator of the channel", "@"),
        Mode("h", Kind.PREFIX, "o", "half-operator: sets modes, and gives no rank but +v", "%"),
        Mode("v", Kind.PREFIX, "h", "may speak when others may not", "+"),
        Mode("b", Kind.LIST, "h", "those who match may neither join nor speak"),
        Mode("e", Kind.LIST, "h", "those who match are excepted from the bans"),
        Mode("I", Kind.LIST, "h", "those who match need no invitation"),
        Mode("k", Kind.KEY, "h", "only who gives the key may join"),
        Mode("l", Kind.VALUE, "h", "how many members may join"),
        Mode("i", Kind.FLAG, "h", "only invited people may join"),
        Mode("C", Kind.FLAG, "h", "no CTCP but actions"),
        Mode("M", Kind.FLAG, "h", "only who is logged in, or has a rank, may speak"),
        Mode("R", Kind.FLAG, "h", "only who is logged in may join"),
        Mode("m", Kind.FLAG, "h", "only members with a rank may speak"),
        Mode("n", Kind.FLAG, "h", "only members may speak"),
        Mode("s", Kind.FLAG, "h", "hidden from those who are not members"),
        Mode("t", Kind.FLAG, "h", "only half-operators and above may change the topic"),
    )
}

PREFIXES = {mode.letter: mode.prefix for mode in CHANNEL_MODES.values() if mode.prefix}
"""Ranks, highest first."""

LEVELS = {letter: len(PREFIXES) - place for place, letter in enumerate(PREFIXES)}
"""By rank: how high it is; none at all is 0."""

EXTBANS = {"a": "who is logged in as", "m": "silenced, not kept out"}
"""What may stand before a mask on a list, with a colon; it needs no other mark."""

USER_MODES = {
    mode.letter: mode
    for mode in (
        UserMode("B", "a bot"),
        UserMode("R", "only who is logged in, or was accepted, may write to it"),
        UserMode("i", "invisible to those who share no channel"),
        UserMode("o", "operator of the server", is_granted=True),
        UserMode("w", "is sent WALLOPS"),
    )
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


def isupport() -> dict[str, str | None]:
    """Return the 005 tokens that the table implies."""
    kinds = (Kind.LIST, Kind.KEY, Kind.VALUE, Kind.FLAG)
    return {
        "CHANMODES": ",".join(letters_of(kind) for kind in kinds),
        "PREFIX": f"({''.join(PREFIXES)}){''.join(PREFIXES.values())}",
        "MODES": str(CHANGES_PER_LINE),
        "MAXLIST": ",".join(f"{letter}:{LIST_ENTRIES}" for letter in letters_of(Kind.LIST)),
        "STATUSMSG": "".join(PREFIXES.values()),
        "EXCEPTS": None,
        "INVEX": None,
        "EXTBAN": "," + "".join(EXTBANS),
        "BOT": "B",
        "ACCOUNTEXTBAN": "a",
    }


def ranked(prefixes: str) -> str:
    """Return the letters in *prefixes*, highest first, each once."""
    return "".join(letter for letter in PREFIXES if letter in prefixes)


def level(prefixes: str) -> int:
    """Return how high somebody stands that has *prefixes*."""
    return LEVELS[prefixes[0]] if prefixes else 0


def is_at_least(prefixes: str, rank: str) -> bool:
    """Whether who has *prefixes* may do what *rank* may."""
    return level(prefixes) >= LEVELS[rank]


def may_touch(prefixes: str, others: str) -> bool:
    """Whether who has *prefixes* may kick who has *others*, or take one of these ranks away.

    It must be one who may give each of them, and a half-operator at least.
    """
    return all(
        is_at_least(prefixes, setter)
        for setter in ("h", *(CHANNEL_MODES[letter].setter for letter in others))
    )


def with_letter(letters: str, letter: str, *, is_set: bool) -> str:
    """Return *letters* with or without one of them, sorted."""
    others = letters.replace(letter, "")
    return "".join(sorted(others + letter if is_set else others))


def status_target(target: str) -> tuple[str, str]:
    """Return the rank that *target* is addressed to, such as "o", and the rest; "" for no rank.

    Of several symbols the lowest counts: it is for all who have any of them.
    """
    rest = target.lstrip("".join(PREFIXES.values()))
    ranks = [rank for rank, symbol in PREFIXES.items() if symbol in target[: -len(rest) or None]]
    return (ranks[-1] if ranks else ""), rest


def symbols(prefixes: str, *, is_multi: bool) -> str:
    """Return what stands before a member's name: all its symbols, or the highest alone."""
    shown = "".join(PREFIXES[letter] for letter in prefixes)
    return shown if is_multi else shown[:1]
