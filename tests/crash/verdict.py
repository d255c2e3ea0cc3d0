"""The verdict: what the talkers noted against what everybody reads in the history."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from securechat.wire.message import Message
from tests.crash.talker import ROOM
from tests.crash.wire import Connection

PAGE = 1000

Kept = tuple[str, str]
"""(text, msgid) of a message."""


class Note(NamedTuple):
    """A line of a talker's notes: sent, echoed or seen; or lost, a connection that ended."""

    what: str
    text: str
    msgid: str


class Verdict(NamedTuple):
    """What was counted, and what was wrong."""

    sent: int
    echoed: int
    seen: int
    lost_connections: int
    kept: int
    faults: tuple[str, ...]


def read_notes(path: Path) -> list[Note]:
    """Return what a talker noted, in order."""
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    return [Note(*line.split(" ")) for line in lines]


def read_history(connection: Connection) -> list[Kept]:
    """Return all that is kept of the room, oldest first, page by page."""
    found: list[Kept] = []
    connection.send(f"JOIN {ROOM}")
    mark = "timestamp=1970-01-01T00:00:00.000Z"
    while True:
        connection.send(f"CHATHISTORY AFTER {ROOM} {mark} {PAGE}")
        page = list(_page(connection))
        if not page:
            return found
        found += page
        mark = f"msgid={page[-1][1]}"


def _page(connection: Connection) -> Iterator[Kept]:
    reference = None
    for message in connection.messages():
        if message.command == "BATCH" and "chathistory" in message.params:
            reference = message.params[0][1:]
        elif message.command == "BATCH" and message.params[0] == f"-{reference}":
            return
        elif message.command == "FAIL":
            raise SystemExit(f"no history: {message}")
        elif reference is not None and message.tags.get("batch") == reference:
            yield from _kept(message)


def _kept(message: Message) -> Iterator[Kept]:
    if message.command == "PRIVMSG":
        yield message.params[1], message.tags["msgid"]


def judge(notes: dict[str, list[Note]], histories: dict[str, list[Kept]]) -> Verdict:
    """Return what was counted, and each way in which the promise was broken."""
    # Who came later reads from there on.
    everything = max(histories.values(), key=len)
    faults = [
        f"{name} reads another history"
        for name, history in histories.items()
        if not history or everything[-len(history) :] != history
    ]
    times = Counter(text for text, _ in everything)
    faults += [f"{text} is kept {count} times" for text, count in times.items() if count > 1]
    place = {kept: number for number, kept in enumerate(everything)}
    for name, lines in notes.items():
        shown = [(note.text, note.msgid) for note in lines if note.what in {"echoed", "seen"}]
        faults += [f"{name} was shown {text}, which is lost" for text, _ in _missing(shown, place)]
        faults += [f"{name} saw another order" for _ in range(not _is_in_order(lines, place))]
    count = Counter(note.what for lines in notes.values() for note in lines)
    return Verdict(
        count["sent"], count["echoed"], count["seen"], count["lost"], len(everything), tuple(faults)
    )


def _missing(shown: Sequence[Kept], place: dict[Kept, int]) -> list[Kept]:
    return [kept for kept in shown if kept not in place]


def _is_in_order(lines: Sequence[Note], place: dict[Kept, int]) -> bool:
    """Whether each connection showed its messages in the order of the history.

    An echo of a message that was sent again comes late, and is not judged.
    """
    newest = -1
    for note in lines:
        if note.what == "lost":
            newest = -1
        at = place.get((note.text, note.msgid))
        if note.what == "seen" and at is not None:
            if at <= newest:
                return False
            newest = at
    return True
