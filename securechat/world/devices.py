"""Devices: a token of its own for each program that logs in, in place of the password.

The client makes 256 random bits and shows only their SHA-256; later it logs in with them, as with
a password. No slow hash is needed for what cannot be guessed.
"""

import re

from securechat.store.records import DeviceRecord
from securechat.world import events
from securechat.world.account import Account
from securechat.world.context import Context

MOST_DEVICES = 50
"""Of one account: the oldest in use gives way to a new one."""

NAME_CHARACTERS = 40

USED_STEP_MS = 60 * 60 * 1000
"""When a device was last used is kept to the hour: each login would be a write otherwise."""

TAKEN_BACK = "The token of this device was revoked"

_HASH = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[^\s:,@!*?\x00-\x20\x7f][^\s\x00-\x20\x7f]{0,39}")


def is_hash(text: str) -> bool:
    """Whether *text* can be the SHA-256 of a token, in hexadecimal."""
    return _HASH.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Whether *text* can name a device: one printable word."""
    return _NAME.fullmatch(text) is not None and text.isprintable()


def add(ctx: Context, account: Account, name: str, token_hash: str) -> int:
    """Decide that *account* has a device with this token, and return its number.

    It takes the place of the account's device of the same name.
    """
    others = ctx.state.devices.of(account.id)
    gone = [device for device in others if device.name == name]
    left = [device for device in others if device.name != name]
    if len(left) >= MOST_DEVICES:
        gone.append(min(left, key=lambda device: device.used_ms))
    for device in gone:
        ctx.emit(events.DeviceChanged(device.id, None))
    record = DeviceRecord(ctx.new_id(), account.id, name, token_hash, ctx.now_ms, ctx.now_ms)
    ctx.emit(events.DeviceChanged(record.id, record))
    return record.id


def take_back(ctx: Context, device: DeviceRecord, by: int | None = None) -> None:
    """Decide that *device* logs in no more; sessions it has are ended once that is committed.

    The session called *by* stays.
    """
    ctx.emit(events.DeviceChanged(device.id, None))
    ctx.emit(events.DeviceTakenBack(device.id, by, TAKEN_BACK))


def note_use(ctx: Context, device: DeviceRecord) -> None:
    """Decide that *device* was used just now, if that is news."""
    if ctx.now_ms - device.used_ms >= USED_STEP_MS:
        ctx.emit(events.DeviceUsed(device.id, ctx.now_ms))


def remove_all(ctx: Context, account: Account) -> None:
    """Decide that no device of *account* logs in by its token any more."""
    for device in ctx.state.devices.of(account.id):
        ctx.emit(events.DeviceChanged(device.id, None))
