"""The first account: a server without any opens one invitation, an administrator's.

So the very first person comes in as everybody else does. A start makes a new one, since nobody can
be told the token of the last.
"""

from securechat.server import tokens
from securechat.store.database import Store
from securechat.store.records import InviteRecord, InviteRemovedRecord

EXPIRES_MS = 7 * 24 * 3600 * 1000


def open_invitation(store: Store, now_ms: int) -> str | None:
    """Return the token of a new invitation for an administrator; None: there are accounts.

    Raises:
        StoreError: it cannot be written.
    """
    snapshot = store.load()
    if snapshot.accounts:
        return None
    token = tokens.make_invite_token()
    record = InviteRecord(
        id=snapshot.next_id,
        token_hash=tokens.token_hash(token),
        name=None,
        account=None,
        is_admin=True,
        room=None,
        created_ms=now_ms,
        expires_ms=now_ms + EXPIRES_MS,
        uses_left=1,
    )
    old = [InviteRemovedRecord(invite.id) for invite in snapshot.invites if invite.is_admin]
    store.commit([*old, record])
    return token
