"""The log: one line an event, as text or JSON, on standard error.

No thread waits for standard error: events go through a queue to the thread `log`. If that falls
`QUEUE_EVENTS` behind, events are dropped, and their number is logged when it has caught up.

Never logged: a password, what follows AUTHENTICATE, the text of a message.
"""

import json
import logging
import logging.handlers
import queue
import signal
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

from securechat.server.escaping import escaped

QUEUE_EVENTS = 10_000
"""About 10 MiB."""

LAST_EVENTS_S = 1.0
"""How long the end of the server waits for whoever reads standard error."""

_logger = logging.getLogger("securechat")
_FIELDS = "event_fields"


def info(event: str, **fields: object) -> None:
    """Log something an operator wants to see."""
    _logger.info(event, extra={_FIELDS: fields})


def debug(event: str, **fields: object) -> None:
    """Log something that is shown with `-v` only."""
    _logger.debug(event, extra={_FIELDS: fields})


def warning(event: str, **fields: object) -> None:
    """Log something an operator should do something about."""
    _logger.warning(event, extra={_FIELDS: fields})


def error(event: str, cause: BaseException | None = None, **fields: object) -> None:
    """Log a failure of ours, with the traceback of *cause*."""
    _logger.error(event, exc_info=cause, extra={_FIELDS: fields})


def flush(within_s: float) -> None:
    """Return when all that was logged before is written, after *within_s* anyway. Any thread."""
    for handler in _logger.handlers:
        if isinstance(handler, _DroppingHandler):
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


class _DroppingHandler(logging.handlers.QueueHandler):
    """Hands events to the thread `log`; a full queue drops them and counts."""

    def __init__(self, events: "queue.Queue[logging.LogRecord]") -> None:
        super().__init__(events)
        self._events = events
        self._dropped = 0  # a lost increment between threads is a wrong number in a log line

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        return record  # nothing is pickled, and the traceback is wanted later

    def enqueue(self, record: logging.LogRecord) -> None:
        try:
            self._events.put_nowait(record)
        except queue.Full:
            self._dropped += 1
            return
        if self._dropped and self._events.qsize() < QUEUE_EVENTS // 2:
            dropped, self._dropped = self._dropped, 0
            warning("log events dropped", count=dropped)

    def wait(self, within_s: float) -> bool:
        """Return True when every event of the queue is written; False after *within_s*."""
        events = self._events
        with events.all_tasks_done:
            return events.all_tasks_done.wait_for(lambda: not events.unfinished_tasks, within_s)


class Log:
    """The thread `log`, from `start` to `stop`; what was logged before `stop` is written."""

    def __init__(
        self, style: str = "text", *, is_verbose: bool = False, to: TextIO = sys.stderr
    ) -> None:
        events: queue.Queue[logging.LogRecord] = queue.Queue(QUEUE_EVENTS)
        writer = logging.StreamHandler(to)
        writer.setFormatter(JsonFormatter() if style == "json" else TextFormatter())
        self._handler = _DroppingHandler(events)
        self._listener = logging.handlers.QueueListener(events, writer)
        self._level = logging.DEBUG if is_verbose else logging.INFO

    def start(self) -> None:
        """Begin to write; from now on the events of every thread go here."""
        _logger.setLevel(self._level)
        _logger.propagate = False
        _logger.addHandler(self._handler)
        # A thread inherits the mask, and this one must not take a signal meant for the main one.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        self._listener.start()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def stop(self) -> bool:
        """Write what is queued, end the thread, and return True.

        False: nobody reads standard error. The thread waits for that in the midst of a write, and
        only `os._exit` ends the process without waiting, too.
        """
        _logger.removeHandler(self._handler)
        is_written = self._handler.wait(LAST_EVENTS_S)
        if is_written:
            self._listener.stop()
        return is_written
