import ssl
import threading

import pytest

from securechat.client import link as link_module
from securechat.client.connection import ConnectionLostError
from securechat.client.events import (
    Acknowledged,
    Failed,
    Lost,
    Retrying,
    Said,
    Settled,
    Told,
    Unconfirmed,
    Welcomed,
)
from securechat.client.link import ACKNOWLEDGED_S, DEAD_S, QUIET_S, Ending, Outcome
from securechat.client.session import Session
from tests.client.authority import Authority
from tests.client.face import talking
from tests.client.peer import Peer


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a second in a test."""
    monkeypatch.setattr(link_module, "_pauses", lambda: iter([0.01] * 100))


def test_message_is_acknowledged_by_its_echo(
    authority: Authority, server_context: ssl.SSLContext
) -> None:
    """The label ties the echo to the message; an echo without one is another device's."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.echoes()
        peer.sends(":bob!u@h PRIVMSG #lobby :from my phone")
        peer.waits_for_end()

    with talking(authority, server_context, script) as face:
        assert face.until(Settled).rooms == ("#lobby",)
        face.says("hello")
        assert face.until(Acknowledged).text == "hello"
        assert face.until(Said).is_own


def test_server_without_labels_confirms_by_pong(
    authority: Authority, server_context: ssl.SSLContext
) -> None:
    """A PING behind each message: its answer means that the message was taken."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby", capabilities="server-time echo-message")
        peer.until("PRIVMSG #lobby :hello")
        peer.until("PRIVMSG #secret :psst")
        peer.sends(":test 404 bob #secret :Cannot send")
        peer.waits_for_end()

    with talking(authority, server_context, script) as face:
        face.until(Settled)
        face.says("hello")
        face.says("psst", "#secret")
        face.until(Acknowledged, text="hello")
        assert face.until(Failed).text == "psst"


def test_return_after_a_loss(
    authority: Authority, server_context: ssl.SSLContext, short_pauses: None
) -> None:
    """What was in flight is told and not sent again; what was typed meanwhile is sent once."""
    is_typed = threading.Event()

    def first(peer: Peer) -> None:
        peer.lets_in("#lobby", "#work")
        peer.until(".*PRIVMSG.*in flight")
        peer.closes()

    def second(peer: Peer) -> None:
        assert is_typed.wait(10)
        peer.lets_in("#lobby")
        assert {peer.until("JOIN (.*)")[1] for _ in range(2)} == {"#lobby", "#work"}
        peer.joins("#work")
        assert peer.echoes() == "typed meanwhile"
        assert peer.waits_for_end() == ["QUIT"]

    with talking(authority, server_context, first, second, is_returning=True) as face:
        face.until(Settled)
        face.says("in flight")
        face.until(Unconfirmed, text="in flight")
        face.until(Lost)
        face.until(Retrying)
        face.says("typed meanwhile", "#work")
        is_typed.set()
        assert face.until(Welcomed).is_again
        face.until(Acknowledged, text="typed meanwhile")
        face.link.finish()
        face.ends()
        assert face.link.outcome == Outcome(Ending.DONE)


@pytest.mark.parametrize(
    ("last_words", "sentence"),
    [
        ("", "Name or password no longer accepted."),
        ("Account removed", "Account removed. Name or password no longer accepted."),
    ],
)
def test_password_that_changed_ends_the_returning(
    authority: Authority,
    server_context: ssl.SSLContext,
    short_pauses: None,
    last_words: str,
    sentence: str,
) -> None:
    """A refused login is not tried again and again; why the server had closed comes first."""

    def first(peer: Peer) -> None:
        peer.lets_in("#lobby")
        if last_words:
            peer.sends(f"ERROR :{last_words}")
        peer.hangs_up()

    def second(peer: Peer) -> None:
        peer.refuses(":test 904 * :no")
        peer.waits_for_end()

    with talking(authority, server_context, first, second, is_returning=True) as face:
        face.until(Retrying)
        face.ends()
        assert face.link.outcome == Outcome(Ending.LOGIN_REFUSED, sentence)


def test_busy_login_is_tried_again(
    authority: Authority, server_context: ssl.SSLContext, short_pauses: None
) -> None:
    """The server could not check the password: told in its words, and tried once more."""

    def first(peer: Peer) -> None:
        peer.refuses("FAIL AUTHENTICATE LOGINS_BUSY :Too many logins at once", ":test 904 * :x")
        peer.waits_for_end()

    def second(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.waits_for_end()

    with talking(authority, server_context, first, second, is_returning=True) as face:
        assert face.until(Retrying).reason == "Too many logins at once."
        face.until(Settled)


def test_what_was_never_sent_is_told_at_the_end(
    authority: Authority, server_context: ssl.SSLContext
) -> None:
    """A message that waits when the program ends was not sent, and the outcome says so."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        for _ in range(32):
            peer.until(".*PRIVMSG.*")
        peer.closes()

    with talking(authority, server_context, script) as face:
        face.until(Settled)
        face.does(lambda session: [session.say("#lobby", str(n)) for n in range(33)])
        face.until(Unconfirmed, text="31")
        face.until(Failed, text="32")
        face.ends()
        assert face.link.outcome is not None
        assert face.link.outcome.ending is Ending.LOST


def test_ping_is_answered_and_time_is_the_servers(
    authority: Authority, server_context: ssl.SSLContext
) -> None:
    """PONG with the same token; server-time beats our clock."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.sends("PING :a b")
        peer.until("PONG :a b")
        peer.sends("@time=2001-09-09T01:46:40.123Z :alice!a@h PRIVMSG #lobby :hello")
        peer.waits_for_end()

    with talking(authority, server_context, script) as face:
        assert face.until(Said).at_ms == 1_000_000_000_123


def test_burst_of_lines_arrives_whole(authority: Authority, server_context: ssl.SSLContext) -> None:
    """Many records in one go, lines across them: all there, in order."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.sends(*(f":alice!a@h PRIVMSG #lobby :{n} {'x' * 400}" for n in range(5000)))
        peer.waits_for_end()

    with talking(authority, server_context, script) as face:
        numbers = [int(face.until(Said).text.split()[0]) for _ in range(5000)]
        assert numbers == list(range(5000))


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def monotonic(self) -> float:
        """Return seconds."""
        return self.now_s

    def time_ns(self) -> int:
        """Return nanoseconds since 1970."""
        return int(self.now_s * 1e9)


def test_silent_server_is_asked_then_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PING after a minute of silence; half a minute later the connection counts as lost."""
    clock = Clock()
    monkeypatch.setattr(link_module, "time", clock)
    session = Session("bob", "secret", None, print)
    session.is_settled = True
    watch = link_module._Watch(session, is_patient=True)
    clock.now_s += QUIET_S + 1
    watch.check(is_finishing=False)
    watch.check(is_finishing=False)
    assert session.take_lines() == ["PING :alive"]
    clock.now_s += DEAD_S - QUIET_S
    with pytest.raises(ConnectionLostError):
        watch.check(is_finishing=False)


def test_confirmation_that_does_not_come_is_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds without one: a script must not hang. A person at a terminal may wait."""
    clock = Clock()
    monkeypatch.setattr(link_module, "time", clock)
    session = Session("bob", "secret", None, print)
    session.is_settled = True
    session.own.answered_s = clock.now_s
    session.say("#lobby", "hello")
    session.own.outbox.depart()
    impatient = link_module._Watch(session, is_patient=False)
    patient = link_module._Watch(session, is_patient=True)
    clock.now_s += ACKNOWLEDGED_S + 1
    patient.check(is_finishing=False)
    with pytest.raises(ConnectionLostError):
        impatient.check(is_finishing=False)
    with pytest.raises(ConnectionLostError):
        patient.check(is_finishing=True)


def test_link_listens_only_while_it_may(
    authority: Authority, server_context: ssl.SSLContext
) -> None:
    """A face that cannot show more is given no more; what is typed is sent all the same."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        assert peer.until(".*PRIVMSG #lobby :(.*)")[1] == "stop"
        peer.sends(":alice!u@h PRIVMSG #lobby :unheard")
        assert peer.until(".*PRIVMSG #lobby :(.*)")[1] == "go on"
        peer.waits_for_end()

    may_listen = threading.Event()
    may_listen.set()
    with talking(authority, server_context, script, may_listen=may_listen.is_set) as face:
        face.until(Settled)
        face.does(lambda _session: may_listen.clear())
        face.says("stop")
        face.says("go on")
        face.does(lambda session: session.tell("all was sent"))
        face.until(Told, text="all was sent")
        assert not any(isinstance(event, Said) for event in face.seen)
        may_listen.set()
        face.until(Said, text="unheard")


def test_pauses_grow_to_a_minute() -> None:
    """1, 2, 4 … 60 s, each a fifth more or less."""
    pauses = link_module._pauses()
    for expected in (1, 2, 4, 8, 16, 32, 60, 60):
        assert 0.8 * expected <= next(pauses) <= 1.2 * expected
