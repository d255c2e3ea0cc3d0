from tests.client.fullscreen.scene import on_screen


async def test_what_others_say_is_seen() -> None:
    """A message shows who said it, and what."""
    async with on_screen() as scene:
        await scene.says("alice", "Good morning")
        assert "alice │ Good morning" in scene.text()


async def test_enter_sends_to_the_open_place() -> None:
    """What is typed goes to the room that is open, and the box is empty again."""
    async with on_screen() as scene:
        await scene.types("hello\n")
        assert scene.wishes.made == [("submit", "#lobby", "hello")]
        assert "hello" not in scene.text()
