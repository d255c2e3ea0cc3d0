from collections.abc import Iterator

import pytest

from securechat.client.address import Address
from securechat.client.events import (
    Event,
    Joined,
    Left,
    NickChanged,
    RoomRenamed,
    Settled,
    Told,
    Waiting,
)
from securechat.client.fullscreen.entries import Entry, Kind
from securechat.client.fullscreen.requests import Requests
from securechat.client.link import Link
from securechat.client.session import Session
from securechat.client.trust import trust_for
from securechat.client.waiting import Action
from tests.client.fullscreen.scene import NOON_MS


class _AtOnce(Link):
    """A link that is not connected, and runs what is posted without its thread."""

    def post(self, action: Action) -> None:
        """Run *action*."""
        action()


class _Desk:
    """Requests on a real session that has no connection."""

    def __init__(self) -> None:
        self.shown: list[Event] = []
        self.turned: list[str] = []
        self.session = Session("bob", "secret", None, self.shown.append, is_full=True)
        trust = trust_for(Address("localhost", 1), None)
        link = _AtOnce(self.session, trust, is_returning=True, on_end=lambda: None)
        self.link = link
        self.requests = Requests(self.session, link, self.turned.append)

    def enters(self, room: str) -> None:
        """Be in *room*, and settled."""
        self.session.entered(room)
        for event in (
            Joined(NOON_MS, room, "bob", is_own=True),
            Settled(NOON_MS, (room,)),
        ):
            self.requests.follow(event)


@pytest.fixture(name="desk")
def _desk() -> Iterator[_Desk]:
    desk = _Desk()
    yield desk
    desk.link._waiter.close()


def test_what_is_typed_before_there_is_a_room_is_sent_in_it(desk: _Desk) -> None:
    """Text that came too early is kept, said to be kept, and sent in the room that opens."""
    desk.requests.submit("", "good morning")
    desk.requests.say("", "two\nlines")
    assert list(desk.requests.early) == ["good morning", "two\nlines"]
    assert any(isinstance(event, Told) and "good morning" in event.text for event in desk.shown)
    desk.enters("#lobby")
    assert desk.turned == ["#lobby"]
    said = [event for event in desk.shown if isinstance(event, Waiting)]
    assert [(event.place, event.text) for event in said] == [
        ("#lobby", "good morning"),
        ("#lobby", "two\nlines"),
    ]
    assert not desk.requests.early


def test_who_asks_for_an_old_name_is_turned_to_the_room(desk: _Desk) -> None:
    """The screen follows to the room that one is in already, and stays where a room is renamed."""
    desk.enters("#new")
    desk.enters("#lobby")
    desk.requests.submit("#lobby", "/join #old")
    desk.turned.clear()
    desk.requests.follow(RoomRenamed(NOON_MS, "#old", "#new", ""))
    assert desk.turned == ["#new"]
    desk.requests.follow(RoomRenamed(NOON_MS, "#new", "#newer", "alice"))
    assert desk.turned == ["#new"]


def test_a_command_is_not_kept(desk: _Desk) -> None:
    """A command is done at once, room or not."""
    desk.requests.submit("", "/help away")
    assert not desk.requests.early
    assert any(isinstance(event, Told) and "/away" in event.text for event in desk.shown)


def test_nothing_that_happens_elsewhere_turns_the_screen(desk: _Desk) -> None:
    """Removed from the room one wrote in last, or a person renamed: one stays where one is by now."""
    desk.enters("#lobby")
    desk.session.entered("#a")
    desk.turned.clear()
    desk.requests.submit("#a", "hello")
    desk.session.left("#a")
    desk.requests.follow(Left(NOON_MS, "#a", "bob", by="alice", is_own=True))
    desk.requests.submit("@carol", "hello")
    desk.requests.follow(NickChanged(NOON_MS, "carol", "caroline"))
    assert desk.turned == []


def test_a_message_is_tried_again_where_it_stands(desk: _Desk) -> None:
    """Whom it was for is called something else by now: the new message goes to the new name."""
    desk.enters("#lobby")
    desk.requests.say("@carol", "hello")
    first = next(event for event in desk.shown if isinstance(event, Waiting))
    desk.session.own.fail(first.ticket, "no such nick")
    desk.session.own.give_up()
    desk.shown.clear()
    entry = Entry(NOON_MS, Kind.MESSAGE, "hello", "bob", ticket=first.ticket)
    desk.requests.retry("@caroline", entry)
    again = next(event for event in desk.shown if isinstance(event, Waiting))
    assert (again.place, again.text) == ("@caroline", "hello")
