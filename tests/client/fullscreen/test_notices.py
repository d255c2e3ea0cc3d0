from pathlib import Path

import pytest

from securechat.client.fullscreen.chat import Alert, Chat
from securechat.client.fullscreen.notices import CALM_S, Notices, calls, window_title
from securechat.client.settings import Settings

MENTION = Alert("#lobby", "alice", is_for_us=True)
TALK = Alert("#lobby", "carol", is_for_us=False)
DIRECT = Alert("@dora", "dora", is_for_us=True)


@pytest.mark.parametrize(
    ("alerts", "bell", "notify", "expected"),
    [
        ([MENTION], "mention", "off", "\a"),
        ([TALK], "mention", "off", ""),
        ([TALK], "all", "off", "\a"),
        ([MENTION], "none", "off", ""),
        ([], "all", "osc9", ""),
        ([MENTION], "none", "osc9", "\x1b]9;alice in #lobby\a"),
        ([DIRECT], "mention", "osc777", "\a\x1b]777;notify;securechat;dora writes to you\a"),
        ([MENTION, DIRECT], "none", "osc9", "\x1b]9;2 new messages\a"),
    ],
)
def test_one_is_called_as_one_wishes(
    alerts: list[Alert], bell: str, notify: str, expected: str
) -> None:
    """The bell and a notification, for what was chosen, once for all that came."""
    assert calls(alerts, bell, notify) == expected


def test_a_name_cannot_steer_the_terminal() -> None:
    """No control character, separator or endless name reaches a notification."""
    alert = Alert("#a;b\a\x1b]0;x", "\x1b[2J\u202eevil\n" + "x" * 500, is_for_us=True)
    called = calls([alert], "none", "osc777")
    body = called.removeprefix("\x1b]777;notify;securechat;").removesuffix("\a")
    assert body.isprintable()
    assert ";" not in body
    assert len(body) <= 80


def test_the_title_counts_what_is_unread() -> None:
    """The window says how much there is to read, and only then."""
    assert window_title(0) == "\x1b]2;securechat\a"
    assert window_title(3) == "\x1b]2;(3) securechat\a"


def test_a_flood_calls_once_a_second(tmp_path: Path) -> None:
    """What comes meanwhile is one call, later; the title is always true."""
    chat = Chat("bob")
    chat.alerts.append(MENTION)
    notices = Notices(chat, Settings(tmp_path / "settings"))
    assert notices.due(100.0) == "\x1b]2;securechat\a\a"
    for number in range(20):
        chat.alerts += [MENTION, DIRECT]
        assert notices.due(100.0 + number / 100) == ""
    assert notices.due(100.0 + CALM_S) == "\a"
    assert notices.due(200.0) == ""


def test_what_calls_nobody_keeps_nobody_from_calling(tmp_path: Path) -> None:
    """Talk that does not ring holds back no mention behind it."""
    chat = Chat("bob")
    notices = Notices(chat, Settings(tmp_path / "settings"))
    chat.alerts.append(TALK)
    assert notices.due(100.0) == "\x1b]2;securechat\a"
    chat.alerts.append(MENTION)
    assert notices.due(100.0) == "\a"
