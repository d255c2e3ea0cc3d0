"""Playback: what the journal holds, as lines again, with the tags that a session negotiated.

Source: IRCv3 chathistory, "Returned message notes".
"""

import re

from securechat.store.pages import Kept
from securechat.store.records import JournalRecord
from securechat.wire import capabilities as cap
from securechat.wire.message import Message, encode, encode_tags
from securechat.world import multiline
from securechat.world.events import Stamp
from securechat.world.replying import Reply, event_tags

TEXTS = frozenset({"PRIVMSG", "NOTICE"})
"""What says something."""

_WITHOUT_TARGET = frozenset({"QUIT", "NICK"})
"""What concerns a person: kept for each room, and shown without naming one."""

_MSGID = re.compile("0|[1-9a-f][0-9a-f]{0,14}")


def position_of(msgid: str) -> int:
    """Return the position whose msgid *msgid* is; -1, which nothing has, if it is none of ours."""
    return int(msgid, 16) if _MSGID.fullmatch(msgid) else -1


def replayed(kept: Kept, target: str, caps: int) -> list[Reply]:
    """Return *kept* as a session with *caps* gets it: no line, one, or those of a long message.

    *target*: the room, or the name of the person it was said to.
    """
    record = kept.record
    if record.command == "TAGMSG" and not caps & cap.MESSAGE_TAGS:
        return []
    if record.command == "REDACT":
        return _redacted(kept, target, caps)
    account_tag = encode_tags({"account": kept.account}) if kept.account else ""
    client_tags = encode_tags(record.tags) if record.tags else ""
    stamp = Stamp(record.position, record.time_ms)
    tags = event_tags(caps, account_tag, stamp, client_tags, record.time_ms)
    if record.command not in TEXTS:
        return [Reply(tags, encode(_event(kept, target, caps)))]
    text, cuts = multiline.from_params(record.params)
    if cuts is None:
        return [Reply(tags, f":{record.source} {record.command} {target} :{text}")]
    shape = multiline.Shape(record.source, record.command, target, text, cuts)
    if caps & multiline.CAPS == multiline.CAPS:
        return shape.as_batch(f"m{record.position:x}", tags)
    later_tags = event_tags(caps, account_tag, None, client_tags, record.time_ms)
    return shape.as_lines(tags, later_tags)


def _redacted(kept: Kept, target: str, caps: int) -> list[Reply]:
    """In the place of what was taken back stands that it was; it has no msgid of its own."""
    record = kept.record
    if not caps & cap.MESSAGE_REDACTION:
        return []
    account_tag = encode_tags({"account": kept.account}) if kept.account else ""
    tags = event_tags(caps, account_tag, None, "", record.time_ms)
    params = (target, f"{record.position:x}", *record.params)
    return [Reply(tags, encode(Message("REDACT", params, record.source)))]


def _event(kept: Kept, target: str, caps: int) -> Message:
    record = kept.record
    params = record.params if record.command in _WITHOUT_TARGET else (target, *record.params)
    if record.command == "PART" and not params[-1]:
        params = params[:-1]
    elif record.command == "JOIN":
        params = _joined(record, target, kept.account, caps)
    return Message(record.command, params, record.source)


def _joined(record: JournalRecord, target: str, account: str | None, caps: int) -> tuple[str, ...]:
    """Who asked for extended-join is told account and real name, as it was at the time."""
    if not caps & cap.EXTENDED_JOIN:
        return (target,)
    return (target, account or "*", *(record.params or ("",)))
