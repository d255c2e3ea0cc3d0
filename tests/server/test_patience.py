"""Patience: what is waited for, until when, and whose time it is."""

from securechat.server.patience import Patience
from securechat.server.surroundings import Limits


def test_nothing_is_waited_for_at_first() -> None:
    """Who has no deadline is never looked at again."""
    assert Patience(Limits()).earliest(is_silence_counted=False) is None


def test_registration_stands_still_while_it_is_held() -> None:
    """The time we take is not the peer's; what is left afterwards is what was left before."""
    patience = Patience(Limits(registration_s=30))
    patience.begin_registration(100)
    patience.hold_registration(120)
    assert patience.closes_at is None
    patience.begin_registration(200)
    assert 210 == patience.closes_at


def test_silence_has_two_halves() -> None:
    """The first ends with a PING, the second for good; the earliest instant is what counts."""
    patience = Patience(Limits(ping_s=120))
    patience.heard_at = 1000
    assert 1120 == patience.earliest(is_silence_counted=True)
    assert not patience.is_ping_due(1119)
    assert patience.is_ping_due(1120)
    patience.is_pinged = True
    assert not patience.is_ping_due(1121)
    assert 1240 == patience.earliest(is_silence_counted=True)
    assert not patience.is_silent_too_long(1239)
    assert patience.is_silent_too_long(1240)
    patience.goes_on_at = 1130
    assert 1130 == patience.earliest(is_silence_counted=True)
