import pytest

from securechat.world.access_lists import AccessLists, ListEntry, entry_mask

BOB = ("bob_!~b@host.example", "bob")
GUEST = ("bob!~b@host.example", None)


def _lists(**masks: str) -> AccessLists:
    """Lists with the masks of each letter, separated by spaces."""
    lists = AccessLists()
    lists.restore({k: [(mask, "op", 1) for mask in v.split(" ")] for k, v in masks.items()})
    return lists


@pytest.mark.parametrize(
    ("letter", "text", "mask"),
    [
        ("b", "eve", "eve!*@*"),
        ("b", "*@2001:db8::1", "*!*@2001:db8::1"),
        ("b", "a:bob", "a:bob"),
        ("b", "m:eve", "m:eve!*@*"),
        ("b", "m:a:bob", "m:a:bob"),
        ("e", "m:*!~b@*", "m:*!~b@*"),
        ("I", "a:*", "a:*"),
        ("I", "m:eve", None),
        ("b", "m:", None),
        ("b", "a:", None),
        ("b", "a:b!c", None),
        ("b", "m:m:x", None),
        ("b", "a:m:x", None),
        ("b", "x:eve", None),
        ("b", "M:eve", None),
        ("b", "two words", None),
        ("b", "x" * 201, None),
    ],
)
def test_masks_have_one_form(letter: str, text: str, mask: str | None) -> None:
    """A mask is stored in full, an extban with its letters; what can match nobody is refused."""
    assert entry_mask(letter, text) == mask


def test_account_bans_are_about_accounts() -> None:
    """`a:bob` is who is logged in as bob, not who is called so (IRCv3 account-extban)."""
    lists = _lists(b="a:BOB")

    assert lists.is_banned(*BOB)
    assert not lists.is_banned(*GUEST)


def test_mutes_do_not_keep_out() -> None:
    """`m:` before a mask silences, and lets in."""
    lists = _lists(b="m:a:bob m:*!*@host.example")

    assert lists.is_silenced(*BOB)
    assert lists.is_silenced(*GUEST)
    assert not lists.is_banned(*BOB)


def test_exceptions_come_before_bans() -> None:
    """+e excepts from bans and mutes, +e m: from mutes alone (Modern IRC, exception mode)."""
    assert not _lists(b="*!*@*", e="a:bob").is_banned(*BOB)
    assert not _lists(b="*!*@*", e="a:bob").is_silenced(*BOB)
    assert _lists(b="*!*@*", e="a:bob").is_banned(*GUEST)
    assert not _lists(b="m:*!*@*", e="a:bob").is_silenced(*BOB)
    assert not _lists(b="m:*!*@*", e="m:bob_!*@*").is_silenced(*BOB)
    assert _lists(b="*!*@*", e="m:bob_!*@*").is_banned(*BOB)
    assert _lists(b="*!*@*", e="m:bob_!*@*").is_silenced(*BOB)


def test_absent_accounts_are_judged_by_name() -> None:
    """Of an account that is not here only its name tells whether a ban is about it."""
    lists = _lists(e="a:ann")

    assert lists.keeps_out_absent(ListEntry("a:b*", "op", 1), "bob")
    assert lists.keeps_out_absent(ListEntry("bob!*@*", "op", 1), "bob")
    assert not lists.keeps_out_absent(ListEntry("*!*@host.example", "op", 1), "bob")
    assert not lists.keeps_out_absent(ListEntry("a*!*@*", "op", 1), "ann")


def test_what_is_stored_comes_back() -> None:
    """A record holds each list in its order; a list of a newer server is left aside."""
    kept = {"b": [("z!*@*", "op", 1), ("a:bob", "op", 2)], "I": [("eve!*@*", "op", 3)]}
    lists = AccessLists()
    lists.restore({**kept, "Z": [("x", "op", 1)]})

    assert lists.record() == kept
