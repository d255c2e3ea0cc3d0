"""One letter of a MODE: whether the user may set it, and the change that it asks for.

Source: Modern IRC, "MODE message" and "Channel modes".
"""

from securechat.wire.replies import (
    ERR_INVALIDMODEPARAM,
    ERR_NEEDMOREPARAMS,
    ERR_NOSUCHNICK,
    ERR_USERNOTINCHANNEL,
)
from securechat.world.access_lists import entry_mask
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.events import ModeChange
from securechat.world.modes import CHANNEL_MODES, Kind, is_at_least, may_touch
from securechat.world.replying import shown
from securechat.world.room import Room

KEY_BYTES = 23


def may_change(
    ctx: Context, room: Room, own: str, is_set: bool, letter: str, value: str | None
) -> bool:
    """Whether one letter is for the ranks *own*; everybody may lay down what it has itself."""
    known = CHANNEL_MODES[letter]
    if known.kind is not Kind.PREFIX or is_set:
        return is_at_least(own, known.setter)
    holder = ctx.state.holder(room, value or "")
    if holder is not None and holder.user is ctx.user and own:
        return True
    return is_at_least(own, known.setter) and may_touch(own, holder.prefixes if holder else "")


def decide(ctx: Context, room: Room, is_set: bool, letter: str, value: str | None) -> ModeChange:
    """Return the change that one letter asks for."""
    known = CHANNEL_MODES[letter]
    if known.kind is Kind.FLAG:
        return ModeChange(is_set, letter, None)
    if known.kind is Kind.LIST:
        return _entry(room, is_set, letter, value or "")
    if known.kind is Kind.PREFIX:
        return _rank(ctx, room, is_set, letter, value)
    return _value(room, is_set, letter, value)


def _entry(room: Room, is_set: bool, letter: str, value: str) -> ModeChange:
    """A mask on a list; what is taken off is named as it stands there."""
    entries = room.lists[letter]
    mask = value if value in entries else entry_mask(letter, value)
    if mask is None:
        text = "Not a mask: nick!user@host, a:ACCOUNT, or m: before either to silence only"
        raise NumericError(ERR_INVALIDMODEPARAM, room.name, letter, shown(value), text)
    known = entries.get(mask)
    return ModeChange(is_set, letter, known.mask if known else mask)


def _rank(ctx: Context, room: Room, is_set: bool, letter: str, value: str | None) -> ModeChange:
    if not value:
        raise NumericError(ERR_NEEDMOREPARAMS, "MODE")
    holder = ctx.state.holder(room, value)
    if holder is not None:
        return ModeChange(is_set, letter, holder.name)
    user = ctx.state.users.find(value)
    if user is None:
        raise NumericError(ERR_NOSUCHNICK, shown(value))
    raise NumericError(ERR_USERNOTINCHANNEL, user.nick, room.name)


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


def is_change(ctx: Context, room: Room, change: ModeChange) -> bool:
    """Whether *change* makes a difference: what is so already is not announced again."""
    is_set, letter, value = change
    kind = CHANNEL_MODES[letter].kind
    if kind is Kind.FLAG:
        return is_set != (letter in room.flags)
    if kind is Kind.LIST:
        return is_set != (value in room.lists[letter])
    if kind is Kind.PREFIX:
        holder = ctx.state.holder(room, value or "")
        return holder is not None and is_set != (letter in holder.prefixes)
    if letter == "k":
        return room.key != value if is_set else room.key is not None
    return str(room.member_limit) != value if is_set else room.member_limit is not None
