"""INVITATION: links by which people join, for operators of the server and for who has one.

Tokens do not come here: of CHECK `server` makes a question to `world.enrolment`, and of ADD a request
with the hash of a token that it has made; what the answer lacks, the link, it puts in after the commit.

Source: docs/protocol.md, securechat.internal/invitation.
"""

from securechat.store.records import InviteRecord
from securechat.wire.durations import seconds_in
from securechat.wire.message import Message, encode
from securechat.wire.replies import ERR_NEEDMOREPARAMS, ERR_NOPRIVILEGES, ERR_NOTREGISTERED
from securechat.world import admission
from securechat.world.clock import iso
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.deferred import LinkRead
from securechat.world.errors import FailError, NumericError
from securechat.world.inputs import InvitationWanted
from securechat.world.operators import audit, need_operator
from securechat.world.replying import Reply
from securechat.world.requests import RequestError

NAME = "INVITATION"

DEFAULTS = {"uses": "1", "expires": "7d", "role": "user"}
"""The options of ADD that have a value where none is given; the others are name and room."""

_OPTIONS = frozenset({*DEFAULTS, "name", "room"})


@command(NAME, min_params=1, cost=2, is_early=True)
def invitation(ctx: Context) -> None:
    """INVITATION CHECK <token> | ADD [<option>=<value>...] | LIST | REMOVE <id>: links to join by."""
    wanted = ctx.param(0).upper()
    if wanted == "CHECK":
        raise NumericError(ERR_NEEDMOREPARAMS, NAME)
    if wanted not in _SUBCOMMANDS:
        raise FailError(NAME, "UNKNOWN_SUBCOMMAND")
    _need_operator(ctx)
    _SUBCOMMANDS[wanted](ctx)


def add(ctx: Context, item: InvitationWanted) -> None:
    """INVITATION ADD: open an invitation, and have its link told to this session alone."""
    _need_operator(ctx)
    options = _options(item.options)
    account = ctx.session.account
    if options["role"] == "admin" and not (account is not None and account.is_admin):
        raise NumericError(ERR_NOPRIVILEGES)  # an operator by OPER is no administrator
    expires_s = seconds_in(options.pop("expires"))
    if expires_s is None:
        raise _invalid("expires is a duration such as 90m, 12h, 7d or 2w")
    args = options | {"token_hash": item.token_hash, "expires_s": str(expires_s)}
    try:
        record = admission.open_invitation(ctx, args)
    except RequestError as error:
        text = str(error)
        raise _invalid(text[0].upper() + text[1:]) from error
    audit(ctx, "invitation", invite=record.id)
    about = f"Invitation {record.id}: {_told(record)}. Send this by a way you trust:"
    failed = FailError(NAME, "TEMPORARILY_UNREADABLE")
    envelope, nick = ctx.envelope(ctx.unit.label), ctx.session.shown_nick
    ctx.read(LinkRead(envelope, nick, about, item.token_hash, ctx.fail_reply(failed)))


def _need_operator(ctx: Context) -> None:
    if ctx.session.user is None:
        raise NumericError(ERR_NOTREGISTERED)
    need_operator(ctx)


def _options(given: tuple[str, ...]) -> dict[str, str]:
    options = dict(DEFAULTS)
    for item in given:
        key, equals, value = item.partition("=")
        if key.lower() not in _OPTIONS or not equals or not value:
            raise _invalid(f"The options are {', '.join(sorted(_OPTIONS))}, each as in uses=25")
        options[key.lower()] = value
    if options["role"] not in {"user", "admin"}:
        raise _invalid("role is user or admin")
    return options


def _invalid(sentence: str) -> FailError:
    return FailError(NAME, "INVALID_PARAMS", sentence=sentence)


def _add(ctx: Context) -> None:
    """It comes as `InvitationWanted`: only the server can make a token."""
    raise FailError(NAME, "UNKNOWN_SUBCOMMAND")


def _list(ctx: Context) -> None:
    found = [one for one in ctx.state.invitations if one.expires_ms > ctx.now_ms]
    ctx.reply_many(_notice(ctx, f"{one.id}: {_told(one)}") for one in found)
    ctx.steps.append(_notice(ctx, f"{len(found)} open"))


def _remove(ctx: Context) -> None:
    text = ctx.param(1)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    if ctx.state.invitations.get(number) is None:
        raise _invalid("There is no such invitation: INVITATION LIST shows their numbers")
    admission.take_back(ctx, number)
    audit(ctx, "uninvite", invite=number)
    ctx.steps.append(_notice(ctx, f"Invitation {number} counts no more"))


def _notice(ctx: Context, text: str) -> Reply:
    message = Message("NOTICE", (ctx.session.shown_nick, text), ctx.settings.name)
    return Reply("", encode(message))


def _told(invite: InviteRecord) -> str:
    """Return what is to be known of one, in words."""
    what = "a new password" if invite.account is not None else "an account"
    uses = "once" if invite.uses_left == 1 else f"{invite.uses_left} times"
    parts = [
        f"good for {what} {uses}",
        f"until {iso(invite.expires_ms)[:16].replace('T', ' ')} UTC",
    ]
    if invite.is_admin:
        parts.append("for an administrator")
    if invite.name is not None:
        parts.append(f"for {invite.name}")
    if invite.room is not None:
        parts.append(f"into {invite.room}")
    return ", ".join(parts)


_SUBCOMMANDS = {"ADD": _add, "LIST": _list, "REMOVE": _remove}
