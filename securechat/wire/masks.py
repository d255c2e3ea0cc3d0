"""Masks: `nick!user@host` patterns with "*" and "?", for bans and searches.

Source: Modern IRC, "Wildcard expressions".
"""

import functools
import re

from securechat.wire.names import fold


@functools.lru_cache(maxsize=4096)
def _pattern(mask: str) -> re.Pattern[str]:
    """Runs of stars become one, so that a hostile mask cannot make the match slow."""
    parts = []
    for part in re.split(r"(\*+|\?|\\[*?])", fold(mask)):
        if part.startswith("*"):
            parts.append(".*")
        elif part == "?":
            parts.append(".")
        else:
            parts.append(re.escape(part[1:] if part in {"\\*", "\\?"} else part))
    return re.compile("".join(parts), re.DOTALL)


def matches(mask: str, text: str) -> bool:
    """Whether the whole of *text* fits *mask*, letter case aside."""
    return _pattern(mask).fullmatch(fold(text)) is not None


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
