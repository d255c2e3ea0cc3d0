"""005: how a session gets to know what this server supports, and what of it has changed.

Source: Modern IRC, RPL_ISUPPORT; IRCv3 draft/extended-isupport.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from securechat.wire import capabilities as cap
from securechat.wire.isupport import pack
from securechat.wire.replies import RPL_ISUPPORT
from securechat.world.context import Context
from securechat.world.replying import Reply

Tokens = Mapping[str, str | None]

BATCHED = cap.BATCH | cap.EXTENDED_ISUPPORT
"""What a session needs to be sent no 005 but in a batch."""


def supported(ctx: Context, packed_into: Callable[[int], Iterable[str]]) -> Iterator[Reply]:
    """Yield what is supported for the session that asked, in as many lines as it needs.

    *packed_into*: returns it packed into lines of so many bytes.
    """
    settings, session = ctx.settings, ctx.session
    start = f":{settings.name} {RPL_ISUPPORT.code} {session.shown_nick} "
    end = f" :{RPL_ISUPPORT.text}"
    room_bytes = settings.line_bytes - len(f"{start}{end}\r\n".encode())
    lines = [start + words + end for words in packed_into(room_bytes)]
    if session.caps & BATCHED != BATCHED:
        yield from (Reply("", line) for line in lines)
        return
    # A reference need differ from those of open batches only, and this one ends here.
    yield Reply("", f":{settings.name} BATCH +isupport draft/isupport")
    yield from (Reply("batch=isupport", line) for line in lines)
    yield Reply("", f":{settings.name} BATCH -isupport")


def changes(before: Tokens, after: Tokens) -> Tokens:
    """Return what turns *before* into *after*: a token behind a dash is no more."""
    gone = {f"-{key}": None for key in before if key not in after}
    new = {key: value for key, value in after.items() if key not in before or before[key] != value}
    return gone | new


def announce(ctx: Context, changed: Tokens) -> None:
    """Tell a session that has been told what is supported what of it has *changed*."""
    if ctx.session.user is not None:
        ctx.show(lambda: supported(ctx, partial(pack, changed)))
