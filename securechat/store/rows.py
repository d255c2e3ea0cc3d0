"""Records as rows of the tables, and rows as records."""

import json
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Any

from securechat.store.records import (
    AccountRecord,
    AccountRemovedRecord,
    DeviceRecord,
    DeviceRemovedRecord,
    InviteRecord,
    InviteRemovedRecord,
    JournalRecord,
    MembershipRecord,
    MetadataRecord,
    MetadataRemovedRecord,
    PairRecord,
    PasswordRecord,
    ReadMarkerRecord,
    ReceivedRecord,
    RedactionRecord,
    RetryKeysExpiredRecord,
    RetryRecord,
    RoomRecord,
    RoomRemovedRecord,
)
from securechat.wire.names import fold

_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Row = tuple[Any, ...]

# One statement a kind of record. A record replaces what is stored under its id by updating it:
# INSERT OR REPLACE would delete the row first, and with it what hangs on it.
JOURNAL = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_ROOM = """
    INSERT INTO room VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        name = excluded.name, folded = excluded.folded, created_ms = excluded.created_ms,
        topic = excluded.topic, topic_by = excluded.topic_by, topic_ms = excluded.topic_ms,
        modes = excluded.modes, key = excluded.key, member_limit = excluded.member_limit,
        lists = excluded.lists, former_names = excluded.former_names
"""
_MEMBERSHIP = """
    INSERT INTO membership VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (room, account) DO UPDATE SET
        prefixes = excluded.prefixes, since = excluded.since, is_member = excluded.is_member
"""
_ACCOUNT = """
    INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        name = excluded.name, folded = excluded.folded, created_ms = excluded.created_ms,
        credential_version = excluded.credential_version, is_suspended = excluded.is_suspended,
        is_admin = excluded.is_admin, email = excluded.email,
        is_always_on = excluded.is_always_on
"""
_REDACTION = """
    UPDATE journal SET command = 'REDACT', account = ?, source = ?, params = ?, tags = NULL
    WHERE position = ?
"""
_RETRY_KEYS_EXPIRED = """
    DELETE FROM retry WHERE time_ms < ? AND position IN (
        SELECT position FROM retry ORDER BY position LIMIT 5000
    )
"""
_RECEIVED = """
    INSERT INTO received VALUES (?, ?, ?)
    ON CONFLICT (account, device) DO UPDATE SET position = excluded.position
"""
_READ_MARKER = """
    INSERT INTO read_marker VALUES (?, ?, ?)
    ON CONFLICT (reader, target) DO UPDATE SET time_ms = excluded.time_ms
"""
_HASH = """
    INSERT INTO password VALUES (?, ?)
    ON CONFLICT (account) DO UPDATE SET password_hash = excluded.password_hash
"""
_INVITE = """
    INSERT INTO invite VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET uses_left = excluded.uses_left
"""
_DEVICE = """
    INSERT INTO device VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET used_ms = excluded.used_ms
"""
_METADATA = """
    INSERT INTO metadata VALUES (?, ?, ?)
    ON CONFLICT (owner, key) DO UPDATE SET value = excluded.value
"""

READ_ROOM = """
    SELECT
        id, name, created_ms, topic, topic_by, topic_ms, modes, key, member_limit, lists,
        former_names
    FROM room
"""
READ_MEMBERSHIP = "SELECT room, account, prefixes, since, is_member FROM membership"
READ_RECEIVED = "SELECT account, device, position FROM received"
READ_MARKERS = "SELECT reader, target, time_ms FROM read_marker"
READ_ACCOUNT = """
    SELECT id, name, created_ms, credential_version, is_suspended, is_admin, email, is_always_on
    FROM account
"""
READ_INVITE = """
    SELECT id, token_hash, name, account, is_admin, room, created_ms, expires_ms, uses_left FROM invite
"""
READ_DEVICE = "SELECT id, account, name, token_hash, created_ms, used_ms FROM device"
READ_METADATA = "SELECT owner, key, value FROM metadata ORDER BY owner, key"

JOURNAL_COLUMNS = "position, time_ms, conversation, account, source, command, params, tags"


def _redaction_row(record: RedactionRecord) -> Row:
    params = [record.reason] if record.reason else []
    return record.account, record.source, _to_json(params), record.position


def _room_row(record: RoomRecord) -> Row:
    *plain, lists, former_names = record[2:]
    return (
        record.id,
        record.name,
        fold(record.name),
        *plain,
        _to_json(lists),
        _to_json(former_names),
    )


STATEMENTS: dict[type, tuple[str, Callable[[Any], Row]]] = {
    RoomRecord: (_ROOM, _room_row),
    RoomRemovedRecord: ("DELETE FROM room WHERE id = ?", tuple),
    MembershipRecord: (_MEMBERSHIP, tuple),
    RedactionRecord: (_REDACTION, _redaction_row),
    RetryRecord: (
        "INSERT INTO retry VALUES (?, ?, ?, ?, ?)",
        lambda one: (one.position, one.time_ms, one.account, one.conversation, one.key),
    ),
    RetryKeysExpiredRecord: (_RETRY_KEYS_EXPIRED, tuple),
    ReceivedRecord: (_RECEIVED, tuple),
    ReadMarkerRecord: (_READ_MARKER, tuple),
    PairRecord: ("INSERT INTO pair VALUES (?, ?, ?)", tuple),
    AccountRecord: (
        _ACCOUNT,
        lambda account: (account.id, account.name, fold(account.name), *account[2:]),
    ),
    PasswordRecord: (_HASH, tuple),
    AccountRemovedRecord: ("DELETE FROM account WHERE id = ?", tuple),
    InviteRecord: (_INVITE, tuple),
    InviteRemovedRecord: ("DELETE FROM invite WHERE id = ?", tuple),
    DeviceRecord: (_DEVICE, tuple),
    DeviceRemovedRecord: ("DELETE FROM device WHERE id = ?", tuple),
    MetadataRecord: (_METADATA, tuple),
    MetadataRemovedRecord: ("DELETE FROM metadata WHERE owner = ? AND key = ?", tuple),
}
"""By kind of record: its statement, and the values it binds."""

NUMBERED = (RoomRecord, PairRecord, AccountRecord, InviteRecord, DeviceRecord)
"""The records that may bring an id into use."""


def journal_row(record: JournalRecord) -> Row:
    """Return what `JOURNAL` binds."""
    params = ",".join(map(encode_basestring, record.params))  # a third of the encoder's time
    return (*record[:6], f"[{params}]", _to_json(record.tags) if record.tags else None)


def journal(row: Row) -> JournalRecord:
    """Return the record in a row of `JOURNAL_COLUMNS`."""
    *plain, params, tags = row
    return JournalRecord._make(
        (*plain, tuple(json.loads(params)), json.loads(tags) if tags else {})
    )


def room(row: Row) -> RoomRecord:
    """Return the room in a row of `READ_ROOM`."""
    lists = {
        mode: [(mask, by, set_ms) for mask, by, set_ms in entries]
        for mode, entries in json.loads(row[-2]).items()
    }
    return RoomRecord._make((*row[:-2], lists, tuple(json.loads(row[-1]))))


def membership(row: Row) -> MembershipRecord:
    """Return the membership in a row of `READ_MEMBERSHIP`."""
    return MembershipRecord._make((*row[:-1], bool(row[-1])))


def account(row: Row) -> AccountRecord:
    """Return the account in a row of `READ_ACCOUNT`."""
    return AccountRecord._make((*row[:4], bool(row[4]), bool(row[5]), row[6], bool(row[7])))


def invite(row: Row) -> InviteRecord:
    """Return the invitation in a row of `READ_INVITE`."""
    found = InviteRecord._make(row)
    return found._replace(is_admin=bool(found.is_admin))
