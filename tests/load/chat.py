"""`Chat`: who is in which room, who hears what, and the measurement of what they say.

A run: everybody comes in; a warm-up; then the measured time, which ends when the last message has
arrived everywhere, so that what is still to be written is in the bill, too.
"""

import time
from array import array
from collections.abc import Mapping, Sequence

from tests.load import accounting
from tests.load.crowd import Crowd
from tests.load.ears import Ear, FollowingEar, LineEar, Listener, Reference
from tests.load.figures import percentile
from tests.load.ledger import Verdict
from tests.load.pace import Pace, Steady, Voice
from tests.load.peer import Peer
from tests.load.servers import Server
from tests.load.sizes import Load, Outcome
from tests.load.stamps import Stream, message_pattern

WARM_UP_S = 1.0

DRAIN_S = 20.0
"""What has not arrived by then is missing."""

WATCHED = 16
"""Every so many listeners one is parsed line by line, and its latencies are noted; so are all
talkers. The others are compared with what the first of them heard: see `ears`."""

ASKED = 4
"""How many listeners must have a message before its sender sends another one."""

LATE_US = 5_000
"""Steady messages that leave later than this (p99) were held up by the generator."""


class Chat:
    """Everybody and their streams; made before anybody is there."""

    def __init__(
        self, crowd: Crowd, server: Server, load: Load, rooms: Mapping[str, Sequence[int]]
    ) -> None:
        self._crowd = crowd
        self._server = server
        self._load = load
        self._rooms = rooms
        self._pattern = message_pattern(load.text_bytes)
        self._reference = Reference(self._pattern)
        self._latencies_us = array("Q")
        self._voices: dict[tuple[int, str], Voice] = {}
        self._ears: dict[Peer, Listener] = {}
        self._asked: list[LineEar] = []
        self._partners: dict[int, LineEar] = {}
        joins: list[list[str]] = [[] for _ in range(load.members)]
        for name, members in rooms.items():
            for member in members:
                joins[member].append(name)
        crowd.enter(joins, password=server.password, caps=load.caps)

    # Who speaks.

    def voice(self, member: int, target: str) -> Voice:
        """Return the stream of a member to a room or a nick."""
        voice = self._voices.get((member, target))
        if voice is None:
            stream = Stream(len(self._voices), target, self._load.text_bytes)
            voice = self._voices[member, target] = (self._crowd.peers[member], stream)
        return voice

    def voices_in(self, room: str, count: int) -> list[Voice]:
        """Return the streams of the first members of *room*."""
        return [self.voice(member, room) for member in self._rooms[room][:count]]

    def voices_to_others(self) -> list[Voice]:
        """Return a stream from each even member to the odd one after it."""
        peers = self._crowd.peers
        return [
            self.voice(number, peers[number + 1].nick) for number in range(0, len(peers) - 1, 2)
        ]

    def _audience(self, member: int, target: str) -> list[Peer]:
        """Return who hears what *member* says to *target*."""
        peers = self._crowd.peers
        if target in self._rooms:
            return [peers[other] for other in self._rooms[target] if other != member]
        return [peers[member + 1]]

    # How far a stream has come.

    def reached_in_room(self, stream: Stream) -> int:
        """Return how many messages of *stream* those who are asked have heard."""
        return min(ear.ledger.reached(stream.number) for ear in self._asked)

    def reached_partner(self, stream: Stream) -> int:
        """Likewise, where the partner is asked."""
        return self._partners[stream.number].ledger.reached(stream.number)

    # The measurement.

    def measure(self, pace: Pace) -> Outcome:
        """Warm up, measure, judge."""
        self._crowd.meet(self._ear_of)
        self._choose_asked()
        self._run(pace, WARM_UP_S)
        del self._latencies_us[:]
        before = self._delivered()
        cpu_ns = accounting.cpu_ns(self._server.pid)
        own_s, began_s = time.process_time(), time.monotonic()
        self._run(pace, self._load.seconds)
        cpu_ns = accounting.cpu_ns(self._server.pid) - cpu_ns
        own_s, wall_s = time.process_time() - own_s, time.monotonic() - began_s
        return self._outcome(pace, self._delivered() - before, cpu_ns, own_s, wall_s)

    def _choose_asked(self) -> None:
        """Choose whom `reached_in_room` and `reached_partner` ask."""
        for (member, target), (_, stream) in self._voices.items():
            ear = self._ears[self._audience(member, target)[0]]
            if isinstance(ear, LineEar):
                self._partners[stream.number] = ear
        silent = [peer for peer in self._crowd.peers if not self._speaks(peer)]
        ears = [self._ears[peer] for peer in silent]
        self._asked = [ear for ear in ears if isinstance(ear, LineEar)][:ASKED]

    def _speaks(self, peer: Peer) -> bool:
        return any(member == peer.number for member, _ in self._voices)

    def _ear_of(self, peer: Peer) -> Ear:
        """Return what hears for *peer*: see `WATCHED`."""
        listens = len(self._rooms) == 1 and not self._speaks(peer)
        ear: LineEar | FollowingEar
        if listens and (self._load.members - 1 - peer.number) % WATCHED:
            ear = FollowingEar(self._reference, peer.say)
        else:
            ear = LineEar(self._pattern, peer.say, self._latencies_us)
        self._ears[peer] = ear
        return ear

    def _run(self, pace: Pace, seconds: float) -> None:
        """Send for so long, then wait until all has arrived."""
        until = time.monotonic() + seconds
        pace.begin()
        while time.monotonic() < until:
            pace.send_due()
            self._crowd.turn(pace.wait_s())
        waiting = [(self._ears[peer], sum(sent.values())) for peer, sent in self._sent().items()]
        until = time.monotonic() + DRAIN_S
        while waiting and time.monotonic() < until:
            ear, total = waiting[-1]
            if ear.is_done(total):
                waiting.pop()
            else:
                self._crowd.turn(0.1)

    def _sent(self) -> dict[Peer, dict[int, int]]:
        """Return how many messages of which stream each peer should have heard."""
        sent: dict[Peer, dict[int, int]] = {peer: {} for peer in self._crowd.peers}
        for (member, target), (_, stream) in self._voices.items():
            for peer in self._audience(member, target):
                sent[peer][stream.number] = stream.sent
        return sent

    def _delivered(self) -> int:
        return sum(
            stream.sent * len(self._audience(member, target))
            for (member, target), (_, stream) in self._voices.items()
        )

    def _outcome(
        self, pace: Pace, deliveries: int, cpu_ns: int, own_s: float, wall_s: float
    ) -> Outcome:
        verdict = Verdict()
        for peer, sent in self._sent().items():
            verdict = verdict.plus(self._ears[peer].verdict(sent))
        latencies = sorted(self._latencies_us)
        figures = {
            "cpu_us": cpu_ns / 1000 / max(1, deliveries),
            "p50_ms": percentile(latencies, 50) / 1000,
            "p99_ms": percentile(latencies, 99) / 1000,
            "memory_mib": accounting.pss_bytes(self._server.pid) / 2**20,
            "deliveries": float(deliveries),
            "per_s": deliveries / wall_s,
            "cpu_percent": cpu_ns / 1e7 / wall_s,
            "generator_percent": own_s * 100 / wall_s,
        }
        outcome = Outcome(figures, verdict)
        if self._crowd.refused_caps:
            outcome.remarks.append(f"capabilities it does not have: {self._crowd.refused_caps}")
        if isinstance(pace, Steady):
            late_us = percentile(sorted(pace.late_us), 99)
            if late_us > LATE_US:
                outcome.remarks.append(f"the generator was late: {late_us / 1000:.0f} ms (p99)")
        return outcome
