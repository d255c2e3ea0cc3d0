"""What is attached to messages and conversations: reactions, typing, what is taken back, what is read.

Source: IRCv3 message-tags, react, typing, draft/message-redaction, draft/read-marker.
"""

from securechat.client.events import MarkedRead, Typing
from securechat.client.reacting import Table, nick_of
from securechat.client.sayings import reacted, redacted
from securechat.client.session import Session, place_of
from securechat.client.stamps import at_ms, instant_ms, now_ms
from securechat.wire.message import Message
from securechat.wire.names import is_channel

TABLE = Table()


@TABLE.on("TAGMSG", 1)
def _tagmsg(session: Session, message: Message) -> None:
    if session.is_ignored(nick_of(message)):
        return
    typing = message.tags.get("+typing") or message.tags.get("+draft/typing")
    if typing:
        _typing(session, message, is_active=typing == "active")
    event = reacted(session, message)
    if event is not None and session.seen.is_new(message.tags.get("msgid")):
        session.show(event)


def _typing(session: Session, message: Message, *, is_active: bool) -> None:
    nick = nick_of(message)
    if not session.is_me(nick):
        place = place_of(message.params[0], nick)
        session.show(Typing(at_ms(message), place, nick, is_active))


@TABLE.on("REDACT", 2)
def _redact(session: Session, message: Message) -> None:
    session.show(redacted(session, message))


@TABLE.on("MARKREAD", 2)
def _markread(session: Session, message: Message) -> None:
    target, stamp = message.params[0], message.params[1]
    until_ms = instant_ms(stamp.removeprefix("timestamp=")) if stamp != "*" else 0
    if until_ms is not None:
        place = target if is_channel(target) else f"@{target}"
        session.show(MarkedRead(now_ms(), place, until_ms))
