"""Where somebody logged in last from this computer: a start without options goes there again.

A convenience: a file that is missing or broken is as none, and one that cannot be written is left.
"""

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

import platformdirs

from securechat.client.address import Address, AddressError, parse_address


class LastLogin(NamedTuple):
    """A server, and who one was there."""

    address: Address
    name: str


def last_login_file() -> Path:
    """Where it is kept."""
    return platformdirs.user_data_path("securechat", appauthor=False) / "last.json"


def find() -> LastLogin | None:
    """Return the last login, if one is remembered."""
    try:
        found = json.loads(last_login_file().read_text(encoding="utf-8"))
        return LastLogin(parse_address(found["server"]), str(found["name"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, AddressError):
        return None


def remember(address: Address, name: str) -> bool:
    """Have the next start go to *address* as *name*; return whether it will."""
    last = LastLogin(address, name)
    if find() == last:
        return True
    path = last_login_file()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".last-")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"server": str(last.address), "name": last.name}, file)
        Path(temporary).replace(path)
        return True
    return False
