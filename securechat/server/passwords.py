"""Passwords: hashed with bcrypt, checked, made up.

What is stored names its scheme. `$2b$…`, `$2y$…`, `$2a$…` is bcrypt of the password itself, as
htpasswd writes it, too. bcrypt reads 72 bytes at most, so a longer password is hashed as
`sha256-base64:$2b$…`: bcrypt of the base64 of its SHA-256 (base64, since a NUL byte ends the
password for some implementations).

A password is *prepared* before it is hashed, so that the same keys count as the same password on
every machine: NFC (macOS may give é as two characters), and any space is U+0020 (Option-Space on
macOS is a no-break space). These are the mappings of RFC 8265, OpaqueString. A hash that htpasswd
made is of the bytes as they were typed there, so the unprepared form counts, too.

bcrypt releases the GIL, and costs a quarter of a second at cost 12: these functions belong in a
thread of their own.
"""

import base64
import hashlib
import re
import secrets
import unicodedata

import bcrypt

COST = 12
"""The default cost: 2^12 rounds, a quarter of a second a try."""

MAX_COST = 16
"""Four seconds a try. A stored hash that asks for more would stop the logins of everybody else."""

MAX_BYTES = 1024
"""A longer password is refused: SASL would let a client send megabytes."""

_BCRYPT_BYTES = 72
_LONG = "sha256-base64:"
_BCRYPT = re.compile(
    r"\$2[aby]\$(?P<cost>\d\d)\$"
    r"[./A-Za-z0-9]{21}[.Oeu]"  # the salt: 128 bits, so two of the last letter's six count
    r"[./A-Za-z0-9]{31}",
    re.ASCII,
)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""For passwords made up: nothing that is taken for something else (i l 1, o 0)."""


class PasswordError(Exception):
    """A password may not be used; the text says why, and never holds the password."""


def check_new_password(password: str, min_length: int) -> None:
    """Raise `PasswordError` unless *password* may become one.

    Args:
        password: as it was typed.
        min_length: in characters.
    """
    if len(_prepare(password)) < min_length:
        raise PasswordError(f"the password is too short: at least {min_length} characters")
    try:
        length = len(_prepare(password).encode())
    except UnicodeEncodeError:
        raise PasswordError("the password is not valid UTF-8") from None
    if length > MAX_BYTES:
        raise PasswordError(f"the password is too long: at most {MAX_BYTES} bytes")
    if any(unicodedata.category(character) == "Cc" for character in password):
        raise PasswordError("the password holds a control character, which no client can send")


def hash_password(password: str, cost: int = COST) -> str:
    """Return what to store for *password*. Cost: 2^cost rounds of bcrypt.

    Raises:
        PasswordError: longer than `MAX_BYTES`, or no text, or with a NUL in it.
    """
    prepared = _encode(_prepare(password))
    if prepared is None:
        raise PasswordError(f"the password is no text of at most {MAX_BYTES} bytes without NUL")
    salt = bcrypt.gensalt(cost)
    if len(prepared) > _BCRYPT_BYTES:
        return _LONG + bcrypt.hashpw(_digest(prepared), salt).decode("ascii")
    return bcrypt.hashpw(prepared, salt).decode("ascii")


def verify(password: str, stored: str | None, cost: int = COST) -> bool:
    """Whether *password* is the one that *stored* was made of.

    A *stored* of None (no such account) or of a form that is not ours is a plain no. A no takes as
    much work as a hash of *cost*, also where what is stored cost less, as htpasswd's does: the time
    does not tell whether there is an account.
    """
    scheme, bcrypt_hash = _take_apart(stored)
    candidates = _candidates(password)
    if bcrypt_hash is None or not candidates:
        cost_paid = cost if bcrypt_hash is None else int(bcrypt_hash[4:6])
        for _ in candidates or [b""]:
            _work(cost_paid)
            _make_up(cost_paid, cost)
        return False
    for candidate in candidates:
        if _matches(candidate, scheme, bcrypt_hash):
            return True
        _make_up(int(bcrypt_hash[4:6]), cost)
    return False


def _make_up(paid: int, cost: int) -> None:
    """Do the rounds that are missing from 2^paid to 2^cost, which are 2^paid + 2^(paid + 1) + …."""
    for missing in range(paid, cost):
        _work(missing)


def _work(cost: int) -> None:
    bcrypt.hashpw(b"", bcrypt.gensalt(cost))


def needs_rehash(stored: str, cost: int) -> bool:
    """Whether a password that was just verified against *stored* should be hashed anew."""
    _, bcrypt_hash = _take_apart(stored)
    return bcrypt_hash is None or not bcrypt_hash.startswith(f"$2b${cost:02}$")


def is_usable(stored: str) -> bool:
    """Whether `verify` can ever say yes to *stored*: for hashes that come from elsewhere."""
    return _take_apart(stored)[1] is not None


def make_password() -> str:
    """Return a new password of 16 letters and digits in groups: 79 bits, easy to type."""
    letters = [secrets.choice(_LETTERS) for _ in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


def _take_apart(stored: str | None) -> tuple[str, str | None]:
    """Return the scheme ("" or `_LONG`) and the bcrypt hash; None for a hash that is none."""
    scheme = _LONG if stored is not None and stored.startswith(_LONG) else ""
    found = _BCRYPT.fullmatch((stored or "").removeprefix(scheme))
    if found is None or not 4 <= int(found["cost"]) <= MAX_COST:
        return scheme, None
    return scheme, found[0]


def _candidates(password: str) -> list[bytes]:
    """The bytes that may have been hashed: as prepared, and as typed if that differs."""
    forms = dict.fromkeys((_prepare(password), password))
    return [data for form in forms if (data := _encode(form)) is not None]


def _matches(candidate: bytes, scheme: str, bcrypt_hash: str) -> bool:
    if scheme == _LONG:
        data, may_match = _digest(candidate), len(candidate) > _BCRYPT_BYTES
    else:
        # htpasswd writes $2y$, and its bcrypt quietly reads 72 bytes of a longer password.
        is_ours = bcrypt_hash.startswith("$2b$")
        data, may_match = candidate[:_BCRYPT_BYTES], len(candidate) <= _BCRYPT_BYTES or not is_ours
    return bcrypt.checkpw(data, bcrypt_hash.encode("ascii")) and may_match


def _prepare(password: str) -> str:
    spaces = (" " if unicodedata.category(letter) == "Zs" else letter for letter in password)
    return unicodedata.normalize("NFC", "".join(spaces))


def _encode(form: str) -> bytes | None:
    """The bytes of a password; None for half a surrogate pair, a NUL, or too many bytes.

    bcrypt reads a password and the NUL behind it over and over: "ab" and "ab<NUL>ab" are the same.
    """
    try:
        data = form.encode()
    except UnicodeEncodeError:
        return None
    return data if len(data) <= MAX_BYTES and b"\0" not in data else None


def _digest(data: bytes) -> bytes:
    return base64.b64encode(hashlib.sha256(data).digest())
