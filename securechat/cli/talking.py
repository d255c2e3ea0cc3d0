"""A conversation: the session, its link and its face, from the login to the exit code."""

import contextlib
import os
import shutil
import signal
import sys
import textwrap
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import NamedTuple, Protocol

from securechat.cli.command_line import say
from securechat.cli.credentials import Secret, new_device, type_password
from securechat.client import device_tokens, texts
from securechat.client.event_lines import json_lines, plain_lines
from securechat.client.events import Event
from securechat.client.hangup import let_go, terminals
from securechat.client.link import Ending, Link, Outcome
from securechat.client.naming import started_as
from securechat.client.pipe_face import PipeFace
from securechat.client.session import Session
from securechat.client.settings import Settings
from securechat.client.texts import _
from securechat.client.trust import Trust

INSTALLED = "securechat-client"
PROGRAM = started_as(INSTALLED)

EXIT_CODES = {
    Ending.DONE: 0,
    Ending.BUG: 1,
    Ending.NOT_VERIFIED: 3,
    Ending.LOGIN_REFUSED: 4,
    Ending.UNREACHABLE: 5,
    Ending.LOST: 5,
}


SMALLEST_SCREEN = (40, 12)
"""Columns and rows below which the line mode is used."""


_WITHOUT_SCREEN = frozenset({"", "dumb", "unknown"})
"""What TERM says where nothing is known of the terminal but that it shows lines."""


class _Face(Protocol):
    """What a face can do, whichever it is."""

    @property
    def unsent(self) -> list[str]: ...
    def attach(self, session: Session, link: Link) -> None: ...
    def show(self, event: Event) -> None: ...
    def ended(self) -> None: ...
    def run(self) -> None: ...
    def stop(self) -> None: ...


class LineMode(NamedTuple):
    """What a script asks for."""

    is_following: bool
    texts: tuple[str, ...]
    listen_count: int | None
    as_json: bool
    is_plain: bool = False

    @property
    def is_live_only(self) -> bool:
        """Whether what was said before it started is not wanted."""
        return bool(self.texts) or self.listen_count is not None

    @property
    def is_full_screen(self) -> bool:
        """Whether the terminal is one that a whole screen can be drawn on, and nobody minds."""
        return self._may_be_full_screen and _is_large(_terminal_size())

    @property
    def narrowness(self) -> str:
        """Why there is no whole screen if the terminal's size alone forbids it; "": it does not."""
        size = _terminal_size()
        if not self._may_be_full_screen or _is_large(size):
            return ""
        text = _(
            "the screen with panes needs a terminal of {columns} columns and {rows} rows, and this"
            " one has {has_columns} and {has_rows}: it goes line by line"
        )
        (columns, rows), (has_columns, has_rows) = SMALLEST_SCREEN, size
        if size == (0, 0):
            text = _(
                "the screen with panes needs a terminal of {columns} columns and {rows} rows, and"
                " this one does not say how large it is: it goes line by line"
            )
        return text.format(columns=columns, rows=rows, has_columns=has_columns, has_rows=has_rows)

    @property
    def _may_be_full_screen(self) -> bool:
        terminal = os.environ.get("TERM", "" if os.name == "posix" else "windows")
        is_able = terminal not in _WITHOUT_SCREEN
        # What is drawn goes to stderr: one that was sent to a file takes no screen.
        is_seen = sys.stderr is not None and sys.stderr.isatty()
        return self.is_for_person and not self.is_plain and is_able and is_seen

    @property
    def is_for_person(self) -> bool:
        """Whether somebody sits at a terminal, and asked for nothing that only scripts want."""
        is_script = bool(self.texts) or self.listen_count is not None or self.as_json
        return not is_script and sys.stdin.isatty() and sys.stdout.isatty()


def talk(name: str, secret: Secret, trust: Trust, room: str | None, manner: LineMode) -> int:
    """Talk; a token that is no longer accepted is forgotten, and the password asked for."""
    outcome, code = _converse(name, secret, trust, room, manner)
    if outcome.ending is not Ending.LOGIN_REFUSED or not secret.is_token:
        return code
    with contextlib.suppress(device_tokens.TokenFileError):
        device_tokens.forget(trust.address, name)
    if not manner.is_for_person:
        return code
    return _converse(name, type_password(name), trust, room, manner)[1]


def _converse(
    name: str, secret: Secret, trust: Trust, room: str | None, manner: LineMode
) -> tuple[Outcome, int]:
    is_terminal = manner.is_for_person
    pipe = None if is_terminal else _pipe_face(room, manner)
    face: _Face = pipe if pipe is not None else _terminal_face(name, room, trust, manner)
    joined = room if room is not None and room.startswith("#") else None
    device = new_device(trust.address, name) if is_terminal and secret.is_typed else None
    session = Session(
        name,
        secret.text,
        joined,
        face.show,
        device,
        trust.expect,
        is_live_only=manner.is_live_only,
        is_full=manner.is_full_screen,
    )
    link = Link(session, trust, is_returning=is_terminal, on_end=face.ended)
    face.attach(session, link)
    _stop_on_signals(face.stop)
    link.start()
    try:
        face.run()
    except Exception as error:
        if not is_terminal:
            raise
        link.stop()
        complain(_failed_text(error))
        return Outcome(Ending.BUG), EXIT_CODES[Ending.BUG]
    for text in face.unsent:
        complain(_("not sent, since there was no room yet: {text}").format(text=text))
    outcome = link.outcome or Outcome(Ending.LOST if len(session.own.outbox) else Ending.DONE)
    if secret.is_token and outcome.ending is Ending.LOGIN_REFUSED:
        text = _(
            "this computer's login as {name} counts no longer: type the password once on a terminal,"
            " or give it with --password-file"
        )
        complain(text.format(name=name))
    elif outcome.text and not (pipe is not None and pipe.is_output_gone):
        complain(outcome.text)
    code = EXIT_CODES[outcome.ending]
    if pipe is not None and pipe.is_output_gone:
        return outcome, 0
    return outcome, code or int(bool(face.unsent) or (pipe is not None and pipe.has_failed))


def _pipe_face(room: str | None, manner: LineMode) -> PipeFace:
    return PipeFace(
        write=_Output(sys.stdout.fileno()).write,
        status=complain,
        input_fd=sys.stdin.fileno(),
        place=room,
        is_following=manner.is_following,
        format_event=json_lines if manner.as_json else plain_lines,
        texts=manner.texts,
        listen_count=manner.listen_count,
    )


def _terminal_face(name: str, room: str | None, trust: Trust, manner: LineMode) -> _Face:
    settings = Settings()
    # A pipe starts without either: they take longer to load than all the rest.
    if manner.is_full_screen:
        from securechat.client.fullscreen.face import FullScreenFace  # noqa: PLC0415

        host = str(trust.address)
        return FullScreenFace(name, place=room, trust=trust.how, host=host, settings=settings)
    from securechat.client.terminal_face import TerminalFace  # noqa: PLC0415

    if manner.narrowness:
        complain(manner.narrowness)
    for complaint in settings.complaints:
        complain(complaint)
    return TerminalFace(place=room, is_coloured=not os.environ.get("NO_COLOR"))


def _terminal_size() -> tuple[int, int]:
    return shutil.get_terminal_size((0, 0))


def _is_large(size: tuple[int, int]) -> bool:
    return size[0] >= SMALLEST_SCREEN[0] and size[1] >= SMALLEST_SCREEN[1]


def speak() -> None:
    """Speak the language that was chosen; "auto" is what the locale says, and spoken already."""
    language = Settings().text("language")
    if language != "auto":
        texts.use(language)


def _failed_text(error: Exception) -> str:
    """Say where the mistake is, and nothing of what the program held: somebody may pass it on."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return _(
        "the screen has failed, by a mistake in this program ({error} in {at}): please tell its"
        " makers; --plain works without the screen"
    ).format(error=type(error).__name__, at=at)


class _Output:
    """Writes to a descriptor without a buffer: nothing is left to flush when the reader is gone."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def write(self, data: bytes) -> None:
        """Write all of *data*."""
        while data:
            data = data[os.write(self._fd, data) :]


def complain(text: str) -> None:
    """Say *text* on stderr, behind the program's name; on a terminal broken at words."""
    text = f"{PROGRAM}: {text}"
    if sys.stderr is not None and sys.stderr.isatty():
        text = _wrapped(text, shutil.get_terminal_size().columns)
    say(text)


def _wrapped(text: str, width: int) -> str:
    """Break the lines of *text* between words; longer words are left to the terminal.

    So are lines that begin with four spaces: commands, which somebody may copy.
    """
    wrapper = textwrap.TextWrapper(
        width,
        subsequent_indent="  ",
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(
        line if line.startswith("    ") else "\n".join(wrapper.wrap(line))
        for line in text.splitlines()
    )


def _stop_on_signals(stop: Callable[[], None]) -> None:
    if threading.current_thread() is not threading.main_thread():
        return  # a test; only the main thread may set handlers

    watched = terminals()

    def handle(number: int, frame: FrameType | None) -> None:
        if number == getattr(signal, "SIGHUP", None):
            let_go(watched)
        stop()

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, handle)
