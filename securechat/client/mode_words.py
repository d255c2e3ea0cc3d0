"""Changes of modes in words: what a room is set to, who may do what in it.

What has no words here is shown in IRC's letters. Source: Modern IRC, "Channel modes".
"""

from securechat.client.ranks import Change, changes_of
from securechat.client.supported import Supported
from securechat.client.texts import N_, _

_WORDS: dict[tuple[str, bool], str] = {
    ("q", True): N_("{nick} made {value} an owner"),
    ("q", False): N_("{nick} took {value}'s ownership back"),
    ("a", True): N_("{nick} protected {value}"),
    ("a", False): N_("{nick} no longer protects {value}"),
    ("o", True): N_("{nick} made {value} an operator"),
    ("o", False): N_("{value} is no longer an operator, says {nick}"),
    ("h", True): N_("{nick} made {value} a half-operator"),
    ("h", False): N_("{value} is no longer a half-operator, says {nick}"),
    ("v", True): N_("{nick} lets {value} speak"),
    ("v", False): N_("{value} needs leave to speak again, says {nick}"),
    ("b", True): N_("{nick} banned {value}"),
    ("b", False): N_("{nick} lifted the ban of {value}"),
    ("e", True): N_("{nick} excepted {value} from the bans"),
    ("e", False): N_("{nick} no longer excepts {value} from the bans"),
    ("I", True): N_("{nick} lets {value} in without an invitation"),
    ("I", False): N_("{value} needs an invitation again, says {nick}"),
    ("k", True): N_("{nick} set the key {value}: nobody joins without it"),
    ("k", False): N_("{nick} removed the key"),
    ("l", True): N_("{nick} limited the room to {value} people"),
    ("l", False): N_("{nick} removed the limit of people"),
    ("i", True): N_("{nick} closed the room to who is not invited"),
    ("i", False): N_("{nick} opened the room to everybody"),
    ("m", True): N_("{nick} lets only some speak: moderated"),
    ("m", False): N_("{nick} lets everybody speak again"),
    ("n", True): N_("{nick} lets only people in the room write to it"),
    ("n", False): N_("{nick} lets people outside of the room write to it"),
    ("s", True): N_("{nick} hid the room from who is not in it"),
    ("s", False): N_("{nick} no longer hides the room"),
    ("t", True): N_("{nick} lets only operators change the topic"),
    ("t", False): N_("{nick} lets everybody change the topic"),
    ("M", True): N_("{nick} lets only people with an account speak"),
    ("M", False): N_("{nick} lets people without an account speak"),
    ("R", True): N_("{nick} lets only people with an account in"),
    ("R", False): N_("{nick} lets people without an account in"),
}

_STATES = {
    "i": N_("only who is invited may join"),
    "k": N_("it needs a key"),
    "l": N_("at most {value} people"),
    "m": N_("only some may speak"),
    "n": N_("only people in it write to it"),
    "s": N_("hidden from who is not in it"),
    "t": N_("only operators change the topic"),
    "M": N_("only people with an account speak"),
    "R": N_("only people with an account may join"),
}

_EVERYBODY = "!*@*"

_OTHERS_LISTS = "qa"
"""Ranks that are lists of masks on other servers."""


def mode_lines(nick: str, change: str) -> list[str]:
    """Return what *nick* did by *change*, which is in IRC's letters, as sentences."""
    return [_sentence(nick, one) for one in _taken_apart(change)]


def state_text(state: str) -> str:
    """Return how a room is set, *state* being in IRC's letters, as one sentence's list."""
    found = list(_taken_apart(state))
    words = [
        _(_STATES[one.letter]).format(value=one.value)
        if one.letter in _STATES
        else f"+{one.letter}"
        for one in found
    ]
    return ", ".join(words)


def _taken_apart(change: str) -> list[Change]:
    return list(changes_of(change.split(), Supported()))


def _sentence(nick: str, change: Change) -> str:
    words = _WORDS.get((change.letter, change.is_set))
    if change.letter in _OTHERS_LISTS and not set(change.value).isdisjoint("!*@:"):
        words = None
    value = change.value.removesuffix(_EVERYBODY)
    if words is not None and (value or "{value}" not in words):
        return _(words).format(nick=nick, value=value)
    letters = f"{'+' if change.is_set else '-'}{change.letter} {change.value}".rstrip()
    return _("{nick} set {change}").format(nick=nick, change=letters)
