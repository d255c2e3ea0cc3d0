"""Messages of several lines: put together to be kept, taken apart to be shown.

A message of several lines is one text with line feeds in it, and with *cuts*: the places, counted
in characters, where a line of the sender ended without one. So the text reads as it was meant, and
the lines come out as they went in. In the journal the cuts stand behind the text, as parameters.

Source: IRCv3 draft/multiline.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from securechat.wire import capabilities as cap
from securechat.world.audience import Audience
from securechat.world.replying import Reply
from securechat.world.session import Session

BATCH_TYPE = "draft/multiline"

CONCAT = "draft/multiline-concat"
"""The tag of a line that goes on with the line before it."""

CAPS = cap.BATCH | cap.MULTILINE
"""What a session needs to be shown, or to send, several lines as one message."""

Cuts = tuple[int, ...]


class PartialLine(NamedTuple):
    """One line of a message; whether it goes on with the line before it."""

    text: str
    is_concat: bool


def put_together(lines: Iterable[PartialLine]) -> tuple[str, Cuts]:
    """Return the text of *lines*, and its cuts. The first line goes on with none."""
    text, cuts = "", []
    for number, line in enumerate(lines):
        if number and line.is_concat:
            cuts.append(len(text))
        elif number:
            text += "\n"
        text += line.text
    return text, tuple(cuts)


def take_apart(text: str, cuts: Cuts) -> Iterator[PartialLine]:
    """Yield the lines of which `put_together` made *text* and *cuts*."""
    start = 0
    is_concat = False
    for end in (*cuts, len(text)):
        for line in text[start:end].split("\n"):
            yield PartialLine(line, is_concat)
            is_concat = False
        start, is_concat = end, True


def params(text: str, cuts: Cuts) -> tuple[str, ...]:
    """Return what the journal keeps of a message: its text, then its cuts."""
    return (text, *map(str, cuts))


def from_params(kept: Sequence[str]) -> tuple[str, Cuts | None]:
    """Return the text and the cuts in the parameters of a journal entry; None: it is one line."""
    text, *cuts = kept
    return text, tuple(map(int, cuts)) if cuts or "\n" in text else None


class Shape(NamedTuple):
    """What all lines of a message have in common."""

    source: str
    command: str
    target: str
    text: str
    cuts: Cuts

    def as_batch(self, reference: str, tags: str, outer: str = "") -> list[Reply]:
        """Return the message for who has `CAPS`.

        Args:
            reference: names the batch; no other one that is open at the recipient's has it.
            tags: those of the message, as they stand in a line.
            outer: the reference of the batch around this one, if there is one.
        """
        around = f"batch={outer}" if outer else ""
        inside = f"batch={reference}"
        start = f":{self.source} BATCH +{reference} {BATCH_TYPE} {self.target}"
        replies = [Reply(";".join(filter(None, (around, tags))), start)]
        replies += [
            Reply(f"{inside};{CONCAT}" if line.is_concat else inside, self._body(line))
            for line in take_apart(self.text, self.cuts)
        ]
        replies.append(Reply(around, f":{self.source} BATCH -{reference}"))
        return replies

    def as_lines(self, tags: str, later_tags: str) -> list[Reply]:
        """Return the message for everyone else: without the lines that are blank.

        Args:
            tags: those of the first line; only there stands the msgid.
            later_tags: those of the lines behind it.
        """
        lines = [line for line in take_apart(self.text, self.cuts) if line.text]
        return [
            Reply(later_tags if number else tags, self._body(line))
            for number, line in enumerate(lines)
        ]

    def _body(self, line: PartialLine) -> str:
        return f":{self.source} {self.command} {self.target} :{line.text}"


def divided(
    audience: Audience, sessions: Mapping[int, Session]
) -> Iterator[tuple[int, bool, tuple[int, ...]]]:
    """Yield the groups of *audience* parted into those who have `CAPS` and those who have not.

    Each is a set of capabilities as in *audience*, whether they have them, and the numbers of the
    sessions, which *sessions* knows.
    Done for these messages only: that the groups told them apart would cost every other message.
    """
    for caps, numbers in audience:
        for has_caps in (True, False):
            found = tuple(n for n in numbers if (sessions[n].caps & CAPS == CAPS) is has_caps)
            if found:
                yield caps, has_caps, found
