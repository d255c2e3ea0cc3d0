"""What a full screen needs, against the real server: history, reactions, several lines, a return."""

import queue
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from securechat.client.address import Address
from securechat.client.connection import ConnectionLostError
from securechat.client.events import (
    Acknowledged,
    Event,
    Found,
    LagMeasured,
    MarkedRead,
    NewestPage,
    OlderPage,
    Reacted,
    Redacted,
    RoomRenamed,
    Said,
    Settled,
    Typing,
    Warned,
    Welcomed,
)
from securechat.client.link import Link
from securechat.client.session import Session
from securechat.client.trust import trust_for
from tests.e2e.programs import PASSWORD, PATIENCE_S, Site, site

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

E = TypeVar("E", bound=Event)


class Person:
    """A full face without a screen."""

    def __init__(self, place: Site, name: str) -> None:
        self._events: queue.Queue[Event] = queue.Queue()
        self._over = threading.Event()
        self.seen: list[Event] = []
        self.session = Session(name, PASSWORD, None, self._events.put, is_full=True)
        trust = trust_for(Address("localhost", place.port), place.certificates / "ca.pem")
        self.link = Link(self.session, trust, is_returning=True, on_end=self._over.set)
        self.link.start()
        self.until(Settled)

    def until(self, kind: type[E], **fields: object) -> E:
        """Wait for the next event of *kind* with these *fields*."""
        while True:
            event = self._events.get(timeout=PATIENCE_S)
            self.seen.append(event)
            if isinstance(event, kind) and all(
                getattr(event, name) == value for name, value in fields.items()
            ):
                return event

    def newest_page(self) -> NewestPage:
        """Return the first page that came, or wait for it."""
        found = (event for event in self.seen if isinstance(event, NewestPage))
        return next(found, None) or self.until(NewestPage)

    def does(self, action: Callable[[Session], object]) -> None:
        """Have *action* done on the link's thread."""

        def act() -> None:
            action(self.session)

        self.link.post(act)

    def says(self, text: str, place: str = "#lobby") -> Acknowledged:
        """Send *text*, and wait until the server has it."""
        self.does(lambda session: session.say(place, text))
        return self.until(Acknowledged, text=text)

    def is_deaf_until(self, gate: threading.Event) -> None:
        """Read nothing more; when *gate* opens the connection breaks."""

        def be_cut_off() -> None:
            gate.wait(PATIENCE_S)
            raise ConnectionLostError("cut")

        self.link.post(be_cut_off)

    def leaves(self) -> None:
        """End."""
        self.link.stop()
        assert self._over.wait(PATIENCE_S)


Enter = Callable[[str], Person]


@pytest.fixture(name="place")
def _place(tmp_path: Path, certificates: Path) -> Iterator[Site]:
    with site(tmp_path, certificates, "alice", "bob") as running:
        yield running


@pytest.fixture(name="enter")
def _enter(place: Site) -> Iterator[Enter]:
    people: list[Person] = []

    def enter(name: str) -> Person:
        people.append(Person(place, name))
        return people[-1]

    yield enter
    for person in people:
        person.leaves()


def texts(page: NewestPage | OlderPage) -> list[str]:
    """Return what is said in *page*."""
    return [event.text for event in page.events if isinstance(event, Said)]


def test_gestures_go_to_and_fro(enter: Enter) -> None:
    """Several lines, an answer, reactions, typing, taking back, reading, between two people."""
    alice, bob = enter("alice"), enter("bob")
    assert bob.until(Found, room="#lobby").away == ()
    bob.until(LagMeasured)
    told = alice.says("one\n\n" + "long " * 200 + "\nthree")
    heard = bob.until(Said)
    assert (heard.text, heard.msgid) == (told.text, told.msgid)

    bob.does(lambda session: session.typing("#lobby", is_active=True))
    assert alice.until(Typing) == Typing(alice.seen[-1].at_ms, "#lobby", "bob", is_active=True)
    bob.does(lambda session: session.say("#lobby", "indeed", reply_to=told.msgid))
    assert alice.until(Said).reply_to == told.msgid
    bob.does(lambda session: session.react("#lobby", told.msgid, "👍"))
    assert alice.until(Reacted).reaction == "👍"
    assert bob.until(Reacted).is_own
    bob.does(lambda session: session.react("#lobby", told.msgid, "👍", is_removed=True))
    assert alice.until(Reacted).is_removed

    slip = alice.says("a slip")
    alice.does(lambda session: session.redact("#lobby", slip.msgid, "typo"))
    assert bob.until(Redacted).msgid == slip.msgid
    assert alice.until(Redacted).reason == "typo"

    phone = enter("bob")
    bob.does(lambda session: session.mark_read("#lobby", heard.at_ms))
    assert phone.until(MarkedRead, until_ms=heard.at_ms).place == "#lobby"
    page = phone.newest_page()
    kinds = [type(event) for event in page.events]
    assert kinds == [Said, Said, Reacted, Reacted, Redacted]
    assert texts(page)[0] == told.text
    for person in (alice, bob, phone):
        assert not [event for event in person.seen if isinstance(event, Warned)]


def test_history_comes_in_pages(enter: Enter) -> None:
    """From the newest to the first, and then it is said that there is nothing older."""
    bob = enter("bob")
    for number in range(250):
        bob.does(lambda session, n=number: session.say("#lobby", f"m{n}"))  # type: ignore[misc]
    bob.until(Acknowledged, text="m249")
    phone = enter("bob")
    page: NewestPage | OlderPage = phone.newest_page()
    found = texts(page)
    while not page.is_start:
        phone.does(lambda session: session.history.load_older("#lobby"))
        page = phone.until(OlderPage)
        found[:0] = texts(page)
    assert found == [f"m{number}" for number in range(250)]


def test_what_was_missed_is_there_once(enter: Enter) -> None:
    """A broken connection: what others said in rooms and in private, what we said meanwhile."""
    alice, bob = enter("alice"), enter("bob")
    alice.says("before")
    bob.until(Said, text="before")
    gate = threading.Event()
    bob.does(lambda session: session.say("#lobby", "on its way"))
    alice.until(Said, text="on its way")
    bob.is_deaf_until(gate)  # whether its echo has come or not
    bob.does(lambda session: session.say("#lobby", "typed\nmeanwhile"))
    for number in range(120):
        alice.does(lambda session, n=number: session.say("#lobby", f"m{n}"))  # type: ignore[misc]
    alice.until(Acknowledged, text="m119")
    alice.says("psst", "@bob")
    gate.set()
    bob.until(Welcomed, is_again=True)
    bob.until(NewestPage, place="@alice")
    alice.until(Said, text="typed\nmeanwhile")
    alice.says("after")
    alice.says("really", "@bob")
    bob.until(Said, text="really")

    shown: dict[str, list[str]] = {"#lobby": [], "@alice": []}
    for event in bob.seen:
        if isinstance(event, NewestPage):
            assert not event.is_gap
            shown[event.place] += texts(event)
        elif isinstance(event, (Said, Acknowledged)):
            shown[event.place].append(event.text)
    assert shown["@alice"] == ["psst", "really"]
    ours = ["on its way", "typed\nmeanwhile"]
    assert [text for text in shown["#lobby"] if text not in ours] == [
        "before",
        *[f"m{number}" for number in range(120)],
        "after",
    ]
    assert sorted(text for text in shown["#lobby"] if text in ours) == ours


def test_room_renamed_while_one_was_cut_off_is_found_again(enter: Enter) -> None:
    """The conversation goes on under the new name, what was written to the old one included."""
    alice, bob = enter("alice"), enter("bob")
    for person in (alice, bob):
        person.does(lambda session: session.join("#tea"))
        person.until(NewestPage, place="#tea")
    alice.says("before", "#tea")
    bob.until(Said, text="before")
    gate = threading.Event()
    bob.is_deaf_until(gate)
    bob.does(lambda session: session.say("#tea", "typed meanwhile"))
    alice.does(lambda session: session.send("RENAME", "#tea", "#coffee"))
    alice.until(RoomRenamed, new="#coffee", nick="alice")
    alice.says("after", "#coffee")
    gate.set()

    bob.until(RoomRenamed, old="#tea", new="#coffee", nick="")
    page = bob.until(NewestPage, place="#coffee")
    assert (texts(page)[-2:], page.is_gap) == (["before", "after"], False)
    alice.until(Said, place="#coffee", text="typed meanwhile")
    bob.until(Acknowledged, place="#coffee", text="typed meanwhile")
    assert bob.session.rooms.names == ("#lobby", "#coffee")
    alice.does(lambda session: session.send("JOIN", "#tea"))
    alice.until(RoomRenamed, old="#tea", new="#coffee", nick="")


def test_return_after_the_server_was_killed(place: Site, enter: Enter) -> None:
    """Queued without a connection, sent once; what the face had is continued, not repeated."""
    bob = enter("bob")
    bob.says("before")
    assert place.server is not None
    place.server.stop(signal.SIGKILL)
    bob.does(lambda session: session.say("#lobby", "queued"))
    place.start()
    bob.until(Acknowledged, text="queued")
    bob.says("after")
    pages = [event for event in bob.seen if isinstance(event, NewestPage)]
    assert [texts(page) for page in pages] == [[], []]
    assert [page.is_gap for page in pages] == [False, False]
    phone = enter("bob")
    page = phone.newest_page()
    assert texts(page) == ["before", "queued", "after"]
