"""`Program`: the client as it is typed: a real process, a scripted server, real TLS."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import securechat
from tests.client.authority import Authority
from tests.client.peer import Peer, Script, ScriptedServer

Process = subprocess.Popen[bytes]


@contextmanager
def started(home: Path, *options: str, password: str = "secret") -> Iterator[Process]:
    """Run the client as bob, without a terminal to ask at."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONWARNINGS": "error"}
    if password:
        environment["SECURECHAT_PASSWORD"] = password
    process = subprocess.Popen(
        [sys.executable, "-m", "securechat.cli.client", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=Path(securechat.__file__).parents[1],
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


class Program:
    """Runs the client against a scripted server."""

    def __init__(self, home: Path, authority: Authority, context: ssl.SSLContext) -> None:
        self._home = home
        self._context = context
        self._options = ("--user", "bob", "--ca", str(authority.file))

    @contextmanager
    def talks(self, script: Script, *options: str) -> Iterator[Process]:
        """Start both."""
        with (
            ScriptedServer(self._context, script) as server,
            started(
                self._home, *self._options, "--server", f"127.0.0.1:{server.port}", *options
            ) as process,
        ):
            yield process

    def ends(self, script: Script, text: str = "", *options: str) -> tuple[int, str, str]:
        """Give it *text* and the end of input; return its code, stdout and stderr."""
        with self.talks(script, *options) as process:
            return ended(process, text)


def ended(process: Process, text: str = "") -> tuple[int, str, str]:
    """Give *process* *text* and the end of input; return its code, stdout and stderr."""
    out, err = process.communicate(text.encode(), timeout=20)
    return process.returncode, out.decode(), err.decode()


def lets_in(peer: Peer) -> None:
    """A server that lets bob into #lobby, and waits for his end."""
    peer.lets_in("#lobby")
    peer.waits_for_end()
