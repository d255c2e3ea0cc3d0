"""Everything there is to choose by Ctrl-P: places, commands, settings."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

from securechat.client.fullscreen.chat import Chat
from securechat.client.fullscreen.choice import Choice
from securechat.client.fullscreen.keys import KEYS
from securechat.client.fullscreen.screen_commands import all_usages
from securechat.client.settings import SETTINGS, Setting, Settings
from securechat.client.texts import _


class Chosen(Protocol):
    """What a choice acts on: the screen."""

    chat: Chat
    settings: Settings

    def turn_to(self, place: str) -> None:
        """Open *place*."""

    def choose(self, name: str, value: str) -> None:
        """Change a setting."""

    def begin_command(self, text: str) -> None:
        """Put *text* where one writes, to be gone on with; run it if it needs nothing more."""

    def act(self, action: str) -> None:
        """Do what a key does."""


def all_choices(screen: Chosen) -> list[Choice]:
    """Return everything, places first."""
    return [*_places(screen), *_keys(screen), *_commands(screen), *_settings(screen)]


def _places(screen: Chosen) -> Iterator[Choice]:
    for one in screen.chat.listed:
        if one is not screen.chat.open:
            note = _("unread: {count}").format(count=one.unread) if one.unread else ""
            title = one.place.removeprefix("@") or _("Server")
            yield Choice(title, note, partial(screen.turn_to, one.place))


def _keys(screen: Chosen) -> Iterator[Choice]:
    for key in KEYS:
        if key.help and key.action and key.action != "palette":
            yield Choice(_(key.help), key.shown, partial(screen.act, key.action))


def _commands(screen: Chosen) -> Iterator[Choice]:
    for usage, text in all_usages().values():
        yield Choice(_(usage), _(text), partial(screen.begin_command, usage))


def _settings(screen: Chosen) -> Iterator[Choice]:
    for setting in SETTINGS.values():
        for value in setting.choices:
            is_chosen = screen.settings.text(setting.name) == value
            note = _("chosen") if is_chosen else _(setting.help)
            yield Choice(f"{setting.name}: {value}", note, _change(screen, setting, value))


def _change(screen: Chosen, setting: Setting, value: str) -> Callable[[], None]:
    return partial(screen.choose, setting.name, value)
