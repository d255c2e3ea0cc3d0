"""`User`: a nick that is present, with the sessions behind it."""

from typing import TYPE_CHECKING

from securechat.world.account import Account
from securechat.world.audience import Audience, audience_of
from securechat.world.session import Session

if TYPE_CHECKING:  # a user is in rooms, and a room has users
    from securechat.world.room import Room


MOST_ACCEPTED = 100
"""Most people one user accepts: more than anybody talks to, and a bound on memory."""


class User:
    """One nick; all sessions of an account are one user."""

    __slots__ = (
        "_audience",
        "_guest_metadata",
        "accepted_by",
        "accepts",
        "account",
        "away",
        "guest_number",
        "host",
        "invitations",
        "modes",
        "newest",
        "nick",
        "operator",
        "realname",
        "rooms",
        "sessions",
        "signon_ms",
        "source",
        "username",
    )

    def __init__(
        self,
        nick: str,
        username: str,
        host: str,
        realname: str,
        account: Account | None,
        now_ms: int,
    ) -> None:
        self.nick = nick
        self.username = username
        self.host = host
        self.realname = realname
        self.account = account
        self.signon_ms = now_ms
        self.sessions: dict[Session, None] = {}
        """In the order they attached; a dict, since sets have no order that can be repeated."""
        self._audience: Audience | None = None
        self.rooms: dict[Room, None] = {}
        self.invitations: dict[Room, None] = {}
        self.accepts: dict[User, None] = {}
        """Whom it hears though they are guests, and though it is set to hear no guests."""
        self.accepted_by: dict[User, None] = {}
        """The same the other way round, for the day when it is gone."""
        self.away: str | None = None
        self.newest = 0
        """The position of the last message from or to it in private."""
        self.guest_number: int | None = None
        """What a guest is known by in `pairs`, once it has written with an account."""
        self.modes = ""
        """The letters of its user modes, sorted."""
        self.operator: str | None = None
        """What the configuration calls the operator it is, while it is one."""
        self._guest_metadata: dict[str, str] = {}
        self.source = ""
        self.refresh_source()

    def refresh_source(self) -> None:
        """Make *source* anew after a change of nick or host."""
        self.source = f"{self.nick}!{self.username}@{self.host}"

    @property
    def audience(self) -> Audience:
        """All sessions of it, grouped; a snapshot that later changes leave alone."""
        if self._audience is None:
            self._audience = audience_of(self.sessions)
        return self._audience

    def is_alone_at(self, session: Session | None) -> bool:
        """Whether *session* is the only one it has."""
        return len(self.sessions) == 1 and session in self.sessions

    def forget_audiences(self) -> None:
        """Have its audience and those of its rooms made anew: its sessions or their caps changed."""
        self._audience = None
        for room in self.rooms:
            room.forget_audience()

    @property
    def metadata(self) -> dict[str, str]:
        """What hangs on it: on its account, or on the guest for as long as it is here."""
        return self._guest_metadata if self.account is None else self.account.metadata

    @property
    def account_name(self) -> str | None:
        """The name of the account, or None for a guest."""
        return self.account.name if self.account else None

    @property
    def is_invisible(self) -> bool:
        """Whether only those may find it who share a room with it, or know its nick."""
        return "i" in self.modes

    @property
    def is_operator(self) -> bool:
        """Whether it is an operator of the server."""
        return "o" in self.modes

    @property
    def is_bot(self) -> bool:
        """Whether it says of itself that it is a program (IRCv3 bot-mode)."""
        return "B" in self.modes

    def hears(self, other: "User") -> bool:
        """Whether *other* may write to it: a guest may not where only accounts may (+R)."""
        return (
            "R" not in self.modes
            or other.account is not None
            or other in self.accepts
            or other is self
        )

    def idle_s(self, now_ms: int) -> int:
        """For how many seconds it has done no more than stay alive."""
        return max(0, now_ms - self.last_active_ms) // 1000

    @property
    def party(self) -> int | None:
        """What `pairs` knows it by; None for a guest that has written with no account yet."""
        return self.account.id if self.account else self.guest_number

    @property
    def account_tag(self) -> str:
        """How account-tag names the account; "" for a guest."""
        return self.account.tag if self.account else ""

    @property
    def last_active_ms(self) -> int:
        """When any session of it last did more than stay alive."""
        return max((session.last_active_ms for session in self.sessions), default=self.signon_ms)

    def shares_room_with(self, other: "User") -> bool:
        """Whether the two are in a common room."""
        return any(room in other.rooms for room in self.rooms)
