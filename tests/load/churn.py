"""churn: one person comes, joins, renames itself, looks somebody up and goes, among many others.

All of that is about a room of ten. So what it costs must not depend on how many others the server
has: compare a run with few of them with a run with many.
"""

from collections.abc import Callable, Iterator

from tests.load import accounting
from tests.load.crowd import Crowd
from tests.load.ears import DeafEar, LoadError
from tests.load.peer import Peer
from tests.load.presence import ROOM_MEMBERS, few_rooms
from tests.load.servers import Server
from tests.load.sizes import Load, Outcome

ROUNDS = 200
"""How often each thing is done."""

ARRIVALS = 50
"""How often somebody comes and goes: it costs as much as ten of the others."""

_ROOM = "#few0"


def churn(server: Server, load: Load) -> Outcome:
    """Have nearly everybody sit in rooms of ten, and one do things one after the other.

    Raises:
        LoadError: nobody is left to sit there.
    """
    others = load.members - ARRIVALS - 1
    if others < ROOM_MEMBERS:
        raise LoadError(f"churn needs {ROOM_MEMBERS + ARRIVALS + 1} members: {ARRIVALS} come later")
    with Crowd(server.port, server.ca) as crowd:

        def come(rooms: list[list[str]]) -> None:
            crowd.enter(rooms, password=server.password, caps=load.caps)

        come(few_rooms(0, others))
        crowd.meet(lambda peer: DeafEar(peer.say))
        come([[]])
        actor = _Actor(crowd, crowd.peers[-1])

        def come_and_go() -> None:
            come([[_ROOM]])
            crowd.leave(crowd.peers[-1:])

        actor.does(f"JOIN {_ROOM}", "366")
        names = actor.names()
        figures = {
            "nick_us": _cost_us(
                server, actor, ROUNDS, lambda: actor.does(f"NICK {next(names)}", "NICK")
            ),
            "who_us": _cost_us(server, actor, ROUNDS, lambda: actor.does("WHO m00000", "315")),
        }
        actor.does(f"PART {_ROOM}", "PART")

        def join_and_part() -> None:
            actor.does(f"JOIN {_ROOM}", "366")
            actor.does(f"PART {_ROOM}", "PART")

        figures["join_us"] = _cost_us(server, actor, ROUNDS, join_and_part)
        figures["come_us"] = _cost_us(server, actor, ARRIVALS, come_and_go)
    return Outcome(figures)


def _cost_us(server: Server, actor: "_Actor", rounds: int, do: Callable[[], None]) -> float:
    """Return the server's time for one round."""
    before = accounting.cpu_ns(server.pid)
    for _ in range(rounds):
        do()
    actor.does("PING :through", "PONG")
    return (accounting.cpu_ns(server.pid) - before) / 1000 / rounds


class _Actor:
    """One peer that does one thing after the other."""

    def __init__(self, crowd: Crowd, peer: Peer) -> None:
        self._crowd = crowd
        self._peer = peer
        self._heard = b""
        peer.ear = self

    def names(self) -> Iterator[str]:
        """Its nick, in capitals and not: where a login is required no other change is allowed."""
        while True:
            yield self._peer.nick.upper()
            yield self._peer.nick

    def hear(self, data: bytes) -> None:
        """Take what came."""
        self._heard += data

    def does(self, line: str, answer: str) -> None:
        """Say *line*, and wait for a line that is called *answer*."""
        word = f" {answer} ".encode()
        self._heard = b""
        self._peer.say(f"{line}\r\n".encode())
        while word not in self._heard or not self._heard.endswith(b"\n"):
            self._crowd.turn(1.0)
