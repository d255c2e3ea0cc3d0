"""`Settings`: what of the configuration the world goes by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """The operator's choices; a change is a new value, handed over whole."""

    name: str = "securechat"
    """The server's name in every line it sends: a host name, no spaces."""
    network: str = "securechat"
    """The network's name in 005: no spaces."""
    icon: str | None = None
    """Where clients find a picture for the network: a URL."""
    description: str = "a private chat"
    version: str = "securechat"
    admin_name: str = ""
    """Who runs the server, where, and how to reach them; "" is not said."""
    admin_location: str = ""
    admin_email: str = ""
    motd: tuple[str, ...] = ()
    """Lines, without line ends."""
    started_ms: int = 0
    next_pin: str = ""
    """The key the server will use next, 64 hexadecimal digits; "" while none is announced."""
    is_login_required: bool = True
    has_server_password: bool = False
    """Whether a guest must have given the server's password."""
    is_registration_open: bool = False
    """Whether anybody may make an account."""
    may_invite: bool = True
    """Whether who is invited may."""
    may_register_early: bool = True
    """Whether that is possible before the connection is registered."""
    needs_email: bool = False
    autojoin: tuple[str, ...] = ("#lobby",)
    may_members_read_all: bool = False
    """Whether who is in a room may read what was said there before they first came."""
    replay_messages: int = 1000
    """The most messages of one conversation that a device gets by itself of what it has missed."""
    redact_own_ms: int = 24 * 3_600_000
    """For how long one may take back what one has said; 0: not at all."""
    redact_others_ms: int = 100 * 366 * 24 * 3_600_000
    """For how long the operators of a channel may take back what others have said there."""
    nick_bytes: int = 32
    line_bytes: int = 512
    """A line without tags, CRLF included."""
    answer_bytes: int = 1024 * 1024
    """The most that questions about many (WHO, LIST) are answered with in a while: less than what
    may wait for a session, so that nobody is closed for having asked (005 SAFELIST)."""
