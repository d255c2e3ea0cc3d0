"""NAMES, LIST: which channels there are, and who is in them.

LIST looks at every channel; what is compared with each is therefore little: a few masks and
conditions. Channels that are asked for by name are looked up.

Source: Modern IRC, "NAMES message", "LIST message" and ELIST.
"""

import operator
import re
from collections.abc import Callable, Iterator

from securechat.wire.masks import has_wildcards, matcher, matches
from securechat.wire.replies import (
    ERR_TOOMANYTARGETS,
    RPL_ENDOFNAMES,
    RPL_LISTEND,
    RPL_LISTSTART,
)
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.registration import MOST_TARGETS
from securechat.world.replying import Reply, shown
from securechat.world.room import Room

MOST_CONDITIONS = 8
"""Masks and conditions of one LIST: more than anybody types."""


@command("NAMES", cost=2)
def names(ctx: Context) -> None:
    """NAMES [<channel>[,<channel>...]]: list who is in channels; in all of them if none is named."""
    asked = [name for name in ctx.param(0).split(",") if name]
    if not asked:
        ctx.reply_many(_all_members(ctx))
        ctx.reply(RPL_ENDOFNAMES, "*")
        return

    def show(name: str) -> None:
        room = ctx.state.rooms.find(name)
        if room is None or not room.is_visible_to(ctx.user):
            ctx.reply(RPL_ENDOFNAMES, shown(name))
        else:
            ctx.show(lambda: ctx.views.names(room))

    ctx.each(asked[:MOST_TARGETS], show)
    if len(asked) > MOST_TARGETS:
        ctx.fail(NumericError(ERR_TOOMANYTARGETS, shown(asked[MOST_TARGETS])))


def _all_members(ctx: Context) -> Iterator[Reply]:
    for room in ctx.state.rooms.values():
        if room.is_visible_to(ctx.user):
            yield from ctx.views.members(room)


@command("LIST", cost=5)
def list_channels(ctx: Context) -> None:
    """LIST [<channel, mask or condition>,...]: list channels; HELP ELIST says what conditions are."""
    asked = [part for param in ctx.message.params[:2] for part in param.split(",") if part]
    parts = {part: _condition(part, ctx.now_ms) for part in asked}
    names = [part for part, condition in parts.items() if condition is None]
    conditions = [condition for condition in parts.values() if condition is not None]
    if len(conditions) + sum(map(has_wildcards, names)) > MOST_CONDITIONS:
        raise NumericError(ERR_TOOMANYTARGETS, shown(asked[-1]))
    found = [
        room
        for room in _named(ctx, names)
        if room.members
        and room.is_visible_to(ctx.user)
        and all(meets(room) for meets in conditions)
    ]
    # The largest first: what one answer cannot hold is missed the least.
    found.sort(key=lambda room: len(room.members), reverse=True)
    ctx.reply(RPL_LISTSTART, "Channel")
    ctx.reply_many(ctx.views.listed(found))
    ctx.reply(RPL_LISTEND)


def _named(ctx: Context, names: list[str]) -> Iterator[Room]:
    """Yield the rooms that are called, or fit, one of *names*, each once; all if there is none."""
    rooms = ctx.state.rooms
    if not names:
        yield from rooms.values()
        return
    exact = (rooms.find(name) for name in names)
    found = dict.fromkeys(room for room in exact if room is not None)
    yield from found
    fits = [matcher(name) for name in names if has_wildcards(name)]
    for folded, room in rooms.items() if fits else ():
        if room not in found and any(fit(folded) for fit in fits):
            yield room


# Conditions.

CONDITIONS = {
    "#tea,*tea*": "channels of that name, or that fit the mask",
    "!*tea*": "channels that do not fit the mask",
    ">5 <5": "more or fewer than 5 members",
    "C>5 C<5": "made more or less than 5 minutes ago",
    "T>5 T<5": "with a topic set more or less than 5 minutes ago",
}
"""What stands in a LIST, and which channels it finds."""

_CONDITION = re.compile(r"([CT]?)([<>])([0-9]{1,9})", re.IGNORECASE)

_MEASURES: dict[str, Callable[[Room, int], float | None]] = {
    "": lambda room, _: len(room.members),
    "C": lambda room, now_ms: _minutes(now_ms - room.created_ms),
    "T": lambda room, now_ms: _minutes(now_ms - room.topic_ms) if room.topic else None,
}
"""By letter: the number that a room is judged by; None passes no condition."""


def _minutes(duration_ms: int) -> float:
    return duration_ms / 60_000


def _condition(part: str, now_ms: int) -> Callable[[Room], bool] | None:
    """Return what *part* asks of a room, if it is a condition."""
    if part[0] == "!":
        return lambda room: not matches(part[1:], room.name)
    found = _CONDITION.fullmatch(part)
    if found is None:
        return None
    measure, most_or_least = _MEASURES[found[1].upper()], int(found[3])
    is_met = operator.lt if found[2] == "<" else operator.gt

    def meets(room: Room) -> bool:
        value = measure(room, now_ms)
        return value is not None and is_met(value, most_or_least)

    return meets
