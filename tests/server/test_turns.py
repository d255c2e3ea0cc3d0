"""The turns of those who wait for a password thread."""

from securechat.server.turns import Turns


def drained(turns: Turns[int]) -> list[int]:
    """Return all that waits, in the order of their turns."""
    order = []
    while turns:
        order.append(turns.take())
    return order


def test_flood_from_one_address_keeps_no_other_waiting() -> None:
    """Whoever comes behind a thousand of one address is second; a network of IPv6 is one address."""
    turns: Turns[int] = Turns(4096)
    for number in range(1000):
        assert turns.put(f"2001:db8::{number:x}", number)
    assert turns.put("192.0.2.1", 5000)
    assert [0, 5000, 1, 2] == drained(turns)[:4]


def test_newcomer_comes_before_who_was_served_in_this_round() -> None:
    """A login during a flood waits for the one check under way."""
    turns: Turns[int] = Turns(4096)
    for number in range(3):
        assert turns.put("flood", number)
    assert 0 == turns.take()
    assert turns.put("login", 5000)
    assert [5000, 1, 2] == drained(turns)


def test_asking_once_at_a_time_makes_no_newcomer() -> None:
    """Else two addresses that ask in turn would keep a classroom waiting for ever."""
    turns: Turns[int] = Turns(4096)
    for number in range(3):
        assert turns.put("classroom", number)
    assert 0 == turns.take()
    served = []
    for number in range(100, 106):
        assert turns.put(f"address {number % 2}", number)
        served.append(turns.take())
    assert [1, 2] == [job for job in served if job < 100]
    turns = Turns(4096)
    assert turns.put("address", 1)
    assert 1 == turns.take()
    assert not turns._served


def test_addresses_take_turns_in_the_order_they_came() -> None:
    """Round by round; within an address first come, first served."""
    turns: Turns[int] = Turns(4096)
    for address, job in [("a", 1), ("a", 2), ("a", 3), ("b", 11), ("b", 12), ("c", 21)]:
        assert turns.put(address, job)
    assert [1, 11, 21, 2, 12, 3] == drained(turns)


def test_one_address_cannot_take_all_places() -> None:
    """Half of them is for others; when no place is left, nobody is let in, until one is free."""
    turns: Turns[int] = Turns(4)
    assert [turns.put("a", 1), turns.put("a", 2), turns.put("a", 3)] == [True, True, False]
    assert [turns.put("b", 4), turns.put("c", 5), turns.put("d", 6)] == [True, True, False]
    assert 1 == turns.take()
    assert turns.put("d", 6)
    turns.clear()
    assert not turns
    assert turns.put("a", 1)
