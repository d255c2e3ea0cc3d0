"""MOTD, LUSERS, VERSION, ISUPPORT, ADMIN, INFO, LINKS, TIME, STATS: the server itself.

There is one server: a parameter that names another gets 402.

Source: Modern IRC, "Server queries and commands", LINKS; RFC 1459, 4.3.7 (ADMIN without answer);
IRCv3 draft/extended-isupport.
"""

from functools import partial

from securechat.wire import capabilities as cap
from securechat.wire.masks import matches
from securechat.wire.replies import (
    ERR_NEEDMOREPARAMS,
    ERR_NOADMININFO,
    ERR_NOSUCHSERVER,
    ERR_NOTREGISTERED,
    RPL_ENDOFSTATS,
    RPL_VERSION,
)
from securechat.world import registration
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.replying import shown
from securechat.world.support import supported


def need_this_server(ctx: Context, index: int = 0) -> None:
    """Raise unless the parameter, where there is one, means this server: by name, by a mask, or as
    the one that somebody is on.
    """
    target = ctx.param(index)
    if target and not matches(target, ctx.settings.name) and target not in ctx.state.users:
        raise NumericError(ERR_NOSUCHSERVER, shown(target))


@command("MOTD")
def motd(ctx: Context) -> None:
    """MOTD [<server>]: show the message of the day."""
    need_this_server(ctx)
    ctx.show(ctx.views.motd)


@command("LUSERS")
def lusers(ctx: Context) -> None:
    """LUSERS: show how many people and channels there are."""
    ctx.show(ctx.views.lusers)


@command("VERSION")
def version(ctx: Context) -> None:
    """VERSION [<server>]: show which server this is, and what it supports."""
    need_this_server(ctx)
    ctx.reply(RPL_VERSION, ctx.settings.version, ctx.settings.name, ctx.settings.description)
    ctx.show(lambda: supported(ctx, partial(registration.packed_isupport, ctx.settings)))


@command("ISUPPORT", is_early=True)
def isupport(ctx: Context) -> None:
    """ISUPPORT: show what this server supports; clients do this by themselves."""
    if ctx.session.user is None and not ctx.session.caps & cap.EXTENDED_ISUPPORT:
        raise NumericError(ERR_NOTREGISTERED)
    ctx.show(lambda: supported(ctx, partial(registration.packed_isupport, ctx.settings)))


@command("ADMIN")
def admin(ctx: Context) -> None:
    """ADMIN [<server>]: show who runs the server, and how to reach them."""
    need_this_server(ctx)
    settings = ctx.settings
    if not (settings.admin_name or settings.admin_location or settings.admin_email):
        raise NumericError(ERR_NOADMININFO, settings.name)
    ctx.show(ctx.views.admin)


@command("INFO")
def info(ctx: Context) -> None:
    """INFO [<server>]: show what this program is, and since when it runs."""
    need_this_server(ctx)
    ctx.show(ctx.views.info)


@command("LINKS")
def links(ctx: Context) -> None:
    """LINKS: list the servers of the network; there is one."""
    ctx.show(ctx.views.links)


@command("TIME")
def time(ctx: Context) -> None:
    """TIME [<server>]: show the server's time."""
    need_this_server(ctx)
    ctx.steps.append(ctx.views.time(ctx.now_ms))


@command("STATS", min_params=1)
def stats(ctx: Context) -> None:
    """STATS u [<server>]: show how long the server has been up; other letters show nothing."""
    need_this_server(ctx, 1)
    letter = ctx.param(0)[:1]
    if not letter:
        raise NumericError(ERR_NEEDMOREPARAMS, "STATS")
    if letter == "u":
        ctx.steps.append(ctx.views.uptime(ctx.now_ms))
    ctx.reply(RPL_ENDOFSTATS, letter)
