"""The cloak: what others see instead of an address; the same for the same address."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from securechat.store.folder import give_to_owner

KEY_FILE = "cloak.key"
KEY_BYTES = 32
CLOAK_DIGITS = 10
"""Forty bits: two of a thousand addresses collide once in two million servers."""


def load_key(directory: Path) -> bytes:
    """Return the key of a data directory, made at its first start; readable by its owner only.

    What root makes in another user's directory is that user's, as everything in it.

    Raises:
        OSError: the file cannot be read or made.
    """
    path = directory / KEY_FILE
    try:
        return path.read_bytes()
    except FileNotFoundError:
        key = secrets.token_bytes(KEY_BYTES)
        # Under another name first: a crash in between must not leave half a key.
        half = directory / (KEY_FILE + ".new")
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            give_to_owner(file.fileno(), directory)
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)
        return key


def cloak(key: bytes, address: str) -> str:
    """Return the host shown for *address*."""
    digest = hmac.new(key, address.encode(), hashlib.sha256).hexdigest()
    return f"{digest[:CLOAK_DIGITS]}.guest"
