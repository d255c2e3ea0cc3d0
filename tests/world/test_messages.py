import pytest

from securechat.store.records import JournalRecord, PairRecord, Snapshot
from securechat.world.settings import Settings
from tests.world.peer import ALL_CAPS, START_MS, Room


def test_message_reaches_the_others_not_the_sender() -> None:
    """What you write reaches everyone else and does not come back without echo-message."""
    room = Room()
    bob, alice = room.login("bob", caps="server-time"), room.login("alice")
    bob.lines.clear()
    bob.sends("PRIVMSG #lobby :привет")

    assert alice.until("PRIVMSG").params == ("#lobby", "привет")
    assert bob.received() == []


def test_echo_carries_label_and_msgid() -> None:
    """With echo-message the sender gets its own line, with the label it gave (IRCv3)."""
    room = Room()
    bob = room.login("bob")
    bob.sends("@label=q1 PRIVMSG #lobby :hi")

    echo = bob.until("PRIVMSG")

    assert echo.tags["label"] == "q1"
    assert echo.tags["msgid"]
    assert echo.tags["account"] == "bob"
    assert echo.tags["time"].endswith("Z")


def test_tags_only_for_those_who_asked() -> None:
    """No tag goes to a recipient that did not negotiate its capability, not even msgid."""
    room = Room()
    bob = room.login("bob")
    plain, timed = room.login("alice", caps="batch"), room.login("carol", caps="server-time")
    full = room.login("dave")
    bob.sends("@+draft/reply=x;+foo=b\\sc;other=1 PRIVMSG #lobby :hi")

    assert plain.until("PRIVMSG").tags == {}
    assert set(timed.until("PRIVMSG").tags) == {"time"}
    client_tags = {"+draft/reply", "+reply", "+foo"}
    assert set(full.until("PRIVMSG").tags) == {"time", "account", "msgid"} | client_tags


@pytest.mark.parametrize(
    ("sent", "relayed"),
    [
        ("+reply=1", {"+reply": "1", "+draft/reply": "1"}),
        ("+draft/reply=1", {"+reply": "1", "+draft/reply": "1"}),
        ("+draft/reply=1;+reply=2", {"+reply": "2", "+draft/reply": "1"}),
        ("+channel-context=#a", {"+channel-context": "#a", "+draft/channel-context": "#a"}),
        ("+draft/unreact=x", {"+draft/unreact": "x"}),
        ("+reply=" + "y" * 101, {"+reply": "y" * 101}),
    ],
)
def test_renamed_tags_go_out_under_both_names(sent: str, relayed: dict[str, str]) -> None:
    """A tag that is no draft any more reaches the clients that know its old name, and the new."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    bob.sends(f"@{sent} PRIVMSG #lobby :hi")

    tags = alice.until("PRIVMSG").tags
    assert {key: value for key, value in tags.items() if key[0] == "+"} == relayed


def test_tagmsg_only_for_those_with_message_tags() -> None:
    """TAGMSG reaches clients with message-tags only; typing alone is neither kept nor numbered."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    plain = room.login("carol", caps="server-time")
    plain.lines.clear()
    before = len(room.records)
    bob.sends("@+typing=active TAGMSG #lobby")

    assert "msgid" not in alice.until("TAGMSG").tags
    assert len(room.records) == before

    bob.sends("@+draft/react=👍;+draft/reply=1 TAGMSG #lobby")

    assert alice.until("TAGMSG").tags["+draft/react"] == "👍"
    assert isinstance(room.records[-1], JournalRecord)
    assert plain.received() == []


def test_direct_message_is_kept_under_the_pair() -> None:
    """What two accounts write to each other is kept under one id, made with the first message."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    bob.sends("PRIVMSG Alice :one")
    alice.sends("PRIVMSG bob :two")

    pairs = [r for r in room.records if isinstance(r, PairRecord)]
    kept = [r for r in room.records if isinstance(r, JournalRecord) and r.command == "PRIVMSG"]

    assert len(pairs) == 1
    assert [r.conversation for r in kept] == [pairs[0].id] * 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("PRIVMSG", "411"),
        ("PRIVMSG #lobby", "412"),
        ("PRIVMSG #lobby :", "412"),
        ("PRIVMSG nobody :hi", "401"),
        ("PRIVMSG #nowhere :hi", "403"),
        ("PRIVMSG a,b,c,d,e :hi", "407"),
        ("PRIVMSG #lobby :" + "x" * 480, "417"),
    ],
)
def test_message_errors(line: str, expected: str) -> None:
    """Each mistake has its numeric; a text that would be cut is refused whole."""
    bob = Room().login("bob")
    bob.sends(line)

    assert expected == bob.received()[0].command


def test_notice_is_never_answered() -> None:
    """A NOTICE gets no error, whoever it is for (RFC 2812, 3.3.2)."""
    bob = Room().login("bob")
    bob.sends("NOTICE nobody :hi", "NOTICE #nowhere :hi", "NOTICE a,nobody :x")

    assert bob.received() == []


def test_moderated_room() -> None:
    """In a moderated room only operators and voiced members speak; +n keeps outsiders out."""
    room = Room()
    bob, alice, carol = room.login("bob"), room.login("alice"), room.login("carol")
    bob.sends("MODE #lobby +m")
    alice.sends("PRIVMSG #lobby :hm")

    assert alice.until("404")

    bob.sends("MODE #lobby +v alice")
    alice.lines.clear()
    alice.sends("PRIVMSG #lobby :yes")

    assert alice.until("PRIVMSG")

    carol.sends("PART #lobby", "PRIVMSG #lobby :from outside")

    assert carol.until("404")


def test_account_tag_cannot_be_forged() -> None:
    """A backslash in a name is escaped, so that it is not read as another's (message-tags)."""
    room = Room()
    bob = room.login("bob")
    room.login("ali\\ce").sends("PRIVMSG bob :hi")

    assert bob.until("PRIVMSG").tags["account"] == "ali\\ce"


def test_echo_from_outside_the_room() -> None:
    """Who may send into a room without being in it gets the echo, and so do its other sessions."""
    room = Room()
    bob, alice, phone = room.login("bob"), room.login("alice"), room.login("alice")
    bob.sends("JOIN #open", "MODE #open -n")
    alice.lines.clear()
    phone.lines.clear()
    alice.sends("@label=x PRIVMSG #open :hello")

    assert alice.until("PRIVMSG").tags["label"] == "x"
    assert phone.until("PRIVMSG").params == ("#open", "hello")
    assert bob.until("PRIVMSG")


def test_times_rise_within_one_line_and_one_pair() -> None:
    """What one line does in a room, and what two people write at once, has times that rise."""
    room = Room()
    bob = room.login("bob")
    for name in ("ann", "ben"):
        room.login(name)
    bob.sends("KICK #lobby ann,ben", "PRIVMSG ann :1", "PRIVMSG ann :2")
    by_conversation: dict[int, list[int]] = {}
    for record in room.records:
        if isinstance(record, JournalRecord):
            by_conversation.setdefault(record.conversation, []).append(record.time_ms)

    for times in by_conversation.values():
        assert times == sorted(set(times))


def test_times_rise_across_a_restart() -> None:
    """With the clock behind the newest row, time goes on after that row."""
    room = Room(snapshot=Snapshot(1, 1, START_MS + 5000, (), (), (), ()))
    room.login("bob").sends("PRIVMSG #lobby :x")

    assert min(r.time_ms for r in room.records if isinstance(r, JournalRecord)) > START_MS + 5000


def test_times_rise_within_a_room() -> None:
    """Within a room no two messages have one time, even when the clock stands or jumps back."""
    room = Room()
    bob = room.login("bob")
    for step in (0, 0, -60_000, 0, 5):
        room.now_ms += step
        bob.sends("PRIVMSG #lobby :x")

    times = [r.time_ms for r in room.records if isinstance(r, JournalRecord)]

    assert times == sorted(set(times))


def test_two_in_one_room_see_one_order() -> None:
    """Every member sees the same order."""
    room = Room(Settings())
    peers = [room.login(name) for name in ("ann", "ben", "cat")]
    for peer in peers:
        peer.lines.clear()
    for number in range(30):
        peers[number % 3].sends(f"PRIVMSG #lobby :{number}")

    seen = [[m.params[1] for m in peer.received()] for peer in peers]

    assert seen[0] == seen[1] == seen[2] == [str(number) for number in range(30)]


def test_message_to_oneself_arrives() -> None:
    """A message to oneself is received by every session, besides the echo of the one that sent."""
    room = Room()
    laptop, phone = room.login("bob"), room.login("bob")
    laptop.lines.clear()
    phone.lines.clear()
    laptop.sends("@label=x PRIVMSG bob :note")

    assert [m.tags.get("label") for m in laptop.received()] == [None, "x"]
    assert len(phone.received()) == 1


def test_message_to_a_rank_reaches_that_rank() -> None:
    """@#room goes to operators and above, echoed to who sent it (Modern IRC, STATUSMSG)."""
    room = Room()
    bob, alice, carol, hans = map(room.login, ("bob", "alice", "carol", "hans"))
    bob.sends("MODE #lobby +oh alice hans")
    for peer in (bob, alice, carol, hans):
        peer.lines.clear()
    carol.sends("@label=x PRIVMSG @#LOBBY :help", "@+typing=active TAGMSG @#lobby")

    assert [(m.command, *m.params) for m in bob.received()] == [
        ("PRIVMSG", "@#lobby", "help"), ("TAGMSG", "@#lobby"),
    ]  # fmt: skip
    assert alice.until("PRIVMSG").params[0] == "@#lobby"
    assert carol.until("PRIVMSG").tags["label"] == "x"
    assert hans.received() == []

    carol.sends("NOTICE @%#lobby :all of you")

    assert hans.until("NOTICE").params[0] == "%#lobby"


def test_message_to_a_rank_is_never_history() -> None:
    """What was for some members only leaves no record that others could read."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    before = len(room.records)
    alice.sends("PRIVMSG @#lobby :psst", "NOTICE +#lobby :psst", "@+x=y TAGMSG ~#lobby")

    assert len([m for m in bob.received() if m.command in ("PRIVMSG", "NOTICE", "TAGMSG")]) == 3
    assert len(room.records) == before


def test_message_to_a_rank_needs_leave_to_speak() -> None:
    """Who may not speak in a room may not speak to its operators, and no rank is a person."""
    room = Room()
    bob = room.login("bob").sends("JOIN #club,#hidden", "MODE #hidden +s", "MODE #lobby +m")
    alice = room.login("alice")
    alice.sends(*(f"PRIVMSG {name} :x" for name in ("@#club", "@#hidden", "@#lobby", "@bob", "@")))

    assert [m.command for m in alice.received()] == ["404", "403", "404", "401", "401"]
    assert "PRIVMSG" not in [m.command for m in bob.received()]


def test_message_to_an_account_that_is_not_here_waits_for_it() -> None:
    """It is kept for the next login: echoed to who sent it, with 301 and no 401."""
    room = Room()
    bob, phone = room.login("bob"), room.login("bob")
    room.login("Alice", f"{ALL_CAPS} draft/chathistory").vanishes()
    for peer in (bob, phone):
        peer.lines.clear()
    bob.sends("@label=x PRIVMSG ALICE :for later", "NOTICE alice :and this", "@+x=1 TAGMSG alice")

    batch, echo, away, _, *rest = bob.received()
    assert batch.tags["label"] == "x"
    assert echo.params == ("Alice", "for later")
    assert (away.command, away.params[1]) == ("301", "Alice")
    assert [m.params for m in rest] == [("Alice", "and this"), ("Alice",)]
    assert phone.until("PRIVMSG").params == ("Alice", "for later")

    alice = room.login("Alice", f"{ALL_CAPS} draft/chathistory")
    alice.sends("CHATHISTORY LATEST bob * 9")
    assert alice.until("PRIVMSG").params == ("Alice", "for later")
    assert alice.until("NOTICE").params == ("Alice", "and this")


def test_typing_to_who_is_not_here_is_for_nobody() -> None:
    """What is about this moment is neither kept nor an error."""
    room = Room()
    bob = room.login("bob")
    room.login("alice").vanishes()
    before = len(room.records)
    bob.lines.clear()
    bob.sends("@label=x;+typing=active TAGMSG alice")

    assert [m.command for m in bob.received()] == ["TAGMSG"]
    assert [r for r in room.records[before:] if isinstance(r, JournalRecord)] == []


def test_message_to_nobody_waits_for_nobody() -> None:
    """A guest leaves no message, none is kept for a suspended account, and no name is made up."""
    room = Room(Settings(is_login_required=False))
    bob, guest = room.login("bob"), room.guest("eve")
    for name in ("alice", "carol"):
        room.login(name).vanishes()
    room.admin("suspend", "carol")

    for peer, target in ((guest, "alice"), (bob, "carol"), (bob, "nobody")):
        peer.lines.clear()
        peer.sends(f"PRIVMSG {target} :hi")
        assert [m.command for m in peer.received()] == ["401"]


def test_account_under_another_nick_gets_what_is_for_its_name() -> None:
    """Where nicks are free an account may be here as somebody else."""
    room = Room(Settings(is_login_required=False))
    bob = room.login("bob")
    room.admin("adduser", "alice")
    guest = room.guest("ally")
    guest.logs_in("alice")
    bob.sends("PRIVMSG alice :hi")

    assert guest.until("PRIVMSG").params == ("ally", "hi")
