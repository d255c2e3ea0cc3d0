"""WHOIS, WHOWAS: what is known of a person, who is here or was.

Source: Modern IRC, "WHOIS message" and "WHOWAS message".
"""

from securechat.wire.names import fold
from securechat.wire.replies import (
    ERR_NONICKNAMEGIVEN,
    ERR_NOSUCHNICK,
    ERR_WASNOSUCHNICK,
    RPL_ENDOFWHOIS,
    RPL_ENDOFWHOWAS,
)
from securechat.world.commands.registry import command
from securechat.world.commands.server import need_this_server
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.operators import audit
from securechat.world.registration import MOST_TARGETS
from securechat.world.replying import shown


@command("WHOIS", cost=2)
def whois(ctx: Context) -> None:
    """WHOIS [<server>] <nick>[,<nick>...]: show what is known of people."""
    asked = ctx.param(1) or ctx.param(0)
    nicks = [nick for nick in asked.split(",") if nick]
    if not nicks:
        raise NumericError(ERR_NONICKNAMEGIVEN)
    try:
        if fold(ctx.param(0)) != fold(asked):
            need_this_server(ctx, 0)
        ctx.each(nicks[:MOST_TARGETS], lambda nick: _show(ctx, nick))
    except NumericError as error:
        ctx.fail(error)
    ctx.reply(RPL_ENDOFWHOIS, asked)


def _show(ctx: Context, nick: str) -> None:
    user = ctx.state.users.find(nick)
    if user is None:
        raise NumericError(ERR_NOSUCHNICK, shown(nick))
    if ctx.user.is_operator and user is not ctx.user:
        audit(ctx, "whois", whom=user.nick)  # it shows addresses
    ctx.steps.extend(ctx.views.whois(user, ctx.now_ms))


@command("WHOWAS", cost=2)
def whowas(ctx: Context) -> None:
    """WHOWAS <nick> [<count>]: show who had a nick that is gone now, the newest first."""
    nick = ctx.param(0)
    if not nick:
        raise NumericError(ERR_NONICKNAMEGIVEN)
    found = ctx.state.departures.of(nick)[: _limit(ctx.param(1))]
    if not found:
        ctx.reply(ERR_WASNOSUCHNICK, shown(nick))
    for departure in found:
        ctx.steps.extend(ctx.views.whowas(departure))
    ctx.reply(RPL_ENDOFWHOWAS, shown(nick))


def _limit(count: str) -> int | None:
    """Return how many are wanted; None is all of them, as is what is no positive number."""
    return int(count[:9]) or None if count.isascii() and count.isdigit() else None
