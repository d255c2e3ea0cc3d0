"""`Supported`: what the server says of itself in 005: ranks, modes, limits.

Source: Modern IRC, RPL_ISUPPORT: PREFIX, CHANMODES, LINELEN, CLIENTTAGDENY; IRCv3 chathistory.
"""

from collections.abc import Iterable

from securechat.wire.lines import BODY_BYTES

_MOST_LINE_BYTES = 4096

MOST_TOKENS = 1_000
"""Ten times what a server says of itself; those beyond are passed over."""


class Supported:
    """The tokens of one connection; before they came, what most servers support."""

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {"PREFIX": "(qaohv)~&@%+", "CHANMODES": "beIq,k,l,imnst"}

    def take(self, words: Iterable[str]) -> None:
        """Take the tokens of one line; one behind a dash is no more."""
        for word in words:
            key, _, value = word.partition("=")
            if key.startswith("-"):
                self._tokens.pop(key[1:], None)
            elif len(self._tokens) < MOST_TOKENS or key in self._tokens:
                self._tokens[key] = value

    def has(self, key: str) -> bool:
        """Whether the server sent the token *key*."""
        return key in self._tokens

    def value(self, key: str) -> str:
        """Return what stands behind *key*, "" if nothing does."""
        return self._tokens.get(key, "")

    def number(self, key: str) -> int | None:
        """Return the number behind *key*, None if there is none."""
        value = self.value(key)
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None

    @property
    def line_bytes(self) -> int:
        """How long a line may be, tags aside, its end included."""
        return min(max(self.number("LINELEN") or 0, BODY_BYTES), _MOST_LINE_BYTES)

    @property
    def ranks(self) -> dict[str, str]:
        """The sign of each rank by its mode letter, the highest first."""
        letters, _, signs = self.value("PREFIX").removeprefix("(").partition(")")
        return dict(zip(letters, signs, strict=False))

    @property
    def rank_signs(self) -> str:
        """The signs that may stand in front of a nick."""
        return "".join(self.ranks.values())

    def takes_value(self, letter: str, *, is_set: bool) -> bool:
        """Whether the channel mode *letter* has a parameter when it is set, or unset."""
        if letter in self.ranks:
            return True
        kinds = [*self.value("CHANMODES").split(","), "", "", ""]
        return letter in kinds[0] or letter in kinds[1] or (is_set and letter in kinds[2])

    def may_send_tag(self, name: str) -> bool:
        """Whether the server passes on the client-only tag *name*, which is without its plus."""
        denied = self.value("CLIENTTAGDENY").split(",")
        return f"-{name}" in denied if "*" in denied else name not in denied
