"""MOTD, LUSERS, VERSION, ISUPPORT: the server itself.

Source: Modern IRC, "Server queries and commands"; IRCv3 draft/extended-isupport.
"""

from securechat.wire import capabilities as cap
from securechat.wire.masks import matches
from securechat.wire.replies import ERR_NOSUCHSERVER, ERR_NOTREGISTERED, RPL_VERSION
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.registration import supported
from securechat.world.replying import shown


def need_this_server(ctx: Context, index: int = 0) -> None:
    """Raise unless the parameter, where there is one, means this server: by name, by a mask, or as
    the one that somebody is on.
    """
    target = ctx.param(index)
    if target and not matches(target, ctx.settings.name) and target not in ctx.state.users:
        raise NumericError(ERR_NOSUCHSERVER, shown(target))


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
    ctx.show(lambda: supported(ctx))


@command("ISUPPORT", is_early=True)
def isupport(ctx: Context) -> None:
    """ISUPPORT: show what this server supports; clients do this by themselves."""
    if ctx.session.user is None and not ctx.session.caps & cap.EXTENDED_ISUPPORT:
        raise NumericError(ERR_NOTREGISTERED)
    ctx.show(lambda: supported(ctx))
