"""`Batches`: lines that are one thing together are kept until the last of them has come.

Such are a message of several lines and a page of history, which may hold such messages; what is in
any other batch is taken line by line.

Source: IRCv3 batch, draft/multiline, chathistory.
"""

from dataclasses import dataclass, field, replace

from securechat.client.multiline import CONCAT, MULTILINE
from securechat.wire.message import Message

CHATHISTORY = "chathistory"
TARGETS = "draft/chathistory-targets"

MOST_OPEN = 64
"""Most batches open at a time; a server that opens more is not followed."""

MOST_LINES = 10_000
"""Most lines of one batch that are kept: ten times what a server sends on one request."""

MOST_CHARACTERS = 16_000_000
"""Most characters kept of all open batches: lines beyond are dropped."""


@dataclass(slots=True)
class Batch:
    """A batch that has ended, or not yet."""

    opening: Message
    items: list[Message] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Its type."""
        return self.opening.params[1]

    @property
    def label(self) -> str:
        """The label of the request it answers, or ""."""
        return self.opening.tags.get("label", "")

    def joined(self) -> Message | None:
        """Return the message that the lines of a `MULTILINE` batch make; None: there are none."""
        if not self.items or any(len(item.params) < 2 for item in self.items):
            return None
        first = self.items[0]
        text = first.params[1]
        for item in self.items[1:]:
            text += item.params[1] if CONCAT in item.tags else f"\n{item.params[1]}"
        params = (first.params[0], text)
        return replace(first, params=params, source=self.opening.source, tags=self.opening.tags)


class Batches:
    """The batches of one connection that are open and are taken as a whole."""

    def __init__(self) -> None:
        self._open: dict[str, Batch] = {}
        self._sizes: dict[str, int] = {}
        """The characters kept of each open batch."""

    def take(self, message: Message) -> Message | Batch | None:
        """Return what there is to do now: a message, a page; None if *message* is kept."""
        if message.command == "BATCH" and message.params:
            sign, reference = message.params[0][:1], message.params[0][1:]
            if sign == "+" and self._is_whole(message):
                self._open[reference] = Batch(message)
                self._sizes[reference] = 0
                return None
            if sign == "-" and reference in self._open:
                del self._sizes[reference]
                return self._closed(self._open.pop(reference))
            return message
        reference = message.tags.get("batch", "")
        if reference not in self._open:
            return message
        self._keep(reference, message)
        return None

    def _keep(self, reference: str, message: Message) -> None:
        size = sum(map(len, (*message.params, *message.tags, *message.tags.values())))
        has_room = sum(self._sizes.values()) + size <= MOST_CHARACTERS
        batch = self._open[reference]
        if has_room and len(batch.items) < MOST_LINES:
            batch.items.append(message)
            self._sizes[reference] += size

    def _is_whole(self, message: Message) -> bool:
        return (
            len(message.params) > 1
            and message.params[1] in {MULTILINE, CHATHISTORY, TARGETS}
            and len(self._open) < MOST_OPEN
        )

    def _closed(self, batch: Batch) -> Message | Batch | None:
        if batch.kind != MULTILINE:
            return batch
        message = batch.joined()
        reference = batch.opening.tags.get("batch", "")
        if message is None or reference not in self._open:
            return message
        self._keep(reference, message)
        return None
