"""The log: one line an event, as text or JSON, on standard error.

No thread waits for standard error: events go through a queue to the thread `log`. If that falls
`QUEUE_EVENTS` behind, events are dropped, and their number is logged when it has caught up.

Never logged: a password, what follows AUTHENTICATE, the text of a message.
"""

import contextlib
import json
import logging
import queue
import signal
import sys
import threading
import time
import traceback
from datetime import UTC, datetime
from typing import TextIO

from securechat.server.escaping import escaped

QUEUE_EVENTS = 10_000
"""About 10 MiB."""

GATHER_S = 0.01
"""How long events gather before they are written: to wake for each of them took a tenth of what a
newcomer costs."""

EVENTS_AT_ONCE = 1000

LAST_EVENTS_S = 1.0
"""How long the end of the server waits for whoever reads standard error."""

_logger = logging.getLogger("securechat")
_FIELDS = "event_fields"


def info(event: str, **fields: object) -> None:
    """Log something an operator wants to see."""
    _log(logging.INFO, event, fields)


def debug(event: str, **fields: object) -> None:
    """Log something that is shown with `-v` only."""
    _log(logging.DEBUG, event, fields)


def warning(event: str, **fields: object) -> None:
    """Log something an operator should do something about."""
    _log(logging.WARNING, event, fields)


def error(event: str, cause: BaseException | None = None, **fields: object) -> None:
    """Log a failure of ours, with the traceback of *cause*."""
    _log(logging.ERROR, event, fields, cause)


def _log(
    level: int, event: str, fields: dict[str, object], cause: BaseException | None = None
) -> None:
    """Do as `Logger.log` does, but for finding out which line of the program it is called from."""
    if _logger.isEnabledFor(level):
        info = (type(cause), cause, cause.__traceback__) if cause else None
        record = logging.LogRecord(_logger.name, level, "", 0, event, (), info)
        setattr(record, _FIELDS, fields)
        _logger.handle(record)


def flush(within_s: float) -> None:
    """Return when all that was logged before is written, after *within_s* anyway. Any thread."""
    for handler in _logger.handlers:
        if isinstance(handler, _Queue):
            handler.wait(within_s)


class TextFormatter(logging.Formatter):
    """`2026-11-20T21:35:38.998Z info connected session=7 address=192.0.2.1`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        words = [_instant(record), record.levelname.lower(), escaped(record.getMessage())]
        words += [f"{key}={_value(value)}" for key, value in _fields(record).items()]
        return " ".join(words)


class JsonFormatter(logging.Formatter):
    """`{"time": …, "level": "info", "event": "connected", "session": 7, …}`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        head = {
            "time": _instant(record),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        return json.dumps(head | _fields(record), default=str)


def _instant(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fields(record: logging.LogRecord) -> dict[str, object]:
    fields: dict[str, object] = dict(getattr(record, _FIELDS, {}))
    if record.exc_info and record.exc_info[1] is not None:
        fields["traceback"] = "".join(traceback.format_exception(record.exc_info[1]))
    return fields


def _value(value: object) -> str:
    """Return *value* so that one can tell where it ends."""
    text = escaped(str(value))
    if text and not any(character in text for character in ' "='):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class _Queue(logging.Handler):
    """Hands events to the thread `log`; a full queue drops them and counts.

    Not the standard QueueHandler and QueueListener: their queue wakes two conditions for every
    event, which made a tenth of what a newcomer costs.
    """

    def __init__(self, formatter: logging.Formatter, to: TextIO) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self._to = to
        self._events: queue.SimpleQueue[logging.LogRecord | threading.Event | None]
        self._events = queue.SimpleQueue()
        self._dropped = 0  # a lost increment between threads is a wrong number in a log line

    def handle(self, record: logging.LogRecord) -> bool:
        """Queue *record*; without the lock of the base class, since nothing here needs one."""
        self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """Queue *record*, or count it as dropped."""
        behind = self._events.qsize()
        if behind >= QUEUE_EVENTS:
            self._dropped += 1
            return
        self._events.put(record)
        if self._dropped and behind < QUEUE_EVENTS // 2:
            dropped, self._dropped = self._dropped, 0
            warning("log events dropped", count=dropped)

    def wait(self, within_s: float) -> bool:
        """Return True when all that was queued before is written; False after *within_s*."""
        reached = threading.Event()
        self._events.put(reached)
        return reached.wait(within_s)

    def end(self) -> None:
        """Have `run` return once all is written."""
        self._events.put(None)

    def run(self) -> None:
        """Write what is queued, what has gathered all at once. Thread: `log`."""
        is_running = True
        while is_running:
            items = [self._events.get()]
            time.sleep(GATHER_S)
            with contextlib.suppress(queue.Empty):
                while len(items) < EVENTS_AT_ONCE:
                    items.append(self._events.get_nowait())
            self._write([item for item in items if isinstance(item, logging.LogRecord)])
            for item in items:
                if isinstance(item, threading.Event):
                    item.set()
            is_running = None not in items

    def _write(self, records: list[logging.LogRecord]) -> None:
        lines = []
        for record in records:
            try:
                lines.append(f"{self.format(record)}\n")
            except Exception:  # noqa: BLE001 - an event that cannot be shown, and no other
                self.handleError(record)
        # Whoever read it may be gone: there is nobody left to tell.
        with contextlib.suppress(OSError, ValueError):
            self._to.write("".join(lines))
            self._to.flush()


class Log:
    """The thread `log`, from `start` to `stop`; what was logged before `stop` is written."""

    def __init__(
        self, style: str = "text", *, is_verbose: bool = False, to: TextIO | None = None
    ) -> None:
        formatter = JsonFormatter() if style == "json" else TextFormatter()
        self._queue = _Queue(formatter, to or sys.stderr)
        self._level = logging.DEBUG if is_verbose else logging.INFO
        self._thread = threading.Thread(target=self._queue.run, name="log", daemon=True)

    def start(self) -> None:
        """Begin to write; from now on the events of every thread go here."""
        _logger.setLevel(self._level)
        _logger.propagate = False
        _logger.addHandler(self._queue)
        # A thread inherits the mask, and this one must not take a signal meant for the main one.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        self._thread.start()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def stop(self) -> bool:
        """Write what is queued, end the thread, and return True.

        False: nobody reads standard error. The thread waits for that in the midst of a write, and
        only `os._exit` ends the process without waiting, too.
        """
        _logger.removeHandler(self._queue)
        is_written = self._queue.wait(LAST_EVENTS_S)
        if is_written:
            self._queue.end()
            self._thread.join()
        return is_written
