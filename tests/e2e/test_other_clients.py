"""The clients people already have: irssi and WeeChat, as their users run them."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from tests.e2e.instructions import instructions
from tests.e2e.programs import Site, site
from tests.e2e.screen import Screen

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(120),
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]


@pytest.fixture(name="place")
def _place(tmp_path: Path, certificates: Path) -> Iterator[Site]:
    with site(tmp_path, certificates, "alice", "bob", "carol") as running:
        yield running


@dataclass(frozen=True)
class Client:
    """How a client is started, and what its user types."""

    heading: str
    """Of its part of docs/clients.md."""
    command: tuple[str, ...]
    ready: str
    """What is on the screen when it takes commands."""
    hasten: str
    """Lets it send at once: its own protection from floods is not what is tested."""
    to_lobby: str
    nicks: str
    """What stands on the screen where it shows who is in a room."""
    untrusted: str
    """What it says of a server that the authority does not vouch for."""


IRSSI = Client(
    heading="irssi",
    command=("irssi", "--home"),
    ready=r"\[\(status\)\]",
    hasten="/set cmd_queue_speed 10msec",
    to_lobby="/window goto #lobby",
    nicks=r"\[~alice\] \[ bob\]",
    untrusted=r"Could not verify TLS servers certificate",
)
WEECHAT = Client(
    heading="WeeChat",
    command=("weechat", "-r", "/set weechat.look.paste_max_lines -1", "--dir"),
    ready=r"Plugins loaded",
    hasten="/set irc.server_default.anti_flood_prio_high 0",
    to_lobby="/buffer #lobby",
    nicks=r"(?s)│~alice\n.*│ bob\n",
    untrusted=r"certificate is NOT trusted",
)

CLIENTS = [
    pytest.param(
        client,
        id=client.heading,
        marks=pytest.mark.skipif(
            shutil.which(client.command[0]) is None, reason=f"{client.command[0]} is not installed"
        ),
    )
    for client in (IRSSI, WEECHAT)
]


@contextmanager
def running(client: Client, place: Site, folder: Path) -> Iterator[Screen]:
    """Start *client* and enter what the documentation says."""
    lines = instructions(client.heading, place)
    if client is WEECHAT and weechat_version() < 4:
        lines = lines.replace(" -tls ", " -ssl ")
    screen = Screen(folder, *client.command, folder / "client", env=place.env)
    try:
        screen.until(client.ready)
        screen.types(client.hasten, *lines.splitlines())
        yield screen
    finally:
        screen.close()


def weechat_version() -> int:
    """Return the first number of the version of WeeChat that is installed."""
    done = subprocess.run(["weechat", "--version"], check=True, capture_output=True, text=True)
    return int(done.stdout.partition(".")[0])


@pytest.mark.parametrize("client", CLIENTS)
def test_client_talks(client: Client, place: Site, tmp_path: Path) -> None:
    """It verifies the server, logs in with SASL, and does what people do all day."""
    alice = place.talker("alice")
    with running(client, place, tmp_path) as bob:
        alice.until(r"#lobby \* bob joined")
        bob.types(client.to_lobby, "hello from me, привет")
        alice.until("#lobby <bob> hello from me, привет$")
        alice.says("and from me, й")
        bob.until(r"alice.*and from me, й")
        bob.types("/names")
        bob.until(client.nicks)

        bob.types("/join #plans")
        bob.until(r"\[~bob")
        carol = place.client("carol", "--follow", "--room", "#plans")
        bob.until(r"carol.*has joined")
        bob.types("/topic #plans what we plan")
        carol.until(r"#plans \* bob .*what we plan")
        bob.until(r"what we plan")
        bob.types("/kick carol enough")
        carol.until_err(r"enough")

        bob.types("/msg alice psst")
        alice.until("@bob <bob> psst$")
        reply = place.client("alice", "--room", "@bob", "--once", "what is it?")
        assert reply.ended() == 0
        bob.types("/query alice")
        bob.until(r"alice.*what is it\?")

        bob.types("/quit")
        alice.until(r"#lobby \* bob left")
    for program in (alice, carol):
        program.stop()


@pytest.mark.parametrize("client", CLIENTS)
def test_client_refuses_another_authority(client: Client, place: Site, tmp_path: Path) -> None:
    """With the settings of the documentation, a server that is not vouched for gets no password."""
    certificates = tmp_path / "other"
    certificates.mkdir()
    trustme.CA().cert_pem.write_to_path(certificates / "ca.pem")
    place.certificates = certificates
    with running(client, place, tmp_path) as bob:
        bob.until(client.untrusted)
    assert place.server is not None
    place.server.stop()
    assert not any(re.search("logged in", line) for line in place.server.err)
