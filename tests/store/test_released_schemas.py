"""Databases as released versions wrote them: each is opened, and nothing of it is lost."""

import json
from pathlib import Path

import apsw
import pytest

from securechat.store import schema
from securechat.store.database import Store
from securechat.world.settings import Settings
from securechat.world.world import World

SCHEMAS = sorted(Path(__file__).with_name("schemas").glob("*.sql"))

SAID = ["hello", "Аня, ça va?", "for you", "again", "thanks"]


@pytest.mark.parametrize("dump", SCHEMAS, ids=lambda path: f"schema {path.stem}")
def test_released_database_is_migrated_whole(dump: Path, tmp_path: Path) -> None:
    """Accounts, rooms with topic, modes and bans, memberships, messages: all there."""
    with apsw.Connection(str(tmp_path / "securechat.db")) as connection:
        connection.execute(dump.read_text(encoding="utf-8"))
        assert connection.pragma("user_version") == int(dump.stem)

    store = Store.open(tmp_path)
    snapshot = store.load()
    store.close()
    state = World(Settings(), snapshot).state

    assert [account.name for account in state.accounts.values()] == ["bob", "alice"]
    lobby, plans = state.rooms["#lobby"], state.rooms["#plans"]
    assert (plans.topic, plans.key, "m" in plans.flags) == ("Where and when", "secret", True)
    assert list(plans.lists["b"]) == ["*!*@x.example"]
    assert [kept.is_member for kept in lobby.memberships.values()] == [True, False]
    assert len(state.pairs) == 1
    with apsw.Connection(str(tmp_path / "securechat.db")) as connection:
        assert connection.pragma("user_version") == len(schema.MIGRATIONS)
        sql = "SELECT params FROM journal WHERE command = 'PRIVMSG' ORDER BY position"
        assert [json.loads(params)[-1] for (params,) in connection.execute(sql)] == SAID
