from typing import Any

import pytest

from securechat.wire.masks import matches, normalize, split_source
from tests.wire.vectors import vectors


@pytest.mark.parametrize("case", vectors("mask-match"), ids=lambda case: case["mask"])
def test_mask_vector(case: dict[str, Any]) -> None:
    """Masks match as the public vectors say (mask-match)."""
    for text in case["matches"]:
        assert matches(case["mask"], text)
    for text in case["fails"]:
        assert not matches(case["mask"], text)


@pytest.mark.parametrize("case", vectors("userhost-split"), ids=lambda case: case["source"])
def test_source_vector(case: dict[str, Any]) -> None:
    """A source is split as the public vectors say (userhost-split)."""
    atoms = case["atoms"]
    expected = tuple(atoms.get(part, "") for part in ("nick", "user", "host"))

    assert expected == split_source(case["source"])


@pytest.mark.parametrize(
    ("mask", "full"),
    [
        ("bob", "bob!*@*"),
        ("bob!u", "bob!u@*"),
        ("u@h", "*!u@h"),
        ("@h", "*!*@h"),
        ("a!b@c", "a!b@c"),
    ],
)
def test_mask_is_completed(mask: str, full: str) -> None:
    """A short mask becomes nick!user@host."""
    assert full == normalize(mask)


def test_mask_cannot_make_the_search_slow() -> None:
    """A hostile mask is answered: with backtracking this would not end in a lifetime."""
    assert not matches("*a" * 60 + "*b", "a" * 400)
    assert matches("*a" * 60 + "*", "a" * 400)
