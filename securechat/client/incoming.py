"""What each line from the server changes: one small function a command.

Numerics that nobody knows are shown as they came; other unknown commands are passed over.
Source: Modern IRC; IRCv3 server-time, labeled-response, echo-message.
"""

import time
from functools import partial

from securechat.client import annotations, answers, presence
from securechat.client.batches import Batch
from securechat.client.events import LagMeasured
from securechat.client.own_messages import CONFIRM_PING, ticket_in
from securechat.client.reacting import Table, nick_of
from securechat.client.replies import failure_text, is_error
from securechat.client.sayings import events_of, said
from securechat.client.session import SETTLED_PING, Session
from securechat.client.stamps import at_ms, now_ms
from securechat.wire.message import Message
from securechat.wire.replies import (
    ERR_NOMOTD,
    RPL_CREATED,
    RPL_ENDOFMOTD,
    RPL_GLOBALUSERS,
    RPL_ISUPPORT,
    RPL_LOCALUSERS,
    RPL_LUSERCHANNELS,
    RPL_LUSERCLIENT,
    RPL_LUSERME,
    RPL_LUSEROP,
    RPL_LUSERUNKNOWN,
    RPL_MOTD,
    RPL_MOTDSTART,
    RPL_MYINFO,
    RPL_UMODEIS,
    RPL_WELCOME,
    RPL_YOURHOST,
)

TABLE = Table()

_TABLES = (TABLE, presence.TABLE, annotations.TABLE, answers.TABLE)


def receive(session: Session, message: Message) -> None:
    """Take one message from the server.

    Raises:
        LoginError: the server does not let us in.
    """
    if session.advance_login(message):
        return
    whole = session.batches.take(message) if session.is_full else message
    if isinstance(whole, Batch):
        _on_page(session, whole)
    elif whole is not None:
        _handle(session, whole)


def _on_page(session: Session, batch: Batch) -> None:
    """Give history its page; one that nobody asked for is taken as if it were said now."""
    if not session.history.answered(batch, partial(events_of, session)):
        for message in batch.items:
            _handle(session, message)


def _handle(session: Session, message: Message) -> None:
    if is_error(message):
        _on_error(session, message)
    elif not any(table.react(session, message) for table in _TABLES):
        _on_other(session, message)


def _on_error(session: Session, message: Message) -> None:
    if session.history.refused(message) or message.params[:1] == ("MARKREAD",):
        return
    if presence.led_on(session, message):
        return
    ticket = session.own.ticket_of(message)
    if message.command == ERR_NOMOTD.code and session.is_settled:
        session.tell(failure_text(message))
    elif message.command == ERR_NOMOTD.code:
        session.ready()  # there is none: the welcome is over all the same
    elif ticket is not None:
        session.own.fail(ticket, failure_text(message))
    else:
        session.own.refused(message)


def _on_other(session: Session, message: Message) -> None:
    if message.command.isdigit() and message.command[0] in "236" and session.is_welcomed:
        session.tell(" ".join(message.params[1:]))


# Connection and welcome.


@TABLE.on("PING")
def _ping(session: Session, message: Message) -> None:
    session.answer(f"PONG :{message.params[-1] if message.params else ''}")


@TABLE.on("PONG", 1)
def _pong(session: Session, message: Message) -> None:
    token = message.params[-1]
    lag_ms = session.lag.answered(token, time.monotonic())
    if lag_ms is not None:
        session.show(LagMeasured(now_ms(), lag_ms))
    elif token == SETTLED_PING:
        session.settled()
    elif token.startswith(CONFIRM_PING):
        ticket = ticket_in(token.removeprefix(CONFIRM_PING))
        if ticket is not None:
            session.own.acknowledge(ticket, at_ms(message), session.nick)


@TABLE.on("ERROR", 1)
def _error(session: Session, message: Message) -> None:
    session.farewell = message.params[-1]


@TABLE.on(RPL_WELCOME.code, 1)
def _welcome(session: Session, message: Message) -> None:
    session.nick = message.params[0]
    session.welcomed(message.source or "")


@TABLE.on(RPL_ISUPPORT.code, 2)
def _isupport(session: Session, message: Message) -> None:
    session.supported.take(message.params[1:-1])
    for token in message.params[1:-1]:
        key, _, value = token.partition("=")
        if key == "securechat.internal/NEXTKEY":
            session.next_key_announced(value)


@TABLE.on(RPL_ENDOFMOTD.code)
def _end_of_motd(session: Session, message: Message) -> None:
    session.ready()


@TABLE.on(RPL_MOTD.code, 2)
def _motd(session: Session, message: Message) -> None:
    session.tell(message.params[-1].removeprefix("- "))


@TABLE.on("BATCH", 1)
def _batch(session: Session, message: Message) -> None:
    reference = message.params[0]
    if reference.startswith("+"):
        ticket = session.own.ticket_of(message)
        session.own.open_batch(reference[1:], "" if ticket is None else str(ticket))
    elif (ticket := session.own.close_batch(reference[1:])) is not None:
        session.own.acknowledge(ticket, at_ms(message), session.nick)  # nothing in it said no


@TABLE.on("ACK")
def _ack(session: Session, message: Message) -> None:
    if (ticket := session.own.ticket_of(message)) is not None:
        session.own.acknowledge(ticket, at_ms(message), session.nick)


@TABLE.on("DEVICETOKEN", 2)
def _device_token(session: Session, message: Message) -> None:
    if message.params[0] == "ADD":
        session.device_added()


# What is said.


@TABLE.on("PRIVMSG", 2)
def _privmsg(session: Session, message: Message) -> None:
    _said(session, message)


@TABLE.on("NOTICE", 2)
def _notice(session: Session, message: Message) -> None:
    if "!" in (message.source or ""):
        _said(session, message)
    else:
        session.tell(message.params[1])


def _said(session: Session, message: Message) -> None:
    nick, msgid = nick_of(message), message.tags.get("msgid", "")
    ticket = session.own.ticket_of(message)
    event = said(session, message)
    is_new = session.seen.is_new(msgid)
    if session.is_me(nick):
        session.mask = message.source or ""
        if ticket is not None:
            session.own.acknowledge(ticket, at_ms(message), session.nick, msgid)
            return
    if event is not None and is_new and not session.is_ignored(nick):
        session.show(event)


def _ignore(session: Session, message: Message) -> None:
    """Nothing a person wants to read at every start."""


for _reply in (
    RPL_YOURHOST,
    RPL_CREATED,
    RPL_MYINFO,
    RPL_UMODEIS,
    RPL_LUSERCLIENT,
    RPL_LUSEROP,
    RPL_LUSERUNKNOWN,
    RPL_LUSERCHANNELS,
    RPL_LUSERME,
    RPL_LOCALUSERS,
    RPL_GLOBALUSERS,
    RPL_MOTDSTART,
):
    TABLE.on(_reply.code)(_ignore)
