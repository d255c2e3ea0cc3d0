import subprocess
import sys

import pytest

from securechat.client.fullscreen.emoji import FIRST, emoji_at_end, find_emoji, name_at_end


@pytest.mark.parametrize(
    ("text", "start", "emoji"),
    [
        (":smile:", 0, "😄"),
        ("well done :tada:", 10, "🎉"),
        ("(:+1:", 1, "👍"),
        ("*:heart:", 1, "❤"),
    ],
)
def test_a_closed_name_is_an_emoji(text: str, start: int, emoji: str) -> None:
    """A name between colons, at the beginning of a word, is found with its place."""
    assert emoji_at_end(text) == (start, emoji)


@pytest.mark.parametrize(
    "text",
    [
        "10:30:",
        "at 10:30:45:",
        "https://example.org:smile:",
        "see http://x/:smile:",
        "a:smile:",
        "::",
        ":nosuchname:",
        "run `x :smile:",
        "",
        "std::smile:",
    ],
)
def test_other_colons_are_left_alone(text: str) -> None:
    """Times, addresses, code and unknown names stay as they were typed."""
    assert emoji_at_end(text) is None


def test_an_open_name_needs_two_letters() -> None:
    """A name that is begun can be completed as soon as it cannot be a smiley of two characters."""
    assert name_at_end("oh :sm") == (3, "sm")
    assert name_at_end("oh :D") is None
    assert name_at_end("oh :s") is None


def test_short_names_that_begin_so_come_first() -> None:
    """What is meant most is offered first, each emoji once, and skin tones not at all."""
    found = find_emoji("smi")
    assert found[0] == ("smile", "😄")
    assert len({emoji for _, emoji in found}) == len(found)
    assert not any("tone" in name for name, _ in find_emoji("thumbs"))
    assert ("sweat_smile", "😅") in found


def test_the_first_ones_are_in_the_table() -> None:
    """Whoever looks for what is offered first finds it by a name, too."""
    emoji = {one for part in ("+1", "heart", "joy", "tada", "open_mouth", "cry", "pray", "eyes")
             for _, one in find_emoji(part)}  # fmt: skip
    assert set(FIRST) <= emoji


def test_the_table_is_not_read_at_the_start() -> None:
    """Thousands of names are loaded when the first is asked for, so the screen is there sooner."""
    script = (
        "import sys, securechat.client.fullscreen.app;"
        "print([m for m in ('rich._emoji_codes', 'tree_sitter') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
