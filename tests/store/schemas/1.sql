-- A database of schema 1, as securechat 0.1.0 wrote it: two accounts, two rooms, a pair.

CREATE TABLE account (
    id                 INTEGER PRIMARY KEY,
    name               TEXT NOT NULL,         -- as it is shown
    folded             TEXT NOT NULL UNIQUE,  -- as it is compared
    created_ms         INTEGER NOT NULL,
    credential_version INTEGER NOT NULL,
    is_suspended       INTEGER NOT NULL CHECK (is_suspended IN (0, 1))
) STRICT;
INSERT INTO account VALUES(1,'bob','bob',1700000000000,1,0);
INSERT INTO account VALUES(3,'alice','alice',1700000000000,1,0);

CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES('epoch',1);
INSERT INTO counter VALUES('next_id',6);
INSERT INTO counter VALUES('probe',0);

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
INSERT INTO journal VALUES(1099511627777,1700000000000,2,1,'bob!~u@securechat','JOIN','[]',NULL);
INSERT INTO journal VALUES(1099511627778,1700000000001,2,3,'alice!~u@securechat','JOIN','[]',NULL);
INSERT INTO journal VALUES(1099511627779,1700000001000,4,1,'bob!~u@securechat','JOIN','[]',NULL);
INSERT INTO journal VALUES(1099511627780,1700000001001,4,1,'bob!~u@securechat','TOPIC','["Where and when"]',NULL);
INSERT INTO journal VALUES(1099511627781,1700000001002,4,1,'bob!~u@securechat','MODE','["+mk","secret"]',NULL);
INSERT INTO journal VALUES(1099511627782,1700000001003,4,1,'bob!~u@securechat','MODE','["+b","*!*@x.example"]',NULL);
INSERT INTO journal VALUES(1099511627783,1700000002000,2,1,'bob!~u@securechat','PRIVMSG','["hello"]',NULL);
INSERT INTO journal VALUES(1099511627784,1700000002000,4,1,'bob!~u@securechat','PRIVMSG','["Аня, ça va?"]',NULL);
INSERT INTO journal VALUES(1099511627785,1700000002000,5,1,'bob!~u@securechat','PRIVMSG','["for you"]',NULL);
INSERT INTO journal VALUES(1099511627786,1700000002001,2,1,'bob!~u@securechat','PRIVMSG','["again"]','{"+draft/reply":"1"}');
INSERT INTO journal VALUES(1099511627787,1700000003000,5,3,'alice!~u@securechat','PRIVMSG','["thanks"]',NULL);
INSERT INTO journal VALUES(1099511627788,1700000003000,2,3,'alice!~u@securechat','PART','["bye"]',NULL);
CREATE INDEX journal_conversation ON journal (conversation);

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
INSERT INTO membership VALUES(2,1,'o',1099511627777,1);
INSERT INTO membership VALUES(2,3,'',1099511627778,0);
INSERT INTO membership VALUES(4,1,'o',1099511627779,1);
CREATE INDEX membership_account ON membership (account);

CREATE TABLE pair (
    id   INTEGER PRIMARY KEY,
    low  INTEGER NOT NULL,
    high INTEGER NOT NULL,
    UNIQUE (low, high),
    CHECK (low <= high)
) STRICT;
INSERT INTO pair VALUES(5,1,3);

CREATE TABLE password (
    account       INTEGER PRIMARY KEY
                  REFERENCES account ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    password_hash TEXT NOT NULL
) STRICT;
INSERT INTO password VALUES(1,'$hash');
INSERT INTO password VALUES(3,'$hash');

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
INSERT INTO room VALUES(2,'#lobby','#lobby',1700000000000,'','',0,'nt',NULL,NULL,'{}');
INSERT INTO room VALUES(4,'#plans','#plans',1700000001000,'Where and when','bob!~u@securechat',1700000001001,'mnt','secret',NULL,'{"b":[["*!*@x.example","bob",1700000001003]]}');

pragma user_version=1;
pragma application_id=1399014498;
