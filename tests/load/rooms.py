"""Where people talk: fanout, flood, pairs, rooms."""

import itertools
import random

from tests.load.chat import Chat
from tests.load.crowd import Crowd
from tests.load.pace import Closed, Steady, Voice
from tests.load.servers import Server
from tests.load.sizes import Load, Outcome

TALKERS = 10
"""How many of a room's members speak; in a room of fewer than 50, a fifth of them."""

ROOMS = 500
ROOM_MEMBERS = range(10, 51)

ROOMS_EACH = 90
"""The most rooms for each person, on average; with few people there are fewer rooms."""


def fanout(server: Server, load: Load) -> Outcome:
    """Let some members of one room speak at a given rate."""
    with Crowd(server.port, server.ca) as crowd:
        chat = Chat(crowd, server, load, {"#load": range(load.members)})
        turns = itertools.cycle(chat.voices_in("#load", talkers(load.members)))
        return chat.measure(Steady(load.rate, lambda: next(turns)))


def flood(server: Server, load: Load) -> Outcome:
    """Let some members of one room speak as fast as the server can."""
    with Crowd(server.port, server.ca) as crowd:
        chat = Chat(crowd, server, load, {"#load": range(load.members)})
        voices = chat.voices_in("#load", talkers(load.members))
        return chat.measure(Closed(load.window, voices, chat.reached_in_room))


def pairs(server: Server, load: Load) -> Outcome:
    """Let one half write to the other half, each to one person, as fast as the server can."""
    with Crowd(server.port, server.ca) as crowd:
        chat = Chat(crowd, server, load, {})
        voices = chat.voices_to_others()
        return chat.measure(Closed(load.window, voices, chat.reached_partner))


def rooms(server: Server, load: Load) -> Outcome:
    """Let people speak in many rooms, in the first one most: the k-th is 1/k as lively."""
    chance = random.Random(20)  # noqa: S311 - each run is the same
    order: list[int] = []

    def some(count: int) -> list[int]:
        """Everybody gets a turn before anybody gets the next: all are in equally many rooms."""
        found: dict[int, None] = {}
        while len(found) < count:
            if not order:
                order.extend(chance.sample(range(load.members), load.members))
            found[order.pop()] = None
        return list(found)

    # At random, or the liveliest rooms would all have few members.
    count = room_count(load.members)
    sizes = [min(load.members, chance.choice(ROOM_MEMBERS)) for _ in range(count)]
    members = {f"#room{number}": some(size) for number, size in enumerate(sizes)}
    weights = list(itertools.accumulate(1 / rank for rank in range(1, count + 1)))
    names = list(members)
    with Crowd(server.port, server.ca) as crowd:
        chat = Chat(crowd, server, load, members)

        def choose() -> Voice:
            (name,) = chance.choices(names, cum_weights=weights)
            return chat.voice(chance.choice(members[name]), name)

        return chat.measure(Steady(load.rate, choose))


def room_count(members: int) -> int:
    """Return how many rooms there are for so many people."""
    mean = sum(ROOM_MEMBERS) // len(ROOM_MEMBERS)
    return max(1, min(ROOMS, members * ROOMS_EACH // mean))


def talkers(members: int) -> int:
    """Return how many of a room speak."""
    return max(1, min(TALKERS, members // 5))
