"""Processor time and memory of a process and its children, as the kernel counts them.

The time is the CPU clock of the process (`clock_getcpuclockid`): nanoseconds that its threads ran,
in user and kernel mode, the sum of what `/proc/PID/task/*/schedstat` shows, and of threads that
have ended. Work of the kernel for a socket (loopback TCP) counts for whoever causes it.
"""

import contextlib
import os
import re
import time
from pathlib import Path

_PROC = Path("/proc")
_CPUCLOCK_SCHED = 2
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def cpu_ns(pid: int) -> int:
    """Return the nanoseconds that the process, and all it has started, ran until now.

    Raises:
        OSError: there is no such process.
    """
    total = _own_cpu_ns(pid) + _reaped_ns(pid)
    for child in _children(pid):
        with contextlib.suppress(OSError):  # it has just ended, and is among the reaped next time
            total += cpu_ns(child)
    return total


def pss_bytes(pid: int) -> int:
    """Return the memory of the process and its children: pages that are shared count in part."""
    found = _PSS.search((_PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii"))
    total = int(found.group(1)) * 1024 if found else 0
    for child in _children(pid):
        with contextlib.suppress(OSError):
            total += pss_bytes(child)
    return total


def _own_cpu_ns(pid: int) -> int:
    # The number that clock_getcpuclockid(3) returns for another process.
    return time.clock_gettime_ns(~pid << 3 | _CPUCLOCK_SCHED)


def _reaped_ns(pid: int) -> int:
    """Return what children that have ended ran."""
    stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    fields = stat.rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) * 1_000_000_000 // _TICKS_PER_S


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for path in (_PROC / str(pid) / "task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, path.read_text(encoding="ascii").split())
    return found


def file_system(path: Path) -> str:
    """Return the kind of file system *path* is on: a commit costs what its fsync costs."""
    best, kind = "", "unknown"
    for line in (_PROC / "mounts").read_text(encoding="utf-8").splitlines():
        _, mount, name, *_ = line.split()
        if path.is_relative_to(mount) and len(mount) >= len(best):
            best, kind = mount, name
    return kind
