"""REDACT: taking back what was said. Source: IRCv3 draft/message-redaction."""

import pytest

from securechat.store.records import RedactionRecord
from securechat.wire.message import Message
from securechat.world.batch import Batch
from securechat.world.settings import Settings
from tests.world.peer import ALL_CAPS, Peer, Room

CAPS = f"{ALL_CAPS} draft/chathistory draft/message-redaction"
HOUR_MS = 3_600_000


def says(peer: Peer, text: str = "oops", target: str = "#lobby") -> str:
    """Say *text*, and return its msgid."""
    peer.lines.clear()
    return peer.sends(f"PRIVMSG {target} :{text}").until("PRIVMSG").tags["msgid"]


def answer(peer: Peer, line: str) -> list[Message]:
    """Return what comes of a line."""
    peer.lines.clear()
    return peer.sends(line).received()


def failure(peer: Peer, line: str) -> tuple[str, ...]:
    """Return code and context of the FAIL that is all that comes of a line."""
    (fail,) = answer(peer, line)
    assert (fail.command, fail.params[0]) == ("FAIL", "REDACT")
    return fail.params[1:-1]


def replayed(peer: Peer, target: str = "#lobby") -> list[tuple[str, ...]]:
    """Return what the history shows."""
    lines = answer(peer, f"CHATHISTORY LATEST {target} * 50")[1:-1]
    return [(m.command, *m.params) for m in lines if m.command not in {"JOIN", "MODE"}]


def test_own_message_is_taken_back_before_all_who_know_of_it() -> None:
    """Everybody with the capability gets REDACT, others nothing, the sender an echo with its label."""
    room = Room()
    alice, bob, old = room.login("alice", CAPS), room.login("bob", CAPS), room.login("old")
    msgid = says(bob)
    for peer in (alice, old):
        peer.lines.clear()
    (echo,) = answer(bob, f"@label=x REDACT #LOBBY {msgid} :wrong channel")

    assert echo.source == "bob!~u@securechat"
    assert echo.params == ("#lobby", msgid, "wrong channel")
    assert echo.tags["label"] == "x"
    assert alice.until("REDACT").params == echo.params
    assert old.received() == []


def test_echo_is_for_those_who_asked_for_echoes() -> None:
    """Without echo-message who takes back hears nothing, as with PRIVMSG; a label is acknowledged."""
    room = Room()
    bob = room.login("bob", CAPS)
    msgid, other = says(bob), says(bob)
    bob.sends("CAP REQ :-echo-message")

    assert answer(bob, f"REDACT #lobby {msgid}") == []
    assert [m.command for m in answer(bob, f"@label=y REDACT #lobby {other}")] == ["ACK"]


def test_history_shows_that_it_was_taken_back_and_not_what() -> None:
    """Who knows of REDACT and of events gets one in its place, others nothing."""
    room = Room()
    bob = room.login("bob", f"{CAPS} draft/event-playback")
    alice, plain = room.login("alice", CAPS), room.login("eve", f"{ALL_CAPS} draft/event-playback")
    first, msgid, last = (says(bob, text) for text in ("one", "two", "three"))
    bob.sends(f"REDACT #lobby {msgid} :typo")

    assert replayed(bob) == [
        ("PRIVMSG", "#lobby", "one"),
        ("REDACT", "#lobby", msgid, "typo"),
        ("PRIVMSG", "#lobby", "three"),
    ]
    assert [line[2] for line in replayed(alice)] == ["one", "three"]
    assert [line[2] for line in replayed(plain)] == ["one", "three"]
    between = f"CHATHISTORY BETWEEN #lobby msgid={first} msgid={last} 9"
    (tombstone,) = answer(bob, between)[1:-1]
    assert "msgid" not in tombstone.tags
    assert [m.command for m in answer(bob, f"CHATHISTORY AFTER #lobby msgid={msgid} 9")] == [
        "BATCH", "PRIVMSG", "BATCH"]  # fmt: skip


def test_record_holds_nothing_of_what_was_said() -> None:
    """The store is told who took back what, and why."""
    room = Room()
    bob = room.login("bob", CAPS)
    msgid = says(bob)
    bob.sends(f"REDACT #lobby {msgid} :typo")
    account = room.world.state.accounts["bob"].id

    assert room.records[-1] == RedactionRecord(int(msgid, 16), account, "bob!~u@securechat", "typo")


def test_private_message_is_taken_back_before_both() -> None:
    """Only by who said it; the other one need not be here."""
    room = Room()
    alice, bob = room.login("alice", CAPS), room.login("bob", CAPS)
    phone = room.login("bob", CAPS)
    msgid, other = says(bob, target="alice"), says(alice, target="bob")
    for peer in (alice, phone):
        peer.lines.clear()

    assert failure(bob, f"REDACT alice {other}") == ("REDACT_FORBIDDEN", "alice", other)
    assert failure(alice, f"REDACT bob {msgid}") == ("REDACT_FORBIDDEN", "bob", msgid)
    (echo,) = answer(bob, f"REDACT alice {msgid}")
    assert alice.until("REDACT").params == phone.until("REDACT").params == echo.params
    assert echo.params == ("alice", msgid)

    alice.sends(f"REDACT bob {other}")
    late = says(bob, target="alice")
    alice.vanishes()
    assert [m.command for m in answer(bob, f"REDACT alice {late}")] == ["REDACT"]
    assert replayed(bob, "alice") == []


def test_reaction_and_long_message_are_taken_back() -> None:
    """TAGMSG, NOTICE and a message of several lines are messages, too."""
    room = Room()
    bob = room.login("bob", f"{CAPS} draft/multiline draft/event-playback")
    msgids = []
    bob.lines.clear()
    for lines in (
        ("@+draft/react=x TAGMSG #lobby",),
        ("NOTICE #lobby :x",),
        ("BATCH +1 draft/multiline #lobby", "@batch=1 PRIVMSG #lobby :a",
         "@batch=1 PRIVMSG #lobby :b", "BATCH -1"),
    ):  # fmt: skip
        bob.sends(*lines)
        msgids += [m.tags["msgid"] for m in bob.received() if "msgid" in m.tags]
    bob.sends(*(f"REDACT #lobby {msgid}" for msgid in msgids))

    assert len(msgids) == 3
    assert replayed(bob) == [("REDACT", "#lobby", msgid) for msgid in msgids]


@pytest.mark.parametrize(
    ("rank", "others", "is_allowed"),
    [("o", "", True), ("h", "", True), ("v", "", False), ("h", "o", False), ("o", "o", True)],
)
def test_operators_take_back_what_those_below_them_said(
    rank: str, others: str, is_allowed: bool
) -> None:
    """Whoever could kick who said it may, whether they are still here or not."""
    room = Room()
    owner, bob, alice = (room.login(name, CAPS) for name in ("owner", "bob", "alice"))
    owner.sends(f"MODE #lobby +{rank} bob", *([f"MODE #lobby +{others} alice"] if others else []))
    msgid = says(alice)
    alice.vanishes()
    commands = [m.command for m in answer(bob, f"REDACT #lobby {msgid}")]

    assert commands == (["REDACT"] if is_allowed else ["FAIL"])


def test_guest_may_not_but_an_operator_may_what_a_guest_said() -> None:
    """A guest's name may be another's tomorrow: nothing proves what it has said."""
    room = Room(Settings(is_login_required=False))
    bob, guest = room.login("bob", CAPS), room.guest("eve", CAPS)
    msgid = says(guest)

    assert failure(guest, f"REDACT #lobby {msgid}") == ("REDACT_FORBIDDEN", "#lobby", msgid)
    assert [m.command for m in answer(bob, f"REDACT #lobby {msgid}")] == ["REDACT"]


def test_there_is_a_time_for_it() -> None:
    """The configuration says for how long; operators have a time of their own."""
    settings = Settings(redact_own_ms=HOUR_MS, redact_others_ms=2 * HOUR_MS)
    room = Room(settings)
    owner, bob = room.login("owner", CAPS), room.login("bob", CAPS)
    early, late, third = says(bob), says(bob), says(bob)
    room.now_ms += HOUR_MS
    assert [m.command for m in answer(bob, f"REDACT #lobby {early}")] == ["REDACT"]

    room.now_ms += 1000
    expired = ("REDACT_WINDOW_EXPIRED", "#lobby", late, "3600")
    assert failure(bob, f"REDACT #lobby {late}") == expired
    assert [m.command for m in answer(owner, f"REDACT #lobby {late}")] == ["REDACT"]
    room.now_ms += HOUR_MS
    assert failure(owner, f"REDACT #lobby {third}")[0] == "REDACT_WINDOW_EXPIRED"


def test_configuration_may_forbid_it() -> None:
    """With no hours at all nobody takes back anything."""
    room = Room(Settings(redact_own_ms=0, redact_others_ms=0))
    bob = room.login("bob", CAPS)
    msgid = says(bob)

    assert failure(bob, f"REDACT #lobby {msgid}") == ("REDACT_FORBIDDEN", "#lobby", msgid)


def test_what_may_not_be_read_is_unknown() -> None:
    """Msgids can be guessed: no answer tells that there is a message elsewhere, or was before."""
    room = Room()
    bob = room.login("bob", CAPS).sends("JOIN #club")
    elsewhere, early = says(bob, target="#club"), says(bob)
    topic = answer(bob, "TOPIC #lobby :x")[0].tags["msgid"]
    alice = room.login("alice", CAPS)

    for msgid in (elsewhere, early, "1", "nonsense", "f" * 80):
        assert failure(alice, f"REDACT #lobby {msgid}") == ("UNKNOWN_MSGID", "#lobby", msgid)
    assert failure(bob, f"REDACT #lobby {topic}") == ("UNKNOWN_MSGID", "#lobby", topic)
    assert failure(bob, f"REDACT #lobby {elsewhere}") == ("UNKNOWN_MSGID", "#lobby", elsewhere)
    for target in ("#club", "#nowhere", "nobody", "bob"):
        assert failure(alice, f"REDACT {target} {elsewhere}") == ("INVALID_TARGET", target)


def test_what_is_taken_back_stays_so() -> None:
    """A second REDACT finds nothing, even right behind the first."""
    room = Room()
    bob = room.login("bob", CAPS)
    msgid = says(bob)
    bob.sends(f"REDACT #lobby {msgid}")

    assert failure(bob, f"REDACT #lobby {msgid}") == ("UNKNOWN_MSGID", "#lobby", msgid)


def test_failed_commit_takes_nothing_back() -> None:
    """REDACT is a promise: nobody is told of what was not done."""
    room = Room()
    bob, alice = room.login("bob", CAPS), room.login("alice", CAPS)
    msgid = says(bob)
    alice.lines.clear()

    def reject(batch: Batch) -> None:
        assert batch.is_full
        for unit in list(batch.units):
            room.world.reject(unit, batch)

    room.on_batch = reject

    assert failure(bob, f"REDACT #lobby {msgid}") == ("TEMPORARILY_UNAVAILABLE", "#lobby")
    assert alice.received() == []


def test_missing_parameters_are_told() -> None:
    """REDACT needs a target and a msgid."""
    bob = Room().login("bob", CAPS)

    assert [answer(bob, line)[0].command for line in ("REDACT", "REDACT #lobby")] == ["461", "461"]
    assert failure(bob, "REDACT #lobby :") == ("UNKNOWN_MSGID", "#lobby", "*")
