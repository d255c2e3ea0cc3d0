"""Reading the files of Apache's `htpasswd`: which of their lines can become accounts."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from securechat.server.passwords import MAX_COST, is_usable

_FOREIGN = (
    ("$apr1$", "an MD5 hash"),
    ("$1$", "an MD5 hash"),
    ("{SHA}", "a SHA-1 hash"),
    ("{SSHA}", "a SHA-1 hash"),
    ("$5$", "a SHA-256 hash"),
    ("$6$", "a SHA-512 hash"),
    ("$2", f"a bcrypt hash that is damaged, or of a cost above {MAX_COST}"),
)
"""How hashes begin that cannot be used; what begins otherwise is crypt(3), or no hash at all."""


class Entry(NamedTuple):
    """A line that can become an account."""

    line: int
    """From 1."""
    name: str
    password_hash: str


class Refusal(NamedTuple):
    """A line that cannot become an account."""

    line: int
    reason: str
    """Why, and what to do; may hold what is in the file."""


def read_htpasswd(path: Path) -> Iterator[Entry | Refusal]:
    """Yield for each line an entry, or why it is refused; empty lines and comments are skipped.

    Raises:
        OSError: the file cannot be read.
    """
    for number, data in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            line = data.decode().strip()
        except UnicodeDecodeError:
            yield Refusal(number, "not UTF-8; convert the file with iconv")
            continue
        if line and not line.startswith("#"):
            yield _entry(number, line)


def _entry(number: int, line: str) -> Entry | Refusal:
    name, colon, rest = line.partition(":")
    password_hash = rest.partition(":")[0]  # some tools write further fields
    if not colon or not name:
        return Refusal(number, "not NAME:HASH")
    if is_usable(password_hash) and password_hash.startswith("$2"):
        return Entry(number, name, password_hash)
    kinds = (kind for start, kind in _FOREIGN if password_hash.startswith(start))
    kind = next(kinds, "no bcrypt hash")
    return Refusal(
        number,
        f"{name} has {kind}, and only bcrypt is accepted; make a new one with htpasswd -B, or "
        f"run securechat-admin adduser {name}",
    )
