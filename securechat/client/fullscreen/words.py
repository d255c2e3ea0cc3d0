"""`Words`: what can be completed where one is: people, rooms, commands, settings."""

from collections.abc import Iterable, Iterator

from securechat.client.commands import COMMANDS
from securechat.client.fullscreen.chat import SERVER, Chat
from securechat.client.fullscreen.entries import Kind
from securechat.client.fullscreen.message_commands import MESSAGE_COMMANDS
from securechat.wire.names import Folded, fold, is_channel

_LOOKED_AT = 1_000
"""So many lines back is looked for who spoke."""


class Words:
    """What *chat* knows by name, the likeliest first."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self.settings: Iterable[str] = ()
        """Names that /set takes."""
        self.commands: dict[str, str] = {}
        """What else the screen has: by name, how it goes."""

    def nicks(self) -> list[str]:
        """Everybody here but us: who spoke last first, then the others by name."""
        found: Folded[str] = Folded()
        for nick in self._speakers():
            if nick not in found:
                found[nick] = nick
        others = [one.nick for one in self._chat.open.members.sorted if one.nick not in found]
        ordered = [*found.values(), *sorted(others, key=fold)]
        return [nick for nick in ordered if fold(nick) != fold(self._chat.nick)]

    def _speakers(self) -> Iterator[str]:
        conversation = self._chat.open
        if conversation.place.startswith("@"):
            yield conversation.place[1:]
        for entry in reversed(conversation.entries[-_LOOKED_AT:]):
            if entry.kind is Kind.MESSAGE and entry.nick in conversation.members:
                yield entry.nick

    def rooms(self) -> list[str]:
        """The rooms we know, the open one first."""
        rooms = [one.place for one in self._chat.conversations if is_channel(one.place)]
        return sorted(rooms, key=lambda place: place != self._chat.open.place)

    def people(self) -> list[str]:
        """Everybody we know of: who is here, then those we talk with alone."""
        known: Folded[str] = Folded()
        alone = [one.place[1:] for one in self._chat.conversations if one.place.startswith("@")]
        for nick in (*self.nicks(), *alone):
            known[nick] = nick
        return list(known.values())

    def places(self) -> list[str]:
        """All that can be opened: rooms, and people we talk with alone."""
        return [one.place for one in self._chat.conversations if one.place != SERVER]

    def usages(self) -> dict[str, str]:
        """How each command goes, by its name, in the order of the alphabet."""
        ours = {name: one.usage for name, one in (COMMANDS | MESSAGE_COMMANDS).items()}
        return dict(sorted((ours | self.commands).items()))
