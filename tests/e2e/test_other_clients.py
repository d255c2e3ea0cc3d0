"""The clients people already have: irssi and WeeChat, as their users run them."""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.programs import PASSWORD, PATIENCE_S, Site, site

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

IRSSI_CONFIG = """
servers = ( {{
  address = "localhost"; chatnet = "sc"; port = "{port}"; use_tls = "yes"; tls_verify = "yes";
  tls_cafile = "{ca}"; autoconnect = "yes";
}} );
chatnets = {{ sc = {{ type = "IRC"; sasl_mechanism = "PLAIN"; sasl_username = "bob";
  sasl_password = "{password}"; }}; }};
settings = {{ core = {{ real_name = "Bob"; user_name = "bob"; nick = "bob_away"; }}; }};
"""

WEECHAT_COMMANDS = (
    "/set weechat.network.gnutls_ca_user {ca}",
    "/server add sc localhost/{port} -ssl -nicks=someone -sasl_username=bob",
    "/set irc.server.sc.sasl_password {password}",
    '/trigger add answer signal "*,irc_in_PRIVMSG" "" "" "/msg -server sc #lobby weechat heard it"',
    "/connect sc",
)


@pytest.fixture(name="place")
def _place(tmp_path: Path, certificates: Path) -> Iterator[Site]:
    with site(tmp_path, certificates, "alice", "bob") as running:
        yield running


class Screen:
    """A program on a terminal of its own."""

    def __init__(self, *args: str, env: dict[str, str]) -> None:
        own, other = pty.openpty()
        self._fd = own
        self._process = subprocess.Popen(
            args, stdin=other, stdout=other, stderr=other, start_new_session=True,
            env=os.environ | env | {"TERM": "xterm", "LANG": "C.UTF-8", "COLUMNS": "100"},
        )  # fmt: skip
        os.close(other)
        self.seen = ""

    def types(self, text: str) -> None:
        """Type *text* and Enter."""
        os.write(self._fd, f"{text}\r".encode())

    def until(self, pattern: str) -> None:
        """Wait until *pattern* has been on the screen, colours aside."""
        deadline = time.monotonic() + PATIENCE_S
        while not re.search(pattern, self.seen):
            ready, _, _ = select.select([self._fd], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"no {pattern!r} on the screen: {self.seen[-3000:]}"
            data = os.read(self._fd, 65536).decode(errors="replace")
            self.seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x0f", "", data)

    def close(self) -> None:
        """Kill the program."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(PATIENCE_S)
        os.close(self._fd)


@pytest.mark.skipif(shutil.which("irssi") is None, reason="irssi is not installed")
def test_irssi(place: Site, tmp_path: Path) -> None:
    """The program irssi verifies the server, logs in with SASL, is in the room, is heard and hears."""
    alice = place.talker("alice")
    home = tmp_path / "irssi"
    home.mkdir()
    (home / "config").write_text(
        IRSSI_CONFIG.format(port=place.port, ca=place.certificates / "ca.pem", password=PASSWORD)
    )
    irssi = Screen("irssi", f"--home={home}", env=place.env)
    try:
        alice.until(r"\* bob joined")
        irssi.types("/msg #lobby hello from irssi, привет")
        alice.until("<bob> hello from irssi, привет")
        alice.says("hello irssi")
        irssi.types("/window 2")
        irssi.until("hello irssi")
        irssi.types("/quit")
        alice.until(r"\* bob left")
    finally:
        irssi.close()


@pytest.mark.skipif(
    shutil.which("weechat-headless") is None, reason="weechat-headless is not installed"
)
def test_weechat(place: Site, tmp_path: Path) -> None:
    """WeeChat verifies the server, logs in with SASL, is in the room, hears and answers."""
    alice = place.talker("alice")
    words = {"port": place.port, "ca": place.certificates / "ca.pem"}
    commands = [
        command.format(**words, password="${env:CHAT_PASSWORD}") for command in WEECHAT_COMMANDS
    ]
    process = subprocess.Popen(
        ["weechat-headless", "-d", tmp_path / "weechat",
         *(arg for command in commands for arg in ("-r", command))],
        env=os.environ | place.env | {"CHAT_PASSWORD": PASSWORD},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        alice.until(r"\* bob joined")
        alice.says("hello weechat")
        alice.until("<bob> weechat heard it")
    finally:
        process.kill()
        process.wait(PATIENCE_S)
    alice.until(r"\* bob left")
