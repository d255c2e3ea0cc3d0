"""`Patience`: how long one connection is waited for, and for what.

There is a total for the handshake, the registration and the farewell; a pause while the flood
budget is spent; and once it is registered, a limit to its silence. What happens then is for the
connection to do: nothing here waits, acts, or looks at the clock. Instants are seconds of
`time.monotonic`.
"""

from securechat.server.surroundings import Limits


class Patience:
    """The deadlines of one connection; its io thread's."""

    __slots__ = (
        "_registration_left_s",
        "closes_at",
        "goes_on_at",
        "heard_at",
        "is_pinged",
        "ping_s",
    )

    def __init__(self, limits: Limits) -> None:
        self.ping_s = limits.ping_s
        """The silence after which there is a PING; after as long again, the end."""
        self.closes_at: float | None = None
        """When what it is doing now, which has a total, must be done."""
        self.goes_on_at: float | None = None
        """When its spent budget lets it go on; it is not read before."""
        self.heard_at = 0.0
        """When it last sent anything, or was last kept waiting by us: that silence was ours."""
        self.is_pinged = False
        """Whether it was asked since whether it is there."""
        self._registration_left_s = limits.registration_s

    def begin_registration(self, now: float) -> None:
        """Let the time to register begin, or go on after `hold_registration`."""
        self.closes_at = now + self._registration_left_s

    def hold_registration(self, now: float) -> None:
        """Let that time stand still, if it runs: it is we who keep the peer waiting."""
        if self.closes_at is not None:
            self._registration_left_s = self.closes_at - now
            self.closes_at = None

    def is_ping_due(self, now: float) -> bool:
        """Whether to ask it, by a PING, whether it is there."""
        return not self.is_pinged and now - self.heard_at >= self.ping_s

    def is_silent_too_long(self, now: float) -> bool:
        """Whether it is taken for gone."""
        return now - self.heard_at >= 2 * self.ping_s

    def earliest(self, *, is_silence_counted: bool) -> float | None:
        """Return when to look again; None for never."""
        instants = [when for when in (self.closes_at, self.goes_on_at) if when is not None]
        if is_silence_counted:
            instants.append(self.heard_at + self.ping_s * (2 if self.is_pinged else 1))
        return min(instants, default=None)
