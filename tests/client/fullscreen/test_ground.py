import pytest

from securechat.client.fullscreen import ground
from securechat.client.fullscreen.palette import DARK, LIGHT, PLAIN


@pytest.mark.parametrize(
    ("value", "is_light"),
    [
        ("15;0", False),
        ("0;15", True),
        ("0;7", True),
        ("0;default", None),
        ("", None),
        ("12;8", False),
    ],
)
def test_the_environment_may_say_it(value: str, *, is_light: bool | None) -> None:
    """COLORFGBG's last number is the ground: 7 and the bright ones are light, 8 is dark grey."""
    assert ground.light_by_environment(value) is is_light


@pytest.mark.parametrize(
    ("answer", "is_light"),
    [
        (b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?1;2c", False),
        (b"\x1b]11;rgb:ffff/fefe/f0f0\a\x1b[?62c", True),
        (b"\x1b]11;rgb:ff/ff/ff\a", True),
        (b"\x1b]11;rgba:2020/2020/2020/ffff\a", False),
        (b"\x1b[?1;2c", False),
        (b"", False),
    ],
)
def test_the_answer_of_a_terminal_is_understood(answer: bytes, *, is_light: bool) -> None:
    """Colours come in different lengths and endings; no answer is taken for a dark ground."""
    assert ground.light_by_answer(answer) is is_light


def test_no_colour_means_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR counts for more than what the terminal says."""
    monkeypatch.setenv("COLORFGBG", "0;15")
    assert ground.ground() == LIGHT
    monkeypatch.setenv("COLORFGBG", "15;0")
    assert ground.ground() == DARK
    monkeypatch.setenv("NO_COLOR", "1")
    assert ground.ground() == PLAIN
