"""The scenarios: what each is called, what it measures, how large it is by default."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.load.churn import ARRIVALS, ROUNDS, churn
from tests.load.figures import Column
from tests.load.history import MESSAGES, READERS, ROOMS, history
from tests.load.presence import idle, storm
from tests.load.rooms import fanout, flood, pairs, room_count, rooms
from tests.load.servers import Server
from tests.load.sizes import Load, Outcome

_TALK = (
    Column("cpu_us", "CPU per delivery, µs", 2),
    Column("p50_ms", "p50, ms"),
    Column("p99_ms", "p99, ms"),
    Column("memory_mib", "memory, MiB"),
    Column("per_s", "deliveries/s on the wall", 0, is_judged=False),
)

_IDLE = (
    Column("kib_each", "memory per connection, KiB"),
    Column("rest_percent", "CPU at rest, % of a core", 2),
    Column("memory_mib", "memory, MiB"),
    Column("enter_s", "all in after, s", 1, is_judged=False),
)

_STORM = (
    Column("cpu_ms", "CPU per connection, ms", 2),
    Column("p50_ms", "p50, ms"),
    Column("p99_ms", "p99, ms"),
    Column("memory_mib", "memory, MiB"),
    Column("again_cpu_ms", "after a restart: CPU, ms", 2),
    Column("again_p99_ms", "p99, ms"),
    Column("again_all_s", "until all are back, s", 2),
    Column("per_s", "connections/s on the wall", 0, is_judged=False),
)

_CHURN = (
    Column("join_us", "CPU of JOIN and PART, µs", 0),
    Column("nick_us", "of NICK, µs", 0),
    Column("who_us", "of WHO, µs", 0),
    Column("come_us", "of coming and going, µs", 0),
)

_HISTORY = (
    Column("latest_ms", "LATEST 100, p50, ms", 2),
    Column("between_ms", "BETWEEN, p50, ms", 2),
    Column("around_ms", "AROUND, p50, ms", 2),
    Column("cpu_ms", "CPU per page, ms", 2),
    Column("quiet_p99_ms", "echo p99, nobody reads, ms"),
    Column("busy_p99_ms", "echo p99, ten read, ms"),
    Column("bytes_each", "bytes on disk per message", 0),
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of load."""

    run: Callable[[Server, Load], Outcome]
    columns: tuple[Column, ...]
    describe: Callable[[Load], str]
    members: int = 200
    rate: float = 500
    seconds: float = 10


SCENARIOS = {
    "fanout": Scenario(
        fanout,
        _TALK,
        lambda load: (
            f"one room, {load.members} members, {load.rate:g} messages a second, "
            f"{load.text_bytes} bytes each, {load.seconds:g} s"
        ),
    ),
    "flood": Scenario(
        flood,
        _TALK,
        lambda load: (
            f"one room, {load.members} members, each sender with {load.window} messages of "
            f"{load.text_bytes} bytes under way, {load.seconds:g} s"
        ),
    ),
    "pairs": Scenario(
        pairs,
        _TALK,
        lambda load: (
            f"{load.members // 2} pairs, each with {load.window} messages of "
            f"{load.text_bytes} bytes under way, {load.seconds:g} s"
        ),
    ),
    "rooms": Scenario(
        rooms,
        _TALK,
        lambda load: (
            f"{load.members} people in {room_count(load.members)} rooms of 10 to 50, {load.rate:g} messages a second, "
            f"the k-th room 1/k as lively, {load.text_bytes} bytes each, {load.seconds:g} s"
        ),
    ),
    "idle": Scenario(
        idle,
        _IDLE,
        lambda load: f"{load.members} connections in rooms of 10, silent for {load.seconds:g} s",
        members=5000,
        seconds=130,
    ),
    "storm": Scenario(
        storm,
        _STORM,
        lambda load: (
            f"{load.members} people come, 64 at a time: TCP, TLS, registration, a room of 10; and "
            "again after a restart"
        ),
        members=1000,
    ),
    "churn": Scenario(
        churn,
        _CHURN,
        lambda load: (
            f"of {load.members} people, nearly all in rooms of 10, one joins and leaves such a room, changes "
            f"its nick, looks one of them up, {ROUNDS} times; {ARRIVALS} times one comes and goes"
        ),
        members=2000,
    ),
    "history": Scenario(
        history,
        _HISTORY,
        lambda load: (
            f"{MESSAGES:,} messages of {load.text_bytes} bytes in {ROOMS} rooms; pages of 100, then "
            f"{READERS} readers that page through a room while somebody talks in it"
        ),
        members=20,
    ),
}
