"""History for a full face: pages in, events out, everything once and in order."""

import re
from datetime import UTC, datetime

import pytest

from securechat.client.events import (
    Acknowledged,
    Event,
    MarkedRead,
    NewestPage,
    OlderPage,
    Reacted,
    Redacted,
    Said,
    Warned,
)
from securechat.client.pages import MOST_ROUNDS, PAGE
from tests.client.test_session import Scene

FULL = (
    "batch echo-message labeled-response message-tags sasl server-time draft/chathistory"
    " draft/event-playback draft/read-marker draft/message-redaction"
    " draft/multiline=max-bytes=400,max-lines=5 securechat.internal/retry"
)

END = "draft/chathistory-end"


def stamp(second: int) -> str:
    """Return the server's time so many seconds after noon."""
    moment = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp() + second
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def line(number: int, text: str = "", *, nick: str = "alice", to: str = "#lobby") -> str:
    """Return message *number* as it is said live."""
    return f"@msgid=m{number};time={stamp(number)} :{nick}!u@h PRIVMSG {to} :{text or f'text {number}'}"


class Reader(Scene):
    """A full face's session; what it asks of history is answered by hand."""

    def __init__(self, capabilities: str = FULL) -> None:
        super().__init__(is_full=True, is_ready=False)
        self.capabilities = capabilities
        self.asked: dict[str, str] = {}
        self._references = 0
        self.logs_in(self.capabilities)
        self.sends()

    def logs_in(self, capabilities: str = FULL) -> list[Event]:
        """Be let in, and into #lobby, on a server that puts values behind its capabilities."""
        return self.gets(
            f"CAP * LS :{capabilities}",
            f"CAP * ACK :{' '.join(c.partition('=')[0] for c in capabilities.split())}",
            "AUTHENTICATE +",
            "903 bob :ok",
            ":test 001 bob :Welcome",
            ":test 005 bob CHATHISTORY=1000 PREFIX=(ov)@+ WHOX :are supported",
            ":test 376 bob :End",
            ":bob!~bob@test JOIN #lobby",
            ":test 353 bob = #lobby :@alice!a@h bob!~bob@test",
            ":test 366 bob #lobby :End",
            ":test PONG test settled",
        )

    def sends(self) -> list[str]:
        """Return what is sent; note under which label history is asked."""
        lines = super().sends()
        for sent in lines:
            if found := re.fullmatch(r"@label=(h\d+) CHATHISTORY (.+)", sent):
                self.asked[found[2]] = found[1]
        return lines

    def asks(self, pattern: str) -> str:
        """Return the label of the request that fits *pattern*."""
        self.sends()
        [found] = [asked for asked in self.asked if re.fullmatch(pattern, asked)]
        return self.asked.pop(found)

    def page(
        self, pattern: str, *lines: str, is_end: bool = False, target: str = "#lobby"
    ) -> list[Event]:
        """Answer the request that fits *pattern* with *lines*."""
        label = self.asks(pattern)
        self._references += 1
        reference = f"r{self._references}"
        tags = f"label={label}" + (f";{END}" if is_end else "")
        kind = "draft/chathistory-targets" if "TARGETS" in pattern else f"chathistory {target}"
        inside = [
            f"@batch={reference};{text[1:]}" if text[0] == "@" else f"@batch={reference} {text}"
            for text in lines
        ]
        return self.gets(f"@{tags} BATCH +{reference} {kind}", *inside, f"BATCH -{reference}")

    def enters(self, *lines: str) -> list[Event]:
        """Answer what is asked at the start: nobody wrote, and *lines* in #lobby."""
        self.page("TARGETS .*", is_end=True)
        return self.page(r"LATEST #lobby \* .*", *lines, is_end=True)

    def is_cut_off(self) -> None:
        """Lose the connection, and be let in again."""
        self.session.lost("broken")
        self.session.connected()
        self.asked.clear()
        self.logs_in(self.capabilities)


def texts(events: list[Event] | tuple[Event, ...]) -> list[str]:
    """Return what is said in *events*, pages taken apart."""
    found: list[str] = []
    for event in events:
        if isinstance(event, (NewestPage, OlderPage)):
            found += texts(event.events)
        elif isinstance(event, (Said, Acknowledged)):
            found.append(event.text)
    return found


def test_history_is_asked_for_by_full_faces_only() -> None:
    """Line mode and bots agree on nothing of it, and ask for nothing."""
    scene = Scene(is_ready=False)
    scene.sends()
    scene.gets(f"CAP * LS :{FULL}")
    assert "chathistory" not in scene.sends()[0]
    scene = Scene(is_ready=False)
    scene.logs_in(FULL)
    assert not [line for line in scene.sends() if "CHATHISTORY" in line]


def test_entering_a_room_loads_its_newest_page() -> None:
    """What comes while it is on its way waits, and stands behind it, once."""
    reader = Reader()
    assert not reader.gets(line(2), line(3))
    events = reader.enters(line(1), line(2, "text 2"))
    page, said = events
    assert isinstance(page, NewestPage)
    assert (page.is_gap, page.is_start, texts([page])) == (False, True, ["text 1", "text 2"])
    assert isinstance(said, Said)
    assert (said.text, said.msgid) == ("text 3", "m3")


def test_pages_hold_own_messages_reactions_and_what_was_taken_back() -> None:
    """Joins and the like are no events of a page; a bouncer's context is not counted."""
    reader = Reader()
    [page] = reader.enters(
        f"@time={stamp(0)};msgid=m0 :carol!c@h JOIN #lobby carol :C",
        line(1),
        line(2, nick="bob"),
        f"@msgid=m3;time={stamp(3)};+reply=m1;+draft/react=ok :alice!u@h TAGMSG #lobby",
        f"@time={stamp(4)} :alice!u@h REDACT #lobby m4 :oops",
    )
    assert isinstance(page, NewestPage)
    _, own, reaction, gone = page.events
    assert isinstance(own, Said)
    assert own.is_own
    assert reaction == Reacted(reaction.at_ms, "#lobby", "alice", "m1", "ok")
    assert gone == Redacted(gone.at_ms, "#lobby", "alice", "m4", "oops")


def test_older_pages_begin_where_the_loaded_end() -> None:
    """One request at a time; the start of the conversation is told."""
    reader = Reader()
    reader.page("TARGETS .*", is_end=True)
    reader.page(r"LATEST #lobby \* 100", *[line(n) for n in range(60, 100)])
    reader.session.history.load_older("#lobby")
    reader.session.history.load_older("#LOBBY")
    [page] = reader.page("BEFORE #lobby msgid=m60 100", *[line(n) for n in range(20, 60)])
    assert isinstance(page, OlderPage)
    assert (page.is_start, len(page.events)) == (False, 40)
    reader.session.history.load_older("#lobby", "m25", 1763726400000)
    [page] = reader.page("BEFORE #lobby msgid=m25 100", line(1), is_end=True)
    assert isinstance(page, OlderPage)
    assert page.is_start
    assert not reader.asked


def test_page_with_little_to_show_is_asked_on() -> None:
    """A room may have thousands of joins and no word: nobody scrolls through empty pages."""
    reader = Reader()
    reader.page("TARGETS .*", is_end=True)
    joins = [f"@msgid=m{n};time={stamp(n)} :c!c@h JOIN #lobby" for n in range(90, 99)]
    assert not reader.page(r"LATEST #lobby \* 100", *joins, line(99))
    [page] = reader.page("BEFORE #lobby msgid=m90 100", line(1), line(2), is_end=True)
    assert texts([page]) == ["text 1", "text 2", "text 99"]


def test_refused_history_leaves_nothing_hanging() -> None:
    """A page is answered whatever the server says, and what waited for it is shown."""
    reader = Reader()
    reader.page("TARGETS .*", is_end=True)
    label = reader.asks("LATEST .*")
    reader.gets(line(1))
    events = reader.gets(f"@label={label} FAIL CHATHISTORY INVALID_TARGET LATEST #lobby :No")
    assert [type(event) for event in events] == [NewestPage, Said]
    reader.session.history.load_older("#lobby")
    label = reader.asks("BEFORE #lobby msgid=m1 .*")
    assert not reader.gets(f"@label={label} FAIL CHATHISTORY MESSAGE_ERROR BEFORE #lobby :No")
    label = reader.asks(f"BEFORE #lobby timestamp={stamp(1)} .*")
    events = reader.gets(f"@label={label} FAIL CHATHISTORY MESSAGE_ERROR BEFORE #lobby :No")
    assert [type(event) for event in events] == [OlderPage]
    assert not [event for event in events if isinstance(event, Warned)]


def test_unanswered_request_is_given_up() -> None:
    """A server that never answers holds back no message."""
    reader = Reader()
    reader.sends()
    reader.gets(line(1))
    reader.events.clear()
    reader.session.history.tick(float("inf"))
    assert [type(event) for event in reader.events] == [NewestPage, Said]


def test_without_history_everything_is_told_at_once() -> None:
    """A server that has none: pages are empty, and nothing waits."""
    reader = Reader("batch labeled-response message-tags sasl server-time echo-message")
    assert [type(event) for event in reader.gets(line(1))] == [Said]
    reader.session.history.load_older("#lobby")
    reader.is_cut_off()
    [page] = [event for event in reader.events if isinstance(event, OlderPage)]
    assert page.is_start
    assert [type(event) for event in reader.gets(line(2))] == [Said]


def test_what_was_missed_comes_once_after_a_return() -> None:
    """Bounded by the newest message we have; what comes meanwhile stands behind it."""
    reader = Reader()
    reader.enters(line(1))
    reader.gets(line(2))
    reader.is_cut_off()
    assert not reader.gets(line(5))
    reader.page(r"TARGETS timestamp=\S+ timestamp=2026-11-21T11:59:52.000Z \d+", is_end=True)
    events = reader.page("LATEST #lobby msgid=m2 100", line(3), line(4), line(5), is_end=True)
    assert texts(events) == ["text 3", "text 4", "text 5"]
    assert [type(event) for event in events] == [NewestPage]


def test_too_much_missed_is_a_gap() -> None:
    """Asked for from both ends as far as is sensible; then what was there is forgotten."""
    reader = Reader()
    reader.enters(line(1))
    reader.is_cut_off()
    reader.page("TARGETS .*", is_end=True)
    numbers = list(range(3000, 3000 - PAGE * MOST_ROUNDS, -PAGE))
    for first, number in enumerate(numbers):
        pattern = "BETWEEN #lobby msgid=.* msgid=m1 100" if first else "LATEST #lobby msgid=m1 100"
        events = reader.page(pattern, *[line(n) for n in range(number - PAGE, number)])
    [page] = events
    assert isinstance(page, NewestPage)
    assert (page.is_gap, page.is_start, len(page.events)) == (True, False, PAGE * MOST_ROUNDS)
    reader.session.history.load_older("#lobby")
    reader.asks("BEFORE #lobby msgid=m2500 100")


def test_gap_is_closed_if_that_takes_a_few_pages() -> None:
    """Then nothing has to be forgotten."""
    reader = Reader()
    reader.enters(line(1))
    reader.is_cut_off()
    reader.page("TARGETS .*", is_end=True)
    reader.page("LATEST .*", *[line(n) for n in range(50, 150)])
    [page] = reader.page("BETWEEN #lobby msgid=m50 msgid=m1 100", *[line(n) for n in range(2, 50)])
    assert isinstance(page, NewestPage)
    assert (page.is_gap, len(page.events)) == (False, 148)


def test_connection_lost_again_before_the_page_came() -> None:
    """What was said meanwhile is not taken for all that there is."""
    reader = Reader()
    reader.enters(line(1))
    reader.is_cut_off()
    reader.gets(line(4))
    reader.is_cut_off()
    reader.page("TARGETS .*", is_end=True)
    events = reader.page("LATEST #lobby msgid=m1 100", line(2), line(3), line(4), is_end=True)
    assert texts(events) == ["text 2", "text 3", "text 4"]


def test_own_message_sent_again_stands_once() -> None:
    """History is asked for when what we sent again is confirmed; the page leaves it out."""
    reader = Reader()
    reader.enters(line(1))
    reader.session.say("#lobby", "mine")
    [sent] = reader.sends()
    reader.is_cut_off()
    assert [one for one in reader.sends() if "PRIVMSG" in one] == [sent]
    assert not reader.asked
    label = sent.partition(";")[0]
    assert not reader.gets(f"{label};msgid=m2;time={stamp(2)} :bob!~bob@test PRIVMSG #lobby :mine")
    reader.page("TARGETS .*", is_end=True)
    events = reader.page(
        "LATEST #lobby msgid=m1 100", line(2, "mine", nick="bob"), line(3), is_end=True
    )
    assert [type(event) for event in events] == [NewestPage, Acknowledged]
    assert texts(events) == ["text 3", "mine"]
    assert isinstance(events[1], Acknowledged)
    assert events[1].msgid == "m2"


def test_a_renamed_room_keeps_its_history() -> None:
    """What is asked for comes under the new name, and older pages begin where the loaded end."""
    reader = Reader()
    reader.page("TARGETS .*", is_end=True)
    label = reader.asks(r"LATEST #lobby \* .*")
    reader.gets(line(5), ":alice!a@h RENAME #lobby #hall :")
    events = reader.gets(
        f"@label={label};{END} BATCH +r9 chathistory #lobby",
        f"@batch=r9;{line(4)[1:]}",
        "BATCH -r9",
    )
    assert [type(event).__name__ for event in events] == ["NewestPage", "Said"]
    assert {event.place for event in events if isinstance(event, (NewestPage, Said))} == {"#hall"}
    reader.session.history.load_older("#hall")
    assert reader.asks(r"BEFORE #hall msgid=m4 .*")


@pytest.mark.parametrize(("first", "is_gap"), [(4, False), (6, True)])
def test_room_renamed_while_we_were_away_goes_on(first: int, *, is_gap: bool) -> None:
    """Its page, asked for as of a new room, connects to what the face has, or says that it does not."""
    reader = Reader(f"{FULL} draft/channel-rename")
    reader.enters(line(3), line(4))
    reader.session.lost("broken")
    reader.session.connected()
    reader.asked.clear()
    capabilities = [name.partition("=")[0] for name in reader.capabilities.split()]
    reader.gets(
        f"CAP * LS :{reader.capabilities}",
        f"CAP * ACK :{' '.join(capabilities)}",
        "AUTHENTICATE +",
        "903 bob :ok",
        ":test 001 bob :Welcome",
        ":test 376 bob :End",
        ":bob!~bob@test JOIN #hall",
    )
    reader.page("TARGETS .*", is_end=True)
    label = reader.asks(r"LATEST #hall \* .*")
    assert not reader.gets(line(99, to="#hall")), "what is said meanwhile waits"
    reader.gets(":test FAIL JOIN CHANNEL_RENAMED #lobby #hall :x", ":test PONG test settled")
    rows = [f"@batch=r9;{line(n, to='#hall')[1:]}" for n in range(first, first + 40)]
    events = reader.gets(f"@label={label} BATCH +r9 chathistory #hall", *rows, "BATCH -r9")
    [page, live] = events
    assert isinstance(page, NewestPage)
    assert (page.place, page.is_gap, texts([live])) == ("#hall", is_gap, ["text 99"])
    reader.session.history.load_older("#hall")
    assert reader.asks(f"BEFORE #hall msgid=m{6 if is_gap else 3} .*")


def test_room_that_is_closed_and_comes_again_is_new() -> None:
    """Whoever leaves a room closes it; whoever was removed reads on where they were."""
    reader = Reader()
    reader.enters(line(1))
    reader.gets(":bob!~bob@test PART #lobby", ":bob!~bob@test JOIN #lobby")
    reader.page(r"LATEST #lobby \* 100", line(1), is_end=True)
    reader.gets(":alice!a@h KICK #lobby bob :x", ":bob!~bob@test JOIN #lobby")
    reader.asks("LATEST #lobby msgid=m1 100")


def test_direct_messages_missed_are_found() -> None:
    """Who wrote while we were away is asked for by time, then read person by person."""
    reader = Reader()
    reader.page(
        "TARGETS .*",
        f"CHATHISTORY TARGETS alice {stamp(5)}",
        f"CHATHISTORY TARGETS #lobby {stamp(6)}",
        is_end=True,
    )
    [asked] = [one for one in reader.sends() if "MARKREAD" in one]
    assert asked == "MARKREAD alice"
    reader.gets("MARKREAD alice timestamp=2026-11-21T12:00:04.000Z")
    [page] = reader.page(
        r"LATEST alice \* 100",
        line(4, to="bob"),
        line(5, nick="bob", to="alice"),
        is_end=True,
        target="alice",
    )
    assert isinstance(page, NewestPage)
    assert page.place == "@alice"
    assert [event.place for event in page.events if isinstance(event, Said)] == ["@alice"] * 2


def test_more_who_wrote_than_asked_for_are_not_asked_about() -> None:
    """A server that answers with thousands makes nobody ask thousands of times."""
    reader = Reader()
    many = (f"CHATHISTORY TARGETS u{number} {stamp(5)}" for number in range(3 * PAGE))
    reader.page("TARGETS .*", *many, is_end=True)
    people = [one for one in reader.session.history._asking.queue if one.place[0] == "@"]
    assert len(people) == PAGE


def test_conversation_without_news_waits_for_nothing_after_a_return() -> None:
    """Whom the list of those who wrote does not name is not asked about."""
    reader = Reader()
    reader.enters()
    reader.gets(line(1, to="bob"))
    reader.is_cut_off()
    reader.gets(line(2, to="bob"))
    events = reader.page("TARGETS .*", is_end=True)
    assert texts(events) == ["text 2"]


def test_opened_conversation_is_loaded_once() -> None:
    """Behind what was said since the start come older pages, not the newest again."""
    reader = Reader()
    reader.enters()
    reader.session.history.open("@alice")
    reader.session.history.open("@Alice")
    reader.page(r"LATEST alice \* 100", line(1, to="bob"), is_end=True, target="alice")
    reader.session.history.open("@alice")
    reader.gets(line(2, nick="carol", to="bob"))
    reader.session.history.open("@carol")
    reader.page("BEFORE carol msgid=m2 100", is_end=True, target="carol")
    assert not [one for one in reader.sends() if "CHATHISTORY" in one]


def test_conversation_opened_without_a_connection_is_loaded_later() -> None:
    """Though the connection was lost twice meanwhile."""
    reader = Reader()
    reader.enters()
    reader.session.lost("broken")
    reader.session.history.open("@alice")
    reader.session.connected()
    reader.session.lost("broken")
    reader.session.connected()
    reader.logs_in()
    reader.page("TARGETS .*", is_end=True)
    [page] = reader.page(r"LATEST alice \* 100", is_end=True, target="alice")
    assert isinstance(page, NewestPage)


def test_reaction_to_an_older_message_comes_with_its_page() -> None:
    """It was read before the message that it is on."""
    reader = Reader()
    reader.page("TARGETS .*", is_end=True)
    reader.page(
        r"LATEST #lobby \* 100",
        *[line(n) for n in range(60, 100)],
        f"@msgid=m100;time={stamp(100)};+reply=m5;+draft/react=ok :alice!u@h TAGMSG #lobby",
    )
    reader.session.history.load_older("#lobby")
    [page] = reader.page("BEFORE .*", line(5), is_end=True)
    assert isinstance(page, OlderPage)
    assert [type(event) for event in page.events] == [Said, Reacted]


@pytest.mark.parametrize("labels", ["", " labeled-response"])
def test_servers_differ_in_what_they_name(labels: str) -> None:
    """Without labels one request is under way at a time; without msgids it goes by time."""
    reader = Reader(f"batch message-tags sasl server-time draft/chathistory{labels}")
    reader.gets(":test 005 bob MSGREFTYPES=timestamp CHATHISTORY=20 :are supported")
    asked = [one.rpartition("CHATHISTORY")[2] for one in reader.sends() if "CHATHISTORY" in one]
    assert len(asked) <= 1
    for _ in range(3):
        reader.gets("BATCH +q draft/chathistory-targets x", "BATCH -q")
        reader.gets("BATCH +r chathistory #lobby", f"@batch=r;{line(7)[1:]}", "BATCH -r")
        reader.sends()
    reader.gets("BATCH +s chathistory #lobby", "BATCH -s")
    reader.session.history.load_older("#lobby")
    [again] = [one.rpartition("CHATHISTORY ")[2] for one in reader.sends() if "CHATHISTORY" in one]
    assert again == f"BEFORE #lobby timestamp={stamp(7)} 20"


def test_batch_nobody_asked_for_is_said_now() -> None:
    """A bouncer may play back by itself."""
    reader = Reader()
    reader.enters()
    events = reader.gets("BATCH +z chathistory #lobby", f"@batch=z;{line(9)[1:]}", "BATCH -z")
    assert texts(events) == ["text 9"]


def test_read_marker_is_told() -> None:
    """Of rooms and of people; a star: nothing was read yet."""
    reader = Reader()
    events = reader.gets("MARKREAD #lobby timestamp=1970-01-01T00:00:01.500Z", "MARKREAD alice *")
    assert [(e.place, e.until_ms) for e in events if isinstance(e, MarkedRead)] == [
        ("#lobby", 1500),
        ("@alice", 0),
    ]
