import pytest

from securechat.wire.errors import ForbiddenByteError, LineTooLongError, NotUtf8Error
from securechat.wire.message import parse
from securechat.world.commands.registry import COMMANDS
from securechat.world.inputs import Acknowledged, BadLine, ServerPasswordAccepted
from securechat.world.settings import Settings
from tests.world.peer import ALL_CAPS, Peer, Room

CAPS = (
    f"{ALL_CAPS} draft/chathistory draft/event-playback draft/metadata-3 draft/multiline"
    " draft/read-marker draft/message-redaction draft/channel-rename extended-monitor setname"
)

OPENING = "+x draft/multiline #lobby"

SHAPES = (
    "",
    ":",
    "#lobby",
    "alice",
    "bob",
    "nobody",
    "#nowhere",
    "*",
    "#LOBBY alice",
    "#lobby :some text",
    "alice :some text",
    "nobody :some text",
    "+ alice,nobody",
    "LATEST #lobby * 10",
    "* LIST",
    "* SUB a",
    "REQ :server-time",
    "LS 302",
    "ADD x",
    OPENING,
    "-x",
    "alice #lobby",
    "#lobby #other :reason",
    "#lobby +b *!*@x",
    "#lobby +zzz",
    "x 0 * :y",
    "a b c d e f g h i j k l m n o p",
    ",,,",
    "x" * 300,
    "\N{CYRILLIC SMALL LETTER ZHE}" * 150,
    "\ud7ff\x01\x02",
)
"""What commands get behind their name: what they want, and what they do not."""


def answers(peer: Peer, line: str) -> list[str]:
    """Return the labels of what *peer* gets for *line*, and all that belongs to no batch."""
    peer.lines.clear()
    peer.sends(line)
    return [parse(one).tags["label"] for one in peer.lines if one.startswith("@label=")]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_answers_its_label_once(name: str) -> None:
    """Whatever a line is, its label stands on one logical answer: one line, or the batch that all
    of the answer is in (labeled-response).
    """
    room = Room()
    bob, alice = room.login("bob", caps=CAPS), room.login("alice")
    alice.sends("AWAY :gone")
    for shape in SHAPES:
        if bob.is_closed:
            bob = room.login("bob", caps=CAPS)
        bob.sends("JOIN #lobby")
        alice.lines.clear()
        line = f"@label=x {name} {shape}".rstrip(" ")
        if (name, shape) == ("BATCH", OPENING):
            assert answers(bob, line) == []  # answered when it ends
            bob.sends("BATCH -x")
            continue

        assert answers(bob, line) == ["x"], shape
        assert is_one_answer([one for one in bob.lines if not one.startswith("ERROR ")]), shape
        assert all("label=x" not in one for one in alice.lines), shape


def is_one_answer(lines: list[str]) -> bool:
    """Whether all of *lines* is one line, or one batch; what one writes to oneself comes first."""
    messages = [parse(line) for line in lines]
    while len(messages) > 1 and "label" not in messages[0].tags:
        assert messages[0].source == "bob!~u@securechat"
        del messages[0]
    first, last = messages[0], messages[-1]
    is_batch = first.command == "BATCH" and last.params == (f"-{first.params[0][1:]}",)
    return len(messages) == 1 or is_batch


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_before_registration_every_label_is_answered_once(name: str) -> None:
    """The same holds before registration, and for what may not be said then."""
    room = Room(Settings(is_login_required=False))
    for shape in SHAPES:
        peer = room.connect().sends(f"CAP REQ :{CAPS}")
        line = f"@label=x {name} {shape}".rstrip(" ")

        assert answers(peer, line) == ["x"], shape


@pytest.mark.parametrize("tags", ["label=x", "label=x;batch=1", "label=x;batch=2"])
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_in_a_batch_every_label_is_answered_once(name: str, tags: str) -> None:
    """Inside of a batch, too, each label has one answer, and that of the opening is not lost."""
    room = Room()
    for shape in ("", "1", "#lobby :text", "-1", OPENING):
        bob = room.login("bob", caps=CAPS)
        bob.sends("@label=o BATCH +1 draft/multiline #lobby")
        found = answers(bob, f"@{tags} {name} {shape}".rstrip(" "))
        if "o" not in found and not bob.is_closed:
            found += answers(bob, "BATCH -1")

        assert sorted(found) == (["x"] if bob.is_closed else ["o", "x"]), shape


@pytest.mark.parametrize("error", [LineTooLongError, NotUtf8Error, ForbiddenByteError])
def test_bad_lines_answer_their_label(error: type[Exception]) -> None:
    """What could not be read is answered under the label that it had."""
    room = Room()
    bob = room.login("bob")
    bad = error()
    bad.command, bad.label = "PRIVMSG", "x"  # type: ignore[attr-defined]
    room.execute(BadLine(bob.session, bad))  # type: ignore[arg-type]

    assert [parse(line).tags["label"] for line in bob.lines] == ["x"]


def test_parts_of_a_login_answer_their_labels() -> None:
    """A password that lets a guest in, and a chunk that more follow, have no answer but ACK."""
    room = Room(Settings(is_login_required=False, has_server_password=True))
    peer = room.connect().sends(f"CAP REQ :{CAPS}")
    peer.lines.clear()
    room.execute(ServerPasswordAccepted(peer.session, "x"))
    room.execute(ServerPasswordAccepted(peer.session))
    room.execute(Acknowledged(peer.session, "AUTHENTICATE", "y"))

    assert peer.lines == ["@label=x :securechat ACK", "@label=y :securechat ACK"]


def test_unknown_command_answers_its_label() -> None:
    """421 carries the label of the line."""
    assert answers(Room().login("bob"), "@label=x NONSENSE a b") == ["x"]


def test_longest_label_is_repeated() -> None:
    """A label has up to 64 bytes, and any characters (labeled-response, "Tag value")."""
    bob = Room().login("bob")
    bob.sends("@label=" + r"\:\s\\" * 10 + " PING x")

    assert parse(bob.lines[0]).tags["label"] == "; \\" * 10
