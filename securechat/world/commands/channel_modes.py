"""MODE: the modes of channels. What each letter is stands in `world.modes`.

Source: Modern IRC, "MODE message".
"""

from collections.abc import Iterator

from securechat.wire.masks import normalize
from securechat.wire.replies import (
    ERR_BANLISTFULL,
    ERR_CHANOPRIVSNEEDED,
    ERR_INVALIDMODEPARAM,
    ERR_NEEDMOREPARAMS,
    ERR_NOSUCHNICK,
    ERR_UNKNOWNMODE,
    ERR_USERNOTINCHANNEL,
    RPL_BANLIST,
    RPL_ENDOFBANLIST,
)
from securechat.world import events
from securechat.world.commands.registry import command
from securechat.world.commands.user_modes import own_mode
from securechat.world.context import Context
from securechat.world.errors import ChatError, NumericError
from securechat.world.events import ModeChange
from securechat.world.modes import (
    CHANGES_PER_LINE,
    CHANNEL_MODES,
    LIST_ENTRIES,
    Kind,
    is_at_least,
    letters_of,
    may_touch,
)
from securechat.world.registration import TEXT_BYTES
from securechat.world.replying import shown
from securechat.world.room import Room

KEY_BYTES = 23
MASK_BYTES = 200


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
    _channel_mode(ctx, room)


def _channel_mode(ctx: Context, room: Room) -> None:
    asked = list(dict.fromkeys(_parsed(ctx)))
    wanted = [one for one in asked if not _is_question(*one)]
    if len(wanted) < len(asked):
        _show_bans(ctx, room)
    if not wanted:
        return
    unknown = next((letter for _, letter, _ in wanted if letter not in CHANNEL_MODES), None)
    if unknown is not None:
        ctx.fail(NumericError(ERR_UNKNOWNMODE, shown(unknown)))
    _change(ctx, room, [one for one in wanted if one[1] in CHANNEL_MODES][:CHANGES_PER_LINE])


def _is_question(is_set: bool, letter: str, value: str | None) -> bool:
    """Whether a letter asks for a list instead of changing it."""
    return letter in letters_of(Kind.LIST) and not value


def _change(ctx: Context, room: Room, wanted: list[tuple[bool, str, str | None]]) -> None:
    changes: dict[tuple[str, str | None], ModeChange] = {}
    is_refused = False
    for is_set, letter, value in wanted:
        if not _may_change(ctx, room, is_set, letter, value):
            is_refused = True
            continue
        try:
            change = _decide(ctx, room, is_set, letter, value)
        except ChatError as error:
            ctx.fail(error)
            continue
        key = (letter, change.value if CHANNEL_MODES[letter].kind in _MANY else None)
        changes.pop(key, None)
        changes[key] = change
    if is_refused:
        ctx.fail(NumericError(ERR_CHANOPRIVSNEEDED, room.name))
    effective = [change for change in changes.values() if _is_change(ctx, room, change)]
    ctx.unit.target = room.name
    for part in _parts_that_fit(effective):
        ctx.emit(events.ModesSet(ctx.stamp(room.id), room.id, ctx.user.nick, part))


def _may_change(ctx: Context, room: Room, is_set: bool, letter: str, value: str | None) -> bool:
    """Whether the user has the rank for one letter; its own ranks everybody may lay down."""
    own = room.members.get(ctx.user, "")
    known = CHANNEL_MODES[letter]
    if known.kind is not Kind.PREFIX or is_set:
        return is_at_least(own, known.setter)
    user = ctx.state.users.find(value or "")
    if user is ctx.user and own:
        return True
    others = room.members.get(user, "") if user else ""
    return is_at_least(own, known.setter) and may_touch(own, others)


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


_MANY = (Kind.LIST, Kind.PREFIX)
"""Kinds of which one MODE may hold several changes of the same letter."""


def _parsed(ctx: Context) -> Iterator[tuple[bool, str, str | None]]:
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


def _decide(ctx: Context, room: Room, is_set: bool, letter: str, value: str | None) -> ModeChange:
    """Return the change that one letter asks for."""
    known = CHANNEL_MODES[letter]
    if known.kind is Kind.FLAG:
        return ModeChange(is_set, letter, None)
    if known.kind is Kind.LIST:
        return _ban(room, is_set, letter, value or "")
    if known.kind is Kind.PREFIX:
        return _rank(ctx, room, is_set, letter, value)
    return _value(room, is_set, letter, value)


def _show_bans(ctx: Context, room: Room) -> None:
    for mask, entry in room.bans.items():
        ctx.reply(RPL_BANLIST, room.name, mask, entry.set_by, str(entry.set_ms // 1000))
    ctx.reply(RPL_ENDOFBANLIST, room.name)


def _ban(room: Room, is_set: bool, letter: str, value: str) -> ModeChange:
    mask = normalize(value)
    if len(mask.encode()) > MASK_BYTES or " " in mask or mask[0] == ":":
        raise NumericError(ERR_INVALIDMODEPARAM, room.name, letter, shown(value), "Not a mask")
    if is_set and len(room.bans) >= LIST_ENTRIES:
        raise NumericError(ERR_BANLISTFULL, room.name, letter)
    return ModeChange(is_set, letter, mask)


def _rank(ctx: Context, room: Room, is_set: bool, letter: str, value: str | None) -> ModeChange:
    if not value:
        raise NumericError(ERR_NEEDMOREPARAMS, "MODE")
    user = ctx.state.users.find(value)
    if user is None:
        raise NumericError(ERR_NOSUCHNICK, shown(value))
    if user not in room.members:
        raise NumericError(ERR_USERNOTINCHANNEL, user.nick, room.name)
    return ModeChange(is_set, letter, user.nick)


def _value(room: Room, is_set: bool, letter: str, value: str | None) -> ModeChange:
    """The key and the limit."""
    if letter == "k" and not is_set:
        return ModeChange(is_set, letter, "*")
    if not is_set:
        return ModeChange(is_set, letter, None)
    if not value:
        raise NumericError(
            ERR_INVALIDMODEPARAM, room.name, letter, "*", "You must give a parameter"
        )
    if letter == "k" and (
        len(value.encode()) > KEY_BYTES or "," in value or " " in value or value[0] == ":"
    ):
        text = f"A key has at most {KEY_BYTES} bytes, and no space or comma"
        raise NumericError(ERR_INVALIDMODEPARAM, room.name, letter, "*", text)
    if letter == "l" and not (
        value.isdecimal() and value.isascii() and len(value) < 8 and int(value) > 0
    ):
        text = "A limit is a number from 1 to 9999999"
        raise NumericError(ERR_INVALIDMODEPARAM, room.name, letter, shown(value), text)
    return ModeChange(is_set, letter, str(int(value)) if letter == "l" else value)


def _is_change(ctx: Context, room: Room, change: ModeChange) -> bool:
    """Whether *change* makes a difference: what is so already is not announced again."""
    is_set, letter, value = change
    kind = CHANNEL_MODES[letter].kind
    if kind is Kind.FLAG:
        return is_set != (letter in room.flags)
    if kind is Kind.LIST:
        return is_set != (value in room.bans)
    if kind is Kind.PREFIX:
        user = ctx.state.users[value or ""]
        return is_set != (letter in room.members[user])
    if letter == "k":
        return room.key != value if is_set else room.key is not None
    return str(room.member_limit) != value if is_set else room.member_limit is not None
