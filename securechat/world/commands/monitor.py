"""MONITOR: be told when people come and go, whether one shares a channel with them or not.

Source: IRCv3 MONITOR.
"""

from securechat.wire.names import check_nick
from securechat.wire.replies import (
    ERR_ERRONEUSNICKNAME,
    ERR_MONLISTFULL,
    RPL_ENDOFMONLIST,
)
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import FailError, NumericError
from securechat.world.monitoring import WATCHED_NICKS
from securechat.world.replying import SHOWN_BYTES, packed, shown


@command("MONITOR", min_params=1, cost=2)
def monitor(ctx: Context) -> None:
    """MONITOR + <nick>[,<nick>...] | - <nick>[,<nick>...] | C | L | S: watch who comes and goes."""
    asked = ctx.param(0)
    handler = _SUBCOMMANDS.get(asked.upper())
    if handler is None:
        raise FailError("MONITOR", "SUBCOMMAND_INVALID", shown(asked))
    handler(ctx)


def _add(ctx: Context) -> None:
    watchers, session = ctx.state.watchers, ctx.session
    added: list[str] = []
    refused: list[str] = []

    def add(nick: str) -> None:
        reason = check_nick(nick, ctx.settings.nick_bytes)
        if reason is not None:
            text = f"Not a nickname: {reason}"
            raise NumericError(ERR_ERRONEUSNICKNAME, shown(nick), text)
        (added if watchers.add(session, nick) else refused).append(nick)

    ctx.each(ctx.targets(1), add)
    ctx.show(lambda: ctx.views.presence(added))
    for nicks in packed(refused, SHOWN_BYTES, ","):
        ctx.reply(ERR_MONLISTFULL, str(WATCHED_NICKS), nicks)


def _remove(ctx: Context) -> None:
    for nick in ctx.targets(1):
        ctx.state.watchers.remove(ctx.session, nick)


def _clear(ctx: Context) -> None:
    ctx.state.watchers.forget(ctx.session)


def _list(ctx: Context) -> None:
    nicks = ctx.state.watchers.watched_by(ctx.session)
    ctx.show(lambda: ctx.views.watched(nicks))
    ctx.reply(RPL_ENDOFMONLIST)


def _status(ctx: Context) -> None:
    nicks = ctx.state.watchers.watched_by(ctx.session)
    ctx.show(lambda: ctx.views.presence(nicks))


_SUBCOMMANDS = {"+": _add, "-": _remove, "C": _clear, "L": _list, "S": _status}
