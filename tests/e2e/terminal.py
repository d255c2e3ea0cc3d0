"""A program on a terminal of its own, typed at and looked at."""

import contextlib
import os
import pty
import select
import subprocess
import time
from pathlib import Path

from tests.e2e.programs import PATIENCE_S


class Terminal:
    """One process with a pseudo-terminal."""

    def __init__(self, *command: str | Path, env: dict[str, str], cwd: Path | None = None) -> None:
        self._master, slave = pty.openpty()
        self.shown = ""
        """All that was shown and not yet waited for."""
        self.process = subprocess.Popen(
            list(map(str, command)),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={"PATH": os.environ["PATH"], "TERM": "xterm", **env},
            cwd=cwd,
            start_new_session=True,
        )
        os.close(slave)

    def until(self, text: str) -> str:
        """Return what is shown up to *text*, that included."""
        deadline = time.monotonic() + PATIENCE_S
        while text not in self.shown:
            left = deadline - time.monotonic()
            ready = select.select([self._master], [], [], max(0.0, left))[0]
            data = b""
            if ready:
                with contextlib.suppress(OSError):  # the other end is closed
                    data = os.read(self._master, 65536)
            if not data:
                raise AssertionError(f"no {text!r} in {self.shown!r}")
            self.shown += data.decode(errors="replace")
        before, found, self.shown = self.shown.partition(text)
        return before + found

    def types(self, text: str) -> None:
        """Type a line."""
        os.write(self._master, f"{text}\n".encode())

    def ended(self) -> int:
        """Return the exit code, once it has ended."""
        with contextlib.suppress(OSError):
            while data := os.read(self._master, 65536):
                self.shown += data.decode(errors="replace")
        return self.process.wait(PATIENCE_S)

    def close(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()
        os.close(self._master)
