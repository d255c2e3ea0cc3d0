"""Metadata: what hangs on people and rooms, in the dialect of the session.

Source: IRCv3 draft/metadata-2, draft/metadata-3.
"""

from collections.abc import Iterable, Iterator

from securechat.wire import capabilities as cap
from securechat.wire.message import Message, encode
from securechat.wire.replies import (
    ERR_METADATASYNCLATER,
    RPL_KEYNOTSET,
    RPL_KEYVALUE,
    RPL_WHOISKEYVALUE,
)
from securechat.world.metadata import is_aware
from securechat.world.replying import Reply
from securechat.world.room import Room
from securechat.world.user import User
from securechat.world.views.reading import Reading

UNASKED_BYTES = 64 * 1024
"""Most metadata that comes with a channel, or with who comes online, without being asked for."""

RETRY_S = "60"
"""When to ask again for what is too much for one answer: when somebody may have left."""

Values = Iterable[tuple[str, str]]

_FOR_ALL = "*"
"""The visibility of a value: there is none but this."""


class MetadataViews(Reading):
    """What METADATA answers, and what comes with JOIN, WHOIS, MONITOR and the welcome."""

    __slots__ = ()

    def key_value(self, target: str, key: str, value: str | None) -> Reply:
        """The value of a key, or that it is not set."""
        if value is None:
            return self._numeric(RPL_KEYNOTSET, target, key)
        return self._numeric(RPL_KEYVALUE, target, key, _FOR_ALL, value)

    def key_news(self, target: str, key: str, value: str | None) -> Reply:
        """What a key is now, told without being asked for."""
        if not self._has(cap.METADATA_2):
            return self.key_value(target, key, value)
        values = () if value is None else (value,)
        params = (target, key, _FOR_ALL, *values)
        return Reply("", encode(Message("METADATA", params, self._settings.name)))

    def in_batch(
        self, kind: str, params: tuple[str, ...], lines: Iterable[Reply]
    ) -> Iterator[Reply]:
        """Put *lines* into a batch, for who knows batches."""
        if not self._has(cap.BATCH):
            yield from lines
            return
        reference = self._session.new_reference()
        start = " ".join((f":{self._settings.name} BATCH +{reference} {kind}", *params))
        yield Reply("", start)
        yield from (Reply(f"batch={reference}", line.body) for line in lines)
        yield Reply("", f":{self._settings.name} BATCH -{reference}")

    def metadata_batch(self, target: str, lines: Iterable[Reply]) -> Iterator[Reply]:
        """Put *lines* into a batch about *target*."""
        return self.in_batch("metadata", (target,), lines)

    # What is asked for.

    def whois_metadata(self, user: User) -> Iterator[Reply]:
        """All that hangs on *user*, as WHOIS shows it to who knows metadata."""
        if is_aware(self._session.caps):
            for key, value in user.metadata.items():
                yield self._numeric(RPL_WHOISKEYVALUE, user.nick, key, _FOR_ALL, value)

    def sync_user(self, user: User) -> Iterator[Reply]:
        """What *user* has of the keys that were asked for."""
        return self._synced(user.nick, self._of_user(user))

    def sync_room(self, room: Room) -> Iterator[Reply]:
        """What *room* and its members have of the keys that were asked for."""
        return self._synced(room.name, self._of_room(room))

    def sync_all(self, target: str) -> Iterator[Reply]:
        """The same of oneself, of all one's rooms, and of those whom one watches."""
        return self._synced(target, self._of_all())

    # What comes by itself.

    def own_metadata(self) -> Iterator[Reply]:
        """All that hangs on the user, whether it was asked for or not: a part of the welcome."""
        if is_aware(self._session.caps):
            user = self._user
            lines = [self.key_news(user.nick, *pair) for pair in user.metadata.items()]
            yield from self.metadata_batch(user.nick, lines)

    def metadata_with_room(self, room: Room) -> Iterator[Reply]:
        """What comes with a room that was joined."""
        if is_aware(self._session.caps):
            yield from self._unasked(room.name, self._of_room(room))

    def metadata_with_user(self, user: User, nick: str) -> Iterator[Reply]:
        """What comes with somebody who is watched, and is here now as *nick*."""
        if is_aware(self._session.caps):
            lines = (self.key_news(nick, *pair) for pair in self._asked(user.metadata))
            yield from self._unasked(nick, lines)

    def sync_later(self, target: str, after_s: str = "0") -> Reply:
        """That *target* has metadata which is to be asked for, in so many seconds."""
        return self._numeric(ERR_METADATASYNCLATER, target, after_s)

    # Which lines there are.

    def _synced(self, target: str, lines: Iterable[Reply]) -> Iterator[Reply]:
        """A batch of *lines* about *target*, as it was asked for."""
        return self._bounded(target, lines, self._settings.answer_bytes, RETRY_S)

    def _unasked(self, target: str, lines: Iterable[Reply]) -> Iterator[Reply]:
        """A batch of *lines* about *target*, if that is little; else it is to be asked for."""
        return self._bounded(target, lines, UNASKED_BYTES, "0")

    def _bounded(
        self, target: str, lines: Iterable[Reply], most_bytes: int, after_s: str
    ) -> Iterator[Reply]:
        kept: list[Reply] = []
        for line in lines:
            kept.append(line)
            most_bytes -= line.body_bytes
            if most_bytes < 0:
                yield self.sync_later(target, after_s)
                return
        yield from self.metadata_batch(target, kept)

    def _asked(self, values: dict[str, str]) -> Iterator[tuple[str, str]]:
        subscriptions = self._session.subscriptions
        if subscriptions and values:
            yield from ((key, value) for key, value in values.items() if key in subscriptions)

    def _of_user(self, user: User) -> Iterator[Reply]:
        for key, value in self._asked(user.metadata):
            yield self.key_news(user.nick, key, value)

    def _of_room(self, room: Room) -> Iterator[Reply]:
        yield from self._of_the_room_alone(room)
        for member in room.members:
            yield from self._of_user(member)

    def _of_the_room_alone(self, room: Room) -> Iterator[Reply]:
        for key, value in self._asked(room.metadata):
            yield self.key_news(room.name, key, value)

    def _of_all(self) -> Iterator[Reply]:
        people = {self._user: None}
        for room in self._user.rooms:
            yield from self._of_the_room_alone(room)
            people.update(dict.fromkeys(room.members))
        for nick in self._state.watchers.watched_by(self._session):
            watched = self._state.users.find(nick)
            if watched is not None:
                people[watched] = None
        for user in people:
            yield from self._of_user(user)
