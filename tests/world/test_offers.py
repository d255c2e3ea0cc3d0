"""Values of capabilities that the configuration makes, and who is told when they change."""

import pytest

from securechat.world.inputs import Reconfigured
from securechat.world.settings import Settings
from tests.world.peer import Room

CLOSED = Settings(is_login_required=False)
OPEN = Settings(is_login_required=False, is_registration_open=True, needs_email=True)
LATE = Settings(is_login_required=False, is_registration_open=True, may_register_early=False)
NAME = "draft/account-registration"


@pytest.mark.parametrize(
    ("settings", "value"),
    [
        (CLOSED, "before-connect,custom-account-name"),
        (OPEN, "before-connect,custom-account-name,email-required"),
        (LATE, "custom-account-name"),
    ],
)
def test_registration_says_how(settings: Settings, value: str) -> None:
    """To who speaks CAP 302; others get the bare name (IRCv3 capability negotiation)."""
    for version, item in (("302", f"{NAME}={value}"), ("301", NAME)):
        peer = Room(settings).connect().sends(f"CAP LS {version}")
        assert item in [word for m in peer.received() for word in m.params[-1].split()]


def test_change_is_told_to_who_knows_values() -> None:
    """CAP NEW with the new value, to who speaks CAP 302 (IRCv3 cap-notify)."""
    room = Room(CLOSED)
    new = room.connect().sends("CAP LS 302", "NICK new", "USER u 0 * :x", "CAP END")
    old = room.connect().sends("CAP REQ cap-notify")
    for peer in (new, old):
        peer.lines.clear()
    room.execute(Reconfigured(LATE, (), (), ""))

    assert [m.params for m in new.received()] == [("new", "NEW", f"{NAME}=custom-account-name")]
    assert old.lines == []


def test_other_changes_are_not_told() -> None:
    """A new message of the day changes no capability."""
    room = Room(CLOSED)
    peer = room.connect().sends("CAP LS 302")
    peer.lines.clear()
    room.execute(Reconfigured(Settings(is_login_required=False, motd=("x",)), (), (), ""))

    assert peer.lines == []
