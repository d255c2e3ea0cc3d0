"""What a line says: a message, a reaction, a message taken back; just now, or in a page of history.

Source: Modern IRC; IRCv3 message-ids, reply, react, draft/message-redaction.
"""

from securechat.client.events import Event, Manner, Reacted, Redacted, Said
from securechat.client.reacting import nick_of
from securechat.client.safe_text import has_formatting
from securechat.client.sending import REACT, UNREACT
from securechat.client.session import Session, place_of
from securechat.client.stamps import at_ms
from securechat.wire.message import Message

_ACTION = "\x01ACTION "


def said(session: Session, message: Message) -> Said | None:
    """Return what a PRIVMSG or NOTICE says; None: it is for a program, or from the server."""
    text = message.params[1]
    manner = Manner.NOTICE if message.command == "NOTICE" else Manner.TEXT
    if text.startswith(_ACTION) and manner is Manner.TEXT:
        text, manner = text[len(_ACTION) :].removesuffix("\x01"), Manner.ACTION
    if text.startswith("\x01") or (manner is Manner.NOTICE and "!" not in (message.source or "")):
        return None
    nick = nick_of(message)
    return Said(
        at_ms(message),
        _place(session, message),
        nick,
        text,
        manner,
        session.is_me(nick),
        message.tags.get("msgid", ""),
        replied_to(message),
        text if has_formatting(text) else "",
    )


def reacted(session: Session, message: Message) -> Reacted | None:
    """Return what a TAGMSG puts on a message, or takes from it; None: nothing."""
    tags = message.tags
    reaction, msgid = tags.get(REACT) or tags.get(UNREACT), replied_to(message)
    if not reaction or not msgid:
        return None
    nick = nick_of(message)
    return Reacted(
        at_ms(message),
        _place(session, message),
        nick,
        msgid,
        reaction,
        not tags.get(REACT),
        session.is_me(nick),
    )


def redacted(session: Session, message: Message) -> Redacted:
    """Return what a REDACT takes back."""
    reason = message.params[2] if len(message.params) > 2 else ""
    nick = nick_of(message)
    return Redacted(at_ms(message), _place(session, message), nick, message.params[1], reason)


def replied_to(message: Message) -> str:
    """Return the msgid that *message* is about, or ""."""
    return message.tags.get("+reply") or message.tags.get("+draft/reply") or ""


def events_of(session: Session, messages: list[Message]) -> list[Event]:
    """Return what *messages* of a page say, in their order; the rest of a page is no event."""
    found = (_event(session, message) for message in messages)
    return [event for event in found if event is not None]


def _event(session: Session, message: Message) -> Event | None:
    if session.is_ignored(nick_of(message)):
        return None
    if len(message.params) > 1 and message.command in {"PRIVMSG", "NOTICE"}:
        return said(session, message)
    if message.params and message.command == "TAGMSG":
        return reacted(session, message)
    if len(message.params) > 1 and message.command == "REDACT":
        return redacted(session, message)
    return None


def _place(session: Session, message: Message) -> str:
    target, nick = message.params[0], nick_of(message)
    return place_of(target, target if session.is_me(nick) else nick)
