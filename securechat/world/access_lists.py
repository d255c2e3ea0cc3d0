"""The lists of a channel: whom its bans, exceptions and invitations are about.

An entry is a mask nick!user@host, or an extban: `a:NAME`, who is logged in as NAME, whatever the
nick; `m:` before either makes a ban one that only silences, and an exception one from that alone.

Source: Modern IRC, ban, exception and invite-exception channel modes, EXTBAN; IRCv3 account-extban.
"""

from securechat.wire.masks import matches, names_only, normalize
from securechat.wire.names import Folded
from securechat.world.modes import EXTBANS, Kind, letters_of

MASK_BYTES = 200


class ListEntry:
    """One entry, with who set it and when."""

    __slots__ = ("_pattern", "is_account", "is_mute", "mask", "set_by", "set_ms")

    def __init__(self, mask: str, set_by: str, set_ms: int) -> None:
        self.mask = mask
        self.set_by = set_by
        self.set_ms = set_ms
        kinds, self._pattern = _taken_apart(mask)
        self.is_mute = "m" in kinds
        self.is_account = "a" in kinds

    def fits(self, source: str, account: str | None) -> bool:
        """Whether it is about who is *source*, a nick!user@host, and logged in as *account*."""
        if self.is_account:
            return account is not None and matches(self._pattern, account)
        return matches(self._pattern, source)

    def fits_absent(self, account: str) -> bool:
        """Whether it is about *account*, of which there is nothing to judge but its name."""
        if self.is_account:
            return matches(self._pattern, account)
        return names_only(self._pattern, account)


AccessList = Folded[ListEntry]
"""By mask, in the order they were set."""


def _taken_apart(mask: str) -> tuple[str, str]:
    """Return the letters of the extbans that *mask* begins with, and the rest."""
    kinds = ""
    while mask[1:2] == ":" and mask[0] in EXTBANS and "a" not in kinds:
        kinds, mask = kinds + mask[0], mask[2:]
    return kinds, mask


def entry_mask(letter: str, text: str) -> str | None:
    """Return what was typed for a list in its full form; None if it can be about nobody."""
    kinds, rest = _taken_apart(text)
    is_fit = bool(rest) and kinds in {"", "a", "m", "ma"} and not (letter == "I" and "m" in kinds)
    if "a" in kinds:
        is_fit = is_fit and not any(sign in rest for sign in "!@:")
    else:
        rest = normalize(rest)
        is_fit = is_fit and ":" not in rest.partition("!")[0]
    mask = "".join(f"{kind}:" for kind in kinds) + rest
    return mask if is_fit and " " not in mask and len(mask.encode()) <= MASK_BYTES else None


class AccessLists:
    """The lists of one channel, by the letters of their modes.

    Cost of every question: one comparison for each entry of the lists it looks at.
    """

    __slots__ = ("_lists",)

    def __init__(self) -> None:
        self._lists: dict[str, AccessList] = {letter: Folded() for letter in letters_of(Kind.LIST)}

    def __getitem__(self, letter: str) -> AccessList:
        return self._lists[letter]

    def __contains__(self, letter: str) -> bool:
        return letter in self._lists

    def is_banned(self, source: str, account: str | None) -> bool:
        """Whether a ban keeps somebody out."""
        return any(
            entry.fits(source, account) for entry in self._lists["b"].values() if not entry.is_mute
        ) and not self._is_excepted(source, account, mute=False)

    def is_silenced(self, source: str, account: str | None) -> bool:
        """Whether a ban, or one that only silences, keeps somebody from speaking."""
        if self.is_banned(source, account):
            return True
        return any(
            entry.fits(source, account) for entry in self._lists["b"].values() if entry.is_mute
        ) and not self._is_excepted(source, account, mute=True)

    def _is_excepted(self, source: str, account: str | None, *, mute: bool) -> bool:
        return any(
            entry.fits(source, account)
            for entry in self._lists["e"].values()
            if mute or not entry.is_mute
        )

    def is_expected(self, source: str, account: str | None) -> bool:
        """Whether somebody needs no invitation."""
        return any(entry.fits(source, account) for entry in self._lists["I"].values())

    def keeps_out(self, entry: ListEntry, source: str, account: str | None) -> bool:
        """Whether one ban is about somebody, and no exception is."""
        return entry.fits(source, account) and not self._is_excepted(source, account, mute=False)

    def keeps_out_absent(self, entry: ListEntry, account: str) -> bool:
        """Whether one ban is about an account that is not here, as far as its name tells."""
        return entry.fits_absent(account) and not any(
            other.fits_absent(account) for other in self._lists["e"].values() if not other.is_mute
        )

    def record(self) -> dict[str, list[tuple[str, str, int]]]:
        """Return what the store keeps of them."""
        return {
            letter: [(entry.mask, entry.set_by, entry.set_ms) for entry in entries.values()]
            for letter, entries in self._lists.items()
            if entries
        }

    def restore(self, kept: dict[str, list[tuple[str, str, int]]]) -> None:
        """Take over what the store kept; of a list that is none any more, nothing."""
        for letter, entries in self._lists.items():
            entries.clear()
            for mask, set_by, set_ms in kept.get(letter, []):
                entries[mask] = ListEntry(mask, set_by, set_ms)
