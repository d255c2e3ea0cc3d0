"""The tables, as numbered migrations.

Migration *n* turns a file of schema *n - 1* into one of schema *n*; `PRAGMA user_version` says
which one a file has. A migration that has been released is never edited: a change is a new one at
the end of the list.
"""

import apsw

from securechat.store.errors import StoreError, StoreTooNewError

APPLICATION_ID = 0x53634462
"""Marks the file as ours ("ScDb"), for `file` and against opening another program's database."""

_FIRST = """
-- Counters that survive the rows they were counted from.
CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counter VALUES
    ('epoch', 0),    -- how often the file was opened for writing
    ('next_id', 1),  -- the first id no room, pair or account ever had
    ('probe', 0);    -- changed to learn whether writing works

-- The key of each message. Rooms and accounts are named by ids only, without foreign keys: what was
-- said outlives who said it, and an id is never used again.
CREATE TABLE journal (
    position     INTEGER PRIMARY KEY,
    time_ms      INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    account      INTEGER,
    source       TEXT NOT NULL,
    command      TEXT NOT NULL,
    params       TEXT NOT NULL,  -- JSON list
    tags         TEXT            -- JSON object; NULL for none
) STRICT;

-- Every index of SQLite ends in the row id, so this one is (conversation, position).
CREATE INDEX journal_conversation ON journal (conversation);

CREATE TABLE account (
    id                 INTEGER PRIMARY KEY,
    name               TEXT NOT NULL,         -- as it is shown
    folded             TEXT NOT NULL UNIQUE,  -- as it is compared
    created_ms         INTEGER NOT NULL,
    credential_version INTEGER NOT NULL,
    is_suspended       INTEGER NOT NULL CHECK (is_suspended IN (0, 1))
) STRICT;

-- Apart from the account, so that whatever rewrites an account cannot lose or show the hash.
-- The foreign keys are checked at the commit: the order of the records inside one is free.
CREATE TABLE password (
    account       INTEGER PRIMARY KEY
                  REFERENCES account ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    password_hash TEXT NOT NULL
) STRICT;

CREATE TABLE room (
    id           INTEGER PRIMARY KEY,
    name         TEXT NOT NULL,
    folded       TEXT NOT NULL UNIQUE,
    created_ms   INTEGER NOT NULL,
    topic        TEXT NOT NULL,
    topic_by     TEXT NOT NULL,
    topic_ms     INTEGER NOT NULL,
    modes        TEXT NOT NULL,
    key          TEXT,
    member_limit INTEGER,
    lists        TEXT NOT NULL  -- JSON object of lists
) STRICT;

CREATE TABLE membership (
    room      INTEGER NOT NULL
              REFERENCES room ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    account   INTEGER NOT NULL
              REFERENCES account ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    prefixes  TEXT NOT NULL,
    since     INTEGER NOT NULL,
    is_member INTEGER NOT NULL CHECK (is_member IN (0, 1)),
    PRIMARY KEY (room, account)
) STRICT, WITHOUT ROWID;

CREATE INDEX membership_account ON membership (account);

CREATE TABLE pair (
    id   INTEGER PRIMARY KEY,
    low  INTEGER NOT NULL,
    high INTEGER NOT NULL,
    UNIQUE (low, high),
    CHECK (low <= high)
) STRICT;
"""

_INVITES_AND_DEVICES = """
-- Tokens are kept as the SHA-256 of what was given out, in hexadecimal: 128 random bits and more
-- need no salt and no slow hash.
CREATE TABLE invite (
    id         INTEGER PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    name       TEXT,               -- the only name it is good for; NULL for any
    account    INTEGER             -- whose password it resets; NULL: it makes an account
               REFERENCES account ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    is_admin   INTEGER NOT NULL CHECK (is_admin IN (0, 1)),
    room       TEXT,               -- where who comes is put; NULL: where everybody is
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    uses_left  INTEGER NOT NULL CHECK (uses_left > 0)
) STRICT;

CREATE INDEX invite_account ON invite (account);

CREATE TABLE device (
    id         INTEGER PRIMARY KEY,
    account    INTEGER NOT NULL
               REFERENCES account ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    name       TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL,
    used_ms    INTEGER NOT NULL    -- the newest login, to the hour
) STRICT;

CREATE INDEX device_account ON device (account);

-- Operators of the server, besides those of the configuration.
ALTER TABLE account ADD COLUMN is_admin INTEGER NOT NULL DEFAULT 0 CHECK (is_admin IN (0, 1));
"""

_METADATA = """
-- Keys and values that hang on rooms and accounts, which share one number space. They go with
-- their owner: without a foreign key, since that can name one table only.
CREATE TABLE metadata (
    owner INTEGER NOT NULL,
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (owner, key)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER metadata_of_room AFTER DELETE ON room BEGIN
    DELETE FROM metadata WHERE owner = old.id;
END;

CREATE TRIGGER metadata_of_account AFTER DELETE ON account BEGIN
    DELETE FROM metadata WHERE owner = old.id;
END;
"""

_READ_MARKERS = """
-- Up to when an account has read a room, or what it and another account wrote to each other.
CREATE TABLE read_marker (
    reader  INTEGER NOT NULL
            REFERENCES account ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    target  INTEGER NOT NULL,  -- a room, or the other account
    time_ms INTEGER NOT NULL,
    PRIMARY KEY (reader, target)
) STRICT, WITHOUT ROWID;

CREATE INDEX read_marker_target ON read_marker (target);

CREATE TRIGGER room_is_not_read AFTER DELETE ON room
BEGIN
    DELETE FROM read_marker WHERE target = OLD.id;
END;

CREATE TRIGGER account_is_not_read AFTER DELETE ON account
BEGIN
    DELETE FROM read_marker WHERE target = OLD.id;
END;
"""

_EMAIL = """
ALTER TABLE account ADD COLUMN email TEXT;  -- where the operator asks for one
"""

_RECEIVED = """
-- Up to where a device of an account has received, by its own word.
CREATE TABLE received (
    account  INTEGER NOT NULL
             REFERENCES account ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    device   TEXT NOT NULL,     -- what the login calls it; mostly ''
    position INTEGER NOT NULL,
    PRIMARY KEY (account, device)
) STRICT, WITHOUT ROWID;

-- Whoever calls its device something else each time must not fill the disk.
CREATE TRIGGER received_by_too_many AFTER INSERT ON received
BEGIN
    DELETE FROM received WHERE account = NEW.account AND device IN (
        SELECT device FROM received WHERE account = NEW.account
        ORDER BY position DESC, device DESC LIMIT -1 OFFSET 50
    );
END;
"""

_RETRY = """
-- Under which key its sender may send a message again without its being kept twice; for some days.
CREATE TABLE retry (
    position     INTEGER PRIMARY KEY,
    time_ms      INTEGER NOT NULL,
    account      INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    key          TEXT NOT NULL,
    UNIQUE (account, conversation, key)
) STRICT;
"""

_ALWAYS_ON = """
-- Whether it stays in its rooms while nobody is connected to it.
ALTER TABLE account
    ADD COLUMN is_always_on INTEGER NOT NULL DEFAULT 0 CHECK (is_always_on IN (0, 1));
"""

_FORMER_NAMES = """
-- What it was called before, oldest first: who knew it then is led to it. No other room's name.
ALTER TABLE room ADD COLUMN former_names TEXT NOT NULL DEFAULT '[]';  -- JSON list
"""

MIGRATIONS = [
    _FIRST,
    _INVITES_AND_DEVICES,
    _METADATA,
    _READ_MARKERS,
    _EMAIL,
    _RECEIVED,
    _RETRY,
    _ALWAYS_ON,
    _FORMER_NAMES,
]


def migrate(connection: apsw.Connection) -> None:
    """Bring the file to the newest schema, each migration in a transaction of its own.

    Raises:
        StoreTooNewError: the file's schema is newer than this program's.
        StoreError: the file is a database of another program.
    """
    found = _schema_version(connection)
    for version, script in enumerate(MIGRATIONS[found:], start=found + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(script)
            connection.pragma("application_id", APPLICATION_ID)
            connection.pragma("user_version", version)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _schema_version(connection: apsw.Connection) -> int:
    """The schema the file has; 0 for an empty file."""
    version = connection.pragma("user_version")
    application_id = connection.pragma("application_id")
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").get
    if application_id != APPLICATION_ID and (version or tables):
        raise StoreError(
            f"{connection.filename} is a database of another program; "
            "move it away, or choose another data directory with --data"
        )
    if version > len(MIGRATIONS):
        raise StoreTooNewError(
            f"{connection.filename} has schema {version}, and this securechat knows schemas up to "
            f"{len(MIGRATIONS)}: it was written by a newer securechat; install that one again"
        )
    assert isinstance(version, int)
    return version
