"""INVITATION: links by which people join.

Of CHECK only what holds no secret comes here: `server` takes it apart, and asks `world.enrolment`.

Source: docs/protocol.md, securechat.internal/invitation.
"""

from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import FailError

NAME = "INVITATION"


@command(NAME, min_params=2, cost=2, is_early=True)
def invitation(ctx: Context) -> None:
    """INVITATION CHECK <token>: what a link is good for."""
    raise FailError(NAME, "UNKNOWN_SUBCOMMAND")
