"""A web client's way in: a page of a site that is named, WebSocket, and what gamja says there."""

import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosedOK, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from securechat.wire.message import Message, parse
from tests.e2e.programs import PASSWORD, PATIENCE_S, Site

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(60)]

CONFIG = """
[server]
websocket = ["127.0.0.1:0"]
websocket_origins = ["https://chat.example.org"]
[accounts]
bcrypt_cost = 4
"""

WANTED = (
    "account-notify away-notify batch chghost echo-message extended-join extended-monitor "
    "invite-notify labeled-response message-tags multi-prefix sasl server-time setname "
    "draft/chathistory draft/read-marker"
)
"""The capabilities that gamja asks for, as far as there are any."""


@pytest.fixture(name="place")
def _place(tmp_path: Path, certificates: Path) -> Iterator[Site]:
    place = Site(tmp_path, certificates)
    place.add("alice", "bob")
    (tmp_path / "securechat.toml").write_text(CONFIG)
    try:
        place.start("--config", str(tmp_path / "securechat.toml"))
        yield place
    finally:
        place.clear()


class Page:
    """A web client that has connected from a page."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def sends(self, *lines: str) -> None:
        """Send lines, a message each."""
        for line in lines:
            self.connection.send(line)

    def until(self, command: str, *end: str) -> Message:
        """Return the next line with *command*, its last parameters being *end* if given."""
        while True:
            line = self.connection.recv(timeout=PATIENCE_S)
            assert isinstance(line, str)
            message = parse(line)
            if (
                message.command == command
                and message.params[len(message.params) - len(end) :] == end
            ):
                return message


@contextmanager
def page(place: Site, port: int, origin: str = "https://chat.example.org") -> Iterator[Page]:
    """Connect as a browser does for a page of *origin*; gamja names no subprotocol."""
    context = ssl.create_default_context(cafile=place.certificates / "ca.pem")
    context.set_alpn_protocols(["http/1.1"])
    with connect(
        f"wss://localhost:{port}/",
        ssl=context,
        origin=Origin(origin),
        open_timeout=PATIENCE_S,
        proxy=None,
    ) as connection:
        yield Page(connection)


def log_in(bob: Page) -> None:
    """Register as gamja does."""
    bob.sends("CAP LS 302", "NICK someone", "USER someone 0 * someone")
    while bob.until("CAP").params[2] == "*":
        pass
    bob.sends(f"CAP REQ :{WANTED}", "AUTHENTICATE PLAIN")
    bob.until("AUTHENTICATE", "+")
    secret = base64.b64encode(f"\0bob\0{PASSWORD}".encode()).decode()
    bob.sends(f"AUTHENTICATE {secret}")
    bob.until("903")
    bob.sends("CAP END")
    assert bob.until("001").params[0] == "bob"
    bob.until("366", "#lobby", "End of NAMES list")


@pytest.mark.parametrize("is_own_port", [False, True])
def test_page_talks(place: Site, *, is_own_port: bool) -> None:
    """On the port of IRC and on one for WebSocket: log in, talk, read the history, leave."""
    assert place.server is not None
    own = int(place.server.until("^listening on ").rpartition(":")[2])
    alice = place.talker("alice")
    with page(place, own if is_own_port else place.port) as bob:
        log_in(bob)
        alice.until(r"#lobby \* bob joined")
        alice.says("hello, page")
        hello = bob.until("PRIVMSG", "#lobby", "hello, page")
        bob.sends("@label=1 PRIVMSG #lobby :привет from a page")
        assert bob.until("PRIVMSG", "#lobby", "привет from a page").tags["label"] == "1"
        alice.until("#lobby <bob> привет from a page$")

        bob.sends("CHATHISTORY LATEST #lobby * 100")
        batch = bob.until("BATCH", "chathistory", "#lobby").params[0].removeprefix("+")
        again = bob.until("PRIVMSG", "#lobby", "hello, page")
        assert (again.tags["batch"], again.tags["msgid"]) == (batch, hello.tags["msgid"])
        bob.until("BATCH", f"-{batch}")

        bob.sends("QUIT :the page was left")
        bob.until("ERROR")
        with pytest.raises(ConnectionClosedOK):
            bob.connection.recv(timeout=PATIENCE_S)
    alice.until(r"#lobby \* bob left \(Quit: the page was left\)")
    alice.stop()


def test_page_of_another_site_is_refused(place: Site) -> None:
    """Somebody who reads it while the server is in reach lends it nothing."""
    with pytest.raises(InvalidStatus), page(place, place.port, "https://evil.example"):
        pass
    assert place.server is not None
    place.server.stop()
    assert any("HTTP 403 for a page of 'https://evil.example'" in line for line in place.server.err)
