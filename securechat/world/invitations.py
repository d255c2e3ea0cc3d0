"""Invitations: who holds the token of one may make an account, or set a new password.

Tokens never come here, only their SHA-256. What an invitation is good for is told to nobody who
does not hold it: a wrong one and a used one get the same answer.

Source: IRCv3 draft/account-registration, where the token is the code of VERIFY.
"""

from securechat.store.records import InviteRecord
from securechat.wire.names import check_nick, fold
from securechat.world import devices, events
from securechat.world.account import Account
from securechat.world.context import Context
from securechat.world.errors import FailError

MOST_USES = 10_000
LONGEST_S = 10 * 365 * 24 * 3600
MOST_OPEN = 10_000
"""Invitations that are open at once: a bound on what a start has to load."""


def redeem(ctx: Context, name: str, password_hash: str, token_hash: str) -> Account | None:
    """Decide what the invitation with *token_hash* makes of *name* and a password.

    Returns the account whose password was reset; None: a new one is made, and can be looked up once
    this unit is applied.

    Raises:
        FailError: no such invitation is open, or the name cannot be had.
    """
    invite = ctx.state.invitations.find(token_hash)
    if invite is None or invite.expires_ms <= ctx.now_ms:
        raise FailError("VERIFY", "INVALID_CODE", name)
    if invite.account is not None:
        return _reset(ctx, invite, name, password_hash)
    _check_name(ctx, invite, name)
    _use_up(ctx, invite)
    ctx.emit(
        events.AccountAdded(ctx.new_id(), name, ctx.now_ms, password_hash, is_admin=invite.is_admin)
    )
    if invite.room is not None:
        ctx.session.invited_room = invite.room
    ctx.note("invitation used", invite=invite.id, account=name, address=ctx.session.address)
    return None


def _reset(ctx: Context, invite: InviteRecord, name: str, password_hash: str) -> Account:
    account = ctx.state.accounts_by_id[invite.account or 0]
    if fold(name) != fold(account.name):
        raise FailError("VERIFY", "INVALID_CODE", name)
    _use_up(ctx, invite)
    change_password(ctx, account, password_hash)
    ctx.note("password reset", invite=invite.id, account=name, address=ctx.session.address)
    return account


def _check_name(ctx: Context, invite: InviteRecord, name: str) -> None:
    if invite.name is not None and fold(invite.name) != fold(name):
        raise FailError("VERIFY", "INVITED_AS", name, invite.name)
    if check_nick(name, ctx.settings.nick_bytes) is not None:
        raise FailError("VERIFY", "BAD_ACCOUNT_NAME", name)
    is_taken = name in ctx.state.accounts or ctx.state.look_alike(name) is not None
    guest = ctx.state.users.find(name)
    if is_taken or (guest is not None and guest is not ctx.session.user):
        raise FailError("VERIFY", "ACCOUNT_EXISTS", name)


def _use_up(ctx: Context, invite: InviteRecord) -> None:
    ctx.emit(events.InviteChanged(invite.id, _used(invite)))


def _used(invite: InviteRecord) -> InviteRecord | None:
    left = invite.uses_left - 1
    return invite._replace(uses_left=left) if left else None


def change_password(
    ctx: Context, account: Account, password_hash: str, *, keeps_devices: bool = False
) -> None:
    """Decide that *account* has a new password; tokens and resets made under the old one end."""
    ctx.emit(events.PasswordSet(account.id, account.credential_version + 1, password_hash))
    if not keeps_devices:
        devices.remove_all(ctx, account)
    for invite in ctx.state.invitations.of(account.id):
        ctx.emit(events.InviteChanged(invite.id, None))
