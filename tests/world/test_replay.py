"""What a device has missed comes by itself, for clients that cannot ask for it."""

from securechat.store.records import ReceivedRecord, Snapshot
from securechat.wire.message import Message
from securechat.world.inputs import LoggedIn, Method, SaslStarted, Shutdown, Tick
from securechat.world.received import MOST_DEVICES, ReceiveMarkers
from securechat.world.replay import TURNS
from securechat.world.settings import Settings
from tests.world.peer import ALL_CAPS, Peer, Room

PLAIN = "server-time"


def attach(room: Room, name: str, caps: str = PLAIN, device: str = "") -> Peer:
    """Return a peer that has just logged in, with all that came of it."""
    peer = room.connect()
    peer.sends("CAP LS 302", f"NICK {name}", "USER u 0 * :x", f"CAP REQ :{caps}")
    account = room.world.state.accounts[name]
    room.execute(
        SaslStarted(peer.session, "PLAIN", None),
        LoggedIn(peer.session, account.id, account.credential_version, Method.SASL, None, device),
    )
    peer.sends("CAP END")
    return peer


def ticks(room: Room, count: int = 2 * TURNS) -> None:
    """Let time pass, in which each session has had its turn."""
    for _ in range(count):
        room.now_ms += 1000
        room.execute(Tick())


def answers(peer: Peer) -> None:
    """Answer the PINGs of the server, as every client does."""
    for _ in range(2):  # that behind the replay, and that about what came since
        ticks(peer.room)
        for message in peer.received():
            if message.command == "PING":
                peer.sends(f"PONG :{message.params[0]}")
    peer.lines.clear()


def shown(peer: Peer) -> list[str]:
    """Return what *peer* was shown of what people said."""
    return [m.params[-1] for m in peer.received() if m.command in {"PRIVMSG", "NOTICE"}]


def talk(device: str = "", caps: str = PLAIN) -> tuple[Room, Peer, Peer]:
    """Return a room with alice, who has seen "seen" and vanished, and bob, who went on."""
    room = Room()
    bob = room.login("bob")
    room.admin("adduser", "alice")
    alice = attach(room, "alice", caps, device)
    bob.sends("PRIVMSG #lobby :seen", "PRIVMSG alice :seen")
    answers(alice)
    alice.vanishes()
    bob.sends("PRIVMSG #lobby :missed", "PRIVMSG alice :missed too", "TOPIC #lobby :x")
    return room, bob, alice


def test_what_was_missed_comes_at_the_next_login() -> None:
    """Behind the JOINs, room by room and person by person, with the time at which it was said."""
    room, bob, _ = talk()
    said_ms = room.now_ms
    room.now_ms += 60_000
    alice = attach(room, "alice")
    lines = alice.received()
    commands = [m.command for m in lines]

    assert commands.index("366") < commands.index("PRIVMSG")
    assert [m.params for m in lines if m.command == "PRIVMSG"] == [
        ("#lobby", "missed"),
        ("alice", "missed too"),
    ]
    assert {m.source for m in lines if m.command == "PRIVMSG"} == {"bob!~u@securechat"}
    times = {m.tags["time"] for m in lines if m.command == "PRIVMSG"}
    assert len(times) <= 2
    assert all(time.startswith("2023-11-14T22:1") for time in times)
    assert said_ms < room.now_ms
    bob.sends("PRIVMSG #lobby :live")
    assert shown(alice) == ["live"]


def test_batches_are_for_those_who_know_them() -> None:
    """With batch each conversation is a batch of the type chathistory, without any end tag."""
    room, _, _ = talk()
    alice = attach(room, "alice", ALL_CAPS)
    first, message, last, *_ = [m for m in alice.received() if m.command in {"BATCH", "PRIVMSG"}]

    assert first.params[1:] == ("chathistory", "#lobby")
    assert first.tags == {}
    assert message.tags["batch"] == first.params[0][1:]
    assert message.tags["msgid"]
    assert last.params == ("-" + message.tags["batch"],)


def test_marker_moves_on_pong_and_on_nothing_else() -> None:
    """What was only written may lie in the memory of a laptop that sleeps: it comes again."""
    room, _, _ = talk()
    for _ in range(2):
        alice = attach(room, "alice")
        ticks(room)
        alice.sends("PONG :fffffffffff", "PONG :1", "PONG", "PONG :securechat")
        assert shown(alice) == ["missed", "missed too"]
        alice.vanishes()

    alice = attach(room, "alice")
    answers(alice)
    alice.vanishes()
    assert shown(attach(room, "alice")) == []


def test_ping_follows_what_was_missed_at_once() -> None:
    """Who looks in for a moment and answers does not get the same again next time."""
    room, _, _ = talk()
    alice = attach(room, "alice")
    *_, last, ping = alice.received()
    assert (last.command, ping.command) == ("PRIVMSG", "PING")
    alice.sends(f"PONG :{ping.params[0]}").vanishes()
    assert shown(attach(room, "alice")) == []


def test_next_ping_leaves_time_after_the_login() -> None:
    """The first half minute belongs to the welcome and to what was missed."""
    room, bob, _ = talk()
    alice = attach(room, "alice")
    *_, ping = alice.received()
    alice.sends(f"PONG :{ping.params[0]}")
    bob.sends("PRIVMSG alice :new")
    alice.lines.clear()
    ticks(room, TURNS - 1)
    assert alice.received() == []
    ticks(room)
    assert [m.command for m in alice.received()] == ["PING"]


def test_ping_comes_once_when_there_is_news() -> None:
    """Who was told nothing new is not asked again, nor who has not answered yet."""
    room, bob, _ = talk()
    alice = attach(room, "alice")
    *_, ping = alice.received()
    assert ping.command == "PING"
    bob.sends("PRIVMSG #lobby :new")
    alice.lines.clear()
    ticks(room)
    assert alice.received() == []

    alice.sends(f"PONG :{ping.params[0]}")
    ticks(room)
    (ping,) = alice.received()
    alice.sends(f"PONG irc.example :{ping.params[0]}")
    ticks(room)
    assert alice.received() == []
    bob.sends("PRIVMSG alice :new")
    alice.lines.clear()
    ticks(room)
    assert [m.command for m in alice.received()] == ["PING"]


def test_each_device_has_its_own_marker() -> None:
    """What the phone has received the laptop may have missed; a new device has missed nothing that
    another one got.
    """
    room, _, _ = talk("phone")
    laptop = attach(room, "alice", PLAIN, "laptop")
    told = laptop.received()
    assert [m.params[-1] for m in told if m.command == "PRIVMSG"] == ["missed", "missed too"]
    laptop.sends(f"PONG :{told[-1].params[0]}")
    laptop.vanishes()
    assert shown(attach(room, "alice", PLAIN, "tablet")) == []
    assert shown(attach(room, "alice", PLAIN, "phone")) == ["missed", "missed too"]


def test_first_login_brings_what_was_written_before() -> None:
    """Private messages to an account that never logged in wait for it."""
    room = Room()
    bob = room.login("bob")
    room.admin("adduser", "alice")
    bob.sends("PRIVMSG alice :welcome", "PRIVMSG #lobby :not for her")

    assert shown(attach(room, "alice")) == ["welcome"]


def test_who_asks_for_history_gets_none_by_itself() -> None:
    """draft/chathistory and znc.in/playback say that the client asks (chathistory)."""
    room, _, _ = talk()
    for caps in ("draft/chathistory", "znc.in/playback"):
        alice = attach(room, "alice", caps)
        ticks(room)
        assert shown(alice) == []
        assert "PING" not in [m.command for m in alice.received()]
        alice.vanishes()
    assert shown(attach(room, "alice")) == ["missed", "missed too"]


def test_no_more_than_the_configured_number_comes_and_that_is_said() -> None:
    """The newest ones, behind a notice; with 0 none at all."""
    room, bob, _ = talk()
    for number in range(5):
        bob.sends(f"PRIVMSG #lobby :{number}")
    room.world.settings = Settings(replay_messages=3)
    alice = attach(room, "alice")
    texts = shown(alice)

    assert texts[0] == "You missed more than the newest 3 messages of #lobby, which follow"
    assert texts[1:] == ["2", "3", "4", "missed too"]
    alice.vanishes()
    room.world.settings = Settings(replay_messages=0)
    assert shown(attach(room, "alice")) == []


def test_nothing_from_before_one_was_there_is_replayed() -> None:
    """A device gets no more than its account may read."""
    room, bob, _ = talk()
    bob.sends("MODE #lobby +b alice", "PRIVMSG #lobby :secret", "MODE #lobby -b alice")

    assert shown(attach(room, "alice")) == ["missed too"]


def test_second_session_of_a_device_gets_it_too() -> None:
    """Who attaches to a user that is here has missed the same."""
    room, _, _ = talk()
    assert shown(attach(room, "alice", "draft/chathistory", "phone")) == []

    assert shown(attach(room, "alice")) == ["missed", "missed too"]


def test_markers_are_kept_now_and_then() -> None:
    """The store hears of them once in a round of ticks, and at the end."""
    room, _, _ = talk("phone")
    ticks(room)
    kept = [r for r in room.records if isinstance(r, ReceivedRecord)]
    assert {r.device for r in kept} == {"phone", ""}
    count = len(room.records)
    ticks(room)
    assert len(room.records) == count

    alice = attach(room, "alice", PLAIN, "tablet")
    room.execute(Shutdown("The end"))
    assert [r.device for r in room.records[count:] if isinstance(r, ReceivedRecord)] == ["tablet"]
    assert alice.is_closed


def test_markers_outlive_a_restart() -> None:
    """What was kept is where the next run goes on."""
    state = Room()
    state.admin("adduser", "alice")
    account = state.world.state.accounts["alice"]
    snapshot = Snapshot(
        2, 99, 0, (), (), (), (account.record(),),
        received=(ReceivedRecord(account.id, "phone", 7),),
    )  # fmt: skip
    markers = Room(snapshot=snapshot).world.state.received

    assert markers.find(account.id, "phone") == 7
    assert markers.furthest(account.id) == 7
    assert markers.changed == ()


def test_markers_are_bounded() -> None:
    """Whoever calls its device something else each time loses the ones that are furthest behind."""
    markers = ReceiveMarkers(())
    for number in range(MOST_DEVICES + 5):
        markers.set(1, f"d{number:03}", number)

    assert markers.find(1, "d004") is None
    assert markers.find(1, "d005") == 5
    assert len(markers.changed) == MOST_DEVICES


def test_guest_gets_no_replay() -> None:
    """A guest has no device that could come back."""
    room = Room(Settings(is_login_required=False))
    room.login("bob").sends("PRIVMSG #lobby :x")
    guest = room.guest("eve", PLAIN)
    ticks(room)

    assert "PING" not in [m.command for m in guest.received()]


def test_label_of_the_registration_is_answered_once() -> None:
    """The replay is no answer to CAP END."""
    room, _, _ = talk()
    alice = room.connect()
    alice.sends("CAP LS 302", "NICK alice", "USER u 0 * :x", f"CAP REQ :{ALL_CAPS}")
    alice.logs_in("alice")
    alice.lines.clear()
    lines: list[Message] = alice.sends("@label=x CAP END").received()

    assert [m.tags.get("label") for m in lines].count("x") == 1
    outer = lines[0].params[0][1:]
    replay = [m for m in lines if m.params[1:2] == ("chathistory",)]
    assert [m.tags.get("batch") for m in replay] == [None, None]
    assert lines.index(replay[0]) > [m.params for m in lines].index(("-" + outer,))
