"""`Screen`: a full-screen program in tmux, as a person sees it and types into it."""

import os
import re
import shlex
import subprocess
import time
from pathlib import Path

from tests.e2e.programs import PATIENCE_S

COLUMNS, ROWS = 120, 40

NOT_OURS = {"TMUX", "COLUMNS", "LINES"}
"""What tells of the terminal of whoever runs the tests; pytest-xdist sets a size, too."""

LOOK_EACH_S = 0.05
"""tmux can be asked for its screen, but not to wait for a text on it."""


class Screen:
    """A program on a terminal of its own, with a tmux server of its own."""

    def __init__(
        self,
        folder: Path,
        *command: str | Path,
        env: dict[str, str],
        columns: int = COLUMNS,
        rows: int = ROWS,
    ) -> None:
        self._socket = folder / "tmux"
        self._env = {key: value for key, value in os.environ.items() if key not in NOT_OURS} | env
        line = shlex.join(map(str, command))
        size = ("-x", str(columns), "-y", str(rows))
        self._tmux("-f", "/dev/null", "new-session", "-d", *size, f"exec {line}")

    def _tmux(self, *args: str) -> str:
        done = subprocess.run(
            ["tmux", "-u", "-S", self._socket, *args],
            env=self._env | {"LANG": "C.UTF-8"},
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )
        return done.stdout

    @property
    def screen(self) -> str:
        """Return what is on the screen now."""
        return self._tmux("capture-pane", "-p")

    def types(self, *lines: str) -> None:
        """Type lines, each with Enter."""
        for line in lines:
            self._tmux("send-keys", "-l", line)
            self._tmux("send-keys", "Enter")

    def until(self, pattern: str) -> str:
        """Wait until *pattern* is on the screen, and return the screen."""
        deadline = time.monotonic() + PATIENCE_S
        while not re.search(pattern, screen := self.screen):
            assert time.monotonic() < deadline, f"no {pattern!r} on the screen:\n{screen}"
            time.sleep(LOOK_EACH_S)
        return screen

    def close(self) -> None:
        """End the program and its tmux; it may have ended by itself."""
        subprocess.run(
            ["tmux", "-S", self._socket, "kill-server"], check=False, capture_output=True
        )
