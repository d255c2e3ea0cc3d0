"""The full-screen client in a real terminal, with WeeChat at the other end."""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.programs import PASSWORD, PATIENCE_S, Site, site
from tests.e2e.screen import COLUMNS, NOT_OURS, ROWS, Screen
from tests.e2e.test_other_clients import WEECHAT, running

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(120),
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]


@pytest.fixture(name="place")
def _place(tmp_path: Path, certificates: Path) -> Iterator[Site]:
    with site(tmp_path, certificates, "alice", "bob", "carol") as running_site:
        yield running_site


@contextmanager
def full_screen(
    place: Site, folder: Path, name: str, *args: str, columns: int = COLUMNS, rows: int = ROWS
) -> Iterator[Screen]:
    """Give *name* a screen of their own."""
    folder.mkdir(exist_ok=True)
    client: tuple[str | Path, ...] = (
        Path(sys.executable).parent / "securechat-client",
        "--user", name,
        "--server", f"localhost:{place.port}",
        "--ca", place.certificates / "ca.pem",
        *args,
    )  # fmt: skip
    env = place.env | {"SECURECHAT_PASSWORD": PASSWORD, "LANG": "C.UTF-8"}
    screen = Screen(folder, *client, env=env, columns=columns, rows=rows)
    try:
        screen.until(r"#lobby")
        screen.until(rf"{name}")
        yield screen
    finally:
        screen.close()


def lines_with(screen: Screen, text: str) -> list[str]:
    """Return the lines of the screen that hold *text*."""
    return [line for line in screen.screen.splitlines() if text in line]


@pytest.mark.skipif(shutil.which("weechat") is None, reason="weechat is not installed")
def test_nothing_is_lost_or_doubled_when_the_server_hangs_and_dies(
    place: Site, tmp_path: Path
) -> None:
    """What both write while the server is stopped, killed and started again is there once."""
    with (
        full_screen(place, tmp_path / "alice", "alice") as alice,
        running(WEECHAT, place, tmp_path) as bob,
    ):
        alice.until(r"bob joined")
        bob.types(WEECHAT.to_lobby, "hello from WeeChat")
        alice.until(r"bob.*hello from WeeChat")
        alice.types("hello from the screen")
        bob.until(r"alice.*hello from the screen")

        assert place.server is not None
        os.kill(place.server.process.pid, signal.SIGSTOP)
        alice.types("written into the silence")
        alice.until(r"written into the silence")
        os.kill(place.server.process.pid, signal.SIGCONT)
        bob.until(r"alice.*written into the silence")

        place.server.stop(signal.SIGKILL)
        alice.until(r"(?i)connection.* lost")
        alice.types("written while nobody was there")
        alice.until(r"written while nobody was there")
        place.start()
        alice.until(r"(?i)connected again")
        carol = place.talker("carol")
        carol.says("good evening")
        alice.until(r"carol.*good evening")
        with full_screen(place, tmp_path / "again", "alice") as late:
            late.until(r"good evening")
            for screen in (alice, late):
                for text in (
                    "hello from WeeChat",
                    "hello from the screen",
                    "written into the silence",
                    "written while nobody was there",
                    "good evening",
                ):
                    assert len(lines_with(screen, text)) == 1, screen.screen
        carol.stop()


def test_a_terminal_that_is_too_small_is_told_so(place: Site, tmp_path: Path) -> None:
    """Whoever expects the screen learns why there is a prompt, and how large it must be."""
    with full_screen(place, tmp_path / "alice", "alice", columns=60, rows=11) as alice:
        words = " ".join(alice.until(r"#lobby>").split())
    assert "needs a terminal of 40 columns and 12 rows, and this one has 60 and 11" in words
    with full_screen(place, tmp_path / "again", "alice", "--plain", columns=60, rows=11) as alice:
        assert "needs a terminal" not in " ".join(alice.until(r"#lobby>").split())


def test_leaving_gives_the_terminal_back(place: Site, tmp_path: Path) -> None:
    """After /quit the shell is there again, and what was written is delivered."""
    program = Path(sys.executable).parent / "securechat-client"
    command = (
        f"echo before; {program} --user bob --server localhost:{place.port}"
        f" --ca {place.certificates / 'ca.pem'}; echo code $?; read -r line"
    )
    env = place.env | {"SECURECHAT_PASSWORD": PASSWORD, "LANG": "C.UTF-8"}
    alice = place.talker("alice")
    screen = Screen(tmp_path, "sh", "-c", command, env=env)
    try:
        screen.until("~alice")
        screen.types("goodbye", "/quit")
        shown = screen.until(r"code \d")
        assert re.search(r"before\s+code 0", shown), shown
        alice.until("#lobby <bob> goodbye$")
    finally:
        screen.close()
    alice.stop()


def test_a_closed_window_ends_the_program(place: Site, tmp_path: Path) -> None:
    """When the terminal goes away, the client does, too, and hangs on nothing."""
    program = Path(sys.executable).parent / "securechat-client"
    command = (
        f"echo $$ > {tmp_path}/pid; exec {program} --user bob --server localhost:{place.port}"
        f" --ca {place.certificates / 'ca.pem'}"
    )
    env = place.env | {"SECURECHAT_PASSWORD": PASSWORD, "LANG": "C.UTF-8"}
    alice = place.talker("alice")
    screen = Screen(tmp_path, "sh", "-c", command, env=env)
    try:
        screen.until("~alice")
        watched = os.pidfd_open(int((tmp_path / "pid").read_text()))
    finally:
        screen.close()
    try:
        assert select.select([watched], [], [], 20)[0]
    finally:
        os.close(watched)
    alice.stop()


@contextmanager
def drawing(
    place: Site, name: str, term: str = "xterm-256color"
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Give *name* a terminal of 100 by 30, whose other end is yielded with the client."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    client = subprocess.Popen(
        [
            Path(sys.executable).parent / "securechat-client",
            *("--user", name, "--server", f"localhost:{place.port}"),
            *("--ca", place.certificates / "ca.pem"),
        ],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={key: value for key, value in os.environ.items() if key not in NOT_OURS}
        | place.env
        | {"SECURECHAT_PASSWORD": PASSWORD, "TERM": term},
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield client, master
    finally:
        client.kill()
        client.wait()


def read_until(terminal: int, found: bytes, shown: bytes = b"") -> bytes:
    """Return what is drawn until *found* was, behind what was *shown* already."""
    while found not in shown:
        assert select.select([terminal], [], [], PATIENCE_S)[0], shown[-1000:]
        shown += os.read(terminal, 65536)
    return shown


def test_a_terminal_that_vanishes_without_a_signal_ends_the_program(place: Site) -> None:
    """Who leads no session gets no SIGHUP: the end of the terminal is noticed all the same."""
    alice = place.talker("alice")
    with drawing(place, "bob") as (client, terminal):
        read_until(terminal, b"Owner")
        os.close(terminal)
        alice.says(*(f"line {number}" for number in range(100)))
        assert client.wait(20) in {0, 129}
    alice.until("bob left")
    alice.stop()


def test_screen_is_whole_after_a_stop(place: Site) -> None:
    """SIGTSTP gives the terminal to somebody else; with SIGCONT all of it is drawn again."""
    with drawing(place, "bob") as (client, terminal):
        read_until(terminal, b"Owner")
        client.send_signal(signal.SIGTSTP)
        read_until(terminal, b"\x1b[?1049l")
        os.waitpid(client.pid, os.WUNTRACED)
        client.send_signal(signal.SIGCONT)
        begun = read_until(terminal, b"\x1b[?1049h").partition(b"\x1b[?1049h")[2]
        read_until(terminal, b"Owner", begun)  # it may have come with the same read
        os.close(terminal)


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_terminal_of_which_nothing_is_known_gets_lines(place: Site, term: str) -> None:
    """However large it is: nobody knows how to draw on it."""
    with drawing(place, "bob", term) as (_client, terminal):
        assert b"\x1b[?1049h" not in read_until(terminal, b"you are in #lobby")
        os.close(terminal)
