"""DEVICETOKEN: a device that logs in with a token of its own.

Source: docs/protocol.md, securechat.internal/device-token.
"""

from securechat.world import devices
from securechat.world.account import Account
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import FailError

NAME = "DEVICETOKEN"


@command(NAME, min_params=1, cost=2, is_early=True)
def devicetoken(ctx: Context) -> None:
    """DEVICETOKEN ADD <device> <sha256> | LIST | REMOVE <id>: log in without the password."""
    account = ctx.session.account
    if account is None:
        raise FailError(NAME, "ACCOUNT_REQUIRED_HERE")
    wanted = ctx.param(0).upper()
    if wanted == "ADD":
        _add(ctx, account)
    elif wanted == "LIST":
        for device in ctx.state.devices.of(account.id):
            ctx.line(NAME, "LIST", str(device.id), device.name, str(device.used_ms // 1000))
        ctx.line(NAME, "END")
    elif wanted == "REMOVE":
        _remove(ctx, account)
    else:
        raise FailError(NAME, "UNKNOWN_SUBCOMMAND")


def _add(ctx: Context, account: Account) -> None:
    name, token_hash = ctx.param(1), ctx.param(2)
    if not devices.is_name(name):
        raise FailError(NAME, "INVALID_DEVICE")
    if not devices.is_hash(token_hash) or ctx.state.devices.find(token_hash) is not None:
        raise FailError(NAME, "INVALID_HASH")
    number = devices.add(ctx, account, name, token_hash)
    ctx.note("device added", account=account.name, device=name, address=ctx.session.address)
    ctx.line(NAME, "ADD", str(number), name)


def _remove(ctx: Context, account: Account) -> None:
    number = ctx.param(1)
    device = ctx.state.devices.get(int(number)) if number.isascii() and number.isdigit() else None
    if device is None or device.account != account.id:
        raise FailError(NAME, "NO_SUCH_DEVICE")
    devices.take_back(ctx, device, by=ctx.session.number)
    ctx.line(NAME, "REMOVE", str(device.id))
