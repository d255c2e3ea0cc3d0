import pytest
from hypothesis import given
from hypothesis import strategies as st

from securechat.store.records import JournalRecord
from securechat.wire import capabilities as cap
from securechat.wire.errors import LineTooLongError
from securechat.wire.message import Message
from securechat.world.inputs import BadLine, Tick
from securechat.world.multiline import (
    PartialLine,
    Shape,
    from_params,
    params,
    put_together,
    take_apart,
)
from securechat.world.settings import Settings
from tests.world.peer import ALL_CAPS, Peer, Room

CAPS = f"{ALL_CAPS} draft/multiline"
CONCAT = "draft/multiline-concat"

ROUND = (
    "BATCH +1 draft/multiline #lobby",
    "@batch=1 PRIVMSG #lobby hello",
    "@batch=1 PRIVMSG #lobby :",
    "@batch=1 PRIVMSG #LOBBY :how is ",
    f"@batch=1;{CONCAT} PRIVMSG #lobby :everyone?",
    "BATCH -1",
)


def pair(caps: str = CAPS) -> tuple[Peer, Peer]:
    """Return two peers in one room that have heard all there was: the second has *caps*."""
    room = Room()
    bob, alice = room.login("bob", caps=CAPS), room.login("alice", caps=caps)
    bob.lines.clear()
    alice.lines.clear()
    return bob, alice


def fails(peer: Peer) -> list[list[str]]:
    """Return code and context of each FAIL BATCH, which is all that *peer* got."""
    received = peer.received()
    assert all(m.command == "FAIL" and m.params[0] == "BATCH" for m in received)
    return [list(m.params[1:-1]) for m in received]


LINES = st.lists(
    st.builds(PartialLine, st.text(st.characters(exclude_characters="\n\r\0")), st.booleans()),
    min_size=1,
)


@given(LINES)
def test_lines_come_out_as_they_went_in(lines: list[PartialLine]) -> None:
    """Putting together and taking apart loses nothing, by way of the journal's parameters."""
    lines[0] = lines[0]._replace(is_concat=False)
    lines[1:] = [line._replace(is_concat=line.is_concat and line.text != "") for line in lines[1:]]
    text, cuts = put_together(lines)
    kept, kept_cuts = from_params(params(text, cuts))

    assert list(take_apart(text, cuts)) == lines
    assert (kept, kept_cuts or ()) == (text, cuts)
    assert (kept_cuts is None) == (len(lines) == 1)


def test_batch_inside_of_another() -> None:
    """Opening and end stand in the batch around them, the lines in their own (batch, "Nested")."""
    shape = Shape("bob!u@h", "PRIVMSG", "#lobby", "a\nb", ())
    tags = [reply.tags for reply in shape.as_batch("in", "msgid=1", outer="out")]

    assert tags == ["batch=out;msgid=1", "batch=in", "batch=in", "batch=out"]


def test_several_lines_arrive_as_one_batch() -> None:
    """Who can show it gets one batch, its tags on the opening, the lines as they were sent."""
    bob, alice = pair()
    bob.sends("@label=x;+draft/react=y " + ROUND[0], *ROUND[1:])

    start, *lines, end = alice.received()
    reference = start.params[0].removeprefix("+")

    assert start.params == (f"+{reference}", "draft/multiline", "#lobby")
    assert set(start.tags) == {"time", "account", "msgid", "+draft/react"}
    assert start.source == lines[0].source == "bob!~u@securechat"
    assert [line.params for line in lines] == [
        ("#lobby", text) for text in ("hello", "", "how is ", "everyone?")
    ]
    assert [line.tags for line in lines] == [{"batch": reference}] * 3 + [
        {"batch": reference, CONCAT: ""}
    ]
    assert (end.command, end.params, end.tags) == ("BATCH", (f"-{reference}",), {})


def test_others_get_lines_without_the_blank_ones() -> None:
    """Who cannot show it gets lines: the msgid on the first, the time on all, no blank line."""
    bob, alice = pair(ALL_CAPS)
    bob.sends("@+draft/react=y " + ROUND[0], *ROUND[1:])
    first, *others = alice.received()

    assert [m.params[1] for m in (first, *others)] == ["hello", "how is ", "everyone?"]
    assert set(first.tags) == {"time", "account", "msgid", "+draft/react"}
    assert all(set(m.tags) == {"time", "account", "+draft/react"} for m in others)
    assert all(m.tags["time"] == first.tags["time"] for m in others)


def test_lines_without_tags_for_who_has_none() -> None:
    """No tag goes to a recipient that did not negotiate its capability."""
    bob, alice = pair("multi-prefix")
    bob.sends(*ROUND)

    assert [m.tags for m in alice.received()] == [{}] * 3


def test_label_is_answered_once_and_by_the_end() -> None:
    """Nothing is answered before the end; then the label is on the opening of the echo alone."""
    bob, _ = pair()
    bob.sends("@label=x " + ROUND[0], *ROUND[1:-1])

    assert not bob.lines

    bob.sends(ROUND[-1])
    received = bob.received()

    assert [m.tags.get("label") for m in received] == ["x"] + [None] * 5
    assert "msgid" in received[0].tags


def test_labels_on_opening_and_end_are_both_answered() -> None:
    """Each label has exactly one answer: the echo for the opening, ACK for the end."""
    bob, _ = pair()
    bob.sends("@label=x " + ROUND[0], *ROUND[1:-1], "@label=y BATCH -1")
    labelled = {m.tags["label"]: m.command for m in bob.received() if "label" in m.tags}

    assert labelled == {"x": "BATCH", "y": "ACK"}


def test_label_on_the_end_alone_is_answered_by_the_echo() -> None:
    """A client that labels the last line gets its echo under that label."""
    bob, _ = pair()
    bob.sends(*ROUND[:-1], "@label=y BATCH -1")

    assert bob.received()[0].tags["label"] == "y"


def test_without_echo_the_label_is_acknowledged() -> None:
    """Without echo-message the answer is ACK (labeled-response)."""
    room = Room()
    bob = room.login("bob", caps="batch draft/multiline labeled-response")
    bob.sends("@label=x " + ROUND[0], *ROUND[1:])

    assert bob.lines == ["@label=x :securechat ACK"]


def test_away_reply_and_echo_are_one_labelled_batch() -> None:
    """What is more than the echo is grouped around it: one label in all (labeled-response)."""
    bob, alice = pair()
    alice.sends("AWAY :gone")
    bob.lines.clear()
    bob.sends(
        "@label=x BATCH +1 draft/multiline alice",
        "@batch=1 PRIVMSG alice one",
        "@batch=1 PRIVMSG alice two",
        "BATCH -1",
    )

    assert all(line.count("batch=") <= 1 for line in bob.lines)

    outer, inner, one, two, inner_end, away, outer_end = bob.received()
    reference, nested = outer.params[0][1:], inner.params[0][1:]

    assert outer.params[1:] == ("labeled-response",)
    assert outer.tags == {"label": "x"}
    assert {m.tags["batch"] for m in (inner, inner_end, away)} == {reference}
    assert {m.tags["batch"] for m in (one, two)} == {nested}
    assert (away.command, outer_end.params) == ("301", (f"-{reference}",))


def test_one_journal_entry() -> None:
    """The whole is one entry with one msgid: its text, and where it was cut."""
    room = Room()
    bob = room.login("bob", caps=CAPS)
    bob.sends(*ROUND)
    kept = [r for r in room.records if isinstance(r, JournalRecord) and r.command == "PRIVMSG"]

    assert [r.params for r in kept] == [("hello\n\nhow is everyone?", "14")]
    assert f"{kept[0].position:x}" == bob.until("BATCH").tags["msgid"]


def test_message_to_oneself_arrives_besides_its_echo() -> None:
    """The sender is a recipient, too: without label, besides the echo (labeled-response)."""
    bob, _ = pair()
    bob.sends(
        "@label=x BATCH +1 draft/multiline bob",
        "@batch=1 PRIVMSG bob a",
        "@batch=1 PRIVMSG bob b",
        "BATCH -1",
    )
    starts = [m for m in bob.received() if m.command == "BATCH" and m.params[0][0] == "+"]

    assert [m.tags.get("label") for m in starts] == [None, "x"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("BATCH +1 other #lobby",), ["UNKNOWN_TYPE", "1", "other"]),
        (("BATCH +1",), ["UNKNOWN_TYPE", "1", "*"]),
        (("BATCH +a_b draft/multiline #lobby",), ["INVALID_REFTAG", "a_b"]),
        (("BATCH + draft/multiline #lobby",), ["INVALID_REFTAG", "*"]),
        (("BATCH +1 draft/multiline",), ["MULTILINE_INVALID"]),
        (("@batch=2 BATCH +1 draft/multiline #lobby",), ["MULTILINE_INVALID"]),
        (("BATCH x",), ["MULTILINE_INVALID"]),
        (("BATCH -1",), ["MULTILINE_INVALID"]),
        (("@batch=1 PRIVMSG #lobby hi",), ["MULTILINE_INVALID"]),
        ((ROUND[0], "BATCH -1"), ["MULTILINE_INVALID"]),
        ((ROUND[0], "BATCH -2"), ["MULTILINE_INVALID"]),
        ((ROUND[0], "BATCH +2 draft/multiline #lobby"), ["MULTILINE_INVALID"]),
        ((ROUND[0], ROUND[2], "BATCH -1"), ["MULTILINE_INVALID"]),
        ((ROUND[0], ROUND[1], "@batch=1 NOTICE #lobby x"), ["MULTILINE_INVALID"]),
        ((ROUND[0], "@batch=1 TAGMSG #lobby"), ["MULTILINE_INVALID"]),
        ((ROUND[0], "@batch=1 KICK #lobby alice", "BATCH -1"), ["MULTILINE_INVALID"]),
        ((ROUND[0], "@batch=1 PRIVMSG #lobby"), ["MULTILINE_INVALID"]),
        ((ROUND[0], "PRIVMSG #lobby x"), ["MULTILINE_INVALID"]),
        ((ROUND[0], "JOIN #other"), ["MULTILINE_INVALID"]),
        ((ROUND[0], "@batch=2 PRIVMSG #lobby x"), ["MULTILINE_INVALID"]),
        ((ROUND[0], "@batch=1;+a=b PRIVMSG #lobby x"), ["MULTILINE_INVALID"]),
        ((ROUND[0], f"@batch=1;{CONCAT} PRIVMSG #lobby :"), ["MULTILINE_INVALID"]),
        (
            (ROUND[0], "@batch=1 PRIVMSG #foo x"),
            ["MULTILINE_INVALID_TARGET", "#lobby", "#foo"],
        ),
        (
            (ROUND[0], *[ROUND[1]] * (cap.MULTILINE_LINES + 1)),
            ["MULTILINE_MAX_LINES", str(cap.MULTILINE_LINES)],
        ),
        (
            (ROUND[0], *["@batch=1 PRIVMSG #lobby " + "я" * 200] * 82),
            ["MULTILINE_MAX_BYTES", str(cap.MULTILINE_BYTES)],
        ),
        ((ROUND[0], "@batch=1 PRIVMSG #lobby " + "x" * 480, "BATCH -1"), ["MULTILINE_INVALID"]),
    ],
)
def test_what_is_not_allowed_fails(lines: tuple[str, ...], expected: list[str]) -> None:
    """Each mistake has its code, once, and nothing is sent (client-batch, draft/multiline)."""
    bob, alice = pair()
    bob.sends(*lines)

    assert fails(bob) == [expected]
    assert alice.lines == []


@pytest.mark.parametrize("caps", ["batch", "draft/multiline"])
def test_capabilities_are_needed(caps: str) -> None:
    """Without both capabilities there is no such batch, and FAIL says so to anyone."""
    bob = Room().login("bob", caps=caps)
    bob.sends(*ROUND)

    assert fails(bob) == [["UNKNOWN_TYPE", "1", "draft/multiline"]]


def test_rest_of_a_failed_batch_is_ignored() -> None:
    """After the error nothing of the batch does anything; what comes after it does."""
    bob, alice = pair()
    bob.sends(ROUND[0], "@batch=1 JOIN #x", *ROUND[1:], "PRIVMSG #lobby later")

    assert fails_then_echo(bob) == (["MULTILINE_INVALID"], "later")
    assert [m.params[1] for m in alice.received()] == ["later"]


def fails_then_echo(peer: Peer) -> tuple[list[str], str]:
    """Return the context of the FAIL, and the text of the echo behind it; there is no more."""
    fail, echo = peer.received()
    return list(fail.params[1:-1]), echo.params[1]


def test_failed_batch_does_not_hold_up_other_lines() -> None:
    """Who never ends a failed batch can go on all the same."""
    bob, alice = pair()
    bob.sends(ROUND[0], "PRIVMSG #lobby lost", "PRIVMSG #lobby kept")

    assert fails_then_echo(bob) == (["MULTILINE_INVALID"], "kept")
    assert [m.params[1] for m in alice.received()] == ["kept"]


def test_error_answers_the_label_of_the_opening() -> None:
    """The error is the answer to the opening, and to the line that was wrong if it has a label."""
    bob, _ = pair()
    bob.sends("@label=x " + ROUND[0], "@batch=1 TAGMSG #lobby", ROUND[-1])
    bob.sends("@label=x " + ROUND[0], "@label=y JOIN #other", "@batch=2 PING 1", ROUND[-1])
    answers = [(m.command, m.tags.get("label")) for m in bob.received()]

    assert answers == [("FAIL", "x"), ("FAIL", "x"), ("FAIL", "y"), ("FAIL", None)]


def test_labels_without_their_capability_are_nothing() -> None:
    """Without labeled-response no answer has a label, and none is given twice."""
    bob = Room().login("bob", caps="batch draft/multiline")
    bob.sends("@label=x " + ROUND[0], "@label=y JOIN #other", ROUND[-1])
    bob.sends("@label=x " + ROUND[0], *ROUND[1:-1], "@label=y BATCH -1")

    assert fails(bob) == [["MULTILINE_INVALID"]]


def test_second_batch_inside_of_the_first_is_ignored() -> None:
    """A batch inside of another ends both: the lines of the second are not sent either."""
    bob, alice = pair()
    second = [line.replace("1", "2") for line in ROUND]
    bob.sends(ROUND[0], *second, "PRIVMSG #lobby later")

    assert fails_then_echo(bob) == (["MULTILINE_INVALID"], "later")
    assert len(alice.received()) == 1


def test_refused_message_answers_the_label() -> None:
    """What may not be said is answered as for one line, under the label of the opening."""
    bob, _ = pair()
    lines = [line.replace("#lobby", "#nowhere").replace("#LOBBY", "#nowhere") for line in ROUND]
    bob.sends("@label=x " + lines[0], *lines[1:])
    (answer,) = bob.received()

    assert (answer.command, answer.tags) == ("403", {"label": "x"})


def test_too_long_line_leaves_nothing() -> None:
    """A private message that is refused at its end has not opened a conversation."""
    bob, _ = pair()
    bob.sends("BATCH +1 draft/multiline alice", "@batch=1 PRIVMSG alice " + "x" * 480, "BATCH -1")

    assert fails(bob) == [["MULTILINE_INVALID"]]
    assert not bob.room.world.state.pairs


def test_sending_ends_idleness() -> None:
    """A message of several lines ends its sender's idle time as any other does."""
    bob, _ = pair()
    bob.room.now_ms += 50_000
    bob.sends(*ROUND, "WHOIS bob")

    assert bob.until("317").params[2] == "0"


def test_notice_is_not_answered() -> None:
    """A NOTICE of several lines gets no error of delivery either (RFC 2812, 3.3.2)."""
    bob, _ = pair()
    bob.sends("BATCH +1 draft/multiline nobody", "@batch=1 NOTICE nobody x", "BATCH -1")

    assert bob.lines == []


def test_ping_and_pong_may_stand_between() -> None:
    """What keeps the connection alive does not cost a message."""
    bob, alice = pair()
    bob.sends(*ROUND[:2], "PING 1", "PONG 2", *ROUND[2:])

    assert bob.until("PONG")
    assert len(alice.received()) == 6


def test_lost_line_fails_the_batch() -> None:
    """A line that cannot be read may have been one of the message: that is not sent without it."""
    bob, alice = pair()
    bob.sends("@label=x " + ROUND[0], ROUND[1])
    bob.room.execute(BadLine(bob.session, LineTooLongError("too long")))
    bob.sends(*ROUND[2:])

    assert {m.command for m in bob.received()} == {"BATCH", "417", "FAIL"}
    assert alice.lines == []


def test_forgotten_batch_times_out() -> None:
    """A batch without another line for a minute is given up, and its label answered."""
    bob, alice = pair()
    for peer in (bob, alice):
        peer.sends("CAP REQ :draft/chathistory").lines.clear()  # no PING comes in between, then
    bob.sends("@label=x " + ROUND[0], ROUND[1])
    bob.room.now_ms += 59_000
    bob.sends(ROUND[1])
    bob.room.now_ms += 59_000
    bob.room.execute(Tick())

    assert bob.lines == []

    bob.room.now_ms += 1_000
    bob.room.execute(Tick(), Tick())
    bob.sends(*ROUND[1:])
    (fail,) = bob.received()

    assert (fail.params[:3], fail.tags) == (("BATCH", "TIMEOUT", "1"), {"label": "x"})
    assert alice.lines == []


def test_open_batch_ends_with_its_connection() -> None:
    """Nothing of an open batch is left when its connection is gone."""
    bob, alice = pair()
    bob.sends(*ROUND[:3])
    bob.vanishes()

    assert not bob.room.world.state.composing
    assert [m.command for m in alice.received()] == ["QUIT"]


def test_commit_that_fails_answers_the_label() -> None:
    """What could not be written is told once, under the label, and seen by nobody."""
    bob, alice = pair()

    bob.room.breaks()
    bob.sends("@label=x " + ROUND[0], *ROUND[1:])
    (fail,) = bob.received()

    assert fail.params[:3] == ("BATCH", "TEMPORARILY_UNAVAILABLE", "#lobby")
    assert fail.tags == {"label": "x"}
    assert alice.lines == []


def test_guests_send_several_lines_in_private() -> None:
    """Without accounts there is nothing to keep, and it arrives all the same."""
    room = Room(Settings(is_login_required=False))
    ann, ben = room.connect(), room.connect()
    for peer, nick in ((ann, "ann"), (ben, "ben")):
        peer.sends(f"CAP REQ :{CAPS}", f"NICK {nick}", "USER u 0 * :r", "CAP END")
        peer.lines.clear()
    ann.sends("BATCH +1 draft/multiline ben", *["@batch=1 PRIVMSG ben x"] * 2, "BATCH -1")

    assert [m.command for m in ben.received()] == ["BATCH", "PRIVMSG", "PRIVMSG", "BATCH"]


def test_limits_are_offered() -> None:
    """CAP LS says how long a message may be (draft/multiline, "Capabilities")."""
    bob = Room().connect()
    bob.sends("CAP LS 302")
    offered = " ".join(m.params[-1] for m in bob.received() if isinstance(m, Message))

    assert "draft/multiline=max-bytes=32768,max-lines=100" in offered.split()


def test_no_line_is_ctcp_where_that_is_refused() -> None:
    """+C looks at each line: those without the capability get them one by one (Modern IRC, CTCP)."""
    room = Room()
    bob, alice = room.login("bob", caps=CAPS), room.login("alice", caps=CAPS)
    bob.sends("MODE #lobby +C")
    alice.lines.clear()
    alice.sends(
        "BATCH +1 draft/multiline #lobby",
        "@batch=1 PRIVMSG #lobby :look",
        "@batch=1 PRIVMSG #lobby :\x01VERSION\x01",
        "BATCH -1",
    )

    assert [message.command for message in alice.received()] == ["404"]
