import pytest

from securechat.wire.capabilities import CAPABILITIES
from securechat.world.inputs import (
    LoggedIn,
    LoginFailed,
    Method,
    Refusal,
    SaslStarted,
    ServerPasswordAccepted,
)
from securechat.world.settings import Settings
from tests.world.checks import check
from tests.world.peer import Peer, Room

GUESTS = Settings(is_login_required=False)


def _numerics(peer: Peer) -> list[str]:
    return [message.command for message in peer.received()]


def test_login_required_refuses_and_says_why() -> None:
    """Who registers without a login gets FAIL * ACCOUNT_REQUIRED, a sentence, and is closed."""
    peer = Room().connect().sends("NICK bob", "USER u 0 * :x")

    fail, error = peer.received()

    assert ("FAIL", ("*", "ACCOUNT_REQUIRED")) == (fail.command, fail.params[:2])
    assert "log in" in fail.params[2]
    assert error.command == "ERROR"
    assert peer.is_closed


def test_welcome_carries_the_account_name() -> None:
    """001 carries the account's name, whatever NICK asked for."""
    room = Room()
    room.admin("adduser", "Bob")
    peer = room.connect().sends("CAP LS 302", "NICK other", "USER u 0 * :x")
    peer.logs_in("bob")
    peer.sends("CAP END")

    assert peer.until("001").params[0] == "Bob"


def test_registration_waits_for_cap_end() -> None:
    """CAP LS before registration holds it back until CAP END (IRCv3 capability negotiation)."""
    room = Room(GUESTS)
    peer = room.connect().sends("CAP LS 302", "NICK bob", "USER u 0 * :x")

    assert set(_numerics(peer)) == {"CAP"}

    peer.sends("CAP END")

    assert "001" in _numerics(peer)


def test_welcome_order() -> None:
    """001 to 005, LUSERS, MOTD, then the rooms (Modern IRC, "Connection registration")."""
    room = Room(Settings(is_login_required=False, motd=("hello",)))
    peer = room.connect().sends("NICK bob", "USER u 0 * :x")

    commands = _numerics(peer)

    assert commands[:5] == ["001", "002", "003", "004", "005"]
    assert commands.index("251") < commands.index("375") < commands.index("JOIN")


def test_unregistered_commands_are_refused() -> None:
    """Before registration a command that needs it gets 451, an empty JOIN of irssi too."""
    peer = Room().connect().sends("JOIN :", "PRIVMSG a :b", "NONSENSE")

    assert _numerics(peer) == ["451", "451", "451"]


def test_nick_of_another_is_judged_at_the_end() -> None:
    """A used nick is refused when registration would end, and another may be chosen then."""
    room = Room(GUESTS)
    room.connect().sends("NICK bob", "USER u 0 * :x")
    late = room.connect().sends("NICK BOB")

    assert late.received() == []

    late.sends("USER u 0 * :x")

    assert late.until("433").params[1] == "BOB"

    late.sends("NICK bob2")

    assert late.until("001").params[0] == "bob2"


def test_nick_of_an_account_stays_reserved() -> None:
    """A guest cannot take the name of an account that is not there."""
    room = Room(GUESTS)
    room.admin("adduser", "bob")
    guest = room.connect().sends("NICK Bob", "USER u 0 * :x")

    assert _numerics(guest) == ["433"]


@pytest.mark.parametrize("nick", ["a!b", "#x", "1a", "", "раypal"])
def test_bad_nick_is_refused(nick: str) -> None:
    """A nick that is none gets 432 or 431, and registration goes on."""
    peer = Room(GUESTS).connect().sends(f"NICK :{nick}", "USER u 0 * :x")

    assert _numerics(peer)[0] in {"432", "431"}

    peer.sends("NICK good")

    assert "001" in _numerics(peer)


def test_guest_needs_the_server_password() -> None:
    """With a server password a guest without it is told and closed; with it, let in."""
    room = Room(Settings(is_login_required=False, has_server_password=True))
    peer = room.connect().sends("NICK bob", "USER u 0 * :x")

    assert _numerics(peer) == ["464", "ERROR"]
    assert peer.is_closed

    peer = room.connect()
    room.execute(ServerPasswordAccepted(peer.session))
    peer.sends("NICK bob", "USER u 0 * :x")

    assert "001" in _numerics(peer)


def test_second_user_is_refused() -> None:
    """USER twice, or after registration, gets 462."""
    peer = Room(GUESTS).connect().sends("USER a 0 * :x", "USER b 0 * :x")

    assert _numerics(peer) == ["462"]


def test_nick_changes_only_its_case_where_login_is_required() -> None:
    """With login required a nick is the account's name; its letter case may change."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    bob.sends("NICK eve", "NICK BOB")

    commands = [m.command for m in bob.received() if m.command != "JOIN"]

    assert "433" in commands
    assert alice.until("NICK").params == ("BOB",)


def test_pass_and_authenticate_without_a_secret() -> None:
    """PASS too late or empty, and AUTHENTICATE empty, are answered like any other mistake."""
    room = Room()
    peer = room.connect().sends("PASS", "AUTHENTICATE")

    assert _numerics(peer) == ["461", "461"]

    bob = room.login("bob").sends("PASS *")

    assert _numerics(bob) == ["462"]


def test_cap_requests_are_all_or_nothing() -> None:
    """One unknown name makes the whole request fail (IRCv3 capability negotiation)."""
    peer = Room().connect().sends("CAP REQ :batch nonsense", "CAP LIST", "CAP REQ :batch -sasl")
    peer.sends("CAP LIST", "CAP WHAT")

    nak, empty, ack, listed, wrong = peer.received()

    assert nak.params == ("*", "NAK", "batch nonsense")
    assert empty.params == ("*", "LIST", "")
    assert ack.params[1] == "ACK"
    assert listed.params == ("*", "LIST", "batch")
    assert wrong.command == "410"


def test_long_cap_requests_are_acknowledged_in_several_lines() -> None:
    """All we offer may be asked for in one line, though an answer does not fit one (cap-3.1,
    "The CAP ACK subcommand").
    """
    names = [name for name in CAPABILITIES if name != "draft/metadata-2"]  # not both of the two
    asked = " ".join([*names, *(f"-{name}" for name in names), *names])
    peer = Room(Settings(line_bytes=300)).connect().sends(f"CAP REQ :{asked}")

    assert all(len(line.encode()) <= 298 for line in peer.lines)
    assert {line.split()[3] for line in peer.lines} == {"ACK"}
    assert " ".join(m.params[-1] for m in peer.received()) == asked

    peer.sends("CAP LIST")

    assert len(peer.received()) == 1  # nobody who has not said 302 is told that more follows

    peer.sends("CAP LS 302")
    peer.lines.clear()
    peer.sends("CAP LIST")

    *more, last = peer.received()

    assert {m.params[2] for m in more} == {"*"}
    assert " ".join(m.params[-1] for m in (*more, last)) == " ".join(names)


def test_isupport_before_registration() -> None:
    """Who negotiated it may ask for 005 before it is registered, and gets it as a batch; so does
    everybody afterwards (draft/extended-isupport).
    """
    room = Room(Settings(icon="https://chat.example.org/icon.png?a=b", network="Net"))
    peer = room.connect().sends("ISUPPORT")

    assert _numerics(peer) == ["451"]

    peer.sends("CAP REQ draft/extended-isupport")
    peer.lines.clear()
    peer.sends("ISUPPORT")
    plain = peer.received()

    assert {m.command for m in plain} == {"005"}
    assert {m.params[0] for m in plain} == {"*"}
    assert all("batch" not in m.tags for m in plain)
    tokens = [token for m in plain for token in m.params[1:-1]]

    assert {"NETWORK=Net", "draft/ICON=https://chat.example.org/icon.png?a=b"} < set(tokens)

    peer.sends("CAP REQ batch", "CAP REQ labeled-response")
    peer.lines.clear()
    peer.sends("ISUPPORT", "@label=x ISUPPORT")
    batched = peer.received()
    first, second = batched[: len(batched) // 2], batched[len(batched) // 2 :]
    for start, *lines, end in (first, second):
        assert (start.command, start.params[1]) == ("BATCH", "draft/isupport")
        reference = start.params[0][1:]
        assert [m.tags for m in lines] == [{"batch": reference}] * len(plain)
        assert [m.params for m in lines] == [m.params for m in plain]
        assert end.params == (f"-{reference}",)
    assert "label" not in first[0].tags
    assert second[0].tags == {"label": "x"}


def test_isupport_is_a_batch_wherever_it_is_sent() -> None:
    """No 005 stands alone for who negotiated the batch (draft/extended-isupport)."""
    room = Room()
    room.admin("adduser", "bob")
    peer = room.connect().sends(
        "CAP REQ :batch draft/extended-isupport labeled-response", "NICK bob", "USER u 0 * :x"
    )
    peer.logs_in("bob")
    peer.sends("CAP END", "VERSION", "@label=x VERSION")
    lines = peer.received()

    assert [m.params[1] for m in lines if m.command == "BATCH" and m.params[0] == "+isupport"] == [
        "draft/isupport"
    ] * 3
    assert {m.tags.get("batch") for m in lines if m.command == "005"} == {"isupport"}


def test_isupport_says_that_an_account_is_required() -> None:
    """draft/ACCOUNTREQUIRED stands in 005 while nobody gets in without (account-registration)."""
    for is_required in (True, False):
        room = Room(Settings(is_login_required=is_required))
        bob = room.login("bob").sends("ISUPPORT")
        tokens = {token for m in bob.received() for token in m.params[1:-1]}

        assert ("draft/ACCOUNTREQUIRED" in tokens) == is_required
        assert not any(token.startswith("draft/ICON") for token in tokens)


def test_sasl_dialogue() -> None:
    """A mechanism that is offered is answered with +, another with 908 and 904."""
    room = Room()
    room.admin("adduser", "bob")
    peer = room.connect().sends("CAP REQ :sasl")
    peer.logs_in("bob")

    assert _numerics(peer) == ["CAP", "AUTHENTICATE", "900", "903"]

    peer.logs_in("bob")

    assert _numerics(peer) == ["907", "907"]


def test_registration_breaks_sasl_off() -> None:
    """Who registers during an exchange gets 906, once, and is welcomed (IRCv3 sasl-3.1)."""
    peer = Room(GUESTS).connect().sends("CAP REQ :sasl", "NICK bob", "USER u 0 * :x")
    peer.room.execute(SaslStarted(peer.session, "PLAIN", None))
    peer.sends("CAP END")

    assert _numerics(peer)[:4] == ["CAP", "AUTHENTICATE", "906", "001"]

    peer = Room(GUESTS).connect().sends("CAP REQ :sasl", "NICK bob", "USER u 0 * :x")
    peer.room.execute(
        SaslStarted(peer.session, "PLAIN", None),
        LoginFailed(peer.session, Refusal.ABORTED, Method.SASL, None),
    )
    peer.sends("CAP END")

    assert _numerics(peer)[:4] == ["CAP", "AUTHENTICATE", "906", "001"]


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (Refusal.PASSWORD, ["904"]),
        (Refusal.MALFORMED, ["904"]),
        (Refusal.ABORTED, ["906"]),
        (Refusal.TOO_LONG, ["905"]),
        (Refusal.TOO_MUCH, ["904"]),
        (Refusal.BUSY, ["FAIL", "904"]),
        (Refusal.THROTTLED, ["FAIL", "904"]),
    ],
)
def test_sasl_refusals(refusal: Refusal, expected: list[str]) -> None:
    """Each refusal has its numeric, and what may be tried again says so (IRCv3 SASL)."""
    room = Room()
    peer = room.connect().sends("CAP REQ :standard-replies")
    peer.lines.clear()
    room.execute(LoginFailed(peer.session, refusal, Method.SASL, None))

    assert _numerics(peer) == expected
    assert not peer.is_closed


def test_pass_refused_closes() -> None:
    """A wrong password in PASS gets 464 and the end: such a client cannot try again."""
    room = Room()
    peer = room.connect()
    room.execute(LoginFailed(peer.session, Refusal.PASSWORD, Method.PASS, None))

    assert _numerics(peer) == ["464", "ERROR"]
    assert peer.is_closed


def test_wrong_pass_right_behind_the_registration_ends_nothing() -> None:
    """462: it came before the io thread knew that it was too late for PASS (RFC 2812, 3.1.1)."""
    room = Room()
    bob = room.login("bob")
    room.execute(LoginFailed(bob.session, Refusal.PASSWORD, Method.PASS, "x"))
    (answer,) = bob.received()
    assert answer.command == "462"
    assert answer.tags["label"] == "x"
    assert not bob.is_closed


def test_login_overtaken_by_a_new_password_does_not_count() -> None:
    """A password that was changed while bcrypt ran lets nobody in."""
    room = Room()
    room.admin("adduser", "bob")
    room.admin("passwd", "bob")
    peer = room.connect()
    peer.logs_in("bob", version=1)

    assert _numerics(peer) == ["AUTHENTICATE", "904"]


def test_login_overtaken_by_a_new_account_does_not_count() -> None:
    """A password of an account that was removed lets nobody into a new one of the same name."""
    room = Room()
    room.admin("adduser", "bob")
    old = room.world.state.accounts["bob"].id
    room.admin("deluser", "bob")
    room.admin("adduser", "bob")
    peer = room.connect()
    room.execute(LoggedIn(peer.session, old, 1, Method.SASL, None))

    assert _numerics(peer) == ["904"]


def test_suspended_account_cannot_log_in() -> None:
    """A suspended account is refused even with the right password, and told why (902)."""
    room = Room()
    room.admin("adduser", "bob")
    room.admin("suspend", "bob")
    peer = room.connect()
    peer.logs_in("bob")

    assert _numerics(peer) == ["AUTHENTICATE", "902"]


def test_guest_may_log_in_later() -> None:
    """Where guests are allowed, SASL works after registration, and the others are told."""
    room = Room(Settings(is_login_required=False))
    other = room.login("alice")
    guest = room.connect().sends("NICK visitor", "USER u 0 * :x")
    room.admin("adduser", "bob")
    guest.logs_in("bob")

    assert other.until("ACCOUNT").params == ("bob",)
    assert room.world.state.users["visitor"].account_name == "bob"


def test_guest_cannot_look_like_an_account() -> None:
    """A guest's nick may not look like an account's name in another alphabet."""
    room = Room(GUESTS)
    room.admin("adduser", "cop")
    guest = room.connect().sends("NICK сор", "USER u 0 * :x")

    assert _numerics(guest) == ["432"]


def test_account_is_not_switched_under_other_sessions() -> None:
    """Another account is refused while sessions share the user, and while the nick is its name."""
    room = Room(GUESTS)
    room.admin("adduser", "bob")
    first, second = room.login("alice"), room.login("alice")
    second.logs_in("bob")

    assert _numerics(second) == ["907", "907"]

    first.vanishes()
    second.logs_in("bob")

    assert _numerics(second) == ["907", "907"]
    assert room.world.state.users["alice"].account_name == "alice"


def test_account_switch_carries_no_rank() -> None:
    """From one account to another nothing is inherited; a guest brings its rank along."""
    room = Room(GUESTS)
    for name in ("ann", "ben"):
        room.admin("adduser", name)
    guest = room.connect().sends("NICK visitor", "USER u 0 * :x", "JOIN #club")
    guest.logs_in("ann")

    assert list(room.world.state.rooms["#club"].members.values()) == ["o"]

    guest.logs_in("ben")
    club = room.world.state.rooms["#club"]

    assert list(club.members.values()) == [""]
    assert [kept.is_member for kept in club.memberships.values()] == [False, True]
    assert all(kept.since for kept in club.memberships.values())
    check(room.world)


def test_sasl_when_bound_is_refused_first() -> None:
    """After a login every AUTHENTICATE is refused with 907, whatever its mechanism (SASL 3.1)."""
    room = Room()
    bob = room.login("bob")
    room.execute(SaslStarted(bob.session, "*", None))

    assert _numerics(bob) == ["907"]


def test_refusal_while_joining_at_login_names_the_user() -> None:
    """A room that cannot be joined at login is told with the user's nick."""
    room = Room()
    bob = room.login("bob").sends("MODE #lobby +b eve")
    eve = room.connect()
    room.admin("adduser", "eve")
    eve.sends("CAP LS", "NICK eve", "USER u 0 * :x")
    eve.logs_in("eve")
    eve.sends("CAP END")

    assert eve.until("474").params[:2] == ("eve", "#lobby")
    assert not bob.is_closed


def test_cap_ls_answers_as_it_was_asked() -> None:
    """CAP LS without a version gets bare names, even after one with (cap-3.2)."""
    peer = Room().connect()
    modern, old = (
        " ".join(message.params[-1] for message in peer.sends(line).received()).split()
        for line in ("CAP LS 302", "CAP LS")
    )

    assert "sasl=PLAIN" in modern
    assert "sasl" in old
    assert [word.partition("=")[0] for word in modern] == old


def test_old_client_gets_one_line() -> None:
    """Only who asked for CAP 302 may be sent several lines; others get what is no draft (cap-3.2)."""
    (answer,) = Room().connect().sends("CAP LS").received()

    assert answer.params[:2] == ("*", "LS")
    assert {name for name in CAPABILITIES if "/" not in name} <= set(answer.params[2].split())


def test_new_client_gets_as_many_lines_as_it_takes() -> None:
    """All but the last line of an answer say that more follow (cap-3.2, multiline replies)."""
    answers = Room().connect().sends("CAP LS 302").received()

    assert [len(answer.params) for answer in answers] == [4] * (len(answers) - 1) + [3]
    assert all(answer.params[2] == "*" for answer in answers[:-1])


def test_empty_label_is_none() -> None:
    """A label without a value is none (labeled-response)."""
    bob = Room().login("bob").sends("@label= WHOIS bob")

    assert all("batch" not in m.tags and "label" not in m.tags for m in bob.received())
