import pytest

from securechat.world.modes import (
    CHANNEL_MODES,
    PREFIXES,
    isupport,
    level,
    may_touch,
    ranked,
    status_target,
)


def test_isupport_comes_from_the_table() -> None:
    """CHANMODES and PREFIX name every letter of the table once (Modern IRC, RPL_ISUPPORT)."""
    tokens = isupport()
    letters = str(tokens["CHANMODES"]).replace(",", "")
    letters += str(tokens["PREFIX"])[1:].partition(")")[0]

    assert sorted(letters) == sorted(CHANNEL_MODES)


def test_prefixes_descend() -> None:
    """PREFIX names the ranks from the most privileges to the least (Modern IRC, PREFIX)."""
    assert isupport()["PREFIX"] == "(qaohv)~&@%+"
    assert [level(letter) for letter in PREFIXES] == [5, 4, 3, 2, 1]
    assert level("") == 0
    assert ranked("vqo") == "qov"


@pytest.mark.parametrize(
    ("prefixes", "touched"),
    [("", ""), ("v", ""), ("h", " v"), ("o", " v h o ov"), ("a", " v h o ov"),
     ("q", " v h o ov a q qo")],
)  # fmt: skip
def test_whom_a_rank_may_touch(prefixes: str, touched: str) -> None:
    """A half-operator may touch those below it, an operator other operators, an owner everybody."""
    everybody = ["", "v", "h", "o", "ov", "a", "q", "qo"]
    expected = touched.split(" ") if touched else []

    assert [others for others in everybody if may_touch(prefixes, others)] == expected


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        ("@#a", ("o", "#a")),
        ("+@#a", ("v", "#a")),
        ("~&#@", ("a", "#@")),
        ("#a", ("", "#a")),
        ("bob", ("", "bob")),
        ("@+", ("v", "")),
    ],
)
def test_status_targets(target: str, parts: tuple[str, str]) -> None:
    """What stands before a channel's name is the least rank it is for (Modern IRC, PRIVMSG)."""
    assert status_target(target) == parts
