"""REGISTER, VERIFY: accounts that people make for themselves.

Only what holds no secret comes here: `server` takes them apart, and asks `world.enrolment`.

Source: IRCv3 draft/account-registration.
"""

from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import FailError


@command("REGISTER", min_params=3, cost=2, is_early=True)
def register(ctx: Context) -> None:
    """REGISTER <account or *> <e-mail or *> :<password>: make an account; * is your nick."""
    raise FailError("REGISTER", "DISALLOWED", "*")


@command("VERIFY", min_params=2, cost=2, is_early=True)
def verify(ctx: Context) -> None:
    """VERIFY <account> <code>: go on with REGISTER, by the code of an invitation."""
    if ctx.session.account is not None:
        raise FailError("VERIFY", "ALREADY_AUTHENTICATED", ctx.session.account.name)
    raise FailError("VERIFY", "INVALID_CODE", "*", sentence="REGISTER comes before VERIFY")
