"""A talker: sends numbered messages into one room, and notes what was echoed and what it saw.

A process of its own, which outlives the server: `python -m tests.crash.talker`, told what to do in
JSON on its standard input. It ends when that is closed, once everything it sent was echoed.
"""

import contextlib
import json
import select
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from securechat.wire.message import Message
from tests.crash.wire import RETRY, RETRY_KEY, Connection, EndedError

ROOM = "#crash"

WINDOW = 20
"""Messages under way at a time."""

AGAIN_S = 0.05
"""The pause before another try to connect."""

TURN_S = 0.002


class Talker:
    """What one process sends and sees, over all its connections."""

    def __init__(self, port: int, ca: Path, name: str, password: str, notes: Path) -> None:
        self._where = (port, ca, name, password)
        self._name = name
        self._notes = notes.open("a", encoding="utf-8")
        self._count = 0
        self._under_way: dict[str, int] = {}
        """By retry key, which is the label, too: the number of a message that was not echoed."""

    def run(self) -> None:
        """Talk until the standard input ends, and everything was echoed."""
        while not (_is_over() and not self._under_way):
            try:
                connection = Connection(*self._where)
            except EndedError:
                time.sleep(AGAIN_S)
                continue
            with contextlib.suppress(EndedError):
                self._talk(connection)
            connection.close()
            self._note("lost", "", "")
            if RETRY not in connection.caps:
                self._under_way.clear()

    def _talk(self, connection: Connection) -> None:
        connection.send(f"JOIN {ROOM}")
        for message in connection.messages():
            if message.command == "366":
                break
        connection.send(*self._again())
        while not (_is_over() and not self._under_way):
            if not _is_over():
                connection.send(*self._new())
            for message in connection.messages(TURN_S):
                self._take(message)

    def _again(self) -> list[str]:
        """What the last connection did not confirm: the same messages, under the same keys."""
        return [self._line(key, number) for key, number in self._under_way.items()]

    def _new(self) -> Iterator[str]:
        while len(self._under_way) < WINDOW:
            self._count += 1
            key = f"{self._name}-{self._count}"
            self._under_way[key] = self._count
            self._note("sent", f"{self._name}:{self._count}", "")
            yield self._line(key, self._count)

    def _line(self, key: str, number: int) -> str:
        return f"@label={key};{RETRY_KEY}={key} PRIVMSG {ROOM} :{self._name}:{number}"

    def _take(self, message: Message) -> None:
        label = message.tags.get("label", "")
        if message.command == "PRIVMSG":
            is_own = self._under_way.pop(label, None) is not None
            self._note("echoed" if is_own else "seen", message.params[1], message.tags["msgid"])
        elif label in self._under_way:
            raise SystemExit(f"{self._name}: {message}")

    def _note(self, what: str, text: str, msgid: str) -> None:
        self._notes.write(f"{what} {text} {msgid}\n")
        self._notes.flush()


def _is_over() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


if __name__ == "__main__":
    told = json.loads(sys.stdin.readline())
    Talker(
        told["port"], Path(told["ca"]), told["name"], told["password"], Path(told["notes"])
    ).run()
