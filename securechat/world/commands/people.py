"""AWAY, ALWAYSON, SETNAME: what people say of themselves.

Source: Modern IRC, AWAY; IRCv3 away-notify, draft/pre-away, setname.
"""

from securechat.wire import capabilities as cap
from securechat.wire.replies import ERR_NOTREGISTERED, RPL_NOWAWAY, RPL_UNAWAY
from securechat.world import always_on, events
from securechat.world.absence import NO_REASON, absence
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import FailError, NumericError
from securechat.world.registration import REALNAME_BYTES, TEXT_BYTES
from securechat.world.replying import cut


@command("AWAY", cost=2, is_early=True)
def away(ctx: Context) -> None:
    """AWAY [:<text>]: say that you are away, or without a text that you are back."""
    session, user = ctx.session, ctx.session.user
    if user is None and not session.caps & cap.PRE_AWAY:
        raise NumericError(ERR_NOTREGISTERED)
    session.away = cut(ctx.param(0), TEXT_BYTES) or None
    if user is not None:
        newest = user.away if session.away == NO_REASON else session.away
        wanted = absence(user.sessions, newest)
        if wanted != user.away:
            ctx.emit(events.AwaySet(user.nick, wanted))
    ctx.reply(RPL_UNAWAY if session.away is None else RPL_NOWAWAY)


@command("ALWAYSON", cost=2)
def alwayson(ctx: Context) -> None:
    """ALWAYSON [ON|OFF]: stay in your channels, shown as away, while you are not connected."""
    account = ctx.session.account
    if account is None:
        raise FailError("ALWAYSON", "ACCOUNT_REQUIRED_HERE")
    wanted = ctx.param(0).upper()
    if wanted not in {"", "ON", "OFF"}:
        raise FailError("ALWAYSON", "UNKNOWN_SUBCOMMAND")
    if wanted:
        always_on.choose(ctx, account, is_on=wanted == "ON")
    else:
        always_on.tell(ctx, is_on=account.is_always_on)


@command("SETNAME", min_params=1, cost=2)
def setname(ctx: Context) -> None:
    """SETNAME :<real name>: change the real name that the others see of you."""
    realname = ctx.param(0)
    if not realname.strip() or len(realname.encode()) > REALNAME_BYTES:
        raise FailError("SETNAME", "INVALID_REALNAME")
    ctx.emit(events.RealnameSet(ctx.user.nick, realname))
