"""The journal: which records an event leaves in the store, made when it is applied.

- `registry`: which function makes the records of which event
- `entries`: a line in the journal of a room
- `sayings`: what is said, what has been read of it, what hangs on whom
- `rooms`: rooms, and who is in them
- `people`: who is here
- `accounts`: accounts, and the keys that lead to them
- `touched`: what is loaded again if an event cannot be committed

What has no function here is not kept. The record of a message is made where it is decided whether
it is kept: by `record_of_message`.
"""

from securechat.world.journal import accounts, people, rooms, sayings
from securechat.world.journal.registry import records_of
from securechat.world.journal.sayings import record_of_message, retry_record
from securechat.world.journal.touched import touched, touched_keys

__all__ = [
    "SUBJECTS",
    "record_of_message",
    "records_of",
    "retry_record",
    "touched",
    "touched_keys",
]

SUBJECTS = (rooms, sayings, people, accounts)
"""Importing them has filled the table."""
