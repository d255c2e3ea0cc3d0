from securechat.store.records import JournalRecord
from securechat.world.modes import isupport
from securechat.world.settings import Settings
from securechat.world.user import MOST_ACCEPTED
from tests.world.checks import check
from tests.world.peer import ALL_CAPS, Peer, Room

GUESTS = Settings(is_login_required=False, autojoin=())


def test_own_modes() -> None:
    """+i hides a user from those who share no channel; others' modes are theirs."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    bob.sends("MODE bob +i", "MODE bob", "MODE alice +i", "MODE bob +Z", "PART #lobby")

    assert bob.until("MODE").params == ("bob", "+i")
    assert bob.until("221").params[1] == "+i"
    assert bob.until("502")
    assert bob.until("501")

    alice.lines.clear()
    alice.sends("WHO b*")

    assert [message.command for message in alice.received()] == ["315"]


def test_user_mode_that_changes_nothing_is_not_announced() -> None:
    """Of several letters the last word counts, and what is so already is no news."""
    room = Room()
    bob = room.login("bob")
    bob.sends("MODE bob +i-i", "MODE bob -i", "MODE bob +i", "MODE BOB :+i")

    assert [message.params for message in bob.received()] == [("bob", "+i")]


def test_second_session_is_told_the_modes_of_its_user() -> None:
    """A user's modes are those of all its sessions; one that comes later is told them."""
    room = Room()
    bob = room.login("bob")
    bob.sends("MODE bob +i")
    phone = room.connect()
    phone.sends("CAP LS 302", "NICK bob", "USER u 0 * :Real Name")
    phone.logs_in("bob")
    phone.sends("CAP END")

    assert phone.until("MODE").params == ("bob", "+i")

    phone.sends("MODE bob -i")

    assert bob.until("MODE").params == ("bob", "+i")
    assert bob.until("MODE").params == ("bob", "-i")


def _guest(room: Room, nick: str, caps: str = "message-tags standard-replies") -> Peer:
    peer = room.connect().sends(f"NICK {nick}", "USER u 0 * :Real", f"CAP REQ :{caps}", "CAP END")
    peer.lines.clear()
    return peer


def test_bots_are_shown_as_such() -> None:
    """A bot has a line in WHOIS, a flag in WHO, and 005 names the letter (bot-mode)."""
    room = Room()
    robot, alice = room.login("robot"), room.login("alice")
    robot.sends("MODE robot +B")
    alice.lines.clear()
    alice.sends("WHOIS robot")

    assert [m.params for m in alice.received() if m.command == "335"] == [
        ("alice", "robot", "is a bot")
    ]

    alice.sends("WHO robot")

    assert alice.until("352").params[6] == "H~@B"

    alice.sends("WHOIS alice")

    assert "335" not in {m.command for m in alice.received()}
    assert isupport()["BOT"] == "B"


def test_what_bots_send_bears_their_tag() -> None:
    """Everything a bot does has the tag "bot", for those with message-tags only (bot-mode)."""
    room = Room()
    robot = room.login("robot", f"{ALL_CAPS} draft/multiline")
    alice, old = room.login("alice"), room.login("old", "account-tag")
    robot.sends("MODE robot +B")
    for peer in (robot, alice, old):
        peer.lines.clear()
    robot.sends(
        "JOIN #club", "PRIVMSG #lobby :beep", "PRIVMSG alice :boop", "TOPIC #lobby :x",
        "@+draft/react=x TAGMSG #lobby", "AWAY :x", "NICK Robot", "PART #lobby",
        "BATCH +1 draft/multiline alice", "@batch=1 PRIVMSG alice :one",
        "@batch=1 PRIVMSG alice :two", "BATCH -1",
    )  # fmt: skip

    for peer in (robot, alice):
        # The lines of a batch have the tags of its start.
        got = [
            message
            for message in peer.received()
            if (message.source or "").lower().startswith("robot!")
            and not ("batch" in message.tags or message.params[0].startswith("-"))
        ]

        assert len(got) > 5
        assert [m.command for m in got if m.tags.get("bot") != ""] == []
    assert not any("bot" in m.tags for m in old.received())

    robot.sends("MODE Robot -B", "PRIVMSG alice :a person after all")

    assert "bot" not in alice.until("PRIVMSG").tags
    kept = [r for r in room.records if isinstance(r, JournalRecord) and "bot" in r.tags]

    assert {r.command for r in kept} >= {"JOIN", "PRIVMSG", "TOPIC", "TAGMSG", "PART"}


def test_guests_cannot_write_to_who_wants_accounts_only() -> None:
    """With +R a user hears who is logged in; a guest is told so with 477, a NOTICE is lost."""
    room = Room(GUESTS)
    bob, alice, guest = room.login("bob"), room.login("alice"), _guest(room, "guest")
    bob.sends("MODE bob +R")
    bob.lines.clear()
    guest.sends("PRIVMSG bob :hi", "NOTICE bob :hi", "@+x=y TAGMSG bob", "PRIVMSG bob,alice :hi")

    assert [m.params[:2] for m in guest.received()] == [("guest", "bob")] * 3
    assert bob.lines == []
    assert alice.until("PRIVMSG").params == ("alice", "hi")

    alice.sends("PRIVMSG bob :hi")

    assert bob.until("PRIVMSG").source == "alice!~u@securechat"

    guest.sends("MODE guest +R", "PRIVMSG guest :note to self")

    assert guest.until("PRIVMSG").params == ("guest", "note to self")


def test_who_is_written_to_may_answer() -> None:
    """Who has +R and writes to a guest hears the answer, until one of the two is gone."""
    room = Room(GUESTS)
    bob, guest = room.login("bob"), _guest(room, "guest")
    bob.sends("MODE bob +R", "@+typing=active TAGMSG guest")
    guest.sends("PRIVMSG bob :hi")

    assert guest.until("477")

    bob.sends("PRIVMSG guest :hello")
    bob.lines.clear()
    guest.sends("PRIVMSG bob :hi")

    assert bob.until("PRIVMSG").params == ("bob", "hi")

    guest.vanishes()
    _guest(room, "guest").sends("PRIVMSG bob :me again")

    assert not any("me again" in line for line in bob.lines)
    check(room.world)


def test_accept_lets_a_guest_in_and_out() -> None:
    """ACCEPT adds, takes away and lists; what changes nothing gets an error (caller ID)."""
    room = Room(GUESTS)
    bob, guest = room.login("bob"), _guest(room, "guest")
    _guest(room, "other")
    bob.sends("MODE bob +R", "ACCEPT guest,OTHER,nobody")

    assert bob.until("401").params[1] == "nobody"

    guest.sends("PRIVMSG bob :hi")

    assert bob.until("PRIVMSG")

    bob.sends("ACCEPT")

    assert bob.until("281").params[1:] == ("guest other",)
    assert bob.until("282")

    bob.sends("ACCEPT guest", "ACCEPT -guest", "ACCEPT -guest", "ACCEPT -", "ACCEPT ,")
    check(room.world)

    assert [m.command for m in bob.received()] == ["457", "458", "401", "461"]

    guest.sends("PRIVMSG bob :hi")

    assert guest.until("477")


def test_accepted_people_are_forgotten_with_either_side() -> None:
    """Neither who accepts nor who is accepted stays known once gone."""
    room = Room(GUESTS)
    bob, ann, guest = room.login("bob"), room.login("ann"), _guest(room, "guest")
    for peer in (bob, ann):
        peer.sends("ACCEPT guest,bob,ann")
    guest.sends("ACCEPT bob", "NICK visitor")
    for peer in (bob, guest, ann):
        peer.vanishes()
        check(room.world)


def test_the_list_of_accepted_people_has_an_end() -> None:
    """More than 100 get 456, one line for each (ERR_ACCEPTFULL)."""
    room = Room(GUESTS)
    bob = room.login("bob")
    for number in range(MOST_ACCEPTED + 1):
        _guest(room, f"guest{number}")
    for number in range(MOST_ACCEPTED):
        bob.sends(f"ACCEPT guest{number}")

    assert bob.lines == []

    bob.sends(
        f"PRIVMSG guest{MOST_ACCEPTED} :hi", "MODE bob +R", f"PRIVMSG guest{MOST_ACCEPTED} :hi"
    )
    bob.lines.clear()
    bob.sends(f"ACCEPT guest{MOST_ACCEPTED}")

    assert [m.command for m in bob.received()] == ["456"]

    bob.sends(f"ACCEPT -guest0,guest{MOST_ACCEPTED}")

    assert bob.lines == []
