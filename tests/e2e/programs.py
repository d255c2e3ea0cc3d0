"""The real programs as processes: server, client, admin; every wait is for an event."""

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 20.0
"""A wait that is longer than this has failed."""

_BIN = Path(sys.executable).parent

PASSWORD = "correct horse battery"


class Program:
    """One process; its lines come in as they are written."""

    def __init__(
        self,
        name: str,
        *args: str | Path,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        surroundings = {
            key: value for key, value in os.environ.items() if not key.startswith("SECURECHAT")
        }
        self.process = subprocess.Popen(
            [_BIN / name, *map(str, args)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=surroundings | (env or {}),
            cwd=cwd,
        )
        self.out: list[str] = []
        self.err: list[str] = []
        self._out_lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._err_lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._readers = [
            threading.Thread(target=self._read, args=pipe, daemon=True)
            for pipe in (
                (self.process.stdout, self.out, self._out_lines),
                (self.process.stderr, self.err, self._err_lines),
            )
        ]
        for reader in self._readers:
            reader.start()

    @staticmethod
    def _read(
        pipe: Iterator[bytes], kept: list[str], lines: "queue.SimpleQueue[str | None]"
    ) -> None:
        for raw in pipe:
            line = raw.decode().rstrip("\n")
            kept.append(line)
            lines.put(line)
        lines.put(None)

    def says(self, *lines: str) -> None:
        """Write lines to its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self.process.stdin.flush()

    def ends_input(self) -> None:
        """Close its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def until(self, pattern: str) -> str:
        """Return the next line of its standard output in which *pattern* is found."""
        return self._until(pattern, self._out_lines, self.out)

    def until_err(self, pattern: str) -> str:
        """Likewise of its standard error."""
        return self._until(pattern, self._err_lines, self.err)

    def _until(self, pattern: str, lines: "queue.SimpleQueue[str | None]", kept: list[str]) -> str:
        while True:
            try:
                line = lines.get(timeout=PATIENCE_S)
            except queue.Empty:
                line = None
            if line is None:
                raise AssertionError(f"no {pattern!r} in {kept}; stderr: {self.err}")
            if re.search(pattern, line):
                return line

    def ended(self) -> int:
        """Wait for its end and return its exit code."""
        code = self.process.wait(PATIENCE_S)
        for reader in self._readers:
            reader.join(PATIENCE_S)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):  # what it did not want to hear
                    pipe.close()
        return code

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, and wait for the end."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.ended()


class Site:
    """A data directory, certificates, and the server that runs on them."""

    def __init__(self, folder: Path, certificates: Path) -> None:
        self.folder = folder
        self.certificates = certificates
        self.data = folder / "data"
        self.port = 0
        self.server: Program | None = None
        self._programs: list[Program] = []
        self._home = folder / "home"
        self._home.mkdir()

    @property
    def env(self) -> dict[str, str]:
        """A home of its own, so that nothing of the user's is read."""
        return {"HOME": str(self._home), "XDG_CONFIG_HOME": str(self._home / ".config")}

    def add(self, *names: str) -> None:
        """Add accounts, all with the same password."""
        for name in names:
            subprocess.run(
                [_BIN / "securechat-admin", "--data", self.data, "adduser", name,
                 "--password-stdin"],
                input=f"{PASSWORD}\n".encode(),
                env=os.environ | self.env,
                check=True,
                capture_output=True,
                timeout=PATIENCE_S,
            )  # fmt: skip

    def admin(self, *args: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run securechat-admin."""
        return subprocess.run(
            [_BIN / "securechat-admin", "--data", self.data, *args],
            input=text,
            env=os.environ | self.env,
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )

    def start(self, *args: str, cert: Path | None = None) -> Program:
        """Start the server and wait until it accepts; at a restart on the same port."""
        self.server = Program(
            "securechat-server",
            "--cert", cert or self.certificates / "server.pem",
            "--data", self.data,
            "--listen", f"127.0.0.1:{self.port}",
            *args,
            env=self.env,
        )  # fmt: skip
        self._programs.append(self.server)
        line = self.server.until(r"^listening on ")
        self.port = int(line.rpartition(":")[2])
        return self.server

    def client(
        self, name: str, *args: str, password: str = PASSWORD, ca: Path | None = None,
        host: str = "localhost",
    ) -> Program:  # fmt: skip
        """Start a client in a pipe."""
        client = Program(
            "securechat-client",
            "--user", name,
            "--server", f"{host}:{self.port}",
            "--ca", ca or self.certificates / "ca.pem",
            *args,
            env=self.env | {"SECURECHAT_PASSWORD": password},
        )  # fmt: skip
        self._programs.append(client)
        return client

    def talker(self, name: str, *args: str) -> Program:
        """Start a client that stays, and wait until it is in the room."""
        client = self.client(name, "--follow", *args)
        client.until_err(r"in #lobby")
        return client

    def clear(self) -> None:
        """Kill whatever still runs."""
        for program in self._programs:
            program.stop(signal.SIGKILL)


@contextmanager
def site(folder: Path, certificates: Path, *names: str, cert: Path | None = None) -> Iterator[Site]:
    """A running server with accounts; whatever still runs at the end is killed."""
    place = Site(folder, certificates)
    place.add(*names)
    try:
        place.start("--config", str(_quick(folder)), cert=cert)
        yield place
    finally:
        place.clear()


def _quick(folder: Path) -> Path:
    """A configuration with cheap passwords and fast lines: these tests are not about either."""
    path = folder / "securechat.toml"
    path.write_text("[accounts]\nbcrypt_cost = 4\n[limits]\nlines_per_second = 1000\n")
    return path
