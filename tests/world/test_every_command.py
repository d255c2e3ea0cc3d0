"""What holds for every command there is, whatever its parameters."""

import itertools

import pytest

from securechat.wire.message import Message
from securechat.world.commands.registry import COMMANDS
from tests.world.checks import check
from tests.world.peer import Room

PARAMS = (
    "",
    ":",
    ": ",
    ",",
    "bob",
    "#lobby",
    "#LOBBY :",
    "bob #lobby",
    "#lobby alice",
    "nobody",
    "#nowhere x y z",
    "* %" + "tcuihsnfdlaor,12",
    "a b c d e f g h i j k l m n o",
    ":" + "x" * 480,
    "x" * 300 + " " + "y" * 180,
    ":" + "ы" * 240,
    "::: ,,, :,,",
    "* ! @ :*!*@*",
    "0 -1 +9999999999999999999",
)

ENDING = {"QUIT", "BATCH"}
"""After QUIT there is nobody to answer; BATCH collects, and is answered at its end."""


def _answers(got: list[Message]) -> int:
    """How many labelled answers there are; what is said to all, such as an echo, is in them."""
    opened = [m for m in got if m.tags.get("label") == "x"]
    closed = [m for m in got if m.command == "BATCH" and m.params[0][0] == "-"]
    batches = [m for m in opened if m.command == "BATCH"]

    assert len(closed) >= len(batches)

    return len(opened)


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - ENDING))
def test_every_command_is_answered_once(command: str) -> None:
    """With a label there is exactly one answer, whatever the parameters (labeled-response)."""
    for params in PARAMS:
        room = Room()
        room.login("alice")
        peer = room.login("bob")
        peer.sends(f"@label=x {command} {params}")

        assert _answers(peer.received()) == 1, params
        assert not peer.is_closed, params

        check(room.world)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_outlives_what_it_is_sent(command: str) -> None:
    """Before registration, in capitals or not, with a label or none: never an internal error."""
    room = Room()
    for params, caps in itertools.product(PARAMS, ("", "CAP REQ :batch labeled-response")):
        peer = room.connect().sends("CAP LS", caps or "CAP LIST")
        peer.sends(f"@label=x {command.lower()} {params}")

        assert not any("Internal error" in line for line in peer.lines), params
