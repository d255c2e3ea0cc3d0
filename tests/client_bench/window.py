"""`Window`: the client in a pseudo-terminal, and when what was to be seen was there."""

import contextlib
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

COLUMNS, ROWS = 120, 40

PATIENCE_S = 120.0

_KEPT_BYTES = 1 << 20
"""Of what was written to the terminal; a picture is far smaller."""

_WHO_ARE_YOU = b"\x1b[c"
_A_DARK_TERMINAL = b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\\x1b[?62;22c"
"""What every usual terminal answers at once; a silent one is waited for."""


class Window:
    """One client; a context manager that ends it.

    Args:
        folder: its home, empty or that of an earlier run.
        arguments: of securechat-client.
        password: of its account, or a device's token.
    """

    def __init__(self, folder: Path, *arguments: str, password: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._seen = bytearray()
        self._dropped = 0
        self._changed = threading.Condition()
        self.began_s = time.monotonic()
        self._process = subprocess.Popen(
            [Path(sys.executable).parent / "securechat-client", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={
                "PATH": os.environ["PATH"],
                "TERM": "xterm-256color",
                "LANG": "C.UTF-8",
                "HOME": str(folder),
                "SECURECHAT_PASSWORD": password,
            },
            start_new_session=True,
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(10)
        os.close(self._master)

    @property
    def pid(self) -> int:
        """The client's process id."""
        return self._process.pid

    @property
    def mark(self) -> int:
        """How much was written until now: what is looked for can begin here."""
        with self._changed:
            return self._dropped + len(self._seen)

    def types(self, text: str) -> int:
        """Type *text*; return the mark before it."""
        before = self.mark
        os.write(self._master, text.encode())
        return before

    def until(self, text: str, mark: int = 0) -> float:
        """Return the moment when *text* was written behind *mark*, in monotonic seconds.

        Raises:
            TimeoutError: it was not, in two minutes.
        """
        wanted = text.encode()
        deadline_s = time.monotonic() + PATIENCE_S
        with self._changed:
            while self._seen.find(wanted, max(0, mark - self._dropped)) < 0:
                if not self._changed.wait(deadline_s - time.monotonic()):
                    raise TimeoutError(f"no {text!r} on the screen: {bytes(self._seen[-2000:])!r}")
        return time.monotonic()

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # the other end is closed
            while data := os.read(self._master, 65536):
                if _WHO_ARE_YOU in data:
                    os.write(self._master, _A_DARK_TERMINAL)
                with self._changed:
                    self._seen += data
                    if len(self._seen) > 2 * _KEPT_BYTES:
                        self._dropped += len(self._seen) - _KEPT_BYTES
                        del self._seen[:-_KEPT_BYTES]
                    self._changed.notify_all()
