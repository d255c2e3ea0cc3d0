"""WHO, WHOIS, AWAY: people.

Source: Modern IRC, "User-based queries" and AWAY; IRCv3 away-notify.
"""

from securechat.wire.masks import matches
from securechat.wire.replies import (
    ERR_NOSUCHNICK,
    RPL_ENDOFWHO,
    RPL_ENDOFWHOIS,
    RPL_NOWAWAY,
    RPL_UNAWAY,
)
from securechat.world import events
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.registration import TEXT_BYTES
from securechat.world.replying import cut, shown
from securechat.world.user import User


@command("WHO", cost=3)
def who(ctx: Context) -> None:
    """WHO <channel, nick or mask>: list people, with a line for each."""
    mask = ctx.param(0) or "*"
    if mask.startswith("#"):
        _who_channel(ctx, mask)
    else:
        for user in _who_found(ctx, mask):
            ctx.steps.append(ctx.views.who(user, None))
    ctx.reply(RPL_ENDOFWHO, shown(mask))


def _who_channel(ctx: Context, name: str) -> None:
    room = ctx.state.rooms.find(name)
    if room is None or not room.is_visible_to(ctx.user):
        return
    for user in room.members:
        if not user.is_invisible or ctx.user in room.members:
            ctx.steps.append(ctx.views.who(user, room))


def _who_found(ctx: Context, mask: str) -> list[User]:
    """An exact nick finds its user always; a mask only those who may be seen."""
    exact = ctx.state.users.find(mask)
    if exact is not None:
        return [exact]
    mask = "*" if mask == "0" else mask
    return [
        user
        for user in ctx.state.users.values()
        if (not user.is_invisible or user is ctx.user or user.shares_room_with(ctx.user))
        and any(
            matches(mask, text) for text in (user.nick, user.username, user.host, user.realname)
        )
    ]


@command("WHOIS", min_params=1, cost=2)
def whois(ctx: Context) -> None:
    """WHOIS [<server>] <nick>: show what is known of a person."""
    nicks = ctx.targets(1 if ctx.param(1) else 0)
    for nick in nicks[:1]:
        user = ctx.state.users.find(nick)
        if user is None:
            ctx.reply(ERR_NOSUCHNICK, shown(nick))
            ctx.reply(RPL_ENDOFWHOIS, shown(nick))
        else:
            ctx.steps.extend(ctx.views.whois(user, ctx.now_ms))


@command("AWAY", cost=2)
def away(ctx: Context) -> None:
    """AWAY [:<text>]: say that you are away, or without a text that you are back."""
    session, user = ctx.session, ctx.user
    text = cut(ctx.param(0), TEXT_BYTES)
    session.away = text or None
    is_away = all(other.away is not None for other in user.sessions)
    wanted = text if is_away else None
    if wanted != user.away:
        ctx.emit(events.AwaySet(user.nick, wanted))
    ctx.reply(RPL_NOWAWAY if text else RPL_UNAWAY)
