"""Bots of IRC, with what docs/clients.md says about them, on a real server."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.instructions import instructions
from tests.e2e.programs import Program, Site, site

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(60)]

IN_A_HURRY = """
supybot.protocols.irc.throttleTime: 0
supybot.plugins.Misc: True
supybot.capabilities.default: True
supybot.log.stdout.level: DEBUG
"""
"""What supybot-wizard writes, in part; and no pause between two lines."""


@pytest.fixture(name="place")
def _place(tmp_path: Path, certificates: Path) -> Iterator[Site]:
    with site(tmp_path, certificates, "alice", "bob") as running:
        (tmp_path / "ca.pem").write_bytes((certificates / "ca.pem").read_bytes())
        yield running


def answers(place: Site, question: str, *command: str, address: str = "") -> None:
    """Start a bot in the folder of *place*; it answers alice in the room and in private."""
    alice = place.talker("alice")
    env = place.env | {"SSL_CERT_FILE": "ca.pem"}
    bot = Program(command[0], *command[1:], env=env, cwd=place.folder)
    try:
        alice.until(r"#lobby \* bob joined")
        alice.says(f"{address}{question}")
        alice.until(r"#lobby <bob> pong$")
        assert place.client("alice", "--room", "@bob", "--once", question).ended() == 0
        alice.until(r"@bob .bob. pong$")
    finally:
        bot.stop()
    alice.stop()


@pytest.mark.parametrize("library", ["miniirc", "pydle"])
def test_bot_of_the_documentation_answers(library: str, place: Site) -> None:
    """It verifies the server, logs in, and answers; copied as it is."""
    (place.folder / "bot.py").write_text(instructions(library, place), encoding="utf-8")
    answers(place, "!ping", sys.executable, "bot.py")


@pytest.mark.skipif(shutil.which("supybot") is None, reason="limnoria is not installed")
def test_limnoria_answers(place: Site) -> None:
    """Likewise, with SASL and the capabilities of IRCv3 that it asks for."""
    text = instructions("Limnoria", place) + IN_A_HURRY
    (place.folder / "bot.conf").write_text(text, encoding="utf-8")
    supybot = shutil.which("supybot")
    assert supybot is not None
    options = ("--allow-root", "--disable-multiprocessing")
    answers(place, "ping", supybot, *options, "bot.conf", address="bob: ")
