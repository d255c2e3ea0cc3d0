from pathlib import Path

from securechat.server import tokens
from securechat.server.first_account import EXPIRES_MS, open_invitation
from securechat.store.database import Store
from securechat.store.records import AccountRecord


def test_each_start_without_accounts_opens_one_invitation(tmp_path: Path) -> None:
    """An administrator's, good once; the last start's is taken back, for nobody knows its token."""
    store = Store.open(tmp_path)
    first = open_invitation(store, 1000)
    second = open_invitation(store, 2000)
    (invite,) = store.load().invites
    assert first != second
    assert second is not None
    assert invite.token_hash == tokens.token_hash(second)
    assert (invite.is_admin, invite.uses_left) == (True, 1)
    assert invite.expires_ms == 2000 + EXPIRES_MS
    store.close()


def test_server_with_accounts_opens_none(tmp_path: Path) -> None:
    """Whoever is there invites the others."""
    store = Store.open(tmp_path)
    store.commit([AccountRecord(1, "bob", 0, 1, is_suspended=False)])
    assert open_invitation(store, 1000) is None
    assert not store.load().invites
    store.close()
