"""What Tab makes of what stands before the cursor: names, rooms, commands, emoji."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from securechat.client.fullscreen.emoji import find_emoji, name_at_end
from securechat.client.fullscreen.words import Words
from securechat.client.texts import _
from securechat.wire.names import fold

_LAST_WORD = re.compile(r"[^\s(\[\"']*$")
_COMMAND = re.compile(r"/(?P<name>\w*)$")
_ARGUMENT = re.compile(r"/(?P<name>\w+)\s+(?P<rest>.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on."""

    text: str
    """What is put in place of the word, with what follows it."""
    label: str
    note: str = ""
    """What it is, for who does not know it by name."""


@dataclass(frozen=True, slots=True)
class Completion:
    """The word from *start* to the cursor can become one of *options*; there is one at least."""

    start: int
    options: tuple[Option, ...]


def complete(before: str, words: Words, *, is_first_line: bool = True) -> Completion | None:
    """Return how the last word of *before* can go on, the likeliest first; None: not at all.

    Args:
        before: the line that the cursor is in, up to it.
        words: what there is.
        is_first_line: whether a command can stand here.
    """
    start, options = _options(before, words, is_first_line=is_first_line)
    found = tuple(options)
    return Completion(start, found) if found else None


def _options(before: str, words: Words, *, is_first_line: bool) -> tuple[int, Iterable[Option]]:
    if is_first_line and before.startswith("/") and not before.startswith("//"):
        if (command := _COMMAND.match(before)) is not None:
            return 0, _commands(command["name"], words)
        if (argument := _ARGUMENT.match(before)) is not None:
            return _arguments(before, argument["name"].lower(), argument["rest"], words)
    if (emoji := name_at_end(before)) is not None:
        start, part = emoji
        return start, [Option(f"{one} ", f"{one} :{name}:") for name, one in find_emoji(part)]
    start = _start_of_word(before)
    suffix = ": " if start == 0 and is_first_line else " "
    return start, _names(before[start:], words, suffix)


def _start_of_word(before: str) -> int:
    found = _LAST_WORD.search(before)
    return len(before) if found is None else found.start()


def _commands(part: str, words: Words) -> Iterable[Option]:
    for name, usage in words.usages().items():
        if name.startswith(part.lower()):
            yield Option(f"/{name} ", f"/{name}", _(usage).removeprefix(f"/{name}").strip())


def _arguments(before: str, name: str, rest: str, words: Words) -> tuple[int, Iterable[Option]]:
    """Complete by what the usage of the command says that it takes."""
    usage = words.usages().get(name, "")
    start = _start_of_word(before)
    word = before[start:]
    is_first = word == rest
    if name == "set" and is_first:
        return start, _matching(word, words.settings, " ")
    if "[command]" in usage and is_first:
        return start, _matching(word.removeprefix("/"), words.usages(), " ")
    if "#room" in usage and "NAME" not in usage and is_first:
        return start, _matching(f"#{word.lstrip('#')}", words.rooms(), " ")
    if not word and is_first and "NAME" in usage:
        return start, _matching("", words.people(), " ")
    if (emoji := name_at_end(before)) is not None:
        return emoji[0], [Option(f"{one} ", f"{one} :{it}:") for it, one in find_emoji(emoji[1])]
    return start, _names(word, words, " ")


def _names(word: str, words: Words, suffix: str) -> Iterable[Option]:
    if word.startswith("#"):
        return _matching(word, words.rooms(), " ")
    if word.startswith("@"):
        return _matching(word, [f"@{nick}" for nick in words.people()], " ")
    return _matching(word, words.nicks(), suffix) if word else ()


def _matching(part: str, names: Iterable[str], suffix: str) -> Iterable[Option]:
    wanted = fold(part)
    return [Option(f"{name}{suffix}", name) for name in names if fold(name).startswith(wanted)]
