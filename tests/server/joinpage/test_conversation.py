"""What is said to the world for a browser, and what comes of it, without a socket."""

import pytest

from securechat.server.joinpage.conversation import Conversation, Filled, Made, Opened, Refused
from securechat.wire.message import parse

TOKEN = "t" * 22
OPEN = "INVITATION CHECK ACCOUNT *"


def filled(*, is_advised: bool = True) -> Filled:
    """What bob typed."""
    return Filled("bob", "correct horse", is_advised)


def hears(one: Conversation, *lines: str) -> list[str]:
    """Have it hear *lines*; return what it says."""
    return [said for line in lines for said in one.receive(parse(line))]


def test_look_says_nothing_but_the_token() -> None:
    """Its outcome is what the invitation is for."""
    one = Conversation(TOKEN, None)
    assert one.begin() == ["CAP LS 302", f"INVITATION CHECK {TOKEN}"]
    assert hears(one, ":x CAP * LS :sasl", ":x INVITATION CHECK RESET *") == []
    assert one.outcome == Opened(True, None)


def test_the_way_to_an_account() -> None:
    """REGISTER, VERIFY with advice wished, one welcome so that the rooms are there, and away."""
    one = Conversation(TOKEN, filled())
    assert hears(one, OPEN) == ["REGISTER bob * :correct horse"]
    assert hears(one, "REGISTER VERIFICATION_REQUIRED bob :x") == [f"VERIFY bob {TOKEN} advise"]
    assert hears(one, "VERIFY SUCCESS bob :Made") == ["NICK bob", "USER page 0 * :bob", "CAP END"]
    assert one.outcome is None
    assert hears(one, ":x 900 * bob!*@* bob :x", ":x 376 bob :End")[0].startswith("QUIT")
    assert one.outcome == Made("bob", "Made")


def test_account_that_was_made_counts_however_it_ends() -> None:
    """A suspended account whose password was set is not let in, and its password is set."""
    one = Conversation(TOKEN, filled(is_advised=False))
    hears(one, OPEN)
    assert hears(one, "REGISTER VERIFICATION_REQUIRED bob :x") == [f"VERIFY bob {TOKEN}"]
    hears(one, "VERIFY SUCCESS bob :Set", ":x 902 * :x", "FAIL * ACCOUNT_REQUIRED :x", "ERROR :x")
    assert one.outcome == Made("bob", "Set")


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("FAIL VERIFY WEAK_PASSWORD bob :soon", Opened(False, None, "soon.", is_advice=True)),
        ("FAIL REGISTER WEAK_PASSWORD bob :short", Opened(False, None, "short.")),
        ("FAIL VERIFY ACCOUNT_EXISTS bob :taken", Opened(False, None, "taken.")),
        ("FAIL VERIFY INVALID_CODE bob :used", Refused("used.")),
        ("FAIL VERIFY DISALLOWED bob :no", Refused("no.")),
        ("FAIL VERIFY TEMPORARILY_UNAVAILABLE bob :busy", Refused("busy.", is_busy=True)),
        (":x 417 * :too long", Opened(False, None, "The password is too long.")),
        ("ERROR :down", Refused("down.", is_busy=True)),
    ],
)
def test_refusal_is_the_form_again_or_the_end(line: str, outcome: object) -> None:
    """The form where something else may do, and only there."""
    one = Conversation(TOKEN, filled())
    hears(one, OPEN, "REGISTER VERIFICATION_REQUIRED bob :x", line)
    assert one.outcome == outcome


def test_other_name_may_do_for_a_reset() -> None:
    """The link is good; it does not say for whom."""
    one = Conversation(TOKEN, filled())
    hears(one, "INVITATION CHECK RESET *", "FAIL VERIFY INVALID_CODE bob :not for this name")
    assert one.outcome == Opened(True, None, "not for this name.")


def test_what_is_wrong_already_is_not_tried() -> None:
    """Only the invitation is looked at, so that the right form is shown again."""
    one = Conversation(TOKEN, Filled("1", "x", True), "That cannot be a name.")
    assert hears(one, "INVITATION CHECK ACCOUNT carol") == []
    assert one.outcome == Opened(False, "carol", "That cannot be a name.")


def test_invitation_that_is_not_open_ends_it() -> None:
    """Before a password is said; nothing more is said then."""
    one = Conversation(TOKEN, filled())
    assert hears(one, "FAIL INVITATION INVALID_CODE :No longer", OPEN) == []
    assert one.outcome == Refused("No longer.")


def test_password_is_said_once_and_dropped() -> None:
    """Nor does a traceback show it."""
    one = Conversation(TOKEN, filled())
    hears(one, OPEN)
    kept = [value for value in vars(one).values() if isinstance(value, tuple)]
    assert kept
    assert not any("correct horse" in value for value in kept)
    assert "correct horse" not in repr(filled())
