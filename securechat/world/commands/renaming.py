"""RENAME: a channel under another name, with all that it is.

It keeps its id, and so its history, members, ranks and lists; invitations to the server that put
somebody into it go with it. The old name is free at once; until another channel takes it, JOIN
leads those from it to the new one who know the channel (`membership.former_room`), and nobody else.
A channel that newcomers are put into keeps its name, since the configuration has it.

Source: IRCv3 draft/channel-rename.
"""

from securechat.wire.names import ROOM_BYTES, fold, is_channel
from securechat.wire.replies import ERR_BADCHANMASK
from securechat.world import events
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import FailError, NumericError
from securechat.world.registration import TEXT_BYTES
from securechat.world.replying import cut, shown


@command("RENAME", min_params=2, cost=5, is_active=True)
def rename(ctx: Context) -> None:
    """RENAME <channel> <new name> [:<text>]: for operators: call a channel something else."""
    room, name = ctx.room_of_member(ctx.param(0)), ctx.param(1)
    ctx.need_rank(room, "o")
    if not is_channel(name):
        raise NumericError(ERR_BADCHANMASK, shown(name))
    known = ctx.state.rooms.find(name)
    if known is not None and (known is not room or name == room.name):
        raise FailError("RENAME", "CHANNEL_NAME_IN_USE", room.name, name)
    if known is None and fold(room.name) in map(fold, ctx.settings.autojoin):
        raise FailError("RENAME", "CANNOT_RENAME", room.name, name)
    ctx.unit.target = room.name
    reason = cut(ctx.param(2), TEXT_BYTES - ROOM_BYTES)
    former = ctx.state.former_rooms.find(name)
    taken_from = None if former is None or former is room else former.id
    ctx.emit(events.RoomRenamed(room.id, ctx.user.nick, room.name, name, reason, taken_from))
    for invite in ctx.state.invitations:
        if invite.room is not None and fold(invite.room) == fold(room.name):
            ctx.emit(events.InviteChanged(invite.id, invite._replace(room=name)))
