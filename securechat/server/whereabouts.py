"""Whereabouts: what a running server writes down for the operator's command line: how to reach it.

An invitation names the server's address and key; both are known for sure only to the server.
"""

import contextlib
import json
import os
from pathlib import Path
from typing import NamedTuple

from securechat.server.address import Address
from securechat.store.folder import give_to_owner

FILE = "server.json"


class Whereabouts(NamedTuple):
    """Where a server listens with TLS, what it is called, and with which certificate."""

    listen: tuple[Address, ...]
    public_host: str | None
    certificate: Path
    page_host: str | None = None
    """Under which name browsers get the page for joining; None: they get none."""


def write(directory: Path, found: Whereabouts) -> None:
    """Write *found* into the data directory, for its owner alone.

    Raises:
        OSError: that cannot be done.
    """
    text = json.dumps(
        {
            "listen": [str(address) for address in found.listen],
            "public_host": found.public_host,
            "certificate": str(found.certificate.absolute()),
            "page_host": found.page_host,
        }
    )
    path = directory / f"{FILE}.new"
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        give_to_owner(file.fileno(), directory)
    path.replace(directory / FILE)


def read(directory: Path) -> Whereabouts | None:
    """Return what the server that ran here last has written; None if that cannot be read."""
    try:
        found = json.loads((directory / FILE).read_text(encoding="utf-8"))
        listen = tuple(Address.parse(text) for text in found["listen"])
        return Whereabouts(
            listen, found["public_host"], Path(found["certificate"]), found.get("page_host")
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
