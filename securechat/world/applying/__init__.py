"""Applying: the one place where events change what is shared.

- `registry`: which function applies which event
- `rooms`: rooms, and who is in them
- `sayings`: what is said, what has been read of it, what hangs on whom
- `people`: who is here
- `accounts`: accounts, and the keys that lead to them

One function for each event: no checks, no clock, no configuration, no iteration over a `set`.
Whoever applies the same events to the same state gets the same state, on any machine.
"""

from securechat.world.applying import accounts, people, rooms, sayings
from securechat.world.applying.registry import apply

__all__ = ["SUBJECTS", "apply"]

SUBJECTS = (rooms, sayings, people, accounts)
"""Importing them has filled the table."""
