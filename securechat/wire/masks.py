"""Masks: `nick!user@host` patterns with "*" and "?", for bans and searches.

Source: Modern IRC, "Wildcard expressions".
"""

import functools
import re
from collections.abc import Callable

from securechat.wire.names import fold


@functools.lru_cache(maxsize=512)
def _pattern(mask: str) -> re.Pattern[str]:
    """Return *mask* as a regular expression that no mask can make slow.

    Each part between stars is matched as early as possible and never tried again further on (an
    atomic group); for masks that finds every match.
    """
    parts = [_fixed(part) for part in re.split(r"(?<!\\)\*+", fold(mask))]
    first, *middle = parts
    if not middle:
        return re.compile(first, re.DOTALL)
    *middle, last = middle
    found = "".join(f"(?>.*?{part})" for part in middle)
    return re.compile(f"{first}{found}.*{last}", re.DOTALL)


def _fixed(part: str) -> str:
    """A part without stars as a regular expression."""
    pieces = re.split(r"(\\[*?]|\?)", part)
    return "".join("." if piece == "?" else _literal(piece) for piece in pieces)


def _literal(piece: str) -> str:
    return re.escape(piece[1:] if piece in {"\\*", "\\?"} else piece)


def has_wildcards(mask: str) -> bool:
    """Whether *mask* may fit several names."""
    return "*" in mask or "?" in mask


def matcher(mask: str) -> Callable[[str], object]:
    """Return a test for many texts: something true if a text, folded already, fits *mask*."""
    return _pattern(mask).fullmatch


def matches(mask: str, text: str) -> bool:
    """Whether the whole of *text* fits *mask*, letter case aside."""
    return _pattern(mask).fullmatch(fold(text)) is not None


def names_only(mask: str, nick: str) -> bool:
    """Whether *mask* is about nicks, and *nick* is one of them: `bob!*@*`, not `*!*@host`."""
    nick_mask, _, _ = split_source(mask)
    return bool(nick_mask.strip("*")) and matches(nick_mask, nick)


def normalize(mask: str) -> str:
    """Return *mask* in its full form `nick!user@host`, as a list of bans shows it."""
    nick, bang, rest = mask.partition("!")
    if not bang:
        if "@" in nick:
            nick, rest = "*", nick
        else:
            rest = "*@*"
    user, at, host = rest.partition("@")
    return f"{nick or '*'}!{user or '*'}@{(host if at else '*') or '*'}"


def split_source(source: str) -> tuple[str, str, str]:
    """Return nick, user and host of *source*; what is not there is ""."""
    rest, _, host = source.partition("@")
    nick, _, user = rest.partition("!")
    return nick, user, host
