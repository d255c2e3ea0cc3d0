"""Servers under load: started in a folder of their own, and ended by their process id.

Every server is told the same: TLS on a loopback port with the same certificate, no limit that the
load could meet, a PING after `PING_S`. What else is set is in its `settings`, which are printed
with the figures.
"""

import contextlib
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import bcrypt

from securechat.cli import gen_certs
from securechat.server.tokens import token_hash
from securechat.store.database import Store
from securechat.store.records import DeviceRecord
from tests.load.ears import LoadError

PING_S = 120
"""How long each server waits before it asks whether a silent connection is alive."""

OUTBOX_BYTES = 16 << 20
"""What may wait for a connection: in a room of thousands, joining alone makes megabytes."""

PASSWORD = "correct horse battery"

_START_S = 20.0
_STOP_S = 20.0
_LOG_LINES = 5


class Server(ABC):
    """One server; a context manager that starts and ends it."""

    name: ClassVar[str]
    settings: ClassVar[str]
    """What favours it, in words."""
    password: str | None = None
    """What everybody logs in with, each nick in the place of "{nick}"; None: nobody needs to."""

    def __init__(self, certificates: Path, members: int) -> None:
        """Prepare to start it with this certificate, for so many who may log in."""
        self.members = members
        self.port = 0
        self.ca = certificates / "ca.pem"
        self.cert = certificates / "server.pem"
        self.key = certificates / "server.key"
        self.folder: Path
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The server's process id."""
        assert self._process is not None
        return self._process.pid

    @classmethod
    @abstractmethod
    def version(cls) -> str | None:
        """Return which version is installed; None: it is not."""

    @abstractmethod
    def prepare(self) -> list[str]:
        """Write the configuration into `folder`; return the command that runs in the foreground."""

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix=f"load-{type(self).__name__.lower()}-"))
        self.port = _free_port()
        try:
            self._start(self.prepare())
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def restart(self) -> None:
        """End it and start it again, with the same data and at the same port."""
        self.stop()
        self.rise()

    def rise(self) -> None:
        """Start it again, and wait until it accepts."""
        self._start(self.prepare())

    def _start(self, command: list[str]) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                env=self.environment(),
            )  # fmt: skip
        until = time.monotonic() + _START_S
        while not _accepts(self.port):
            if self._process.poll() is not None or time.monotonic() > until:
                raise LoadError(f"{self.name} does not start: {self._last_words()}")
            time.sleep(0.02)

    def environment(self) -> dict[str, str]:
        """Return its environment: nothing of the user's that it might read."""
        return {"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder)}

    def stop(self) -> None:
        """End it in order; nothing if it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _last_words(self) -> str:
        lines = (self.folder / "log").read_text(encoding="utf-8", errors="replace").splitlines()
        return " / ".join(lines[-_LOG_LINES:]) or "it says nothing"


class Securechat(Server):
    """This checkout's server, as it is installed."""

    name = "securechat"
    settings = (
        "guests may come in (login_required = false); flood protection on, at 100,000 lines a "
        "second; every message is committed to SQLite before anyone sees it"
    )
    login_required = False
    bcrypt_cost = 4

    @classmethod
    def version(cls) -> str | None:
        """Return the version, and the commit if this is a clone."""
        return _securechat_version(Path(__file__).parents[2])

    def command(self, program: str) -> list[str]:
        """Return what runs one of the programs."""
        return [str(Path(sys.executable).parent / f"securechat-{program}")]

    def prepare(self) -> list[str]:
        """Write the configuration; the data directory is on the disk the folder is on."""
        configuration = self.folder / "securechat.toml"
        configuration.write_text(
            f"""\
[server]
listen = ["127.0.0.1:{self.port}"]
data = "data"

[tls]
cert = "{self.cert}"
key = "{self.key}"

[accounts]
login_required = {str(self.login_required).lower()}
bcrypt_cost = {self.bcrypt_cost}

[channels]
autojoin = []

[limits]
connections_per_address = 1_000_000
lines_per_second = 100_000
burst_lines = 1_000_000
outbox_bytes = {OUTBOX_BYTES}
ping_s = {PING_S}
registration_s = 600
"""
        )
        return [*self.command("server"), "--config", str(configuration)]


class SecurechatLogin(Securechat):
    """Likewise, where everybody has an account and logs in with SASL PLAIN."""

    name = "securechat-login"
    settings = (
        "everybody logs in with SASL PLAIN; bcrypt at cost 4, its least, which takes 0.9 ms of a "
        "login: at the default of 12 it takes a quarter of a second"
    )
    login_required = True
    password = PASSWORD

    def prepare(self) -> list[str]:
        """Add the accounts, too, at the first start."""
        command = super().prepare()
        if not (self.folder / "data").exists():
            digest = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(self.bcrypt_cost)).decode()
            names = self.folder / "accounts"
            names.write_text("".join(f"m{n:05d}:{digest}\n" for n in range(self.members)))
            subprocess.run(
                [*self.command("admin"), *command[-2:], "import-htpasswd", str(names)],
                check=True, capture_output=True, env=self.environment(),
            )  # fmt: skip
        return command


class SecurechatTokens(SecurechatLogin):
    """Likewise, where everybody logs in by the token of a device."""

    name = "securechat-tokens"
    settings = (
        "everybody logs in with SASL PLAIN by the token of a device, as the project's own client "
        "does; bcrypt at the default cost of 12, which a token does not need"
    )
    bcrypt_cost = 12
    password = "sct-{nick:x>43}"

    def prepare(self) -> list[str]:
        """Store the tokens, too, at the first start."""
        is_first = not (self.folder / "data").exists()
        command = super().prepare()
        if is_first:
            store = Store.open(self.folder / "data")
            snapshot = store.load()
            store.commit(
                [
                    DeviceRecord(number, account.id, "load", self._hash(account.name), 0, 0)
                    for number, account in enumerate(snapshot.accounts, start=snapshot.next_id)
                ]
            )
            store.close()
        return command

    def _hash(self, nick: str) -> str:
        assert self.password is not None
        return token_hash(self.password.format(nick=nick))


def other_checkout(root: Path, like: type[Securechat] = Securechat) -> type[Securechat]:
    """Return the server of another checkout, set as *like*: a comparison of before and after."""

    class Other(like):  # type: ignore[valid-type, misc]  # a class, whichever it is
        name = str(root)
        settings = f"the code in {root}; else like {like.name}"

        @classmethod
        def version(cls) -> str | None:
            return _securechat_version(root)

        def command(self, program: str) -> list[str]:
            start = f"import sys; from securechat.cli.{program} import main; sys.exit(main())"
            return [sys.executable, "-P", "-c", start]

        def environment(self) -> dict[str, str]:
            return like.environment(self) | {"PYTHONPATH": str(root)}

    return Other


def make_certificates(folder: Path) -> None:
    """Make a CA and a certificate for localhost, with the project's own program."""
    arguments = ["--out", str(folder), "--host", "localhost", "--host", "127.0.0.1"]
    with contextlib.redirect_stdout(io.StringIO()):
        code = gen_certs.main(arguments)
    if code != 0:
        raise LoadError("no certificates could be made")


def said(*command: str) -> str | None:
    """Return the first line a command prints; None if it is not there, or fails."""
    try:
        result = subprocess.run(command, check=True, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return None
    lines = (result.stdout or result.stderr).strip().splitlines()
    return lines[0] if lines else ""


def _securechat_version(root: Path) -> str | None:
    if not (root / "securechat").is_dir():
        return None
    python = f"Python {sys.version.split()[0]}"
    commit = said("git", "-C", str(root), "describe", "--always", "--dirty")
    return f"{commit}, {python}" if commit else python


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
