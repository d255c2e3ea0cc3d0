"""The tokens by which this computer logs in without a password, and where they are kept.

In the system's keyring where the `keyring` package finds one, else in a file that only its owner may
read. A token is 256 random bits; the server knows its SHA-256.
"""

import contextlib
import hashlib
import json
import os
import platform
import re
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import platformdirs

from securechat.client.address import Address
from securechat.client.texts import _
from securechat.wire.names import fold

_SERVICE = "securechat"


class TokenFileError(Exception):
    """The file of tokens cannot be written; the text says why."""


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A computer that shall log in without a password.

    Args:
        name: one word.
        token: becomes what it logs in with.
        token_hash: what the server is told.
        keep: keeps the token, and returns a sentence about it.
    """

    name: str
    token: str = field(repr=False)
    token_hash: str
    keep: Callable[[], str]


def make_token() -> str:
    """Return a new token, to be used as a password."""
    return f"sct-{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> str:
    """Return what the server is told of *token*."""
    return hashlib.sha256(token.encode()).hexdigest()


def device_name() -> str:
    """Return what this computer may be called, as one word that a server takes.

    Another word each time: two computers of one name, or two users of one, have tokens of their own.
    """
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", platform.node().partition(".")[0])[:30]
    return f"{name.strip('-.') or 'computer'}-{secrets.token_hex(2)}"


def tokens_file() -> Path:
    """Where tokens are where there is no keyring."""
    return platformdirs.user_data_path("securechat", appauthor=False) / "tokens.json"


def find(address: Address, name: str) -> str | None:
    """Return the token by which *name* logs in to the server, if this computer has one."""
    keyring = _keyring()
    if keyring is not None:
        with contextlib.suppress(
            Exception
        ):  # a keyring fails in many ways; a password always works
            found = keyring.get_password(_SERVICE, _key(address, name))
            if isinstance(found, str):
                return found
    return _read().get(_key(address, name))


def keep(address: Address, name: str, token: str) -> str:
    """Keep *token*, and return where, in words.

    Raises:
        TokenFileError: that is impossible.
    """
    keyring = _keyring()
    if keyring is not None:
        with contextlib.suppress(Exception):
            keyring.set_password(_SERVICE, _key(address, name), token)
            return _("in this computer's keyring")
    _write(_read() | {_key(address, name): token})
    return _("in {file}").format(file=tokens_file())


def forget(address: Address, name: str) -> bool:
    """Forget the token of *name*; return whether there was one.

    Raises:
        TokenFileError: the file cannot be written.
    """
    had = find(address, name) is not None
    keyring = _keyring()
    if keyring is not None:
        with contextlib.suppress(Exception):
            keyring.delete_password(_SERVICE, _key(address, name))
    kept = _read()
    if kept.pop(_key(address, name), None) is not None:
        _write(kept)
    return had


def names(address: Address) -> list[str]:
    """Return whose tokens for the server stand in the file; a keyring tells nobody."""
    end = _key(address, "")
    return [key.removesuffix(end) for key in _read() if key.endswith(end)]


def _key(address: Address, name: str) -> str:
    return f"{fold(name)}@{Address(address.host.lower().rstrip('.'), address.port)}"


def _keyring() -> ModuleType | None:
    """Return the keyring package if it is installed and has a store that is one."""
    try:
        import keyring  # type: ignore[import-not-found] # noqa: PLC0415 - optional, slow
    except ImportError:
        return None
    try:
        priority: float = keyring.get_keyring().priority
    except Exception:  # noqa: BLE001 - as above
        return None
    return keyring if priority >= 1 else None


def _read() -> dict[str, str]:
    try:
        found = json.loads(tokens_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(key): token for key, token in found.items() if isinstance(token, str)}


def _write(tokens: dict[str, str]) -> None:
    path = tokens_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".tokens-")  # mode 0600
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(tokens, file, indent=2)
        Path(name).replace(path)
    except OSError as error:
        raise TokenFileError(
            _("{file} cannot be written: {reason}").format(file=path, reason=error.strerror)
        ) from error
