"""Retrying: a message that is sent again under the same key is kept once.

A client that lost its connection before the echo cannot know whether the server has its message. If
it gave the message a key, it may send it again: the answer is the echo of the first copy, to it alone.

Source: docs/protocol.md, securechat.internal/retry.
"""

from securechat.store.errors import StoreError
from securechat.store.pages import Kept
from securechat.wire import capabilities as cap
from securechat.world import events
from securechat.world.context import Context
from securechat.world.errors import FailError
from securechat.world.playback import replayed

TAG = "securechat.internal/retry-key"

KEY_BYTES = 64
"""The longest key: more than enough for a random number and a count."""

KEPT_MS = 48 * 3_600_000
"""How long a key is kept, a day longer than is promised: a client may come back late."""

EXPIRY_MS = 600_000
"""How often the store is told to forget old keys."""


def key_of(ctx: Context) -> str:
    """Return the key that the line gives its message, "" if it gives none.

    Raises:
        FailError: what it gives is no key.
    """
    key = ctx.message.tags.get(TAG, "")
    if not ctx.session.caps & cap.RETRY or ctx.user.account is None:
        return ""
    if len(key.encode()) > KEY_BYTES:
        raise FailError(ctx.message.command, "INVALID_RETRY_KEY")
    return key


def is_answered(ctx: Context, conversation: int, key: str, target: str) -> bool:
    """Answer with the first copy's echo if *key* was used for *conversation* before."""
    account = ctx.user.account
    assert account is not None
    try:
        record = ctx.lookups.first_sent(account.id, conversation, key, ctx.unit)
    except StoreError as error:
        raise ctx.unreadable(error) from error
    if record is None:
        return False
    if ctx.session.caps & cap.ECHO_MESSAGE:
        ctx.steps.extend(replayed(Kept(record, account.name), target, ctx.session.caps))
    return True


def forget_old(ctx: Context) -> None:
    """Decide that the store forgets keys that are old enough."""
    ctx.emit(events.RetryKeysExpired(ctx.now_ms - KEPT_MS))
