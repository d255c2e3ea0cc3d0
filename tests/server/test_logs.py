"""The log: one line an event, whatever is in it, and nobody waits for it."""

import io
import json
import logging
import threading

import pytest

from securechat.server import logs
from securechat.server.logs import Log

PATIENCE_S = 10.0


def written(style: str, event: str, *, is_verbose: bool = False, **fields: object) -> list[str]:
    """Return the lines of a log in which one thing of each level happened."""
    target = io.StringIO()
    log = Log(style, is_verbose=is_verbose, to=target)
    log.start()
    logs.debug("detail")
    logs.info(event, **fields)
    log.stop()
    return target.getvalue().splitlines()


def test_text_is_one_line_with_time_level_and_fields() -> None:
    """2026-11-20T21:35:38.998Z info connected session=7 reason="a b"."""
    (line,) = written("text", "connected", session=7, reason="a b")
    time, rest = line.split(" ", 1)
    assert 24 == len(time)
    assert time.endswith("Z")
    assert 'info connected session=7 reason="a b"' == rest


def test_json_is_an_object_a_line() -> None:
    """Machines read the same."""
    (line,) = written("json", "connected", session=7, name="Аня\n")
    event = json.loads(line)
    assert 24 == len(event.pop("time"))
    expected = {"level": "info", "event": "connected", "session": 7, "name": "Аня\n"}
    assert expected == event


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize("text", ["a\nb", "\x1b[2J", "a\rb", "\u202e", "\u2028", "\x00"])
def test_control_characters_are_escaped(style: str, text: str) -> None:
    """Nobody writes a second line into the log, or moves the cursor of who reads it."""
    (line,) = written(style, "connected", name=text)
    assert line.isprintable()


def test_quotes_cannot_fake_a_field() -> None:
    """A value with a quote in it still ends where it ends."""
    (line,) = written("text", "joined", name='x" admin="yes')
    assert r'name="x\" admin=\"yes"' in line


def test_details_are_shown_with_v_only() -> None:
    """-v shows the debug level."""
    assert 1 == len(written("text", "x"))
    assert 2 == len(written("text", "x", is_verbose=True))


def test_failure_has_its_traceback_in_the_same_line() -> None:
    """One line an event holds for our own bugs, too."""
    target = io.StringIO()
    log = Log(to=target)
    log.start()
    logs.error("a bug", ZeroDivisionError("oh"))
    log.stop()
    (line,) = target.getvalue().splitlines()
    assert "error a bug" in line
    assert "ZeroDivisionError: oh" in line


class Blocked(io.StringIO):
    """Standard error that nobody reads until a test opens it."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()

    def write(self, text: str) -> int:
        """Write once the gate is open."""
        assert self.gate.wait(PATIENCE_S)
        return super().write(text)


def test_flush_waits_for_what_was_logged_but_not_for_ever() -> None:
    """Whoever ends the process at once has the log written first, if that can be done."""
    target = Blocked()
    log = Log(to=target)
    log.start()
    for number in range(100):
        logs.info("last words", number=number)
    logs.flush(0.01)
    target.gate.set()
    logs.flush(PATIENCE_S)
    assert 100 == len(target.getvalue().splitlines())
    log.stop()


def test_full_queue_drops_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that is not read stops no thread; the loss is logged once there is room."""
    monkeypatch.setattr(logs, "QUEUE_EVENTS", 10)
    target = io.StringIO()
    log = Log(to=target)
    handler = log._queue
    for number in range(25):
        handler.emit(logging.makeLogRecord({"msg": f"event {number}"}))
    log.start()
    log.stop()
    assert 10 == len(target.getvalue().splitlines())
    log = Log(to=target)
    log._queue._dropped = 15
    log.start()
    logs.info("room again")
    log.stop()
    assert "log events dropped count=15" in target.getvalue()
