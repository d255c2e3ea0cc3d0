"""The wheel: due when asked for, once, and cheap to change."""

from hypothesis import given
from hypothesis import strategies as st

from securechat.server.timers import RESOLUTION_S, Wheel


def test_due_is_never_early_and_at_most_a_slot_late() -> None:
    """A deadline comes in the slot after it."""
    wheel: Wheel[str] = Wheel()
    wheel.set("a", 10.01)
    assert [] == wheel.due(10.0)
    assert ["a"] == wheel.due(10.01 + RESOLUTION_S)
    assert [] == wheel.due(100.0)


def test_later_wish_replaces_the_earlier() -> None:
    """An item has one deadline: the last it asked for, sooner or later."""
    wheel: Wheel[str] = Wheel()
    wheel.set("a", 1.0)
    wheel.set("a", 5.0)
    wheel.set("b", 5.0)
    wheel.set("b", 1.0)
    assert ["b"] == wheel.due(2.0)
    assert ["a"] == wheel.due(6.0)


def test_cleared_is_forgotten() -> None:
    """What was cleared does not come, and does not wake anybody."""
    wheel: Wheel[str] = Wheel()
    wheel.set("a", 1.0)
    wheel.clear("a")
    wheel.clear("never set")
    assert wheel.wait_s(0.0) is None
    assert [] == wheel.due(9.0)
    assert 0 == len(wheel)


def test_wait_is_until_the_earliest() -> None:
    """The loop sleeps exactly as long as nothing is due."""
    wheel: Wheel[str] = Wheel()
    assert wheel.wait_s(0.0) is None
    wheel.set("a", 3.0)
    wheel.set("b", 2.0)
    wait_s = wheel.wait_s(1.0)
    assert wait_s is not None
    assert 1.0 <= wait_s <= 1.0 + RESOLUTION_S
    assert 0.0 == wheel.wait_s(50.0)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 300) | st.none())))
def test_wheel_agrees_with_a_dict(steps: list[tuple[int, int | None]]) -> None:
    """Whatever is set and cleared, what comes is what a plain table says, in order of time."""
    wheel: Wheel[int] = Wheel()
    table: dict[int, int] = {}
    for item, when in steps:
        if when is None:
            wheel.clear(item)
            table.pop(item, None)
        else:
            wheel.set(item, float(when))
            table[item] = when
    early = wheel.due(100.0)
    assert {item for item, when in table.items() if when <= 100} == set(early)
    assert sorted(table[item] for item in early) == [table[item] for item in early]
    assert {item for item, when in table.items() if when > 100} == set(wheel.due(1000.0))
    assert 0 == len(wheel)
