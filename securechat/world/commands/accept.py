"""ACCEPT: let guests write to oneself, though one is set to hear from accounts only (+R).

Source: the ACCEPT of caller ID (Solanum, "Caller ID"), here for user mode R.
"""

from securechat.wire.replies import (
    ERR_ACCEPTEXIST,
    ERR_ACCEPTFULL,
    ERR_ACCEPTNOT,
    ERR_NOSUCHNICK,
    RPL_ENDOFACCEPT,
)
from securechat.world import events
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.replying import shown
from securechat.world.user import MOST_ACCEPTED, User


@command("ACCEPT", cost=2)
def accept(ctx: Context) -> None:
    """ACCEPT [[-]<nick>[,[-]<nick>...]]: hear from guests though you have set +R; alone: list them."""
    asked = ctx.param(0)
    if asked in ("", "*"):
        ctx.show(ctx.views.accepted)
        ctx.reply(RPL_ENDOFACCEPT)
        return
    count = len(ctx.user.accepts)

    def change(nick: str) -> None:
        nonlocal count
        is_accepted = not nick.startswith("-")
        other = _found(ctx, nick.removeprefix("-"))
        if is_accepted and count >= MOST_ACCEPTED:
            raise NumericError(ERR_ACCEPTFULL)
        if is_accepted == (other in ctx.user.accepts):
            numeric = ERR_ACCEPTEXIST if is_accepted else ERR_ACCEPTNOT
            raise NumericError(numeric, other.nick)
        count += 1 if is_accepted else -1
        ctx.emit(events.Accepted(ctx.user.nick, other.nick, is_accepted))

    ctx.each(ctx.targets(), change)


def _found(ctx: Context, nick: str) -> User:
    user = ctx.state.users.find(nick)
    if user is None:
        raise NumericError(ERR_NOSUCHNICK, shown(nick))
    return user
