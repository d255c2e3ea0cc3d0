import pytest

from securechat.client.fullscreen.chat import Alert
from securechat.client.fullscreen.notices import calls, window_title

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
