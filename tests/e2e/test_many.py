"""Many at once."""

import threading
from pathlib import Path

import pytest

from tests.e2e.programs import Program, site

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

PEOPLE = 20
MESSAGES = 100


def test_everybody_sees_one_order(tmp_path: Path, certificates: Path) -> None:
    """20 clients send 100 messages each at once; all have all of the others', in one order."""
    names = [f"user{number}" for number in range(PEOPLE)]
    with site(tmp_path, certificates, "watcher", *names) as place:
        watcher = place.talker("watcher")
        clients = {name: place.talker(name) for name in names}
        for name, client in clients.items():
            lines = [f"{name}:{number}" for number in range(MESSAGES)]
            threading.Thread(target=client.says, args=lines).start()
        whole = _heard(watcher, PEOPLE * MESSAGES)
        heard = {name: _heard(client, (PEOPLE - 1) * MESSAGES) for name, client in clients.items()}
        for client in (watcher, *clients.values()):
            client.stop()

    for name in names:
        own = [text for text in whole if text.startswith(f"{name}:")]

        assert own == [f"{name}:{number}" for number in range(MESSAGES)]
        assert heard[name] == [text for text in whole if not text.startswith(f"{name}:")]


def _heard(client: Program, count: int) -> list[str]:
    """Return the next *count* texts that *client* is shown."""
    return [client.until(" <user").rpartition("> ")[2] for _ in range(count)]
