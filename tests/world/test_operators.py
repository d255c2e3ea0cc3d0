"""Operators of the server: OPER, what it allows, and what it leaves in the log."""

import pytest

from securechat.store.records import JournalRecord
from securechat.world.batch import Batch
from securechat.world.inputs import (
    LoggedIn,
    Method,
    OperGranted,
    OperRefused,
    Reconfigured,
    Refusal,
)
from securechat.world.settings import Settings
from tests.world.checks import check
from tests.world.peer import ALL_CAPS, Peer, Room

GUESTS = Settings(is_login_required=False)


def grant(
    peer: Peer, entry: str = "ops", account: str | None = None, label: str | None = None
) -> None:
    """Be told that OPER named *entry*, and gave its password if it has one."""
    peer.room.execute(OperGranted(peer.session, entry, account, label))


def oper(room: Room, name: str = "olga", caps: str = ALL_CAPS) -> Peer:
    """Return a peer that is an operator."""
    peer = room.login(name, caps)
    grant(peer)
    peer.lines.clear()
    return peer


def guest(room: Room, nick: str) -> Peer:
    """Return a peer without an account."""
    peer = room.connect().sends(f"NICK {nick}", "USER u 0 * :x")
    peer.lines.clear()
    return peer


def notes(room: Room) -> list[tuple[str, dict[str, object]]]:
    """Return the list that fills with what is logged."""
    logged: list[tuple[str, dict[str, object]]] = []

    def keep(batch: Batch) -> None:
        logged.extend((note.event, note.fields) for note in batch.notes)

    room.on_batch = keep
    return logged


def test_oper_is_welcomed_and_gets_its_mode() -> None:
    """381, then MODE +o to every session of the user (Modern IRC, OPER)."""
    room = Room()
    phone, laptop = room.login("bob"), room.login("bob")
    grant(laptop)

    assert [line.split(" ", 2)[1:] for line in laptop.bodies()] == [
        ["381", "bob :You are now an operator of this server"],
        ["MODE", "bob +o"],
    ]
    assert [m.command for m in phone.received()] == ["MODE"]
    assert laptop.sends("MODE bob").until("221").params == ("bob", "+o")
    check(room.world)


def test_oper_again_is_welcomed_without_a_mode() -> None:
    """What is so already is not announced again."""
    bob = oper(Room())
    grant(bob)

    assert [m.command for m in bob.received()] == ["381"]


def test_oper_is_answered_once_under_its_label() -> None:
    """IRCv3 labeled-response: one batch for a grant, one line for a refusal."""
    bob = Room().login("bob")
    grant(bob, label="a")
    opened, *inside, closed = bob.received()

    assert (opened.command, opened.tags["label"]) == ("BATCH", "a")
    assert [m.command for m in inside] == ["381", "MODE"]
    assert closed.command == "BATCH"

    bob.room.execute(OperRefused(bob.session, Refusal.PASSWORD, "b"))
    [refusal] = bob.received()

    assert (refusal.command, refusal.tags["label"]) == ("464", "b")


def test_oper_of_an_account_needs_its_login() -> None:
    """The account is the proof: a guest of that server, or another account, gets 491."""
    room = Room(GUESTS)
    alice, bob, eve = room.login("Alice"), room.login("bob"), guest(room, "eve")
    for peer in (alice, bob, eve):
        grant(peer, "alice", "alice")

    assert [m.command for m in alice.received() if m.command != "JOIN"] == ["381", "MODE"]
    assert [m.command for m in bob.received() if m.command != "JOIN"] == ["491"]
    assert [m.command for m in eve.received()] == ["491"]


@pytest.mark.parametrize(
    ("refusal", "command"),
    [(Refusal.PASSWORD, "464"), (Refusal.THROTTLED, "FAIL"), (Refusal.BUSY, "FAIL")],
)
def test_refused_oper_is_told_why(refusal: Refusal, command: str) -> None:
    """464 for a wrong password; FAIL for what may be tried again later."""
    bob = Room().login("bob")
    bob.room.execute(OperRefused(bob.session, refusal, None))

    assert [m.command for m in bob.received()] == [command]
    assert not bob.room.world.state.users["bob"].is_operator


def test_oper_before_registration_is_451() -> None:
    """As of any command that needs registration; both answers of the password threads."""
    peer = Room().connect().sends("OPER", "OPER x y")
    grant(peer)
    peer.room.execute(OperRefused(peer.session, Refusal.PASSWORD, None))

    assert [m.command for m in peer.received()] == ["451"] * 4


def test_oper_without_parameters_is_461() -> None:
    """OPER needs a name."""
    assert [m.command for m in Room().login("bob").sends("OPER").received()] == ["461"]


def test_mode_takes_operator_off_and_never_gives_it() -> None:
    """MODE +o of oneself is ignored, -o is done (RFC 2812, user mode)."""
    room = Room()
    bob = oper(room, "bob").sends("MODE bob -o")

    assert bob.until("MODE").params == ("bob", "-o")
    assert room.world.state.operator_count == 0

    bob.sends("MODE bob +o", "KILL bob")

    assert [m.command for m in bob.received()] == ["481"]
    check(room.world)


def test_another_account_is_no_operator_any_more() -> None:
    """Who logs in to another account has shown nothing for that one."""
    room = Room(GUESTS)
    room.admin("adduser", "bob")
    eve = guest(room, "eve")
    grant(eve)
    bob = room.world.state.accounts["bob"]
    eve.lines.clear()
    room.execute(LoggedIn(eve.session, bob.id, 1, Method.SASL, None))

    assert eve.until("MODE").params == ("eve", "-o")
    check(room.world)


def test_operators_are_counted_and_shown() -> None:
    """252 counts them, 313 names them (Modern IRC, LUSERS and WHOIS)."""
    room = Room()
    oper(room)
    bob = room.login("bob").sends("LUSERS", "WHOIS olga", "WHOIS bob")

    assert bob.until("252").params[1] == "1"
    assert bob.until("313").params[1] == "olga"
    assert "313" not in {m.command for m in bob.received()}

    room.peers[1].vanishes()
    bob.sends("LUSERS")

    assert bob.until("252").params[1] == "0"


def test_operator_sees_addresses_and_it_is_logged() -> None:
    """WHOIS shows operators where somebody comes from; who looks leaves a line in the log."""
    room = Room()
    olga, bob = oper(room), room.login("bob")
    logged = notes(room)
    olga.sends("WHOIS bob")

    assert olga.until("338").params[2] == "192.0.2.1"
    [(event, fields)] = logged
    assert event == "operator"
    assert (fields["did"], fields["whom"], fields["nick"]) == ("whois", "bob", "olga")

    bob.sends("WHOIS olga")

    assert "338" not in {m.command for m in bob.received()}


def test_kill_ends_all_sessions_of_a_user() -> None:
    """KILL, QUIT and ERROR to the victim's sessions, QUIT to the others (Modern IRC, KILL)."""
    room = Room()
    olga, alice = oper(room), room.login("alice")
    phone, laptop = room.login("bob", ""), room.login("bob", "")
    alice.lines.clear()
    phone.lines.clear()
    laptop.lines.clear()
    olga.sends("@label=1 KILL BOB :enough is enough")

    for victim in (phone, laptop):
        assert victim.bodies() == [
            ":olga!~u@securechat KILL bob :enough is enough",
            ":bob!~u@securechat QUIT :Killed (olga (enough is enough))",
            "ERROR :Closing Link: securechat (Killed (olga (enough is enough)))",
        ]
        assert victim.is_closed
    assert alice.bodies() == [":bob!~u@securechat QUIT :Killed (olga (enough is enough))"]
    assert olga.until("QUIT").params == ("Killed (olga (enough is enough))",)
    assert "bob" not in room.world.state.users
    check(room.world)

    assert room.login("bob").sends("PING x").until("PONG")


def test_kill_is_kept_as_a_quit() -> None:
    """The journal of each room says why somebody went."""
    room = Room()
    oper(room).sends("KILL olga")

    quits = [r for r in room.records if isinstance(r, JournalRecord) and r.command == "QUIT"]
    assert [record.params for record in quits] == [("Killed (olga (No reason given))",)]


def test_operator_may_kill_itself_under_a_label() -> None:
    """All it gets stands in one batch, before the ERROR."""
    olga = oper(Room()).sends("@label=k KILL olga :bye")

    assert [m.command for m in olga.received()] == ["BATCH", "KILL", "QUIT", "BATCH", "ERROR"]
    assert olga.is_closed


@pytest.mark.parametrize(
    ("line", "numeric"),
    [
        ("KILL", "461"),
        ("KILL nobody :x", "401"),
        ("KILL :", "401"),
        ("KILL bob,olga :x", "401"),
        ("KILL #lobby :x", "401"),
        ("KILL SecureChat :x", "483"),
        ("WALLOPS", "461"),
        ("REHASH :too many parameters", "382"),
        ("WALLOPS :", "461"),
        (f"WALLOPS :{'x' * 500}", "417"),
    ],
)
def test_mistake_of_an_operator_is_one_numeric(line: str, numeric: str) -> None:
    """Nothing happens, and the right numeric says why, once, under the label."""
    room = Room()
    olga, bob = oper(room), room.login("bob")
    olga.lines.clear()
    olga.sends(f"@label=1 {line}")
    [reply] = olga.received()

    assert (reply.command, reply.tags["label"]) == (numeric, "1")
    assert not bob.is_closed


@pytest.mark.parametrize("line", ["KILL alice", "KILL nobody", "KILL bob", "WALLOPS :x", "REHASH"])
def test_only_operators_may(line: str) -> None:
    """481, whoever it would be about (Modern IRC, ERR_NOPRIVILEGES)."""
    room = Room()
    room.login("alice")
    bob = room.login("bob").sends(line)

    assert [m.command for m in bob.received()] == ["481"]
    assert len(room.world.state.users) == 2


def test_wallops_reaches_who_wants_it() -> None:
    """User mode w asks for it; the operator sees its own in any case (Modern IRC, WALLOPS)."""
    room = Room()
    olga, alice, bob = oper(room), room.login("alice"), room.login("bob", "server-time")
    bob.sends("MODE bob +w")
    for peer in (olga, alice, bob):
        peer.lines.clear()
    olga.sends("@label=w WALLOPS :the disk is full")

    [line] = bob.received()
    assert (line.source, line.params) == ("olga!~u@securechat", ("the disk is full",))
    assert list(line.tags) == ["time"]
    assert alice.lines == []
    [echo] = olga.received()
    assert (echo.command, echo.tags["label"]) == ("WALLOPS", "w")


def test_rehash_is_passed_on_and_answered_later() -> None:
    """382 at once, and the report as a NOTICE when the server has done it (Modern IRC, REHASH)."""
    room = Room()
    olga = oper(room)
    asked: list[int] = []
    room.on_batch = lambda batch: asked.extend(batch.reloads)
    olga.sends("@label=r REHASH")

    assert asked == [olga.session]
    [reply] = olga.received()
    assert (reply.command, reply.tags["label"]) == ("382", "r")

    room.execute(Reconfigured(Settings(motd=("new",)), ("ops",), (olga.session, 99), "Changed: x"))

    assert olga.bodies() == [":securechat NOTICE olga :Changed: x"]
    assert olga.sends("MOTD").until("372").params[1] == "- new"


def test_operators_without_an_entry_are_none() -> None:
    """Whose entry is gone, or was changed, loses the mode when the configuration is read again."""
    room = Room()
    olga, bob = oper(room), room.login("bob")
    grant(bob, "night")
    bob.lines.clear()
    olga.lines.clear()
    room.execute(Reconfigured(Settings(), ("ops",), (), ""))

    assert [m.params for m in bob.received()] == [("bob", "-o")]
    assert olga.lines == []
    assert room.world.state.operator_count == 1
    check(room.world)


def test_administrators_account_needs_no_entry() -> None:
    """It is an operator from its login on, and stays so when the configuration is read again."""
    room = Room()
    room.admin("adduser", "ada")
    room.world.state.accounts["ada"].is_admin = True
    ada = room.login("ada")
    room.execute(Reconfigured(Settings(), (), (), ""))

    assert ada.lines == []
    assert ada.sends("MODE ada").until("221").params == ("ada", "+o")

    room = Room(GUESTS)
    room.admin("adduser", "ada")
    account = room.world.state.accounts["ada"]
    account.is_admin = True
    late = guest(room, "late")
    room.execute(LoggedIn(late.session, account.id, 1, Method.SASL, None))

    assert late.until("MODE").params == ("late", "+o")
    check(room.world)


def test_deeds_are_logged_without_what_was_written() -> None:
    """Who, from where, did what to whom: a line each, and one for each refusal."""
    room = Room()
    room.login("bob")
    olga = room.login("olga")
    logged = notes(room)
    room.execute(OperRefused(olga.session, Refusal.PASSWORD, None))
    grant(olga)
    olga.sends("KILL bob :secret", "WALLOPS :secret", "REHASH", "WHO * %ni")
    ours = [(event, fields) for event, fields in logged if event.startswith("oper")]

    assert [(event, fields.get("did")) for event, fields in ours] == [
        ("oper refused", None),
        ("operator", "oper"),
        ("operator", "kill"),
        ("operator", "wallops"),
        ("operator", "rehash"),
        ("operator", "who"),
    ]
    for _, fields in ours:
        assert fields["account"] == fields["nick"] == "olga"
        assert fields["address"] == "192.0.2.1"
    assert ours[1][1]["entry"] == "ops"
    assert (ours[2][1]["whom"], ours[2][1]["whose"]) == ("bob", "bob")
    assert "secret" not in str(logged)


def test_kill_works_while_the_disk_does_not() -> None:
    """Ending a session is presence, no promise."""
    room = Room()
    olga, bob = oper(room), room.login("bob")
    room.world.is_writable = False
    olga.sends("KILL bob")

    assert bob.is_closed
