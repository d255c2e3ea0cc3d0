"""MODE, SAMODE: the modes of channels. What each letter is stands in `world.modes`.

Source: Modern IRC, "MODE message".
"""

from collections.abc import Iterable, Iterator

from securechat.wire.names import fold
from securechat.wire.replies import (
    ERR_BANLISTFULL,
    ERR_CHANOPRIVSNEEDED,
    ERR_NOSUCHCHANNEL,
    ERR_NOTONCHANNEL,
    ERR_UNKNOWNMODE,
    RPL_BANLIST,
    RPL_ENDOFBANLIST,
    RPL_ENDOFEXCEPTLIST,
    RPL_ENDOFINVEXLIST,
    RPL_EXCEPTLIST,
    RPL_INVEXLIST,
)
from securechat.world import events
from securechat.world.commands.registry import command
from securechat.world.commands.user_modes import own_mode
from securechat.world.context import Context
from securechat.world.errors import ChatError, NumericError
from securechat.world.events import ModeChange
from securechat.world.mode_changes import decide, is_change, may_change
from securechat.world.modes import CHANGES_PER_LINE, CHANNEL_MODES, LIST_ENTRIES, Kind
from securechat.world.operators import audit, need_operator
from securechat.world.registration import TEXT_BYTES
from securechat.world.replying import shown
from securechat.world.room import Room


@command("MODE", min_params=1, cost=2, is_active=True)
def mode(ctx: Context) -> None:
    """MODE <channel or yourself> [<letters> [<parameters>...]]: read modes, or change them."""
    target = ctx.param(0)
    if target[:1] != "#":
        own_mode(ctx, target)
        return
    room = ctx.room(target)
    if len(ctx.message.params) == 1:
        ctx.show(lambda: ctx.views.modes(room))
        return
    _channel_mode(ctx, room, room.members.get(ctx.user))


@command("SAMODE", min_params=2, cost=2, is_active=True)
def samode(ctx: Context) -> None:
    """SAMODE <channel> <letters> [<parameters>...]: for operators of the server: change a channel's modes as its owner does."""
    need_operator(ctx)
    room = ctx.state.rooms.find(ctx.param(0))
    if room is None:
        raise NumericError(ERR_NOSUCHCHANNEL, shown(ctx.param(0)))
    audit(ctx, "samode", room=room.name, modes=shown(ctx.param(1)))
    _channel_mode(ctx, room, "q")
    if ctx.user not in room.members:
        ctx.show(lambda: ctx.views.modes(room))


LIST_REPLIES = {
    "b": (RPL_BANLIST, RPL_ENDOFBANLIST),
    "e": (RPL_EXCEPTLIST, RPL_ENDOFEXCEPTLIST),
    "I": (RPL_INVEXLIST, RPL_ENDOFINVEXLIST),
}
"""By the letter of a list: the numeric of an entry, and that of the end."""

Wanted = tuple[bool, str, str | None]
"""Whether to set it, a letter, and its parameter, which may be missing."""


def _channel_mode(ctx: Context, room: Room, own: str | None) -> None:
    """Do what a MODE asks for by somebody with the ranks *own*; None: who is no member."""
    asked = list(dict.fromkeys(_parsed(ctx)))
    wanted = [one for one in asked if not _is_question(one)]
    questions = dict.fromkeys(one[1] for one in asked if _is_question(one))
    if questions and own is None:  # a list tells of people, and of their addresses
        raise NumericError(ERR_NOTONCHANNEL, room.name)
    _show_lists(ctx, room, questions)
    unknown = next((letter for _, letter, _ in wanted if letter not in CHANNEL_MODES), None)
    if unknown is not None:
        ctx.fail(NumericError(ERR_UNKNOWNMODE, shown(unknown)))
    known = [one for one in wanted if one[1] in CHANNEL_MODES]
    _change(ctx, room, own or "", known[:CHANGES_PER_LINE])


def _is_question(one: Wanted) -> bool:
    """Whether a letter asks for a list instead of changing it."""
    return one[1] in LIST_REPLIES and not one[2]


def _show_lists(ctx: Context, room: Room, letters: Iterable[str]) -> None:
    for letter in letters:
        one, end = LIST_REPLIES[letter]
        for entry in room.lists[letter].values():
            ctx.reply(one, room.name, entry.mask, entry.set_by, str(entry.set_ms // 1000))
        ctx.reply(end, room.name)


def _change(ctx: Context, room: Room, own: str, wanted: list[Wanted]) -> None:
    """Do of *wanted* what may be done; of what contradicts itself, the last counts."""
    changes: dict[tuple[str, str], ModeChange] = {}
    is_refused = False
    for is_set, letter, value in wanted:
        if not may_change(ctx, room, own, is_set, letter, value):
            is_refused = True
            continue
        try:
            change = decide(ctx, room, is_set, letter, value)
        except ChatError as error:
            ctx.fail(error)
            continue
        is_one_of_many = CHANNEL_MODES[letter].kind in (Kind.LIST, Kind.PREFIX)
        key = (letter, fold(change.value or "") if is_one_of_many else "")
        changes.pop(key, None)
        changes[key] = change
    if is_refused:
        ctx.fail(NumericError(ERR_CHANOPRIVSNEEDED, room.name))
    _emit(ctx, room, [change for change in changes.values() if is_change(ctx, room, change)])


def _emit(ctx: Context, room: Room, changes: list[ModeChange]) -> None:
    ctx.unit.target = room.name
    fitting = _without_overflow(ctx, room, changes)
    for part in _parts_that_fit(fitting):
        ctx.emit(events.ModesSet(ctx.stamp(room.id), room.id, ctx.user.nick, part))


def _without_overflow(ctx: Context, room: Room, changes: list[ModeChange]) -> list[ModeChange]:
    """Return *changes* without those that would put more on a list than it may hold."""
    sizes = {letter: len(room.lists[letter]) for letter in LIST_REPLIES}
    kept: list[ModeChange] = []
    full: dict[str, None] = {}
    for change in changes:
        if change.letter in sizes:
            if change.is_set and sizes[change.letter] >= LIST_ENTRIES:
                full[change.letter] = None
                continue
            sizes[change.letter] += 1 if change.is_set else -1
        kept.append(change)
    for letter in full:
        ctx.fail(NumericError(ERR_BANLISTFULL, room.name, letter))
    return kept


def _parts_that_fit(changes: list[ModeChange]) -> Iterator[tuple[ModeChange, ...]]:
    """Yield *changes* in parts that each fit a line behind the longest names."""
    part: list[ModeChange] = []
    size = 0
    for change in changes:
        change_bytes = 3 + len((change.value or "").encode())
        if part and size + change_bytes > TEXT_BYTES:
            yield tuple(part)
            part, size = [], 0
        part.append(change)
        size += change_bytes
    if part:
        yield tuple(part)


def _parsed(ctx: Context) -> Iterator[Wanted]:
    """Yield (is_set, letter, parameter) of a channel MODE; None where a parameter is missing."""
    is_set = True
    params = iter(ctx.message.params[2:])
    for letter in ctx.param(1):
        if letter in "+-":
            is_set = letter == "+"
            continue
        known = CHANNEL_MODES.get(letter)
        takes = known is not None and (
            known.kind in (Kind.LIST, Kind.KEY, Kind.PREFIX)
            or (known.kind is Kind.VALUE and is_set)
        )
        yield is_set, letter, next(params, None) if takes else None
