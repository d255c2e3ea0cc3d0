import pytest

from securechat.store.records import AccountRemovedRecord, PasswordRecord, RoomRemovedRecord
from securechat.world.inputs import Admin, PasswordRehashed
from securechat.world.settings import Settings
from tests.world.peer import Room


def test_adduser_stores_account_and_hash() -> None:
    """A new account is stored with its hash, and listed."""
    room = Room()

    assert room.admin("adduser", "bob", "$x").is_ok
    assert PasswordRecord(1, "$x") in room.records

    room.login("bob")

    assert room.admin("list").rows == [
        {
            "name": "bob",
            "created_ms": room.now_ms,
            "is_suspended": False,
            "email": "",
            "sessions": 1,
        }
    ]


@pytest.mark.parametrize("name", ["bob", "BOB", "a b", "#x", "", "раypal"])
def test_adduser_refuses(name: str) -> None:
    """A name that exists, is none, or is made to look like another is refused with a sentence."""
    room = Room()
    room.admin("adduser", "bob")
    reply = room.admin("adduser", name)

    assert not reply.is_ok
    assert reply.text


def test_adduser_refuses_a_twin_in_another_alphabet() -> None:
    """Whole names that look like an existing one are refused, in either order."""
    room = Room()

    assert room.admin("adduser", "coco").is_ok
    assert not room.admin("adduser", "сосо").is_ok
    assert room.admin("adduser", "рор").is_ok
    assert not room.admin("adduser", "pop").is_ok


@pytest.mark.parametrize("command", ["passwd", "deluser", "suspend", "unsuspend", "nonsense"])
def test_unknown_account_is_refused(command: str) -> None:
    """What names no account is answered with a sentence."""
    reply = Room().admin(command, "nobody")

    assert not reply.is_ok


@pytest.mark.parametrize("command", ["passwd", "deluser", "suspend"])
def test_change_ends_the_sessions(command: str) -> None:
    """A changed password, a suspension and a removal end all sessions of the account at once."""
    room = Room()
    laptop, phone, alice = room.login("bob"), room.login("bob"), room.login("alice")
    alice.lines.clear()

    assert room.admin(command, "bob").is_ok
    assert laptop.is_closed
    assert phone.is_closed
    assert laptop.until("ERROR")
    assert alice.until("QUIT").params == ("Logged out",)
    assert "bob" not in room.world.state.users


def test_change_ends_sessions_that_are_still_registering() -> None:
    """A session that has logged in and not yet registered ends, too."""
    room = Room()
    room.admin("adduser", "bob")
    peer = room.connect().sends("CAP LS 302")
    peer.logs_in("bob")
    room.admin("suspend", "bob")

    assert peer.is_closed


def test_new_account_of_an_old_name_inherits_nothing() -> None:
    """A removed account's id is never used again: rank and rooms are gone with it."""
    room = Room()
    room.login("bob").sends("JOIN #club")
    room.login("alice").sends("JOIN #club")
    room.admin("deluser", "bob")

    assert AccountRemovedRecord(1) in room.records

    bob = room.login("bob")

    assert [r.name for r in room.world.state.users["bob"].rooms] == ["#lobby"]
    assert room.world.state.accounts["bob"].id > 1

    bob.sends("JOIN #club")

    assert bob.until("353").params[3] == "~@alice bob"


def test_room_goes_with_the_last_account_that_had_it() -> None:
    """A room nobody is in ends when the only account it belongs to is removed."""
    room = Room()
    room.login("bob").sends("JOIN #diary").vanishes()
    first = room.world.state.rooms["#diary"].id
    room.admin("deluser", "bob")

    assert "#diary" not in room.world.state.rooms
    assert RoomRemovedRecord(first) in room.records


def test_malformed_request_is_answered() -> None:
    """A request without its hash is answered, too: whoever asked is not left waiting."""
    room = Room()
    room.execute(Admin(7, "adduser", {"name": "bob"}))

    assert not room.replies[-1].is_ok
    assert "bob" not in room.world.state.accounts


def test_rehash_only_of_the_same_password() -> None:
    """A new hash of a password that has been changed meanwhile is thrown away."""
    room = Room()
    room.admin("adduser", "bob")
    room.execute(PasswordRehashed(1, 1, "$fresh"))

    assert room.records[-1] == PasswordRecord(1, "$fresh")

    room.admin("passwd", "bob", "$second")
    room.execute(PasswordRehashed(1, 1, "$stale"))

    assert room.records[-1] == PasswordRecord(1, "$second")

    room.admin("deluser", "bob")
    room.admin("adduser", "bob", "$third")
    room.execute(PasswordRehashed(1, 1, "$stale"))

    assert room.records[-1] == PasswordRecord(2, "$third")


def test_guest_loses_a_name_that_becomes_an_account() -> None:
    """A guest whose nick becomes an account is told and closed."""
    room = Room(Settings(is_login_required=False))
    guest = room.connect().sends("NICK bob", "USER u 0 * :x")
    room.admin("adduser", "bob")

    assert guest.is_closed
