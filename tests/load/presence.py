"""Who is just there: idle connections, and a storm of new ones."""

import time

from tests.load import accounting
from tests.load.crowd import Crowd
from tests.load.ears import DeafEar
from tests.load.figures import percentile
from tests.load.servers import Server
from tests.load.sizes import Load, Outcome

ROOM_MEMBERS = 10
"""Everybody is in one room of this size: enough to be real, too few to be what is measured."""

FIRST_SHARE = 10
"""One in so many connections is there before memory is measured: what a server makes once, when it
is first used, is none of the later ones' cost."""

SETTLE_S = 1.0


def idle(server: Server, load: Load) -> Outcome:
    """Hold connections, and measure what each costs; PINGs come within the first two minutes."""
    with Crowd(server.port, server.ca) as crowd:
        first = max(ROOM_MEMBERS, load.members // FIRST_SHARE)
        began_s = time.monotonic()
        _enter(crowd, server, load, first)
        before = accounting.pss_bytes(server.pid)
        _enter(crowd, server, load, load.members - first)
        enter_s = time.monotonic() - began_s
        after = accounting.pss_bytes(server.pid)
        cpu_ns, began_s = accounting.cpu_ns(server.pid), time.monotonic()
        _stay(crowd, load.seconds)
        cpu_ns, wall_s = accounting.cpu_ns(server.pid) - cpu_ns, time.monotonic() - began_s
    return Outcome(
        {
            "kib_each": (after - before) / 1024 / (load.members - first),
            "rest_percent": cpu_ns / 1e7 / wall_s,
            "memory_mib": after / 2**20,
            "enter_s": enter_s,
        }
    )


def _enter(crowd: Crowd, server: Server, load: Load, count: int) -> None:
    crowd.enter(few_rooms(len(crowd.peers), count), password=server.password, caps=load.caps)
    crowd.meet(lambda peer: DeafEar(peer.say))
    _stay(crowd, SETTLE_S)


def _stay(crowd: Crowd, seconds: float) -> None:
    until = time.monotonic() + seconds
    while (left_s := until - time.monotonic()) > 0:
        crowd.turn(left_s)


def few_rooms(first: int, count: int) -> list[list[str]]:
    """Return the rooms of so many people: one each, of ten."""
    return [[f"#few{number // ROOM_MEMBERS}"] for number in range(first, first + count)]


def storm(server: Server, load: Load) -> Outcome:
    """Have everybody come at once; then restart the server, and have all come again."""
    figures = _come(server, load)
    figures["memory_mib"] = accounting.pss_bytes(server.pid) / 2**20
    server.restart()
    again = _come(server, load)
    return Outcome(figures | {f"again_{key}": value for key, value in again.items()})


def _come(server: Server, load: Load) -> dict[str, float]:
    with Crowd(server.port, server.ca) as crowd:
        cpu_ns, began_s = accounting.cpu_ns(server.pid), time.monotonic()
        crowd.enter(few_rooms(0, load.members), password=server.password, caps=load.caps)
        cpu_ns, wall_s = accounting.cpu_ns(server.pid) - cpu_ns, time.monotonic() - began_s
        entered = sorted(crowd.entered_us)
    return {
        "cpu_ms": cpu_ns / 1e6 / load.members,
        "p50_ms": percentile(entered, 50) / 1000,
        "p99_ms": percentile(entered, 99) / 1000,
        "per_s": load.members / wall_s,
        "all_s": wall_s,
    }
