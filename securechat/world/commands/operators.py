"""OPER, KILL, REHASH, WALLOPS: what operators of the server do.

Of OPER only what holds no secret comes here: `server` takes it apart.

Source: Modern IRC, "Operator messages" and WALLOPS.
"""

from securechat.wire.names import fold
from securechat.wire.replies import (
    ERR_CANTKILLSERVER,
    ERR_INPUTTOOLONG,
    ERR_NEEDMOREPARAMS,
    ERR_NOOPERHOST,
    ERR_NOSUCHNICK,
    RPL_REHASHING,
)
from securechat.world import events
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.membership import end_sessions
from securechat.world.operators import audit, need_operator
from securechat.world.registration import TEXT_BYTES
from securechat.world.replying import cut, shown

NO_REASON = "No reason given"


@command("OPER", min_params=1, cost=2)
def oper(ctx: Context) -> None:
    """OPER <name> [<password>]: become operator of the server, as its configuration allows."""
    raise NumericError(ERR_NOOPERHOST)


@command("KILL", min_params=1, cost=2, is_active=True)
def kill(ctx: Context) -> None:
    """KILL <nick> [:<reason>]: for operators: end somebody's sessions; they may come back."""
    need_operator(ctx)
    nick = ctx.param(0)
    victim = ctx.state.users.find(nick)
    if victim is None:
        if fold(nick) == fold(ctx.settings.name):
            raise NumericError(ERR_CANTKILLSERVER)
        raise NumericError(ERR_NOSUCHNICK, shown(nick))
    reason = cut(ctx.param(1), TEXT_BYTES) or NO_REASON
    audit(ctx, "kill", whom=victim.nick, whose=victim.account_name or "")
    killed = f"Killed ({ctx.user.nick} ({reason}))"
    ctx.emit(events.Killed(victim.nick, ctx.user.nick, reason))
    end_sessions(ctx, victim, f"Closing Link: {ctx.settings.name} ({killed})", killed)


@command("REHASH", cost=5, is_active=True)
def rehash(ctx: Context) -> None:
    """REHASH: for operators: have the server read its configuration and certificate again."""
    need_operator(ctx)
    audit(ctx, "rehash")
    ctx.emit(events.ReloadAsked(ctx.session.number))
    ctx.reply(RPL_REHASHING, "configuration")


@command("WALLOPS", min_params=1, cost=5, is_active=True)
def wallops(ctx: Context) -> None:
    """WALLOPS :<text>: for operators: tell something to all who have the user mode w."""
    need_operator(ctx)
    text = ctx.param(0)
    if not text:
        raise NumericError(ERR_NEEDMOREPARAMS, "WALLOPS")
    line = f":{ctx.user.source} WALLOPS :{text}\r\n"
    if len(line.encode()) > ctx.settings.line_bytes:
        raise NumericError(ERR_INPUTTOOLONG)
    audit(ctx, "wallops")
    ctx.emit(events.WallopsSent(ctx.user.nick, text))
