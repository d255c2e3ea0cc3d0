from securechat.client.fullscreen.screen_commands import all_usages
from tests.client.fullscreen.scene import on_screen


async def test_every_command_is_in_the_help() -> None:
    """What the session, the messages and the screen can do stands there, by its name."""
    async with on_screen(120, 200) as scene:
        await scene.pilot.press("f1")
        await scene.pilot.pause()
        for name in all_usages():
            assert f"/{name}" in scene.text()


async def test_the_help_scrolls_on_a_small_screen() -> None:
    """The end of the help is reached by keys, at 60 columns too."""
    async with on_screen(60, 24) as scene:
        await scene.pilot.press("f1")
        await scene.pilot.pause()
        assert "Esc closes this" not in scene.text()
        await scene.pilot.press("end")
        await scene.pilot.pause(0.5)
        assert "Esc closes this" in scene.text()
