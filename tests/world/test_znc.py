"""`*playback`: history for clients that know it from a bouncer. Source: ZNC wiki, "Playback"."""

import pytest

from securechat.world.settings import Settings
from tests.world.peer import ALL_CAPS, START_MS, Peer, Room

CAPS = f"{ALL_CAPS} znc.in/playback"


def chat() -> tuple[Room, Peer]:
    """Return alice's second session, after bob has spoken once a second in #lobby, then to her."""
    room = Room()
    bob, alice = room.login("bob", CAPS), room.login("alice", CAPS)
    alice.sends("JOIN #club", "PRIVMSG #club :club")
    for word in "abc":
        room.now_ms += 1000
        bob.sends(f"PRIVMSG #lobby :{word}")
    room.now_ms += 1000
    bob.sends("PRIVMSG alice :private")
    return room, room.login("alice", CAPS)


def played(peer: Peer, words: str) -> list[tuple[str, ...]]:
    """Return what comes of a request."""
    peer.lines.clear()
    lines = peer.sends(f"PRIVMSG *playback :{words}").received()
    return [message.params for message in lines if message.command != "BATCH"]


def test_star_plays_all_that_may_be_read() -> None:
    """Each conversation is a batch of the type chathistory, oldest message first."""
    _, alice = chat()
    alice.lines.clear()
    alice.sends("PRIVMSG *PlayBack :PLAY *")
    batches = [m.params[2] for m in alice.received() if m.command == "BATCH" and len(m.params) > 1]

    assert batches == ["#lobby", "#club", "bob"]
    assert played(alice, "play * 0") == [
        ("#lobby", "a"), ("#lobby", "b"), ("#lobby", "c"), ("#club", "club"), ("alice", "private"),
    ]  # fmt: skip


def test_targets_are_named_in_any_letter_case() -> None:
    """Several stand with commas between them; what may not be read is left out."""
    room, alice = chat()
    room.login("eve").sends("JOIN #secret", "PRIVMSG #secret :x")

    assert played(alice, "PLAY BOB,#CLUB,#club") == [("alice", "private"), ("#club", "club")]
    assert played(alice, "PLAY #secret,#nowhere,nobody,,") == []


def test_times_are_seconds_and_both_excluded() -> None:
    """With a fraction or without; the newest are played if there are too many."""
    _, alice = chat()
    first = START_MS // 1000 + 1

    assert played(alice, f"PLAY #lobby {first}") == [("#lobby", "b"), ("#lobby", "c")]
    assert played(alice, f"PLAY #lobby {first}.999") == [("#lobby", "b"), ("#lobby", "c")]
    assert played(alice, f"PLAY #lobby {first}.5 {first + 2}") == [("#lobby", "b")]
    assert played(alice, f"PLAY #lobby 0 {first + 1}.0000001") == [("#lobby", "a")]
    assert played(alice, "PLAY * 99999999999") == []


@pytest.mark.parametrize("words", ["", "PLAY", "CLEAR *", "PLAY * x", "PLAY * 1 2 3", "PLAY * -1"])
def test_anything_else_is_explained(words: str) -> None:
    """There is one answer, which says how it is used."""
    _, alice = chat()
    alice.lines.clear()
    (answer,) = alice.sends(f"@label=x PRIVMSG *playback : {words}").received()

    assert (answer.command, answer.source) == ("NOTICE", "*playback!playback@securechat")
    assert answer.params[1].startswith("PLAY ")
    assert answer.tags["label"] == "x"


def test_label_is_acknowledged() -> None:
    """What is played is no answer to the line; that is an ACK."""
    _, alice = chat()
    alice.lines.clear()
    lines = alice.sends("@label=x PRIVMSG *playback :PLAY #club").received()

    assert [m.command for m in lines] == ["ACK", "BATCH", "PRIVMSG", "BATCH"]
    assert lines[0].tags == {"label": "x"}


def test_nothing_else_listens_behind_a_star() -> None:
    """Other modules of a bouncer are nobody here, and a NOTICE gets no answer."""
    _, alice = chat()
    alice.lines.clear()
    alice.sends("PRIVMSG *status :help", "NOTICE *playback :PLAY *", "TAGMSG *playback")

    assert [m.command for m in alice.received()] == ["401", "401"]


def test_guest_may_play_what_it_was_there_for() -> None:
    """From its JOIN on."""
    room = Room(Settings(is_login_required=False))
    bob = room.login("bob").sends("PRIVMSG #lobby :before")
    guest = room.guest("eve", CAPS)
    bob.sends("PRIVMSG #lobby :after")

    assert played(guest, "PLAY *") == [("#lobby", "after")]
