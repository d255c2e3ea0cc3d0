"""What is kept of what is said, of what has been read of it, and of what hangs on whom."""

from collections.abc import Iterator

from securechat.store.records import (
    JournalRecord,
    MetadataRecord,
    MetadataRemovedRecord,
    PairRecord,
    ReadMarkerRecord,
    Record,
    RedactionRecord,
    RetryKeysExpiredRecord,
    RetryRecord,
)
from securechat.world import events, multiline
from securechat.world.journal.entries import bot_tag
from securechat.world.journal.registry import keeps
from securechat.world.state import State


def record_of_message(state: State, event: events.MessageSent) -> JournalRecord:
    """Return the record of a message that is kept."""
    assert event.stamp is not None
    assert event.conversation is not None
    user, text = state.users[event.nick], event.text
    stamp = event.stamp
    return JournalRecord(
        stamp.position,
        stamp.time_ms,
        event.conversation,
        user.account.id if user.account else None,
        user.source,
        event.command,
        () if text is None else multiline.params(text, event.cuts) if event.cuts else (text,),
        {**bot_tag(user), **event.tags} if user.is_bot else dict(event.tags),
    )


def retry_record(key: str, record: JournalRecord) -> RetryRecord:
    """Return what makes *record* known under *key*."""
    assert record.account is not None
    position, time_ms, conversation = record[:3]
    return RetryRecord(record.account, conversation, key, position, time_ms)


@keeps(events.PairOpened)
def _pair_opened(state: State, event: events.PairOpened) -> Iterator[Record]:
    yield PairRecord(event.id, event.low, event.high)


@keeps(events.RetryKeysExpired)
def _retry_keys_expired(state: State, event: events.RetryKeysExpired) -> Iterator[Record]:
    yield RetryKeysExpiredRecord(event.before_ms)


@keeps(events.Redacted)
def _redacted(state: State, event: events.Redacted) -> Iterator[Record]:
    user = state.users[event.nick]
    account_id = user.account.id if user.account else None
    yield RedactionRecord(event.position, account_id, user.source, event.reason)


@keeps(events.MarkersKept)
def _markers_kept(state: State, event: events.MarkersKept) -> tuple[Record, ...]:
    return event.markers


@keeps(events.MarkedRead)
def _marked_read(state: State, event: events.MarkedRead) -> Iterator[Record]:
    """With a guest at either end it ends with the guest."""
    if isinstance(event.target, int):
        yield ReadMarkerRecord(event.reader, event.target, event.time_ms)


@keeps(events.MetadataSet)
def _metadata_set(state: State, event: events.MetadataSet) -> Iterator[Record]:
    if event.owner is None:
        return
    if event.value is None:
        yield MetadataRemovedRecord(event.owner, event.key)
    else:
        yield MetadataRecord(event.owner, event.key, event.value)
