"""Pictures are taken of a real screen."""

from pathlib import Path

import pytest

from tests.pictures.__main__ import Shot, take

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(60)]


async def test_a_picture_shows_the_conversation(tmp_path: Path) -> None:
    """What is said stands in the picture, which loads nothing from anywhere."""
    await take(tmp_path, [Shot("talking", "talking", (90, 28), "dark")])
    svg = (tmp_path / "talking.svg").read_text(encoding="utf-8")
    assert "Tokyo" in svg
    assert "@font-face" not in svg
    assert "//cdn" not in svg
