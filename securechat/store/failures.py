"""What SQLite reports, as errors of the store, in words that say what to do about it."""

from pathlib import Path
from types import TracebackType
from typing import NoReturn

import apsw

from securechat.store.errors import StoreError, StoreFullError, StoreRecordError


class PlainErrors:
    """A context manager, to be used again and again, that raises what SQLite reports as such."""

    def __init__(self, path: Path) -> None:
        """Name *path*, the database, in what is raised."""
        self._path = path

    def __enter__(self) -> None:
        """Nothing is to be done."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, apsw.Error):
            raise_plain(self._path, error)
        if isinstance(error, TypeError | ValueError | OverflowError):
            # What apsw says of a value that SQLite has no type for: a lone surrogate, 65 bits.
            raise StoreRecordError("a record cannot be stored") from error


def raise_plain(path: Path, error: apsw.Error) -> NoReturn:
    """Raise what *error*, met at *path*, is to the store."""
    if getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_SHMSIZE:
        # How SQLite reports a disk that is too full for the index of the WAL.
        raise StoreFullError(f"the disk of {path} is full") from error
    match error:
        case apsw.FullError():
            raise StoreFullError(f"the disk of {path} is full") from error
        case apsw.ConstraintError() | apsw.MismatchError() | apsw.TooBigError():
            raise StoreRecordError(f"a record breaks a rule of the schema: {error}") from error
        case apsw.NotADBError():
            raise StoreError(
                f"{path} is not a database; move it away to begin anew, or restore a backup"
            ) from error
        case apsw.CorruptError():
            raise damaged(path) from error
        case apsw.BusyError() | apsw.LockedError():
            raise StoreError(f"another program holds {path}; end it, and try again") from error
        case apsw.ReadOnlyError() | apsw.PermissionsError() | apsw.CantOpenError():
            raise StoreError(f"{path} cannot be written; whose is it, and the folder?") from error
        case _:
            raise StoreError(f"{path} failed: {error}") from error


def damaged(path: Path) -> StoreError:
    """Return the error that says so of *path*."""
    return StoreError(
        f"{path} is damaged; restore a backup, or save what can be read with: "
        f"sqlite3 {path.name} .recover"
    )
