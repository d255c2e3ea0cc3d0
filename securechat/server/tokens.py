"""Tokens: random words that let somebody in, of which only the SHA-256 is kept.

Of what cannot be guessed a fast hash is enough, and a login by token costs no bcrypt.
"""

import hashlib
import secrets

DEVICE_PREFIX = "sct-"
"""Tells a device's token from a password, for a login that may hold either."""

DEVICE_BYTES = 32
INVITE_BYTES = 16

_LENGTH = len(DEVICE_PREFIX) + 43


def make_device_token() -> str:
    """Return a new token of 256 random bits, to be used as a password."""
    return DEVICE_PREFIX + secrets.token_urlsafe(DEVICE_BYTES)


def make_invite_token() -> str:
    """Return a new token of 128 random bits, for a link."""
    return secrets.token_urlsafe(INVITE_BYTES)


def is_token(password: str) -> bool:
    """Whether *password* has the form of a device's token."""
    return password.startswith(DEVICE_PREFIX) and len(password) == _LENGTH


def token_hash(token: str) -> str:
    """Return what is kept of *token*."""
    return hashlib.sha256(token.encode()).hexdigest()
