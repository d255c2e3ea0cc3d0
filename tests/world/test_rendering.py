from securechat.world.settings import Settings
from tests.world.peer import ALL_CAPS, Room

GUESTS = Settings(is_login_required=False)


def test_account_is_told_with_the_old_account_in_its_tag() -> None:
    """ACCOUNT goes to oneself, too, and its tag names who one was before (account-notify and
    account-tag, examples).
    """
    room = Room(GUESTS)
    for name in ("bob", "ann"):
        room.admin("adduser", name)
    alice = room.login("alice")
    guest = room.connect()
    guest.sends("NICK eve", "USER u 0 * :Real", f"CAP REQ :{ALL_CAPS}", "CAP END")
    for peer in (alice, guest):
        peer.lines.clear()
    for name in ("bob", "ann"):
        guest.logs_in(name)

    for peer in (alice, guest):
        told = [peer.until("ACCOUNT") for _ in range(2)]

        assert [(m.params, m.tags.get("account")) for m in told] == [
            (("bob",), None),
            (("ann",), "bob"),
        ]


def test_account_is_told_after_the_numerics_of_the_login() -> None:
    """Who waits for 900 and 903 gets them first (SASL 3.1)."""
    room = Room(GUESTS)
    room.admin("adduser", "bob")
    guest = room.connect()
    guest.sends("NICK eve", "USER u 0 * :Real", "CAP REQ :sasl account-notify", "CAP END")
    guest.lines.clear()
    guest.logs_in("bob")

    assert [m.command for m in guest.received()] == ["AUTHENTICATE", "900", "903", "ACCOUNT"]


def test_a_guest_that_logs_in_gets_the_host_of_accounts() -> None:
    """Who logged in is at this server, however it came; CHGHOST says so, oneself included, to
    those who negotiated it and to nobody else (chghost).
    """
    room = Room(GUESTS)
    room.admin("adduser", "bob")
    alice, carol = room.login("alice", "chghost"), room.login("carol")
    guest = room.connect()
    guest.sends("NICK eve", "USER u 0 * :Real", "CAP REQ chghost", "CAP END")
    for peer in (alice, carol, guest):
        peer.lines.clear()
    guest.logs_in("bob")

    assert alice.lines == [":eve!~u@cloak.guest CHGHOST ~u securechat"]
    assert guest.lines[-1] == alice.lines[0]
    assert [m.command for m in carol.received()] == ["ACCOUNT"]

    guest.sends("PRIVMSG alice :hi")

    assert alice.until("PRIVMSG").source == "eve!~u@securechat"

    room.admin("adduser", "ann")
    guest.lines.clear()
    guest.logs_in("ann")

    assert not any("CHGHOST" in line for line in guest.lines)


def test_invitations_are_told_to_members_who_asked_for_that() -> None:
    """INVITE reaches the guest, and the members with invite-notify, but not twice who asked."""
    room = Room(Settings(autojoin=()))
    bob, alice = room.login("bob", "invite-notify"), room.login("alice", "invite-notify")
    phone, carol = room.login("bob", "invite-notify"), room.login("carol")
    dave, eve = room.login("dave"), room.login("eve", "invite-notify")
    for peer in (bob, alice, carol):
        peer.sends("JOIN #club")
    for peer in (bob, alice, phone, carol, dave, eve):
        peer.lines.clear()
    bob.sends("INVITE dave #club")

    assert [m.command for m in bob.received()] == ["341"]
    for peer in (alice, phone, dave):
        assert peer.bodies() == [":bob!~u@securechat INVITE dave #club"]
    for peer in (carol, eve):
        assert peer.lines == []


def test_names_come_only_when_asked_for() -> None:
    """With no-implicit-names, or its draft, JOIN brings no NAMES; asking does (no-implicit-names)."""
    for capability in ("no-implicit-names", "draft/no-implicit-names"):
        room = Room()
        bob = room.login("bob", capability)
        bob.sends("JOIN #club", "NAMES #club")
        laptop = room.connect()
        laptop.sends("NICK bob", "USER u 0 * :Real", f"CAP REQ {capability}")
        laptop.logs_in("bob")
        laptop.lines.clear()
        laptop.sends("CAP END")

        assert [m.command for m in bob.received()] == ["JOIN", "353", "366"]
        assert not {"353", "366"} & {m.command for m in laptop.received()}
