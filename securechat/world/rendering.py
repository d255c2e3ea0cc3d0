"""Rendering: events as lines, encoded once for every set of capabilities among those who see it.

A departure is rendered before it is applied, while those who must see it are still there; all
else after. The session that acted gets its lines as replies, so that its label goes with them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from securechat.wire import capabilities as cap
from securechat.wire.message import encode_tags
from securechat.wire.names import ascii_lower, fold
from securechat.wire.replies import RPL_MONOFFLINE, RPL_MONONLINE, Numeric
from securechat.world import events, metadata
from securechat.world.audience import FANOUT_CAPS, Audience, audience_of
from securechat.world.batch import Batch, Unit
from securechat.world.deferred import Read
from securechat.world.inputs import DeviceTakenBack, Enrolled
from securechat.world.modes import PREFIXES, ranked
from securechat.world.multiline import Shape, divided
from securechat.world.replying import Reply, encoded, event_tags, labelled
from securechat.world.room import Room
from securechat.world.session import Session
from securechat.world.settings import Settings
from securechat.world.state import State
from securechat.world.user import User
from securechat.world.views import Views, join_body
from securechat.world.views.rooms import marker_params

DEPARTURES = (
    events.Parted,
    events.Kicked,
    events.Quit,
    events.NickChanged,
    events.HostChanged,
    events.AccountChanged,
    events.OperatorFollowed,
)
"""Rendered before they are applied: the others see the old nick and host, in the tags the old
account, and what changes of a rank.
"""


class Renderer:
    """Shows the events of one unit. *now_ms* stands for events that have no stamp."""

    __slots__ = ("_batch", "_now_ms", "_settings", "_state", "_unit", "reads", "replies")

    def __init__(
        self, state: State, settings: Settings, batch: Batch, unit: Unit, now_ms: int
    ) -> None:
        self._state = state
        self._settings = settings
        self._batch = batch
        self._unit = unit
        self._now_ms = now_ms
        self.replies: list[Reply] = []
        """What the session that acted gets, in order."""
        self.reads: list[Read] = []
        """What it gets behind them."""

    def show(self, event: events.Event) -> None:
        """Send *event* to all who must see it."""
        render = _RENDERERS.get(type(event))
        if render is not None:
            render(self, event)

    def finish(self, reference: str) -> None:
        """Send the replies, under the label if there is one; *reference* names their batch."""
        session = self._unit.session
        if session is None or not (self.replies or self.reads or self._unit.label is not None):
            return
        unit, batch, replies = self._unit, self._batch, self.replies
        name, caps, label = self._settings.name, session.caps, unit.label
        if label is None or any(read.envelope.label is not None for read in self.reads):
            for reply in replies:
                batch.send(unit, reply.encoded(), session.alone)
        elif replies or not unit.is_answered_later:
            for line in labelled(name, caps, label, replies, reference):
                batch.send(unit, line, session.alone)
        for read in self.reads:
            batch.defer(unit, session, read)

    # How a line gets to many.

    def _send(
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
        unit = self._unit
        actor = unit.session if has_actor else None
        actor_caps = actor.caps & FANOUT_CAPS if actor else -1
        for caps, sessions in audience:
            text = body if isinstance(body, str) else body(caps)
            tags = self._tags(caps, by, stamp, client_tags) if caps else ""
            if actor is None or caps != actor_caps:
                self._batch.send(unit, encoded(tags, text), sessions)
                continue
            if len(sessions) > 1:
                self._batch.send(unit, encoded(tags, text), sessions, actor.number)
            if is_echoed:
                self.replies.append(Reply(tags, text))

    def _tags(
        self, caps: int, by: User | None, stamp: events.Stamp | None, client_tags: str
    ) -> str:
        if by is None:
            return event_tags(caps, "", stamp, client_tags, self._now_ms)
        now_ms, is_bot = self._now_ms, by.is_bot
        return event_tags(caps, by.account_tag, stamp, client_tags, now_ms, is_bot=is_bot)

    def _is_actor_in(self, room: Room) -> bool:
        session = self._unit.session
        return session is not None and session.user in room.members

    def _to_room(
        self, room: Room, body: str | Callable[[int], str], by: User, stamp: events.Stamp
    ) -> None:
        self._send(room.audience, body, by=by, stamp=stamp, has_actor=self._is_actor_in(room))

    def _to_peers(self, user: User, body: str, *, with_self: bool = False) -> None:
        """Send *body* once to every session that shares a room with *user*."""
        self._to_all(self._peers(user), body, user, with_self=with_self)

    def _of_interest(self, user: User, body: str, needs: int, *, with_self: bool = False) -> None:
        """Send *body* once to all with the capability *needs* that share a room with *user*, or
        watch its nick and have extended-monitor, too.
        """
        peers = self._peers(user)
        for session in self._state.watchers.of(user.nick):
            if session.caps & cap.EXTENDED_MONITOR:
                peers[session] = None
        told = [session for session in peers if session.caps & needs]
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
        self._send(audience_of(told), body, by=user, has_actor=self._unit.session in told)

    def _to_watchers(self, nick: str, numeric: Numeric, text: str) -> None:
        """Send *numeric* to who watches *nick*; "*" is all of them, so it is encoded once."""
        watchers = list(self._state.watchers.of(nick))
        if watchers:
            body = f":{self._settings.name} {numeric.code} * :{text}"
            self._send(audience_of(watchers), body)

    def _sync_watchers(self, user: User, nick: str) -> None:
        """Send what hangs on *user*, who is here now as *nick*, to who watches that nick."""
        for session in self._state.watchers.of(nick):
            views = Views(self._state, self._settings, session)
            for line in views.metadata_with_user(user, nick):
                self._batch.send(self._unit, line.encoded(), session.alone)

    # What each event looks like.

    def message_sent(self, event: events.MessageSent) -> None:
        """Send a message to all who must see it: `show` for the most frequent event."""
        user, actor = self._state.users[event.nick], self._unit.session
        text, cuts = event.text, event.cuts
        is_own = is_apart = False
        if event.room is not None:
            room = self._state.rooms_by_id[event.room]
            audience, target = room.audience, room.name
            if event.rank:
                audience = self._of_both(room.sessions_from(event.rank), user)
                target = PREFIXES[event.rank] + target
            elif user not in room.members:
                audience = self._of_both(room.sessions, user)
        else:
            target = event.recipient or ""
            recipient = self._state.users.find(target)
            if recipient is None:
                audience = user.audience
            else:
                audience = recipient.audience
                is_own = recipient is user
                is_apart = not is_own and cuts is None and user.is_alone_at(actor)
                if not is_apart:
                    audience = self._of_both(recipient.sessions, user)
        if cuts is not None:
            self._send_lines(audience, target, user, event)
            return
        body = f":{user.source} {event.command} {target}"
        if text is not None:
            body = f"{body} :{text}"
        else:
            audience = tuple(group for group in audience if group[0] & cap.MESSAGE_TAGS)
        tags = encode_tags(event.tags) if event.tags else ""
        is_echoed = actor is not None and actor.caps & cap.ECHO_MESSAGE != 0
        self._send(audience, body, user, event.stamp, tags, not is_apart, is_echoed)
        if is_own or (is_apart and is_echoed):
            self._show_own(body, user, event, tags)

    def _show_own(self, body: str, user: User, event: events.MessageSent, tags: str) -> None:
        """Give the session that acted its copy, where it had none with the others'."""
        actor = self._unit.session
        if actor is None or (event.text is None and not actor.caps & cap.MESSAGE_TAGS):
            return
        copy = Reply(self._tags(actor.caps, user, event.stamp, tags), body)
        if event.recipient == event.nick:  # it is a recipient, too, besides any echo
            self._batch.send(self._unit, copy.encoded(), actor.alone)
        else:
            self.replies.append(copy)

    def _send_lines(
        self, audience: Audience, target: str, user: User, event: events.MessageSent
    ) -> None:
        """Send a message of several lines, as one or as lines, to each as it can be shown there."""
        assert event.text is not None
        assert event.cuts is not None
        assert event.stamp is not None
        shape = Shape(user.source, event.command, target, event.text, event.cuts)
        reference = f"m{event.stamp.position:x}"
        actor = self._unit.session
        for caps, has_caps, sessions in divided(audience, self._state.sessions):
            tags, later_tags = self._lines_tags(caps, user, event.stamp, event.tags)
            if has_caps:
                replies = shape.as_batch(reference, tags)
            else:
                replies = shape.as_lines(tags, later_tags)
            text = b"".join(reply.encoded() for reply in replies)
            if actor is None or actor.number not in sessions:
                self._batch.send(self._unit, text, sessions)
                continue
            self._batch.send(self._unit, text, sessions, actor.number)
            if actor.caps & cap.ECHO_MESSAGE:
                self.replies.extend(replies)
            if event.recipient == event.nick:
                self._batch.send(self._unit, text, actor.alone)

    def _lines_tags(
        self, caps: int, user: User, stamp: events.Stamp, tags: Mapping[str, str]
    ) -> tuple[str, str]:
        """Return the tags of the first of several lines, and those of the others: no msgid."""
        client_tags = encode_tags(tags)
        is_bot = user.is_bot
        later = event_tags(caps, user.account_tag, None, client_tags, stamp.time_ms, is_bot=is_bot)
        return self._tags(caps, user, stamp, client_tags), later

    @staticmethod
    def _of_both(sessions: Iterable[Session], user: User) -> Audience:
        """The sessions it is for, and the sender's own."""
        return audience_of(dict.fromkeys((*user.sessions, *sessions)))

    def _joined(self, event: events.Joined) -> None:
        room, user = self._state.rooms_by_id[event.room], self._state.users[event.nick]
        self._to_room(room, lambda caps: join_body(room, user, caps), user, event.stamp)
        for session in user.sessions:
            self._tell(session, self._views(session).after_join(room))
        if event.prefixes:
            nicks = " ".join([user.nick] * len(event.prefixes))
            body = f":{self._settings.name} MODE {room.name} +{event.prefixes} {nicks}"
            self._to_peers_in(room, user, body)
        if user.away is not None:
            body = f":{user.source} AWAY :{user.away}"
            self._to_peers_in(room, user, body, by=user, needs=cap.AWAY_NOTIFY)

    def _views(self, session: Session) -> Views:
        return Views(self._state, self._settings, session)

    def _tell(self, session: Session, lines: Iterable[Reply]) -> None:
        """Send *lines* to one session."""
        if session is self._unit.session:
            self.replies.extend(lines)
        else:
            for line in lines:
                self._batch.send(self._unit, line.encoded(), session.alone)

    def _to_peers_in(
        self, room: Room, user: User, body: str, *, by: User | None = None, needs: int = 0
    ) -> None:
        told = [
            session
            for member in room.members
            if member is not user
            for session in member.sessions
            if session.caps & needs == needs
        ]
        self._send(audience_of(told), body, by=by)

    def _parted(self, event: events.Parted) -> None:
        room, user = self._state.rooms_by_id[event.room], self._state.users[event.nick]
        reason = f" :{event.reason}" if event.reason else ""
        self._to_room(room, f":{user.source} PART {room.name}{reason}", user, event.stamp)

    def _kicked(self, event: events.Kicked) -> None:
        room, by = self._state.rooms_by_id[event.room], self._state.users[event.by]
        nick = self._state.users[event.nick].nick
        body = f":{by.source} KICK {room.name} {nick} :{event.reason}"
        self._to_room(room, body, by, event.stamp)

    def _topic_set(self, event: events.TopicSet) -> None:
        room, user = self._state.rooms_by_id[event.room], self._state.users[event.nick]
        self._to_room(room, f":{user.source} TOPIC {room.name} :{event.topic}", user, event.stamp)

    def _modes_set(self, event: events.ModesSet) -> None:
        room, user = self._state.rooms_by_id[event.room], self._state.users[event.nick]
        body = f":{user.source} MODE {room.name} {modes_text(event.changes)}"
        self._to_room(room, body, user, event.stamp)

    def _room_renamed(self, event: events.RoomRenamed) -> None:
        """Who does not know of renaming leaves one room and enters another; not for letter case."""
        room, user = self._state.rooms_by_id[event.room], self._state.users[event.nick]
        knowing = [session for session in room.sessions if session.caps & cap.CHANNEL_RENAME]
        body = f":{user.source} RENAME {event.old} {event.name} :{event.reason}"
        self._send(audience_of(knowing), body, by=user, has_actor=self._unit.session in knowing)
        if ascii_lower(event.old) != ascii_lower(event.name):
            for session in room.sessions:
                if not session.caps & cap.CHANNEL_RENAME:
                    views = self._views(session)
                    self._tell(session, views.renamed(room, event.old, event.reason, self._now_ms))

    def _invited(self, event: events.Invited) -> None:
        room, by = self._state.rooms_by_id[event.room], self._state.users[event.by]
        guest = self._state.users[event.nick]
        told = dict.fromkeys(guest.sessions)
        for member in room.members:
            for session in member.sessions:
                # Who asked is told that it worked by RPL_INVITING.
                if session.caps & cap.INVITE_NOTIFY and session is not self._unit.session:
                    told[session] = None
        body = f":{by.source} INVITE {guest.nick} {room.name}"
        self._send(audience_of(told), body, by=by)

    def _user_appeared(self, event: events.UserAppeared) -> None:
        user = self._state.users[event.nick]
        self._to_watchers(user.nick, RPL_MONONLINE, user.source)
        self._sync_watchers(user, user.nick)

    def _quit(self, event: events.Quit) -> None:
        user = self._state.users[event.nick]
        self._to_peers(user, f":{user.source} QUIT :{event.reason}")
        self._to_watchers(user.nick, RPL_MONOFFLINE, user.nick)

    def _nick_changed(self, event: events.NickChanged) -> None:
        user = self._state.users[event.old]
        self._to_peers(user, f":{user.source} NICK {event.new}", with_self=True)
        if fold(event.old) != fold(event.new):
            self._to_watchers(user.nick, RPL_MONOFFLINE, user.nick)
            source = f"{event.new}!{user.username}@{user.host}"
            self._to_watchers(event.new, RPL_MONONLINE, source)
            self._sync_watchers(user, event.new)

    def _realname_set(self, event: events.RealnameSet) -> None:
        user = self._state.users[event.nick]
        body = f":{user.source} SETNAME :{event.realname}"
        self._of_interest(user, body, cap.SETNAME, with_self=True)

    def _host_changed(self, event: events.HostChanged) -> None:
        """Without chghost nobody is told: a QUIT and JOIN that nobody made would only confuse."""
        user = self._state.users[event.nick]
        body = f":{user.source} CHGHOST {user.username} {event.host}"
        self._of_interest(user, body, cap.CHGHOST, with_self=True)

    def _away_set(self, event: events.AwaySet) -> None:
        user = self._state.users[event.nick]
        text = "" if event.text is None else f" :{event.text}"
        self._of_interest(user, f":{user.source} AWAY{text}", cap.AWAY_NOTIFY)

    def _redacted(self, event: events.Redacted) -> None:
        """To whom the message went and who know of taking back; who did it with echo-message."""
        user, actor = self._state.users[event.nick], self._unit.session
        if event.room is not None:
            room = self._state.rooms_by_id[event.room]
            sessions, target = room.sessions, room.name
        else:
            other, target = self._state.users.find(event.recipient or ""), event.recipient or ""
            sessions = list(dict.fromkeys((*user.sessions, *(other.sessions if other else ()))))
        knowing = [session for session in sessions if session.caps & cap.MESSAGE_REDACTION]
        body = f":{user.source} REDACT {target} {event.position:x}"
        if event.reason:
            body = f"{body} :{event.reason}"
        is_echoed = actor is not None and actor.caps & cap.ECHO_MESSAGE != 0
        has_actor = actor in knowing
        self._send(audience_of(knowing), body, user, None, "", has_actor, is_echoed)

    def _marked_read(self, event: events.MarkedRead) -> None:
        """To all who have read with it, and to who says so whatever it negotiated."""
        user, actor = self._state.users[event.nick], self._unit.session
        params = " ".join(marker_params(event.name, event.time_ms))
        body = f":{self._settings.name} MARKREAD {params}"
        users = (user,) if user.account is None else self._state.users_of_account[user.account.id]
        sessions = [
            session
            for one in users
            for session in one.sessions
            if session.caps & cap.READ_MARKER and session is not actor
        ]
        self._send(audience_of(sessions), body)
        self.replies.append(Reply("", body))

    def _user_modes_set(self, event: events.UserModesSet) -> None:
        user = self._state.users[event.nick]
        body = f":{user.source} MODE {user.nick} {modes_text(event.changes)}"
        self._send(user.audience, body, by=user, has_actor=True)

    def _operator_made(self, event: events.OperatorMade) -> None:
        user = self._state.users[event.nick]
        body = f":{user.source} MODE {user.nick} +o"
        self._send(user.audience, body, by=user, has_actor=True)

    def _killed(self, event: events.Killed) -> None:
        user, by = self._state.users[event.nick], self._state.users[event.by]
        audience, is_own = user.audience, user is by
        kill = f":{by.source} KILL {user.nick} :{event.reason}"
        self._send(audience, kill, by=by, has_actor=is_own)
        farewell = f":{user.source} QUIT :Killed ({by.nick} ({event.reason}))"
        self._send(audience, farewell, by=user, has_actor=is_own)

    def _wallops_sent(self, event: events.WallopsSent) -> None:
        by = self._state.users[event.nick]
        wanting = [user for user in self._state.users.values() if "w" in user.modes or user is by]
        told = [session for user in wanting for session in user.sessions]
        self._send(audience_of(told), f":{by.source} WALLOPS :{event.text}", by=by, has_actor=True)

    def _enrolment_decided(self, event: events.EnrolmentDecided) -> None:
        item = Enrolled(event.session, event.account, event.command, event.is_reset, event.label)
        self._batch.continuations.append((self._unit, item))

    def _device_taken_back(self, event: events.DeviceTakenBack) -> None:
        self._batch.continuations.append((self._unit, DeviceTakenBack(*event)))

    def _reload_asked(self, event: events.ReloadAsked) -> None:
        self._batch.reloads.append(event.session)

    def _account_changed(self, event: events.AccountChanged) -> None:
        user = self._state.users[event.nick]
        account = self._state.accounts_by_id[event.account]
        body = f":{user.source} ACCOUNT {account.name}"
        self._of_interest(user, body, cap.ACCOUNT_NOTIFY, with_self=True)
        for key, value in metadata.changes(user.metadata, account.metadata):
            told = metadata.subscribers(metadata.neighbours(self._state, user), key)
            self._tell_key(told, user.nick, key, value)
        for room in user.rooms:
            self._show_ranks(room, user, room.members[user], room.rank_as(user, event.account))

    def _metadata_set(self, event: events.MetadataSet) -> None:
        for target, told in metadata.told_of(self._state, event):
            others = [session for session in told if session is not self._unit.session]
            self._tell_key(others, target, event.key, event.value)

    def _tell_key(self, told: list[Session], target: str, key: str, value: str | None) -> None:
        for session in told:
            line = Views(self._state, self._settings, session).key_news(target, key, value)
            self._batch.send(self._unit, line.encoded(), session.alone)

    def _show_ranks(self, room: Room, user: User, before: str, after: str) -> None:
        """Have the server announce what becomes of a member's rank without anybody's MODE."""
        changes = rank_changes(user.nick, before, after)
        if changes:
            body = f":{self._settings.name} MODE {room.name} {modes_text(changes)}"
            self._send(room.audience, body, has_actor=self._is_actor_in(room))

    def _operator_followed(self, event: events.OperatorFollowed) -> None:
        room = self._state.rooms_by_id[event.room]
        for user in self._state.users_of_account.get(event.account, {}):
            if user in room.members:
                after = ranked(room.members[user] + event.prefixes)
                self._show_ranks(room, user, room.members[user], after)


def rank_changes(nick: str, before: str, after: str) -> tuple[events.ModeChange, ...]:
    """Return the changes that make one who has the ranks *before* have those *after*."""
    lost = [events.ModeChange(False, rank, nick) for rank in before if rank not in after]
    won = [events.ModeChange(True, rank, nick) for rank in after if rank not in before]
    return (*lost, *won)


def modes_text(changes: tuple[events.ModeChange, ...]) -> str:
    """Return *changes* as MODE writes them, such as "+ov-t bob alice"."""
    return " ".join(_mode_words(changes))


def _mode_words(changes: tuple[events.ModeChange, ...]) -> Iterator[str]:
    letters, sign = "", None
    for change in changes:
        if change.is_set is not sign:
            sign = change.is_set
            letters += "+" if sign else "-"
        letters += change.letter
    yield letters
    yield from (change.value for change in changes if change.value is not None)


_RENDERERS: dict[type, Callable[[Renderer, Any], None]] = {
    events.Joined: Renderer._joined,  # noqa: SLF001 - the table of this class
    events.Parted: Renderer._parted,  # noqa: SLF001
    events.Kicked: Renderer._kicked,  # noqa: SLF001
    events.TopicSet: Renderer._topic_set,  # noqa: SLF001
    events.ModesSet: Renderer._modes_set,  # noqa: SLF001
    events.RoomRenamed: Renderer._room_renamed,  # noqa: SLF001
    events.Invited: Renderer._invited,  # noqa: SLF001
    events.UserAppeared: Renderer._user_appeared,  # noqa: SLF001
    events.Quit: Renderer._quit,  # noqa: SLF001
    events.NickChanged: Renderer._nick_changed,  # noqa: SLF001
    events.RealnameSet: Renderer._realname_set,  # noqa: SLF001
    events.HostChanged: Renderer._host_changed,  # noqa: SLF001
    events.AwaySet: Renderer._away_set,  # noqa: SLF001
    events.Redacted: Renderer._redacted,  # noqa: SLF001
    events.MarkedRead: Renderer._marked_read,  # noqa: SLF001
    events.UserModesSet: Renderer._user_modes_set,  # noqa: SLF001
    events.OperatorMade: Renderer._operator_made,  # noqa: SLF001
    events.Killed: Renderer._killed,  # noqa: SLF001
    events.WallopsSent: Renderer._wallops_sent,  # noqa: SLF001
    events.EnrolmentDecided: Renderer._enrolment_decided,  # noqa: SLF001
    events.DeviceTakenBack: Renderer._device_taken_back,  # noqa: SLF001
    events.ReloadAsked: Renderer._reload_asked,  # noqa: SLF001
    events.AccountChanged: Renderer._account_changed,  # noqa: SLF001
    events.MetadataSet: Renderer._metadata_set,  # noqa: SLF001
    events.OperatorFollowed: Renderer._operator_followed,  # noqa: SLF001
}
