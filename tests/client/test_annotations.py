"""Reactions, typing, what is taken back, what is read: ours and those of others."""

import pytest

from securechat.client.events import (
    MarkedRead,
    NewestPage,
    Reacted,
    Redacted,
    Said,
    Typing,
    Waiting,
    Warned,
)
from tests.client.test_history import FULL, Reader


def test_reaction_goes_out_and_comes_in() -> None:
    """Our own comes back as an echo; taking it back is told apart (IRCv3 react)."""
    reader = Reader()
    reader.enters()
    reader.session.react("#lobby", "m1", "👍")
    reader.session.react("@alice", "m2", "; ok", is_removed=True)
    assert reader.sends()[-2:] == [
        "@+reply=m1;+draft/react=👍 TAGMSG #lobby",
        r"@+reply=m2;+draft/unreact=\:\sok TAGMSG alice",
    ]
    events = reader.gets(
        "@msgid=m3;+reply=m1;+draft/react=👍 :bob!b@h TAGMSG #lobby",
        "@msgid=m3;+reply=m1;+draft/react=👍 :bob!b@h TAGMSG #lobby",
        "@msgid=m4;+draft/reply=m2;+draft/unreact=ok :alice!a@h TAGMSG bob",
        "@msgid=m5;+draft/react=lost :alice!a@h TAGMSG bob",
    )
    times = [event.at_ms for event in events]
    assert events == [
        Reacted(times[0], "#lobby", "bob", "m1", "👍", is_own=True),
        Reacted(times[1], "@alice", "alice", "m2", "ok", is_removed=True),
    ]


def test_message_is_taken_back() -> None:
    """By us, or by somebody else; the echo tells of our own (draft/message-redaction)."""
    reader = Reader()
    reader.enters()
    reader.session.redact("#lobby", "m1", "a slip")
    reader.session.redact("@alice", "m2")
    assert reader.sends()[-2:] == ["REDACT #lobby m1 :a slip", "REDACT alice m2"]
    [own, theirs] = reader.gets(":bob!b@h REDACT #lobby m1 :a slip", ":alice!a@h REDACT bob m2")
    assert own == Redacted(own.at_ms, "#lobby", "bob", "m1", "a slip")
    assert theirs == Redacted(theirs.at_ms, "@alice", "alice", "m2")


def test_server_without_them_is_sent_none() -> None:
    """The user is told where it was their wish; nobody waits for a notice that we type."""
    reader = Reader("batch labeled-response sasl server-time echo-message")
    reader.gets()
    reader.session.react("#lobby", "m1", "👍")
    reader.session.redact("#lobby", "m1")
    assert [type(event) for event in reader.events] == [Warned, Warned]
    reader.session.typing("#lobby", is_active=True)
    reader.session.mark_read("#lobby", 1000)
    assert not [line for line in reader.sends() if "WHO" not in line]


def test_typing_is_told_and_heard() -> None:
    """Of others only; a server may refuse the tag (CLIENTTAGDENY)."""
    reader = Reader()
    reader.enters()
    reader.session.typing("@alice", is_active=True)
    reader.session.typing("@alice", is_active=True)
    assert reader.sends() == ["@+typing=active TAGMSG alice"]
    events = reader.gets(
        "@+typing=active :alice!a@h TAGMSG bob",
        "@+typing=done :alice!a@h TAGMSG #lobby",
        "@+typing=active :bob!b@h TAGMSG #lobby",
    )
    assert [(e.place, e.nick, e.is_active) for e in events if isinstance(e, Typing)] == [
        ("@alice", "alice", True),
        ("#lobby", "alice", False),
    ]
    reader.gets(":test 005 bob CLIENTTAGDENY=*,-react :are supported")
    reader.session.typing("#lobby", is_active=True)
    assert not reader.sends()


def test_read_marker_goes_out() -> None:
    """What was read without a connection is said when it is back."""
    reader = Reader()
    reader.enters()
    reader.session.mark_read("@alice", 1500)
    assert reader.sends() == ["MARKREAD alice timestamp=1970-01-01T00:00:01.500Z"]
    reader.session.lost("broken")
    reader.session.mark_read("#lobby", 2000)
    reader.session.connected()
    reader.logs_in(FULL)
    assert "MARKREAD #lobby timestamp=1970-01-01T00:00:02.000Z" in reader.sends()
    [event] = reader.gets("MARKREAD #lobby timestamp=1970-01-01T00:00:02.000Z")
    assert event == MarkedRead(event.at_ms, "#lobby", 2000)
    assert not reader.gets("FAIL MARKREAD INVALID_PARAMS alice :No")


def test_answer_names_what_it_answers() -> None:
    """On its way out, while it waits, and when others answer."""
    reader = Reader()
    reader.enters()
    reader.session.say("#lobby", "yes", reply_to="m1")
    [line] = reader.sends()
    assert ";+reply=m1 PRIVMSG #lobby :yes" in line
    [waiting] = [event for event in reader.events if isinstance(event, Waiting)]
    assert (waiting.text, waiting.reply_to, waiting.nick) == ("yes", "m1", "bob")
    [said] = reader.gets("@msgid=m2;+draft/reply=m1 :alice!a@h PRIVMSG #lobby :no")
    assert isinstance(said, Said)
    assert said.reply_to == "m1"


def test_formatting_is_kept_beside_the_plain_text() -> None:
    """Whole codes only; whatever else could steer is as harmless as in the text."""
    reader = Reader()
    reader.enters()
    [said, plain] = reader.gets(
        ":alice!a@h PRIVMSG #lobby :\x02bold\x02 \x0304,01red\x03 \x1b[2J\u202eevil\x03",
        ":alice!a@h PRIVMSG #lobby :\x1b[2Jplain",
    )
    assert isinstance(said, Said)
    assert said.text == "bold red ␛[2Jevil"
    assert said.formatted == "\x02bold\x02 \x0304,01red\x03 ␛[2Jevil\x03"
    assert isinstance(plain, Said)
    assert (plain.text, plain.formatted) == ("␛[2Jplain", "")


def test_pages_are_harmless_too() -> None:
    """No way around `safe_text` through an event inside of an event."""
    reader = Reader()
    [page] = reader.enters(
        "@msgid=m\x1b1 :al\x9bice!a@h PRIVMSG #lobby :\x1b[2J",
        "@+reply=m1;+draft/react=\x1b[m :alice!a@h TAGMSG #lobby",
    )
    assert not any(c in repr(page) for c in ("\\x1b", "\\x9b", "\x1b", "\x9b"))


@pytest.mark.parametrize(
    "line", ["PRIVMSG #lobby :hi", "NOTICE bob :hi", "TAGMSG #lobby", "INVITE bob #x"]
)
def test_ignored_is_not_shown(line: str) -> None:
    """Neither text nor gesture of who is ignored, now or in a page."""
    reader = Reader()
    reader.session.ignored["Eve"] = "Eve"
    [page] = reader.enters(":eve!e@h PRIVMSG #lobby :hello")
    assert isinstance(page, NewestPage)
    assert not page.events
    assert not reader.gets(f"@msgid=m1;+reply=m0;+draft/react=x;+typing=active :eve!e@h {line}")
