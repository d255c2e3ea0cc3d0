"""A message that is sent again under the same key is kept once: docs/protocol.md."""

from dataclasses import replace

import pytest

from securechat.store.errors import StoreError
from securechat.store.records import JournalRecord, RetryKeysExpiredRecord, RetryRecord
from securechat.wire.message import Message, parse
from securechat.world.inputs import Line, Tick
from securechat.world.retrying import EXPIRY_MS, KEPT_MS, TAG
from securechat.world.settings import Settings
from tests.world.peer import ALL_CAPS, START_MS, Peer, Room

CAPS = f"{ALL_CAPS} securechat.internal/retry"


def pair() -> tuple[Room, Peer, Peer]:
    """Return bob, who gives keys, and alice, both in #lobby."""
    room = Room()
    bob, alice = room.login("bob", CAPS), room.login("alice")
    bob.lines.clear()
    return room, bob, alice


def said(peer: Peer, line: str, key: str = "k1", tags: str = "") -> list[Message]:
    """Return what comes of a line with a key."""
    peer.lines.clear()
    return peer.sends(f"@{TAG}={key}{tags} {line}").received()


def kept(room: Room) -> list[tuple[str, ...]]:
    """Return what the journal holds of what was said."""
    commands = {"PRIVMSG", "NOTICE", "TAGMSG"}
    return [
        r.params for r in room.records if isinstance(r, JournalRecord) and r.command in commands
    ]


def test_second_copy_is_answered_with_the_echo_of_the_first() -> None:
    """With its msgid and time, under the new label; nobody else sees it, nothing is stored."""
    room, bob, alice = pair()
    (first,) = said(bob, "PRIVMSG #lobby :hello")
    alice.lines.clear()
    room.now_ms += 60_000
    (second,) = said(bob, "PRIVMSG #lobby :hello", tags=";label=7")

    assert second.tags == {"label": "7", **first.tags}
    assert replace(second, tags=first.tags) == first
    assert TAG not in first.tags
    assert alice.received() == []
    assert kept(room) == [("hello",)]


def test_any_session_of_the_account_may_retry() -> None:
    """The connection that broke took its session along; the others of the account see nothing."""
    room, bob, _ = pair()
    (first,) = said(bob, "PRIVMSG #lobby :hello")
    bob.vanishes()
    again, phone = room.login("bob", CAPS), room.login("bob", CAPS)
    phone.lines.clear()
    (second,) = said(again, "PRIVMSG #LOBBY :whatever")

    assert second == first
    assert phone.received() == []


def test_key_is_of_one_account_and_one_target() -> None:
    """The same key elsewhere, or from somebody else, names another message."""
    room, bob, _ = pair()
    eve = room.login("eve", CAPS)
    for peer, target in (
        (bob, "#lobby"),
        (eve, "#lobby"),
        (bob, "alice"),
        (bob, "eve"),
        (bob, "bob"),
    ):
        said(peer, f"PRIVMSG {target} :hello")
    assert len(kept(room)) == 5

    said(bob, "PRIVMSG #lobby :hello", key="k2")
    assert len(kept(room)) == 6
    said(bob, "PRIVMSG #lobby,alice,eve :hello")
    assert len(kept(room)) == 6


def test_copy_right_behind_the_first_is_one_with_it() -> None:
    """Both in one batch: one message, two echoes, committed together."""
    room, bob, alice = pair()
    alice.lines.clear()
    line = f"@{TAG}=k;label="
    room.execute(*(Line(bob.session, parse(f"{line}{n} PRIVMSG #lobby :hello")) for n in range(3)))
    echoes = bob.received()

    assert [m.tags["label"] for m in echoes] == ["0", "1", "2"]
    assert len({m.tags["msgid"] for m in echoes}) == 1
    assert len(alice.received()) == len(kept(room)) == 1


def test_copy_shares_the_fate_of_the_first() -> None:
    """If the first copy cannot be committed each gets a FAIL, and a third try starts anew."""
    room, bob, alice = pair()
    alice.lines.clear()

    room.breaks()
    lines = [f"@{TAG}=k;label={n} PRIVMSG #lobby :hello" for n in range(2)]
    room.execute(*(Line(bob.session, parse(line)) for line in lines))
    fails = bob.received()
    assert [(m.command, m.params[1], m.tags["label"]) for m in fails] == [
        ("FAIL", "TEMPORARILY_UNAVAILABLE", "0"),
        ("FAIL", "TEMPORARILY_UNAVAILABLE", "1"),
    ]
    assert alice.received() == []

    room.on_batch = bool
    (echo,) = said(bob, "PRIVMSG #lobby :hello", key="k")
    assert echo.command == "PRIVMSG"
    assert alice.until("PRIVMSG")


def test_without_echo_message_a_label_is_acknowledged() -> None:
    """Who gets no echo of the first copy gets none of the second."""
    _, bob, _ = pair()
    bob.sends("CAP REQ :-echo-message")
    for _ in range(2):
        (answer,) = said(bob, "PRIVMSG #lobby :x", tags=";label=1")
        assert (answer.command, answer.tags) == ("ACK", {"label": "1"})
        assert said(bob, "PRIVMSG #lobby :y", key="k2") == []


def test_long_messages_reactions_and_notices_have_keys_too() -> None:
    """Of several lines the key stands on the BATCH that opens them."""
    room, bob, _ = pair()
    bob.sends("CAP REQ draft/multiline")
    batch = (
        f"@{TAG}=m;label=1 BATCH +1 draft/multiline #lobby",
        "@batch=1 PRIVMSG #lobby :one",
        "@batch=1 PRIVMSG #lobby :two",
        "BATCH -1",
    )
    bob.lines.clear()
    first, second = bob.sends(*batch).received(), bob.sends(*batch).received()
    assert [(m.command, m.params[1:]) for m in first] == [(m.command, m.params[1:]) for m in second]
    assert first[0].tags == second[0].tags
    assert len(kept(room)) == 1

    for line in ("NOTICE #lobby :n", "TAGMSG #lobby"):
        for _ in range(2):
            said(bob, line, key=line[:2], tags=";+draft/react=x")
    assert len(kept(room)) == 3


def test_tag_means_nothing_without_the_capability_or_an_account() -> None:
    """It is no client-only tag, so nobody is shown it, and each copy is a message."""
    room = Room(Settings(is_login_required=False))
    plain, guest = room.login("bob"), room.guest("eve", CAPS)
    alice = room.login("alice")
    for peer in (plain, guest):
        for _ in range(2):
            said(peer, "PRIVMSG #lobby :x")

    messages = [m for m in alice.received() if m.command == "PRIVMSG"]
    assert len(messages) == 4
    assert all(TAG not in m.tags for m in messages)


def test_what_is_not_kept_has_no_key() -> None:
    """Typing, and what is for a rank alone, is sent as often as it is said."""
    room, bob, alice = pair()
    bob.sends("MODE #lobby +o alice")
    alice.lines.clear()
    for _ in range(2):
        said(bob, "TAGMSG #lobby", tags=";+typing=active")
        said(bob, "PRIVMSG @#lobby :psst")

    assert [m.command for m in alice.received()] == ["TAGMSG", "PRIVMSG"] * 2
    assert not [r for r in room.records if isinstance(r, RetryRecord)]


def test_key_that_is_none_is_told() -> None:
    """Too long for one: FAIL, and nothing is sent; an empty one is none."""
    room, bob, _ = pair()
    (fail,) = said(bob, "PRIVMSG #lobby :x", key="k" * 65, tags=";label=1")
    assert fail.params[:2] == ("PRIVMSG", "INVALID_RETRY_KEY")
    assert kept(room) == []

    for _ in range(2):
        said(bob, "PRIVMSG #lobby :x", key="")
    assert len(kept(room)) == 2


def test_who_may_no_longer_speak_is_told_so() -> None:
    """The checks come before the key."""
    _, bob, alice = pair()
    said(bob, "PRIVMSG #lobby :x")
    bob.sends("PART #lobby")
    assert [m.command for m in said(bob, "PRIVMSG #lobby :x")] == ["404"]
    assert alice.lines


def test_store_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows whether it was there: the client may try again."""
    room, bob, _ = pair()

    def fail(*_: object) -> None:
        raise StoreError("the disk is gone")

    monkeypatch.setattr(room.world._recent, "_retried", fail)
    (answer,) = said(bob, "PRIVMSG #lobby :x")
    assert answer.params[:2] == ("PRIVMSG", "TEMPORARILY_UNREADABLE")
    assert kept(room) == []


def test_store_is_told_of_keys_that_are_old() -> None:
    """Now and then, long after the day that is promised."""
    room, bob, _ = pair()
    room.execute(Tick(), Tick())
    room.now_ms += EXPIRY_MS
    room.execute(Tick())

    expired = [r.before_ms for r in room.records if isinstance(r, RetryKeysExpiredRecord)]
    assert expired == [START_MS - KEPT_MS, START_MS + EXPIRY_MS - KEPT_MS]
    assert KEPT_MS >= 24 * 3_600_000
    assert bob.lines == []
