"""Logins: what it means for a session that a password check ended.

The passwords themselves never come here. A login that was overtaken by a change of the password,
a suspension or a removal does not count.

Source: IRCv3 SASL 3.1 and 3.2.
"""

from securechat.wire.capabilities import SASL_MECHANISMS
from securechat.wire.names import fold
from securechat.wire.replies import (
    ERR_ALREADYREGISTERED,
    ERR_NICKLOCKED,
    ERR_PASSWDMISMATCH,
    ERR_SASLABORTED,
    ERR_SASLALREADY,
    ERR_SASLFAIL,
    ERR_SASLTOOLONG,
    RPL_LOGGEDIN,
    RPL_SASLMECHS,
    RPL_SASLSUCCESS,
)
from securechat.world import devices, events
from securechat.world.account import Account
from securechat.world.context import Context
from securechat.world.errors import FailError, NumericError
from securechat.world.inputs import (
    LoggedIn,
    LoginFailed,
    Method,
    Refusal,
    SaslStarted,
    TokenShown,
)
from securechat.world.membership import stamps
from securechat.world.operators import ADMINISTRATOR, resign
from securechat.world.registration import host_of
from securechat.world.user import User

REJECTED = "Name or password not accepted. No account yet? Ask the person who runs this server"
MALFORMED = "That is not base64 of <authzid> NUL <name> NUL <password>"
TOO_MANY = "Too many wrong passwords for this name: wait a minute and try again"
TOO_MUCH = "No name and password are that long"
BUSY = "Too many logins at once: try again in a few seconds"

SASL_TEXTS = {
    Refusal.PASSWORD: REJECTED,
    Refusal.MALFORMED: MALFORMED,
    Refusal.TOO_MUCH: TOO_MUCH,
    Refusal.THROTTLED: TOO_MANY,
    Refusal.BUSY: BUSY,
}

FAIL_CODES = {Refusal.THROTTLED: "TOO_MANY_ATTEMPTS", Refusal.BUSY: "LOGINS_BUSY"}


def started(ctx: Context, item: SaslStarted) -> None:
    """AUTHENTICATE <mechanism>: ask for the first chunk, or refuse."""
    if _is_bound(ctx):
        raise NumericError(ERR_SASLALREADY)
    if item.mechanism not in SASL_MECHANISMS:
        ctx.reply(RPL_SASLMECHS, ",".join(SASL_MECHANISMS))
        ctx.reply(ERR_SASLFAIL, "That mechanism is not offered here")
        return
    ctx.session.is_authenticating = True
    ctx.line("AUTHENTICATE", "+")


def _is_bound(ctx: Context) -> bool:
    """Whether the session must stay with the account it has.

    It must where a login is required, where other sessions share its user, and where its nick is
    the account's name, which would then be another's.
    """
    account, user = ctx.session.account, ctx.session.user
    if account is None:
        return False
    if ctx.settings.is_login_required:
        return True
    return user is not None and (
        len(user.sessions) > 1 or ctx.state.accounts.find(user.nick) is account
    )


def succeeded(ctx: Context, item: LoggedIn) -> None:
    """A password was right: the session belongs to the account, if that is still so."""
    account = ctx.state.accounts_by_id.get(item.account)
    if account is None or account.credential_version != item.credential_version:
        failed(ctx, LoginFailed(item.session, Refusal.PASSWORD, item.method, item.label))
        return
    if admit(ctx, account, item.method):
        ctx.session.device = item.device if devices.is_name(item.device) else ""


def token_shown(ctx: Context, item: TokenShown) -> None:
    """A login gave a token: it is right if a device of that account has it."""
    device = ctx.state.devices.find(item.token_hash)
    account = None if device is None else ctx.state.accounts_by_id[device.account]
    if device is None or account is None or fold(account.name) != fold(item.account):
        failed(ctx, LoginFailed(item.session, Refusal.PASSWORD, item.method, item.label))
        return
    if admit(ctx, account, item.method):
        ctx.session.device, ctx.session.device_id = device.name, device.id
        devices.note_use(ctx, device)


def admit(ctx: Context, account: Account, method: Method | None = None) -> bool:
    """Log the session in, unless something speaks against it; return whether it is.

    *method*: how that was asked for; None for an account that was just made.
    """
    ctx.session.is_authenticating = False
    if account.is_suspended:  # said to who knows the password, and to nobody else
        ctx.note("login refused", reason="suspended", account=account.name)
        ctx.reply(ERR_NICKLOCKED)
        if method is Method.PASS:
            ctx.close(ctx.session, ERR_NICKLOCKED.text or "")
        return False
    if _is_bound(ctx):
        raise NumericError(ERR_SASLALREADY)
    _log_in(ctx, account, method)
    return True


def _log_in(ctx: Context, account: Account, method: Method | None) -> None:
    session = ctx.session
    session.account = account
    ctx.note("logged in", account=account.name, session=session.number, address=session.address)
    source = session.user.source if session.user else f"{session.nick or '*'}!*@*"
    name = account.name
    ctx.reply(RPL_LOGGEDIN, source, name, f"You are now logged in as {name}")
    if method is Method.SASL:
        ctx.reply(RPL_SASLSUCCESS)
    if session.user is not None and session.user.account is not account:
        _change_account(ctx, session.user, account)


def _change_account(ctx: Context, user: User, account: Account) -> None:
    """Who was here already is now known as *account*, at the host of all who logged in."""
    resign(ctx, user)
    old_id = user.account.id if user.account else None
    ctx.emit(events.AccountChanged(user.nick, account.id, old_id, stamps(ctx, user.rooms)))
    host = host_of(ctx.settings, ctx.session)
    if host != user.host:
        ctx.emit(events.HostChanged(user.nick, host))
    if account.is_admin:
        ctx.emit(events.OperatorMade(user.nick, ADMINISTRATOR))


def failed(ctx: Context, item: LoginFailed) -> None:
    """A login was refused: say why, as far as the client may know."""
    session, refusal = ctx.session, item.refusal
    session.is_authenticating = False
    ctx.note("login refused", reason=refusal.value, session=session.number, address=session.address)
    if refusal in FAIL_CODES:
        command = "PASS" if item.method is Method.PASS else "AUTHENTICATE"
        ctx.fail(FailError(command, FAIL_CODES[refusal]))
    if item.method is Method.PASS:
        if session.user is not None:  # sent right behind what completed the registration
            raise NumericError(ERR_ALREADYREGISTERED)
        ctx.reply(ERR_PASSWDMISMATCH)
        ctx.close(session, SASL_TEXTS.get(refusal, REJECTED))
    elif refusal is Refusal.ABORTED:
        ctx.reply(ERR_SASLABORTED)
    elif refusal is Refusal.TOO_LONG:
        ctx.reply(ERR_SASLTOOLONG)
    else:
        ctx.reply(ERR_SASLFAIL, SASL_TEXTS[refusal])
