"""Enrolment: accounts that people make for themselves, or with an invitation.

The account is a promise. Only when it is committed is its maker told so and logged in: that is a
unit of its own, `done`, behind which everything else of that session waits.

Source: IRCv3 draft/account-registration.
"""

from securechat.wire.names import check_nick
from securechat.world import events, invitations
from securechat.world.administration import ENDINGS, end_all
from securechat.world.context import Context
from securechat.world.errors import FailError
from securechat.world.inputs import (
    AccountRequested,
    Enrolled,
    InvitationLooked,
    InvitationShown,
    RegistrationPending,
    RegistrationRefused,
)
from securechat.world.login import admit

EMAIL_BYTES = 254
"""RFC 5321 allows no longer one."""

MADE = "Your account is made, and you are logged in"
RESET = "Your password is set, and you are logged in"
RESET_SUSPENDED = (
    "Your password is set, but this account is suspended; ask the person who runs this server"
)
RESET_WAITING = "That account may get a new password: show the code you were given with VERIFY"
WAITING = "By invitation: show its code with VERIFY. Nobody is let in here by REGISTER alone"


def requested(ctx: Context, item: AccountRequested) -> None:
    """REGISTER where anybody may: decide that there is an account."""
    settings = ctx.settings
    name = _name(ctx, "REGISTER", item.name)
    ctx.unit.target = name
    if not settings.is_registration_open:  # it was, when it was asked for
        raise FailError("REGISTER", "DISALLOWED", name)
    if ctx.session.user is None and not settings.may_register_early:
        raise FailError("REGISTER", "COMPLETE_CONNECTION_REQUIRED")
    if settings.has_server_password and not ctx.session.has_server_password:
        raise FailError("REGISTER", "SERVER_PASSWORD_REQUIRED", name)
    account = ctx.state.accounts.find(name)
    if account is not None and any(ctx.state.invitations.of(account.id)):
        ctx.line("REGISTER", "VERIFICATION_REQUIRED", account.name, RESET_WAITING)
        return
    _check_free(ctx, name)
    if settings.needs_email and not _is_email(item.email):
        raise FailError("REGISTER", "INVALID_EMAIL", name)
    email = item.email if settings.needs_email else None
    ctx.emit(events.AccountAdded(ctx.new_id(), name, ctx.now_ms, item.password_hash, email=email))
    ctx.emit(events.EnrolmentDecided(ctx.session.number, name, "REGISTER", item.label))
    session = ctx.session
    ctx.note("registered an account", account=name, session=session.number, address=session.address)


def pending(ctx: Context, item: RegistrationPending) -> None:
    """REGISTER where only the invited may: it takes VERIFY to go on."""
    name = _name(ctx, "REGISTER", item.name)
    _check_name(ctx, "REGISTER", name)
    ctx.line("REGISTER", "VERIFICATION_REQUIRED", name, WAITING)


def looked(ctx: Context, item: InvitationLooked) -> None:
    """INVITATION CHECK: what the token is good for, before anybody types a password."""
    invite = invitations.find_open(ctx, "INVITATION", "*", item.token_hash)
    purpose = "ACCOUNT" if invite.account is None else "RESET"
    # Whose password it is has to be known to who wants to set it: a link alone is not enough.
    ctx.line("INVITATION", "CHECK", purpose, (invite.account is None and invite.name) or "*")


def shown(ctx: Context, item: InvitationShown) -> None:
    """VERIFY with the code of an invitation: an account, or a new password for one."""
    name = _name(ctx, "VERIFY", item.name)
    ctx.unit.target = name
    invite = invitations.redeem(ctx, name, item.password_hash, item.token_hash)
    is_reset = invite.account is not None
    ctx.emit(
        events.EnrolmentDecided(
            ctx.session.number, name, "VERIFY", item.label, is_reset=is_reset, room=invite.room
        )
    )


def refused(ctx: Context, item: RegistrationRefused) -> None:
    """REGISTER, VERIFY or INVITATION did not come as far as a decision."""
    if item.command == "INVITATION":
        raise FailError(item.command, item.code, sentence=item.reason)
    name = _name(ctx, item.command, item.name)
    raise FailError(item.command, item.code, name, sentence=item.reason)


def done(ctx: Context, item: Enrolled) -> None:
    """What was decided is committed: say so, and log the session in."""
    account = ctx.state.accounts[item.account]
    if item.is_reset:
        end_all(ctx, account, ENDINGS["passwd"])
    ctx.session.invited_room = item.room
    reset = RESET_SUSPENDED if account.is_suspended else RESET
    ctx.line(item.command, "SUCCESS", account.name, reset if item.is_reset else MADE)
    admit(ctx, account)


def _name(ctx: Context, command: str, asked: str) -> str:
    """Return the name that is asked for; "*" is the nick."""
    session = ctx.session
    name = asked
    if asked == "*":
        nick = session.user.nick if session.user else session.nick
        if nick is None:
            raise FailError(command, "NEED_NICK", "*")
        name = nick
    if session.account is not None:
        raise FailError(command, "ALREADY_AUTHENTICATED", name)
    return name


def _check_name(ctx: Context, command: str, name: str) -> None:
    reason = check_nick(name, ctx.settings.nick_bytes)
    if reason is not None:
        sentence = f"That cannot be a name: {reason}"
        raise FailError(command, "BAD_ACCOUNT_NAME", name, sentence=sentence)


def _check_free(ctx: Context, name: str) -> None:
    _check_name(ctx, "REGISTER", name)
    present = ctx.state.users.find(name)
    if name in ctx.state.accounts or (present is not None and present is not ctx.session.user):
        raise FailError("REGISTER", "ACCOUNT_EXISTS", name)
    twin = ctx.state.look_alike(name)
    if twin is not None:
        sentence = f"That name looks too much like {twin}"
        raise FailError("REGISTER", "BAD_ACCOUNT_NAME", name, sentence=sentence)


def _is_email(text: str) -> bool:
    """Whether *text* may be an address; only sending to it would tell more."""
    local, at, domain = text.rpartition("@")
    return (
        bool(local and at and domain)
        and len(text.encode()) <= EMAIL_BYTES
        and text.isprintable()
        and " " not in text
    )
