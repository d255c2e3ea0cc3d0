"""WHO: lists of people, and what of them the asker wants to know (WHOX).

Who is asked for by a channel or by a nick is found at once; a mask looks at everybody, so it is
matched with nick and real name, or with `nick!user@host` where it says so, and with nothing else.

Source: Modern IRC, "WHO message"; IRCv3 WHOX.
"""

from collections.abc import Iterator

from securechat.wire.masks import has_wildcards, matcher
from securechat.wire.names import fold
from securechat.wire.replies import RPL_ENDOFWHO
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.operators import audit
from securechat.world.replying import shown
from securechat.world.user import User
from securechat.world.views.who import Seen

TOKEN_DIGITS = 3


@command("WHO", cost=3)
def who(ctx: Context) -> None:
    """WHO [<channel, nick or mask> [o][%<fields>[,<token>]]]: list people, with a line for each."""
    mask = ctx.param(0) or "*"
    flags, percent, wanted = ctx.param(1).partition("%")
    found = _members(ctx, mask) if mask.startswith("#") else _found(ctx, mask)
    if "o" in flags:
        found = (seen for seen in found if seen.user.is_operator)
    if percent:
        letters, _, token = wanted.partition(",")
        if "i" in letters and ctx.user.is_operator:
            audit(ctx, "who", whom=shown(mask))  # it shows addresses
        ctx.reply_many(ctx.views.whox(found, letters, _checked(token), ctx.now_ms))
    else:
        ctx.reply_many(ctx.views.who(found))
    ctx.reply(RPL_ENDOFWHO, mask)


def _checked(token: str) -> str:
    """Return *token*, or a placeholder for what is none."""
    is_token = token.isascii() and token.isdigit() and len(token) <= TOKEN_DIGITS
    return token if is_token else "0"


def _members(ctx: Context, name: str) -> Iterator[Seen]:
    room = ctx.state.rooms.find(name)
    if room is None or not room.is_visible_to(ctx.user):
        return
    is_member = ctx.user in room.members
    for user in room.members:
        if is_member or not user.is_invisible:
            yield Seen(user, room)


def _found(ctx: Context, mask: str) -> Iterator[Seen]:
    """A nick finds its user always; a mask only those who may be seen."""
    if mask in {"*", "0"}:
        candidates = iter(ctx.state.users.values())
    elif has_wildcards(mask):
        candidates = _matching(ctx, mask)
    else:
        exact = ctx.state.users.find(mask)
        if exact is not None:
            yield Seen(exact, None)
        return
    peers = None
    for user in candidates:
        if user.is_invisible and user is not ctx.user:
            peers = _peers(ctx.user) if peers is None else peers
            if user not in peers:
                continue
        yield Seen(user, None)


def _matching(ctx: Context, mask: str) -> Iterator[User]:
    fits = matcher(mask)
    if "!" in mask or "@" in mask:
        for user in ctx.state.users.values():
            if fits(fold(user.source)):
                yield user
        return
    for nick, user in ctx.state.users.items():
        if fits(nick) or fits(fold(user.realname)):
            yield user


def _peers(user: User) -> dict[User, None]:
    """Return all who share a room with *user*; made once for a whole list."""
    return {member: None for room in user.rooms for member in room.members}
