"""`Saying`: the decisions behind what people say: to whom, and whether it may be said to them.

Source: Modern IRC, "Sending messages"; IRCv3 message-tags.
"""

from collections.abc import Mapping

from securechat.wire.replies import (
    ERR_CANNOTSENDTOCHAN,
    ERR_INPUTTOOLONG,
    ERR_NEEDREGGEDNICK,
    ERR_NOSUCHNICK,
    NOT_HERE,
    RPL_AWAY,
)
from securechat.world import conversations, events, retrying, znc
from securechat.world.context import Context
from securechat.world.errors import FailError, NumericError
from securechat.world.modes import PREFIXES, status_target
from securechat.world.multiline import Cuts, take_apart
from securechat.world.replying import shown
from securechat.world.user import MOST_ACCEPTED, User

TYPING = frozenset({"+typing", "+draft/typing"})
"""Tags that are about this moment only: a message with nothing else is not kept."""

SURELY_FITS = 64
"""Characters of text that fit a line behind the longest names, in any alphabet; in ASCII four times
as many."""

_SYMBOLS = frozenset(PREFIXES.values())


class Saying:
    """What a user says, to one after the other.

    Args:
        ctx: of the line that says it.
        command: PRIVMSG, NOTICE or TAGMSG.
        text: None for TAGMSG.
        tags: those that are relayed.
        cuts: where its lines were cut, for a message of several; see `multiline`.
        key: under which it may be sent again; see `retrying`.
    """

    __slots__ = ("_ctx", "_cuts", "_key", "_tags", "_text", "_user", "command")

    def __init__(
        self,
        ctx: Context,
        command: str,
        text: str | None,
        tags: Mapping[str, str],
        cuts: Cuts | None,
        key: str,
    ) -> None:
        self._ctx = ctx
        self._user = ctx.user
        self.command = command
        self._text = text
        self._tags = tags
        self._cuts = cuts
        self._key = key

    def to(self, target: str) -> None:
        """Decide that it is said to *target*: a channel, those of a rank in it such as @#lobby, or
        a nick.

        Raises:
            ChatError: it may not be said, or not to them.
        """
        if target[0] == "#":
            self._to_room(target)
            return
        if target[0] in _SYMBOLS:
            rank, place = status_target(target)
            if place[:1] == "#":
                self._to_room(place, rank)
                return
        recipient = self._ctx.state.users.find(target)
        if recipient is None:
            self._to_absent(target)
        else:
            self._to_person(recipient)

    def _to_room(self, name: str, rank: str = "") -> None:
        """Decide that it is said in the room called *name*, to all or to those of *rank*."""
        room = self._ctx.room(name)
        if not room.may_speak(self._user) or (room.refuses_ctcp and self._holds_ctcp()):
            raise NumericError(ERR_CANNOTSENDTOCHAN, room.name)
        if rank:
            self._say(PREFIXES[rank] + room.name, room.id, None, rank)
        else:
            self._say(room.name, room.id, room.id)

    def _to_person(self, recipient: User) -> None:
        ctx, user = self._ctx, self._user
        if not recipient.hears(user):
            raise NumericError(ERR_NEEDREGGEDNICK, recipient.nick)
        self._say(recipient.nick, None, conversations.opened(ctx, recipient))
        if self._text is not None and not user.hears(recipient):
            self._expect_answer(recipient)
        if recipient.away is not None and self.command == "PRIVMSG":
            ctx.reply(RPL_AWAY, recipient.nick, recipient.away)

    def _expect_answer(self, recipient: User) -> None:
        """Who is written to may answer, whoever else may not."""
        user = self._user
        if len(user.accepts) < MOST_ACCEPTED:
            self._ctx.emit(events.Accepted(user.nick, recipient.nick, is_accepted=True))

    def _to_absent(self, target: str) -> None:
        """Decide what comes of words to a name under which nobody is here."""
        ctx = self._ctx
        if target[0] == "*":
            znc.told(ctx, self.command, target, self._text)
            return
        account = ctx.state.accounts.find(target)
        if account is None or account.is_suspended or self._user.account is None:
            raise NumericError(ERR_NOSUCHNICK, shown(target))
        for user in ctx.state.users_of_account.get(account.id, ()):
            self._to_person(user)  # it is here under another nick
            return
        self._say(account.name, None, conversations.opened(ctx, account))
        if self.command == "PRIVMSG":
            ctx.reply(RPL_AWAY, account.name, NOT_HERE)

    def _say(self, target: str, room: int | None, conversation: int | None, rank: str = "") -> None:
        """Decide that it is said to *target*, which is (those of *rank* in) a room or a person.

        *conversation*: where it is kept, if it is.
        """
        ctx, user, text, tags = self._ctx, self._user, self._text, self._tags
        if text is not None and len(text) > SURELY_FITS * (4 if text.isascii() else 1):
            self._check_length(f":{user.source} {self.command} {target} :", text)
        ctx.unit.target = target
        is_kept = text is not None or not TYPING.issuperset(tags)
        key = ""
        if self._key and is_kept and conversation is not None:
            key = self._key
            if retrying.is_answered(ctx, conversation, key, target):
                return
        stamp = ctx.stamp(conversation if room is None else room) if is_kept else None
        ctx.emit(
            events.MessageSent(
                stamp,
                self.command,
                user.nick,
                ctx.session.number,
                room,
                target if room is None else None,
                conversation if is_kept else None,
                text,
                tags,
                self._cuts,
                rank,
                key,
            )
        )

    def _check_length(self, before: str, text: str) -> None:
        """Refuse, whole, a text that would be cut on its way to the others."""
        room_bytes = self._ctx.settings.line_bytes - len(before.encode()) - 2
        if self._cuts is None:
            if len(text.encode()) > room_bytes:
                raise NumericError(ERR_INPUTTOOLONG)
        elif any(len(line.text.encode()) > room_bytes for line in take_apart(text, self._cuts)):
            raise FailError("BATCH", "MULTILINE_INVALID")

    def _holds_ctcp(self) -> bool:
        """Whether a line is a request or an answer of a client, not what somebody does or says."""
        text, cuts = self._text or "", self._cuts
        lines = (text,) if cuts is None else (line.text for line in take_apart(text, cuts))
        return any(
            line[:1] == "\x01" and line.rstrip("\x01").partition(" ")[0] != "\x01ACTION"
            for line in lines
        )
