"""The keys, in one table: what the screen binds, and what the help shows."""

from dataclasses import dataclass

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.binding import Binding

from securechat.client.texts import N_


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does, or several that do the same.

    Args:
        section: under which heading the help shows it.
        keys: Textual's names, with commas between; "" if a part of the screen binds it itself.
        shown: the keys as a person reads them.
        action: what the screen does.
        help: the same in words.
    """

    section: str
    keys: str
    shown: str
    action: str
    help: str


GOING, READING, PICKED, WRITING, OTHERS = (
    N_("Going from place to place"),
    N_("Reading"),
    N_("With a picked message"),
    N_("Writing"),
    N_("Everything else"),
)
SECTIONS = (WRITING, GOING, READING, PICKED, OTHERS)

KEYS = (
    Key(WRITING, "", "Enter", "", N_("Send what you wrote")),
    Key(WRITING, "", "Alt-Enter, Ctrl-J", "", N_("Begin a new line")),
    Key(WRITING, "", "Tab, Shift-Tab", "", N_("Complete a name, a room, a command, an emoji")),
    Key(WRITING, "", "Up, Down", "", N_("Bring back what you wrote before")),
    Key(WRITING, "", "Ctrl-Z, Ctrl-Y", "", N_("Undo, redo")),
    Key(WRITING, "", "Ctrl-A, Ctrl-E", "", N_("To the beginning, to the end of the line")),
    Key(WRITING, "", "Alt-B, Alt-F", "", N_("A word to the left, to the right")),
    Key(WRITING, "", "Ctrl-U, Ctrl-K", "", N_("Delete to the beginning, to the end of the line")),
    Key(WRITING, "", "Ctrl-W, Alt-D", "", N_("Delete a word to the left, to the right")),
    Key(WRITING, "", ":smile:", "", N_("Becomes an emoji")),
    Key(GOING, "ctrl+p", "Ctrl-P", "palette", N_("Search for a place, a command or a setting")),
    *(Key(GOING, f"alt+{n}", f"Alt-{n}", f"turn_to_number({n})", "") for n in range(1, 10)),
    Key(GOING, "", "Alt-1 … Alt-9", "", N_("Turn to the place with that number")),
    Key(
        GOING,
        "alt+left,ctrl+pageup",
        "Alt-Left, Ctrl-PageUp",
        "turn_by(-1)",
        N_("Turn to the place above"),
    ),
    Key(
        GOING,
        "alt+right,ctrl+pagedown",
        "Alt-Right, Ctrl-PageDown",
        "turn_by(1)",
        N_("Turn to the place below"),
    ),
    Key(GOING, "alt+a,ctrl+n", "Alt-A, Ctrl-N", "turn_to_unread", N_("Turn to what is unread")),
    Key(GOING, "f2,ctrl+b", "F2, Ctrl-B", "toggle_places", N_("Show or hide the places")),
    Key(GOING, "f3", "F3", "toggle_people", N_("Show or hide the people")),
    Key(GOING, "alt+w", "Alt-W", "close_place", N_("Leave this room, or put this talk away")),
    Key(READING, "pageup", "PageUp", "page_log(-1)", ""),
    Key(READING, "pagedown", "PageDown", "page_log(1)", ""),
    Key(READING, "", "PageUp, PageDown", "", N_("Scroll; further up, older messages are loaded")),
    Key(READING, "ctrl+home", "Ctrl-Home", "log('scroll_home')", N_("To the beginning")),
    Key(READING, "ctrl+end", "Ctrl-End", "log('scroll_end')", N_("To the end")),
    Key(READING, "alt+up", "Alt-Up", "log('pick_older')", ""),
    Key(READING, "alt+down", "Alt-Down", "log('pick_newer')", ""),
    Key(READING, "", "Alt-Up, Alt-Down", "", N_("Pick a message, to answer it for example")),
    Key(READING, "ctrl+f", "Ctrl-F", "search", N_("Search in what is loaded")),
    Key(PICKED, "", "R, Enter", "", N_("Reply to it")),
    Key(PICKED, "", "+", "", N_("Put an emoji on it, or take it back")),
    Key(PICKED, "", "D", "", N_("Take back what you said yourself")),
    Key(PICKED, "", "T, Enter", "", N_("Try again, if it was not sent")),
    Key(PICKED, "", "Y", "", N_("Copy its text")),
    Key(OTHERS, "f1", "F1", "help", N_("Show this")),
    Key(OTHERS, "escape", "Esc", "to_writing", N_("Back to where you write")),
    Key(OTHERS, "ctrl+q", "Ctrl-Q", "leave", N_("Leave, once everything you wrote is sent")),
    Key(OTHERS, "ctrl+c", "Ctrl-C", "copy_or_leave", N_("Copy what is marked; else leave")),
)


_RUSSIAN = dict(zip("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить", strict=True))

_LATIN = {russian: key for key, russian in _RUSSIAN.items()}


def letter(key: str) -> str:
    """Return *key*, a letter, and what the same key types on a Russian keyboard; capitals, too."""
    return ",".join((key, key.upper(), _RUSSIAN[key], _RUSSIAN[key].upper()))


def latin(key: str) -> str:
    """Return what a key that types *key*, small, on a Russian keyboard types on a Latin one."""
    return _LATIN.get(key, key)


def bindings() -> list[Binding]:
    """Return what the screen binds, whatever has the focus."""
    return [
        # Escape closes what lies above the screen, too: that is asked first.
        Binding(key.keys, key.action, show=False, priority=key.keys != "escape")
        for key in KEYS
        if key.keys
    ]


def hear_alt_digits() -> None:
    """Have Alt and a digit come as that, and the other keys of which the same is true.

    Textual takes them for what a Mac's Option key types, such as "™"; terminals that send Option as
    a character send the character itself.
    """
    assert isinstance(ANSI_SEQUENCES_KEYS, dict)
    for key in "0123456789-=§":
        ANSI_SEQUENCES_KEYS.pop(f"\x1b{key}", None)
