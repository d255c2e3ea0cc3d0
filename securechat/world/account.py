"""`Account`: the stored identity. Its password is not here: only the store and bcrypt know it."""

from dataclasses import dataclass, field

from securechat.store.records import AccountRecord
from securechat.wire.message import encode_tags


@dataclass(slots=True, eq=False)
class Account:
    """One account; the id is never used again, the name may be."""

    id: int
    name: str
    created_ms: int
    credential_version: int
    is_suspended: bool = False
    is_admin: bool = False
    """Whether it is an operator of the server wherever it logs in."""
    metadata: dict[str, str] = field(default_factory=dict)
    email: str | None = None
    """Where the operator asks for one; nobody else is shown it."""
    is_always_on: bool = False
    """Whether it stays in its rooms while nobody is connected to it."""
    tag: str = field(init=False)
    """How account-tag names it: ready to stand in a line, backslashes escaped."""

    def __post_init__(self) -> None:
        self.tag = encode_tags({"account": self.name})

    def record(self) -> AccountRecord:
        """Return what the store keeps of it."""
        return AccountRecord(
            self.id,
            self.name,
            self.created_ms,
            self.credential_version,
            self.is_suspended,
            self.is_admin,
            self.email,
            self.is_always_on,
        )
