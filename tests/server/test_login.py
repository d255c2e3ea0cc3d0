"""Logins: secrets are taken apart, and nothing but a reason reaches the world."""

import base64
import time
from typing import NamedTuple

import pytest

from securechat.server.attempts import Application, Attempt, OperAttempt, Redemption, Secret
from securechat.server.budget import FAILURES_BURST, FailureBudget
from securechat.server.login import MOST_MADE, Gatekeeper, Login
from securechat.server.registrar import LOOKS_BURST, Policy, Registrar
from securechat.server.tokens import token_hash
from securechat.wire.message import Message, parse
from securechat.wire.sasl import encode_plain, to_chunks
from securechat.world.inputs import (
    Acknowledged,
    Input,
    InvitationLooked,
    InvitationWanted,
    Line,
    LoginFailed,
    Method,
    Refusal,
    RegistrationPending,
    RegistrationRefused,
    SaslStarted,
    ServerPasswordAccepted,
)

SESSION = 7


class Judges(NamedTuple):
    """Who decides without waiting."""

    gatekeeper: Gatekeeper
    registrar: Registrar


def login(server_password: str | None = None, *, is_open: bool = False) -> Login:
    """Return the login of a new connection."""
    gatekeeper = Gatekeeper(server_password, FailureBudget())
    return Login(SESSION, "192.0.2.1", Judges(gatekeeper, Registrar(Policy(is_open))))


def say(one: Login, *lines: str, is_registered: bool = False) -> Input | Secret | None:
    """Return what comes of the last line."""
    outcome = None
    for line in lines:
        outcome = one.take(parse(line), is_registered=is_registered)
    return outcome


def failed(refusal: Refusal, method: Method = Method.SASL) -> LoginFailed:
    """Return what the world is told of a refused login."""
    return LoginFailed(SESSION, refusal, method, None)


def sasl(name: str, password: str, authzid: str = "") -> list[str]:
    """Return the lines of a login."""
    chunks = to_chunks(encode_plain(name, password, authzid))
    return ["AUTHENTICATE PLAIN", *(f"AUTHENTICATE {chunk}" for chunk in chunks)]


def test_sasl_begins_with_its_mechanism() -> None:
    """The world answers "+", or which mechanisms there are."""
    assert SaslStarted(SESSION, "PLAIN", None) == say(login(), "AUTHENTICATE plain")
    assert SaslStarted(SESSION, "*", "3") == say(login(), "@label=3 AUTHENTICATE X")


def test_sasl_hides_what_may_be_a_secret() -> None:
    """A payload that comes before its mechanism does not reach the world."""
    (payload,) = to_chunks(encode_plain("bob", "secret", ""))

    assert SaslStarted(SESSION, "*", None) == say(login(), f"AUTHENTICATE {payload}")


@pytest.mark.parametrize("length", [1, 290, 900])
def test_plain_gives_an_attempt(length: int) -> None:
    """Whatever the number of chunks, name and password come out."""
    attempt = Attempt("Аня", "p" * length, Method.SASL, None)
    assert attempt == say(login(), *sasl("Аня", "p" * length))


def test_device_is_not_part_of_the_name() -> None:
    """What follows "@" is dropped, in both ways to log in; a password may hold one."""
    assert Attempt("bob", "p@1", Method.SASL, None, "phone") == say(
        login(), *sasl("bob@phone", "p@1")
    )
    assert Attempt("bob", "p:@", Method.PASS, None, "phone") == say(login(), "PASS bob@phone:p:@")


@pytest.mark.parametrize("authzid", ["", "bob"])
def test_own_authzid_is_accepted(authzid: str) -> None:
    """RFC 4616: to act as oneself."""
    assert isinstance(say(login(), *sasl("bob", "x", authzid)), Attempt)


def test_chunk_with_more_to_come_answers_its_label() -> None:
    """What has no answer of its own is acknowledged, if it has a label (labeled-response)."""
    chunk = to_chunks(encode_plain("bob", "x" * 500, ""))[0]

    assert say(login(), "AUTHENTICATE PLAIN", f"AUTHENTICATE {chunk}") is None
    assert Acknowledged(SESSION, "AUTHENTICATE", "3") == say(
        login(), "AUTHENTICATE PLAIN", f"@label=3 AUTHENTICATE {chunk}"
    )


def test_foreign_authzid_is_refused() -> None:
    """Nobody acts as somebody else."""
    assert failed(Refusal.MALFORMED) == say(login(), *sasl("bob", "x", "alice"))


def test_abort_is_answered_at_any_point() -> None:
    """AUTHENTICATE * ends an exchange, and one that never was."""
    one = login()
    assert failed(Refusal.ABORTED) == say(one, "AUTHENTICATE *")
    assert failed(Refusal.ABORTED) == say(one, "AUTHENTICATE PLAIN", "AUTHENTICATE *")
    assert isinstance(say(one, *sasl("bob", "x")), Attempt)


def test_nonsense_is_refused_and_begins_anew() -> None:
    """After a failure the next AUTHENTICATE names a mechanism again."""
    one = login()
    say(one, "AUTHENTICATE PLAIN")
    assert failed(Refusal.MALFORMED) == say(one, "AUTHENTICATE %%%")
    assert isinstance(say(one, *sasl("bob", "x")), Attempt)
    say(one, "AUTHENTICATE PLAIN")
    assert failed(Refusal.TOO_LONG) == say(one, "AUTHENTICATE " + "A" * 401)
    say(one, "AUTHENTICATE PLAIN", *["AUTHENTICATE " + "A" * 400] * 20)
    assert failed(Refusal.TOO_MUCH) == say(one, "AUTHENTICATE " + "A" * 400)
    assert isinstance(say(one, *sasl("bob", "x")), Attempt)


def test_mechanism_ends_an_exchange_that_was_broken_off() -> None:
    """IRCv3 sasl-3.1: after a 906 at registration a client begins again, half a payload or not."""
    one = login()
    say(one, "AUTHENTICATE PLAIN", "AUTHENTICATE " + "A" * 400)
    assert SaslStarted(SESSION, "PLAIN", None) == say(one, "AUTHENTICATE PLAIN")
    assert isinstance(say(one, *sasl("bob", "x")[1:]), Attempt)


def test_mechanism_again_begins_again() -> None:
    """A client that was refused "+" may ask again; PLAIN is not taken for a payload."""
    assert isinstance(say(login(), "AUTHENTICATE PLAIN", *sasl("bob", "x")), Attempt)


def test_pass_without_a_name_is_the_servers() -> None:
    """PASS password is for guests, if there is such a password."""
    assert ServerPasswordAccepted(SESSION) == say(login("open"), "PASS open")
    assert failed(Refusal.PASSWORD, Method.PASS) == say(login("open"), "PASS shut")
    assert failed(Refusal.PASSWORD, Method.PASS) == say(login(), "PASS open")


def test_guessing_the_servers_password_is_throttled() -> None:
    """After ten wrong ones the right one is not looked at, either."""
    one = login("open")
    for _ in range(FAILURES_BURST):
        say(one, "PASS shut")
    assert failed(Refusal.THROTTLED, Method.PASS) == say(one, "PASS open")


def test_servers_password_may_hold_a_colon() -> None:
    """What looks like ACCOUNT:PASSWORD is the server's password if it is, else a login."""
    one = login("se:cret")
    assert ServerPasswordAccepted(SESSION) == say(one, "PASS se:cret")
    assert Attempt("se", "cre", Method.PASS, None) == say(one, "PASS se:cre")
    assert Attempt("bob", "se:cret", Method.PASS, None) == say(one, "PASS bob:se:cret")


def test_logins_spend_no_tries_of_guests() -> None:
    """A classroom behind one address: some log in, others are guests."""
    one = login("open")
    for _ in range(2 * FAILURES_BURST):
        assert isinstance(say(one, "PASS bob:secret"), Attempt)
    assert ServerPasswordAccepted(SESSION) == say(one, "PASS open")


def test_guessing_a_servers_password_with_a_colon_is_throttled() -> None:
    """Without a try left for the name before the colon the rest is not looked at."""
    failures = FailureBudget()
    one = Login(SESSION, "192.0.2.1", Judges(Gatekeeper("Se:cret", failures), Registrar()))
    for _ in range(FAILURES_BURST):  # as the password threads do for each wrong one
        assert failures.take("192.0.2.1", "se", time.monotonic())
    assert isinstance(say(one, "PASS Se@phone:cret"), Attempt)
    assert isinstance(say(one, "PASS Se:cret"), Attempt)


def test_oper_gives_an_attempt() -> None:
    """Name and password are for the password threads; without a password, too: it may be an account."""
    assert OperAttempt("bob", "x y", "7") == say(login(), "@label=7 OPER bob :x y")
    assert OperAttempt("bob", "", None) == say(login(), "OPER bob", is_registered=True)
    assert Line(SESSION, Message("OPER")) == say(login(), "OPER")


def test_register_is_an_application_where_anybody_may() -> None:
    """Name, e-mail and password are for the password threads, whatever the nick."""
    one = login(is_open=True)
    assert Application("bob", "b@x.org", "long enough", "1") == say(
        one, "@label=1 REGISTER bob b@x.org :long enough"
    )
    assert Application("*", "*", "long-enough", None) == say(one, "REGISTER * * long-enough")


def test_register_waits_for_verify_where_only_the_invited_may() -> None:
    """The world hears no password; VERIFY gives both to the password threads, and keeps none."""
    one = login()
    digest = token_hash("code")
    assert RegistrationPending(SESSION, "bob", "1") == say(
        one, "@label=1 REGISTER bob * long-enough"
    )
    found = say(one, "@label=2 VERIFY bob code")
    assert Redemption("bob", "long-enough", digest, "2") == found
    assert say(one, "VERIFY bob code") == Line(SESSION, Message("VERIFY", ("*", "*")))
    assert Redemption("bob", "long-enough", digest, None) == say(
        login(is_open=True), "REGISTER bob * long-enough", "VERIFY bob code"
    )


def test_invitation_is_looked_at_by_its_hash() -> None:
    """The world does not see the code; REGISTER waits for it then, even where anybody may."""
    one = login(is_open=True)
    assert InvitationLooked(SESSION, token_hash("code"), "1") == say(
        one, "@label=1 INVITATION check code"
    )
    assert RegistrationPending(SESSION, "bob", None) == say(one, "REGISTER bob * long-enough")
    assert say(one, "INVITATION CHECK") == Line(SESSION, Message("INVITATION", ("*",)))


def test_new_invitation_gets_a_token_that_the_world_does_not_see() -> None:
    """It is handed out once, by its hash."""
    one = login()
    line = "@label=1 INVITATION ADD uses=2 room=#x"
    wanted = say(one, line, is_registered=True)
    assert isinstance(wanted, InvitationWanted)
    assert wanted.options == ("uses=2", "room=#x")
    assert wanted.label == "1"
    token = one.take_made(wanted.token_hash)
    assert token is not None
    assert token_hash(token) == wanted.token_hash
    assert one.take_made(wanted.token_hash) is None
    assert isinstance(say(one, "INVITATION LIST", is_registered=True), Line)


def test_tokens_that_nobody_is_told_are_forgotten() -> None:
    """Asking on and on fills nothing: whoever is no operator never gets one."""
    one = login()
    hashes = []
    for _ in range(MOST_MADE + 1):
        wanted = say(one, "INVITATION ADD", is_registered=True)
        assert isinstance(wanted, InvitationWanted)
        hashes.append(wanted.token_hash)
    assert one.take_made(hashes[0]) is None
    assert one.take_made(hashes[1]) is not None


def test_looks_of_an_address_are_counted() -> None:
    """Each connection of it counts; nothing is looked at once they are spent."""
    gatekeeper, registrar = Gatekeeper(None, FailureBudget()), Registrar()
    for _ in range(LOOKS_BURST):
        one = Login(SESSION, "192.0.2.1", Judges(gatekeeper, registrar))
        assert isinstance(say(one, "INVITATION CHECK code"), InvitationLooked)
    refusal = say(one, "@label=1 INVITATION CHECK code")
    assert isinstance(refusal, RegistrationRefused)
    assert (refusal.command, refusal.code) == ("INVITATION", "TEMPORARILY_UNAVAILABLE")
    other = Login(SESSION, "192.0.2.2", Judges(gatekeeper, registrar))
    assert isinstance(say(other, "INVITATION CHECK code"), InvitationLooked)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("REGISTER bob * short", "WEAK_PASSWORD"),
        ("REGISTER longenough * LongEnough", "WEAK_PASSWORD"),
        ("REGISTER bob * :", "UNACCEPTABLE_PASSWORD"),
        ("REGISTER bob * :long\x01enough", "UNACCEPTABLE_PASSWORD"),
        ("REGISTER bob * not in quotes", "UNACCEPTABLE_PASSWORD"),
    ],
)
def test_bad_password_is_refused_at_once(line: str, code: str) -> None:
    """IRCv3 draft/account-registration: before anything is hashed; VERIFY has nothing to go on."""
    one = login(is_open=True)
    refusal = say(one, f"@label=1 {line}")
    assert isinstance(refusal, RegistrationRefused)
    assert (refusal.command, refusal.code, refusal.label) == ("REGISTER", code, "1")
    assert say(one, "VERIFY bob code") == Line(SESSION, Message("VERIFY", ("*", "*")))


def test_half_a_registration_reaches_the_world_without_a_secret() -> None:
    """461 is one of its sentences, and what was typed may be a password."""
    assert Line(SESSION, Message("REGISTER", ("*", "*"))) == say(login(), "REGISTER bob secret")
    assert Line(SESSION, Message("REGISTER")) == say(login(), "REGISTER")
    assert Line(SESSION, Message("VERIFY", ("*",))) == say(login(), "VERIFY secret")


def test_empty_label_is_none() -> None:
    """IRCv3 labeled-response: a label has a value."""
    assert SaslStarted(SESSION, "PLAIN", None) == say(login(), "@label= AUTHENTICATE PLAIN")
    assert Attempt("bob", "x", Method.PASS, None) == say(login(), "@label PASS bob:x")


def test_late_pass_reaches_the_world_without_its_password() -> None:
    """After registration it is the world that says 462, and it sees no secret."""
    outcome = say(login(), "PASS bob:secret", is_registered=True)
    assert Line(SESSION, Message("PASS", ("*",))) == outcome


def test_missing_parameter_is_the_worlds_to_complain_about() -> None:
    """461 is one of its sentences."""
    assert Line(SESSION, Message("PASS")) == say(login(), "PASS")


def test_password_is_not_in_a_representation() -> None:
    """A traceback or a debug line shows no password."""
    secret = base64.b64encode(b"x").decode()
    assert secret not in repr(Attempt("bob", secret, Method.PASS, None))
    assert secret not in repr(OperAttempt("bob", secret, None))
    assert secret not in repr(OperAttempt(secret, "", None))
    assert secret not in repr(Application("bob", "*", secret, None))
    assert secret not in repr(Redemption("bob", secret, "", None))
