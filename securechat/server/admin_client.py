"""The asking side of administration: a running server through its socket, else the store itself.

Both ways the world decides, by the same code: there is one set of rules for accounts. The lock on
the data directory says which way it is; a server that starts or ends meanwhile is waited for.

The protocol: over the Unix socket `admin.sock` in the data directory, one JSON object a line,
`{"command": …, "args": {…}}`, answered by `{"ok": …, "text": …, "rows": […]}` after the commit.
Only hashes of passwords travel.
"""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Self

from securechat.wire.names import NICK_BYTES

SOCKET = "admin.sock"

_PATH_BYTES = 107
"""What the kernel takes as a Unix socket's path (sun_path, less its NUL)."""

_ANSWER_S = 30.0
"""A server that is this late is stuck; a commit takes milliseconds, its queue a second or so."""

_PATIENCE_S = 10.0
"""How long a directory may be held by something that does not answer: a server that starts or
ends, or another securechat-admin."""

_PAUSE_S = 0.05


class AdminError(Exception):
    """The request could not be made, or its outcome is unknown; the text says what to do."""


class Answer(NamedTuple):
    """What became of a request."""

    is_ok: bool
    text: str
    """A sentence for the operator; may hold what others wrote."""
    rows: list[dict[str, Any]]


class _NotListeningError(Exception):
    """No server takes requests at the socket."""


class _NoAnswerError(Exception):
    """The server ended after it got the request: it may have done it, or not."""


class Administration:
    """Requests to whoever holds the data directory; holds it itself when no server does.

    Close it soon: while it holds the directory, no server can start.

    Args:
        directory: the data directory; made if there is neither it nor a server.
        nick_bytes: as configured; counts only without a server, which has its own configuration.
        clock: seconds that never go back.
        pause: waits for so many seconds.
    """

    def __init__(
        self,
        directory: Path,
        *,
        nick_bytes: int = NICK_BYTES,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._directory = directory
        self._nick_bytes = nick_bytes
        self._clock = clock
        self._pause = pause
        self._offline: _Offline | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the directory up, if it is held. May be repeated."""
        if self._offline is not None:
            self._offline.close()
            self._offline = None

    def ask(self, command: str, **args: str) -> Answer:
        """Have *command* done, durably, and return what was said to it.

        Raises:
            AdminError: it could not be asked.
            StoreError: there is no server, and the store cannot be used.
        """
        from securechat.store.errors import StoreInUseError  # noqa: PLC0415 - loads SQLite

        deadline = self._clock() + _PATIENCE_S
        is_unsure = False
        while True:
            try:
                answer = self._ask_once(command, args)
                return _doubtful(answer) if is_unsure and not answer.is_ok else answer
            except _NoAnswerError:
                is_unsure = True
                text = f"the server in {self._directory} ends requests without an answer"
            except StoreInUseError as error:
                text = f"{error}, and takes no requests"
            if self._clock() > deadline:
                raise AdminError(f"{text}; if it is starting or ending, try again; else end it")
            self._pause(_PAUSE_S)

    def _ask_once(self, command: str, args: dict[str, str]) -> Answer:
        if self._offline is None:
            try:
                return _ask_server(self._directory, command, args)
            except _NotListeningError:
                self._offline = _Offline(self._directory, self._nick_bytes)
        return self._offline.ask(command, args)


def _doubtful(answer: Answer) -> Answer:
    return answer._replace(
        text=f"{answer.text} (the server ended while it was asked, and may have done it before: "
        "see securechat-admin list)"
    )


class _Offline:
    """The store without a server: a world of its own decides what becomes of a request."""

    def __init__(self, directory: Path, nick_bytes: int) -> None:
        # Only needed without a server, and half of the time the program takes to start.
        from securechat.store.database import Store  # noqa: PLC0415
        from securechat.world.settings import Settings  # noqa: PLC0415
        from securechat.world.world import World  # noqa: PLC0415

        self._store = Store.open(directory)
        try:
            self._world = World(Settings(nick_bytes=nick_bytes), self._store.load())
        except BaseException:
            self._store.close()
            raise

    def ask(self, command: str, args: dict[str, str]) -> Answer:
        from securechat.world.inputs import Admin  # noqa: PLC0415 - see above

        self._world.execute(Admin(0, command, args), time.time_ns() // 1_000_000)
        batch = self._world.take_batch()
        self._store.commit(batch.records)
        if not batch.replies:
            raise AdminError(f"{command} failed; this is a bug")
        reply = batch.replies[0]
        return Answer(reply.is_ok, reply.text, reply.rows)

    def close(self) -> None:
        self._store.close()


def _ask_server(directory: Path, command: str, args: dict[str, str]) -> Answer:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC) as connection:
        connection.settimeout(_ANSWER_S)
        try:
            with _short_path(directory) as path:
                connection.connect(path)
        except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError, BlockingIOError):
            # In order: never started; likewise; a server that was killed; one that is overrun.
            raise _NotListeningError from None
        except OSError as error:
            raise AdminError(
                f"the server's socket in {directory} cannot be used: {error.strerror}; "
                "run this as the user who runs the server"
            ) from error
        try:
            connection.sendall(json.dumps({"command": command, "args": args}).encode() + b"\n")
            with connection.makefile("rb") as lines:
                line = lines.readline()
        except TimeoutError:
            raise AdminError(
                f"the server did not answer within {_ANSWER_S:.0f} s; see its log"
            ) from None
        except OSError as error:
            raise _NoAnswerError from error
    return _parse(line)


def _parse(line: bytes) -> Answer:
    if not line.endswith(b"\n"):
        raise _NoAnswerError
    try:
        answer = json.loads(line)
        return Answer(bool(answer["ok"]), str(answer["text"]), list(answer["rows"]))
    except (ValueError, KeyError, TypeError) as error:
        raise AdminError(
            "the server's answer makes no sense; does it have the same version?"
        ) from error


@contextmanager
def _short_path(directory: Path) -> Iterator[str]:
    """Name the socket in *directory* with as few bytes as the kernel takes."""
    path = directory / SOCKET
    if len(os.fsencode(path)) <= _PATH_BYTES:
        yield str(path)
        return
    descriptor = os.open(directory, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET}"
    finally:
        os.close(descriptor)
