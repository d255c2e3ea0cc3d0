"""MARKREAD: up to when a conversation has been read, on any of one's devices.

Source: IRCv3 draft/read-marker.
"""

from securechat.wire.names import fold
from securechat.world import conversations, events
from securechat.world.clock import instant_ms
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.counters import CLOCK_DRIFT_MS
from securechat.world.errors import FailError
from securechat.world.read_markers import Target
from securechat.world.replying import shown
from securechat.world.user import User
from securechat.world.views.rooms import marker_params


@command("MARKREAD", cost=0.5)
def markread(ctx: Context) -> None:
    """MARKREAD <channel or nick> [timestamp=<time>]: ask up to when you have read, or say it to your other devices."""
    if not ctx.param(0):
        raise FailError("MARKREAD", "NEED_MORE_PARAMS")
    name, target = _named(ctx, ctx.param(0))
    known_ms = ctx.state.read_markers.find(ctx.user.party, target)
    if len(ctx.message.params) > 1:
        read_ms = _instant(ctx)
        if target is None:
            raise FailError("MARKREAD", "INVALID_PARAMS", name)
        if known_ms is None or read_ms > known_ms:
            reader = conversations.party(ctx, ctx.user)
            ctx.emit(events.MarkedRead(ctx.user.nick, reader, name, target, read_ms))
            return
    ctx.line("MARKREAD", *marker_params(name, known_ms))


def _named(ctx: Context, asked: str) -> tuple[str, Target | None]:
    """Return what a conversation is called, and under what its marker is kept; None: none is."""
    is_guest = ctx.user.account is None
    if asked.startswith("#"):
        room = ctx.state.rooms.find(asked)
        if room is None or not room.is_visible_to(ctx.user):
            return shown(asked), None
        return room.name, fold(room.name) if is_guest else room.id
    other = ctx.state.users.find(asked) or ctx.state.accounts.find(asked)
    if other is None:
        return shown(asked), None
    name, account = (other.nick, other.account) if isinstance(other, User) else (other.name, other)
    return name, fold(name) if is_guest or account is None else account.id


def _instant(ctx: Context) -> int:
    """Return the time that was read; nobody has read the future, which no message could undo."""
    text = ctx.param(1)
    found = instant_ms(text.removeprefix("timestamp=")) if text.startswith("timestamp=") else None
    if found is None:
        raise FailError("MARKREAD", "INVALID_PARAMS", shown(ctx.param(0)), shown(text))
    return min(found, ctx.now_ms + CLOCK_DRIFT_MS)
