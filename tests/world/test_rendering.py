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
