"""A loss of power, which killing a process does not show: what was echoed is on the disk."""

import contextlib
import random
from pathlib import Path

import apsw
import pytest

from securechat.store import database
from securechat.store.database import Store
from securechat.store.errors import StoreError
from securechat.world.world import World
from tests.store.power import PowerCutError, power_fails
from tests.world.peer import Room

CUTS = 200
"""How many runs end with a loss of power, each at another operation."""

OPERATIONS = 700
"""Of the disk, in the longest run: some hundred commits."""

CHECKPOINT_PAGES = 40
"""The usual 1,000 would come up only when a database is closed."""


def talk_until_the_power_fails(directory: Path, cut_at: int, chance: random.Random) -> list[str]:
    """Talk on a real store, and return the echoes that had come when the power failed."""
    echoed: list[str] = []
    with power_fails(cut_at, chance), contextlib.suppress(PowerCutError, StoreError, apsw.Error):
        store = Store.open(directory)
        try:
            store._connection.pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            room = Room(snapshot=store.load())
            room.on_batch = lambda batch: store.commit(batch.records)
            bob = room.login("bob")
            for number in range(10_000):
                bob.sends(f"PRIVMSG #lobby :{cut_at}.{number}")
                echoed += [m.params[1] for m in bob.received() if m.command == "PRIVMSG"]
        finally:
            store.close()
    return echoed


def stored(directory: Path) -> list[str]:
    """Return the texts in the journal, in order, as the next start finds them."""
    store = Store.open(directory)
    try:
        World(Room().world.settings, store.load())
    finally:
        store.close()
    file = apsw.Connection(str(directory / "securechat.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        assert file.pragma("integrity_check") == "ok"
        sql = "SELECT params ->> '$[#-1]' FROM journal WHERE command = 'PRIVMSG' ORDER BY position"
        return [text for (text,) in file.execute(sql)]
    finally:
        file.close()


def test_nothing_echoed_is_lost_with_the_power(tmp_path: Path) -> None:
    """At 200 random points: what was echoed is there after the return, once and in order."""
    chance = random.Random(20)  # noqa: S311 - no secret
    total = 0
    directory = tmp_path / "data"
    everything: list[str] = []
    for _ in range(CUTS):
        cut_at = chance.randrange(1, OPERATIONS)
        echoed = talk_until_the_power_fails(directory, cut_at, chance)
        total += len(echoed)
        there = stored(directory)

        new = there[len(everything) :]
        assert there[: len(everything)] == everything
        assert new[: len(echoed)] == echoed
        assert len(new) <= len(echoed) + 1
        everything = there

    assert total > CUTS


def test_without_syncs_the_loss_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: with synchronous=OFF messages are missing, or the file is damaged."""
    prepare = database._prepare

    def prepare_carelessly(connection: apsw.Connection) -> None:
        prepare(connection)
        connection.pragma("synchronous", "OFF")

    monkeypatch.setattr(database, "_prepare", prepare_carelessly)
    chance = random.Random(7)  # noqa: S311 - no secret
    lost = 0
    for number in range(5):
        directory = tmp_path / f"data{number}"
        echoed = talk_until_the_power_fails(directory, OPERATIONS, chance)
        try:
            lost += len(set(echoed) - set(stored(directory)))
        except (AssertionError, StoreError, apsw.Error):
            lost += 1  # the file itself is damaged

    assert lost > 0
