"""Rooms: names, topic, modes, lists."""

from collections.abc import Iterable, Iterator

from securechat.wire import capabilities as cap
from securechat.wire.names import fold
from securechat.wire.replies import (
    RPL_CHANNELMODEIS,
    RPL_CREATIONTIME,
    RPL_ENDOFNAMES,
    RPL_LIST,
    RPL_NAMREPLY,
    RPL_TOPIC,
    RPL_TOPICWHOTIME,
)
from securechat.world.clock import iso
from securechat.world.modes import symbols
from securechat.world.replying import Reply, event_tags, packed
from securechat.world.room import Room
from securechat.world.user import User
from securechat.world.views.metadata import MetadataViews


class RoomViews(MetadataViews):
    """What is said of rooms."""

    __slots__ = ()

    def rooms_of_user(self, now_ms: int) -> Iterator[Reply]:
        """What a session that attached to a user sees: itself joining each room."""
        user, caps = self._user, self._session.caps
        tags = event_tags(caps, user.account_tag, None, "", now_ms, is_bot=user.is_bot)
        for room in user.rooms:
            yield Reply(tags, join_body(room, user, caps))
            yield from self.after_join(room)

    def renamed(self, room: Room, old: str, reason: str, now_ms: int) -> Iterator[Reply]:
        """What a session that does not know of renaming sees: itself going from *old* to *room*.

        Source: IRCv3 draft/channel-rename, "Fallback".
        """
        user, caps = self._user, self._session.caps
        tags = event_tags(caps, user.account_tag, None, "", now_ms, is_bot=user.is_bot)
        text = f" :{reason}" if reason else ""
        yield Reply(tags, f":{user.source} PART {old}{text}")
        yield Reply(tags, join_body(room, user, caps))
        yield from self.after_join(room)

    def after_join(self, room: Room) -> Iterator[Reply]:
        """What a session that is newly in *room* gets to know of it."""
        if room.topic:
            yield from self.topic(room)
        if self._has(cap.READ_MARKER):
            user, markers = self._user, self._state.read_markers
            read_ms = markers.find(user.party, room.id if user.account else fold(room.name))
            params = " ".join(marker_params(room.name, read_ms))
            yield Reply("", f":{self._settings.name} MARKREAD {params}")
        if not self._has(cap.NO_IMPLICIT_NAMES | cap.DRAFT_NO_IMPLICIT_NAMES):
            yield from self.names(room)
        yield from self.metadata_with_room(room)

    def topic(self, room: Room) -> Iterator[Reply]:
        """RPL_TOPIC and who set it."""
        yield self._numeric(RPL_TOPIC, room.name, room.topic)
        yield self._numeric(RPL_TOPICWHOTIME, room.name, room.topic_by, str(room.topic_ms // 1000))

    def names(self, room: Room) -> Iterator[Reply]:
        """NAMES of *room*: those whom the user may see, and the end."""
        yield from self.members(room)
        yield self._numeric(RPL_ENDOFNAMES, room.name)

    def members(self, room: Room) -> Iterator[Reply]:
        """Those members of *room* whom the user may see."""
        is_member = self._user in room.members
        is_multi, is_long = self._has(cap.MULTI_PREFIX), self._has(cap.USERHOST_IN_NAMES)
        words = (
            symbols(rank, is_multi=is_multi) + (member.source if is_long else member.nick)
            for member, rank in room.members.items()
            if is_member or not member.is_invisible
        )
        start = f"{self._start(RPL_NAMREPLY)} {'@' if 's' in room.flags else '='} {room.name} :"
        for line in packed(words, self._settings.line_bytes - 2 - len(start.encode())):
            yield Reply("", start + line)

    def modes(self, room: Room) -> Iterator[Reply]:
        """RPL_CHANNELMODEIS; the key is shown to members only."""
        letters, values = room.flags, []
        if room.key is not None:
            letters += "k"
            values.append(room.key if self._user in room.members else "*")
        if room.member_limit is not None:
            letters += "l"
            values.append(str(room.member_limit))
        yield self._numeric(RPL_CHANNELMODEIS, room.name, f"+{letters}", *values)
        yield self._numeric(RPL_CREATIONTIME, room.name, str(room.created_ms // 1000))

    def listed(self, rooms: Iterable[Room]) -> Iterator[Reply]:
        """One RPL_LIST for each of *rooms*, put together like a line of WHO."""
        start = self._start(RPL_LIST)
        for room in rooms:
            yield Reply("", f"{start} {room.name} {len(room.members)} :{room.topic}")


def join_body(room: Room, user: User, caps: int) -> str:
    """Return the JOIN of *user* as a session with *caps* gets it, tags aside."""
    if caps & cap.EXTENDED_JOIN:
        return f":{user.source} JOIN {room.name} {user.account_name or '*'} :{user.realname}"
    return f":{user.source} JOIN {room.name}"


def marker_params(name: str, read_ms: int | None) -> tuple[str, str]:
    """Return the parameters of MARKREAD: up to when *name* has been read (draft/read-marker)."""
    return name, "*" if read_ms is None else f"timestamp={iso(read_ms)}"
