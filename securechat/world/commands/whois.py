"""WHOIS: what is known of a person.

Source: Modern IRC, "WHOIS message".
"""

from securechat.wire.replies import ERR_NOSUCHNICK, RPL_ENDOFWHOIS
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.operators import audit
from securechat.world.replying import shown


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
            if ctx.user.is_operator and user is not ctx.user:
                audit(ctx, "whois", whom=user.nick)  # it shows addresses
            ctx.steps.extend(ctx.views.whois(user, ctx.now_ms))
