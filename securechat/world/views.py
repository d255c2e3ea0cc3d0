"""Views: replies that read the state, for one session.

They run when all that was decided before them is applied, so they may not fail.

Source: Modern IRC, the numerics of each command.
"""

from collections.abc import Iterable, Iterator

from securechat.wire import capabilities as cap
from securechat.wire.replies import (
    ERR_NOMOTD,
    RPL_AWAY,
    RPL_CHANNELMODEIS,
    RPL_CREATIONTIME,
    RPL_ENDOFMOTD,
    RPL_ENDOFNAMES,
    RPL_ENDOFWHOIS,
    RPL_GLOBALUSERS,
    RPL_LIST,
    RPL_LOCALUSERS,
    RPL_LUSERCHANNELS,
    RPL_LUSERCLIENT,
    RPL_LUSERME,
    RPL_LUSEROP,
    RPL_LUSERUNKNOWN,
    RPL_MOTD,
    RPL_MOTDSTART,
    RPL_NAMREPLY,
    RPL_TOPIC,
    RPL_TOPICWHOTIME,
    RPL_WHOISACCOUNT,
    RPL_WHOISACTUALLY,
    RPL_WHOISCHANNELS,
    RPL_WHOISIDLE,
    RPL_WHOISSECURE,
    RPL_WHOISSERVER,
    RPL_WHOISUSER,
    RPL_WHOREPLY,
    Numeric,
)
from securechat.world.modes import symbols
from securechat.world.replying import Reply, event_tags, numeric_reply, packed
from securechat.world.room import Room
from securechat.world.session import Session
from securechat.world.settings import Settings
from securechat.world.state import State
from securechat.world.user import User


class Views:
    """All views of one session; cheap to make."""

    __slots__ = ("_session", "_settings", "_state")

    def __init__(self, state: State, settings: Settings, session: Session) -> None:
        self._state = state
        self._settings = settings
        self._session = session

    def _numeric(self, numeric: Numeric, *params: str) -> Reply:
        return numeric_reply(self._settings, self._session, numeric, *params)

    @property
    def _user(self) -> User:
        assert self._session.user is not None
        return self._session.user

    def _has(self, capability: int) -> bool:
        return bool(self._session.caps & capability)

    def _packed(self, words: Iterable[str], numeric: Numeric, *params: str) -> Iterator[Reply]:
        """Yield *numeric* with as many *words* in its last parameter as a line holds."""
        overhead = len(self._numeric(numeric, *params, "").body.encode()) + 4
        for line in packed(words, self._settings.line_bytes - overhead):
            yield self._numeric(numeric, *params, line)

    # Rooms.

    def rooms_of_user(self, now_ms: int) -> Iterator[Reply]:
        """What a session that attached to a user sees: itself joining each room."""
        user, caps = self._user, self._session.caps
        tags = event_tags(caps, user.account, None, "", now_ms)
        for room in user.rooms:
            yield Reply(tags, join_body(room, user, caps))
            yield from self.after_join(room)

    def after_join(self, room: Room) -> Iterator[Reply]:
        """What a session that is newly in *room* gets to know of it."""
        if room.topic:
            yield from self.topic(room)
        yield from self.names(room)

    def topic(self, room: Room) -> Iterator[Reply]:
        """RPL_TOPIC and who set it."""
        yield self._numeric(RPL_TOPIC, room.name, room.topic)
        yield self._numeric(RPL_TOPICWHOTIME, room.name, room.topic_by, str(room.topic_ms // 1000))

    def names(self, room: Room) -> Iterator[Reply]:
        """NAMES of *room*: those whom the user may see, or nothing but the end."""
        if room.is_visible_to(self._user):
            symbol = "@" if "s" in room.flags else "="
            words = (
                symbols(rank, is_multi=self._has(cap.MULTI_PREFIX))
                + (member.source if self._has(cap.USERHOST_IN_NAMES) else member.nick)
                for member, rank in room.members.items()
                if not member.is_invisible or self._user in room.members
            )
            yield from self._packed(words, RPL_NAMREPLY, symbol, room.name)
        yield self._numeric(RPL_ENDOFNAMES, room.name)

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

    def list_entry(self, room: Room) -> Reply:
        """One line of LIST."""
        return self._numeric(RPL_LIST, room.name, str(len(room.members)), room.topic)

    # People.

    def who(self, user: User, room: Room | None) -> Reply:
        """One line of WHO; *room* is the one that was asked about, if one was."""
        if room is None:
            room = next(self._rooms_shown(user), None)
        rank = room.members[user] if room else ""
        flags = ("G" if user.away is not None else "H") + symbols(
            rank, is_multi=self._has(cap.MULTI_PREFIX)
        )
        return self._numeric(
            RPL_WHOREPLY,
            room.name if room else "*",
            user.username,
            user.host,
            self._settings.name,
            user.nick,
            flags,
            f"0 {user.realname}",
        )

    def _rooms_shown(self, user: User) -> Iterator[Room]:
        """The rooms that may be known of *user*; of an invisible one, the shared ones."""
        for room in user.rooms:
            if self._user in room.members or (
                room.is_visible_to(self._user) and not user.is_invisible
            ):
                yield room

    def whois(self, user: User, now_ms: int) -> Iterator[Reply]:
        """All that *user* shows of itself."""
        nick = user.nick
        yield self._numeric(RPL_WHOISUSER, nick, user.username, user.host, "*", user.realname)
        channels = (
            symbols(room.members[user], is_multi=self._has(cap.MULTI_PREFIX)) + room.name
            for room in self._rooms_shown(user)
        )
        yield from self._packed(channels, RPL_WHOISCHANNELS, nick)
        yield self._numeric(RPL_WHOISSERVER, nick, self._settings.name, self._settings.description)
        if user.away is not None:
            yield self._numeric(RPL_AWAY, nick, user.away)
        if user.account is not None:
            yield self._numeric(RPL_WHOISACCOUNT, nick, user.account.name)
        if user is self._user:
            for session in user.sessions:
                address = session.address
                shown_address = f"0{address}" if address.startswith(":") else address
                yield self._numeric(RPL_WHOISACTUALLY, nick, shown_address)
        if all(session.tls for session in user.sessions):
            yield self._numeric(RPL_WHOISSECURE, nick, "is using a secure connection")
        idle_s = max(0, now_ms - user.last_active_ms) // 1000
        yield self._numeric(RPL_WHOISIDLE, nick, str(idle_s), str(user.signon_ms // 1000))
        yield self._numeric(RPL_ENDOFWHOIS, nick)

    # The server.

    def lusers(self) -> Iterator[Reply]:
        """How many are here."""
        state = self._state
        users, hidden = len(state.users), state.invisible_count
        yield self._numeric(
            RPL_LUSERCLIENT,
            f"There are {users - hidden} users and {hidden} invisible on 1 servers",
        )
        yield self._numeric(RPL_LUSEROP, "0")
        yield self._numeric(RPL_LUSERUNKNOWN, str(state.waiting_count))
        yield self._numeric(RPL_LUSERCHANNELS, str(state.live_rooms_count))
        yield self._numeric(RPL_LUSERME, f"I have {users} clients and 0 servers")
        most = state.most_users
        counts = (str(users), str(most))
        yield self._numeric(RPL_LOCALUSERS, *counts, f"Current local users {users}, max {most}")
        yield self._numeric(RPL_GLOBALUSERS, *counts, f"Current global users {users}, max {most}")

    def motd(self) -> Iterator[Reply]:
        """The message of the day, or that there is none."""
        if not self._settings.motd:
            yield self._numeric(ERR_NOMOTD)
            return
        yield self._numeric(RPL_MOTDSTART, f"- {self._settings.name} message of the day -")
        for line in self._settings.motd:
            yield self._numeric(RPL_MOTD, f"- {line}")
        yield self._numeric(RPL_ENDOFMOTD)


def join_body(room: Room, user: User, caps: int) -> str:
    """Return the JOIN of *user* as a session with *caps* gets it, tags aside."""
    if caps & cap.EXTENDED_JOIN:
        return f":{user.source} JOIN {room.name} {user.account_name or '*'} :{user.realname}"
    return f":{user.source} JOIN {room.name}"
