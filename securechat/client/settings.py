"""What a person has chosen: one table of settings, and the file that keeps them.

The file is TOML and belongs to the person: a change touches its own line and nothing else, comments
and what is unknown stay. What is wrong in it is told in a sentence, and left as it stands.
"""

import contextlib
import difflib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from securechat.client.texts import N_, _, languages
from securechat.client.whole_file import replace_file

ON, OFF = "on", "off"

Value = str | int


class SettingError(ValueError):
    """There is no such setting, it cannot have that value, or the file cannot be used."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table.

    Args:
        name: how it is called in the file, and by /set.
        default: what counts as long as nobody has chosen.
        help: what it is for, in a line.
        choices: what it can be; empty: a number.
        least: the smallest number.
        most: the largest one.
        is_for_next_start: whether a change shows only then.
    """

    name: str
    default: Value
    help: str
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    is_for_next_start: bool = False

    @property
    def allowed(self) -> str:
        """What it can be, in words."""
        if self.choices:
            return ", ".join(self.choices)
        return _("a number from {least} to {most}").format(least=self.least, most=self.most)

    def parse(self, given: object) -> Value:
        """Return what *given*, from the file or typed, means.

        Raises:
            SettingError: it cannot be that.
        """
        if isinstance(given, bool):
            given = ON if given else OFF
        if self.choices:
            if isinstance(given, str) and given.strip().lower() in self.choices:
                return given.strip().lower()
        else:
            text = str(given).strip()
            if re.fullmatch("[0-9]{1,9}", text) and self.least <= int(text) <= self.most:
                return int(text)
        raise SettingError(
            _("{name} cannot be {value}: it can be {allowed}.").format(
                name=self.name, value=given, allowed=self.allowed
            )
        )


_SWITCH = (ON, OFF)

SETTINGS: dict[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting(
            "theme",
            "auto",
            N_("colours; auto follows the terminal, plain has none"),
            ("auto", "dark", "light", "contrast", "plain"),
        ),
        Setting(
            "language",
            "auto",
            N_("the language of this program; auto follows the system"),
            ("auto", *languages()),
            is_for_next_start=True,
        ),
        Setting(
            "bell",
            "mention",
            N_("ring when somebody names you or writes to you alone, at every message, or never"),
            ("mention", "all", "none"),
        ),
        Setting(
            "notify",
            "off",
            N_("show a notification of the desktop as well, if the terminal knows how"),
            ("off", "osc9", "osc777"),
        ),
        Setting("typing", ON, N_("let others see that you are typing"), _SWITCH),
        Setting(
            "joins",
            "few",
            N_("who comes and goes: everybody, in large rooms only who spoke lately, or nobody"),
            ("few", "all", "none"),
        ),
        Setting("places_width", 24, N_("columns of the list of rooms"), least=12, most=60),
        Setting("people_width", 20, N_("columns of the list of people"), least=10, most=60),
        Setting(
            "mouse",
            ON,
            N_("use the mouse; off leaves marking text to the terminal"),
            _SWITCH,
            is_for_next_start=True,
        ),
    )
}
"""All settings, by name, in the order of the file."""


def settings_file() -> Path:
    """Where they are kept."""
    return platformdirs.user_config_path("securechat", appauthor=False) / "settings.toml"


class Settings:
    """What is chosen now.

    Args:
        path: the file; None: where it usually is. It need not be there.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = settings_file() if path is None else path
        self._values: dict[str, Value] = {}
        self.is_first_time = not self.path.exists()
        """Whether nobody has chosen anything yet."""
        self.complaints: list[str] = []
        """What is wrong in the file, a sentence each; the rest of it counts."""
        try:
            found = _parse(self.path, _read(self.path))
        except SettingError as error:
            self.complaints.append(str(error))
        else:
            self._take(found)

    def text(self, name: str) -> str:
        """Return what a setting with choices is."""
        return str(self._values.get(name, SETTINGS[name].default))

    def is_on(self, name: str) -> bool:
        """Whether a switch is on."""
        return self.text(name) == ON

    def number(self, name: str) -> int:
        """Return what a number is."""
        return int(self._values.get(name, SETTINGS[name].default))

    def change(self, name: str, given: str) -> Setting:
        """Set *name* to *given*, as it was typed, and write it down.

        Raises:
            SettingError: there is no such setting, or the value is not one of it: nothing has
                changed. Or the file cannot be written: then it counts for this run only.
        """
        setting = find(name)
        value = setting.parse(given)
        self._values[setting.name] = value
        text = _read(self.path)
        before = _parse(self.path, text)
        changed = _with(text or _whole_text(), setting.name, value)
        self._check(before, changed, setting.name, value)
        try:
            replace_file(self.path, changed.encode())
        except OSError as error:
            raise SettingError(
                _("{file} cannot be written ({reason}): this counts until you leave.").format(
                    file=self.path, reason=error.strerror
                )
            ) from error
        return setting

    def create(self) -> None:
        """Write a file that explains what can be chosen, if there is none and one can be written."""
        if not self.path.exists():
            with contextlib.suppress(OSError):
                replace_file(self.path, _whole_text().encode())

    def _take(self, found: dict[str, object]) -> None:
        for name, given in found.items():
            try:
                setting = find(name)
                self._values[setting.name] = setting.parse(given)
            except SettingError as error:
                self.complaints.append(f"{self.path}: {error}")

    def _check(self, before: dict[str, object], text: str, name: str, value: Value) -> None:
        """What somebody wrote by hand may be laid out in ways that no line can be changed in."""
        try:
            after = tomllib.loads(text)
        except ValueError:
            after = {}
        if after != {**before, name: value}:
            raise SettingError(
                _("{file} has {name} in a form that only you can change.").format(
                    file=self.path, name=name
                )
            )


def find(name: str) -> Setting:
    """Return the setting *name*.

    Raises:
        SettingError: there is none; the text names the nearest one.
    """
    wanted = name.strip().lower().replace("-", "_")
    if wanted in SETTINGS:
        return SETTINGS[wanted]
    near = difflib.get_close_matches(wanted, SETTINGS, n=1)
    if near:
        text = _("There is no setting {name}: did you mean {near}?").format(name=name, near=near[0])
    else:
        text = _("There is no setting {name}: /set lists them all.").format(name=name)
    raise SettingError(text)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else _("it is not UTF-8")
        raise SettingError(
            _("{file} cannot be read: {reason}.").format(file=path, reason=reason)
        ) from error


def _parse(path: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise SettingError(
            _("{file} is not TOML and is left as it is: {reason}.").format(file=path, reason=error)
        ) from error


def _with(text: str, name: str, value: Value) -> str:
    """Return *text* with one line changed, or one more."""
    written = str(value) if isinstance(value, int) else f'"{value}"'
    lines = text.split("\n")
    # A line that counts, else the commented one that shows the default.
    for start in ("", r"#\s*"):
        pattern = rf"{start}({name}\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s#\"'\[{{]+)(\s*(?:#.*)?)"
        for at in range(_end_of_settings(lines)):
            if (match := re.fullmatch(pattern, lines[at].strip())) is not None:
                lines[at] = f"{match[1]}{written}{match[2 + 1]}"
                return "\n".join(lines)
    lines.insert(_end_of_settings(lines), f"{name} = {written}")
    return "\n".join(lines)


def _end_of_settings(lines: list[str]) -> int:
    """Return where the first section begins, or the end: settings stand above."""
    for at, line in enumerate(lines):
        if line.lstrip().startswith("["):
            return at
    return len(lines) - 1 if lines[-1] == "" else len(lines)


def _whole_text() -> str:
    """Return a file in which nothing is chosen yet."""
    return "\n".join(_file_lines()) + "\n"


def _file_lines() -> Iterator[str]:
    yield "# " + _("Settings of securechat-client: remove the # before one to choose it,")
    yield "# " + _("or type /set NAME VALUE in the chat.")
    for setting in SETTINGS.values():
        yield ""
        yield f"# {_(setting.help)}"
        yield f"# ({setting.allowed})"
        value = setting.default
        yield f"# {setting.name} = " + (str(value) if isinstance(value, int) else f'"{value}"')
