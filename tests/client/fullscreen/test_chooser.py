from securechat.client.fullscreen.chooser import ChoiceRows
from tests.client.fullscreen.scene import on_screen


async def _titles(typed: str) -> list[str]:
    async with on_screen(90, 40) as scene:
        await scene.pilot.press("ctrl+p")
        await scene.pilot.pause()
        await scene.types(typed)
        await scene.pilot.pause()
        rows = scene.app.screen.query_one(ChoiceRows)
        return [choice.title for choice, _offsets in rows.fitting]


async def test_what_begins_with_the_letters_comes_first() -> None:
    """A command's or a setting's name, then words in sentences, then letters anywhere."""
    titles = await _titles("th")
    names = [title for title in titles if title.lstrip("/").startswith("th")]
    assert "theme: dark" in names
    assert titles[: len(names)] == names
    assert titles.index("Turn to the place above") > titles.index("theme: plain")
    words = [title for title in titles[len(names) :] if " th" in title.lower()]
    assert titles[len(names) : len(names) + len(words)] == words
