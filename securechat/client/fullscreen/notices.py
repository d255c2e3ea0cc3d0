"""What the terminal is told besides the picture: the bell, a notification, the window's title.

Sources: ECMA-48, OSC; iTerm2's OSC 9; rxvt-unicode's OSC 777; xterm's window operations 22 and 23.
"""

from collections.abc import Sequence

from securechat.client.fullscreen.chat import Alert, Chat
from securechat.client.settings import Settings
from securechat.client.texts import _, ngettext

MOST_CHARACTERS = 80
"""A notification is no place to read."""

CALM_S = 1.0
"""From one call to the next: whoever floods a room shall not make the terminal ring for minutes."""

KEEP_TITLE = "\x1b[22;2t"
"""The terminal remembers its title,"""

GIVE_TITLE_BACK = "\x1b[23;2t"
"""and has it again."""


class Notices:
    """What somebody who looks elsewhere should know of *chat*, in the way that *settings* say."""

    def __init__(self, chat: Chat, settings: Settings) -> None:
        self._chat = chat
        self._settings = settings
        self._title = ""
        self._next_s = 0.0

    def due(self, now_s: float) -> str:
        """Return what the terminal is to be told now; each title and each alert once.

        Alerts that come too soon after others wait. *now_s*: monotonic seconds.
        """
        chat, settings = self._chat, self._settings
        title = window_title(chat.unread)
        told = "" if title == self._title else title
        self._title = title
        if chat.alerts and now_s >= self._next_s:
            called = calls(chat.alerts, settings.text("bell"), settings.text("notify"))
            chat.alerts.clear()
            if called:
                self._next_s = now_s + CALM_S
                told += called
        return told


def calls(alerts: Sequence[Alert], bell: str, notify: str) -> str:
    """Return what the terminal gets so that somebody looks; however many alerts: one call.

    Args:
        alerts: what nobody saw.
        bell: "mention", "all" or "none": for what it rings.
        notify: "osc9", "osc777", or "off".
    """
    wanted = [alert for alert in alerts if alert.is_for_us or bell == "all"]
    if not wanted:
        return ""
    called = "\a" if bell != "none" else ""
    text = _harmless(_text(wanted))
    if notify == "osc9":
        called += f"\x1b]9;{text}\a"
    elif notify == "osc777":
        called += f"\x1b]777;notify;securechat;{text}\a"
    return called


def window_title(unread: int) -> str:
    """Return what names the window: the program, and how much is unread."""
    name = f"({unread}) securechat" if unread else "securechat"
    return f"\x1b]2;{name}\a"


def _text(alerts: Sequence[Alert]) -> str:
    """Who and where, and no word of what was said: others may see the screen."""
    last = alerts[-1]
    if len(alerts) > 1:
        text = ngettext("{count} new message", "{count} new messages", len(alerts))
        return text.format(count=len(alerts))
    if last.place.startswith("@"):
        return _("{nick} writes to you").format(nick=last.nick)
    return _("{nick} in {room}").format(nick=last.nick, room=last.place)


def _harmless(text: str) -> str:
    """A name ends no sequence, and begins no other field."""
    kept = "".join(" " if letter == ";" else letter for letter in text if letter.isprintable())
    return kept[:MOST_CHARACTERS]
