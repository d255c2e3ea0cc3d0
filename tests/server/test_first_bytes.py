"""What is spoken on a connection is what its first bytes say, however they come."""

import ssl
from pathlib import Path

import pytest
import trustme

from securechat.server.channel import PlainChannel
from securechat.server.first_bytes import Door
from securechat.world.inputs import Closed, Connected
from tests.server.peer import PATIENCE_S, Front, TlsPeer, front
from tests.server.still import StillPeer


@pytest.mark.parametrize("line", ["NICK боб", "PUTT", "POST", "D", "CAP LS", "CONNECTED", "HEAD"])
def test_irc_byte_by_byte_is_irc(line: str) -> None:
    """A line that begins like a method of HTTP is one all the same, and none of it is lost."""
    with StillPeer() as bob:
        for byte in f"{line}\r\n".encode():
            bob.sends(bytes([byte]))
        message = bob.world.line().message
        assert line == " ".join((message.command, *message.params))
        assert isinstance(bob.connection.channel, PlainChannel)


def test_http_byte_by_byte_is_http() -> None:
    """Nothing is said before the request is whole."""
    with StillPeer() as browser:
        *head, last = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
        for byte in head:
            browser.sends(bytes([byte]))
            assert [] == browser.received()
        browser.sends(bytes([last]))
        assert "HTTP/1.1 426 Upgrade Required" == browser.received()[0]


def test_lines_before_the_first_four_bytes_are_none(secure: Front) -> None:
    """Who says "GE" and hangs up has said nothing; empty lines before the first one are passed over."""
    with secure.peer() as bob:
        bob.sock.sendall(b"GE")
    session = secure.world.connected().session
    assert Closed(session, "Connection closed") == secure.world.posted.get(timeout=PATIENCE_S)
    with secure.peer() as bob:
        bob.sock.sendall(b"\r\n\r\n")
        assert [] == bob.synchronise()


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_answered_in_http(secure: Front, method: str) -> None:
    """What a page of any site can have sent is no chat, whatever its body says."""
    with secure.peer() as browser:
        browser.sends(f"{method} / HTTP/1.1", "Host: localhost", "", "NICK eve")
        answer = browser.until_end()
        assert "HTTP/1.1 405 Method Not Allowed" == answer[0]
        assert "Allow: GET" in answer
    assert isinstance(secure.world.posted.get(timeout=PATIENCE_S), Connected)
    assert isinstance(secure.world.posted.get(timeout=PATIENCE_S), Closed)


def test_silence_is_answered_in_irc(tmp_path: Path, ca: trustme.CA) -> None:
    """Who has said too little to know gets the farewell that a client of IRC understands."""
    with front(tmp_path, ca, registration_s=0.2) as running, running.peer() as bob:
        bob.sock.sendall(b"G")
        assert ["ERROR :Registration timed out"] == bob.until_end()


def test_door_for_websocket_takes_nothing_else(tmp_path: Path, ca: trustme.CA) -> None:
    """IRC there gets an answer of HTTP."""
    with front(tmp_path, ca, door=Door.WEBSOCKET) as running, running.peer() as bob:
        bob.sends("NICK bob", "", "USER b 0 * :b")
        assert "HTTP/1.1 400 Bad Request" == bob.received()


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [
        (["irc"], "irc"),
        (["h2", "http/1.1"], "http/1.1"),
        (["http/1.1", "irc"], "irc"),
        (["h2"], None),
        ([], None),
    ],
)
def test_alpn(secure: Front, ca: trustme.CA, offered: list[str], agreed: str | None) -> None:
    """Both names are known, HTTP/2 is not; who offers neither is served all the same."""
    context = ssl.create_default_context()
    ca.configure_trust(context)
    if offered:
        context.set_alpn_protocols(offered)
    with TlsPeer(secure.port, None) as bob:
        bob.sock = sock = context.wrap_socket(bob.sock, server_hostname="localhost")
        assert agreed == sock.selected_alpn_protocol()
        assert [] == bob.synchronise()
