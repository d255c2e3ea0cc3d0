"""A session without a socket: lines in, lines and events out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from securechat.client.events import (
    Acknowledged,
    AwayChanged,
    Event,
    Failed,
    Joined,
    Left,
    Manner,
    Named,
    NickChanged,
    Quit,
    RoomRenamed,
    Said,
    Settled,
    Told,
    TopicChanged,
    Unconfirmed,
    Warned,
)
from securechat.client.incoming import receive
from securechat.client.login import LoginError
from securechat.client.outbox import IN_FLIGHT, WAITING
from securechat.client.session import Session
from securechat.wire.errors import ProtocolError
from securechat.wire.lines import BODY_BYTES
from securechat.wire.message import parse

CAPABILITIES = "batch echo-message labeled-response message-tags sasl"

RETRYING = f"{CAPABILITIES} securechat.internal/retry"


class Scene:
    """A session called bob, its events, and what it wants to send."""

    def __init__(
        self, *, capabilities: str = CAPABILITIES, is_ready: bool = True, is_full: bool = False
    ) -> None:
        self.events: list[Event] = []
        self.session = Session("bob", "secret", None, self.events.append, is_full=is_full)
        self.session.connected()
        if is_ready:
            self.logs_in(capabilities)
            self.session.take_lines()

    def logs_in(self, capabilities: str = CAPABILITIES) -> list[Event]:
        """Be let in, and into #lobby."""
        return self.gets(
            f"CAP * LS :{capabilities}",
            f"CAP * ACK :{capabilities}",
            "AUTHENTICATE +",
            "903 bob :ok",
            ":test 001 bob :Welcome",
            ":test 376 bob :End",
            ":bob!~bob@test JOIN #lobby",
            ":test 353 bob = #lobby :@alice!a@h bob!~bob@test",
            ":test 366 bob #lobby :End",
            ":test PONG test settled",
        )

    def loses_the_connection(self) -> None:
        """Begin anew on another one."""
        self.session.lost("broken")
        self.session.connected()
        self.sends()

    def gets(self, *lines: str) -> list[Event]:
        """Receive *lines*; return the events that come of them."""
        self.events.clear()
        for line in lines:
            receive(self.session, parse(line))
        return list(self.events)

    def sends(self) -> list[str]:
        """Return what the session wants to send."""
        return self.session.take_lines()


def test_login_asks_for_capabilities_then_the_password() -> None:
    """CAP, SASL, CAP END, in that order (IRCv3 capability negotiation)."""
    scene = Scene(is_ready=False)
    assert scene.sends() == ["CAP LS 302", "NICK bob", "USER bob 0 * :bob"]
    scene.gets("CAP * LS * :batch unheard-of", "CAP * LS :sasl=PLAIN,EXTERNAL echo-message")
    assert scene.sends() == ["CAP REQ :batch sasl"]
    scene.gets("CAP * ACK :batch sasl")
    assert scene.sends() == ["AUTHENTICATE PLAIN"]
    scene.gets("AUTHENTICATE +")
    assert scene.sends() == ["AUTHENTICATE AGJvYgBzZWNyZXQ="]
    scene.gets("903 * :ok")
    assert scene.sends() == ["CAP END"]


def test_echo_is_asked_for_with_labels_only() -> None:
    """Without labels an echo looks like a message from another device."""
    scene = Scene(is_ready=False)
    scene.sends()
    scene.gets("CAP * LS :sasl batch labeled-response echo-message")
    assert scene.sends() == ["CAP REQ :echo-message batch labeled-response sasl"]


@pytest.mark.parametrize("offer", ["", "batch", "sasl=EXTERNAL", "batch sasl=SCRAM-SHA-256"])
def test_password_goes_nowhere_without_sasl_plain(offer: str) -> None:
    """A server that does not offer it gets no password by another way."""
    scene = Scene(is_ready=False)
    with pytest.raises(LoginError):
        scene.gets(f"CAP * LS :{offer}", f"CAP * ACK :{offer}")
    assert not any("AUTHENTICATE" in line or "PASS" in line for line in scene.sends())


@pytest.mark.parametrize(
    ("lines", "is_refused", "is_temporary", "words"),
    [
        (["904 * :x"], True, False, "securechat-admin reset bob"),
        (["FAIL AUTHENTICATE LOGINS_BUSY :Busy", "904 * :x"], False, True, "Busy."),
        (["FAIL * ACCOUNT_SUSPENDED :You are suspended", "904 * :x"], True, False, "suspended"),
        (["902 * :It is suspended"], True, False, "It is suspended."),
        (["465 * :banned"], True, False, "You are banned"),
    ],
)
def test_refusals_are_told_apart(
    lines: list[str], is_refused: bool, is_temporary: bool, words: str
) -> None:
    """A wrong password, a busy server and a closed account need different sentences."""
    with pytest.raises(LoginError, match=words) as caught:
        Scene(is_ready=False).gets(*lines)
    assert (caught.value.is_refused, caught.value.is_temporary) == (is_refused, is_temporary)


def test_refused_name_is_not_said_to_be_taken_for_sure() -> None:
    """Where logins are required nobody may be called so, and it is refused all the same."""
    [event] = Scene().gets(":test 433 bob robert :Nickname is already in use")
    assert isinstance(event, Warned)
    assert event.text == (
        "The name robert is taken, or belongs to an account: with a login your name is your"
        " account's, and only its capital letters can change."
    )


def test_messages_carry_labels_and_keep_their_order() -> None:
    """At most `IN_FLIGHT` are on their way; the next leaves when one is confirmed."""
    scene = Scene()
    for n in range(IN_FLIGHT + 1):
        scene.session.say("#lobby", str(n))
    lines = scene.sends()
    assert lines[:2] == ["@label=1 PRIVMSG #lobby :0", "@label=2 PRIVMSG #lobby :1"]
    assert len(lines) == IN_FLIGHT
    assert not scene.sends()
    events = scene.gets("@label=1 :bob!~bob@test PRIVMSG #lobby :0")
    assert [type(event) for event in events] == [Acknowledged]
    assert scene.sends() == [f"@label={IN_FLIGHT + 1} PRIVMSG #lobby :{IN_FLIGHT}"]


def test_echo_in_a_batch_confirms_once() -> None:
    """Echo and 301 come together when the recipient is away (labeled-response)."""
    scene = Scene()
    scene.session.say("@carol", "hello")
    scene.sends()
    events = scene.gets(
        "@label=1 BATCH +x labeled-response",
        "@batch=x :bob!~bob@test PRIVMSG carol :hello",
        "@batch=x 301 bob carol :lunch",
        "BATCH -x",
    )
    assert [type(event) for event in events] == [Acknowledged, Told]
    assert events[1] == Told(events[1].at_ms, "carol is away: lunch")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("401 bob carol :No such nick", "There is nobody called carol here."),
        ("FAIL PRIVMSG TEMPORARILY_UNAVAILABLE carol :Not confirmed", "Not confirmed."),
    ],
)
def test_refused_message_fails_in_words(answer: str, reason: str) -> None:
    """The label ties the error to the message."""
    scene = Scene()
    scene.session.say("@carol", "hello")
    scene.sends()
    (event,) = scene.gets(f"@label=1 {answer}")
    assert isinstance(event, Failed)
    assert (event.text, event.reason, len(scene.session.own.outbox)) == ("hello", reason, 0)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=3000), st.sampled_from(Manner))
def test_everything_said_fits_the_line_others_get(text: str, manner: Manner) -> None:
    """512 bytes with the source the server puts in front (Modern IRC, message format)."""
    scene = Scene()
    scene.session.say("#lobby", text, manner)
    for line in scene.sends():
        label, _, rest = line.partition(" ")
        assert label.startswith("@label=")
        assert "\n" not in rest
        assert len(f":bob!~bob@test {rest}\r\n".encode()) <= BODY_BYTES


def test_lines_of_a_paste_become_messages() -> None:
    """Empty lines are left out; a control that would make a command of a text, too."""
    scene = Scene()
    scene.session.say("#lobby", "one\r\n\ntwo\rthree\n\x01ACTION x\x01")
    assert [line.partition(":")[2] for line in scene.sends()] == ["one", "two", "three", "ACTION x"]


def test_outbox_has_a_bound() -> None:
    """Without a connection not everything can be kept: the user is told."""
    scene = Scene(is_ready=False)
    for _ in range(WAITING + 1):
        scene.session.say("#lobby", "x")
    assert len(scene.session.own.outbox) == WAITING
    assert isinstance(scene.events[-1], Warned)


def test_coming_and_going() -> None:
    """Who is where follows JOIN, PART, KICK, QUIT and NICK."""
    scene = Scene()
    lobby = scene.session.rooms.find("#LOBBY")
    assert lobby is not None
    events = scene.gets(
        ":carol!c@h JOIN #lobby carol :C",
        ":carol!c@h NICK Carola",
        ":carola!c@h AWAY :lunch",
        ":carola!c@h AWAY",
        ":alice!a@h KICK #lobby Carola :enough",
        ":alice!a@h QUIT :Connection closed",
        ":dora!d@h JOIN #lobby",
        ":dora!d@h PART #lobby :bye",
    )
    times = [event.at_ms for event in events]
    assert events == [
        Joined(times[0], "#lobby", "carol"),
        NickChanged(times[1], "carol", "Carola", ("#lobby",)),
        AwayChanged(times[2], "carola", ("#lobby",), "lunch"),
        AwayChanged(times[3], "carola", ("#lobby",), None),
        Left(times[4], "#lobby", "Carola", "enough", "alice"),
        Quit(times[5], "alice", ("#lobby",), "Connection closed"),
        Joined(times[6], "#lobby", "dora"),
        Left(times[7], "#lobby", "dora", "bye"),
    ]
    assert list(lobby.members) == ["bob"]


def test_a_renamed_room_stays_the_room_we_are_in() -> None:
    """Its people, its topic, what is written to it, the return to it (draft/channel-rename)."""
    scene = Scene(capabilities=RETRYING)
    scene.session.join("#lobby", "key")
    scene.gets(":test 332 bob #lobby :Plans")
    [ticket] = scene.session.say("#lobby", "one")
    scene.sends()
    [event] = scene.gets(":alice!a@h RENAME #Lobby #hall :larger")
    assert event == RoomRenamed(event.at_ms, "#Lobby", "#hall", "alice", "larger")
    room = scene.session.rooms.find("#hall")
    assert room is not None
    assert (room.name, room.topic, room.nicks) == ("#hall", "Plans", ("@alice", "bob"))
    assert scene.session.rooms.names == ("#hall",)
    assert scene.session.rooms.default == "#hall"
    [event] = scene.gets(f"@label={ticket} :bob!b@h PRIVMSG #lobby :one")
    assert isinstance(event, Acknowledged)
    assert event.place == "#hall"
    scene.loses_the_connection()
    scene.logs_in(RETRYING)
    assert [line for line in scene.sends() if line.startswith("JOIN")] == ["JOIN #hall key"]


def test_a_room_we_are_not_in_is_not_renamed() -> None:
    """Nor is a room made a person."""
    scene = Scene()
    assert not scene.gets(":alice!a@h RENAME #other #hall :", ":alice!a@h RENAME #lobby bob :")
    assert scene.session.rooms.names == ("#lobby",)


def test_what_waits_for_a_renamed_room_goes_there() -> None:
    """Sent again after a loss, too."""
    scene = Scene(capabilities=RETRYING)
    scene.session.say("#lobby", "one")
    scene.sends()
    scene.gets(":alice!a@h RENAME #lobby #hall :")
    scene.loses_the_connection()
    scene.session.say("#hall", "two")
    scene.logs_in(RETRYING)
    said = [line for line in scene.sends() if "PRIVMSG" in line]
    assert [line.partition("PRIVMSG ")[2] for line in said] == ["#hall :one", "#hall :two"]


LED_ON = ":test FAIL JOIN CHANNEL_RENAMED #lobby #hall :x"
LETS_IN = (
    f"CAP * LS :{RETRYING} draft/channel-rename",
    f"CAP * ACK :{RETRYING} draft/channel-rename",
    "AUTHENTICATE +",
    "903 bob :ok",
    ":test 001 bob :Welcome",
    ":test 376 bob :End",
)


def _comes_back(*, is_put_in: bool) -> Scene:
    """A scene cut off from #lobby with a message in flight, and let in; #lobby is #hall now."""
    scene = Scene(capabilities=f"{RETRYING} draft/channel-rename")
    scene.session.join("#lobby", "key")
    scene.session.say("#lobby", "one")
    scene.sends()
    scene.loses_the_connection()
    scene.session.say("#lobby", "two")
    scene.gets(*LETS_IN, *([":bob!~bob@test JOIN #hall"] if is_put_in else []))
    return scene


def test_room_that_was_renamed_while_we_were_away_is_found() -> None:
    """FAIL JOIN CHANNEL_RENAMED: the new name is joined, and what waits goes there, not before."""
    scene = _comes_back(is_put_in=False)
    sent = scene.sends()
    assert "JOIN #lobby key" in sent
    assert not [line for line in sent if "PRIVMSG" in line]
    assert scene.gets(LED_ON) == [RoomRenamed(scene.events[0].at_ms, "#lobby", "#hall", "")]
    assert scene.sends() == ["JOIN #hall key", "PING :settled"]
    assert not scene.gets(":test PONG test settled"), "the new name is not answered yet"
    scene.gets(":bob!~bob@test JOIN #hall")
    assert isinstance(scene.gets(":test PONG test settled")[-1], Settled)
    assert [line.partition("PRIVMSG ")[2] for line in scene.sends()] == ["#hall :one", "#hall :two"]
    assert scene.session.rooms.default == "#hall"
    scene.loses_the_connection()
    scene.gets(*LETS_IN)
    assert [line for line in scene.sends() if line.startswith("JOIN")] == ["JOIN #hall key"]


def test_renamed_room_that_the_server_puts_us_into_is_not_joined_again() -> None:
    """We are in under the new name: what was kept under the old one goes there."""
    scene = _comes_back(is_put_in=True)
    scene.sends()
    assert scene.gets(LED_ON) == [RoomRenamed(scene.events[0].at_ms, "#lobby", "#hall", "")]
    assert [line.partition("PRIVMSG ")[2] for line in scene.sends()] == ["#hall :one", "#hall :two"]
    assert scene.session.rooms.names == ("#hall",)


def test_what_was_read_meanwhile_is_said_of_the_renamed_room() -> None:
    """A read marker that waited for the connection goes to the new name (draft/read-marker)."""
    scene = Scene(is_full=True)
    scene.loses_the_connection()
    scene.session.mark_read("#lobby", 1_795_262_400_000)
    scene.gets(
        *(line.replace("draft/channel", "draft/read-marker draft/channel") for line in LETS_IN)
    )
    scene.gets(":bob!~bob@test JOIN #hall", LED_ON, ":test PONG test settled")
    assert "MARKREAD #hall timestamp=2026-11-21T12:00:00.000Z" in scene.sends()


def test_room_that_one_is_not_led_into_is_not_tried_again() -> None:
    """Who asked for the old name by hand and is kept out of the new one is not sent there later."""
    scene = Scene(capabilities=f"{RETRYING} draft/channel-rename")
    scene.session.join("#old")
    scene.sends()
    scene.gets(":test FAIL JOIN CHANNEL_RENAMED #old #new :x")
    assert scene.sends() == ["JOIN #new"]
    scene.gets(":test 473 bob #new :Cannot join channel")
    scene.loses_the_connection()
    scene.gets(*LETS_IN)
    assert [line for line in scene.sends() if line.startswith("JOIN")] == ["JOIN #lobby"]


@pytest.mark.parametrize("where", ["#lobby #hall", "#old bob", "#old #OLD", "old #new", "#old"])
def test_nobody_is_led_where_that_makes_no_sense(where: str) -> None:
    """Out of a room we are in, to a person, to the same name: that is an error like others."""
    scene = Scene()
    [event] = scene.gets(f":test FAIL JOIN CHANNEL_RENAMED {where} :Not so")
    assert event == Warned(event.at_ms, "Not so.")
    assert not scene.sends()


def test_names_replace_what_we_thought() -> None:
    """Ranks, masks and several lines; the list is sorted."""
    scene = Scene()
    events = scene.gets(
        "353 bob = #lobby :@+zoe!z@h bob",
        "353 bob = #lobby :Аня!a@h",
        "366 bob #lobby :End",
    )
    assert events == [Named(events[0].at_ms, "#lobby", ("bob", "@+zoe", "Аня"))]


def test_removed_from_a_room_we_do_not_come_back() -> None:
    """After a KICK the room is not joined again on return."""
    scene = Scene()
    scene.gets(":alice!a@h KICK #lobby bob :enough")
    scene.session.lost("broken")
    scene.session.connected()
    scene.gets("CAP * LS :sasl", "CAP * ACK :sasl", "AUTHENTICATE +", "903 * :ok", "001 bob :hi")
    scene.gets("376 bob :End")
    assert not any(line.startswith("JOIN") for line in scene.sends())


def test_unconfirmed_is_sent_again_under_its_key() -> None:
    """The same line in the same order, before what was typed meanwhile (docs/protocol.md)."""
    scene = Scene(capabilities=RETRYING)
    scene.session.say("#lobby", "one\ntwo")
    first = scene.sends()
    assert len(first) == 2
    assert "securechat.internal/retry-key=" in first[0]
    scene.loses_the_connection()
    scene.session.say("#lobby", "three")
    events = scene.logs_in(RETRYING)
    again = [line for line in scene.sends() if "PRIVMSG" in line]
    assert again[:2] == first
    assert again[2].endswith("PRIVMSG #lobby :three")
    assert not [event for event in events if isinstance(event, Unconfirmed)]
    assert [e.text for e in scene.gets(f"{first[0].partition(';')[0]} :bob!b@h PRIVMSG #lobby :one")
            if isinstance(e, Acknowledged)] == ["one"]  # fmt: skip


def test_a_command_leaves_behind_what_was_said_before_it() -> None:
    """What is typed first leaves first: behind a PART the text would be refused."""
    scene = Scene()
    scene.session.say("#lobby", "one\ntwo")
    scene.session.send("PART", "#lobby")
    scene.session.say("@alice", "three")
    scene.session.send_raw("TOPIC #lobby :new")
    words = [line.partition(" ")[2] if line[0] == "@" else line for line in scene.sends()]
    assert words == [
        "PRIVMSG #lobby :one",
        "PRIVMSG #lobby :two",
        "PART #lobby",
        "PRIVMSG alice :three",
        "TOPIC #lobby :new",
    ]


def test_a_command_waits_for_messages_that_wait_for_confirmations() -> None:
    """However many there are; what nobody typed does not wait."""
    scene = Scene(capabilities=f"{CAPABILITIES} draft/read-marker")
    scene.session.say("#lobby", "x\n" * (IN_FLIGHT + 1))
    scene.session.send("PART", "#lobby")
    scene.session.mark_read("@alice", 1)
    assert [line.split()[0] for line in scene.sends() if line[0] != "@"] == ["MARKREAD"]
    assert len(scene.session.own.outbox) == IN_FLIGHT + 1
    scene.gets("@label=1 :bob!b@h PRIVMSG #lobby :x")
    assert [line.partition(" ")[2] for line in scene.sends()] == ["PRIVMSG #lobby :x", "#lobby"]


def test_a_command_that_could_not_leave_is_told() -> None:
    """Its name alone: what follows may be a password. The messages before it are kept."""
    scene = Scene(capabilities=RETRYING)
    scene.session.say("#lobby", "x\n" * (IN_FLIGHT + 1))
    scene.session.send("JOIN", "#plans", "key")
    scene.sends()
    scene.events.clear()
    scene.session.lost("broken")
    [warned] = [event for event in scene.events if isinstance(event, Warned)]
    assert "/join" in warned.text
    assert "key" not in warned.text
    assert len(scene.session.own.outbox) == IN_FLIGHT + 1


def test_rooms_are_joined_before_what_waits_for_them() -> None:
    """After a loss: a message to a room that we are not in yet would be refused."""
    scene = Scene(capabilities=RETRYING)
    scene.loses_the_connection()
    scene.session.say("#lobby", "one")
    scene.logs_in(RETRYING)
    lines = scene.sends()
    said = next(at for at, line in enumerate(lines) if "PRIVMSG" in line)
    assert lines.index("JOIN #lobby") < said


def test_keys_of_two_runs_differ() -> None:
    """A key is not used twice, or a new message would be taken for an old one."""
    lines = []
    for _ in range(2):
        scene = Scene(capabilities=RETRYING)
        scene.session.say("#lobby", "one")
        lines += scene.sends()
    assert lines[0] != lines[1]


@pytest.mark.parametrize(("before", "after"), [(CAPABILITIES, RETRYING), (RETRYING, CAPABILITIES)])
def test_unconfirmed_is_told_where_it_could_be_kept_twice(before: str, after: str) -> None:
    """Only a server that knows the key both times may be sent a message twice."""
    scene = Scene(capabilities=before)
    scene.session.say("#lobby", "one")
    scene.sends()
    scene.events.clear()
    scene.session.lost("broken")
    told = list(scene.events)
    scene.session.connected()
    told += scene.logs_in(after)
    assert [e.text for e in told if isinstance(e, Unconfirmed)] == ["one"]
    assert not [line for line in scene.sends() if "PRIVMSG" in line]
    assert scene.session.own.give_up() == 0


def test_what_was_never_confirmed_is_told_at_the_end() -> None:
    """Giving up between two connections: it may have arrived, and is not called unsent."""
    scene = Scene(capabilities=RETRYING)
    scene.session.say("#lobby", "one")
    scene.sends()
    scene.session.lost("broken")
    scene.session.say("#lobby", "two")
    scene.events.clear()
    assert scene.session.own.give_up() == 2
    assert [type(event) for event in scene.events] == [Unconfirmed, Failed]


def test_topic_told_and_topic_changed_differ() -> None:
    """332 tells what is; TOPIC says who changed it."""
    scene = Scene()
    events = scene.gets("332 bob #lobby :Plans", ":alice!a@h TOPIC #lobby :More plans")
    assert [(e.topic, e.nick) for e in events if isinstance(e, TopicChanged)] == [
        ("Plans", ""),
        ("More plans", "alice"),
    ]


def test_direct_messages_have_the_other_person_as_their_place() -> None:
    """Theirs to us, and ours to them from another device, are one conversation."""
    scene = Scene()
    events = scene.gets(":alice!a@h PRIVMSG bob :hi", ":bob!b@h PRIVMSG alice :hello")
    assert [(e.place, e.is_own) for e in events if isinstance(e, Said)] == [
        ("@alice", False),
        ("@alice", True),
    ]


def test_all_text_of_events_is_harmless() -> None:
    """No way around `safe_text`: nick, room, reason and list items go through it."""
    scene = Scene()
    events = scene.gets(
        ":a\x1blice!a@h QUIT :\x1b]0;title\x07",
        ":eve\x9b!e@h PRIVMSG #lobby :\u202eevil",
        "353 bob = #lobby :x\x1b[m bob",
        "366 bob #lobby :End",
        "401 bob \x1b[2J :No such nick",
        ":server NOTICE bob :\x1b[2J",
    )
    assert len(events) == 5
    assert not any(c in repr(events) for c in ("\\x1b", "\\x9b", "\\u202e", "\x1b", "\u202e"))


def test_waiting_for_a_connection_is_told() -> None:
    """A command that needs the server says so; nothing is queued behind the user's back."""
    scene = Scene(is_ready=False)
    scene.sends()
    scene.session.send("NAMES", "#lobby")
    assert isinstance(scene.events[-1], Warned)
    assert not scene.sends()


def test_settled_comes_once_after_all_rooms() -> None:
    """The answer to our PING stands behind the rooms the server put us into."""
    scene = Scene(is_ready=False)
    events = scene.gets(
        "001 bob :hi", "422 bob :no MOTD", ":bob!b@h JOIN #a", ":bob!b@h JOIN #b", "PONG x settled"
    )
    assert events[-1] == Settled(events[-1].at_ms, ("#a", "#b"))


LINES = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
        st.builds(
            "{} {} {}".format,
            st.sampled_from(
                ["", ":bob!b@h", ":alice!a@h", "@time=x;label=1;batch=q", "@time=2001"]
            ),
            st.sampled_from(
                [
                    "JOIN",
                    "PART",
                    "KICK",
                    "QUIT",
                    "NICK",
                    "AWAY",
                    "INVITE",
                    "TOPIC",
                    "MODE",
                    "PRIVMSG",
                    "NOTICE",
                    "BATCH",
                    "ACK",
                    "PING",
                    "PONG",
                    "001",
                    "005",
                    "301",
                    "311",
                    "319",
                    "331",
                    "332",
                    "352",
                    "353",
                    "366",
                    "372",
                    "376",
                    "401",
                    "422",
                    "FAIL",
                    "ERROR",
                    "CAP",
                ]
            ),
            st.sampled_from(
                ["", "bob", "#lobby", "bob #lobby", "#lobby bob :x", "+q x", "-q", ":"]
            ),
        ),
    ),
    max_size=30,
)


@given(LINES)
def test_any_lines_from_a_server_are_survived(lines: list[str]) -> None:
    """Whatever comes, in whatever order: events or nothing, never an exception but LoginError."""
    scene = Scene()
    scene.session.say("#lobby", "hello")
    scene.sends()
    for line in lines:
        try:
            scene.gets(line)
        except (LoginError, ProtocolError):
            continue


@pytest.mark.parametrize("line", ["@label={} :test ACK", ":test PONG test confirm-{}"])
def test_a_number_too_long_to_read_is_no_ticket(line: str) -> None:
    """Thousands of digits answer nothing of ours, and do no harm."""
    scene = Scene()
    scene.session.say("#lobby", "hello")
    scene.sends()
    assert scene.gets(line.format("9" * 5000)) == []
    assert isinstance(scene.gets("@label=1 :test ACK")[0], Acknowledged)
