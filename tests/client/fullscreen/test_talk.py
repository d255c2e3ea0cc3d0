import pytest

from securechat.client.events import Acknowledged, Failed, Reacted, Said, Waiting
from securechat.client.fullscreen.log import Log
from securechat.client.fullscreen.writing_box import WritingBox
from tests.client.fullscreen.scene import NOON_MS, Scene, on_screen


async def _alice_speaks(scene: Scene) -> None:
    await scene.happens(Said(NOON_MS, "#lobby", "alice", "shall we?", msgid="m1"))


def _made(scene: Scene) -> list[tuple[str, ...]]:
    """What was wished for, save what the conversation loads by itself."""
    return [wish for wish in scene.wishes.made if wish[0] != "load_older"]


async def _bob_fails(scene: Scene) -> None:
    await scene.happens(
        Waiting(NOON_MS, 7, "#lobby", "bob", "too late"),
        Failed(NOON_MS, 7, "#lobby", "too late", "No."),
    )


async def _press(scene: Scene, *keys: str) -> None:
    for key in keys:
        await scene.pilot.press(key)
        await scene.pilot.pause()


async def test_a_picked_message_says_what_can_be_done() -> None:
    """The keys stand above the box, those that make sense only; Escape has one write again."""
    async with on_screen() as scene:
        await _alice_speaks(scene)
        await _press(scene, "alt+up")
        assert "R reply   + react   Y copy   Esc back" in scene.text()
        await _press(scene, "escape")
        assert "R reply" not in scene.text()
        assert scene.app.query_one(WritingBox).has_focus
        await scene.types("red\n")
        assert _made(scene) == [("submit", "#lobby", "red")]


@pytest.mark.parametrize("key", ["r", "к"])
async def test_r_answers(key: str) -> None:
    """What is written after R goes out as an answer, and only that; on Russian keyboards, too."""
    async with on_screen() as scene:
        await _alice_speaks(scene)
        await _press(scene, "alt+up", key)
        assert "replying to alice: shall we?" in scene.text()
        await scene.types("yes\nso\n")
        assert _made(scene) == [("say", "#lobby", "yes", "m1"), ("submit", "#lobby", "so")]
        assert "replying to" not in scene.text()


async def test_enter_answers_too_and_escape_ends_it() -> None:
    """Enter means the likeliest; Escape leaves what was written, without the answer."""
    async with on_screen() as scene:
        await _alice_speaks(scene)
        await _press(scene, "alt+up", "enter")
        await scene.types("yes")
        await _press(scene, "escape")
        assert "replying to" not in scene.text()
        await _press(scene, "enter")
        assert _made(scene) == [("submit", "#lobby", "yes")]


async def test_an_answer_waits_where_it_was_begun() -> None:
    """Going elsewhere takes neither the draft nor what it answers away."""
    async with on_screen() as scene:
        await _alice_speaks(scene)
        await _press(scene, "alt+up", "r")
        await scene.types("yes")
        scene.app.turn_to("@alice")
        await scene.pilot.pause()
        assert "replying to" not in scene.text()
        await scene.types("psst\n")
        scene.app.turn_to("#lobby")
        await scene.pilot.pause()
        assert "replying to alice" in scene.text()
        await _press(scene, "enter")
        assert _made(scene) == [
            ("submit", "@alice", "psst"),
            ("say", "#lobby", "yes", "m1"),
        ]


async def test_a_command_is_no_answer() -> None:
    """A command meanwhile is done as always; two slashes are text that begins with one."""
    async with on_screen() as scene:
        await _alice_speaks(scene)
        await _press(scene, "alt+up", "r")
        await scene.types("/away\n//usr\n")
        assert _made(scene) == [
            ("submit", "#lobby", "/away"),
            ("say", "#lobby", "/usr", "m1"),
        ]


async def test_plus_puts_an_emoji_and_takes_it_back() -> None:
    """The first emoji is one key away, others are found by name; the same again takes it back."""
    async with on_screen() as scene:
        await _alice_speaks(scene)
        await _press(scene, "alt+up", "plus", "enter")
        assert _made(scene) == [("react", "#lobby", "m1", "👍")]
        await scene.happens(Reacted(NOON_MS, "#lobby", "bob", "m1", "👍", is_own=True))
        await _press(scene, "alt+up", "plus", "enter")
        assert _made(scene)[-1] == ("unreact", "#lobby", "m1", "👍")
        await _press(scene, "alt+up", "plus", *"tad", "a", "enter")
        assert _made(scene)[-1] == ("react", "#lobby", "m1", "🎉")
        await _press(scene, "alt+up", "plus", "right", "left", "enter")
        assert _made(scene)[-1] == ("react", "#lobby", "m1", "🎉")
        assert scene.app.query_one(WritingBox).has_focus


async def test_a_reaction_can_be_left() -> None:
    """Escape chooses nothing, nor does Enter where nothing is called so."""
    async with on_screen() as scene:
        await _alice_speaks(scene)
        await _press(scene, "alt+up", "plus", *"qqq", "enter")
        assert "nothing is called so" in scene.text()
        await _press(scene, "backspace", "backspace", "backspace")
        assert "← → or type a name" in scene.text()  # whole, in the narrowest of conversations
        await _press(scene, "escape")
        assert _made(scene) == []
        assert scene.app.query_one(WritingBox).has_focus


async def test_d_asks_before_it_takes_back() -> None:
    """One's own message is taken back after a Y, nobody else's, and not after an N."""
    async with on_screen() as scene:
        await scene.happens(
            Waiting(NOON_MS, 1, "#lobby", "bob", "oops"),
            Acknowledged(NOON_MS, 1, "#lobby", "bob", "oops", msgid="m2"),
        )
        await _press(scene, "alt+up", "d", "n")
        assert _made(scene) == []
        await _press(scene, "alt+up", "d")
        assert "Take back “oops”?" in scene.text()
        await _press(scene, "y")
        assert _made(scene) == [("redact", "#lobby", "m2")]
        await _alice_speaks(scene)
        await _press(scene, "alt+up", "d")
        assert "You can take back" in scene.text()


async def test_the_keys_are_heard_as_they_are_shown() -> None:
    """The hint says R and D, the question Y: capitals count as well."""
    async with on_screen() as scene:
        await scene.happens(
            Waiting(NOON_MS, 1, "#lobby", "bob", "oops"),
            Acknowledged(NOON_MS, 1, "#lobby", "bob", "oops", msgid="m2"),
        )
        await _press(scene, "alt+up", "R")
        assert "replying to bob" in scene.text()
        await _press(scene, "escape", "alt+up", "D", "Y")
        assert _made(scene) == [("redact", "#lobby", "m2")]


async def test_who_writes_on_takes_nothing_back() -> None:
    """A text with a Y in it, and Enter, is no answer to a question that was not read."""
    async with on_screen() as scene:
        await scene.happens(
            Waiting(NOON_MS, 1, "#lobby", "bob", "oops"),
            Acknowledged(NOON_MS, 1, "#lobby", "bob", "oops", msgid="m2"),
        )
        await _press(scene, "alt+up", "d")
        await scene.types("/reply yes")
        assert _made(scene) == []
        assert "reply yes" in scene.text()
        assert "Take back" not in scene.text()


async def test_a_failed_message_is_tried_again() -> None:
    """T sends it again as a new message; the failed one is gone, and the box is as it was."""
    async with on_screen() as scene:
        await _bob_fails(scene)
        await scene.types("draft")
        await _press(scene, "alt+up")
        assert "T try again" in scene.text()
        await _press(scene, "t")
        assert _made(scene) == [("retry", "#lobby", "too late")]
        assert "too late" not in scene.text()
        assert scene.app.query_one(WritingBox).text == "draft"
        assert scene.app.query_one(Log).picked is None


async def test_what_is_not_on_the_server_cannot_be_answered() -> None:
    """A message without a name there is refused with a sentence, and nothing is sent."""
    async with on_screen() as scene:
        await scene.says("alice", "no name")
        await _press(scene, "alt+up", "r")
        assert "does not know this message" in scene.text()
        await _press(scene, "alt+up", "plus")
        assert _made(scene) == []


async def test_commands_do_the_same() -> None:
    """Who would rather type than pick has /reply, /react, /redact and /retry."""
    async with on_screen() as scene:
        await _alice_speaks(scene)
        await scene.types("/reply alice yes\n/react tada\n")
        assert _made(scene) == [
            ("say", "#lobby", "yes", "m1"),
            ("react", "#lobby", "m1", "tada"),
        ]
        await _bob_fails(scene)
        await scene.types("/retry\n/redact\n")
        assert _made(scene)[-1] == ("retry", "#lobby", "too late")
        assert "You have said nothing here yet." in scene.text()


async def test_letters_are_letters_while_one_writes() -> None:
    """With no message picked, the keys are text; in the list of places they do nothing."""
    async with on_screen() as scene:
        await _alice_speaks(scene)
        await scene.types("r+dty")
        assert scene.app.query_one(WritingBox).text == "r+dty"
