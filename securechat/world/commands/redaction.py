"""REDACT: take back what was said.

Source: IRCv3 draft/message-redaction.
"""

from securechat.store.records import JournalRecord
from securechat.world import conversations, events
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.conversations import Conversation
from securechat.world.errors import FailError
from securechat.world.modes import is_at_least, may_touch
from securechat.world.playback import TEXTS, position_of
from securechat.world.registration import TEXT_BYTES
from securechat.world.replying import cut, shown

_REDACTED = TEXTS | {"TAGMSG"}


@command("REDACT", min_params=2, cost=2)
def redact(ctx: Context) -> None:
    """REDACT <channel or nick> <msgid> [:<reason>]: take back what you said, or as an operator what another said."""
    target, msgid = ctx.param(0), ctx.param(1)
    found = conversations.readable(ctx, target)
    if found is None or found.id is None:
        raise FailError("REDACT", "INVALID_TARGET", shown(target))
    ctx.unit.target = found.name
    record = ctx.message_at(position_of(msgid))
    # A message of another conversation, or from before one's time, is as unknown as one that never
    # was: a msgid can be guessed.
    is_readable = (
        record is not None
        and record.conversation == found.id
        and record.position >= found.since
        and record.command in _REDACTED
    )
    if record is None or not is_readable:
        raise FailError("REDACT", "UNKNOWN_MSGID", found.name, shown(msgid))
    _check(ctx, found, record, msgid)
    is_room = found.addressed is None
    ctx.emit(
        events.Redacted(
            ctx.user.nick,
            found.id if is_room else None,
            None if is_room else found.name,
            record.position,
            cut(ctx.param(2), TEXT_BYTES),
        )
    )


def _check(ctx: Context, found: Conversation, record: JournalRecord, msgid: str) -> None:
    """Raise unless the user may still take *record* back."""
    windows_ms = []
    account = ctx.user.account
    if account is not None and record.account == account.id:
        windows_ms.append(ctx.settings.redact_own_ms)
    if found.addressed is None and _may_moderate(ctx, record):
        windows_ms.append(ctx.settings.redact_others_ms)
    if not any(windows_ms):
        raise FailError("REDACT", "REDACT_FORBIDDEN", found.name, msgid)
    if ctx.now_ms - record.time_ms > max(windows_ms):
        window_s = str(max(windows_ms) // 1000)
        raise FailError("REDACT", "REDACT_WINDOW_EXPIRED", found.name, msgid, window_s)


def _may_moderate(ctx: Context, record: JournalRecord) -> bool:
    """Whether the user could kick who said it, were it here."""
    room = ctx.state.rooms_by_id[record.conversation]
    ranks = room.members[ctx.user]
    kept = room.memberships.get(record.account) if record.account is not None else None
    return is_at_least(ranks, "h") and may_touch(ranks, kept.prefixes if kept else "")
