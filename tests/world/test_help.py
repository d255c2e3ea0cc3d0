import pytest

from securechat.world.commands import COST
from securechat.world.commands.registry import COMMANDS
from securechat.world.modes import CHANNEL_MODES, USER_MODES
from tests.world.peer import Peer, Room


def _help(peer: Peer, line: str) -> tuple[str, str, list[str]]:
    """Subject, title and lines of an answer of the form that Modern IRC wants."""
    peer.lines.clear()
    start, empty, *lines, end = peer.sends(line).received()

    assert (start.command, end.command) == ("704", "706")
    assert {m.command for m in (empty, *lines)} == {"705"}
    assert len({m.params[1] for m in (start, empty, *lines, end)}) == 1
    assert start.params[2]
    assert not empty.params[2]

    return start.params[1], start.params[2], [m.params[2] for m in lines]


@pytest.mark.parametrize("ask", ["HELP", "HELPOP", "HELP :"])
def test_help_lists_every_command(ask: str) -> None:
    """HELP without a subject names all commands there are."""
    subject, _, lines = _help(Room().login("bob"), ask)

    assert subject == "*"
    assert set(" ".join(lines[:-1]).split()) == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_for_every_command(name: str) -> None:
    """Each command's usage begins with its name, whatever the letter case; then it is explained."""
    bob = Room().login("bob")
    subject, usage, (meaning,) = _help(bob, f"HELP {name.lower()}")

    assert subject == name
    assert usage.split()[0] == name
    assert meaning
    assert _help(bob, f"HELPOP {name}") == (subject, usage, [meaning])


@pytest.mark.parametrize("subject", ["cmodes", "UMODES", "elist", "EXTBANS"])
def test_help_explains_letters(subject: str) -> None:
    """Modes and conditions are explained from the tables that they work by."""
    bob = Room().login("bob")

    assert subject.upper() in _help(bob, "HELP")[2][-1].split()

    _, _, lines = _help(bob, f"HELP {subject}")

    assert all("  " in line for line in lines)


def test_help_knows_every_mode() -> None:
    """Each mode of channels and people has its line."""
    bob = Room().login("bob")
    of_channels = [line.split()[0] for line in _help(bob, "HELP CMODES")[2]]
    of_people = [line.split()[0] for line in _help(bob, "HELP UMODES")[2]]

    assert of_channels == [f"+{letter}" for letter in CHANNEL_MODES]
    assert of_people == [f"+{letter}" for letter in USER_MODES]


@pytest.mark.parametrize(
    ("asked", "repeated"),
    [("Nonsense", "Nonsense"), (":two words", "*"), ("::x", "*"), ("stra\u00dfe", "stra\u00dfe")],
)
def test_help_on_an_unknown_subject(asked: str, repeated: str) -> None:
    """The subject is repeated, or "*" if it cannot stand in a parameter (ERR_HELPNOTFOUND)."""
    bob = Room().login("bob").sends(f"HELP {asked}")
    (message,) = bob.received()

    assert (message.command, message.params[1]) == ("524", repeated)


def test_every_command_has_a_cost() -> None:
    """The flood budget knows every command."""
    assert set(COST) == set(COMMANDS)
    assert all(cost > 0 for cost in COST.values())
