"""Servers that nobody vouches for, on a terminal and in a pipe: a real process, real TLS."""

import os
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import securechat
from securechat.cli import client
from tests.client.authority import Authority
from tests.client.peer import Peer, Script, ScriptedServer
from tests.e2e.terminal import Terminal

PIN = re.compile(r"sha256:[0-9a-f]{64}")

KNOWN = Path(".config/securechat/known_servers.toml")


def prompted(home: Path, *options: str) -> Terminal:
    """The client on a terminal of its own."""
    command = (sys.executable, "-m", "securechat.cli.client", *options)
    return Terminal(*command, env={"HOME": str(home)}, cwd=Path(securechat.__file__).parents[1])


@contextmanager
def terminal(home: Path, port: int, *options: str) -> Iterator[Terminal]:
    """A client that is told of a server on this machine."""
    shown = prompted(home, "--user", "bob", "--server", f"127.0.0.1:{port}", *options)
    try:
        yield shown
    finally:
        shown.close()


def hears_nothing(peer: Peer) -> None:
    """Fail if the client says a word."""
    with suppress(OSError, ssl.SSLError):
        assert peer._input.read() == b""


def serving(tmp_path: Path, *scripts: Script) -> ScriptedServer:
    """A server whose certificate nobody vouches for."""
    return ScriptedServer(Authority(tmp_path).context("127.0.0.1"), *scripts)


def lets_in(peer: Peer) -> None:
    """Log the client in, and wait for its end."""
    peer.lets_in("#lobby")
    peer.waits_for_end()


def test_stranger_is_accepted_with_yes_and_known_from_then_on(tmp_path: Path) -> None:
    """The key is shown before the password is asked for, and asked about once."""
    server = serving(tmp_path, hears_nothing, hears_nothing, lets_in, hears_nothing, lets_in)
    # Not trusted, its key looked at, accepted; then met again, and talked to.
    with server, terminal(tmp_path, server.port) as shown:
        asked = shown.until("Is it the same key")
        assert PIN.search(asked)
        shown.types("yes")
        shown.until("Password of bob:")
        shown.types("secret")
        shown.until("#lobby")
        shown.types("exit")
        assert shown.ended() == 0
        pin = PIN.search(asked)
        assert pin is not None
        assert pin[0] in (tmp_path / KNOWN).read_text()
        with terminal(tmp_path, server.port) as again:
            assert "Is it the same key" not in again.until("Password of bob:")
            again.types("secret")
            again.until("#lobby")
            again.types("exit")
            assert again.ended() == 0


@pytest.mark.parametrize("answer", ["", "no", "y", "YES please"])
def test_anything_but_yes_is_no(tmp_path: Path, answer: str) -> None:
    """Nothing is sent, nothing is written down, exit code 3."""
    with (
        serving(tmp_path, hears_nothing, hears_nothing) as server,
        terminal(tmp_path, server.port) as shown,
    ):
        shown.until("Is it the same key")
        shown.types(answer)
        assert shown.ended() == 3
        assert "nothing was sent" in shown.shown.replace("\r\n ", "")
    assert not (tmp_path / KNOWN).exists()


def test_stranger_in_a_pipe_is_refused(tmp_path: Path) -> None:
    """Nobody is there to compare keys: exit code 3."""
    with serving(tmp_path, hears_nothing) as server:
        code, err = piped(tmp_path, server.port)
    assert code == 3
    assert "is not verified" in err


def test_another_key_is_a_hard_stop(tmp_path: Path) -> None:
    """Both pins are named, with how to accept the new one; nothing is sent (exit code 3)."""
    old = f"sha256:{'0' * 64}"
    with serving(tmp_path, hears_nothing, hears_nothing, lets_in) as server:
        address = f"127.0.0.1:{server.port}"
        assert trusting(tmp_path, address, old) == 0
        code, err = piped(tmp_path, server.port)
        assert code == 3
        with terminal(tmp_path, server.port) as shown:
            assert shown.ended() == 3
            assert "another key than the one" in shown.shown
        assert old in err
        new = next(pin for pin in PIN.findall(err) if pin != old)
        assert f"--trust {address} {new}" in err
        assert trusting(tmp_path, address, new) == 0
        assert piped(tmp_path, server.port)[0] == 0


def test_invitation_is_shown_to_its_own_server_only(tmp_path: Path) -> None:
    """Another key than the link's: nothing is asked, nothing is sent, exit code 3."""
    with serving(tmp_path, hears_nothing) as server:
        link = f"securechat://127.0.0.1:{server.port}/join/{'t' * 22}#{'0' * 64}"
        shown = prompted(tmp_path)
        try:
            shown.until("invitation link")
            shown.types(link)
            assert shown.ended() == 3
            assert "another key" in shown.shown
        finally:
            shown.close()
    assert not (tmp_path / KNOWN).exists()


def test_part_of_an_invitation_is_wrong_usage(tmp_path: Path) -> None:
    """Exit code 2, and what is missing."""
    shown = prompted(tmp_path)
    try:
        shown.until("invitation link")
        shown.types("securechat://127.0.0.1:1/join/abc")
        assert shown.ended() == 2
        assert "copy all of it" in shown.shown
    finally:
        shown.close()


def test_pin_counts_more_than_the_authority(tmp_path: Path) -> None:
    """A valid certificate of a known authority, for another key: that is a man in the middle."""
    authority = Authority(tmp_path)
    (tmp_path / ".config/securechat").mkdir(parents=True)
    (tmp_path / ".config/securechat/ca.pem").write_bytes(authority.file.read_bytes())
    context = authority.context("127.0.0.1")
    with ScriptedServer(context, lets_in, hears_nothing) as server:
        assert piped(tmp_path, server.port)[0] == 0
        assert trusting(tmp_path, f"127.0.0.1:{server.port}", f"sha256:{'0' * 64}") == 0
        assert piped(tmp_path, server.port)[0] == 3


@pytest.mark.parametrize("words", [("localhost", "abc"), ("no host", "0" * 64)])
def test_bad_pin_or_host_is_wrong_usage(
    words: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, in one line, and nothing is written."""
    assert client.main(["--trust", *words]) == 2
    assert capsys.readouterr().err.count("\n") <= 2


def piped(home: Path, port: int) -> tuple[int, str]:
    """Run the client in a pipe; return its code and what it says on stderr."""
    result = run(home, "--user", "bob", "--server", f"127.0.0.1:{port}")
    return result.returncode, result.stderr


def trusting(home: Path, address: str, pin: str) -> int:
    """Run the client with --trust; return its code."""
    return run(home, "--trust", address, pin).returncode


def run(home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the client without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "securechat.cli.client", *options],
        input="",
        env={"PATH": os.environ["PATH"], "HOME": str(home), "SECURECHAT_PASSWORD": "secret"},
        cwd=Path(securechat.__file__).parents[1],
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
        start_new_session=True,
    )


@pytest.mark.parametrize("is_named", [False, True])
def test_a_server_that_nobody_named_is_said_to_be_a_guess(tmp_path: Path, is_named: bool) -> None:
    """Who started the client without a server is told so, and where a link goes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = f"127.0.0.1:{listener.getsockname()[1]}"
    start = f"from securechat.cli import client; client.DEFAULT_SERVER = {server!r}; client.main()"
    options = ("--user", "bob", *(("--server", server) if is_named else ()))
    root = Path(securechat.__file__).parents[1]
    shown = Terminal(sys.executable, "-c", start, *options, env={"HOME": str(tmp_path)}, cwd=root)
    try:
        shown.until("no server is listening")
        shown.ended()
        assert ("No server was named" in shown.shown) is not is_named
        assert ("--ask" in shown.shown) is not is_named
    finally:
        shown.close()
