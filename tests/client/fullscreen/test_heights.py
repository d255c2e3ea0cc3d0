from hypothesis import given
from hypothesis import strategies as st

from securechat.client.fullscreen.heights import Heights

STEPS = st.one_of(
    st.tuples(st.just("append"), st.integers(0, 5)),
    st.tuples(st.just("prepend"), st.lists(st.integers(1, 5), max_size=4)),
    st.tuples(st.just("drop"), st.integers(0, 3)),
    st.tuples(st.just("remove"), st.integers(0, 9)),
    st.tuples(st.just("change"), st.tuples(st.integers(0, 9), st.integers(0, 5))),
    st.tuples(st.just("replace"), st.lists(st.integers(1, 5), max_size=6)),
)


def do(heights: Heights, plain: list[int], step: tuple[str, object]) -> None:
    """Do one step to both."""
    match step:
        case "append", int(height):
            heights.append(height)
            plain.append(height)
        case "prepend", list(new):
            heights.prepend(new)
            plain[:0] = new
        case "drop", int(count) if count <= len(plain):
            heights.drop(count)
            del plain[:count]
        case "remove", int(index) if index < len(plain):
            heights.remove(index)
            del plain[index]
        case "change", (int(index), int(height)) if index < len(plain):
            heights.change(index, height)
            plain[index] = height
        case "replace", list(new):
            heights.replace(new)
            plain[:] = new


@given(st.lists(STEPS, max_size=30))
def test_they_agree_with_a_plain_list(steps: list[tuple[str, object]]) -> None:
    """After any steps every entry has its height, and stands where those before it end."""
    heights, plain = Heights(), list[int]()
    for step in steps:
        do(heights, plain, step)
        assert len(heights) == len(plain)
        assert [heights.height_of(at) for at in range(len(plain))] == plain
        assert heights.total == sum(plain)
        lines = [at for at, height in enumerate(plain) for _line in range(height)]
        assert [heights.at(line) for line in range(heights.top, heights.end)] == lines


@given(st.lists(st.integers(1, 5), min_size=2), st.lists(st.integers(1, 5)))
def test_a_line_keeps_its_number(first: list[int], older: list[int]) -> None:
    """What comes or goes in front does not move what one looks at."""
    heights = Heights()
    heights.replace(first)
    before = heights.top_of(len(first) - 1)
    heights.prepend(older)
    heights.append(3)
    heights.drop(len(older) + 1)
    assert heights.top_of(len(first) - 2) == before
