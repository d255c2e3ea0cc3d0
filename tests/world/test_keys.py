"""Devices that log in by a token, and invitations, without a socket."""

import hashlib

import pytest

from securechat.store.records import DeviceRecord, InviteRecord
from securechat.world.batch import AdminReply
from securechat.world.devices import MOST_DEVICES, USED_STEP_MS
from securechat.world.inputs import Admin, Method, TokenShown
from securechat.world.settings import Settings
from tests.world.checks import check
from tests.world.peer import ALL_CAPS, Peer, Room

CAPS = f"{ALL_CAPS} securechat.internal/device-token"


def hashed(text: str) -> str:
    """What the world sees of a token."""
    return hashlib.sha256(text.encode()).hexdigest()


def ask(room: Room, command: str, /, **args: str) -> AdminReply:
    """Ask as the operator's command line does."""
    room.execute(Admin(0, command, args))
    return room.replies[-1]


def shows(room: Room, name: str, token: str, device: str = "") -> Peer:
    """Return a peer that has tried to log in as *name* by *token*."""
    peer = room.connect().sends("CAP LS 302", f"NICK {name}", "USER u 0 * :x")
    room.execute(TokenShown(peer.session, name, hashed(token), device, Method.SASL, None))
    return peer


# Devices.


def test_token_logs_in_and_names_the_device() -> None:
    """DEVICETOKEN ADD stores the hash; the token then counts as the password does."""
    room = Room()
    bob = room.login("bob", CAPS).sends(f"DEVICETOKEN ADD phone {hashed('t')}")
    assert bob.until("DEVICETOKEN").params[::2] == ("ADD", "phone")
    assert [type(record) for record in room.records].count(DeviceRecord) == 1

    phone = shows(room, "BOB", "t")
    phone.until("903")
    phone.sends("CAP END")
    assert phone.until("001").params[0] == "bob"
    assert {row["device"] for row in ask(room, "sessions").rows} == {"", "phone"}


@pytest.mark.parametrize(("name", "token"), [("bob", "other"), ("alice", "t"), ("nobody", "t")])
def test_wrong_token_is_refused_like_a_wrong_password(name: str, token: str) -> None:
    """A token is good for its own account, and says nothing about others."""
    room = Room()
    room.login("alice")
    room.login("bob", CAPS).sends(f"DEVICETOKEN ADD phone {hashed('t')}")
    refused = shows(room, name, token).until("904").params[-1]
    assert refused == shows(room, "xyz", "x").until("904").params[-1]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("DEVICETOKEN", "461"),
        ("DEVICETOKEN ADD", "INVALID_DEVICE"),
        ("DEVICETOKEN ADD phone", "INVALID_HASH"),
        (f"DEVICETOKEN ADD phone {'A' * 64}", "INVALID_HASH"),
        (f"DEVICETOKEN ADD {'x' * 41} {'a' * 64}", "INVALID_DEVICE"),
        (f"DEVICETOKEN ADD :my phone {'a' * 64}", "INVALID_DEVICE"),
        ("DEVICETOKEN REMOVE", "NO_SUCH_DEVICE"),
        ("DEVICETOKEN REMOVE ²", "NO_SUCH_DEVICE"),
        ("DEVICETOKEN REMOVE 1", "NO_SUCH_DEVICE"),
        ("DEVICETOKEN NONSENSE", "UNKNOWN_SUBCOMMAND"),
    ],
)
def test_bad_request_is_told_and_changes_nothing(line: str, code: str) -> None:
    """A FAIL, or 461, says what is wrong."""
    room = Room()
    bob = room.login("bob", CAPS).sends(line)
    (answer,) = bob.received()
    assert code in {answer.command, *answer.params[:2]}
    assert not room.world.state.devices.of(1)


def test_guest_has_no_devices() -> None:
    """A token belongs to an account."""
    room = Room(Settings(is_login_required=False))
    guest = room.connect().sends("CAP REQ :standard-replies", "NICK g", "USER u 0 * :x", "CAP END")
    guest.lines.clear()
    guest.sends("DEVICETOKEN LIST")
    assert guest.until("FAIL").params[1] == "ACCOUNT_REQUIRED_HERE"


def test_devices_are_listed_and_removed_by_their_account_only() -> None:
    """LIST shows one's own; another account's number is none of one's own."""
    room = Room()
    bob, alice = room.login("bob", CAPS), room.login("alice", CAPS)
    bob.sends(f"DEVICETOKEN ADD phone {hashed('1')}", f"DEVICETOKEN ADD tablet {hashed('2')}")
    number = bob.until("DEVICETOKEN").params[1]
    bob.lines.clear()
    bob.sends("DEVICETOKEN LIST")
    assert [m.params[2] for m in bob.received()[:-1]] == ["phone", "tablet"]
    alice.sends(f"DEVICETOKEN REMOVE {number}")
    assert alice.until("FAIL").params[1] == "NO_SUCH_DEVICE"
    bob.sends(f"DEVICETOKEN REMOVE {number}")
    assert bob.until("DEVICETOKEN").params == ("REMOVE", number)
    shows(room, "bob", "1").until("904")
    shows(room, "bob", "2").until("903")


def test_device_of_the_same_name_is_replaced() -> None:
    """Who sets up the phone anew has one phone, and the old token is dead."""
    room = Room()
    bob = room.login("bob", CAPS)
    bob.sends(f"DEVICETOKEN ADD phone {hashed('1')}", f"DEVICETOKEN ADD phone {hashed('2')}")
    assert len(room.world.state.devices.of(1)) == 1
    shows(room, "bob", "1").until("904")


def test_number_of_devices_is_bounded() -> None:
    """The one that was not used for longest gives way."""
    room = Room()
    bob = room.login("bob", CAPS)
    for number in range(MOST_DEVICES + 1):
        room.now_ms += 1
        bob.sends(f"DEVICETOKEN ADD d{number} {hashed(str(number))}")
    names = [device.name for device in room.world.state.devices.of(1)]
    assert len(names) == MOST_DEVICES
    assert names[0] == "d1"


def test_use_is_noted_to_the_hour() -> None:
    """A login writes at most once an hour."""
    room = Room()
    room.login("bob", CAPS).sends(f"DEVICETOKEN ADD phone {hashed('t')}")
    room.records.clear()
    shows(room, "bob", "t").until("903")
    assert not room.records
    room.now_ms += USED_STEP_MS
    shows(room, "bob", "t").until("903")
    assert [r.used_ms for r in room.records if isinstance(r, DeviceRecord)] == [room.now_ms]


def test_changed_password_revokes_all_tokens_unless_told_otherwise() -> None:
    """Who changes a password because somebody knows it must get rid of that one's tokens, too."""
    room = Room()
    room.login("bob", CAPS).sends(f"DEVICETOKEN ADD phone {hashed('t')}")
    assert ask(room, "passwd", name="bob", password_hash="$x", keep_tokens="1").is_ok
    shows(room, "bob", "t").until("903")
    assert ask(room, "passwd", name="bob", password_hash="$x").is_ok
    shows(room, "bob", "t").until("904")


def test_revoked_token_ends_the_sessions_it_made() -> None:
    """A lost phone is out at once; the laptop, logged in by password, stays."""
    room = Room()
    laptop = room.login("bob", CAPS).sends(f"DEVICETOKEN ADD phone {hashed('t')}")
    phone = shows(room, "bob", "t").sends("CAP END")
    (row,) = ask(room, "tokens", name="bob").rows
    assert ask(room, "revoke", id=str(row["id"])).is_ok
    assert phone.is_closed
    assert not laptop.is_closed
    shows(room, "bob", "t").until("904")


def test_removed_token_ends_the_sessions_it_made_but_for_ones_own() -> None:
    """Who has lost a laptop puts it out from the phone; what removes itself stays until it goes."""
    room = Room()
    bob = room.login("bob", CAPS).sends(f"DEVICETOKEN ADD laptop {hashed('t')}")
    laptop, early = shows(room, "bob", "t").sends("CAP END"), shows(room, "bob", "t")
    number = room.world.state.devices.of(1)[0].id
    bob.sends(f"DEVICETOKEN REMOVE {number}")
    assert laptop.is_closed
    assert early.is_closed
    assert "revoked" in laptop.lines[-1]
    assert not bob.is_closed
    assert bob.until("DEVICETOKEN")

    own = shows(room.login("eve", CAPS).sends(f"DEVICETOKEN ADD e {hashed('e')}").room, "eve", "e")
    own.sends(
        f"DEVICETOKEN REMOVE {room.world.state.devices.of(room.world.state.accounts['eve'].id)[0].id}"
    )
    assert not own.is_closed
    check(room.world)


def test_token_that_could_not_be_revoked_ends_no_session() -> None:
    """Nobody is put out, and nobody is left standing in a room without being there."""
    room = Room()
    eve = room.login("eve").sends("JOIN #x")
    bob = room.login("bob", CAPS).sends(f"DEVICETOKEN ADD laptop {hashed('t')}", "QUIT")
    laptop = shows(room, "bob", "t").sends("CAP END", "JOIN #x")
    eve.lines.clear()
    number = room.world.state.devices.of(room.world.state.accounts["bob"].id)[0].id
    room.breaks()
    assert not ask(room, "revoke", id=str(number)).is_ok
    room.on_batch = bool
    laptop.sends("PRIVMSG #x :still here")
    assert eve.until("PRIVMSG").params[-1] == "still here"
    assert bob.is_closed
    check(room.world)


def test_removed_account_leaves_no_token() -> None:
    """A new account of the old name inherits none."""
    room = Room()
    room.login("bob", CAPS).sends(f"DEVICETOKEN ADD phone {hashed('t')}")
    ask(room, "deluser", name="bob")
    ask(room, "adduser", name="bob", password_hash="$x")
    shows(room, "bob", "t").until("904")


def test_token_that_was_not_written_does_not_count() -> None:
    """A failed commit takes the token back, or puts back the one that was removed."""
    room = Room()
    bob = room.login("bob", CAPS).sends(f"DEVICETOKEN ADD old {hashed('old')}")
    number = bob.until("DEVICETOKEN").params[1]
    room.breaks()
    bob.sends(f"DEVICETOKEN ADD new {hashed('new')}", f"DEVICETOKEN REMOVE {number}")
    room.on_batch = bool
    assert [m.params[1] for m in bob.received()] == ["TEMPORARILY_UNAVAILABLE"] * 2
    shows(room, "bob", "new").until("904")
    shows(room, "bob", "old").until("903")


def test_suspended_account_does_not_come_in_by_token() -> None:
    """As with the password."""
    room = Room()
    room.login("bob", CAPS).sends(f"DEVICETOKEN ADD phone {hashed('t')}")
    ask(room, "suspend", name="bob")
    shows(room, "bob", "t").until("902")


# Invitations, as the operator sees them.


def test_invitation_is_kept_listed_and_taken_back() -> None:
    """What was asked for is what is stored; the token is not in it."""
    room = Room()
    reply = ask(
        room, "invite", token_hash=hashed("i"), role="admin", uses="3", room="#x", expires_s="60"
    )
    assert reply.is_ok
    (record,) = [r for r in room.records if isinstance(r, InviteRecord)]
    assert record[2:6] == (None, None, True, "#x")
    assert (record.uses_left, record.expires_ms) == (3, room.now_ms + 60_000)
    (row,) = ask(room, "invites").rows
    assert row["role"] == "admin"
    assert "token_hash" not in row
    assert ask(room, "uninvite", id=str(row["id"])).is_ok
    assert not ask(room, "invites").rows
    assert not ask(room, "uninvite", id=str(row["id"])).is_ok


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"token_hash": "x", "expires_s": "1", "uses": "1"},
        {"token_hash": "a" * 64, "expires_s": "0", "uses": "1"},
        {"token_hash": "a" * 64, "expires_s": "9" * 30, "uses": "1"},
        {"token_hash": "a" * 64, "expires_s": "1", "uses": "-1"},
        {"token_hash": "a" * 64, "expires_s": "1", "uses": "1", "room": "x"},
        {"token_hash": "a" * 64, "expires_s": "1", "name": "bob"},
        {"token_hash": "a" * 64, "expires_s": "1", "name": "b b"},
        {"token_hash": "a" * 64, "expires_s": "1", "name": "раypal"},
    ],
)
def test_bad_invitation_is_refused_with_a_sentence(args: dict[str, str]) -> None:
    """A name that is taken, a room that is none, numbers out of bounds."""
    room = Room()
    ask(room, "adduser", name="bob", password_hash="$x")
    reply = ask(room, "invite", **args)
    assert not reply.is_ok
    assert reply.text
    assert not list(room.world.state.invitations)


def test_expired_invitations_are_forgotten() -> None:
    """They are not listed, and the next invitation clears them away."""
    room = Room()
    ask(room, "invite", token_hash=hashed("1"), uses="1", expires_s="1")
    room.now_ms += 1000
    assert not ask(room, "invites").rows
    ask(room, "invite", token_hash=hashed("2"), uses="1", expires_s="1")
    assert len(list(room.world.state.invitations)) == 1


def test_reset_is_one_for_each_account() -> None:
    """A second link makes the first one worthless, and a new password all of them."""
    room = Room()
    ask(room, "adduser", name="bob", password_hash="$x")
    for number in "12":
        assert ask(room, "reset", name="bob", token_hash=hashed(number), expires_s="60").is_ok
    (row,) = ask(room, "invites").rows
    assert (row["kind"], row["name"]) == ("reset", "bob")
    ask(room, "passwd", name="bob", password_hash="$y")
    assert not ask(room, "invites").rows


# Sessions.


def test_session_is_ended_by_its_number() -> None:
    """The others of the account stay."""
    room = Room()
    laptop, phone = room.login("bob"), room.login("bob")
    rows = ask(room, "sessions", name="bob").rows
    assert [row["session"] for row in rows] == [laptop.session, phone.session]
    assert rows[0]["tls"] == "TLSv1.3 cipher"
    assert ask(room, "disconnect", session=str(phone.session)).is_ok
    assert phone.is_closed
    assert not laptop.is_closed
    assert not ask(room, "disconnect", session=str(phone.session)).is_ok
    assert not ask(room, "disconnect", session="x").is_ok


def test_administrators_account_is_operator_at_once() -> None:
    """It need not know OPER; MODE shows it."""
    room = Room()
    room.login("bob").sends("QUIT")
    room.world.state.accounts["bob"].is_admin = True
    bob = room.connect().sends("CAP LS 302", "NICK bob", "USER u 0 * :x")
    bob.logs_in("bob")
    bob.sends("CAP END")
    assert room.world.state.users["bob"].is_operator
