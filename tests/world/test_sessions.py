from securechat.store.records import JournalRecord, MembershipRecord
from securechat.world.settings import Settings
from tests.world.peer import Room


def test_everybody_is_in_the_lobby() -> None:
    """Two people who do nothing but log in can talk, and are announced to each other."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")

    assert bob.until("JOIN").source == "alice!~u@securechat"

    alice.sends("PRIVMSG #lobby :hi")

    assert bob.until("PRIVMSG").params == ("#lobby", "hi")


def test_second_session_sees_the_rooms() -> None:
    """A session that attaches gets JOIN, topic and names of each room; the others see nothing."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    bob.sends("TOPIC #lobby :tea at five")
    bob.lines.clear()
    alice.lines.clear()
    phone = room.connect().sends("CAP LS 302", "NICK bob", "USER u 0 * :x")
    phone.logs_in("bob")
    phone.sends("CAP END")

    assert phone.until("JOIN").params == ("#lobby",)
    assert phone.until("332").params[2] == "tea at five"
    assert phone.until("353").params[3] == "~bob alice"
    assert bob.received() == []
    assert alice.received() == []


def test_own_message_reaches_own_other_sessions() -> None:
    """What one session says, the user's others see, whatever their echo-message."""
    room = Room()
    laptop, phone = room.login("bob"), room.login("bob", caps="server-time")
    room.login("alice")
    laptop.lines.clear()
    phone.lines.clear()
    laptop.sends("PRIVMSG alice :hello")

    assert phone.until("PRIVMSG").params == ("alice", "hello")
    assert laptop.until("PRIVMSG").params == ("alice", "hello")  # with echo-message

    phone.sends("PRIVMSG alice :again")

    assert laptop.until("PRIVMSG").params == ("alice", "again")
    assert phone.received() == []  # without


def test_quit_is_announced_for_the_last_session_only() -> None:
    """A user leaves with the last session, by QUIT or by a lost connection."""
    room = Room()
    laptop, phone, alice = room.login("bob"), room.login("bob"), room.login("alice")
    alice.lines.clear()
    laptop.sends("QUIT :bye")

    assert laptop.until("ERROR").params == ("Quit: bye",)
    assert laptop.is_closed
    assert alice.received() == []

    laptop.vanishes()
    phone.vanishes("Ping timeout: 120 s")

    assert alice.until("QUIT").params == ("Ping timeout: 120 s",)


def test_join_and_part_reach_all_sessions() -> None:
    """JOIN and PART of one session are those of the user; the other gets topic and names, too."""
    room = Room()
    laptop, phone = room.login("bob"), room.login("bob")
    laptop.lines.clear()
    laptop.sends("JOIN #tea")

    assert phone.until("JOIN").params[0] == "#tea"
    assert phone.until("366").params[1] == "#tea"

    phone.sends("PART #tea")

    assert laptop.until("PART").params == ("#tea",)


def test_away_when_all_sessions_are() -> None:
    """A user is away when every session is, and back when one comes or says so."""
    room = Room()
    laptop, phone, alice = room.login("bob"), room.login("bob"), room.login("alice")
    alice.lines.clear()
    laptop.sends("AWAY :lunch")

    assert alice.received() == []

    phone.sends("AWAY :train")

    assert alice.until("AWAY").params == ("train",)

    alice.sends("PRIVMSG bob :there?")

    assert alice.until("301").params[2] == "train"

    room.login("bob")

    assert alice.until("AWAY").params == ()


def test_away_when_the_present_session_leaves() -> None:
    """When the one session that was not away goes, the user is away as the others said."""
    room = Room()
    laptop, phone, alice = room.login("bob"), room.login("bob"), room.login("alice")
    laptop.sends("AWAY :lunch")
    alice.lines.clear()
    phone.vanishes()

    assert alice.until("AWAY").params == ("lunch",)


def test_memberships_come_back_at_login() -> None:
    """Who left without PART is in its rooms again at the next login; who parted is not."""
    room = Room()
    bob = room.login("bob").sends("JOIN #a,#b", "PART #b")
    bob.vanishes()
    back = room.login("bob")

    assert sorted(r.name for r in room.world.state.users["bob"].rooms) == ["#a", "#lobby"]
    assert not back.is_closed


def test_first_join_writes_since_before_its_output() -> None:
    """The first JOIN of an account stores from which position it may read; PART keeps it."""
    room = Room()
    bob = room.login("bob").sends("JOIN #a")
    memberships = [r for r in room.records if isinstance(r, MembershipRecord)]
    first = memberships[-1]

    assert first.is_member
    assert first.since == room.world.state.rooms["#a"].memberships[first.account].since > 0

    bob.sends("PRIVMSG #a :used", "PART #a", "JOIN #a")
    last = [r for r in room.records if isinstance(r, MembershipRecord)][-1]

    assert last.since == first.since


def test_ban_ends_what_may_be_read() -> None:
    """Who is banned while present reads on from the ban only (KICK alone changes nothing)."""
    room = Room()
    bob, eve = room.login("bob"), room.login("eve")
    bob.sends("MODE #lobby +b eve")
    record = [r for r in room.records if isinstance(r, MembershipRecord)][-1]
    ban = [r for r in room.records if isinstance(r, JournalRecord) and r.command == "MODE"][-1]

    assert record.since == ban.position
    assert record.account == room.world.state.accounts["eve"].id

    eve.lines.clear()
    eve.sends("PRIVMSG #lobby :hm")

    assert eve.until("404").params[1] == "#lobby"


def test_ban_while_away_ends_what_may_be_read() -> None:
    """Who is banned while not here, by name or at the door, begins anew if ever let in again."""
    room = Room()
    bob = room.login("bob").sends("PRIVMSG #lobby :secret")
    for name in ("eve", "mal"):
        room.login(name).vanishes()
    bob.sends("MODE #lobby +bb eve *!~u@*", "MODE #lobby -o+o bob bob")
    room.login("mal").vanishes()
    memberships = room.world.state.rooms["#lobby"].memberships

    for name in ("eve", "mal"):
        account = room.world.state.accounts[name].id

        assert (memberships[account].since, memberships[account].is_member) == ((0, name == "eve"))


def test_room_of_guests_is_forgotten() -> None:
    """A room in which no account ever was ends with its last guest, and its id is not reused."""
    room = Room(Settings(is_login_required=False, autojoin=()))
    guest = room.connect().sends("NICK visitor", "USER u 0 * :x", "JOIN #tmp")
    first = room.world.state.rooms["#tmp"].id
    guest.sends("PART #tmp")

    assert "#tmp" not in room.world.state.rooms

    guest.sends("JOIN #tmp")

    assert room.world.state.rooms["#tmp"].id > first


def test_room_with_an_account_keeps_topic_and_rank() -> None:
    """A room an account was in outlives its last member, with topic and operator."""
    room = Room()
    bob = room.login("bob").sends("JOIN #plan", "TOPIC #plan :2027", "PART #plan")
    eve = room.login("eve").sends("JOIN #plan")

    assert eve.until("332").params[2] == "2027"
    assert eve.until("353").params[3] == "eve"

    bob.lines.clear()
    bob.sends("JOIN #plan")

    assert bob.until("353").params[3] == "eve ~@bob"
