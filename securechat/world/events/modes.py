"""Changes of modes, of a room or of a user."""

from typing import NamedTuple


class ModeChange(NamedTuple):
    """One letter of a MODE; *value* is a mask, a key, a number as text, or a nick."""

    is_set: bool
    letter: str
    value: str | None
