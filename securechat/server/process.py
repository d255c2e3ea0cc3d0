"""The process around the threads: its bounds, its signals, and an end that is heard.

All of it is for the main thread, which alone takes the signals.
"""

import gc
import os
import resource
import signal
import sys
import threading
import traceback

from securechat.server import logs

SWITCH_INTERVAL_S = 0.0005
"""A thread that wakes asks for the GIL this soon: with the default of 5 ms a line that meets a
busy thread waits that long at each hand-over."""

GARBAGE_OBJECTS = 50_000
"""So many more objects than before and Python looks for cycles among the new ones: more than a
batch makes, which go by themselves. With the default of 700 that took 5 % of a busy server's time.
"""

RESERVED_FDS = 128
"""Descriptors that are no connections: the database, its readers, listeners, epolls."""

MOST_FDS = 1 << 20
"""The kernel's own default bound (fs.nr_open); some containers name a thousand times more."""

LOG_FLUSH_S = 1.0
"""How long a server that fails goes on for its log: the events before are what explains it."""

_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


def prepare() -> None:
    """Make the process one for many threads; before any of them starts."""
    threading.excepthook = _end_process
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    gc.set_threshold(GARBAGE_OBJECTS)
    # Before any thread starts, since each inherits the mask: the main thread alone takes them.
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)


def most_connections() -> int:
    """Raise the number of descriptors as far as allowed; return how many may be connections."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    descriptors = MOST_FDS if hard == resource.RLIM_INFINITY else min(hard, MOST_FDS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, hard))
    return max(1, descriptors - RESERVED_FDS)


def next_signal(wait_s: float) -> tuple[signal.Signals | None, bool]:
    """Wait for one of ours, at most *wait_s* seconds; None if none came.

    Returns, too, whether this process sent it itself.
    """
    info = signal.sigtimedwait(_SIGNALS, wait_s)
    # When the process was stopped for longer than the wait (Ctrl-Z, a debugger, a laptop that
    # sleeps), CPython returns what it never filled in: such a signal is none.
    if info is None or info.si_signo not in _SIGNALS:
        return None, False
    return signal.Signals(info.si_signo), info.si_pid == os.getpid()


def let_signals_end_us() -> None:
    """From here on the next signal has its default effect."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})


def _end_process(args: threading.ExceptHookArgs) -> None:
    """A thread is dead, and the server with it: better none than one that hangs in part."""
    name = args.thread.name if args.thread else "?"
    print(f"securechat-server: thread {name} failed; ending", file=sys.stderr)  # noqa: T201
    traceback.print_exception(args.exc_type, args.exc_value, args.exc_traceback)
    sys.stderr.flush()
    logs.flush(LOG_FLUSH_S)
    os._exit(1)
