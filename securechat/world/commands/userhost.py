"""ISON, USERHOST, USERIP: short answers about nicks.

Source: RFC 1459, 5.7 and 5.8; Modern IRC, "USERHOST message"; USERIP is what other servers have.
"""

from securechat.wire.replies import ERR_NEEDMOREPARAMS
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.operators import audit
from securechat.world.user import User

MOST_NICKS = 5
"""What USERHOST and USERIP take; further nicks are not looked at."""


@command("ISON")
def ison(ctx: Context) -> None:
    """ISON <nick> [<nick>...]: ask which of these nicks are here."""
    ctx.steps.append(ctx.views.ison(_present(ctx, _nicks(ctx))))


@command("USERHOST")
def userhost(ctx: Context) -> None:
    """USERHOST <nick> [<nick>...]: show host and away status of up to five people."""
    ctx.steps.extend(ctx.views.userhosts(_present(ctx, _nicks(ctx)[:MOST_NICKS])))


@command("USERIP")
def userip(ctx: Context) -> None:
    """USERIP <nick> [<nick>...]: show your own address; those of others, to operators only."""
    users = _present(ctx, _nicks(ctx)[:MOST_NICKS])
    if ctx.user.is_operator:
        audit(ctx, "userip", whom=" ".join(user.nick for user in users))  # it shows addresses
    ctx.steps.extend(ctx.views.userips(users))


def _nicks(ctx: Context) -> list[str]:
    """Return the nicks that were asked for: parameters each, or words of the last one."""
    nicks = [nick for param in ctx.message.params for nick in param.split()]
    if not nicks:
        raise NumericError(ERR_NEEDMOREPARAMS, ctx.message.command)
    return nicks


def _present(ctx: Context, nicks: list[str]) -> list[User]:
    """Return whom of *nicks* there is, each once."""
    found = (ctx.state.users.find(nick) for nick in nicks)
    return list(dict.fromkeys(user for user in found if user is not None))
