import pytest

from securechat.client.events import (
    Acknowledged,
    Event,
    Failed,
    Joined,
    Left,
    Lost,
    Manner,
    Named,
    NickChanged,
    Quit,
    Retrying,
    RoomRenamed,
    Said,
    TopicChanged,
    Unconfirmed,
)
from securechat.client.painting import Painter

NOON_MS = 1_763_726_400_000


def painted(event: Event, *, is_coloured: bool = False) -> str:
    """Return the line for *event*, without time and without the line of the day."""
    painter = Painter(is_coloured=is_coloured)
    *_, line = painter.paint(event, "#lobby", "bob")
    return line.partition(" ")[2]


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (Said(NOON_MS, "#Lobby", "alice", "hi"), "<alice> hi"),
        (Said(NOON_MS, "#work", "alice", "hi"), "#work <alice> hi"),
        (Said(NOON_MS, "@alice", "alice", "hi"), "@alice <alice> hi"),
        (Said(NOON_MS, "#lobby", "alice", "waves", Manner.ACTION), "* alice waves"),
        (Acknowledged(NOON_MS, 1, "#lobby", "bob", "hi"), "<bob> hi"),
        (Failed(NOON_MS, 1, "#lobby", "hi", "No."), "! not sent: 'hi'. No."),
        (
            Unconfirmed(NOON_MS, 1, "#lobby", "hi"),
            "! not confirmed: 'hi'. It may or may not have arrived.",
        ),
        (Joined(NOON_MS, "#work", "alice"), "#work * alice joined"),
        (Joined(NOON_MS, "#work", "bob", is_own=True), "* you are in #work"),
        (Left(NOON_MS, "#lobby", "alice", "bye"), "* alice left (bye)"),
        (Left(NOON_MS, "#lobby", "bob", "", "al", is_own=True), "* you were removed by al"),
        (Quit(NOON_MS, "alice", ("#lobby",), "bye"), "* alice left (bye)"),
        (NickChanged(NOON_MS, "alice", "Alice"), "* alice is now known as Alice"),
        (TopicChanged(NOON_MS, "#lobby", "Plans"), "* topic: Plans"),
        (TopicChanged(NOON_MS, "#lobby", "", "alice"), "* alice cleared the topic"),
        (
            RoomRenamed(NOON_MS, "#hall", "#lobby", "alice", "again"),
            "* alice renamed #hall: from now on it is #lobby (again)",
        ),
        (RoomRenamed(NOON_MS, "#hall", "#lobby", ""), "* #hall is called #lobby now"),
        (Named(NOON_MS, "#lobby", ("@alice", "bob")), "* here (2): @alice bob"),
        (Lost(NOON_MS, "bye"), "! connection lost: bye"),
        (Retrying(NOON_MS, 0), "* trying again in 1 s"),
    ],
)
def test_event_reads_like_this(event: Event, line: str) -> None:
    """What a person sees, in words; other places are named."""
    assert line == painted(event)


def test_colour_changes_nothing_but_colour() -> None:
    """NO_COLOR loses no information."""
    event = Said(NOON_MS, "#work", "alice", "bob: look")
    coloured = painted(event, is_coloured=True)
    assert "\x1b[" in coloured
    assert "\x1b" not in painted(event)


def test_new_day_is_announced_once() -> None:
    """A line of its own in front of the first event of a day."""
    painter = Painter(is_coloured=False)
    event = Said(NOON_MS, "#lobby", "alice", "hi")
    assert len(painter.paint(event, None, "bob")) == 2
    assert len(painter.paint(event, None, "bob")) == 1
