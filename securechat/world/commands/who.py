"""WHO: lists of people.

Source: Modern IRC, "WHO message".
"""

from securechat.wire.masks import matches
from securechat.wire.replies import RPL_ENDOFWHO
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.replying import shown
from securechat.world.user import User


@command("WHO", cost=3)
def who(ctx: Context) -> None:
    """WHO <channel, nick or mask>: list people, with a line for each."""
    mask = ctx.param(0) or "*"
    if mask.startswith("#"):
        _who_channel(ctx, mask)
    else:
        for user in _who_found(ctx, mask):
            ctx.steps.append(ctx.views.who(user, None))
    ctx.reply(RPL_ENDOFWHO, shown(mask))


def _who_channel(ctx: Context, name: str) -> None:
    room = ctx.state.rooms.find(name)
    if room is None or not room.is_visible_to(ctx.user):
        return
    for user in room.members:
        if not user.is_invisible or ctx.user in room.members:
            ctx.steps.append(ctx.views.who(user, room))


def _who_found(ctx: Context, mask: str) -> list[User]:
    """An exact nick finds its user always; a mask only those who may be seen."""
    exact = ctx.state.users.find(mask)
    if exact is not None:
        return [exact]
    mask = "*" if mask == "0" else mask
    return [
        user
        for user in ctx.state.users.values()
        if (not user.is_invisible or user is ctx.user or user.shares_room_with(ctx.user))
        and any(
            matches(mask, text) for text in (user.nick, user.username, user.host, user.realname)
        )
    ]
