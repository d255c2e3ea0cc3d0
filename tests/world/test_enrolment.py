"""Enrolment: REGISTER and VERIFY, and that nobody is told of an account that is not kept."""

import hashlib

import pytest

from securechat.store.records import AccountRecord
from securechat.wire.message import Message
from securechat.world.batch import Note
from securechat.world.inputs import (
    AccountRequested,
    Admin,
    InvitationLooked,
    InvitationShown,
    Reconfigured,
    RegistrationPending,
    RegistrationRefused,
    ServerPasswordAccepted,
)
from securechat.world.settings import Settings
from tests.world.checks import check
from tests.world.peer import Peer, Room

REQUIRED = Settings(is_registration_open=True)
GUESTS = Settings(is_login_required=False, is_registration_open=True)
CAPS = "CAP REQ :batch labeled-response standard-replies"


def register(
    peer: Peer, name: str = "*", email: str = "*", label: str | None = None
) -> list[Message]:
    """Ask for an account, its password being good and hashed; return what comes."""
    peer.lines.clear()
    peer.room.execute(AccountRequested(peer.session, name, email, "$hash", label))
    return peer.received()


def verify(peer: Peer, name: str, code: str, label: str | None = None) -> list[Message]:
    """Show the code of an invitation."""
    peer.lines.clear()
    digest = hashlib.sha256(code.encode()).hexdigest()
    peer.room.execute(InvitationShown(peer.session, name, "$hash", digest, label))
    return peer.received()


def newcomer(room: Room, nick: str | None = "bob") -> Peer:
    """Return a connection that has said who it is, and negotiates."""
    peer = room.connect().sends("CAP LS 302", CAPS)
    if nick is not None:
        peer.sends(f"NICK {nick}", "USER u 0 * :x")
    return peer


def guest(room: Room, nick: str = "bob") -> Peer:
    """Return a peer that is registered without an account."""
    return newcomer(room, nick).sends("CAP END")


def code_of(messages: list[Message]) -> str:
    """Return the code of the one FAIL there is."""
    [fail] = messages
    assert fail.command == "FAIL", fail
    return fail.params[1]


def test_register_before_connect_logs_in() -> None:
    """SUCCESS and 900, and then 001 with the account's name (draft/account-registration)."""
    room = Room(REQUIRED)
    peer = newcomer(room)

    success, logged_in = register(peer)

    assert (success.command, success.params[:2]) == ("REGISTER", ("SUCCESS", "bob"))
    assert (logged_in.command, logged_in.params[2]) == ("900", "bob")
    assert room.world.state.accounts["bob"].email is None
    assert peer.sends("CAP END").until("001").params[0] == "bob"
    check(room.world)


def test_register_needs_no_nick_where_it_names_one() -> None:
    """custom-account-name: the account may be called otherwise; where a login is required, so is
    its user then.
    """
    room = Room(REQUIRED)
    peer = newcomer(room, "other")

    assert register(peer, "Bob")[0].params[1] == "Bob"
    assert peer.sends("CAP END").until("001").params[0] == "Bob"


def test_register_once_welcomed_makes_a_guest_a_member() -> None:
    """The others are told with ACCOUNT (account-notify); its rooms are its account's now."""
    room = Room(GUESTS)
    alice, bob = room.login("alice"), guest(room)
    alice.lines.clear()

    assert [m.command for m in register(bob)] == ["REGISTER", "900"]
    assert alice.until("ACCOUNT").params == ("bob",)
    assert room.world.state.users["bob"].account is room.world.state.accounts["bob"]
    check(room.world)


def test_answer_stands_under_the_label_once() -> None:
    """IRCv3 labeled-response: one batch after the commit, or one FAIL, and no ACK before."""
    room = Room(GUESTS)
    room.admin("adduser", "alice")
    peer = newcomer(room)
    fail = register(peer, "alice", label="1")

    assert code_of(fail) == "ACCOUNT_EXISTS"
    assert fail[0].tags["label"] == "1"

    opened, *inside, closed = register(peer, label="2")

    assert (opened.command, opened.tags["label"], closed.command) == ("BATCH", "2", "BATCH")
    assert [m.command for m in inside] == ["REGISTER", "900"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("alice", "ACCOUNT_EXISTS"),
        ("ALICE", "ACCOUNT_EXISTS"),
        ("guest", "ACCOUNT_EXISTS"),
        ("a!b", "BAD_ACCOUNT_NAME"),
        ("#room", "BAD_ACCOUNT_NAME"),
        ("x" * 33, "BAD_ACCOUNT_NAME"),
        ("", "BAD_ACCOUNT_NAME"),
        ("аlice", "BAD_ACCOUNT_NAME"),
        ("асе", "BAD_ACCOUNT_NAME"),
    ],
)
def test_name_must_be_free_and_good(name: str, code: str) -> None:
    """As for names the operator adds; nobody takes the nick of a guest who is here."""
    room = Room(GUESTS)
    room.admin("adduser", "alice")
    room.admin("adduser", "ace")
    guest(room, "guest")

    assert code_of(register(newcomer(room), name)) == code
    assert room.world.state.accounts.find("bob") is None


def test_newcomer_learns_how_to_get_an_account() -> None:
    """FAIL * ACCOUNT_REQUIRED says to register where that is possible, else whom to ask."""
    for is_open, words in ((True, "Register one"), (False, "Ask the person")):
        room = Room(Settings(is_registration_open=is_open))
        peer = newcomer(room).sends("CAP END")
        assert words in peer.until("FAIL").params[2]
        assert words in peer.until("ERROR").params[0]


def test_register_needs_a_nick() -> None:
    """NEED_NICK before NICK, whatever else is missing."""
    assert code_of(register(newcomer(Room(REQUIRED), None))) == "NEED_NICK"


def test_register_twice_is_refused() -> None:
    """ALREADY_AUTHENTICATED: who is logged in has an account."""
    peer = newcomer(Room(REQUIRED))
    register(peer)

    assert code_of(register(peer, "second")) == "ALREADY_AUTHENTICATED"
    assert code_of(verify(peer, "second", "x")) == "ALREADY_AUTHENTICATED"


def test_register_too_early_is_refused_where_it_must_wait() -> None:
    """COMPLETE_CONNECTION_REQUIRED without before-connect, with no context (the specification)."""
    room = Room(
        Settings(is_login_required=False, is_registration_open=True, may_register_early=False)
    )
    [fail] = register(newcomer(room))

    assert fail.params[:2] == ("REGISTER", "COMPLETE_CONNECTION_REQUIRED")
    assert len(fail.params) == 3
    assert register(guest(room, "eve"))[0].params[0] == "SUCCESS"


def test_register_asks_for_the_servers_password() -> None:
    """It must not be a way around PASS (draft/account-registration, server considerations)."""
    room = Room(Settings(is_registration_open=True, has_server_password=True))
    peer = newcomer(room)

    assert code_of(register(peer)) == "SERVER_PASSWORD_REQUIRED"

    room.execute(ServerPasswordAccepted(peer.session))

    assert register(peer)[0].params[0] == "SUCCESS"


def test_register_where_it_was_closed_meanwhile() -> None:
    """The password was being hashed while the operator closed registration."""
    room = Room(REQUIRED)
    peer = newcomer(room)
    room.execute(Reconfigured(Settings(), (), (), ""))

    assert code_of(register(peer)) == "DISALLOWED"


@pytest.mark.parametrize("email", ["*", "bob", "@x.org", "bob@", "b o@x.org", f"{'x' * 255}@x.org"])
def test_email_must_be_one_where_it_is_asked_for(email: str) -> None:
    """INVALID_EMAIL, and no account."""
    room = Room(Settings(is_registration_open=True, needs_email=True))
    peer = newcomer(room)

    assert code_of(register(peer, "*", email)) == "INVALID_EMAIL"
    assert register(peer, "*", "bob+irc@münchen.example")[0].params[0] == "SUCCESS"
    assert room.world.state.accounts["bob"].email == "bob+irc@münchen.example"


def test_email_is_kept_only_where_it_is_asked_for() -> None:
    """What the operator did not ask for is not collected."""
    room = Room(REQUIRED)
    register(newcomer(room), "*", "bob@x.org")

    [account] = [record for record in room.records if isinstance(record, AccountRecord)]
    assert account.email is None


def test_account_that_is_not_kept_is_nobodys() -> None:
    """The commit failed: one FAIL under the label, no login, and the name is free."""
    room = Room(REQUIRED)
    peer = newcomer(room)

    room.breaks()
    [answer] = register(peer, label="1")

    assert answer.params[:3] == ("REGISTER", "TEMPORARILY_UNAVAILABLE", "bob")
    assert answer.tags["label"] == "1"
    assert room.world.state.accounts.find("bob") is None

    room.on_batch = bool

    assert register(peer)[0].params[0] == "SUCCESS"
    check(room.world)


def test_disk_that_does_not_write_is_said_at_once() -> None:
    """Nothing is decided; the log tells of no account."""
    room = Room(REQUIRED)
    peer = newcomer(room)
    room.world.is_writable = False
    logged: list[str] = []
    room.on_batch = lambda batch: logged.extend(note.event for note in batch.notes)

    assert code_of(register(peer)) == "TEMPORARILY_UNAVAILABLE"
    assert logged == []


def test_refusal_is_a_fail_for_everybody() -> None:
    """Who knows REGISTER knows its FAIL, with standard-replies or without."""
    peer = Room(REQUIRED).connect().sends("NICK bob")
    peer.room.execute(
        RegistrationRefused(peer.session, "REGISTER", "*", "WEAK_PASSWORD", "Too short", None)
    )

    assert [m.params for m in peer.received()] == [
        ("REGISTER", "WEAK_PASSWORD", "bob", "Too short")
    ]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("REGISTER", "461"),
        ("REGISTER * *", "461"),
        ("REGISTER * * *", "FAIL"),
        ("VERIFY", "461"),
        ("VERIFY *", "461"),
        ("VERIFY * *", "FAIL"),
    ],
)
def test_line_without_its_secret_is_answered_once(line: str, answer: str) -> None:
    """What the server hands on is what is incomplete, or comes in the wrong order."""
    peer = newcomer(Room(REQUIRED))
    peer.lines.clear()
    [message] = peer.sends(f"@label=x {line}").received()

    assert (message.command, message.tags["label"]) == (answer, "x")


# Invitations.


def invited(room: Room, code: str = "code", /, **args: str) -> None:
    """Open an invitation."""
    digest = hashlib.sha256(code.encode()).hexdigest()
    request = {"token_hash": digest, "expires_s": "60", "uses": "1", **args}
    command = "reset" if "name" in args and args["name"] in room.world.state.accounts else "invite"
    room.execute(Admin(len(room.replies), command, request))
    assert room.replies[-1].is_ok, room.replies[-1]


def test_invited_register_and_verify() -> None:
    """Where registration is closed REGISTER asks for the code, and VERIFY ends it."""
    room = Room()
    invited(room)
    peer = newcomer(room)
    peer.lines.clear()
    room.execute(RegistrationPending(peer.session, "*", "1"))
    [pending] = peer.received()

    assert pending.params[:2] == ("VERIFICATION_REQUIRED", "bob")
    assert pending.tags["label"] == "1"

    success, logged_in = verify(peer, "bob", "code")

    assert (success.command, success.params[:2]) == ("VERIFY", ("SUCCESS", "bob"))
    assert logged_in.command == "900"
    assert peer.sends("CAP END").until("001").params[0] == "bob"
    assert code_of(verify(newcomer(room, "eve"), "eve", "code")) == "INVALID_CODE"
    check(room.world)


def test_pending_register_is_told_of_a_bad_name() -> None:
    """Before the code is asked for."""
    peer = newcomer(Room())
    peer.lines.clear()
    peer.room.execute(RegistrationPending(peer.session, "a!b", None))

    assert code_of(peer.received()) == "BAD_ACCOUNT_NAME"


def test_reset_ends_the_sessions_of_the_old_password() -> None:
    """Who holds the code of a reset takes the account over; all others are told and closed."""
    room = Room()
    room.login("alice")
    phone, laptop = room.login("bob"), room.login("bob")
    waiting = room.connect()
    waiting.logs_in("bob")
    invited(room, name="bob")
    peer = newcomer(room, "whatever")

    assert verify(peer, "bob", "code")[0].params[:2] == ("SUCCESS", "bob")
    assert phone.is_closed
    assert laptop.is_closed
    assert waiting.is_closed
    assert peer.sends("CAP END").until("001").params[0] == "bob"
    check(room.world)


def test_reset_works_where_registration_is_open() -> None:
    """REGISTER of that name asks for the code then; of another name that is taken it does not."""
    room = Room(GUESTS)
    room.admin("adduser", "bob")
    room.admin("adduser", "alice")
    invited(room, name="bob")
    peer = newcomer(room, "whatever")
    [pending] = register(peer, "BOB", label="1")

    assert pending.params[:2] == ("VERIFICATION_REQUIRED", "bob")
    assert pending.tags["label"] == "1"
    assert code_of(register(peer, "alice")) == "ACCOUNT_EXISTS"
    assert verify(peer, "bob", "code")[0].params[0] == "SUCCESS"


def test_reset_that_is_not_kept_ends_nobody() -> None:
    """The commit failed: the old password counts, and its sessions go on."""
    room = Room()
    bob = room.login("bob")
    invited(room, name="bob")
    peer = newcomer(room, "whatever")

    room.breaks()

    assert code_of(verify(peer, "bob", "code")) == "TEMPORARILY_UNAVAILABLE"
    assert not bob.is_closed
    assert room.world.state.accounts["bob"].credential_version == 1


def look(peer: Peer, code: str, label: str | None = None) -> list[Message]:
    """Ask what the code of an invitation is good for."""
    peer.lines.clear()
    digest = hashlib.sha256(code.encode()).hexdigest()
    peer.room.execute(InvitationLooked(peer.session, digest, label))
    return peer.received()


def notes_of(room: Room) -> list[Note]:
    """Return what is logged from now on."""
    kept: list[Note] = []
    room.on_batch = lambda batch: kept.extend(batch.notes)
    return kept


def test_invitation_is_looked_at_before_anything_is_typed() -> None:
    """What it is for, and for which name; a reset does not say whose; nothing is used up."""
    room = Room()
    room.admin("adduser", "bob")
    invited(room, "any")
    invited(room, "carols", name="carol")
    invited(room, "reset", name="bob")
    peer = room.connect()

    found = [look(peer, code)[0].params for code in ("any", "carols", "reset", "any")]

    assert found == [
        ("CHECK", "ACCOUNT", "*"),
        ("CHECK", "ACCOUNT", "carol"),
        ("CHECK", "RESET", "*"),
        ("CHECK", "ACCOUNT", "*"),
    ]
    assert verify(newcomer(room, "eve"), "eve", "any")[0].params[0] == "SUCCESS"


def test_invitations_that_are_not_open_look_alike() -> None:
    """Unknown, used up, expired: one sentence, under the label; the log alone knows which."""
    room = Room()
    invited(room, "used")
    verify(newcomer(room, "eve"), "eve", "used")
    invited(room, "old", expires_s="1")
    room.now_ms += 1000
    notes = notes_of(room)
    peer = room.connect().sends("CAP LS 302", CAPS)

    answers = [look(peer, code, label="7") for code in ("used", "old", "never")]

    assert len({line.params for [line] in answers}) == 1
    assert answers[0][0].params[:2] == ("INVITATION", "INVALID_CODE")
    assert answers[0][0].tags["label"] == "7"
    assert [note.fields["reason"] for note in notes] == ["unknown", "expired", "unknown"]
    assert {note.event for note in notes} == {"invitation refused"}
    assert all(note.fields["address"] == "192.0.2.1" for note in notes)


def test_use_of_an_invitation_is_logged_without_its_code() -> None:
    """Which one, by whom, from where; likewise when it is refused."""
    room = Room()
    invited(room)
    notes = notes_of(room)
    verify(newcomer(room, "eve"), "eve", "wrong")
    verify(newcomer(room, "eve"), "eve", "code")

    told = [note for note in notes if note.event.startswith("invitation")]

    assert [note.event for note in told] == ["invitation refused", "invitation used"]
    assert told[0].fields["invite"] == "unknown"
    assert told[1].fields["account"] == "eve"
    digest = hashlib.sha256(b"code").hexdigest()
    assert not any(word in str(notes) for word in (digest, digest[:8]))


def test_nobody_comes_in_where_registration_is_closed() -> None:
    """Not by an invitation that was open before; but the first account is made, and passwords are."""
    closed = Settings(may_invite=False)
    room = Room()
    invited(room, "old")
    room.execute(Reconfigured(closed, (), (), ""))
    assert look(room.connect(), "old")[0].command == "INVITATION"
    room.admin("adduser", "bob")

    peer = newcomer(room, "eve")

    assert code_of(look(peer, "old")) == "DISALLOWED"
    assert code_of(verify(peer, "eve", "old")) == "DISALLOWED"
    room.execute(Admin(9, "invite", {"token_hash": "a" * 64, "expires_s": "60", "uses": "1"}))
    assert not room.replies[-1].is_ok
    assert "adduser" in room.replies[-1].text
    invited(room, "reset", name="bob")
    assert verify(peer, "bob", "reset")[0].params[0] == "SUCCESS"


def test_invitation_leads_past_modes_and_not_past_a_ban() -> None:
    """Whoever made the link wants the newcomer in the room; a ban may be newer than the link."""
    room = Room()
    alice = room.login("alice").sends(
        "JOIN #i", "MODE #i +ikl key 1", "JOIN #b", "MODE #b +b eve!*@*"
    )
    for name in ("#i", "#b"):
        invited(room, name, room=name)
    for nick, name in (("bob", "#i"), ("eve", "#b")):
        peer = newcomer(room, nick)
        verify(peer, nick, name)
        peer.sends("CAP END")
        if name == "#b":
            assert peer.until("474").params[1] == "#b"
    assert alice.sends("NAMES #i").until("366")
    members = {user.nick for user in room.world.state.rooms["#i"].members}
    assert members == {"alice", "bob"}
    assert {user.nick for user in room.world.state.rooms["#b"].members} == {"alice"}
    check(room.world)


def test_invitation_that_is_not_kept_leads_into_no_room() -> None:
    """The commit failed; who then comes in otherwise on that connection is not put into its room."""
    room = Room()
    room.admin("adduser", "bob")
    invited(room, room="#secret")
    peer = newcomer(room, "eve")

    room.breaks()
    assert code_of(verify(peer, "eve", "code")) == "TEMPORARILY_UNAVAILABLE"
    room.on_batch = bool
    peer.logs_in("bob")
    peer.sends("CAP END").until("001")

    assert "#secret" not in room.world.state.rooms


def test_reset_of_a_suspended_account_says_so() -> None:
    """The password is set; that one is not logged in is no surprise."""
    room = Room()
    room.admin("adduser", "bob")
    invited(room, name="bob")
    room.execute(Admin(9, "suspend", {"name": "bob"}))

    success, refused = verify(newcomer(room, "x"), "bob", "code")

    assert "suspended" in success.params[-1]
    assert "logged in" not in success.params[-1]
    assert refused.command == "902"
