"""BATCH: messages of several lines, as they come in.

The lines of an open batch come to `collect` in place of their own handlers, and are sent as one
message when the batch ends. Its label waits until then, or until something is wrong with it.

Source: IRCv3 client-batch, draft/multiline, labeled-response.
"""

from securechat.world import multiline, retrying
from securechat.world.commands import messages
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import ChatError, FailError
from securechat.world.incoming import IDLE_MS, Incoming, invalid
from securechat.world.replying import Reply, shown
from securechat.world.saying import Saying
from securechat.world.session import Session
from securechat.world.state import State

_BETWEEN_LINES = frozenset({"PING", "PONG", "QUIT"})
"""What a client may say inside of a batch without losing it: it is about the connection."""


@command("BATCH", min_params=1, cost=0.5)
def batch(ctx: Context) -> None:
    """BATCH +<reference> draft/multiline <target> | -<reference>: send several lines as one message."""
    session, word = ctx.session, ctx.param(0)
    held = session.incoming
    sign, reference = word[:1], word[1:]
    is_nested = "batch" in ctx.message.tags
    if held is not None and not held.is_failed:
        if word == f"-{held.reference}" and not is_nested:
            _end(ctx, held)
            return
        give_up(ctx, held, invalid())
        if sign == "+":
            session.incoming = Incoming.failed(reference, ctx.now_ms)
    elif sign == "+":
        session.incoming = Incoming.failed(reference, ctx.now_ms)
        _open(ctx, reference, is_nested=is_nested)
    elif held is not None and word == f"-{held.reference}":
        session.incoming = None
    else:
        raise invalid()


def _open(ctx: Context, reference: str, *, is_nested: bool) -> None:
    kind, target = ctx.param(1), ctx.param(2)
    if not (reference.isascii() and all(c.isalnum() or c == "-" for c in reference or "*")):
        raise FailError("BATCH", "INVALID_REFTAG", shown(reference))
    if kind != multiline.BATCH_TYPE or ctx.session.caps & multiline.CAPS != multiline.CAPS:
        raise FailError("BATCH", "UNKNOWN_TYPE", reference, shown(kind))
    if is_nested or not target:
        raise invalid()
    tags = messages.client_tags(ctx)
    key = retrying.key_of(ctx)
    ctx.session.incoming = Incoming(reference, target, ctx.unit.label, tags, ctx.now_ms, key)
    ctx.state.composing[ctx.session] = None
    ctx.unit.label = None  # answered when the batch ends


def collect(ctx: Context) -> bool:
    """Take a line that belongs to a batch; return False if it is to be executed as it is.

    Raises:
        FailError: it belongs to a batch that is not open.
    """
    held, message = ctx.session.incoming, ctx.message
    reference = message.tags.get("batch")
    if message.command == "BATCH":
        return False
    if held is None:
        raise invalid()
    if reference is None and (held.is_failed or message.command in _BETWEEN_LINES):
        return False
    if reference != held.reference:
        give_up(ctx, held, invalid())
    elif not held.is_failed:
        try:
            held.add(message, ctx.now_ms)
        except FailError as error:
            give_up(ctx, held, error)
    return True


def give_up(ctx: Context, held: Incoming, error: FailError) -> None:
    """Answer an open batch, and the line that was wrong in it, with *error*; ignore the rest."""
    if held.label is not None and ctx.unit.label is None:
        ctx.unit.label = held.label
    elif held.label is not None:
        ctx.answer(held.label, ctx.fail_reply(error))
    ctx.fail(error)
    held.fail()
    held.label = None
    ctx.state.composing.pop(ctx.session, None)


def _end(ctx: Context, held: Incoming) -> None:
    """Send the message that is whole now."""
    ctx.session.incoming = None
    if held.is_blank:
        give_up(ctx, held, invalid())
        return
    del ctx.state.composing[ctx.session]
    own, ctx.unit.label = ctx.unit.label, held.label or ctx.unit.label
    if own is not None and held.label is not None:
        ctx.answer(own, Reply("", f":{ctx.settings.name} ACK"))
    ctx.session.last_active_ms = ctx.now_ms
    text, cuts = multiline.put_together(held.lines)
    before = len(ctx.steps)
    try:
        said = Saying(ctx, held.command, text, held.tags, cuts, held.retry_key)
        said.to(held.target)
    except ChatError as error:
        del ctx.steps[before:]
        if held.command != "NOTICE":
            ctx.fail(error)


def time_out(ctx: Context) -> None:
    """Tell that a batch stood open for too long, and ignore the rest of it."""
    held = ctx.session.incoming
    assert held is not None
    give_up(ctx, held, FailError("BATCH", "TIMEOUT", held.reference))


def timed_out(state: State, now_ms: int) -> list[Session]:
    """Return the sessions whose batch has stood open for too long. Cost: the open batches."""
    return [
        session
        for session in state.composing
        if session.incoming is not None and session.incoming.touched_ms + IDLE_MS <= now_ms
    ]
