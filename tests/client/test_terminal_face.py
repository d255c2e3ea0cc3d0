"""The terminal face with keys from a pipe, and its own link to a scripted server."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import to_plain_text
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from securechat.client.address import Address
from securechat.client.events import Event, Joined, Warned
from securechat.client.link import Ending, Link
from securechat.client.session import Session
from securechat.client.terminal_face import _EARLY, TerminalFace, _TabCompleter
from securechat.client.trust import trust_for
from tests.client.authority import Authority
from tests.client.peer import Peer, Script, ScriptedServer

TEXTS = ("first", "second")


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    """What is typed."""
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


def run(
    authority: Authority, context: ssl.SSLContext, script: Script, room: str | None = None
) -> Link:
    """Run a face against *script* until it ends by itself; return its link."""
    with ScriptedServer(context, script) as server:
        face = TerminalFace(place=room, is_coloured=False)
        session = Session("bob", "secret", room, face.show)
        trust = trust_for(Address("127.0.0.1", server.port), authority.file)
        link = Link(session, trust, is_returning=True, on_end=face.ended)
        face.attach(session, link)
        link.start()
        face.run()
    return link


@pytest.mark.parametrize("goodbye", ["exit\r", "/quit\r", "\x04", "\x03"])
def test_typing_is_sent_and_every_goodbye_ends(
    authority: Authority, server_context: ssl.SSLContext, keys: PipeInput, goodbye: str
) -> None:
    """`exit`, /quit, Ctrl-D and Ctrl-C; what was confirmed was shown."""
    texts: list[str] = []

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        keys.send_text("hello\r")
        texts.append(peer.echoes())
        keys.send_text(goodbye)
        assert peer.waits_for_end() == ["QUIT"]

    link = run(authority, server_context, script)
    assert texts == ["hello"]
    assert link.outcome is not None
    assert link.outcome.ending is Ending.DONE


def test_text_goes_to_the_room_that_was_asked_for(
    authority: Authority, server_context: ssl.SSLContext, keys: PipeInput
) -> None:
    """--room, although it is typed early and the server puts us into another one first."""

    def script(peer: Peer) -> None:
        keys.send_text("hello\r")
        peer.lets_in("#lobby", "#work")
        peer.until("@label=1 PRIVMSG #work :hello")
        peer.sends("@label=1 :bob!u@h PRIVMSG #work :hello")
        keys.send_text("\x04")
        peer.until("QUIT")

    run(authority, server_context, script, "#work")


def test_text_for_a_room_that_is_refused_goes_nowhere(
    authority: Authority, server_context: ssl.SSLContext, keys: PipeInput
) -> None:
    """What was typed for one room is not said in another."""

    def script(peer: Peer) -> None:
        keys.send_text("secret\r")
        peer.lets_in("#lobby")
        peer.until("JOIN #work")
        peer.sends(":test 473 bob #work :Cannot join channel (+i)")
        peer.until("AWAY")
        keys.send_text("exit\r")
        assert peer.waits_for_end() == ["QUIT"]

    original = TerminalFace._settle

    def settle(face: TerminalFace) -> None:
        original(face)
        keys.send_text("/away\r")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TerminalFace, "_settle", settle)
        run(authority, server_context, script, "#work")


def test_end_of_the_link_takes_the_prompt_away(
    authority: Authority, server_context: ssl.SSLContext, keys: PipeInput
) -> None:
    """A refused login does not leave a person typing into nothing."""

    def script(peer: Peer) -> None:
        peer.refuses(":test 904 * :no")
        peer.waits_for_end()

    link = run(authority, server_context, script)
    assert link.outcome is not None
    assert link.outcome.ending is Ending.LOGIN_REFUSED


def test_what_was_typed_too_early_is_told_at_the_end(
    authority: Authority, server_context: ssl.SSLContext, keys: PipeInput
) -> None:
    """Nothing that was typed is gone without a word."""
    shown: list[Event] = []
    original = TerminalFace.show

    def show(face: TerminalFace, event: Event) -> None:
        shown.append(event)
        original(face, event)

    def script(peer: Peer) -> None:
        keys.send_text("\r".join((*TEXTS, "exit", "")))
        peer.waits_for_end()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TerminalFace, "show", show)
        run(authority, server_context, script)
    told = [event.text for event in shown if isinstance(event, Warned)]
    assert told == [f"Not sent, since there was no room yet: {text}" for text in TEXTS]


@contextmanager
def attached(shown: list[Event]) -> Iterator[tuple[TerminalFace, Session]]:
    """A face whose link is never started, and its session."""
    face = TerminalFace(place=None, is_coloured=False)

    def show(event: Event) -> None:
        shown.append(event)
        face.show(event)

    session = Session("bob", "secret", None, show)
    trust = trust_for(Address("127.0.0.1", 1), None)
    link = Link(session, trust, is_returning=True, on_end=face.ended)
    face.attach(session, link)
    yield face, session
    link._waiter.close()


def test_early_lines_are_bounded_and_the_refused_one_is_named(keys: PipeInput) -> None:
    """The line that finds no room is told, not the oldest one dropped."""
    shown: list[Event] = []
    with attached(shown) as (face, session):
        for number in range(_EARLY):
            face._submit(f"line {number}")
        assert shown == []
        face._submit("one too many")
        assert [event.text for event in shown if isinstance(event, Warned)] == [
            "Too many lines wait already; not sent: one too many"
        ]
        session.entered("#lobby")
        face.show(Joined(0, "#lobby", "bob", is_own=True))
        session.settled()
        assert len(session.own.outbox) == _EARLY


def test_prompt_shows_what_the_links_thread_has_left(keys: PipeInput) -> None:
    """The main thread looks at no session; its prompt is as the last event left it."""
    with attached([]) as (face, session):
        assert to_plain_text(face._prompt.message) == "securechat (offline)> "
        session.say("#lobby", "hello")
        assert to_plain_text(face._prompt.message) == "securechat (offline)> "
        session.tell("something happens")
        assert to_plain_text(face._prompt.message) == "securechat (offline, 1 waiting)> "
        face._submit("/msg alice hello")
        assert to_plain_text(face._prompt.message) == "securechat (offline, 2 waiting)> "
        session._login.is_welcomed = True
        face._submit("/msg alice again")  # which nothing is shown of until it is confirmed
        assert to_plain_text(face._prompt.message) == "securechat (3 waiting)> "


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("/na", ["/names "]),
        ("al", ["Alice: "]),
        ("hi Al", ["Alice "]),
        ("hi ", []),
        ("/me al", ["Alice "]),
    ],
)
def test_tab_completes_commands_and_nicks(typed: str, completed: list[str]) -> None:
    """A nick at the start of a line addresses its owner."""
    completer = _TabCompleter(lambda: ("Alice", "bob"))
    found = completer.get_completions(Document(typed), CompleteEvent())
    assert [completion.text for completion in found] == completed


def test_prompt_that_ends_while_something_is_shown(
    authority: Authority,
    server_context: ssl.SSLContext,
    keys: PipeInput,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When the prompt ends on its own thread, its loop is gone for a redraw: no harm is done."""

    def has_just_ended(app: Application[str]) -> None:
        raise RuntimeError("no running event loop")

    monkeypatch.setattr(Application, "invalidate", has_just_ended)

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        keys.send_text("\x03")
        assert peer.waits_for_end() == ["QUIT"]

    link = run(authority, server_context, script)
    assert link.outcome is not None
    assert link.outcome.ending is Ending.DONE
