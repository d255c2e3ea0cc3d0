"""What the server answers to questions, in words.

Source: Modern IRC, "Numerics"; IRCv3 WHOX.
"""

from datetime import UTC, datetime

from securechat.client.events import Found
from securechat.client.mode_words import state_text
from securechat.client.reacting import Table
from securechat.client.session import Session
from securechat.client.stamps import at_ms
from securechat.client.texts import N_, _, ngettext
from securechat.wire.message import Message
from securechat.wire.names import is_channel
from securechat.wire.replies import (
    RPL_AWAY,
    RPL_BANLIST,
    RPL_CHANNELMODEIS,
    RPL_CREATIONTIME,
    RPL_ENDOFBANLIST,
    RPL_ENDOFHELP,
    RPL_ENDOFWHO,
    RPL_ENDOFWHOIS,
    RPL_HELPSTART,
    RPL_INVITING,
    RPL_LIST,
    RPL_LISTEND,
    RPL_LISTSTART,
    RPL_NOWAWAY,
    RPL_TOPICWHOTIME,
    RPL_UNAWAY,
    RPL_WHOISACCOUNT,
    RPL_WHOISACTUALLY,
    RPL_WHOISBOT,
    RPL_WHOISCHANNELS,
    RPL_WHOISIDLE,
    RPL_WHOISMODES,
    RPL_WHOISOPERATOR,
    RPL_WHOISSECURE,
    RPL_WHOISSERVER,
    RPL_WHOISUSER,
    RPL_WHOREPLY,
    RPL_WHOSPCRPL,
)

TABLE = Table()

_RPL_WHOISREGNICK = "307"
"""How other servers say that somebody is logged in."""

_RANKS = {
    "q": N_("owner"),
    "a": N_("admin"),
    "o": N_("operator"),
    "h": N_("helper"),
    "v": N_("speaker"),
}
"""What those are called who have a rank, by its mode."""

# Who is there.


@TABLE.on(RPL_WHOREPLY.code, 8)
def _who(session: Session, message: Message) -> None:
    if session.absences.took(message):
        return
    _me, room, user, host, _server, nick, flags, rest = message.params[:8]
    state = _("away") if flags.startswith("G") else _("here")
    where = "" if room == "*" else _(" in {room}").format(room=room)
    name = rest.partition(" ")[2]
    session.tell(
        f"{nick} ({user}@{host}), {state}{where}{f': {name}' if name not in {'', nick} else ''}"
    )


@TABLE.on(RPL_WHOSPCRPL.code, 2)
def _whox(session: Session, message: Message) -> None:
    if not session.absences.took(message):
        session.tell(" ".join(message.params[1:]))


@TABLE.on(RPL_ENDOFWHO.code, 2)
def _end_of_who(session: Session, message: Message) -> None:
    away = session.absences.ended(message.params[1])
    if away is not None:
        session.show(Found(at_ms(message), message.params[1], away))


# Who somebody is.


@TABLE.on(RPL_AWAY.code, 3)
def _is_away(session: Session, message: Message) -> None:
    nick, text = message.params[1:3]
    session.tell(_("{nick} is away: {text}").format(nick=nick, text=text))


@TABLE.on(RPL_WHOISUSER.code, 4)
def _whois(session: Session, message: Message) -> None:
    nick, user, host = message.params[1:4]
    session.portraits.begin(nick, f"{nick}!{user}@{host}")
    name = message.params[-1] if len(message.params) > 4 else ""
    if name not in {"", nick, user}:
        session.tell(_("{nick} gives the name {name}").format(nick=nick, name=name))


@TABLE.on(RPL_WHOISCHANNELS.code, 3)
def _whois_rooms(session: Session, message: Message) -> None:
    nick = message.params[1]
    rooms = ", ".join(_with_rank(session, room) for room in message.params[2].split())
    session.tell(_("{nick} is in {rooms}").format(nick=nick, rooms=rooms))


def _with_rank(session: Session, shown: str) -> str:
    """Return a room, and in words the highest of the signs before it."""
    room = shown.lstrip(session.supported.rank_signs)
    signs = shown[: len(shown) - len(room)]
    if not (signs and is_channel(room)):
        return shown
    letter = next(one for one, sign in session.supported.ranks.items() if sign == signs[0])
    return f"{room} ({_(_RANKS[letter])})" if letter in _RANKS else shown


@TABLE.on(RPL_WHOISACCOUNT.code, 3)
def _whois_account(session: Session, message: Message) -> None:
    nick, account = message.params[1:3]
    session.portraits.has_account(nick)
    session.tell(_("{nick} is logged in as {account}").format(nick=nick, account=account))


@TABLE.on(RPL_WHOISIDLE.code, 4)
def _whois_idle(session: Session, message: Message) -> None:
    nick, idle_s, signon_s = message.params[1:4]
    if not (_is_number(idle_s) and _is_number(signon_s)):
        return
    since = datetime.fromtimestamp(int(signon_s), UTC).astimezone()
    text = _("{nick} wrote {ago} ago, and is here since {since}")
    session.tell(
        text.format(nick=nick, ago=_duration(int(idle_s)), since=f"{since:%Y-%m-%d %H:%M}")
    )


@TABLE.on(RPL_ENDOFWHOIS.code, 2)
def _end_of_whois(session: Session, message: Message) -> None:
    nick = message.params[1]
    portrait = session.portraits.end(nick)
    if portrait is None:
        return
    if not portrait.has_account:
        session.tell(_("{nick} is a guest: not logged in to any account").format(nick=nick))
    session.tell(_("For bans by mask: {mask}").format(mask=portrait.mask))


@TABLE.on(_RPL_WHOISREGNICK, 3)
def _whois_registered(session: Session, message: Message) -> None:
    session.portraits.has_account(message.params[1])
    _plain(session, message)


def _plain(session: Session, message: Message) -> None:
    """Somebody, and a sentence about them."""
    session.tell(" ".join(message.params[1:]))


for _reply in (RPL_WHOISOPERATOR, RPL_WHOISBOT, RPL_WHOISSECURE, RPL_WHOISMODES):
    TABLE.on(_reply.code, 3)(_plain)


@TABLE.on(RPL_WHOISACTUALLY.code, 3)
def _whois_address(session: Session, message: Message) -> None:
    nick, address = message.params[1:3]
    session.tell(_("{nick} connects from {address}").format(nick=nick, address=address))


# Rooms.


@TABLE.on(RPL_LIST.code, 3)
def _listed(session: Session, message: Message) -> None:
    room, count = message.params[1:3]
    topic = message.params[3] if len(message.params) > 3 else ""
    number = int(count) if _is_number(count) else 0
    people = ngettext("{count} person", "{count} people", number).format(count=number)
    session.tell(f"{room:<20} {people:<12} {topic}".rstrip())


@TABLE.on(RPL_INVITING.code, 3)
def _inviting(session: Session, message: Message) -> None:
    nick, room = message.params[1:3]
    session.tell(_("You invited {nick} to {room}.").format(nick=nick, room=room))


@TABLE.on(RPL_BANLIST.code, 3)
def _banned(session: Session, message: Message) -> None:
    room, mask = message.params[1:3]
    by = message.params[3].partition("!")[0] if len(message.params) > 3 else ""
    text = _("{mask} is banned from {room}").format(mask=mask, room=room)
    session.tell(f"{text} ({by})" if by else text)


@TABLE.on(RPL_ENDOFBANLIST.code, 2)
def _end_of_bans(session: Session, message: Message) -> None:
    session.tell(_("Those are the bans of {room}.").format(room=message.params[1]))


@TABLE.on(RPL_CHANNELMODEIS.code, 3)
def _room_state(session: Session, message: Message) -> None:
    room, letters = message.params[1], " ".join(message.params[2:])
    words = state_text(letters)
    session.tell(f"{room}: {letters} ({words})" if words else f"{room}: {letters}")


# Ourselves.


@TABLE.on(RPL_NOWAWAY.code)
def _now_away(session: Session, _message: Message) -> None:
    session.tell(_("You are away: others are told so."))


@TABLE.on(RPL_UNAWAY.code)
def _unaway(session: Session, _message: Message) -> None:
    session.tell(_("You are back."))


def _nothing(_session: Session, _message: Message) -> None:
    """The beginning or the end of a list, or what is known already."""


for _reply in (
    RPL_WHOISSERVER,
    RPL_LISTSTART,
    RPL_LISTEND,
    RPL_CREATIONTIME,
    RPL_TOPICWHOTIME,
    RPL_HELPSTART,
    RPL_ENDOFHELP,
):
    TABLE.on(_reply.code)(_nothing)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 12


def _duration(seconds: int) -> str:
    """Return about how long it is: in the largest unit of which there are two."""
    if seconds < 120:
        return ngettext("{count} second", "{count} seconds", seconds).format(count=seconds)
    if seconds < 2 * 3600:
        minutes = seconds // 60
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    if seconds < 2 * 24 * 3600:
        hours = seconds // 3600
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    days = seconds // (24 * 3600)
    return ngettext("{count} day", "{count} days", days).format(count=days)
