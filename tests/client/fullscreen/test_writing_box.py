from textual.events import Key

from securechat.client.fullscreen.pasting import MOST_CHARACTERS
from securechat.client.fullscreen.suggestions import Suggestions
from securechat.client.fullscreen.writing_box import WritingBox
from tests.client.fullscreen.scene import Scene, on_screen

_EDITED = (
    (("ctrl+a", "X"), "Xone two"),
    (("home", "ctrl+e", "X"), "one twoX"),
    (("ctrl+w",), "one "),
    (("alt+backspace",), "one "),
    (("ctrl+u",), ""),
    (("ctrl+a", "ctrl+k"), ""),
    (("alt+b", "X"), "one Xtwo"),
    (("ctrl+left", "X"), "one Xtwo"),
    (("ctrl+a", "alt+f", "X"), "oneX two"),
    (("ctrl+a", "ctrl+right", "X"), "oneX two"),
    (("ctrl+a", "alt+d"), " two"),
    (("ctrl+a", "delete"), "ne two"),
    (("ctrl+a", "ctrl+d"), "ne two"),
    (("ctrl+h",), "one tw"),
    (("backspace",), "one tw"),
    (("left", "right", "X"), "one twoX"),
    (("ctrl+a", "right", "X"), "oXne two"),
    (("ctrl+u", "ctrl+z"), "one two"),
    (("ctrl+u", "ctrl+z", "ctrl+y"), ""),
    (("f7", "ctrl+x"), ""),
    (("f7", "ctrl+x", "ctrl+v", "ctrl+v"), "one twoone two"),
    (("f7", "ctrl+c", "end", "ctrl+v"), "one twoone two"),
    (("shift+left", "backspace"), "one tw"),
    (("left", "shift+right", "backspace"), "one tw"),
    (("shift+home", "backspace"), ""),
    (("home", "shift+end", "backspace"), ""),
    (("ctrl+shift+left", "backspace"), "one "),
    (("home", "ctrl+shift+right", "backspace"), " two"),
)
"""What is left of "one two" after these keys."""


def _box(scene: Scene) -> WritingBox:
    return scene.app.query_one(WritingBox)


async def _press(scene: Scene, *keys: str) -> str:
    await scene.pilot.press(*keys)
    await scene.pilot.pause()
    return _box(scene).text


async def test_a_new_line_is_not_sent() -> None:
    """Three keys begin a new line, since no terminal has them all; Enter sends all lines at once."""
    async with on_screen() as scene:
        keys = ("1", "alt+enter", "2", "ctrl+j", "3", "shift+enter", "4")
        assert await _press(scene, *keys) == "1\n2\n3\n4"
        assert scene.wishes.made == []
        await _press(scene, "enter")
        assert scene.wishes.made == [("submit", "#lobby", "1\n2\n3\n4")]


async def test_blank_text_is_not_sent() -> None:
    """Enter on nothing, or on spaces, does nothing."""
    async with on_screen() as scene:
        await scene.types("  \n")
        assert scene.wishes.made == []


async def test_the_keys_of_a_shell_edit() -> None:
    """What hands know from a shell, and from an editor, works."""
    async with on_screen() as scene:
        for keys, left in _EDITED:
            _box(scene).put("one two")
            assert await _press(scene, *keys) == left, keys


async def test_cursor_keys_go_across_lines() -> None:
    """Up and Down stay in a text of several lines until its end."""
    async with on_screen() as scene:
        await scene.types("sent\n")
        await scene.types("one")
        await _press(scene, "ctrl+j")
        await scene.types("two")
        assert await _press(scene, "up", "X") == "oneX\ntwo"
        assert await _press(scene, "down", "Y") == "oneX\ntwoY"
        assert await _press(scene, "shift+up", "backspace") == "oneX"
        assert await _press(scene, "up") == "sent"
        assert await _press(scene, "down") == "oneX"


async def test_the_box_grows_to_eight_lines() -> None:
    """A long text is seen as a whole, as long as the conversation is, too."""
    async with on_screen() as scene:
        assert _box(scene).size.height == 1
        for _ in range(12):
            await _press(scene, "ctrl+j")
        assert _box(scene).size.height == 8


async def test_up_brings_back_what_was_sent() -> None:
    """What was sent comes back newest first; a draft that was left is there again with Down."""
    async with on_screen() as scene:
        await scene.types("one\ntwo\n/nonsense\ndraft")
        assert await _press(scene, "up") == "/nonsense"
        assert await _press(scene, "up") == "two"
        assert await _press(scene, "down", "down") == "draft"


async def test_sending_what_was_recalled_keeps_the_draft() -> None:
    """A draft that was left to send something again stands in the box afterwards."""
    async with on_screen() as scene:
        await scene.types("one\ndraft")
        assert await _press(scene, "up", "enter") == "draft"
        assert scene.wishes.made == [("submit", "#lobby", "one"), ("submit", "#lobby", "one")]


async def test_tab_completes_and_goes_on() -> None:
    """Tab completes, again it goes on, Shift-Tab goes back, and typing takes what is there."""
    async with on_screen() as scene:
        await scene.types("/n")
        assert await _press(scene, "tab") == "/names "
        assert scene.app.query_one(Suggestions).display
        assert await _press(scene, "tab") == "/nick "
        assert await _press(scene, "shift+tab") == "/names "
        assert await _press(scene, "down") == "/nick "
        assert await _press(scene, "up") == "/names "
        assert await _press(scene, "x") == "/names x"
        assert not scene.app.query_one(Suggestions).display


async def test_escape_has_back_what_was_typed() -> None:
    """Escape closes the list as if Tab had not been pressed."""
    async with on_screen() as scene:
        await scene.types("/n")
        assert await _press(scene, "tab", "escape") == "/n"
        assert not scene.app.query_one(Suggestions).display


async def test_enter_takes_from_the_list_and_does_not_send() -> None:
    """While a list is open, Enter means the list."""
    async with on_screen() as scene:
        await scene.types("/n")
        assert await _press(scene, "tab", "tab", "enter") == "/nick "
        assert scene.wishes.made == []


async def test_one_way_is_taken_without_a_list() -> None:
    """What can be completed in one way only is, in the middle of a text, too."""
    async with on_screen() as scene:
        await scene.types("ali")
        assert await _press(scene, "tab") == "alice: "
        assert not scene.app.query_one(Suggestions).display
        assert await _press(scene, "ctrl+u", "a", "l", "space", "x", "left", "left", "tab") == (
            "alice: x"
        )


async def test_tab_in_an_empty_box_goes_elsewhere() -> None:
    """Whoever has no mouse reaches the other panes."""
    async with on_screen() as scene:
        await _press(scene, "tab")
        assert not _box(scene).has_focus


async def test_a_closed_name_becomes_an_emoji() -> None:
    """The second colon makes an emoji of a name, undo has the name back, times stay times."""
    async with on_screen() as scene:
        await scene.types("hi :smile")
        assert await _press(scene, "colon") == "hi 😄"
        assert await _press(scene, "ctrl+z") == "hi :smile:"
        await _press(scene, "ctrl+u")
        await scene.types("at 10:30:45")
        assert _box(scene).text == "at 10:30:45"


async def test_ctrl_d_in_an_empty_box_is_not_the_box_s() -> None:
    """Without a text to delete the key is left to the screen."""
    async with on_screen() as scene:
        keys: list[str] = []
        scene.app.bind("ctrl+d", "probe")
        scene.app.action_probe = lambda: keys.append("ctrl+d")  # type: ignore[attr-defined]
        await _press(scene, "ctrl+d")
        assert keys == ["ctrl+d"]


async def test_one_pasted_line_is_inserted() -> None:
    """A single line stands where the cursor was, harmless, and nothing is asked."""
    async with on_screen() as scene:
        await scene.types("see ")
        await scene.pastes("\x1b[1mhttps://example.org\x1b[0m\n")
        assert _box(scene).text == "see https://example.org"
        assert _box(scene).has_focus


async def test_too_large_a_paste_is_refused() -> None:
    """The refusal names the limit, and what was written stays as it was."""
    async with on_screen() as scene:
        await scene.types("draft")
        await scene.pastes("x" * (MOST_CHARACTERS + 1))
        assert _box(scene).text == "draft"
        assert str(MOST_CHARACTERS) in scene.text()


async def test_keys_in_a_burst_keep_their_order() -> None:
    """What is typed faster than it is handled is still two lines, not one."""
    async with on_screen() as scene:
        for key in ("a", "enter", "b", "enter"):
            scene.app.post_message(Key(key, key if len(key) == 1 else None))
        await scene.pilot.pause()
        assert scene.wishes.made[-2:] == [("submit", "#lobby", "a"), ("submit", "#lobby", "b")]
