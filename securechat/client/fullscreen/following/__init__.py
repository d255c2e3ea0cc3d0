"""`follow`: what each event changes in a chat; one small function an event.

- `table`: which function follows which event
- `messages`: what is said, and what becomes of it
- `people`: who comes and goes
- `surroundings`: what a room is like, the server, the connection

This package must not know a widget.
"""

from securechat.client.fullscreen.following import messages, people, surroundings
from securechat.client.fullscreen.following.table import follow

__all__ = ["follow", "messages", "people", "surroundings"]
