"""`Account`: the stored identity. Its password is not here: only the store and bcrypt know it."""

from dataclasses import dataclass

from securechat.store.records import AccountRecord


@dataclass(slots=True, eq=False)
class Account:
    """One account; the id is never used again, the name may be."""

    id: int
    name: str
    created_ms: int
    credential_version: int
    is_suspended: bool = False

    def record(self) -> AccountRecord:
        """Return what the store keeps of it."""
        return AccountRecord(
            self.id, self.name, self.created_ms, self.credential_version, self.is_suspended
        )
