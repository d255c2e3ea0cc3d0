"""Our messages in a full face: waiting, confirmed, failed; of several lines."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from securechat.client.events import Acknowledged, Failed, Manner, Said, Waiting
from securechat.client.multiline import Limits, Piece, limits_of, messages_of, text_of
from tests.client.test_history import END, FULL, Reader
from tests.client.test_session import CAPABILITIES, Scene


def test_message_waits_from_the_start_and_is_confirmed_with_its_msgid() -> None:
    """Also without a connection: nothing typed is invisible."""
    reader = Reader()
    reader.enters()
    reader.session.lost("broken")
    reader.events.clear()
    [ticket] = reader.session.say("#lobby", "hello")
    assert reader.events == [Waiting(reader.events[0].at_ms, ticket, "#lobby", "bob", "hello")]
    reader.session.connected()
    reader.logs_in()
    assert [line for line in reader.sends() if line.endswith("PRIVMSG #lobby :hello")]
    reader.page("TARGETS .*", is_end=True)
    reader.page("LATEST .*", is_end=True)
    [event] = reader.gets(f"@label={ticket};msgid=m7 :bob!b@h PRIVMSG #lobby :hello")
    assert isinstance(event, Acknowledged)
    assert (event.ticket, event.msgid) == (ticket, "m7")


def test_line_mode_is_told_at_the_end_only() -> None:
    """A prompt prints what is confirmed, and nothing before."""
    scene = Scene()
    scene.events.clear()
    scene.session.say("#lobby", "hello")
    assert not scene.events


def test_failed_message_is_tried_again_under_a_new_ticket() -> None:
    """Once for each press of a key."""
    reader = Reader()
    reader.enters()
    [ticket] = reader.session.say("#lobby", "hello", reply_to="m1")
    reader.sends()
    [failed] = reader.gets(f"@label={ticket} 404 bob #lobby :No")
    assert isinstance(failed, Failed)
    [again] = reader.session.retry(ticket, "#lobby")
    assert again != ticket
    assert reader.sends()[0].endswith("+reply=m1 PRIVMSG #lobby :hello")
    assert not reader.session.retry(ticket, "#lobby")


def test_several_lines_are_one_message() -> None:
    """Label, key and answer stand on the line that opens it (draft/multiline)."""
    reader = Reader()
    reader.enters()
    [ticket] = reader.session.say("#lobby", "\none\n\n  two\nthree\n\n", reply_to="m1")
    opening, *lines = reader.sends()
    assert re.fullmatch(
        rf"@label={ticket};securechat.internal/retry-key=\S+;\+reply=m1"
        rf" BATCH \+t{ticket} draft/multiline #lobby",
        opening,
    )
    assert lines == [
        f"@batch=t{ticket} PRIVMSG #lobby :one",
        f"@batch=t{ticket} PRIVMSG #lobby :",
        f"@batch=t{ticket} PRIVMSG #lobby :  two",
        f"@batch=t{ticket} PRIVMSG #lobby :three",
        f"BATCH -t{ticket}",
    ]
    [event] = reader.gets(
        f"@label={ticket};msgid=m8 :bob!b@h BATCH +m8 draft/multiline #lobby",
        *[f"@batch=m8 :bob!b@h {line.partition(' ')[2]}" for line in lines[:-1]],
        ":bob!b@h BATCH -m8",
    )
    assert isinstance(event, Acknowledged)
    assert (event.text, event.msgid) == ("one\n\n  two\nthree", "m8")


def test_several_lines_of_others_are_one_message() -> None:
    """Joined where the sender's line was too long; each line harmless; in history, too."""
    lines = (
        "@msgid=m9 :alice!a@h BATCH +m9 draft/multiline #lobby",
        "@batch=m9 :alice!a@h PRIVMSG #lobby :\x02one\x02\x1b ",
        "@batch=m9;draft/multiline-concat :alice!a@h PRIVMSG #lobby :and more",
        "@batch=m9 :alice!a@h PRIVMSG #lobby :two",
        ":alice!a@h BATCH -m9",
    )
    reader = Reader()
    reader.page("TARGETS .*", is_end=True)
    label = reader.asks("LATEST .*")
    [page] = reader.gets(
        f"@label={label};{END} BATCH +p chathistory #lobby",
        f"@batch=p;{lines[0][1:]}",
        *lines[1:4],
        f"@batch=p {lines[4]}",
        "BATCH -p",
    )
    [said] = reader.gets(*(line.replace("m9", "m10") for line in lines))
    assert isinstance(said, Said)
    assert said.text == "one␛ and more\ntwo"
    assert said.formatted == "\x02one\x02␛ and more\ntwo"
    assert repr(said).replace("m10", "m9").partition("place")[2] in repr(page)


def test_text_beyond_the_limits_becomes_several_messages() -> None:
    """400 bytes and 5 lines here: each part waits, and is confirmed, by itself."""
    reader = Reader()
    reader.enters()
    tickets = reader.session.say("#lobby", "\n".join(f"line {n}" for n in range(12)))
    assert len(tickets) == 1
    openings = [line for line in reader.sends() if "BATCH +" in line]
    assert len(openings) == 3
    waiting = [event for event in reader.events if isinstance(event, Waiting)]
    assert [event.text for event in waiting[1:]] == [
        "line 5\nline 6\nline 7\nline 8\nline 9",
        "line 10\nline 11",
    ]
    [event] = reader.gets(f"@label={tickets[0]} :bob!b@h PRIVMSG #lobby :x")
    assert isinstance(event, Acknowledged)
    assert event.text == "line 0\nline 1\nline 2\nline 3\nline 4"


def test_without_the_capability_each_line_is_a_message() -> None:
    """Blank ones are left out, and what somebody does is never a batch."""
    reader = Reader(CAPABILITIES)
    reader.session.say("#lobby", "one\n\ntwo")
    reader.session.say("#lobby", "waves\nand goes", Manner.ACTION)
    lines = [line.partition(" ")[2] for line in reader.sends()]
    assert lines[:2] == ["PRIVMSG #lobby :one", "PRIVMSG #lobby :two"]
    assert lines[2:] == [
        "PRIVMSG #lobby :\x01ACTION waves\x01",
        "PRIVMSG #lobby :\x01ACTION and goes\x01",
    ]


def test_refused_batch_fails_whole() -> None:
    """One message, one reason."""
    reader = Reader()
    reader.enters()
    [ticket] = reader.session.say("#lobby", "one\ntwo")
    reader.sends()
    [event] = reader.gets(f"@label={ticket} FAIL BATCH MULTILINE_MAX_LINES 1 :Too many lines")
    assert isinstance(event, Failed)
    assert event.text == "one\ntwo"


@pytest.mark.parametrize(
    ("value", "limits"),
    [
        ("max-bytes=4096,max-lines=24", Limits(4096, 24)),
        ("max-bytes=4096,new=1", Limits(4096, 100)),
        ("", None),
        ("max-lines=3", None),
        ("max-bytes=many", None),
    ],
)
def test_limits_are_read(value: str, limits: Limits | None) -> None:
    """Unknown keys are passed over; the bytes are required (draft/multiline)."""
    assert limits_of(value) == limits


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=600),
    st.integers(16, 60),
    st.integers(64, 300),
    st.integers(1, 8),
)
def test_every_word_goes_out_within_the_limits(
    text: str, line_bytes: int, most_bytes: int, most_lines: int
) -> None:
    """Nothing but blank lines at the ends of a message is left out."""
    messages = messages_of(text, line_bytes, Limits(most_bytes, most_lines))
    for pieces in messages:
        assert len(pieces) <= most_lines
        assert sum(len(piece.text.encode()) + 1 for piece in pieces) - 1 <= most_bytes
        assert all(len(piece.text.encode()) <= line_bytes for piece in pieces)
        assert all(piece.text for piece in pieces if piece.is_concat)
        assert pieces[0].text.strip()
        # A part that is sent by itself is cut as it was, and is one message.
        alone = [Piece(pieces[0].text, is_concat=False), *pieces[1:]]
        assert messages_of(text_of(alone), line_bytes, Limits(most_bytes, most_lines)) == [alone]
    sent = "".join(piece.text for pieces in messages for piece in pieces)
    assert "".join(sent.split()) == "".join(text.split())


def test_full_capabilities_fit_one_line() -> None:
    """CAP REQ is one line of 512 bytes."""
    reader = Scene(is_full=True, is_ready=False)
    reader.sends()
    reader.gets(f"CAP * LS :{FULL} account-tag cap-notify multi-prefix userhost-in-names"
                " extended-join away-notify account-notify standard-replies"
                " securechat.internal/device-token")  # fmt: skip
    [line] = reader.sends()
    assert len(line) < 510
    assert "draft/multiline" in line
