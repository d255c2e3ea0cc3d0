"""AWAY, SETNAME: what people say of themselves.

Source: Modern IRC, AWAY; IRCv3 away-notify, setname.
"""

from securechat.wire.replies import RPL_NOWAWAY, RPL_UNAWAY
from securechat.world import events
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import FailError
from securechat.world.registration import REALNAME_BYTES, TEXT_BYTES
from securechat.world.replying import cut


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


@command("SETNAME", min_params=1, cost=2)
def setname(ctx: Context) -> None:
    """SETNAME :<real name>: change the real name that the others see of you."""
    realname = ctx.param(0)
    if not realname.strip() or len(realname.encode()) > REALNAME_BYTES:
        raise FailError("SETNAME", "INVALID_REALNAME")
    ctx.emit(events.RealnameSet(ctx.user.nick, realname))
