"""HELP: what the commands do, from their docstrings.

Source: Modern IRC, "HELP message".
"""

from securechat.wire.replies import ERR_HELPNOTFOUND, RPL_ENDOFHELP, RPL_HELPSTART, RPL_HELPTXT
from securechat.world.commands.registry import COMMANDS, command
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.replying import packed, shown


@command("HELP", cost=2)
def help_(ctx: Context) -> None:
    """HELP [<command>]: list the commands, or explain one."""
    subject = ctx.param(0).upper()
    texts = {name: command.help for name, command in COMMANDS.items()}
    if not subject:
        _reply(ctx, "*", "Commands", list(packed(sorted(texts), 60)))
    elif subject in texts:
        usage, _, meaning = texts[subject].partition(": ")
        _reply(ctx, subject, usage, [meaning])
    else:
        raise NumericError(ERR_HELPNOTFOUND, shown(subject))


def _reply(ctx: Context, subject: str, title: str, lines: list[str]) -> None:
    ctx.reply(RPL_HELPSTART, subject, title)
    for line in lines:
        ctx.reply(RPL_HELPTXT, subject, line)
    ctx.reply(RPL_ENDOFHELP, subject)
