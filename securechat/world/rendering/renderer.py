"""`Renderer`: how a line gets to many."""

from collections.abc import Callable, Iterable

from securechat.wire import capabilities as cap
from securechat.wire.replies import Numeric
from securechat.world import events
from securechat.world.audience import FANOUT_CAPS, Audience, audience_of
from securechat.world.batch import Batch, Unit
from securechat.world.deferred import Read
from securechat.world.replying import Reply, encoded, event_tags, labelled
from securechat.world.room import Room
from securechat.world.session import Session
from securechat.world.settings import Settings
from securechat.world.state import State
from securechat.world.user import User
from securechat.world.views import Views


class Renderer:
    """Shows the events of one unit. *now_ms* stands for events that have no stamp."""

    __slots__ = ("_last_tags", "batch", "now_ms", "reads", "replies", "settings", "state", "unit")

    def __init__(
        self, state: State, settings: Settings, batch: Batch, unit: Unit, now_ms: int
    ) -> None:
        self.state = state
        self.settings = settings
        self.batch = batch
        self.unit = unit
        self.now_ms = now_ms
        self.replies: list[Reply] = []
        """What the session that acted gets, in order."""
        self.reads: tuple[Read, ...] = ()
        """What it gets behind them."""
        self._last_tags: tuple[int, events.Stamp, str] | None = None

    def finish(self, reference: str) -> None:
        """Send the replies, under the label if there is one; *reference* names their batch."""
        session = self.unit.session
        if session is None or not (self.replies or self.reads or self.unit.label is not None):
            return
        unit, batch, replies = self.unit, self.batch, self.replies
        name, caps, label = self.settings.name, session.caps, unit.label
        if label is None or any(read.envelope.label is not None for read in self.reads):
            for reply in replies:
                batch.send(unit, reply.encoded(), session.alone)
        elif replies or not unit.is_answered_later:
            for line in labelled(name, caps, label, replies, reference):
                batch.send(unit, line, session.alone)
        for read in self.reads:
            batch.defer(unit, session, read)

    def send(
        self,
        audience: Audience,
        body: str | Callable[[int], str],
        by: User | None = None,
        stamp: events.Stamp | None = None,
        client_tags: str = "",
        has_actor: bool = False,
        is_echoed: bool = True,
    ) -> None:
        """Send *body*, or what it makes of a set of capabilities, to *audience*.

        *has_actor*: the audience may hold the session that acted, which gets a reply instead,
        or nothing unless *is_echoed*.
        """
        unit = self.unit
        actor = unit.session if has_actor else None
        actor_caps = actor.caps & FANOUT_CAPS if actor else -1
        for caps, sessions in audience:
            text = body if isinstance(body, str) else body(caps)
            tags = self.tags(caps, by, stamp, client_tags) if caps else ""
            if actor is None or caps != actor_caps:
                self.batch.send(unit, encoded(tags, text), sessions)
                continue
            if len(sessions) > 1:
                self.batch.send(unit, encoded(tags, text), sessions, actor.number)
            if is_echoed:
                self.replies.append(Reply(tags, text))

    def tags(self, caps: int, by: User | None, stamp: events.Stamp | None, client_tags: str) -> str:
        """Return the tags of a line that *by* causes, for sessions with *caps*."""
        caps &= FANOUT_CAPS
        last = self._last_tags
        if last is not None and last[0] == caps and last[1] is stamp:
            return last[2]  # of the same event: a private message's, for its recipient and the echo
        now_ms, account_tag, is_bot = self.now_ms, "", False
        if by is not None:
            account_tag, is_bot = by.account_tag, by.is_bot
        tags = event_tags(caps, account_tag, stamp, client_tags, now_ms, is_bot=is_bot)
        if stamp is not None:
            self._last_tags = (caps, stamp, tags)
        return tags

    def is_actor_in(self, room: Room) -> bool:
        """Whether the session that acted is in *room*."""
        session = self.unit.session
        return session is not None and session.user in room.members

    def to_room(
        self, room: Room, body: str | Callable[[int], str], by: User, stamp: events.Stamp
    ) -> None:
        """Send *body* to all in *room*."""
        self.send(room.audience, body, by=by, stamp=stamp, has_actor=self.is_actor_in(room))

    def to_peers(self, user: User, body: str, *, with_self: bool = False) -> None:
        """Send *body* once to every session that shares a room with *user*."""
        self._to_all(self._peers(user), body, user, with_self=with_self)

    def of_interest(self, user: User, body: str, needs: int, *, with_self: bool = False) -> None:
        """Send *body* once to all with the capability *needs* that share a room with *user*, or
        watch its nick and have extended-monitor, too.
        """
        told = dict.fromkeys(session for session in user.sessions if session.caps & needs)
        for room in user.rooms:
            told.update(dict.fromkeys(room.listeners(needs)))
        for session in self.state.watchers.of(user.nick):
            if session.caps & cap.EXTENDED_MONITOR and session.caps & needs:
                told[session] = None
        self._to_all(told, body, user, with_self=with_self)

    @staticmethod
    def _peers(user: User) -> dict[Session, None]:
        """The user's sessions, and those that share a room with it, each once."""
        peers = dict.fromkeys(user.sessions)
        for room in user.rooms:
            for member in room.members:
                peers.update(dict.fromkeys(member.sessions))
        return peers

    def _to_all(
        self, sessions: Iterable[Session], body: str, user: User, *, with_self: bool
    ) -> None:
        told = [session for session in sessions if with_self or session.user is not user]
        self.send(audience_of(told), body, by=user, has_actor=self.unit.session in told)

    def to_watchers(self, nick: str, numeric: Numeric, text: str) -> None:
        """Send *numeric* to who watches *nick*; "*" is all of them, so it is encoded once."""
        watchers = list(self.state.watchers.of(nick))
        if watchers:
            body = f":{self.settings.name} {numeric.code} * :{text}"
            self.send(audience_of(watchers), body)

    def sync_watchers(self, user: User, nick: str) -> None:
        """Send what hangs on *user*, who is here now as *nick*, to who watches that nick."""
        for session in self.state.watchers.of(nick):
            views = Views(self.state, self.settings, session)
            for line in views.metadata_with_user(user, nick):
                self.batch.send(self.unit, line.encoded(), session.alone)

    def views(self, session: Session) -> Views:
        """Return what *session* can be shown."""
        return Views(self.state, self.settings, session)

    def tell(self, session: Session, lines: Iterable[Reply]) -> None:
        """Send *lines* to one session."""
        if session is self.unit.session:
            self.replies.extend(lines)
        else:
            for line in lines:
                self.batch.send(self.unit, line.encoded(), session.alone)

    def to_peers_in(
        self, room: Room, user: User, body: str, *, by: User | None = None, needs: int = 0
    ) -> None:
        """Send *body* to all in *room* but *user*: those whose capabilities hold *needs*."""
        told = [session for session in room.listeners(needs) if session.user is not user]
        self.send(audience_of(told), body, by=by)
