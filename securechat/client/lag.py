"""`Lag`: how long the server takes to answer, asked every half minute."""

PERIOD_S = 30.0
"""Between two questions."""

OVERDUE_S = 5.0
"""An answer that takes longer is told of while it is waited for, each second."""

TOKEN = "lag-"  # noqa: S105 - of a PING
"""Begins the token of our PINGs."""


class Lag:
    """The questions of one connection; instants are monotonic seconds."""

    def __init__(self) -> None:
        self._number = 0
        self._asked_s: float | None = None
        self._next_s = 0.0
        self._told_s = 0.0

    def ask(self, now_s: float) -> str | None:
        """Return the line to send now, None: it is not time."""
        if now_s < self._next_s or self._asked_s is not None:
            return None
        self._number += 1
        self._asked_s = self._told_s = now_s
        self._next_s = now_s + PERIOD_S
        return f"PING :{TOKEN}{self._number}"

    def overdue_ms(self, now_s: float) -> int | None:
        """Return for how long an answer is waited for, if that is long and worth telling now."""
        if self._asked_s is None or now_s - max(self._asked_s + OVERDUE_S - 1, self._told_s) < 1:
            return None
        self._told_s = now_s
        return round((now_s - self._asked_s) * 1000)

    def answered(self, token: str, now_s: float) -> int | None:
        """Return how many milliseconds the answer took; None: it is none of ours."""
        if token != f"{TOKEN}{self._number}" or self._asked_s is None:
            return None
        asked_s, self._asked_s = self._asked_s, None
        return round((now_s - asked_s) * 1000)
