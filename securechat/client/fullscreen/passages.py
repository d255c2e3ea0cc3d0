"""Who came and went, in one line instead of one each."""

from collections.abc import Iterable
from typing import NamedTuple

from securechat.client.texts import _, ngettext
from securechat.wire.names import Folded

MOST = 50
"""So many comings and goings become one line; then the next line begins."""

_NAMED = 6
"""So many are named; more are counted."""


class Passage(NamedTuple):
    """Somebody came into a room, or left it."""

    nick: str
    has_come: bool


def summary(passages: Iterable[Passage]) -> str:
    """Return *passages*, in their order, as "alice, carol joined; dave left"."""
    people: Folded[list[Passage]] = Folded()
    for passage in passages:
        people.setdefault(passage.nick, []).append(passage)
    groups: dict[tuple[bool, bool], list[str]] = {}
    for theirs in people.values():
        way = theirs[0].has_come, theirs[-1].has_come
        groups.setdefault(way, []).append(theirs[-1].nick)
    return "; ".join(_said(way, nicks) for way, nicks in groups.items())


def _said(way: tuple[bool, bool], nicks: list[str]) -> str:
    text = {
        (True, True): _("{nick} joined"),
        (False, False): _("{nick} left"),
        (True, False): _("{nick} came and went"),
        (False, True): _("{nick} left and came back"),
    }[way]
    return text.format(nick=_listed(nicks))


def _listed(nicks: list[str]) -> str:
    if len(nicks) <= _NAMED + 1:
        return ", ".join(nicks)
    count = len(nicks) - _NAMED
    more = ngettext("{count} more", "{count} more", count).format(count=count)
    return f"{', '.join(nicks[:_NAMED])} + {more}"
