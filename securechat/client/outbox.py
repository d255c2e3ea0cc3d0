"""`Outbox`: what was typed, until the server has confirmed it.

A message waits, then is in flight, then is acknowledged, failed or unconfirmed: each exactly
once. Of what was in flight when the connection broke nobody knows whether the server has it: it is
held, and sent again only to a server that keeps a message once however often it comes.
"""

from collections import deque
from dataclasses import dataclass, replace

from securechat.client.events import Manner

IN_FLIGHT = 32
"""Most messages written and not yet confirmed: a server that reads slowly is not flooded."""

WAITING = 2000
"""Most messages kept while they cannot be sent."""


class OutboxFullError(Exception):
    """Too many messages wait already."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One message of ours; *ticket* is its label on the wire."""

    ticket: int
    place: str
    text: str
    manner: Manner
    reply_to: str = ""
    """The msgid of what it answers."""

    @property
    def target(self) -> str:
        """The room or nick, as PRIVMSG takes it."""
        return self.place.removeprefix("@")


class Outbox:
    """The messages of one session, across its connections."""

    def __init__(self) -> None:
        self._waiting: deque[Draft] = deque()
        self._held: deque[Draft] = deque()
        self._in_flight: dict[int, Draft] = {}
        self._repeated: set[int] = set()
        self._next_ticket = 1

    def __len__(self) -> int:
        """How many messages are not confirmed yet."""
        return len(self._waiting) + len(self._held) + len(self._in_flight)

    @property
    def has_in_flight(self) -> bool:
        """Whether the server owes us an answer."""
        return bool(self._in_flight)

    @property
    def is_repeating(self) -> bool:
        """Whether the server has still to answer what an earlier connection did not confirm."""
        return bool(self._held or self._repeated)

    def add(self, draft: Draft) -> Draft:
        """Keep a message for sending; return it with its ticket.

        Raises:
            OutboxFullError: `WAITING` messages wait already.
        """
        if len(self._waiting) >= WAITING:
            raise OutboxFullError
        draft = self._numbered(draft)
        self._waiting.append(draft)
        return draft

    def divide(self, draft: Draft, texts: list[str]) -> list[Draft]:
        """Put messages with *texts* in the place of *draft*, which has just departed.

        Returns them; the first has its ticket, and all of them are the next to depart.
        """
        del self._in_flight[draft.ticket]
        first, *others = texts
        parts = [replace(draft, text=first)]
        parts += [self._numbered(replace(draft, text=text)) for text in others]
        self._waiting.extendleft(reversed(parts))
        return parts

    def _numbered(self, draft: Draft) -> Draft:
        draft = replace(draft, ticket=self._next_ticket)
        self._next_ticket += 1
        return draft

    def depart(self) -> Draft | None:
        """Return the next message to write, now in flight; None: wait for confirmations."""
        queue = self._held or self._waiting
        if not queue or len(self._in_flight) >= IN_FLIGHT:
            return None
        if self._held:
            self._repeated.add(queue[0].ticket)
        draft = queue.popleft()
        self._in_flight[draft.ticket] = draft
        return draft

    def settle(self, ticket: int) -> Draft | None:
        """Return the message in flight under *ticket*, which the server has now answered."""
        self._repeated.discard(ticket)
        return self._in_flight.pop(ticket, None)

    def oldest_to(self, target: str) -> Draft | None:
        """Return the first message in flight to *target*: whom an unlabelled error is about."""
        return next((d for d in self._in_flight.values() if d.target == target), None)

    def hold(self) -> None:
        """Keep what was in flight when the connection broke: it departs again before all else."""
        self._held.extendleft(reversed(self._in_flight.values()))
        self._in_flight.clear()
        self._repeated.clear()

    def lose(self) -> list[Draft]:
        """Return what the server may have or not, and forget it."""
        lost = [*self._in_flight.values(), *self._held]
        self._in_flight.clear()
        self._held.clear()
        self._repeated.clear()
        return lost

    def abandon(self) -> list[Draft]:
        """Return what never left, and forget it."""
        unsent = list(self._waiting)
        self._waiting.clear()
        return unsent
