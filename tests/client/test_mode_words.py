import pytest

from securechat.client.mode_words import mode_lines, state_text


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ("+o alice", ["bob made alice an operator"]),
        ("-o+v alice eve", ["alice is no longer an operator, says bob", "bob lets eve speak"]),
        ("+b eve!*@*", ["bob banned eve"]),
        ("-b *!*@h", ["bob lifted the ban of *!*@h"]),
        ("+k key", ["bob set the key key: nobody joins without it"]),
        ("-k *", ["bob removed the key"]),
        ("+l 5", ["bob limited the room to 5 people"]),
        ("+im-t", ["bob closed the room to who is not invited",
                   "bob lets only some speak: moderated", "bob lets everybody change the topic"]),
        ("+zq x *!*@h", ["bob set +z", "bob made x an owner"]),
        ("+q *!*@h", ["bob set +q *!*@h"]),
        ("+o", ["bob set +o"]),
        ("", []),
    ],
)  # fmt: skip
def test_changes_of_modes_are_told_in_words(change: str, lines: list[str]) -> None:
    """What has none is told in letters; nothing is left out."""
    assert mode_lines("bob", change) == lines


def test_state_of_a_room_is_told_in_words() -> None:
    """What it is set to, value by value."""
    assert state_text("+ntl 5") == (
        "only people in it write to it, only operators change the topic, at most 5 people"
    )
    assert state_text("+z") == "+z"
    assert state_text("+") == ""
