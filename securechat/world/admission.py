"""Who may come in, and who is in: what the operator's command line asks about that.

Invitations, resets of passwords, tokens of devices, sessions. A token is made by whoever asks: only
its SHA-256 comes here.
"""

from securechat.store.records import InviteRecord
from securechat.wire.names import is_channel
from securechat.world import devices, events
from securechat.world.context import Context
from securechat.world.invitations import LONGEST_S, MOST_OPEN, MOST_USES
from securechat.world.membership import end_session
from securechat.world.requests import (
    Args,
    Request,
    RequestError,
    Rows,
    account_named,
    check_new_name,
    number_in,
)

ENDED = "The operator of this server ended this session"


def _invite(ctx: Context, args: Args, rows: Rows) -> str:
    return f"invitation {open_invitation(ctx, args).id} is open"


def open_invitation(ctx: Context, args: Args) -> InviteRecord:
    """Decide that an invitation is open, and return it.

    Args:
        ctx: of whoever opens it.
        args: token_hash, expires_s, uses; name, role and room if they matter.

    Raises:
        RequestError: one of them is not good, or there are to be no invitations.
    """
    name, room = args.get("name") or None, args.get("room") or None
    if not ctx.settings.may_invite:
        raise RequestError(
            'accounts.registration is "closed": nobody comes in by invitation, add them with adduser'
        )
    if name is not None:
        check_new_name(ctx, name)
    if room is not None and not is_channel(room):
        raise RequestError(f"{room!r} cannot be a room: # and no spaces or commas")
    uses = 1 if name is not None else number_in(args, "uses", 1, MOST_USES)
    record = _open(ctx, args, name, None, is_admin=args.get("role") == "admin")
    record = record._replace(room=room, uses_left=uses)
    ctx.emit(events.InviteChanged(record.id, record))
    return record


def _open(
    ctx: Context, args: Args, name: str | None, account: int | None, *, is_admin: bool = False
) -> InviteRecord:
    token_hash = args.get("token_hash", "")
    if not devices.is_hash(token_hash):
        raise RequestError("the request holds no hash of a token")
    forget_expired(ctx)
    if sum(1 for _ in ctx.state.invitations) >= MOST_OPEN:
        raise RequestError(f"{MOST_OPEN} invitations are open already; take some back: uninvite")
    expires_ms = ctx.now_ms + number_in(args, "expires_s", 1, LONGEST_S) * 1000
    return InviteRecord(
        ctx.new_id(), token_hash, name, account, is_admin, None, ctx.now_ms, expires_ms, 1
    )


def _reset(ctx: Context, args: Args, rows: Rows) -> str:
    account = account_named(ctx, args)
    for old in ctx.state.invitations.of(account.id):
        ctx.emit(events.InviteChanged(old.id, None))
    record = _open(ctx, args, account.name, account.id)
    ctx.emit(events.InviteChanged(record.id, record))
    return f"reset {record.id} of the password of {account.name} is open"


def _invites(ctx: Context, args: Args, rows: Rows) -> str:
    for invite in ctx.state.invitations:
        if invite.expires_ms > ctx.now_ms:
            rows.append(
                {
                    "id": invite.id,
                    "kind": "invitation" if invite.account is None else "reset",
                    "name": invite.name or "",
                    "role": "admin" if invite.is_admin else "user",
                    "room": invite.room or "",
                    "uses_left": invite.uses_left,
                    "created_ms": invite.created_ms,
                    "expires_ms": invite.expires_ms,
                }
            )
    return f"{len(rows)} open"


def _uninvite(ctx: Context, args: Args, rows: Rows) -> str:
    number = number_in(args, "id", 1, 2**62)
    if ctx.state.invitations.get(number) is None:
        raise RequestError(f"no invitation {number} is open")
    take_back(ctx, number)
    return f"invitation {number} counts no more"


def take_back(ctx: Context, number: int) -> None:
    """Decide that an invitation, or a reset, is good for nothing."""
    ctx.emit(events.InviteChanged(number, None))


def forget_expired(ctx: Context) -> None:
    """Decide that invitations whose time is over are gone."""
    for invite in ctx.state.invitations:
        if invite.expires_ms <= ctx.now_ms:
            ctx.emit(events.InviteChanged(invite.id, None))


def _token(ctx: Context, args: Args, rows: Rows) -> str:
    account = account_named(ctx, args)
    device = args.get("device", "")
    if not devices.is_name(device):
        raise RequestError(f"{device!r} cannot name a device: one word of at most 40 characters")
    if not devices.is_hash(args.get("token_hash", "")):
        raise RequestError("the request holds no hash of a token")
    devices.add(ctx, account, device, args["token_hash"])
    return f"{device} of {account.name} has a new token"


def _tokens(ctx: Context, args: Args, rows: Rows) -> str:
    account = account_named(ctx, args)
    rows.extend(
        {
            "id": device.id,
            "device": device.name,
            "created_ms": device.created_ms,
            "used_ms": device.used_ms,
        }
        for device in ctx.state.devices.of(account.id)
    )
    return f"{len(rows)} tokens of {account.name}"


def _revoke(ctx: Context, args: Args, rows: Rows) -> str:
    number = number_in(args, "id", 1, 2**62)
    device = ctx.state.devices.get(number)
    if device is None:
        raise RequestError(f"there is no token {number}")
    owner = ctx.state.accounts_by_id[device.account].name
    devices.take_back(ctx, device)
    return f"the token of {owner}'s {device.name} counts no more"


def _sessions(ctx: Context, args: Args, rows: Rows) -> str:
    wanted = account_named(ctx, args) if args.get("name") else None
    for session in ctx.state.sessions.values():
        if session.user is None or (wanted is not None and session.account is not wanted):
            continue
        rows.append(
            {
                "session": session.number,
                "name": session.user.nick,
                "account": session.account.name if session.account else "",
                "address": session.address,
                "tls": session.tls,
                "device": session.device,
                "client": session.realname,
                "idle_s": max(0, ctx.now_ms - session.last_active_ms) // 1000,
            }
        )
    return f"{len(rows)} sessions"


def _end_session(ctx: Context, args: Args, rows: Rows) -> str:
    number = number_in(args, "session", 1, 2**62)
    session = ctx.state.sessions.get(number)
    if session is None or session.is_closing:
        raise RequestError(f"there is no session {number}")
    end_session(ctx, session, ENDED)
    return f"session {number} was ended"


REQUESTS: dict[str, Request] = {
    "invite": _invite,
    "invites": _invites,
    "uninvite": _uninvite,
    "reset": _reset,
    "token": _token,
    "tokens": _tokens,
    "revoke": _revoke,
    "sessions": _sessions,
    "disconnect": _end_session,
}
