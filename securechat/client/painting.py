"""An event as a line for a terminal: local time, who, what; colour if the terminal may have it.

What belongs to another place than the current one begins with that place. The only escape
sequences in a line are those made here: the text of events is harmless already.
"""

import re
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from securechat.client.dates import day_text, local_time
from securechat.client.events import (
    Acknowledged,
    AwayChanged,
    Event,
    Failed,
    Invited,
    Joined,
    Left,
    Lost,
    Manner,
    ModeChanged,
    Named,
    NickChanged,
    Quit,
    Retrying,
    RoomRenamed,
    Said,
    Told,
    TopicChanged,
    Unconfirmed,
    Warned,
    Welcomed,
)
from securechat.client.mode_words import mode_lines
from securechat.client.texts import _
from securechat.wire.names import fold

_NICK_COLOURS = (31, 32, 33, 34, 35, 36, 91, 92, 93, 94, 95, 96)
"""SGR colours that can be read on black and on white."""

_DIM, _BOLD, _RED, _PLACE = "2", "1", "1;31", "1;33"


class Painter:
    """Turns events into lines.

    Args:
        is_coloured: False gives plain text.
    """

    def __init__(self, *, is_coloured: bool) -> None:
        self._is_coloured = is_coloured
        self._day = ""

    def paint(self, event: Event, place: str | None, nick: str) -> list[str]:
        """Return the lines for *event*, seen from *place* by *nick*; a new day gets its own."""
        painter = self._PAINTERS.get(type(event))
        line = painter(self, event, place, nick) if painter is not None else ""
        if not line:
            return []
        moment = local_time(event.at_ms)
        return [*self._new_day(moment), f"{self._ink(_DIM, moment.strftime('%H:%M'))} {line}"]

    def _new_day(self, moment: datetime) -> list[str]:
        day = day_text(moment)
        if day == self._day:
            return []
        self._day = day
        return [self._ink(_DIM, f"-- {day} --")]

    def _ink(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._is_coloured and text else text

    def _nick(self, nick: str) -> str:
        number = zlib.crc32(fold(nick).encode()) % len(_NICK_COLOURS)
        return self._ink(str(_NICK_COLOURS[number]), nick)

    def _at(self, where: str, place: str | None) -> str:
        """The place in front of a line, if it is not the one we look at."""
        if place is not None and fold(where) == fold(place):
            return ""
        return self._ink(_PLACE, where) + " "

    def _quiet(self, text: str, where: str = "", place: str | None = None) -> str:
        return (self._at(where, place) if where else "") + self._ink(_DIM, f"* {text}")

    def _said(self, event: Said | Acknowledged, place: str | None, nick: str) -> str:
        is_own = not isinstance(event, Said) or event.is_own
        text = event.text
        if not is_own and mentions(text, nick):
            text = self._ink(_BOLD, text)
        who = self._nick(event.nick)
        spoken = {
            Manner.TEXT: f"<{who}> {text}",
            Manner.ACTION: f"* {who} {text}",
            Manner.NOTICE: f"-{who}- {text}",
        }[event.manner]
        return self._at(event.place, place) + spoken

    def _failed(self, event: Failed, place: str | None, nick: str) -> str:
        return self._at(event.place, place) + self._ink(
            _RED,
            "! " + _("not sent: {text!r}. {reason}").format(text=event.text, reason=event.reason),
        )

    def _unconfirmed(self, event: Unconfirmed, place: str | None, nick: str) -> str:
        return self._at(event.place, place) + self._ink(
            _RED,
            "! "
            + _("not confirmed: {text!r}. It may or may not have arrived.").format(text=event.text),
        )

    def _joined(self, event: Joined, place: str | None, nick: str) -> str:
        if event.is_own:
            return self._quiet(_("you are in {room}").format(room=event.room))
        return self._quiet(_("{nick} joined").format(nick=event.nick), event.room, place)

    def _left(self, event: Left, place: str | None, nick: str) -> str:
        if event.by and event.is_own:
            text = _("you were removed by {by}").format(by=event.by)
        elif event.by:
            text = _("{nick} was removed by {by}").format(nick=event.nick, by=event.by)
        elif event.is_own:
            text = _("you left")
        else:
            text = _("{nick} left").format(nick=event.nick)
        return self._quiet(text + because(event.reason), event.room, place)

    def _quit(self, event: Quit, place: str | None, nick: str) -> str:
        return self._quiet(_("{nick} left").format(nick=event.nick) + because(event.reason))

    def _renamed(self, event: NickChanged, place: str | None, nick: str) -> str:
        if event.is_own:
            return self._quiet(_("you are now known as {new}").format(new=event.new))
        return self._quiet(_("{old} is now known as {new}").format(old=event.old, new=event.new))

    def _topic(self, event: TopicChanged, place: str | None, nick: str) -> str:
        if event.nick and event.topic:
            text = _("{nick} changed the topic to: {topic}").format(
                nick=event.nick, topic=event.topic
            )
        elif event.nick:
            text = _("{nick} cleared the topic").format(nick=event.nick)
        elif event.topic:
            text = _("topic: {topic}").format(topic=event.topic)
        else:
            text = _("there is no topic")
        return self._quiet(text, event.room, place)

    def _room_renamed(self, event: RoomRenamed, place: str | None, nick: str) -> str:
        text = renamed_text(event.nick, event.old, event.new) + because(event.reason)
        return self._quiet(text, event.new, place)

    def _mode(self, event: ModeChanged, place: str | None, nick: str) -> str:
        return self._quiet("; ".join(mode_lines(event.nick, event.change)), event.room, place)

    def _away(self, event: AwayChanged, place: str | None, nick: str) -> str:
        if event.text is None:
            return self._quiet(_("{nick} is back").format(nick=event.nick))
        return self._quiet(_("{nick} is away").format(nick=event.nick) + because(event.text))

    def _named(self, event: Named, place: str | None, nick: str) -> str:
        return self._quiet(
            _("here ({count}): {nicks}").format(
                count=len(event.nicks), nicks=" ".join(event.nicks)
            ),
            event.room,
            place,
        )

    def _invited(self, event: Invited, place: str | None, nick: str) -> str:
        return self._quiet(
            _("{nick} invites you: /join {room}").format(nick=event.nick, room=event.room)
        )

    def _told(self, event: Told, place: str | None, nick: str) -> str:
        return event.text

    def _warned(self, event: Warned, place: str | None, nick: str) -> str:
        return self._ink(_RED, f"! {event.text}")

    def _welcomed(self, event: Welcomed, place: str | None, nick: str) -> str:
        if event.is_again:
            return self._quiet(_("connected again, as {nick}").format(nick=event.nick))
        return self._quiet(
            _("connected to {server} as {nick}; /help shows how").format(
                server=event.server, nick=event.nick
            )
        )

    def _lost(self, event: Lost, place: str | None, nick: str) -> str:
        return self._ink(_RED, "! " + _("connection lost: {reason}").format(reason=event.reason))

    def _retrying(self, event: Retrying, place: str | None, nick: str) -> str:
        return self._quiet(
            _("trying again in {pause_s} s").format(pause_s=max(event.pause_s, 1))
            + because(event.reason)
        )

    _PAINTERS: ClassVar[dict[type[Event], Callable[..., str]]] = {
        Said: _said,
        Acknowledged: _said,
        Failed: _failed,
        Unconfirmed: _unconfirmed,
        Joined: _joined,
        Left: _left,
        Quit: _quit,
        NickChanged: _renamed,
        TopicChanged: _topic,
        RoomRenamed: _room_renamed,
        ModeChanged: _mode,
        AwayChanged: _away,
        Named: _named,
        Invited: _invited,
        Told: _told,
        Warned: _warned,
        Welcomed: _welcomed,
        Lost: _lost,
        Retrying: _retrying,
    }


def because(reason: str) -> str:
    """Return *reason* as it stands behind what happened."""
    return f" ({reason})" if reason else ""


def renamed_text(nick: str, old: str, new: str) -> str:
    """Return who calls a room what; *nick* may be ""."""
    if not nick:
        return _("{old} is called {new} now").format(old=old, new=new)
    text = _("{nick} renamed {old}: from now on it is {new}")
    return text.format(nick=nick, old=old, new=new)


def mentions(text: str, nick: str) -> bool:
    """Whether *text* names *nick*, as a word of its own."""
    return (
        bool(nick)
        and re.search(rf"(?<!\w){re.escape(nick)}(?!\w)", text, re.IGNORECASE) is not None
    )
