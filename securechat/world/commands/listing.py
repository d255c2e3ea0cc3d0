"""NAMES, LIST: which channels there are, and who is in them.

Source: Modern IRC, "NAMES message" and "LIST message".
"""

from securechat.wire.masks import matches
from securechat.wire.replies import RPL_ENDOFNAMES, RPL_LISTEND
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.replying import shown


@command("NAMES", cost=2)
def names(ctx: Context) -> None:
    """NAMES <channel>[,<channel>...]: list who is in channels."""
    if not ctx.param(0).strip(","):
        ctx.reply(RPL_ENDOFNAMES, "*")
        return

    def show(name: str) -> None:
        room = ctx.state.rooms.find(name)
        if room is None:
            ctx.reply(RPL_ENDOFNAMES, shown(name))
        else:
            ctx.show(lambda: ctx.views.names(room))

    ctx.each(ctx.targets(), show)


@command("LIST", cost=5)
def list_channels(ctx: Context) -> None:
    """LIST [<mask>[,<mask>...]]: list the channels you may see."""
    masks = [mask for mask in ctx.param(0).split(",") if mask]
    for room in ctx.state.rooms.values():
        if not room.members or not room.is_visible_to(ctx.user):
            continue
        if not masks or any(matches(mask, room.name) for mask in masks):
            ctx.steps.append(ctx.views.list_entry(room))
    ctx.reply(RPL_LISTEND)
