"""`Straight`: one line to many connections, past everything that nothing waits in.

A message to a quiet room is one line to each of its members, and hardly ever does anything wait
for one of them. Such a write is TLS and one call of the kernel; the rest of what it costs is
fetching into the processor's caches, once for each member, the objects on the way there. So here
lies what a write needs, and nothing else, for each session of which this is true:

    Its connection is open, what is spoken on it is TLS and nothing on top, and nothing waits:
    neither in its outbox nor in its channel.

`Connection` keeps that true: at the end of each `flush`, and when it is open no more. For everybody
else there is the outbox.
"""

from collections.abc import Callable, Sequence

from securechat.server.channel import RECORD_BYTES, TlsChannel, Way

AT_ONCE_BYTES = 65536
"""So much is encrypted for one after the other, and then sent: so each of the two keeps its code in
the caches, and what was encrypted is still there when it is sent. The first saves 0.3 µs of the
write of a line; without the second a write of 25 KB takes half as much again."""


class Straight:
    """The sessions that can be written to at once; its io thread's."""

    def __init__(
        self, on_unsent: Callable[[int, bytes], None], on_broken: Callable[[int], None]
    ) -> None:
        """Begin with none.

        Args:
            on_unsent: told a session, and which ciphertext for it the kernel did not take.
            on_broken: told a session whose connection is broken.
        """
        self._ways: dict[int, Way] = {}
        self._on_unsent = on_unsent
        self._on_broken = on_broken

    def __contains__(self, session: int) -> bool:
        """Whether nothing waits for *session*."""
        return session in self._ways

    def open(self, session: int, channel: TlsChannel) -> None:
        """Write to *session* on *channel* from now on; it may be here already."""
        if session not in self._ways:
            self._ways[session] = channel.way

    def shut(self, session: int) -> None:
        """Write nothing more to *session*, which need not be here."""
        self._ways.pop(session, None)

    def write(self, data: bytes, sessions: Sequence[int]) -> list[int]:
        """Write *data*, at most `WRITE_BYTES`, to those of *sessions* that are here.

        Returns:
            The others, in their order: they have not got it.
        """
        others: list[int] = []
        records = [data[at : at + RECORD_BYTES] for at in range(0, len(data), RECORD_BYTES)]
        at_once = AT_ONCE_BYTES // len(data) or 1
        for start in range(0, len(sessions), at_once):
            some = sessions[start : start + at_once]
            self._send(self._encrypt(records, some, others))
        return others

    def _encrypt(
        self, records: Sequence[bytes], sessions: Sequence[int], others: list[int]
    ) -> list[tuple[int, Way, bytes]]:
        """Return what to send to whom; who is not here goes to *others*."""
        ways = self._ways
        found: list[tuple[int, Way, bytes]] = []
        for session in sessions:
            way = ways.get(session)
            if way is None:
                others.append(session)
                continue
            tls, outgoing, _ = way
            cipher = b""
            try:
                for record in records:  # one by one: see `TlsChannel`
                    tls.write(record)
                    cipher += outgoing.read()
            except (OSError, ValueError):
                self._on_broken(session)
                continue
            found.append((session, way, cipher))
        return found

    def _send(self, found: Sequence[tuple[int, Way, bytes]]) -> None:
        for session, way, cipher in found:
            try:
                sent = way.sock.send(cipher)
            except BlockingIOError:
                sent = 0
            except OSError:
                self._on_broken(session)
                continue
            if sent != len(cipher):
                self._on_unsent(session, cipher[sent:])
