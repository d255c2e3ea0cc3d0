import pytest

from securechat.world.inputs import OperGranted
from securechat.world.settings import Settings
from tests.world.peer import Peer, Room


def _answer(peer: Peer, line: str) -> tuple[str, str]:
    """The one answer to a line: its command and what it says."""
    peer.lines.clear()
    (message,) = peer.sends(line).received()
    return message.command, message.params[-1]


def _two() -> tuple[Peer, Peer]:
    room = Room()
    return room.login("bob"), room.login("alice")


@pytest.mark.parametrize("line", ["ISON ALICE nobody bob", "ISON :alice nobody bob alice"])
def test_ison_names_who_is_here(line: str) -> None:
    """ISON repeats the nicks that are here, each once as it is spelled (RFC 1459, 5.8)."""
    bob, _ = _two()

    assert _answer(bob, line) == ("303", "alice bob")
    assert _answer(bob, "ISON nobody") == ("303", "")


def test_ison_is_one_line() -> None:
    """A client waits for one answer: nicks that do not fit it are left out, whole."""
    room = Room(Settings(name="n" * 63))
    names = [f"{letter * 32}" for letter in "abcdefghijklmnop"]
    peers = [room.login(name) for name in names]
    for part in (names[:15], names):
        command, text = _answer(peers[0], f"ISON {' '.join(part)}")

        assert command == "303"
        assert text.split() == names[:12]


def test_userhost_shows_away_and_host() -> None:
    """USERHOST shows nick, + or - for here or away, user name and host (RPL_USERHOST)."""
    bob, alice = _two()
    alice.sends("AWAY :x")

    assert _answer(bob, "USERHOST Alice nobody BOB") == (
        "302",
        "alice=-~u@securechat bob=+~u@securechat",
    )
    assert _answer(bob, "USERHOST nobody") == ("302", "")


def test_userhost_takes_five_nicks() -> None:
    """The sixth nick is not looked at (Modern IRC, USERHOST)."""
    bob, _ = _two()

    assert _answer(bob, "USERHOST a b c d alice bob") == ("302", "alice=+~u@securechat")


def test_userhost_of_the_longest_names_loses_nothing() -> None:
    """What does not fit a line stands in the next."""
    room = Room(Settings(name="n" * 63))
    names = [letter * 32 for letter in "abcde"]
    peers = [room.login(name) for name in names]
    peers[0].lines.clear()
    got = peers[0].sends("USERHOST " + " ".join(names)).received()

    assert {message.command for message in got} == {"302"}
    assert len(" ".join(message.params[1] for message in got).split()) == 5


def test_userip_shows_nobodys_address_but_ones_own() -> None:
    """The addresses of others are kept from those who are no operators."""
    bob, _ = _two()

    assert _answer(bob, "USERIP bob alice") == (
        "340",
        "bob=+~u@192.0.2.1 alice=+~u@255.255.255.255",
    )


def test_operator_sees_addresses_and_it_is_logged() -> None:
    """USERIP shows an operator all, with a line in the log; USERHOST marks it with a star."""
    bob, alice = _two()
    room = bob.room
    room.execute(OperGranted(bob.session, "ops", None, None))
    logged: list[dict[str, object]] = []
    room.on_batch = lambda batch: logged.extend(note.fields for note in batch.notes)

    assert _answer(bob, "USERIP alice bob")[1] == "alice=+~u@192.0.2.1 bob*=+~u@192.0.2.1"
    assert [(fields["did"], fields["whom"]) for fields in logged] == [("userip", "alice bob")]

    alice.sends("USERIP bob")

    assert len(logged) == 1


@pytest.mark.parametrize("command", ["ISON", "USERHOST", "USERIP"])
@pytest.mark.parametrize("params", ["", " :", " :  "])
def test_short_questions_need_a_nick(command: str, params: str) -> None:
    """Without a nick the answer is 461."""
    bob, _ = _two()

    assert _answer(bob, command + params)[0] == "461"
