"""The data directory: who may read it, and the lock that says who writes there."""

import errno
import fcntl
import os
import stat
import time
from pathlib import Path

from securechat.store.errors import StoreError, StoreFullError, StoreInUseError

DATABASE = "securechat.db"
LOCK = "lock"

_PAUSE_S = 0.02


class Folder:
    """A data directory that this process holds; created with mode 0700 if it is missing.

    A folder that was there keeps its mode: it may be the operator's own. The files in it are 0600
    from their first instant, and SQLite gives -wal and -shm the mode of the database. What root
    creates in another user's folder is that user's: `sudo securechat-admin` must not lock the
    server out.

    Args:
        path: the folder; it and what is missing above it are made.
        wait_s: how long another holder is waited for: an administrator's command takes a moment.

    Raises:
        StoreInUseError: another process holds the folder.
        StoreError: the folder cannot be used; the text says why.
    """

    def __init__(self, path: Path, wait_s: float = 0.0) -> None:
        self.path = path.absolute()
        self._files: dict[str, tuple[int, int] | None] = {}
        if not _is_text(self.path):
            raise StoreError("the data directory's path is not valid UTF-8, as SQLite needs it")
        try:
            self._prepare()
            self._lock = self._take_lock(wait_s)
        except OSError as error:
            _raise_if_full(self.path, error)
            raise StoreError(
                f"the data directory {self.path} cannot be used: {error.strerror}; "
                "run this as the user who runs the server, or choose another one with --data"
            ) from error

    @property
    def database(self) -> Path:
        """The path of the database; the file exists after `create_database`."""
        return self.path / DATABASE

    def create_database(self) -> bool:
        """Make an empty database file, readable by its owner alone, unless there is one.

        Return whether the last process that wrote to it closed it: that one empties the WAL.
        """
        wal = self.path / f"{DATABASE}-wal"
        if not self.database.exists() and wal.exists():
            raise StoreError(
                f"{self.database} is gone, but {DATABASE}-wal beside it is there: put the database "
                "back; if it is to be a new one, move the -wal away first"
            )
        try:
            descriptor = self._open_private(DATABASE)
            os.close(descriptor)  # before SQLite opens it: a close drops all its POSIX locks
            _sync(self.path)
        except OSError as error:
            _raise_if_full(self.path, error)
            raise StoreError(f"{self.database} cannot be used: {error.strerror}") from error
        return not wal.exists() or wal.stat().st_size == 0

    def remember_files(self) -> None:
        """Note which files are written from now on; the database is open."""
        self._files = {name: _identity(self.path / name) for name in (DATABASE, f"{DATABASE}-wal")}

    def check_files(self) -> None:
        """Raise StoreError unless the names still stand for the files that were noted."""
        for name, identity in self._files.items():
            if _identity(self.path / name) != identity:
                raise StoreError(
                    f"{self.path / name} was deleted or replaced while the server writes it: stop "
                    "the server, put the file back from a backup, and start it again"
                )

    def release(self) -> None:
        """Give the folder up. The lock file stays: removing it would race with the next holder."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _prepare(self) -> None:
        missing = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
            _sync(folder.parent)
        mode = self.path.stat().st_mode
        if not stat.S_ISDIR(mode):
            raise StoreError(f"{self.path} is not a directory; choose another one with --data")

    def _take_lock(self, wait_s: float) -> int:
        descriptor = self._open_private(LOCK)
        try:
            self._wait_for(descriptor, wait_s)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _wait_for(self, descriptor: int, wait_s: float) -> None:
        deadline = time.monotonic() + wait_s
        while not _is_locked(descriptor):
            if time.monotonic() >= deadline:
                raise StoreInUseError(f"{_holder(descriptor)} uses the data directory {self.path}")
            time.sleep(_PAUSE_S)

    def _open_private(self, name: str) -> int:
        """Open a file of the folder for reading and writing, made with mode 0600 if missing."""
        flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW  # the folder may be writable by others
        path = self.path / name
        try:
            descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return os.open(path, flags)
        give_to_owner(descriptor, self.path)
        return descriptor


def give_to_owner(descriptor: int, folder: Path) -> None:
    """Let a file that was just made in *folder* be its owner's, if it is root who makes it."""
    owner = folder.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file *path* is, or None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_text(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_locked(descriptor: int) -> bool:
    """Take the lock if it is free; whether that worked."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> str:
    """Who has the lock, as it wrote itself down; it may not have come to that yet."""
    number = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
    return f"process {number}" if number.isdecimal() else "another process"


def _raise_if_full(path: Path, error: OSError) -> None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        raise StoreFullError(f"the disk of {path} is full") from error


def _sync(folder: Path) -> None:
    """Make the names in *folder* survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
