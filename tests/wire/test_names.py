import pytest
from hypothesis import given
from hypothesis import strategies as st

from securechat.wire.names import Folded, _folded, check_nick, fold, is_channel, skeletons


@pytest.mark.parametrize(
    "name", ["bob", "Bob_1", "a", "[x]", "`q`", "Алиса", "Ёж", "日本のカ", "αβγ", "ñandú", "x" * 32]
)
def test_nick_allowed(name: str) -> None:
    """Letters and digits of one script and the field's punctuation make a name."""
    assert check_nick(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "1bob",
        "-bob",
        "#bob",
        "a,b",
        "a!b",
        "a b",
        "*",
        "a@b",
        "a:b",
        "x" * 33,
        "я" * 17,
        "раypal",
        "bob\u200b",
        "bob\u202e",
        "ﬁsh",
        "ｂｏｂ",
        "bob\x07",
        "🎉",
        "a\u0301",
    ],
)
def test_nick_refused(name: str) -> None:
    """What could be mistaken for protocol, for somebody else or for nothing is no name."""
    assert check_nick(name)


def test_fold_matches_letter_case() -> None:
    """Names are the same whatever their letter case, in every alphabet (RFC 8265)."""
    assert fold("АЛИСА") == fold("алиса")
    assert fold("BOB") == fold("bob")
    assert fold("[bob]") != fold("{bob}")  # CASEMAPPING=ascii


@given(st.text(max_size=20))
def test_fold_is_stable(name: str) -> None:
    """Folding what is folded changes nothing."""
    assert fold(name) == fold(fold(name))


@pytest.mark.parametrize(
    ("name", "other"), [("сосо", "coco"), ("СОСО", "COCO"), ("ВОВА", "BOBA"), ("рор", "pop")]
)
def test_skeletons_see_twins(name: str, other: str) -> None:
    """Names that look the same in small letters or in capitals have a skeleton in common."""
    pairs = zip(skeletons(name), skeletons(other), strict=True)

    assert any(one == another for one, another in pairs)


def test_skeletons_keep_others_apart() -> None:
    """Names that look different do not."""
    pairs = zip(skeletons("Алиса"), skeletons("Alice"), strict=True)

    assert not any(one == another for one, another in pairs)


@pytest.mark.parametrize("name", ["#a", "#Лобби", "#", "#a-b_c.d", "##x", "#" + "x" * 63])
def test_channel_allowed(name: str) -> None:
    """A channel's name begins with # and may be almost anything visible."""
    assert is_channel(name)


@pytest.mark.parametrize(
    "name", ["", "a", "&a", "#a b", "#a,b", "#a\x07", "#a\u200b", "#a\u00a0b", "#" + "x" * 64]
)
def test_channel_refused(name: str) -> None:
    """Separators, controls and invisible letters are not allowed in a channel's name."""
    assert not is_channel(name)


def test_folded_folds_every_key() -> None:
    """Whoever uses Folded cannot forget to fold."""
    names: Folded[int] = Folded()
    names["Bob"] = 1

    assert names["bOB"] == 1
    assert "BOB" in names
    assert names.find("alice") is None
    assert list(names) == ["bob"]

    del names["boB"]

    assert not names


@given(st.text(max_size=20), st.text(max_size=20))
def test_folded_finds_whatever_folds_to_the_same(name: str, other: str) -> None:
    """A name is found under every spelling that folds to the same, and under no other."""
    names: Folded[int] = Folded()
    names[name] = 1

    for spelling in (name, name.upper(), fold(name), fold(name).upper(), other):
        is_same = fold(spelling) == fold(name)
        assert names.find(spelling) == (1 if is_same else None)
        assert (spelling in names) == is_same
        if is_same:
            assert names[spelling] == 1


def test_long_strings_are_folded_and_forgotten() -> None:
    """What is too long for a name is not remembered: strangers choose it, and it may be huge."""
    before = _folded.cache_info().currsize

    assert fold("Я" * 5000) == "я" * 5000
    assert _folded.cache_info().currsize == before


def test_lone_surrogates_are_no_names() -> None:
    """What JSON can carry and UTF-8 cannot is refused, not a crash."""
    assert check_nick("bob\ud800")
    assert not is_channel("#a\ud800")
