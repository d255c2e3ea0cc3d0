"""`Session`: one connection's protocol state.

What a session alone owns (capabilities, what it asked for before registration) a handler may
change while it decides; what is shared changes only in `state`.
"""

from typing import TYPE_CHECKING

from securechat.world.account import Account

if TYPE_CHECKING:  # a session has a user, and a user has sessions
    from securechat.world.incoming import Incoming
    from securechat.world.user import User


class Session:
    """One connection, from its handshake to its end."""

    __slots__ = (
        "account",
        "address",
        "alone",
        "answered_bytes",
        "answered_ms",
        "asked_position",
        "asks_from_ms",
        "away",
        "cap_version",
        "caps",
        "device",
        "device_id",
        "early_metadata",
        "has_server_password",
        "host",
        "incoming",
        "invited_room",
        "is_authenticating",
        "is_closing",
        "is_negotiating",
        "is_newly_registered",
        "last_active_ms",
        "nick",
        "number",
        "realname",
        "received_position",
        "reference_count",
        "subscriptions",
        "tls",
        "user",
        "username",
    )

    def __init__(self, number: int, address: str, host: str, tls: str, now_ms: int) -> None:
        self.number = number
        self.alone = (number,)
        """The session as an audience."""
        self.address = address
        self.host = host
        self.tls = tls
        self.caps = 0
        self.cap_version = 301
        self.is_negotiating = False
        self.nick: str | None = None
        self.username: str | None = None
        self.realname = ""
        self.account: Account | None = None
        self.is_authenticating = False
        """Whether AUTHENTICATE was begun and has not ended."""
        self.device = ""
        """What the login called the program or the computer; "" if it did not say."""
        self.asked_position: int | None = None
        """What the last PING asked whether it was received, while there is no answer."""
        self.asks_from_ms = 0
        """When the first such PING may come."""
        self.received_position = -1
        """What it has answered for; see `replay`."""
        self.device_id: int | None = None
        """The token it logged in by."""
        self.invited_room: str | None = None
        """Where the invitation it came by puts it."""
        self.has_server_password = False
        self.user: User | None = None
        """None until the session is registered."""
        self.away: str | None = None
        self.last_active_ms = now_ms
        self.answered_ms = now_ms
        self.answered_bytes = 0
        """What it had been answered about many, then; see `Context.reply_many`."""
        self.incoming: Incoming | None = None
        """The batch it has opened and not ended."""
        self.subscriptions: dict[str, None] = {}
        """The keys of metadata whose changes it is told, in the order it asked."""
        self.early_metadata: dict[str, str | None] = {}
        """What it set before registration; None: it is not to be set."""
        self.reference_count = 0
        self.is_newly_registered = False
        self.is_closing = False

    def new_reference(self) -> str:
        """Return a name for a batch that this session gets, and had none of before."""
        self.reference_count += 1
        return f"s{self.reference_count:x}"

    @property
    def shown_nick(self) -> str:
        """What numerics call this session: its nick, or "*" before it is registered."""
        return self.user.nick if self.user else "*"
