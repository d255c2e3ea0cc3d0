"""`Outbox`: what was typed, until the server has confirmed it.

A message waits, then is in flight, then is acknowledged, failed or unconfirmed: each exactly
once. A command stands among the messages that wait, so that what was typed first leaves first; of
those nobody waits for an answer. Of what was in flight when the connection broke nobody knows whether the server has it: it is
held, and sent again only to a server that keeps a message once however often it comes.
"""

from collections import deque
from dataclasses import dataclass, replace

from securechat.client.events import Manner
from securechat.wire.names import fold

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


@dataclass(frozen=True, slots=True)
class Order:
    """A command of ours, behind messages that wait; *line* is as it goes on the wire."""

    line: str


class Outbox:
    """The messages of one session, across its connections."""

    def __init__(self) -> None:
        self._waiting: deque[Draft | Order] = deque()
        self._orders = 0
        """How many of what waits are commands."""
        self._held: deque[Draft] = deque()
        self._in_flight: dict[int, Draft] = {}
        self._repeated: set[int] = set()
        self._next_ticket = 1

    def __len__(self) -> int:
        """How many messages are not confirmed yet."""
        return len(self._waiting) - self._orders + len(self._held) + len(self._in_flight)

    @property
    def has_in_flight(self) -> bool:
        """Whether the server owes us an answer."""
        return bool(self._in_flight)

    @property
    def has_waiting(self) -> bool:
        """Whether something is still to be written."""
        return bool(self._waiting or self._held)

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

    def add_order(self, line: str) -> None:
        """Keep a command: it departs behind all that waits now.

        Raises:
            OutboxFullError: `WAITING` messages and commands wait already.
        """
        if len(self._waiting) >= WAITING:
            raise OutboxFullError
        self._waiting.append(Order(line))
        self._orders += 1

    def drop_orders(self) -> list[str]:
        """Return the lines of the commands that never left, and forget them."""
        lines = [one.line for one in self._waiting if isinstance(one, Order)]
        self._waiting = deque(one for one in self._waiting if isinstance(one, Draft))
        self._orders = 0
        return lines

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

    def depart(self) -> Draft | Order | None:
        """Return what to write next, a message now in flight; None: wait for confirmations."""
        if not self._held and self._waiting and isinstance(self._waiting[0], Order):
            self._orders -= 1
            return self._waiting.popleft()
        if not self.has_waiting or len(self._in_flight) >= IN_FLIGHT:
            return None
        if self._held:
            self._repeated.add(self._held[0].ticket)
        draft = self._held.popleft() if self._held else self._waiting.popleft()
        assert isinstance(draft, Draft)
        self._in_flight[draft.ticket] = draft
        return draft

    def settle(self, ticket: int) -> Draft | None:
        """Return the message in flight under *ticket*, which the server has now answered."""
        self._repeated.discard(ticket)
        return self._in_flight.pop(ticket, None)

    def oldest_to(self, target: str) -> Draft | None:
        """Return the first message in flight to *target*: whom an unlabelled error is about."""
        return next((d for d in self._in_flight.values() if d.target == target), None)

    def renamed(self, old: str, new: str) -> None:
        """The place *old* is called *new* now: what is for it goes there."""

        def moved(draft: Draft) -> Draft:
            return replace(draft, place=new) if fold(draft.place) == fold(old) else draft

        self._in_flight = {ticket: moved(draft) for ticket, draft in self._in_flight.items()}
        self._held = deque(map(moved, self._held))
        self._waiting = deque(moved(o) if isinstance(o, Draft) else o for o in self._waiting)

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
        unsent = [one for one in self._waiting if isinstance(one, Draft)]
        self._waiting.clear()
        self._orders = 0
        return unsent
