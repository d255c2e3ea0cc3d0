"""CHATHISTORY: what was said before.

The world says who may read what, a reader thread reads it. Source: IRCv3 chathistory.
"""

from securechat.store.pages import PAGE_MESSAGES, Mark, NewestQuery, PageQuery, Shape
from securechat.wire import capabilities as cap
from securechat.world import conversations
from securechat.world.clock import instant_ms
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.deferred import PageRead, TargetsRead
from securechat.world.errors import FailError
from securechat.world.playback import position_of
from securechat.world.replying import shown


@command("CHATHISTORY", cost=2)
def chathistory(ctx: Context) -> None:
    """CHATHISTORY LATEST|BEFORE|AFTER|AROUND|BETWEEN <channel or nick> <place> [<place>] <count>: read what was said; a place is *, msgid=... or timestamp=..."""
    subcommand = ctx.param(0).upper()
    if subcommand == "TARGETS":
        _targets(ctx)
    elif subcommand in Shape.__members__:
        _page(ctx, Shape[subcommand])
    else:
        raise _invalid(ctx, *([shown(ctx.param(0))] if ctx.param(0) else []))


def _invalid(ctx: Context, *context: str) -> FailError:
    return FailError("CHATHISTORY", "INVALID_PARAMS", *context)


def _page(ctx: Context, shape: Shape) -> None:
    marks = 2 if shape is Shape.BETWEEN else 1
    if len(ctx.message.params) != 3 + marks:
        raise _invalid(ctx, shape.name)
    limit = _limit(ctx, shape.name)
    first = None if shape is Shape.LATEST and ctx.param(2) == "*" else _mark(ctx, shape.name, 2)
    second = _mark(ctx, shape.name, 3) if marks == 2 else None
    found = conversations.readable(ctx, ctx.param(1))
    if found is None:
        raise FailError("CHATHISTORY", "INVALID_TARGET", shape.name, shown(ctx.param(1)))
    has_events = bool(ctx.session.caps & cap.EVENT_PLAYBACK)
    query = PageQuery(
        found.id or 0, found.since, ctx.newest, has_events, shape, limit, first, second
    )
    failed = FailError("CHATHISTORY", "MESSAGE_ERROR", shape.name, found.name)
    unknown = FailError(*_parts(failed), *map(shown, ctx.message.params[2 : 2 + marks]))
    ctx.read(
        PageRead(
            ctx.envelope(ctx.unit.label),
            found.name if found.addressed is None else ctx.param(1),  # as the client calls a person
            found.addressed,
            query,
            ctx.fail_reply(unknown),
            ctx.fail_reply(failed),
        )
    )


def _parts(error: FailError) -> tuple[str, ...]:
    return (error.command, error.code, *error.context)


def _limit(ctx: Context, subcommand: str) -> int:
    """The last parameter; more than a page holds is asked for in vain, but may be asked."""
    text = ctx.message.params[-1]
    if not (text.isascii() and text.isdecimal() and int(text[:9]) > 0):
        raise _invalid(ctx, subcommand, shown(text))
    return min(int(text[:9]), PAGE_MESSAGES)


def _mark(ctx: Context, subcommand: str, index: int) -> Mark:
    """Return the place that a parameter names, whether or not there is such a message."""
    text = ctx.param(index)
    kind, equals, value = text.partition("=")
    if kind == "timestamp":
        return Mark(time_ms=_instant(ctx, subcommand, index))
    if kind == "msgid" and equals:
        return Mark(position=position_of(value))
    if not equals:
        raise _invalid(ctx, subcommand, shown(text))
    target = shown(ctx.param(1))
    raise FailError("CHATHISTORY", "INVALID_MSGREFTYPE", subcommand, target, shown(text))


def _instant(ctx: Context, subcommand: str, index: int) -> int:
    text = ctx.param(index)
    found = instant_ms(text.removeprefix("timestamp=")) if text.startswith("timestamp=") else None
    if found is None:
        raise _invalid(ctx, subcommand, shown(text))
    return found


def _targets(ctx: Context) -> None:
    if len(ctx.message.params) != 4:
        raise _invalid(ctx, "TARGETS")
    limit = _limit(ctx, "TARGETS")
    first_ms, second_ms = _instant(ctx, "TARGETS", 1), _instant(ctx, "TARGETS", 2)
    asked = tuple(
        (found.name, NewestQuery(found.id, found.since, ctx.newest))
        for found in conversations.all_readable(ctx)
        if found.id is not None
    )
    failed = ctx.fail_reply(FailError("CHATHISTORY", "MESSAGE_ERROR", "TARGETS", "*"))
    ctx.read(TargetsRead(ctx.envelope(ctx.unit.label), asked, first_ms, second_ms, limit, failed))
