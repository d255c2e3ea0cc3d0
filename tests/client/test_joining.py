"""From an invitation to an account, without a socket."""

import pytest

from securechat.client.joining import JoinError, Joining, Looking, Purpose
from securechat.wire.message import parse

OFFER = "CAP * LS :draft/account-registration=before-connect securechat.internal/device-token sasl"


def joining() -> Joining:
    """An attempt of bob's."""
    return Joining("bob", "correct horse", "TOKEN", "laptop", "a1" * 32)


def gets(attempt: Joining, *lines: str) -> list[str]:
    """Give the attempt *lines*; return what it answers."""
    return [answer for line in lines for answer in attempt.receive(parse(line))]


def test_the_way_from_a_token_to_an_account() -> None:
    """REGISTER, VERIFY with the token, a device's token, the welcome, QUIT (account-registration)."""
    attempt = joining()
    assert attempt.begin()[0] == "CAP LS 302"
    assert gets(attempt, "CAP * LS * :more", OFFER) == [
        "CAP REQ :draft/account-registration securechat.internal/device-token"
    ]
    assert gets(attempt, "CAP * ACK :x") == ["REGISTER bob * :correct horse"]
    assert gets(attempt, "REGISTER VERIFICATION_REQUIRED bob :x") == ["VERIFY bob TOKEN"]
    assert not attempt.is_done
    assert gets(attempt, "VERIFY SUCCESS bob :x") == [f"DEVICETOKEN ADD laptop {'a1' * 32}"]
    assert gets(attempt, "DEVICETOKEN ADD 7 laptop") == ["CAP END"]
    assert gets(attempt, "PING :x", ":test 376 bob :End") == ["PONG :x", "QUIT"]
    assert gets(attempt, "ERROR :bye") == []
    assert attempt.is_done
    assert attempt.has_device_token


def test_server_without_device_tokens_will_do() -> None:
    """The account is made all the same."""
    attempt = joining()
    gets(attempt, "CAP * LS :draft/account-registration", "CAP * ACK :x")
    assert gets(attempt, "REGISTER SUCCESS bob :x") == ["CAP END"]
    assert not attempt.has_device_token


def test_server_that_can_is_shown_the_token_first() -> None:
    """Then REGISTER waits for it, also where anybody may make an account."""
    attempt = joining()
    gets(attempt, "CAP * LS :draft/account-registration securechat.internal/invitation")
    assert gets(attempt, "CAP * ACK :x") == [
        "INVITATION CHECK TOKEN",
        "REGISTER bob * :correct horse",
    ]
    assert gets(attempt, "INVITATION CHECK ACCOUNT *") == []


@pytest.mark.parametrize(
    ("answer", "purpose"),
    [
        ("INVITATION CHECK ACCOUNT *", Purpose(False, None)),
        ("INVITATION CHECK ACCOUNT carol", Purpose(False, "carol")),
        ("INVITATION CHECK RESET *", Purpose(True, None)),
    ],
)
def test_look_says_what_it_is_for(answer: str, purpose: Purpose) -> None:
    """And sends neither name nor password; the end of the connection is no failure then."""
    looking = Looking("TOKEN")
    assert looking.begin() == ["CAP LS 302"]
    offer = "CAP * LS :draft/account-registration securechat.internal/invitation"
    lines = ["CAP * LS * :sasl", offer]
    assert [a for line in lines for a in looking.receive(parse(line))] == ["INVITATION CHECK TOKEN"]
    assert looking.receive(parse(answer)) == ["QUIT"]
    assert looking.receive(parse("ERROR :bye")) == []
    assert (looking.is_done, looking.purpose) == (True, purpose)


def test_look_at_what_is_not_open_is_refused() -> None:
    """With the server's sentence; a server that makes no accounts gets no token."""
    looking = Looking("TOKEN")
    with pytest.raises(JoinError, match="by invitation"):
        looking.receive(parse("CAP * LS :sasl"))
    with pytest.raises(JoinError, match="no longer"):
        looking.receive(parse("FAIL INVITATION INVALID_CODE :That is no longer open"))


def test_server_that_cannot_say_is_not_asked() -> None:
    """Then the link's own word counts."""
    looking = Looking("TOKEN")
    assert looking.receive(parse("CAP * LS :draft/account-registration")) == ["QUIT"]
    assert looking.is_done
    assert looking.purpose is None


@pytest.mark.parametrize(
    ("line", "is_about_name", "is_about_password"),
    [
        ("FAIL VERIFY ACCOUNT_EXISTS bob :taken", True, False),
        ("FAIL VERIFY INVITED_AS bob carol :other", True, False),
        ("FAIL REGISTER WEAK_PASSWORD bob :short", False, True),
        ("FAIL VERIFY INVALID_CODE bob :no", False, False),
        (":test 433 * bob :in use", False, False),
        ("ERROR :go away", False, False),
    ],
)
def test_refusal_says_what_to_change(
    line: str, is_about_name: bool, is_about_password: bool
) -> None:
    """Another name, another password, or nothing that would help."""
    with pytest.raises(JoinError) as caught:
        gets(joining(), line)
    assert caught.value.is_about_name is is_about_name
    assert caught.value.is_about_password is is_about_password


def test_server_without_registration_is_told() -> None:
    """It is some other server, and gets neither password nor token."""
    with pytest.raises(JoinError, match="by invitation"):
        gets(joining(), "CAP * LS :sasl=PLAIN")
