"""CHATHISTORY: who may read what, and how it looks. Source: IRCv3 chathistory."""

from dataclasses import replace

import pytest

from securechat.store.records import JournalRecord
from securechat.wire.message import Message, parse
from securechat.world.inputs import Line
from securechat.world.settings import Settings
from tests.world.checks import check
from tests.world.peer import ALL_CAPS, Peer, Room

CAPS = f"{ALL_CAPS} draft/chathistory"
EVENTS = f"{CAPS} draft/event-playback"


def asked(peer: Peer, line: str) -> list[Message]:
    """Return the answer to a line."""
    peer.lines.clear()
    return peer.sends(line).received()


def texts(answer: list[Message]) -> list[str]:
    """Return the last words of what is in a batch."""
    assert answer[0].command == answer[-1].command == "BATCH"
    return [message.params[-1] for message in answer[1:-1]]


def chat(room: Room, *words: str) -> tuple[Peer, Peer]:
    """Return bob and alice, who have said *words* in #lobby in turn, a second apart."""
    peers = room.login("bob", CAPS), room.login("alice", CAPS)
    for number, word in enumerate(words):
        room.now_ms += 1000
        peers[number % 2].sends(f"PRIVMSG #lobby :{word}")
    return peers


def test_latest_is_a_batch_of_what_was_said() -> None:
    """The batch names the room; each line has the time and the msgid it had (chathistory)."""
    room = Room()
    bob, alice = chat(room, "one", "two", "three")
    echo = bob.until("PRIVMSG")
    answer = asked(alice, "CHATHISTORY LATEST #LOBBY * 50")
    first, one, *_, last = answer

    assert first.params[1:] == ("chathistory", "#lobby")
    assert last.params == ("-" + first.params[0][1:],)
    assert one == replace(echo, tags={"batch": first.params[0][1:], **echo.tags})
    assert texts(answer) == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("LATEST #lobby * 2", "de"),
        ("LATEST #lobby {c} 9", "de"),
        ("BEFORE #lobby {c} 9", "ab"),
        ("BEFORE #lobby {d} 1", "c"),
        ("AFTER #lobby {c} 9", "de"),
        ("AFTER #lobby {a} 2", "bc"),
        ("AROUND #lobby {c} 3", "bcd"),
        ("BETWEEN #lobby {a} {e} 9", "bcd"),
        ("BETWEEN #lobby {a} {e} 2", "bc"),
        ("BETWEEN #lobby {e} {a} 2", "cd"),
        ("before #lobby {c} 9", "ab"),
    ],
)
@pytest.mark.parametrize("kind", ["msgid", "timestamp"])
def test_subcommands_by_msgid_and_by_time(query: str, found: str, kind: str) -> None:
    """Each subcommand takes both kinds of reference and excludes what is referred to."""
    room = Room()
    bob, alice = chat(room, *"abcde")
    tag = "time" if kind == "timestamp" else kind
    marks = {m.params[1]: f"{kind}={m.tags[tag]}" for m in bob.received() if m.command == "PRIVMSG"}

    assert texts(asked(alice, f"CHATHISTORY {query.format(**marks)}")) == list(found)


def test_end_is_marked_where_nothing_is_left() -> None:
    """The tag says that the next page would be empty; who has no message-tags is not told."""
    room = Room()
    bob, alice = chat(room, *"abc")
    end = "draft/chathistory-end"

    assert end in asked(alice, "CHATHISTORY LATEST #lobby * 3")[0].tags
    assert end not in asked(alice, "CHATHISTORY LATEST #lobby * 2")[0].tags
    assert end in asked(alice, "CHATHISTORY TARGETS timestamp=2000-01-01T00:00:00.000Z "
                        "timestamp=2100-01-01T00:00:00.000Z 1")[0].tags  # fmt: skip
    bob.sends("CAP REQ :-message-tags")
    assert asked(bob, "CHATHISTORY LATEST #lobby * 3")[0].tags == {}


def test_events_are_for_those_who_negotiated_them() -> None:
    """Without draft/event-playback a page holds PRIVMSG and NOTICE only; the limit is of these."""
    room = Room()
    bob, alice = room.login("bob", EVENTS), room.login("alice", CAPS)
    bob.sends("TOPIC #lobby :t", "NOTICE #lobby :n", "@+draft/react=x TAGMSG #lobby")
    bob.sends("MODE #lobby +v alice", "KICK #lobby alice :out", "PRIVMSG #lobby :p")
    alice.sends("JOIN #lobby", "PART #lobby", "JOIN #lobby", "PART #lobby :bye", "JOIN #lobby")

    assert texts(asked(alice, "CHATHISTORY LATEST #lobby * 2")) == ["n", "p"]
    lines = [
        f"{m.command} {' '.join(m.params)}"
        for m in asked(bob, "CHATHISTORY LATEST #lobby * 99")[1:-1]
    ]
    assert lines == [
        "JOIN #lobby bob Real Name", "JOIN #lobby alice Real Name", "TOPIC #lobby t",
        "NOTICE #lobby n", "TAGMSG #lobby", "MODE #lobby +v alice", "KICK #lobby alice out",
        "PRIVMSG #lobby p", "JOIN #lobby alice Real Name", "PART #lobby",
        "JOIN #lobby alice Real Name", "PART #lobby bye", "JOIN #lobby alice Real Name",
    ]  # fmt: skip


def test_quit_and_nick_name_no_room() -> None:
    """What concerns a person is shown as it was, once for each room that is asked for."""
    room = Room()
    bob, alice = room.login("bob", EVENTS), room.login("alice")
    alice.sends("NICK Alice", "QUIT :gone")
    tail = asked(bob, "CHATHISTORY LATEST #lobby * 2")[1:-1]

    assert [(m.command, m.params, m.source) for m in tail] == [
        ("NICK", ("Alice",), "alice!~u@securechat"),
        ("QUIT", ("Quit: gone",), "Alice!~u@securechat"),
    ]


def test_lines_have_the_tags_that_were_negotiated() -> None:
    """A plain client gets plain lines, without a batch; no tag goes where it was not asked for."""
    room = Room()
    bob = room.login("bob", CAPS)
    plain = room.login("alice", "draft/chathistory")
    bob.sends("@+draft/reply=x PRIVMSG #lobby :hi", "@+draft/react=x TAGMSG #lobby")

    assert asked(plain, "CHATHISTORY LATEST #lobby * 9") == [
        Message("PRIVMSG", ("#lobby", "hi"), "bob!~u@securechat")
    ]
    plain.sends("CAP REQ :draft/event-playback batch server-time")
    answer = asked(plain, "CHATHISTORY LATEST #lobby * 9")
    assert "TAGMSG" not in [message.command for message in answer]
    assert {key for message in answer for key in message.tags} == {"batch", "time"}


def test_message_of_several_lines_comes_as_one_or_as_lines() -> None:
    """Who negotiated draft/multiline gets a batch within the batch, with one msgid."""
    room = Room()
    bob, alice = room.login("bob", f"{CAPS} draft/multiline"), room.login("alice", CAPS)
    bob.sends("BATCH +1 draft/multiline #lobby", "@batch=1 PRIVMSG #lobby :one",
              "@batch=1 PRIVMSG #lobby :", "@batch=1;draft/multiline-concat PRIVMSG #lobby :two",
              "BATCH -1")  # fmt: skip
    msgid = alice.until("PRIVMSG").tags["msgid"]

    bob.lines.clear()
    bob.sends("CHATHISTORY LATEST #lobby * 1")
    assert max(line.count("batch=") for line in bob.lines) == 1
    outer, inner, *lines, end, last = asked(bob, "CHATHISTORY LATEST #lobby * 1")
    assert (inner.params[1:], inner.tags["msgid"]) == (("draft/multiline", "#lobby"), msgid)
    assert inner.tags["batch"] == end.tags["batch"] == outer.params[0][1:]
    assert [m.params[1] for m in lines] == ["one", "", "two"]
    assert {m.tags["batch"] for m in lines} == {inner.params[0][1:]}
    assert (end.params, last.params) == (("-" + inner.params[0][1:],), ("-" + outer.params[0][1:],))

    _, first, second, _ = asked(alice, "CHATHISTORY LATEST #lobby * 1")
    assert (first.params[1], first.tags["msgid"]) == ("one", msgid)
    assert second.params[1] == "two"
    assert "msgid" not in second.tags


def test_label_is_on_the_answer_and_nowhere_else() -> None:
    """The batch of the history carries the label; so does a single FAIL, and an empty answer is an
    ACK where there are no batches (labeled-response).
    """
    room = Room()
    bob, alice = chat(room, "a", "b")
    first, *rest = asked(alice, "@label=x CHATHISTORY LATEST #lobby * 9")
    assert first.tags["label"] == "x"
    assert first.params[1] == "chathistory"
    assert not any("label" in message.tags for message in rest)

    (fail,) = asked(alice, "@label=y CHATHISTORY LATEST #lobby msgid=1 9")
    assert (fail.command, fail.tags) == ("FAIL", {"label": "y"})
    bob.sends("CAP REQ :-batch")
    assert asked(bob, "@label=z CHATHISTORY LATEST alice * 9")[0].command == "ACK"


def test_later_output_comes_behind_the_page() -> None:
    """What a session gets after it has asked stands behind the answer, in order."""
    room = Room()
    _, alice = chat(room, "a")
    alice.lines.clear()
    lines = ("PRIVMSG #lobby :before", "CHATHISTORY LATEST #lobby * 1", "PRIVMSG #lobby :after")
    room.execute(*(Line(alice.session, parse(line)) for line in lines))

    shown = [m.params[-1] for m in alice.received() if m.command == "PRIVMSG"]
    assert shown == ["before", "before", "after"]


def test_only_members_read_a_room() -> None:
    """Of a room one is not in, and of one that does not exist, the same is said."""
    room = Room()
    bob, alice = chat(room, "a")
    bob.sends("JOIN #club", "PRIVMSG #club :secret")
    for name in ("#club", "#nowhere", "nobody", "#", "*"):
        (fail,) = asked(alice, f"CHATHISTORY LATEST {name} * 9")
        assert fail.params[:4] == ("CHATHISTORY", "INVALID_TARGET", "LATEST", name)

    alice.sends("PART #lobby")
    assert asked(alice, "CHATHISTORY LATEST #lobby * 9")[0].params[1] == "INVALID_TARGET"


def test_a_member_reads_from_its_first_join_on() -> None:
    """PART loses nothing of that, what was said before stays unread, and so does its msgid."""
    room = Room()
    bob = room.login("bob", CAPS).sends("JOIN #club", "PRIVMSG #club :before")
    msgid = bob.until("PRIVMSG").tags["msgid"]
    alice = room.login("alice", CAPS).sends("JOIN #club", "PART #club")
    bob.sends("PRIVMSG #club :between")
    alice.sends("JOIN #club")

    assert texts(asked(alice, "CHATHISTORY LATEST #club * 9")) == ["between"]
    (fail,) = asked(alice, f"CHATHISTORY AFTER #club msgid={msgid} 9")
    assert fail.params[1:5] == ("MESSAGE_ERROR", "AFTER", "#club", f"msgid={msgid}")


def test_configuration_lets_members_read_all() -> None:
    """With channels.members_read_all a newcomer reads what was said before."""
    room = Room(Settings(may_members_read_all=True))
    room.login("bob", CAPS).sends("JOIN #club", "PRIVMSG #club :before")
    alice = room.login("alice", CAPS).sends("JOIN #club")

    assert texts(asked(alice, "CHATHISTORY LATEST #club * 9")) == ["before"]


def test_a_ban_ends_what_may_be_read() -> None:
    """Who was banned and is let in again begins anew; a guest who stays does, too."""
    room = Room(Settings(is_login_required=False))
    bob = room.login("bob", CAPS).sends("PRIVMSG #lobby :old")
    alice = room.login("alice", CAPS)
    guest = room.guest("eve", CAPS)
    bob.sends(
        "PRIVMSG #lobby :told", "MODE #lobby +b alice", "MODE #lobby +b eve", "PRIVMSG #lobby :new"
    )

    for peer in (alice, guest):
        assert texts(asked(peer, "CHATHISTORY LATEST #lobby * 9")) == ["new"]


def test_private_messages_are_read_by_both() -> None:
    """Both directions, each line to whom it was said; nobody else reads them."""
    room = Room()
    bob, alice, eve = room.login("bob", CAPS), room.login("Alice", CAPS), room.login("eve", CAPS)
    bob.sends("PRIVMSG alice :hi")
    alice.sends("NOTICE bob :ho")
    eve.sends("PRIVMSG bob :ha")

    first, *said, _ = asked(bob, "CHATHISTORY LATEST ALICE * 9")
    assert first.params[1:] == ("chathistory", "ALICE")  # as it was asked for
    assert [(m.command, *m.params) for m in said] == [
        ("PRIVMSG", "Alice", "hi"),
        ("NOTICE", "bob", "ho"),
    ]
    assert texts(asked(alice, "CHATHISTORY LATEST bob * 9")) == ["hi", "ho"]
    assert texts(asked(eve, "CHATHISTORY LATEST bob * 9")) == ["ha"]
    assert texts(asked(eve, "CHATHISTORY LATEST Alice * 9")) == []


def test_private_messages_of_one_who_is_away_are_read() -> None:
    """The other one need not be here: an account has a name."""
    room = Room()
    bob, alice = room.login("bob", CAPS), room.login("alice", CAPS)
    bob.sends("PRIVMSG alice :hi")
    alice.vanishes()

    assert texts(asked(bob, "CHATHISTORY LATEST alice * 9")) == ["hi"]


def test_notes_to_oneself_are_a_conversation() -> None:
    """One's own nick is a target, too."""
    room = Room()
    bob = room.login("bob", CAPS).sends("PRIVMSG bob :remember")
    (note,) = asked(bob, "CHATHISTORY LATEST bob * 9")[1:-1]

    assert note.params == ("bob", "remember")


def test_private_messages_with_a_guest_end_with_the_guest() -> None:
    """An account and a guest read what they say to each other, who comes under the guest's nick
    later does not, and between guests nothing is kept.
    """
    room = Room(Settings(is_login_required=False))
    bob, guest, other = room.login("bob", CAPS), room.guest("eve", CAPS), room.guest("joe", CAPS)
    guest.sends("PRIVMSG bob :hi", "PRIVMSG joe :psst")
    bob.sends("PRIVMSG eve :ho")

    first, *said, _ = asked(bob, "CHATHISTORY LATEST eve * 9")
    assert first.params[2] == "eve"
    assert [message.params for message in said] == [("bob", "hi"), ("eve", "ho")]
    assert texts(asked(guest, "CHATHISTORY LATEST bob * 9")) == ["hi", "ho"]
    assert texts(asked(other, "CHATHISTORY LATEST eve * 9")) == []
    assert not [r for r in room.records if isinstance(r, JournalRecord) and "psst" in r.params]

    guest.sends("QUIT")
    always = "timestamp=2000-01-01T00:00:00.000Z timestamp=2200-01-01T00:00:00.000Z"
    targets = [m.params[1] for m in asked(bob, f"CHATHISTORY TARGETS {always} 9")[1:-1]]
    assert targets == []
    check(room.world)
    heir = room.login("eve", CAPS)
    assert texts(asked(heir, "CHATHISTORY LATEST bob * 9")) == []
    assert texts(asked(bob, "CHATHISTORY LATEST eve * 9")) == []


def test_guest_that_logs_in_reads_on() -> None:
    """What it was there for in a room stays readable; it was the same person."""
    room = Room(Settings(is_login_required=False))
    room.login("bob")
    assert room.admin("adduser", "eve").is_ok
    guest = room.guest("ev", CAPS).sends("PRIVMSG #lobby :hi", "PRIVMSG bob :hi")
    guest.logs_in("eve")

    assert texts(asked(guest, "CHATHISTORY LATEST #lobby * 9")) == ["hi"]
    assert texts(asked(guest, "CHATHISTORY LATEST bob * 9")) == []


def test_targets_lists_conversations_by_their_newest_message() -> None:
    """Rooms and people, oldest first, counted from the first instant (chathistory, TARGETS)."""
    room = Room()
    bob = room.login("bob", EVENTS)
    room.login("alice")
    bob.sends("JOIN #club")
    times = []
    for target in ("#lobby", "alice", "#club", "bob"):
        room.now_ms += 1000
        bob.sends(f"PRIVMSG {target} :hi")
        times.append(f"timestamp={bob.until('PRIVMSG').tags['time']}")
    bob.sends("TOPIC #lobby :newer than all, but no message")
    never, ever = "timestamp=2000-01-01T00:00:00.000Z", "timestamp=2200-01-01T00:00:00.000Z"

    def targets(bounds: str) -> list[str]:
        answer = asked(bob, f"CHATHISTORY TARGETS {bounds}")
        assert answer[0].params[1:] == ("draft/chathistory-targets",)
        assert all(m.params[0] == "TARGETS" for m in answer[1:-1])
        return [f"{m.params[1]} timestamp={m.params[2]}" for m in answer[1:-1]]

    everything = [f"{name} {when}" for name, when in zip(
        ("#lobby", "alice", "#club", "bob"), times, strict=True)]  # fmt: skip
    assert targets(f"{never} {ever} 100") == everything
    assert targets(f"{never} {ever} 2") == everything[:2]
    assert targets(f"{ever} {never} 2") == everything[2:]
    assert targets(f"{times[0]} {times[3]} 9") == everything[1:3]


@pytest.mark.parametrize(
    ("line", "context"),
    [
        ("", ()),
        ("LATER #lobby * 9", ("LATER",)),
        ("LATEST", ("LATEST",)),
        ("LATEST #lobby *", ("LATEST",)),
        ("LATEST #lobby * 9 9", ("LATEST",)),
        ("BETWEEN #lobby msgid=1 9", ("BETWEEN",)),
        ("LATEST #lobby * 0", ("LATEST", "0")),
        ("LATEST #lobby * -1", ("LATEST", "-1")),
        ("LATEST #lobby * ²", ("LATEST", "²")),
        ("LATEST #lobby * :", ("LATEST", "*")),
        ("BEFORE #lobby * 9", ("BEFORE", "*")),
        ("BEFORE #lobby 12 9", ("BEFORE", "12")),
        ("BEFORE #lobby timestamp=yesterday 9", ("BEFORE", "timestamp=yesterday")),
        ("BEFORE #lobby timestamp=2020-13-01T00:00:00.000Z 9",
         ("BEFORE", "timestamp=2020-13-01T00:00:00.000Z")),
        ("BEFORE #lobby msgid 9", ("BEFORE", "msgid")),
        ("TARGETS", ("TARGETS",)),
        ("TARGETS msgid=1 msgid=2 9", ("TARGETS", "msgid=1")),
        ("TARGETS * * 9", ("TARGETS", "*")),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_told(line: str, context: tuple[str, ...]) -> None:
    """FAIL INVALID_PARAMS with the subcommand and what was wrong (chathistory, Errors)."""
    room = Room()
    bob = room.login("bob", "labeled-response batch")
    (fail,) = asked(bob, f"@label=x CHATHISTORY {line}")

    assert fail.command == "FAIL"
    assert fail.params[:-1] == ("CHATHISTORY", "INVALID_PARAMS", *context)
    assert fail.tags == {"label": "x"}


@pytest.mark.parametrize("msgid", ["1", "xyz", "ffffffffffffffff", "7" * 400, "-1", "0x1", "", "é"])
def test_unknown_msgid_is_told(msgid: str) -> None:
    """A message that never was, or is gone, is MESSAGE_ERROR and never an empty page."""
    bob = Room().login("bob", CAPS)
    (fail,) = asked(bob, f"CHATHISTORY AFTER #lobby msgid={msgid} 9")

    assert fail.params[:4] == ("CHATHISTORY", "MESSAGE_ERROR", "AFTER", "#lobby")


def test_unknown_kind_of_reference_is_told() -> None:
    """FAIL INVALID_MSGREFTYPE (chathistory, Errors)."""
    bob = Room().login("bob", CAPS)
    (fail,) = asked(bob, "CHATHISTORY AFTER #lobby line=1 9")

    assert fail.params[:4] == ("CHATHISTORY", "INVALID_MSGREFTYPE", "AFTER", "#lobby")


def test_limit_beyond_a_page_is_a_page() -> None:
    """005 says how much a page is; more may be asked for."""
    room = Room()
    bob, _ = chat(room, "a")

    assert texts(asked(bob, "CHATHISTORY LATEST #lobby * 99999999999999999999")) == ["a"]


def test_it_is_announced() -> None:
    """CAP LS and 005 name what works (chathistory, ISUPPORT tokens)."""
    room = Room()
    room.admin("adduser", "bob")
    peer = room.connect().sends("CAP LS 302", "NICK bob", "USER u 0 * :x")
    assert {"draft/chathistory", "draft/event-playback"} <= set(
        peer.until("CAP").params[-1].split()
    )
    peer.logs_in("bob")
    peer.sends("CAP END")
    tokens = {t for m in peer.received() if m.command == "005" for t in m.params}

    assert {"CHATHISTORY=1000", "MSGREFTYPES=msgid,timestamp"} <= tokens
