"""/join, /msg and the others: one small function each, in one table.

- `table`: the table, and how what was typed finds its row
- `talking`: what is said, and to whom
- `rooms`: rooms: coming, going, what they are about
- `moderation`: who may do what in a room
- `people`: who somebody is, who may become one of us, and who is not listened to
- `program`: help, the end, what no other command says

The first line of a function's docstring is its help text. A command runs on the link's thread, like
everything that touches the session. A face has more commands if it gives its desk a larger table:
`COMMANDS | ...`, whose rows `command` makes.
"""

from securechat.client.commands import moderation, people, program, rooms, talking
from securechat.client.commands.table import (
    COMMANDS,
    NAME_BYTES,
    NO_ROOM,
    Command,
    command,
    execute,
    is_known,
)

_FAMILIES = (rooms, talking, people, moderation, program)

# What newcomers need first stands first in /help.
for _family in _FAMILIES:
    for _row in [row for row in COMMANDS.values() if row.run.__module__ == _family.__name__]:
        COMMANDS[_row.name] = COMMANDS.pop(_row.name)

__all__ = [
    "COMMANDS",
    "NAME_BYTES",
    "NO_ROOM",
    "Command",
    "command",
    "execute",
    "is_known",
]
