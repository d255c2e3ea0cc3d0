"""What the server's tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.server.peer import Front, front


@pytest.fixture(name="ca", scope="session")
def _ca() -> trustme.CA:
    """A certificate authority of its own for the whole run."""
    return trustme.CA(key_type=trustme.KeyType.ECDSA)


@pytest.fixture(name="secure")
def _secure(tmp_path: Path, ca: trustme.CA) -> Iterator[Front]:
    """The front of a server over TLS, with generous limits."""
    with front(tmp_path, ca) as running:
        yield running
