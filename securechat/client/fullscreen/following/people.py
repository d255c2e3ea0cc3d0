"""Who comes and goes."""

from securechat.client.events import (
    AwayChanged,
    Found,
    Joined,
    Left,
    Named,
    NickChanged,
    Quit,
    RankChanged,
)
from securechat.client.fullscreen.chat import Chat
from securechat.client.fullscreen.following.table import follows
from securechat.client.fullscreen.passages import Passage
from securechat.client.painting import because
from securechat.client.texts import _
from securechat.wire.names import fold


@follows(Joined)
def _joined(chat: Chat, event: Joined) -> None:
    conversation = chat.conversation(event.room)
    if event.is_own:
        conversation.is_joined = True
        return
    conversation.members.add(event.nick)
    text = _("{nick} joined").format(nick=event.nick)
    chat.note_passing(event.room, Passage(event.nick, has_come=True), event.at_ms, text)


@follows(Left)
def _left(chat: Chat, event: Left) -> None:
    conversation = chat.find(event.room)
    if conversation is None:
        return
    conversation.members.remove(event.nick)
    if event.is_own and not event.by and not conversation.has_unsent:
        chat.close(event.room)
        return
    if event.is_own:
        conversation.is_joined = False
        conversation.members.clear()
        text = _("you are no longer in this room")
        if event.by:
            text = _("you were removed by {by}").format(by=event.by)
    elif event.by:
        text = _("{nick} was removed by {by}").format(nick=event.nick, by=event.by)
    else:
        text = _("{nick} left").format(nick=event.nick) + because(event.reason)
        chat.note_passing(event.room, Passage(event.nick, has_come=False), event.at_ms, text)
        return
    chat.note(event.room, event.at_ms, text + because(event.reason))


@follows(Quit)
def _quit(chat: Chat, event: Quit) -> None:
    text = _("{nick} left").format(nick=event.nick) + because(event.reason)
    for room in event.rooms:
        chat.conversation(room).members.remove(event.nick)
        chat.note_passing(room, Passage(event.nick, has_come=False), event.at_ms, text)
    if chat.find(f"@{event.nick}") is not None:
        chat.note(f"@{event.nick}", event.at_ms, text)


@follows(NickChanged)
def _renamed(chat: Chat, event: NickChanged) -> None:
    text = _("{old} is now known as {new}").format(old=event.old, new=event.new)
    if event.is_own:
        chat.nick = event.new
        text = _("you are now known as {new}").format(new=event.new)
    for room in event.rooms:
        chat.conversation(room).members.rename(event.old, event.new)
        chat.note(room, event.at_ms, text)
    if fold(event.old) != fold(event.new) and chat.find(f"@{event.new}") is None:
        chat.rename(f"@{event.old}", f"@{event.new}")


@follows(AwayChanged)
def _away(chat: Chat, event: AwayChanged) -> None:
    for room in event.rooms:
        chat.conversation(room).members.set_away(event.nick, is_away=event.text is not None)


@follows(Named)
def _named(chat: Chat, event: Named) -> None:
    chat.conversation(event.room).members.replace(event.nicks)


@follows(Found)
def _found(chat: Chat, event: Found) -> None:
    conversation = chat.find(event.room)
    if conversation is not None:  # else it is called something else by now
        for nick in event.away:
            conversation.members.set_away(nick, is_away=True)


@follows(RankChanged)
def _rank(chat: Chat, event: RankChanged) -> None:
    chat.conversation(event.room).members.rank(event.nick, event.signs)
