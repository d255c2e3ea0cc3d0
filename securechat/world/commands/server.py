"""MOTD, LUSERS, VERSION, HELP: the server itself."""

from securechat.wire.isupport import pack
from securechat.wire.replies import (
    ERR_HELPNOTFOUND,
    RPL_ENDOFHELP,
    RPL_HELPSTART,
    RPL_HELPTXT,
    RPL_ISUPPORT,
    RPL_VERSION,
)
from securechat.world.commands.registry import COMMANDS, command
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.registration import isupport
from securechat.world.replying import packed, shown


@command("MOTD")
def motd(ctx: Context) -> None:
    """MOTD: show the message of the day."""
    ctx.show(ctx.views.motd)


@command("LUSERS")
def lusers(ctx: Context) -> None:
    """LUSERS: show how many people and channels there are."""
    ctx.show(ctx.views.lusers)


@command("VERSION")
def version(ctx: Context) -> None:
    """VERSION: show which server this is, and what it supports."""
    ctx.reply(RPL_VERSION, ctx.settings.version, ctx.settings.name, ctx.settings.description)
    for tokens in pack(isupport(ctx.settings)):
        ctx.reply(RPL_ISUPPORT, *tokens)


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
