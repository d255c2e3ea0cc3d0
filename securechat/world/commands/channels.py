"""JOIN, PART, TOPIC, KICK, INVITE: channels and who is in them.

Source: Modern IRC, "Channel operations".
"""

from securechat.wire import capabilities as cap
from securechat.wire.names import fold
from securechat.wire.replies import (
    ERR_CHANOPRIVSNEEDED,
    ERR_LINKCHANNEL,
    ERR_NEEDMOREPARAMS,
    ERR_NOSUCHNICK,
    ERR_TOOMANYTARGETS,
    ERR_USERNOTINCHANNEL,
    ERR_USERONCHANNEL,
    RPL_AWAY,
    RPL_ENDOFINVITELIST,
    RPL_INVITELIST,
    RPL_INVITING,
    RPL_NOTOPIC,
)
from securechat.world import events, membership
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import FailError, NumericError
from securechat.world.membership import Joiner
from securechat.world.modes import may_touch
from securechat.world.registration import MOST_TARGETS, TEXT_BYTES
from securechat.world.replying import cut, shown
from securechat.world.room import Room


@command("JOIN", min_params=1, cost=2, is_active=True)
def join(ctx: Context) -> None:
    """JOIN <channel>[,<channel>...] [<key>[,<key>...]]: enter channels; JOIN 0 leaves all."""
    if ctx.param(0) == "0":
        for room in ctx.user.rooms:
            membership.part(ctx, room, ctx.user, "")
        return
    names, who = ctx.targets(), Joiner.of(ctx.user)
    keys = dict(zip(names, ctx.param(1).split(","), strict=False))
    ctx.each(names, lambda name: _join(ctx, who, name, keys.get(name, "")))


def _join(ctx: Context, who: Joiner, name: str, key: str) -> None:
    """Join one channel; who knows it by a former name is led to it, or told what to join.

    Source: IRCv3 draft/channel-rename, "Channel redirection" and "Fallback".
    """
    room = membership.former_room(ctx, who, name)
    if room is None:
        membership.join(ctx, who, name, key)
        return
    if ctx.session.caps & cap.CHANNEL_RENAME:
        raise FailError("JOIN", "CHANNEL_RENAMED", name, room.name)
    ctx.reply(ERR_LINKCHANNEL, name, room.name)
    membership.join(ctx, who, room.name, key)


@command("PART", min_params=1, is_active=True)
def part(ctx: Context) -> None:
    """PART <channel>[,<channel>...] [<text>]: leave channels."""
    reason = cut(ctx.param(1), TEXT_BYTES)
    ctx.each(
        ctx.targets(),
        lambda name: membership.part(ctx, ctx.room_of_member(name), ctx.user, reason),
    )


@command("TOPIC", min_params=1, cost=2, is_active=True)
def topic(ctx: Context) -> None:
    """TOPIC <channel> [:<text>]: read a channel's topic, or change it."""
    room = ctx.room(ctx.param(0))
    if len(ctx.message.params) == 1:
        _show_topic(ctx, room)
        return
    room = ctx.room_of_member(room.name)
    if "t" in room.flags:
        ctx.need_rank(room, "h")
    ctx.unit.target = room.name
    ctx.emit(
        events.TopicSet(ctx.stamp(room.id), room.id, ctx.user.nick, cut(ctx.param(1), TEXT_BYTES))
    )


def _show_topic(ctx: Context, room: Room) -> None:
    if room.topic:
        ctx.show(lambda: ctx.views.topic(room))
    else:
        ctx.reply(RPL_NOTOPIC, room.name)


@command("KICK", min_params=2, cost=2, is_active=True)
def kick(ctx: Context) -> None:
    """KICK <channel> <nick>[,<nick>...] [:<text>]: put people out of a channel."""
    names, nicks = ctx.targets(), ctx.targets(1)
    if len(nicks) > MOST_TARGETS:
        raise NumericError(ERR_TOOMANYTARGETS, shown(nicks[MOST_TARGETS]))
    if len(names) == 1:
        names *= len(nicks)
    if len(names) != len(nicks):
        raise NumericError(ERR_NEEDMOREPARAMS, "KICK")
    reason = cut(ctx.param(2), TEXT_BYTES) or ctx.user.nick
    wanted: dict[str, list[str]] = {}
    for name, nick in zip(names, nicks, strict=True):
        wanted.setdefault(fold(name), []).append(nick)
    ctx.each(names, lambda name: _kick_from(ctx, name, wanted[fold(name)], reason))


def _kick_from(ctx: Context, name: str, nicks: list[str], reason: str) -> None:
    """Several channels and as many nicks are pairs (RFC 2812, 3.2.8)."""
    room = ctx.room_of_member(name)
    ctx.need_rank(room, "h")
    own = room.members[ctx.user]

    def decide(nick: str) -> None:
        user = ctx.state.users.find(nick)
        if user is None or user not in room.members:
            raise NumericError(ERR_USERNOTINCHANNEL, shown(nick), room.name)
        if user is not ctx.user and not may_touch(own, room.members[user]):
            raise NumericError(ERR_CHANOPRIVSNEEDED, room.name)
        membership.kick(ctx, room, user, reason)

    ctx.each(nicks, decide)


@command("INVITE", cost=2, is_active=True)
def invite(ctx: Context) -> None:
    """INVITE [<nick> <channel>]: ask somebody into a channel; alone: list where you were asked to."""
    if not ctx.message.params:
        for asked in ctx.user.invitations:
            ctx.reply(RPL_INVITELIST, asked.name)
        ctx.reply(RPL_ENDOFINVITELIST)
        return
    if len(ctx.message.params) == 1:
        raise NumericError(ERR_NEEDMOREPARAMS, "INVITE")
    room = ctx.room_of_member(ctx.param(1))
    if "i" in room.flags:
        ctx.need_rank(room, "h")
    guest = ctx.state.users.find(ctx.param(0))
    if guest is None:
        raise NumericError(ERR_NOSUCHNICK, shown(ctx.param(0)))
    if guest in room.members:
        raise NumericError(ERR_USERONCHANNEL, guest.nick, room.name)
    is_admitted = room.has_rank(ctx.user, "h")
    ctx.emit(events.Invited(room.id, ctx.user.nick, guest.nick, is_admitted))
    ctx.reply(RPL_INVITING, guest.nick, room.name)
    if guest.away is not None:
        ctx.reply(RPL_AWAY, guest.nick, guest.away)
