"""What can go wrong in the store; each text says what to do about it."""


class StoreError(Exception):
    """SQLite or the file system failed; the cause is chained for the log, never for a user."""


class StoreFullError(StoreError):
    """The disk is full: nothing of the transaction was kept, and the next one may succeed."""


class StoreRecordError(StoreError):
    """A record breaks a rule of the schema: it must fail alone, the others are not to blame."""


class StoreInUseError(StoreError):
    """Another process holds the lock of the data directory."""


class StoreTooNewError(StoreError):
    """The file was written by a newer securechat."""
