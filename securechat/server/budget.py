"""Budgets: how much a connection may say, and how often a password may be wrong.

A flood budget that is spent makes the connection wait; nothing it says is dropped.
"""

import threading
from dataclasses import dataclass

from securechat.server.address import counted_as

REGISTRATION_SHARE = 0.25
"""What a line costs before 001: a login takes a dozen lines, and has a deadline of its own."""

EMPTY_READ_COST = 1 / 32
"""What a read costs at least when no line came of it: bytes in driblets."""

LINE_BYTES = 512
"""As much without a line costs what a line does: a line that never ends, a flood of key updates."""


class Budget:
    """A token bucket; one owner. Instants are seconds of `time.monotonic`.

    The last line may overdraw it: what a line costs is known once it is read.
    """

    __slots__ = ("_burst", "_checked_at", "_per_second", "tokens")

    def __init__(self, per_second: float, burst: float, now: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._checked_at = now
        self.tokens = burst

    def refill(self, now: float) -> None:
        """Add what has been earned until *now*."""
        earned = (now - self._checked_at) * self._per_second
        self._checked_at = now
        self.tokens = min(self._burst, self.tokens + earned)

    def ready_at(self) -> float:
        """Return when one more token will be there; call after `refill`."""
        return self._checked_at + max(0.0, 1.0 - self.tokens) / self._per_second


FAILURES_BURST = 10
"""Wrong passwords in a row for one account from one address: a person's bad morning."""

FAILURE_PAUSE_S = 10.0
"""One more try each; WeeChat retries a wrong password at this pace for ever."""

FAILURES_REMEMBERED = 10_000
"""Pairs of address and account; about 2 MiB. Over it, the oldest are forgotten."""


@dataclass(slots=True)
class _Failures:
    left: float
    checked_at: float


class FailureBudget:
    """Counts tries, such as wrong passwords, per address and account: a classroom shares one address.

    A try is taken before the password is checked and given back when it was right, so tries that
    run at once count, too. Any thread.
    """

    def __init__(self, burst: float = FAILURES_BURST, pause_s: float = FAILURE_PAUSE_S) -> None:
        self._burst = burst
        self._pause_s = pause_s
        self._lock = threading.Lock()  # guards _failures, which io and password threads change
        self._failures: dict[tuple[str, str], _Failures] = {}

    def take(self, address: str, account: str, now: float) -> bool:
        """Take one try; False if none is left. *account* is folded by the caller."""
        key = (counted_as(address), account)
        with self._lock:
            entry = self._failures.pop(key, None) or _Failures(self._burst, now)
            entry.left += (now - entry.checked_at) / self._pause_s
            entry.left = min(entry.left, self._burst)
            entry.checked_at = now
            self._failures[key] = entry  # the newest stands last
            if len(self._failures) > FAILURES_REMEMBERED:
                del self._failures[next(iter(self._failures))]
            if entry.left < 1:
                return False
            entry.left -= 1
            return True

    def give_back(self, address: str, account: str) -> None:
        """Return a try: the password was right, or could not be checked."""
        key = (counted_as(address), account)
        with self._lock:
            entry = self._failures.get(key)
            if entry is not None:
                entry.left += 1
                if entry.left >= self._burst:
                    del self._failures[key]
