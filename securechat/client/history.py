"""`History`: what was said before, page by page, for a face that asks for it.

A place is *held* from the moment when something may have been missed there (the connection broke,
we came in) until its newest page has come: what is said meanwhile waits, so that a face gets
everything once and in order. Requests wait until what we sent before the connection broke is
confirmed, so that no page holds a message of ours which the server has not answered yet.

Source: IRCv3 chathistory; docs/protocol.md, securechat.internal/retry.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from securechat.client.asking import Asking
from securechat.client.batches import Batch
from securechat.client.events import Event, NewestPage, OlderPage, Reacted, Redacted, Said
from securechat.client.loaded import Held, Loaded
from securechat.client.pages import PAGE, Kind, Mark, Request, mark_of
from securechat.client.stamps import now_ms
from securechat.client.supported import Supported
from securechat.wire.message import Message
from securechat.wire.names import Folded, fold, is_channel

FIRST_LOOK_MS = 14 * 24 * 3600 * 1000
"""How far back conversations with people are looked for at the start."""

_DAY_MS = 24 * 3600 * 1000
_DRIFT_MS = 10_000
"""How far the clocks of a network may differ."""


class History:
    """What one session has of the server's history, across its connections.

    Args:
        show: takes pages, and what was held.
        is_wanted: whether the face asks for history at all.
    """

    def __init__(self, show: Callable[[Event], None], *, is_wanted: bool) -> None:
        self._show = show
        self._is_wanted = is_wanted
        self._places: Folded[Loaded] = Folded()
        self._asking = Asking()
        self._seen_until_ms = 0

    # What a face asks for.

    def open(self, place: str) -> None:
        """Load what was said last in *place*, a person we have turned to; once.

        The answer is a `NewestPage`; an `OlderPage` if they have said something since the start.
        """
        known = self._places.find(place)
        if not self._is_wanted or is_channel(place) or (known is not None and known.is_asked):
            return
        if known is not None and known.oldest is not None:
            known.is_asked = True
            self.load_older(place)
        else:
            self._ask_newest(self._place(place))

    def load_older(self, place: str, msgid: str = "", at_ms: int = 0) -> None:
        """Load what was said in *place* before a message, else before all that was shown.

        The answer is an `OlderPage`, whatever happens; one at a time.
        """
        if not self._is_wanted or self._asking.has(Kind.OLDER, place):
            return
        known = self._place(place)
        before = Mark(msgid, at_ms) if at_ms else known.oldest
        self._asking.queue.append(Request(Kind.OLDER, known.place, before))

    def forget(self, place: str) -> None:
        """The face has closed *place*: when it comes again, everything is new."""
        self._places.pop(place, None)
        self._asking.drop(place)

    # What the session tells.

    def connected(self, capabilities: set[str], supported: Supported) -> None:
        """A new connection stands; both will hold what is agreed on there."""
        self._asking.connected(capabilities, supported)

    def ready(self) -> None:
        """The welcome is over: find out who wrote meanwhile."""
        if not self._is_wanted:
            return
        if not self._asking.is_possible:
            self._do_without()
            return
        since_ms = self._seen_until_ms or now_ms() - FIRST_LOOK_MS
        upper = Mark("", max(now_ms(), since_ms) + _DAY_MS)
        lower = Mark("", since_ms - _DRIFT_MS)
        self._asking.queue.insert(0, Request(Kind.TARGETS, "", upper, lower, is_by_time=True))

    def entered(self, room: str) -> None:
        """We are in *room*: something may have been said there."""
        if self._is_wanted and self._asking.is_possible:
            self._ask_newest(self._place(room))

    def settled(self, rooms: Iterable[str]) -> None:
        """We are in *rooms*, and in no others: there nothing more will come."""
        inside = {fold(room) for room in rooms}
        for known in list(self._places.values()):
            if is_channel(known.place) and fold(known.place) not in inside:
                self._release(known)

    def renamed(self, old: str, new: str, *, is_there: bool = False) -> None:
        """The place *old* is called *new* now.

        *is_there*: it is a room, and we are in it under its new name already.
        """
        known, there = self._places.pop(old, None), self._places.find(new) if is_there else None
        if known is not None and (there is None or self._asking.has(Kind.NEWEST, new)):
            known.place = new
            known.held = [replace(event, place=new) for event in known.held]
            if there is not None:
                known.held += there.held
                known.is_asked_anew = known.newest is not None
            self._places[new] = known
        self._asking.renamed(old, new)

    def lost(self) -> None:
        """The connection is gone: from now on something may be missed everywhere."""
        for known in self._places.values():
            known.is_held = self._is_wanted
        for request in self._asking.recalled():
            known_place = self._places.find(request.place)
            if known_place is None:
                continue
            if request.kind is Kind.OLDER:
                before = request.before if not request.rows else mark_of(request.rows[-1])
                self._asking.queue.append(Request(Kind.OLDER, request.place, before))
            elif known_place.newest is None and not is_channel(request.place):
                self._ask_newest(known_place)  # of rooms it is asked when we are in again

    def tick(self, now_s: float) -> None:
        """Give up what is not answered."""
        for request in self._asking.overdue(now_s):
            self._give_up(request, is_start=False)

    # On the way to the face.

    def holds(self, event: Event) -> bool:
        """Take *event*, if it has to wait for a page; else note that it is shown."""
        if not self._is_wanted or not isinstance(event, Held):
            return False
        known = self._place(event.place)
        if known.is_held:
            known.held.append(event)
            return True
        known.note(event)
        self._seen_until_ms = max(self._seen_until_ms, event.at_ms)
        return False

    def _release(self, known: Loaded) -> None:
        for event in known.release():
            self._show(event)

    # On the wire.

    def take_lines(self) -> list[str]:
        """Return the requests to write now."""
        return self._asking.take_lines(self._may_go)

    def _may_go(self, request: Request) -> bool:
        """Where older pages begin is not known before the newest one has come."""
        known = self._places.find(request.place)
        return request.kind is not Kind.OLDER or known is None or not known.is_held

    def answered(self, batch: Batch, read: Callable[[list[Message]], list[Event]]) -> bool:
        """Take the answer to a request, whose lines *read* understands; return False if it is none."""
        request = self._asking.answered(batch)
        if request is None:
            return False
        if self._asking.is_whole(request, batch):
            if request.kind is Kind.TARGETS:
                self._found_targets(request.rows)
            else:
                self._finish(request, read(request.rows))
        return True

    def refused(self, message: Message) -> bool:
        """Take an error reply; return False if it is about something else."""
        request = self._asking.refused(message)
        if request is None:
            return message.command == "FAIL" and message.params[:1] == ("CHATHISTORY",)
        code = message.params[1] if len(message.params) > 1 else ""
        may_try = code in {"MESSAGE_ERROR", "INVALID_MSGREFTYPE"}
        if may_try and request.may_go_by_time():
            self._asking.queue.insert(0, request)
        else:
            self._give_up(request, is_start=not may_try)
        return True

    # What comes of an answer.

    def _finish(self, request: Request, found: list[Event]) -> None:
        known = self._places.find(request.place)
        if known is None:
            return  # it was closed meanwhile
        events: list[Event] = [
            replace(event, place=known.place)
            for event in found
            if isinstance(event, (Said, Reacted, Redacted))
        ]
        if request.rows:
            self._seen_until_ms = max(self._seen_until_ms, mark_of(request.rows[-1]).at_ms)
        if request.kind is Kind.OLDER:
            self._show(known.older(request, events))
            return
        page = known.newest_page(request, events)
        if page.is_gap:
            self._drop_older(known)
        self._show(page)
        self._release(known)

    def _drop_older(self, known: Loaded) -> None:
        """Nothing that the face had connects to what it has now."""
        for request in self._asking.drop(known.place, Kind.OLDER):
            self._give_up(request, is_start=False)

    def _found_targets(self, rows: list[Message]) -> None:
        names = [row.params[1] for row in rows if len(row.params) > 2]
        for name in names[:PAGE]:  # no more were asked for: each is a request
            if not is_channel(name):
                self._ask_newest(self._place(f"@{name}"))
        self._release_unasked()

    def _release_unasked(self) -> None:
        for known in list(self._places.values()):
            if not is_channel(known.place) and not self._asking.has(Kind.NEWEST, known.place):
                self._release(known)

    def _give_up(self, request: Request, *, is_start: bool) -> None:
        known = self._places.find(request.place)
        if request.kind is Kind.TARGETS:
            for one in self._places.values():
                if one.is_held and not is_channel(one.place):
                    self._ask_newest(one)
        elif known is not None and request.kind is Kind.OLDER:
            self._show(OlderPage(now_ms(), known.place, (), is_start))
        elif known is not None:
            is_start = is_start and known.oldest is None
            self._show(NewestPage(now_ms(), known.place, (), is_gap=False, is_start=is_start))
            self._release(known)

    def _do_without(self) -> None:
        """This server has no history: everything that was asked for is answered with nothing."""
        for request in self._asking.recalled():
            self._give_up(request, is_start=True)
        for known in list(self._places.values()):
            self._release(known)

    def _ask_newest(self, known: Loaded) -> None:
        known.is_held = known.is_asked = True
        if not self._asking.has(Kind.NEWEST, known.place):
            self._asking.queue.append(Request(Kind.NEWEST, known.place, floor=known.newest))

    def _place(self, name: str) -> Loaded:
        known = self._places.find(name)
        if known is None:
            known = self._places[name] = Loaded(name)
        return known
