"""Views: replies that read the state, for one session.

- `reading`: what every view knows, and how it makes a line
- `rooms`: names, topic, modes, lists
- `people`: who somebody is
- `who`: lists of people
- `presence`: who is here
- `metadata`: what hangs on people and rooms
- `server`: what it is, how many are here, the message of the day

A view that is handed to `Context.show` runs when all that was decided before it is applied: it may
not fail.

Source: Modern IRC, the numerics of each command.
"""

from securechat.world.views.people import PeopleViews
from securechat.world.views.presence import PresenceViews
from securechat.world.views.rooms import RoomViews, join_body
from securechat.world.views.server import ServerViews
from securechat.world.views.who import WhoViews

__all__ = ["Views", "join_body"]


class Views(RoomViews, PeopleViews, WhoViews, PresenceViews, ServerViews):
    """All views of one session; cheap to make."""

    __slots__ = ()
