"""Rendering: events as lines, encoded once for every set of capabilities among those who see it.

- `renderer`: how a line gets to many
- `registry`: which function shows which event
- `modes`: changes of modes, as MODE writes them
- `sayings`: what is said, taken back and read
- `rooms`: what happens in rooms
- `metadata`: what hangs on people and rooms
- `people`: what people do and become

A departure is rendered before it is applied, while those who must see it are still there; all
else after. The session that acted gets its lines as replies, so that its label goes with them.
"""

from securechat.world.rendering import metadata, people, rooms, sayings
from securechat.world.rendering.modes import modes_text
from securechat.world.rendering.registry import DEPARTURES, show
from securechat.world.rendering.renderer import Renderer
from securechat.world.rendering.sayings import message_sent

__all__ = ["DEPARTURES", "SUBJECTS", "Renderer", "message_sent", "modes_text", "show"]

SUBJECTS = (sayings, rooms, metadata, people)
"""Importing them has filled the table."""
