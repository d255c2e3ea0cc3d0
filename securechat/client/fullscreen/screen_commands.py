"""Commands that only the screen has: /set, /theme, /close …; one small function each, in a table.

They run on the screen's thread; all other commands are the session's (`securechat.client.commands`).
"""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from securechat.client.commands import COMMANDS, is_known
from securechat.client.fullscreen.message_commands import MESSAGE_COMMANDS
from securechat.client.settings import SETTINGS, SettingError, Settings, find
from securechat.client.texts import _


class Stage(Protocol):
    """What these commands act on: the screen."""

    settings: Settings

    def tell(self, text: str) -> None:
        """Say *text* where one looks."""

    def warn(self, text: str) -> None:
        """Say that something did not work."""

    def choose(self, name: str, value: str) -> None:
        """Change a setting, and have it count at once."""

    def action_log(self, action: str) -> None:
        """Do something in the conversation."""

    def action_help(self) -> None:
        """Show keys and commands."""

    def action_close_place(self) -> None:
        """Leave the open room, or put the talk away."""

    def action_leave(self) -> None:
        """End the program."""


@dataclass(frozen=True, slots=True)
class ScreenCommand:
    """One row of the table."""

    name: str
    usage: str
    run: Callable[[Stage, str], None]

    @property
    def help(self) -> str:
        """What it does, in one line."""
        return (self.run.__doc__ or "").partition("\n")[0]


SCREEN_COMMANDS: dict[str, ScreenCommand] = {}
"""By name, without the slash."""


def all_usages() -> dict[str, tuple[str, str]]:
    """Return how each command goes and what it does, by name, in the order of the alphabet."""
    found = {name: (one.usage, one.help) for name, one in COMMANDS.items()}
    found |= {name: (one.usage, one.help) for name, one in MESSAGE_COMMANDS.items()}
    found |= {name: (one.usage, one.help) for name, one in SCREEN_COMMANDS.items()}
    return dict(sorted(found.items()))


def run_on_screen(stage: Stage, text: str) -> bool:
    """Do what was typed if it is a command of the screen; return whether it was."""
    if not text.startswith("/") or text.startswith("//"):
        return False
    name, _space, rest = text[1:].strip().partition(" ")
    name = name.lower()
    if name == "help" and is_known(rest.strip().removeprefix("/").lower()):
        return False  # the session knows what its own commands do
    command = SCREEN_COMMANDS.get(name)
    if command is not None:
        command.run(stage, rest.strip())
        return True
    return _is_misspelt(stage, name)


def _is_misspelt(stage: Stage, name: str) -> bool:
    """The session would not think of the screen's commands."""
    if is_known(name):
        return False
    near = difflib.get_close_matches(name, [*SCREEN_COMMANDS, *COMMANDS], n=1)
    if not near or near[0] not in SCREEN_COMMANDS:
        return False
    stage.warn(_("There is no /{name}: did you mean /{near}?").format(name=name, near=near[0]))
    return True


def _command(
    usage: str,
) -> Callable[[Callable[[Stage, str], None]], Callable[[Stage, str], None]]:
    def enter(run: Callable[[Stage, str], None]) -> Callable[[Stage, str], None]:
        name = run.__name__.removesuffix("_")
        SCREEN_COMMANDS[name] = ScreenCommand(name, f"/{name} {usage}".rstrip(), run)
        return run

    return enter


@_command("[command]")
def help_(stage: Stage, rest: str) -> None:
    """Show the keys and the commands."""
    wanted = SCREEN_COMMANDS.get(rest.removeprefix("/").lower())
    if wanted is None:
        stage.action_help()
    else:
        stage.tell(f"{_(wanted.usage)}  {_(wanted.help)}")


@_command("[name] [value]")
def set_(stage: Stage, rest: str) -> None:
    """Show the settings, or change one."""
    name, _space, value = rest.partition(" ")
    if not name:
        for setting in SETTINGS.values():
            stage.tell(_line(stage.settings, setting.name))
        return
    try:
        setting = find(name)
        if not value.strip():
            stage.tell(_line(stage.settings, setting.name))
            stage.tell(_("It can be {allowed}.").format(allowed=setting.allowed))
            return
    except SettingError as error:
        stage.warn(str(error))
        return
    stage.choose(setting.name, value.strip())


@_command("[name]")
def theme(stage: Stage, rest: str) -> None:
    """Choose the colours: auto, dark, light, contrast or plain."""
    set_(stage, f"theme {rest}")


@_command("")
def copy(stage: Stage, rest: str) -> None:
    """Copy the last link that stands here, in one piece."""
    stage.action_log("copy_link")


@_command("")
def close(stage: Stage, rest: str) -> None:
    """Leave this room, or put this talk away."""
    stage.action_close_place()


@_command("")
def quit_(stage: Stage, rest: str) -> None:
    """Leave, once everything you wrote is confirmed."""
    stage.action_leave()


def _line(settings: Settings, name: str) -> str:
    setting = SETTINGS[name]
    value = settings.text(name) if setting.choices else settings.number(name)
    return f"{name} = {value}  {_(setting.help)}"
