"""Names of people and rooms: which are allowed, and when two of them are the same.

Folding is NFKC with case folding. Unicode promises that it never changes for assigned letters, so
a name stored today folds the same under every later version. Clients are told `ascii`: they
agree for ASCII names, and for others the server always answers with the one stored spelling.

Source: RFC 8265 (PRECIS UsernameCaseMapped); UTS 39 (one script, skeletons); Modern IRC.
"""

import functools
import unicodedata
from collections.abc import ItemsView, Iterator, MutableMapping, ValuesView
from typing import TypeVar

V = TypeVar("V")

NICK_BYTES = 32
"""A name in UTF-8: room for 16 Cyrillic letters, and for a line's source in every line."""

ROOM_BYTES = 64
"""A room's name in UTF-8, "#" included."""

_PUNCTUATION = frozenset("_-[]{}\\^|`")
_ASCII_NAME = (
    frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") | _PUNCTUATION
)

_SCRIPTS_OF_ONE_LANGUAGE = (
    frozenset({"HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"HAN", "BOPOMOFO"}),
    frozenset({"HAN", "HANGUL"}),
)


def fold(name: str) -> str:
    """Return the form in which *name* is compared."""
    if name.isascii():
        return name.lower()
    return _folded(name) if len(name) <= ROOM_BYTES else _folded.__wrapped__(name)


def ascii_lower(name: str) -> str:
    """Return the form in which clients compare *name*: CASEMAPPING says that only ASCII has cases."""
    return name.encode().lower().decode()


@functools.lru_cache(maxsize=16384)
def _folded(name: str) -> str:
    """Only what may be a name is remembered: strangers choose what is folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


class Folded(MutableMapping[str, V]):
    """A dict whose keys are names: it folds them, so nobody can forget to.

    Iteration gives folded keys in the order of insertion. A name is looked up as it is before it is
    folded: most names are typed in small letters, and what is folded folds to itself.
    """

    __slots__ = ("_values",)

    def __init__(self) -> None:
        self._values: dict[str, V] = {}

    def __getitem__(self, name: str) -> V:
        return self._values[name if name in self._values else fold(name)]

    def __setitem__(self, name: str, value: V) -> None:
        self._values[fold(name)] = value

    def __delitem__(self, name: str) -> None:
        del self._values[fold(name)]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and fold(name) in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def values(self) -> ValuesView[V]:
        """Return the values; without this each would be looked up by its key."""
        return self._values.values()

    def items(self) -> ItemsView[str, V]:
        """Return the folded keys with their values; likewise."""
        return self._values.items()

    def find(self, name: str) -> V | None:
        """Return the value of *name*, or None."""
        found = self._values.get(name)
        return self._values.get(fold(name)) if found is None else found


def check_nick(name: str, max_bytes: int = NICK_BYTES) -> str | None:
    """Return None if *name* may name a person and an account, else the reason it may not."""
    if not name:
        return "it is empty"
    if len(name.encode(errors="surrogatepass")) > max_bytes:
        return f"it is longer than {max_bytes} bytes"
    if name[0] == "-" or name[0].isdigit():
        return "it starts with a digit or a dash"
    if _ASCII_NAME.issuperset(name):
        return None
    return _check_letters(name)


def _check_letters(name: str) -> str | None:
    """The rules for names beyond ASCII: letters, marks and digits of one script."""
    if unicodedata.category(name[0])[0] != "L" and name[0] not in _PUNCTUATION:
        return "it does not start with a letter"
    for character in name:
        if unicodedata.category(character)[0] not in "LM" and not (
            character in _PUNCTUATION or character.isdecimal()
        ):
            return "it holds something other than letters, digits and _-[]{}\\^|`"
    if unicodedata.normalize("NFKC", name) != name:
        return "it holds letters that only look different from plain ones"
    if not _is_one_script(name):
        return "it mixes alphabets"
    from precis_i18n import get_profile  # noqa: PLC0415 - most names are ASCII

    try:
        get_profile("UsernameCaseMapped").enforce(name)
    except UnicodeEncodeError:
        return "it holds letters that names may not hold"
    return None


def _is_one_script(name: str) -> bool:
    from confusable_homoglyphs import categories  # noqa: PLC0415 - loads a table

    scripts = categories.unique_aliases(name) - {"COMMON", "INHERITED"}
    return len(scripts) <= 1 or any(scripts <= group for group in _SCRIPTS_OF_ONE_LANGUAGE)


def skeletons(name: str) -> tuple[str, str]:
    """Return what *name* looks like in small letters and in capitals.

    Two names are confusable when either looks the same. Compare only if one of the two holds a
    letter beyond ASCII: the tables also equate m with rn, and nobody mistakes those here.
    """
    return _skeleton(fold(name)), _skeleton(name.upper())


def _skeleton(text: str) -> str:
    return text if text.isascii() else "".join(map(_looks_like, text))


@functools.lru_cache(maxsize=4096)
def _looks_like(character: str) -> str:
    """Return the simplest character that *character* may be taken for."""
    if character.isascii():
        return character
    from confusable_homoglyphs.confusables import confusables_data  # noqa: PLC0415 - likewise

    shapes: list[str] = [found["c"] for found in confusables_data.get(character, ())]
    plain = next((shape for shape in shapes if len(shape) == 1 and shape.isascii()), None)
    if plain is not None:
        return plain
    return min([character, *shapes]) if len(shapes) == 1 else character


def is_channel(name: str) -> bool:
    """Whether *name* can name a room: "#", then no space, comma, control or invisible letter."""
    return (
        name.startswith("#")
        and len(name.encode(errors="surrogatepass")) <= ROOM_BYTES
        and not any(
            character in " ,\x07"
            or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
            for character in name
        )
    )
