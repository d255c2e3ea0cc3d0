"""`Loaded`: what a face has of one conversation, and what waits for a page of it.

Source: IRCv3 chathistory.
"""

from collections import deque
from dataclasses import dataclass, field

from securechat.client.events import (
    Acknowledged,
    Event,
    NewestPage,
    OlderPage,
    Reacted,
    Redacted,
    Said,
)
from securechat.client.pages import Mark, Request, mark_of
from securechat.client.stamps import now_ms

_MOST_ORPHANS = 1000
"""Most reactions kept whose messages may not be loaded, in each place."""

Held = Said | Acknowledged | Reacted | Redacted
"""What stands in a conversation."""


@dataclass(slots=True)
class Loaded:
    """The part of the conversation in *place* that the face has."""

    place: str
    oldest: Mark | None = None
    newest: Mark | None = None
    """Up to there the face has everything since `oldest`."""
    is_start: bool = False
    is_asked: bool = False
    """Whether its newest page was ever asked for."""
    is_held: bool = False
    """Whether what is said waits for a page."""
    is_asked_anew: bool = False
    """Whether its newest page was asked for as if the face had nothing: under another name."""
    held: list[Held] = field(default_factory=list)
    orphans: deque[Reacted] = field(default_factory=lambda: deque(maxlen=_MOST_ORPHANS))

    def note(self, event: Held) -> None:
        """*event* is shown."""
        if isinstance(event, Reacted):
            self.orphans.append(event)
        elif not isinstance(event, Redacted):
            self.newest = Mark(event.msgid, event.at_ms)
            self.oldest = self.oldest or self.newest

    def release(self) -> list[Held]:
        """Nothing waits any longer; return what did."""
        self.is_held = False
        held, self.held = self.held, []
        return held

    def older(self, request: Request, events: list[Event]) -> OlderPage:
        """Return the page that *request* has brought, *events* in it."""
        if request.rows:
            self.oldest = mark_of(request.rows[0])
            self.newest = self.newest or mark_of(request.rows[-1])
        self.is_start = request.is_end
        msgids = _said_in(events)
        found = [orphan for orphan in self.orphans if orphan.msgid in msgids]
        self._keep_orphans(events, msgids)
        return OlderPage(now_ms(), self.place, (*events, *found), self.is_start)

    def newest_page(self, request: Request, events: list[Event]) -> NewestPage:
        """Return the page that *request* has brought; what is in it waits no longer."""
        is_anew = request.floor is None
        is_gap = not is_anew and not request.is_end
        if self.is_asked_anew and self.newest is not None and not request.is_end:
            is_anew = is_gap = not _reaches(request, self.newest)
        self.is_asked_anew = False
        if request.rows:
            self.newest = mark_of(request.rows[-1])
        if is_anew or is_gap:
            self.oldest = mark_of(request.rows[0]) if request.rows else None
            self.is_start = request.is_end
        msgids = _said_in(events)
        self._keep_orphans(events, msgids)
        # Our own that was confirmed meanwhile is shown as that, where it was written.
        confirmed = {one.msgid for one in self.held if isinstance(one, Acknowledged)} - {""}
        self.held = [o for o in self.held if not (isinstance(o, Said) and o.msgid in msgids)]
        shown = (e for e in events if not (isinstance(e, Said) and e.msgid in confirmed))
        return NewestPage(now_ms(), self.place, tuple(shown), is_gap, self.is_start)

    def _keep_orphans(self, events: list[Event], msgids: set[str]) -> None:
        """Keep reactions to what is older than the page, for the page that it is in."""
        self.orphans.extend(
            event for event in events if isinstance(event, Reacted) and event.msgid not in msgids
        )


def _reaches(request: Request, newest: Mark) -> bool:
    """Whether what has come connects to what is had up to *newest*."""
    return bool(request.rows) and mark_of(request.rows[0]).at_ms <= newest.at_ms


def _said_in(events: list[Event]) -> set[str]:
    return {event.msgid for event in events if isinstance(event, Said) and event.msgid}
