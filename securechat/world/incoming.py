"""`Incoming`: a batch that a client has opened, until it ends it.

A session has one at most: inside of a batch nothing else may be sent, nor another batch be opened.

Source: IRCv3 client-batch, draft/multiline.
"""

from collections.abc import Mapping

from securechat.wire import capabilities as cap
from securechat.wire.message import Message
from securechat.wire.names import fold
from securechat.world.errors import FailError
from securechat.world.multiline import CONCAT, PartialLine
from securechat.world.replying import shown

IDLE_MS = 60_000
"""How long a batch may stand open without another line: a line comes each tenth of a second at the
default budget, and who lost the way is told so."""

_IN_LINES = frozenset({"batch", "label", CONCAT})
"""The tags of a line in a batch; all others stand on the line that opens it. A label there is
against the specification, and answered all the same."""


def invalid() -> FailError:
    """Return the error for which there is no other code."""
    return FailError("BATCH", "MULTILINE_INVALID")


class Incoming:
    """The lines of one batch so far.

    Args:
        reference: how the client calls it.
        target: who it is for, as the client wrote it.
        label: what its answer is to carry, whether it succeeds or fails.
        tags: those to be relayed with the message.
        now_ms: when it was opened.
        retry_key: under which the message may be sent again.
    """

    __slots__ = (
        "_size_bytes",
        "command",
        "is_failed",
        "label",
        "lines",
        "reference",
        "retry_key",
        "tags",
        "target",
        "touched_ms",
    )

    def __init__(
        self,
        reference: str,
        target: str,
        label: str | None,
        tags: Mapping[str, str],
        now_ms: int,
        retry_key: str = "",
    ) -> None:
        self.retry_key = retry_key
        self.reference = reference
        self.target = target
        self.label = label
        self.tags = tags
        self.touched_ms = now_ms
        self.command = ""
        """PRIVMSG or NOTICE, once there is a line."""
        self.lines: list[PartialLine] = []
        self._size_bytes = 0
        self.is_failed = False
        """Whether its error has been told: what still comes of it is ignored."""

    @classmethod
    def failed(cls, reference: str, now_ms: int) -> "Incoming":
        """Return a batch whose opening was refused: its lines are still to come."""
        batch = cls(reference, "", None, {}, now_ms)
        batch.fail()
        return batch

    def fail(self) -> None:
        """Let go of what came; the error is told by the caller."""
        self.is_failed = True
        self.lines.clear()

    def add(self, message: Message, now_ms: int) -> None:
        """Take one line.

        Raises:
            FailError: it has no place in this batch.
        """
        self.touched_ms = now_ms
        if message.command not in ("PRIVMSG", "NOTICE") or len(message.params) < 2:
            raise invalid()
        self.command = self.command or message.command
        if message.command != self.command or not _IN_LINES.issuperset(message.tags):
            raise invalid()
        target, text = message.params[:2]
        if fold(target) != fold(self.target):
            raise FailError("BATCH", "MULTILINE_INVALID_TARGET", self.target, shown(target))
        is_concat = CONCAT in message.tags
        if is_concat and not text:
            raise invalid()
        self._add(PartialLine(text, is_concat))

    def _add(self, line: PartialLine) -> None:
        if len(self.lines) == cap.MULTILINE_LINES:
            raise FailError("BATCH", "MULTILINE_MAX_LINES", str(cap.MULTILINE_LINES))
        has_line_feed = bool(self.lines) and not line.is_concat
        self._size_bytes += len(line.text.encode()) + has_line_feed
        if self._size_bytes > cap.MULTILINE_BYTES:
            raise FailError("BATCH", "MULTILINE_MAX_BYTES", str(cap.MULTILINE_BYTES))
        self.lines.append(line)

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it to send."""
        return not any(line.text for line in self.lines)
