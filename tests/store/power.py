"""A disk whose power fails: what was written and not synced may be gone."""

import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apsw


class PowerCutError(apsw.IOError):
    """The power is off: nothing can be read or written any more."""


class Disk(apsw.VFS):
    """Every file is written to in memory, and reaches the file system when it is synced.

    Args:
        cut_at: the power goes at this operation, counted from 1 over all files.
        chance: decides what of the unsynced writes reached the disk anyway: each by itself, as
            disks reorder what they are given.
    """

    NAME = "power"

    def __init__(self, cut_at: int, chance: random.Random) -> None:
        super().__init__(self.NAME, base="unix", makedefault=False)
        self._operations = itertools.count(1)
        self._cut_at = cut_at
        self._chance = chance
        self._files: list[DiskFile] = []
        self.is_off = False

    def xOpen(self, name: Any, flags: list[int]) -> "DiskFile":  # noqa: N802 - apsw's name
        """Open a file of this disk."""
        self.work()
        opened = DiskFile(self, name, flags)
        self._files.append(opened)
        return opened

    def work(self) -> None:
        """Count an operation; at the chosen one the power goes."""
        if not self.is_off and next(self._operations) >= self._cut_at:
            self.is_off = True
            for file in self._files:
                file.lose_power(self._chance)
        if self.is_off:
            raise PowerCutError


class DiskFile(apsw.VFSFile):
    """One open file: *_content* is what programs see, the file system has what is durable."""

    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        super().__init__("unix", name, flags)
        self._disk = disk
        size = super().xFileSize()
        self._content = bytearray(super().xRead(size, 0) if size else b"")
        self._pending: list[tuple[int, bytes | None]] = []
        """(offset, data) of a write, (size, None) of a truncation, not synced yet."""

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        """Return what was written last, synced or not."""
        self._disk.work()
        return bytes(self._content[offset : offset + amount])

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802
        """Write to memory."""
        self._disk.work()
        data = bytes(data)
        self._content.extend(bytes(max(0, offset + len(data) - len(self._content))))
        self._content[offset : offset + len(data)] = data
        self._pending.append((offset, data))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        """Cut what is in memory."""
        self._disk.work()
        del self._content[newsize:]
        self._pending.append((newsize, None))

    def xSync(self, flags: int) -> None:  # noqa: N802
        """Make durable all that was written."""
        self._disk.work()
        for operation in self._pending:
            self._make_durable(*operation)
        self._pending.clear()
        super().xSync(flags)

    def xFileSize(self) -> int:  # noqa: N802
        """Return the size that programs see."""
        self._disk.work()
        return len(self._content)

    def lose_power(self, chance: random.Random) -> None:
        """Some of what was not synced is on the disk nevertheless, and the rest is gone."""
        share = chance.choice((0.0, 0.5, 1.0))
        for operation in self._pending:
            if chance.random() < share:
                self._make_durable(*operation)
        self._pending.clear()

    def _make_durable(self, offset: int, data: bytes | None) -> None:
        if data is None:
            super().xTruncate(offset)
        else:
            super().xWrite(data, offset)


@contextmanager
def power_fails(cut_at: int, chance: random.Random) -> Iterator[Disk]:
    """Have all databases that are opened meanwhile on a disk whose power fails."""
    usual = apsw.vfs_names()[0]
    disk = Disk(cut_at, chance)
    apsw.set_default_vfs(Disk.NAME)
    try:
        yield disk
    finally:
        apsw.set_default_vfs(usual)
        disk.unregister()
