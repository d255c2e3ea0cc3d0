"""A browser at the door: real TLS, and a world that says what a test lets it say."""

import socket
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from securechat.server.attempts import Redemption
from securechat.server.channel import PlainChannel
from securechat.server.joinpage.channel import JoinPageChannel
from securechat.server.joinpage.page import Facts
from securechat.server.joinpage.setups import Prints
from securechat.server.tokens import token_hash
from securechat.wire.lines import BODY_BYTES
from securechat.wire.message import parse
from securechat.world.inputs import Closed, Connected, InvitationLooked
from tests.server.peer import PATIENCE_S, Front, TlsPeer, front

FACTS = Facts("chat", "localhost", 6697, 8, Prints("a1" * 32, "b2" * 32))
TOKEN = "t" * 22


@pytest.fixture(name="running")
def _running(tmp_path_factory: pytest.TempPathFactory, ca: trustme.CA) -> Iterator[Front]:
    with front(tmp_path_factory.mktemp("front"), ca, facts=FACTS) as running:
        yield running


def asks(
    peer: TlsPeer, path: str = f"/join/{TOKEN}", method: str = "GET", body: str = "", *fields: str
) -> None:
    """Send a request."""
    size = (f"Content-Length: {len(body)}",) if body else ()
    peer.sends(f"{method} {path} HTTP/1.1", "Host: localhost", *size, *fields, "")
    peer.sock.sendall(body.encode())


def looking(running: Front) -> int:
    """Return the session that looks at the invitation next."""
    looked = running.world.until(InvitationLooked)
    assert isinstance(looked, InvitationLooked)
    assert looked.token_hash == token_hash(TOKEN)
    return looked.session


def test_look_at_an_invitation_is_a_form(running: Front) -> None:
    """The world sees the hash of the token; its answer becomes the page, and the connection ends."""
    with running.peer() as browser:
        asks(browser)
        session = looking(running)
        running.world.says(session, ":x INVITATION CHECK ACCOUNT *")
        page = browser.until_end()
    assert page[0] == "HTTP/1.1 200 OK"
    assert any("<form" in line for line in page)
    assert running.world.closed().reason == "HTTP 200"


def test_typed_password_goes_the_way_of_verify(running: Front) -> None:
    """To the password threads, with advice wished; what comes of it is the page."""
    with running.peer() as browser:
        body = "name=bob&password=correct+horse&again=correct+horse"
        asks(browser, method="POST", body=body)
        session = looking(running)
        running.world.says(session, ":x INVITATION CHECK ACCOUNT *")
        running.world.says(session, ":x REGISTER VERIFICATION_REQUIRED bob :x")
        connection, secret = running.passwords.attempts.get(timeout=PATIENCE_S)
        assert isinstance(secret, Redemption)
        assert secret[:3] == ("bob", "correct horse", token_hash(TOKEN))
        assert secret.is_advised
        running.world.says(session, "FAIL VERIFY WEAK_PASSWORD bob :That is soon guessed")
        connection.io.call(connection.go_on)
        page = browser.until_end()
    assert page[0].startswith("HTTP/1.1 422 ")  # Python 3.13 changed the phrase
    assert any("That is soon guessed." in line for line in page)
    assert not any("correct horse" in line for line in page)


def test_private_authority_has_no_page(secure: Front) -> None:
    """A sentence and no form; the token is not looked at."""
    with secure.peer() as browser:
        asks(browser)
        answer = browser.until_end()
    assert answer[0] == "HTTP/1.1 404 Not Found"
    assert "securechat-client" in answer[-1]
    assert isinstance(secure.world.posted.get(timeout=PATIENCE_S), Connected)
    assert isinstance(secure.world.posted.get(timeout=PATIENCE_S), Closed)


@pytest.mark.parametrize(
    ("path", "method", "fields", "status"),
    [
        (f"/join/{TOKEN}", "PUT", (), "405 Method Not Allowed"),
        ("/join/short", "GET", (), "404 Not Found"),
        (f"/join/{TOKEN}/x", "GET", (), "404 Not Found"),
        (f"/join/{TOKEN}", "POST", ("Sec-Fetch-Site: cross-site",), "403 Forbidden"),
        (f"/join/{TOKEN}", "POST", ("Origin: https://evil.example",), "403 Forbidden"),
        (f"/join/{TOKEN}", "POST", ("Content-Length: 99999",), "413"),
        (f"/join/{TOKEN}", "POST", ("Transfer-Encoding: chunked",), "411 Length Required"),
        ("/", "GET", (), "426 Upgrade Required"),
    ],
)
def test_what_is_not_for_the_page_is_refused(
    running: Front, path: str, method: str, fields: tuple[str, ...], status: str
) -> None:
    """Before the world hears of it; other paths are WebSocket's."""
    with running.peer() as browser:
        asks(browser, path, method, "", *fields)
        assert browser.until_end()[0].partition(" ")[2].startswith(status[:3])
    assert isinstance(running.world.posted.get(timeout=PATIENCE_S), Connected)
    assert isinstance(running.world.posted.get(timeout=PATIENCE_S), Closed)


def test_head_has_no_body(running: Front) -> None:
    """As RFC 9110 says, 9.3.2."""
    with running.peer() as browser:
        asks(browser, method="HEAD")
        session = looking(running)
        running.world.says(session, ":x INVITATION CHECK ACCOUNT *")
        answer = browser.until_end()
    assert answer[0] == "HTTP/1.1 200 OK"
    assert answer[-1] == ""


@pytest.mark.parametrize(
    "body",
    [
        "name=bob%0D%0AQUIT&password=long+enough&again=long+enough",
        "name=bob&password=long%0D%0AQUIT&again=long%0D%0AQUIT",
        "name=bob&password=long%00enough&again=long%00enough",
    ],
)
def test_form_cannot_smuggle_in_a_line(running: Front, body: str) -> None:
    """What would be a line of its own is told, and nothing of it is said."""
    with running.peer() as browser:
        asks(browser, method="POST", body=body)
        running.world.says(looking(running), ":x INVITATION CHECK ACCOUNT *")
        page = browser.until_end()
    assert page[0].startswith("HTTP/1.1 422 ")
    assert isinstance(running.world.posted.get(timeout=PATIENCE_S), Closed)
    assert running.passwords.attempts.empty()


def test_page_is_not_spoken_in_the_clear(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Behind a proxy, too: what it does with a password is not for us to say."""
    with front(tmp_path_factory.mktemp("front"), None, facts=FACTS) as running:
        with running.peer() as browser:
            asks(browser)
            assert browser.until_end()[0] == "HTTP/1.1 426 Upgrade Required"
        assert running.world.closed().reason == "HTTP 426"


def test_browser_that_says_half_a_request_is_ended(
    tmp_path_factory: pytest.TempPathFactory, ca: trustme.CA
) -> None:
    """As any connection that does not register in time; it is told so in HTTP."""
    folder = tmp_path_factory.mktemp("front")
    with front(folder, ca, facts=FACTS, registration_s=0.3) as running, running.peer() as browser:
        browser.sends(f"GET /join/{TOKEN} HTTP/1.1", "Host: localhost")
        answer = browser.until_end()
    assert answer[0] == "HTTP/1.1 503 Service Unavailable"
    assert "timed out" in answer[-1]


def test_world_that_goes_down_is_told(running: Front) -> None:
    """With a page that says to try again."""
    with running.peer() as browser:
        asks(browser)
        session = looking(running)
        running.world.says(session, "ERROR :The server is shutting down", is_closing=True)
        answer = browser.until_end()
    assert answer[0] == "HTTP/1.1 503 Service Unavailable"
    assert any("shutting down" in line for line in answer)


# Any bytes.


class Ends:
    """A channel and the browser's end of its socket."""

    def __init__(self) -> None:
        ours, self.theirs = socket.socketpair()
        ours.setblocking(False)
        self._ours = ours
        self.channel = JoinPageChannel(PlainChannel(ours), lambda: FACTS, lambda: None)

    def hears(self, data: bytes) -> list[str]:
        """Have it take *data*; return the lines for the world."""
        self.theirs.sendall(data)
        lines = self.channel.receive().decode().split("\r\n")
        assert lines.pop() == ""
        return lines

    def close(self) -> None:
        """Close both."""
        self._ours.close()
        self.theirs.close()


@given(st.binary(max_size=2000))
def test_any_bytes_are_lines_or_an_answer(data: bytes) -> None:
    """Nothing that comes behind the path is an exception."""
    ends = Ends()
    lines = ends.hears(b"POST /join/" + data)
    assert not lines or lines[0] == "CAP LS 302"
    assert not ends.channel.failure or ends.channel.is_ended
    ends.close()


@given(name=st.text(max_size=40), password=st.text(max_size=400))
def test_any_form_is_one_line_of_register_or_none(name: str, password: str) -> None:
    """Whatever is typed: no second line, none that is too long, and the password as it was typed."""
    try:
        body = urlencode({"name": name, "password": password, "again": password}).encode()
    except UnicodeEncodeError:  # half a surrogate pair: no browser sends it
        return
    ends = Ends()
    head = f"POST /join/{TOKEN} HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n"
    lines = ends.hears(head.encode() + body)
    if lines:  # else the form was too long
        assert lines == ["CAP LS 302", f"INVITATION CHECK {TOKEN}"]
        ends.channel.send(b"INVITATION CHECK ACCOUNT *\r\n")
        said = ends.hears(b"")
        assert len(said) <= 1
        for line in said:
            assert len(line.encode()) + 2 <= BODY_BYTES
            assert parse(line).params == (name.strip(), "*", password)
    ends.close()
