"""/reply, /react, /redact and /retry: done on the screen, which knows what was said."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.emoji import emoji_at_end
from securechat.client.fullscreen.entries import Entry, Kind, State
from securechat.client.texts import N_, _
from securechat.wire.names import fold


class Acts(Protocol):
    """What can be done with a message."""

    def answer(self, entry: Entry, text: str) -> None:
        """Say *text* in answer to *entry*."""

    def put_reaction(self, entry: Entry, emoji: str) -> None:
        """Put *emoji* on *entry*, or take it back if it is there."""

    def ask_to_redact(self, entry: Entry) -> None:
        """Take *entry* back, once that is confirmed."""

    def retry(self, entry: Entry) -> None:
        """Send *entry* again."""

    def warn(self, text: str) -> None:
        """Say what did not work."""


@dataclass(frozen=True, slots=True)
class MessageCommand:
    """One row of the table."""

    usage: str
    help: str
    run: Callable[[Acts, Conversation, str], None]


def run(acts: Acts, conversation: Conversation, text: str) -> bool:
    """Do the command *text* about what was said in *conversation*; False: it is none of these."""
    name, _, rest = text.removeprefix("/").strip().partition(" ")
    command = MESSAGE_COMMANDS.get(name.lower())
    if command is not None:
        command.run(acts, conversation, rest.strip())
    return command is not None


def _last(
    conversation: Conversation, *, nick: str = "", is_own: bool = False, states: set[State]
) -> Entry | None:
    """Return the newest message: ours, or of *nick*, or of anybody but us."""
    for entry in reversed(conversation.entries):
        is_theirs = entry.is_own is is_own and (not nick or fold(entry.nick) == fold(nick))
        if entry.kind is Kind.MESSAGE and is_theirs and entry.state in states:
            return entry
    return None


def _explain(acts: Acts, name: str) -> None:
    usage = MESSAGE_COMMANDS[name].usage
    acts.warn(_("It goes like this: {usage}").format(usage=_(usage)))


def _reply(acts: Acts, conversation: Conversation, rest: str) -> None:
    name, _space, text = rest.partition(" ")
    nick = name.removeprefix("@").removesuffix(":")
    if nick not in conversation.members and f"@{nick}" != conversation.place:
        nick, text = "", rest
    entry = _last(conversation, nick=nick, states={State.DELIVERED})
    if not text.strip():
        _explain(acts, "reply")
    elif entry is None:
        acts.warn(_("There is no message here to answer."))
    else:
        acts.answer(entry, text.strip())


def _react(acts: Acts, conversation: Conversation, rest: str) -> None:
    nick, _rest, emoji = rest.rpartition(" ")
    nick = nick.strip().removeprefix("@").removesuffix(":")
    named = emoji_at_end(emoji)
    entry = _last(conversation, nick=nick, states={State.DELIVERED})
    if not emoji:
        _explain(acts, "react")
    elif entry is None:
        acts.warn(_("There is no message here to react to."))
    else:
        acts.put_reaction(entry, named[1] if named is not None else emoji)


def _redact(acts: Acts, conversation: Conversation, rest: str) -> None:
    entry = _last(conversation, is_own=True, states={State.DELIVERED})
    if entry is None:
        acts.warn(_("You have said nothing here yet."))
    else:
        acts.ask_to_redact(entry)


def _retry(acts: Acts, conversation: Conversation, rest: str) -> None:
    entry = _last(conversation, is_own=True, states={State.FAILED, State.UNCONFIRMED})
    if entry is None:
        acts.warn(_("Nothing of yours has failed here."))
    else:
        acts.retry(entry)


MESSAGE_COMMANDS = {
    "reply": MessageCommand(
        "/reply [NAME] text", N_("Answer what somebody else said last."), _reply
    ),
    "react": MessageCommand(
        "/react [NAME] emoji", N_("Put an emoji on the last message, or take it back."), _react
    ),
    "redact": MessageCommand("/redact", N_("Take back what you said last."), _redact),
    "retry": MessageCommand("/retry", N_("Send again what failed last."), _retry),
}
"""By name, without the slash."""
