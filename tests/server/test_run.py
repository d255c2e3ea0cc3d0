"""The server as a process: it says where it listens, reloads, and ends in order."""

import fcntl
import json
import os
import pty
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import trustme

from securechat.server.run import CERTIFICATES_CHECK_S
from tests.server.peer import PATIENCE_S, TlsPeer, write_pair

START = "import sys; from securechat.cli.server import main; sys.exit(main())"
ON_A_TERMINAL = f"import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); {START}"
"""The same as the first program of the terminal that is its stdin."""
CONFIG = "[accounts]\nlogin_required = false\n[limits]\nhandshake_s = 600\n"
"""Longer than the tests are patient: nothing ends because a handshake is given up."""


def command(folder: Path, *options: str) -> list[str]:
    """Return what starts a server over *folder*."""
    config = folder / "securechat.toml"
    config.write_text(CONFIG)
    return [
        *(sys.executable, "-c", START, "--config", str(config)),
        *("--cert", str(folder / "server.pem"), "--data", str(folder / "data")),
        *("--listen", "127.0.0.1:0", *options),
    ]


class Process:
    """A server process over *folder*; its standard output is read line by line."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._log = folder / "log"
        with self._log.open("w") as log:
            self.popen = subprocess.Popen(
                command(folder, *options),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.popen.stdout is not None
        self.first_line = self.popen.stdout.readline()

    @property
    def port(self) -> int:
        """Return the port of its first listener."""
        return int(self.first_line.rpartition(":")[2])

    @property
    def log(self) -> str:
        """Return what it has written to standard error."""
        return self._log.read_text()

    def end(self) -> int:
        """Wait for its end and return its exit code."""
        assert self.popen.stdout is not None
        self.popen.stdout.close()
        return self.popen.wait(PATIENCE_S)

    def logs(self, words: str) -> None:
        """Wait until its log holds *words*."""
        await_words(self._log, words)


def await_words(log: Path, words: str) -> None:
    """Wait until *log* holds *words*."""
    deadline = time.monotonic() + PATIENCE_S
    while words not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.01)  # a file cannot be waited for


@pytest.fixture(name="server")
def _server(tmp_path: Path, ca: trustme.CA) -> Iterator[Process]:
    write_pair(tmp_path, ca)
    process = Process(tmp_path)
    yield process
    if process.popen.poll() is None:
        process.popen.kill()
        process.end()


def register(peer: TlsPeer, nick: str) -> None:
    """Be welcomed as a guest."""
    peer.sends(f"NICK {nick}", "USER u 0 * :U", "JOIN #x")
    peer.synchronise()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_in_order(server: Process, ca: trustme.CA, number: signal.Signals) -> None:
    """Everybody is told; the exit code is 0."""
    assert "listening on 127.0.0.1:" == server.first_line[:23]
    peers = [TlsPeer(server.port, ca) for _ in range(20)]
    for index, peer in enumerate(peers):
        register(peer, f"guest{index}")
    peers[0].sends("PRIVMSG #x :before the end")
    server.popen.send_signal(number)
    for peer in peers:
        assert peer.until_end()[-1].startswith("ERROR ")
        peer.sock.close()
    assert 0 == server.end()
    assert "Traceback" not in server.log
    assert "before the end" not in server.log


def test_closed_terminal_ends_in_order(tmp_path: Path, ca: trustme.CA) -> None:
    """Whoever closes the window stops the server; SIGHUP of anybody else means "reload"."""
    write_pair(tmp_path, ca)
    window, terminal = pty.openpty()
    python, _c, _start, *options = command(tmp_path)
    log = tmp_path / "log"
    with log.open("w") as stderr, os.fdopen(terminal) as stdin:
        server = subprocess.Popen(
            [python, "-c", ON_A_TERMINAL, *options],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )
    assert server.stdout is not None
    try:
        port = int(server.stdout.readline().rpartition(b":")[2])
        server.send_signal(signal.SIGHUP)
        with TlsPeer(port, ca) as peer:
            register(peer, "guest")
            await_words(log, "configuration loaded")
            os.close(window)
            assert peer.until_end()[-1].startswith("ERROR ")
        assert 0 == server.wait(PATIENCE_S)
    finally:
        server.kill()
        server.communicate()
    assert "the terminal was closed" in log.read_text()


def test_end_does_not_wait_for_the_silent(server: Process, ca: trustme.CA) -> None:
    """Neither half a handshake nor a client that never reads keeps the server from ending."""
    with TlsPeer(server.port, None), TlsPeer(server.port, ca) as silent:
        register(silent, "silent")
        server.popen.terminate()
        assert 0 == server.end()


@contextmanager
def _full_disk() -> Iterator[int]:
    with Path("/dev/full").open("wb") as full:
        yield full.fileno()


@contextmanager
def _closed_pipe() -> Iterator[int]:
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.mark.parametrize("broken", [_full_disk, _closed_pipe])
def test_unheard_announcement_ends_the_server(
    tmp_path: Path, ca: trustme.CA, broken: Callable[[], AbstractContextManager[int]]
) -> None:
    """Exit code 1 and a sentence, after an end in order: the next server can start."""
    write_pair(tmp_path, ca)
    with broken() as stdout:
        done = subprocess.run(
            command(tmp_path),
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE_S,
            check=False,
            env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        )
    assert 1 == done.returncode  # 120 if what is left in a buffer fails once more
    assert "securechat-server: standard output cannot be written: " in done.stderr
    assert 1 == done.stderr.count("\n")
    assert ["cloak.key", "lock", "securechat.db", "server.json"] == sorted(
        path.name for path in (tmp_path / "data").iterdir()
    )


def test_second_server_is_refused(server: Process, tmp_path: Path) -> None:
    """One data directory, one server; the sentence names the directory."""
    second = Process(tmp_path, "--log-format", "json")
    assert "" == second.first_line
    assert 1 == second.end()
    assert str(tmp_path / "data") in second.log


def test_new_certificate_is_served_after_sighup(
    server: Process, tmp_path: Path, ca: trustme.CA
) -> None:
    """Connections stay; the next one sees the new pair, and a bad pair changes nothing."""
    with TlsPeer(server.port, ca) as early:
        register(early, "early")
        other = trustme.CA(key_type=trustme.KeyType.ECDSA)
        write_pair(tmp_path, other)
        server.popen.send_signal(signal.SIGHUP)
        server.logs("certificate loaded")
        with pytest.raises(ssl.SSLCertVerificationError):
            TlsPeer(server.port, ca)
        (tmp_path / "server.pem").write_text("nonsense")
        server.popen.send_signal(signal.SIGHUP)
        server.logs("certificate refused")
        TlsPeer(server.port, other).sock.close()
        assert [] == early.synchronise()


def test_configuration_is_read_again_on_sighup(
    server: Process, tmp_path: Path, ca: trustme.CA
) -> None:
    """Those who are here stay; what may change counts, what may not is named in the log."""
    with TlsPeer(server.port, ca) as early:
        register(early, "early")
        config = tmp_path / "securechat.toml"
        icon = "https://chat.example.org/icon.png"
        config.write_text(f"{CONFIG}ping_s = 5\n[server]\nmotd = 'news'\nicon = '{icon}'\n")
        server.popen.send_signal(signal.SIGHUP)
        server.logs('configuration loaded changed="server.icon server.motd" waiting=limits.ping_s')
        early.sends("MOTD")
        assert early.until(" 372 ")[-1].endswith("- news")
        early.sends("ISUPPORT")
        assert early.until(f" draft/ICON={icon}")
        config.write_text("[server]\nmotd = 5\n")
        server.popen.send_signal(signal.SIGHUP)
        server.logs("configuration refused")
        early.sends("MOTD")
        early.until(" 372 ")
        assert [] == early.synchronise()[1:]


def test_log_as_json_holds_no_secret(tmp_path: Path, ca: trustme.CA) -> None:
    """Each line is an object; what was typed as a password is in none."""
    write_pair(tmp_path, ca)
    server = Process(tmp_path, "--log-format", "json", "-v")
    with TlsPeer(server.port, ca) as peer:
        peer.sends("PASS bob:open-sesame", "NICK bob", "USER u 0 * :U")
        peer.until_end()
    server.popen.terminate()
    assert 0 == server.end()
    events = [json.loads(line)["event"] for line in server.log.splitlines()]
    assert {"listening", "connected", "login refused", "disconnected", "stopped"} <= set(events)
    assert "sesame" not in server.log


def test_second_signal_ends_at_once(tmp_path: Path, ca: trustme.CA) -> None:
    """Who is in a hurry does not wait for the flush."""
    write_pair(tmp_path, ca)
    server = Process(tmp_path)
    with TlsPeer(server.port, ca) as peer:
        register(peer, "guest")
        server.popen.terminate()
        server.logs("stopping")
        os.kill(server.popen.pid, signal.SIGTERM)
        assert server.end() in {0, -signal.SIGTERM}


def test_stopped_for_a_while_goes_on(server: Process, ca: trustme.CA) -> None:
    """A server that was stopped (Ctrl-Z, a sleeping laptop) longer than it waits goes on, and ends
    when it is told to.
    """
    with TlsPeer(server.port, ca) as peer:
        register(peer, "bob")
        server.popen.send_signal(signal.SIGSTOP)
        time.sleep(CERTIFICATES_CHECK_S + 0.2)  # its own wait is over meanwhile: that is the point
        server.popen.send_signal(signal.SIGCONT)
        peer.synchronise()
        server.popen.send_signal(signal.SIGTERM)

        assert server.end() == 0


@pytest.fixture(name="small")
def _small(tmp_path: Path, ca: trustme.CA) -> Iterator[Process]:
    """A server with the smallest outbox there is."""
    write_pair(tmp_path, ca)
    config = tmp_path / "small.toml"
    config.write_text(CONFIG + "outbox_bytes = 65_536\nburst_lines = 1_000\n")
    process = Process(tmp_path, "--config", str(config))
    yield process
    process.popen.kill()
    process.end()


def test_list_closes_nobody(small: Process, ca: trustme.CA) -> None:
    """005 SAFELIST: who asks for more channels than may wait for a connection gets the largest of
    them, and stays.
    """
    peers = [TlsPeer(small.port, ca) for _ in range(8)]
    for index, peer in enumerate(peers):
        register(peer, f"guest{index}")
        peer.sends(*(f"JOIN #{'x' * 55}{index}-{number}" for number in range(99)))
        peer.synchronise()
    asking = peers[0]
    asking.synchronise()
    asking.sends("LIST")
    first, largest, *others, more, last = asking.until(" 323 ")

    assert " 321 " in first
    assert largest.endswith(" #lobby 8 :")
    assert 300 < len(others) < 793
    assert " 416 " in more
    assert " 323 " in last

    asking.synchronise()
    for peer in peers:
        peer.sock.close()


def test_log_that_nobody_reads_does_not_hold_up_the_end(tmp_path: Path, ca: trustme.CA) -> None:
    """With standard error a pipe that is full, the server serves, and ends with 0 when told to."""
    write_pair(tmp_path, ca)
    unread, log = os.pipe()
    fcntl.fcntl(log, fcntl.F_SETPIPE_SZ, 4096)
    process = subprocess.Popen(command(tmp_path), stdout=subprocess.PIPE, stderr=log, text=True)
    os.close(log)
    assert process.stdout is not None
    port = int(process.stdout.readline().rpartition(":")[2])
    for number in range(40):
        with TlsPeer(port, ca) as peer:
            register(peer, f"guest{number}")
    process.send_signal(signal.SIGTERM)

    assert process.wait(PATIENCE_S) == 0
    process.stdout.close()
    os.close(unread)
