"""`Sending`: what a face and its commands send, each by one call.

Source: Modern IRC; IRCv3 message-tags, reply, react, typing, draft/message-redaction,
draft/read-marker.
"""

import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Mapping
from dataclasses import replace

from securechat.client.events import Event, Manner, Told, Warned
from securechat.client.login import READ_MARKER, REDACTION
from securechat.client.outbox import Draft
from securechat.client.own_messages import OwnMessages
from securechat.client.stamps import iso, now_ms
from securechat.client.supported import Supported
from securechat.client.texts import N_, _
from securechat.client.typing_notices import TypingNotices
from securechat.wire.errors import ProtocolError
from securechat.wire.message import Message, encode, parse
from securechat.wire.names import Folded

NO_CONNECTION = N_("There is no connection just now: try again in a while.")

REACT = "+draft/react"
UNREACT = "+draft/unreact"
"""Tags whose value is put on a message, or taken from it (IRCv3 react)."""

_UNKNOWN_USER_AND_HOST_BYTES = 20 + 63
"""The longest user and host usual servers show, until the server has told us ours."""


class Sending(ABC):
    """The sending half of a session; what it needs to know, `Session` finds out."""

    own: OwnMessages
    capabilities: set[str]
    """What is agreed on with the server."""
    supported: Supported
    nick: str
    mask: str
    """Our source, as others get it; "" as long as nobody knows."""
    is_settled: bool
    _may_send: bool

    def __init__(self) -> None:
        self._lines: deque[str] = deque()
        self._keys: Folded[str] = Folded()
        self._typing = TypingNotices()
        self._unsaid_marks: Folded[int] = Folded()

    @property
    @abstractmethod
    def is_welcomed(self) -> bool:
        """Whether the server has let us in, on this connection."""

    @abstractmethod
    def show(self, event: Event) -> None:
        """Give *event* to the face."""

    def tell(self, text: str) -> None:
        """Show text of the server, or an answer of this program."""
        self.show(Told(now_ms(), text))

    def warn(self, text: str) -> None:
        """Show that something did not work."""
        self.show(Warned(now_ms(), text))

    def say(
        self, place: str, text: str, manner: Manner = Manner.TEXT, reply_to: str = ""
    ) -> list[int]:
        """Send *text* to *place*, in as many messages as its lines and its length need.

        Without a connection it waits for one. Returns the tickets of the messages, in order.
        *reply_to*: the msgid of what it answers. A full face gets a `Waiting` for each message.
        """
        if not set(place).isdisjoint(" \r\n\0"):
            self.warn(_("{place} is neither a room nor a person.").format(place=place))
            return []
        self._typing.said(place)
        return self.own.add(Draft(0, place, text, manner, reply_to), self.nick)

    def retry(self, ticket: int, place: str) -> list[int]:
        """Send a message again that failed or is unconfirmed: under a new ticket, which it returns.

        *place*: where to; whom it was for may be called something else by now.
        """
        draft = self.own.forgotten(ticket)
        return [] if draft is None else self.own.add(replace(draft, place=place), self.nick)

    def send(
        self,
        command: str,
        *params: str,
        tags: Mapping[str, str] | None = None,
        is_aside: bool = False,
    ) -> None:
        """Send any other command; without a connection the user is told so.

        It leaves behind the messages that were typed before it: they must still find the room, the
        topic and the rank they were written under. *is_aside*: nobody typed it; it need not wait.
        """
        if not self.is_welcomed:
            self.warn(_(NO_CONNECTION))
            return
        try:
            line = encode(Message(command, params, tags=tags or {}))
        except ValueError:
            self.warn(_("That cannot be sent: a name may not hold spaces or begin with a colon."))
            return
        if is_aside:
            self._lines.append(line)
        else:
            self._send_in_turn(line)

    def _send_in_turn(self, line: str) -> None:
        if self.own.outbox.has_waiting:
            self.own.add_order(line)
        else:
            self._lines.append(line)

    def react(self, place: str, msgid: str, reaction: str, *, is_removed: bool = False) -> None:
        """Put *reaction*, an emoji as a rule, on the message *msgid*, or take it back."""
        name = UNREACT if is_removed else REACT
        self._send_tags(place, {"+reply": msgid, name: reaction})

    def redact(self, place: str, msgid: str, reason: str = "") -> None:
        """Take back the message *msgid*: one's own, or an operator anybody's."""
        if REDACTION in self.capabilities:
            self.send("REDACT", place.removeprefix("@"), msgid, *filter(None, (reason,)))
        else:
            self.warn(_("This server does not take messages back."))

    def mark_read(self, place: str, until_ms: int) -> None:
        """Say to one's other devices that *place* is read up to *until_ms*, a message's time."""
        if not self.is_settled:
            self._unsaid_marks[place] = until_ms  # read while the connection was away
        elif READ_MARKER in self.capabilities:
            until = f"timestamp={iso(until_ms)}"
            self.send("MARKREAD", place.removeprefix("@"), until, is_aside=True)

    def _say_marks(self) -> None:
        marks, self._unsaid_marks = self._unsaid_marks, Folded()
        for place, until_ms in marks.items():
            self.mark_read(place, until_ms)

    def typing(self, place: str, *, is_active: bool) -> None:
        """Somebody types in *place*, or has emptied the line; may be said with every key."""
        told = self._typing.typed(place, time.monotonic(), is_active=is_active)
        if told is not None:
            self._tell_typing(place, told)

    def _tell_typing_ended(self, now_s: float) -> None:
        for place in self._typing.due(now_s):
            self._tell_typing(place, "done")

    def _tell_typing(self, place: str, state: str) -> None:
        is_possible = self._may_send and "message-tags" in self.capabilities
        if is_possible and self.supported.may_send_tag("typing"):
            tags = {"+typing": state}
            self.send("TAGMSG", place.removeprefix("@"), tags=tags, is_aside=True)

    def _send_tags(self, place: str, tags: dict[str, str]) -> None:
        if "message-tags" in self.capabilities:
            self.send("TAGMSG", place.removeprefix("@"), tags=tags)
        else:
            self.warn(_("This server does not pass on reactions."))

    def send_raw(self, line: str) -> None:
        """Send *line* as it is, if it is one."""
        try:
            is_line = bool(parse(line)) and set(line).isdisjoint("\r\n\0")
        except ProtocolError:
            is_line = False
        body = line.partition(" ")[2] if line.startswith("@") else line
        if not is_line or len(body.encode()) > self.supported.line_bytes - 2:
            self.warn(_("That is no line of IRC: a command, what it needs, at most 510 bytes."))
        elif not self.is_welcomed:
            self.warn(_(NO_CONNECTION))
        else:
            self._send_in_turn(line)

    def join(self, room: str, key: str = "", *, is_aside: bool = False) -> None:
        """Join *room*; the key is kept for the return after a lost connection.

        *is_aside*: before the messages that wait, which may be for it.
        """
        self._keys[room] = key
        self.send("JOIN", room, *filter(None, (key,)), is_aside=is_aside)

    def _room_for_text(self, place: str, manner: Manner) -> int:
        """Bytes left for text in the line that others get, our mask in front."""
        mask = len(self.mask.encode()) or (
            len(self.nick.encode()) + len("!@") + _UNKNOWN_USER_AND_HOST_BYTES
        )
        frame = len(f":  PRIVMSG {place.removeprefix('@')} :\r\n".encode()) - 1
        action = len("\x01ACTION \x01") if manner is Manner.ACTION else 0
        return max(self.supported.line_bytes - mask - frame - action, 16)
