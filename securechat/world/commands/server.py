"""MOTD, LUSERS, VERSION: the server itself.

Source: Modern IRC, "Server queries and commands".
"""

from securechat.wire.isupport import pack
from securechat.wire.replies import RPL_ISUPPORT, RPL_VERSION
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.registration import isupport


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
