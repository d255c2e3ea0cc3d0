import pytest

from securechat.client.events import Joined, Left, NickChanged, Said
from securechat.client.fullscreen.writing_box import WritingBox
from securechat.client.fullscreen.writing_pane import WritingPane
from tests.client.fullscreen.scene import NOON_MS, Scene, on_screen


def _text(scene: Scene) -> str:
    return scene.app.query_one(WritingBox).text


async def test_the_box_names_where_one_writes() -> None:
    """Before the box stands the place, in the empty box what to do."""
    async with on_screen() as scene:
        assert "#lobby \u203a Write a message" in scene.text()
        scene.app.turn_to("")
        await scene.pilot.pause()
        assert "Go into a room: /join #lobby" in scene.text()


async def test_a_long_name_leaves_room() -> None:
    """The name of a place takes a part of the line only."""
    async with on_screen(60) as scene:
        await scene.happens(Joined(NOON_MS, "#" + "long" * 20, "bob", is_own=True))
        scene.app.turn_to("#" + "long" * 20)
        await scene.types("hi")
        assert "… \u203a hi" in scene.text()


async def test_each_place_has_its_draft() -> None:
    """Going elsewhere leaves the draft, coming back finds it; the conversation knows it."""
    async with on_screen() as scene:
        await scene.types("for all")
        scene.app.turn_to("@alice")
        await scene.pilot.pause()
        assert _text(scene) == ""
        await scene.types("for her")
        scene.app.turn_to("#lobby")
        await scene.pilot.pause()
        assert _text(scene) == "for all"
        assert scene.app.chat.open.draft == "for all"
        assert scene.app.chat.conversation("@alice").draft == "for her"


async def test_a_draft_outlives_a_resize_and_a_rename() -> None:
    """Neither another size nor another name of the person takes anything away."""
    async with on_screen() as scene:
        scene.app.turn_to("@alice")
        await scene.types("for her")
        await scene.pilot.resize_terminal(80, 20)
        await scene.happens(NickChanged(NOON_MS, "alice", "alicia", ("#lobby",)))
        assert _text(scene) == "for her"
        assert "@alicia \u203a for her" in scene.text()
        await scene.types("\n")
        assert scene.wishes.made[-1] == ("submit", "@alicia", "for her")


async def test_lines_coming_in_disturb_no_one_who_writes() -> None:
    """What others say meanwhile changes nothing in the box."""
    async with on_screen() as scene:
        await scene.types("hel")
        await scene.happens(*(Said(NOON_MS, "#lobby", "alice", str(n)) for n in range(300)))
        await scene.types("lo\n")
        assert scene.wishes.made == [("submit", "#lobby", "hello")]


async def test_exit_alone_leaves() -> None:
    """The word alone ends the program, as in line mode; in a sentence it is a word."""
    async with on_screen() as scene:
        await scene.types("exit here\nexit\n")
        assert scene.wishes.made == [("submit", "#lobby", "exit here"), ("leave",)]


async def test_a_paste_of_lines_is_asked_about() -> None:
    """Nothing of several pasted lines is sent before somebody has said how."""
    async with on_screen() as scene:
        await scene.pastes("one\ntwo\n")
        assert scene.wishes.made == []
        assert "Paste of 2 lines" in scene.text()
        await scene.pilot.press("enter")
        await scene.pilot.pause()
        assert scene.wishes.made == [("say", "#lobby", "one\ntwo")]
        assert _text(scene) == ""
        assert "Paste of" not in scene.text()


@pytest.mark.parametrize("key", ["l", "д"])
async def test_a_paste_line_by_line_runs_no_command(key: str) -> None:
    """Each line is a message; one that begins with a slash is text like the others."""
    async with on_screen() as scene:
        await scene.pastes("one\n\n/quit\nexit")
        await scene.pilot.press(key)
        await scene.pilot.pause()
        assert scene.wishes.made == [
            ("say", "#lobby", "one"),
            ("say", "#lobby", "/quit"),
            ("say", "#lobby", "exit"),
        ]


async def test_a_paste_can_be_edited_or_dropped() -> None:
    """E leaves it in the box, Escape takes it out and leaves what was there before."""
    async with on_screen() as scene:
        await scene.types("see: ")
        await scene.pastes("one\ntwo")
        await scene.pilot.press("escape")
        await scene.pilot.pause()
        assert _text(scene) == "see: "
        await scene.pastes("one\ntwo")
        await scene.pilot.press("e", "!")
        await scene.pilot.pause()
        assert _text(scene) == "see: one\ntwo!"
        assert scene.wishes.made == []


async def test_who_turns_away_from_the_question_edits() -> None:
    """Going elsewhere without an answer sends nothing and loses nothing."""
    async with on_screen() as scene:
        await scene.pastes("one\ntwo")
        scene.app.turn_to("@alice")
        await scene.pilot.pause()
        scene.app.query_one(WritingBox).focus()
        await scene.pilot.pause()
        assert "Paste of" not in scene.text()
        scene.app.turn_to("#lobby")
        await scene.pilot.pause()
        assert _text(scene) == "one\ntwo"


async def test_others_are_told_that_one_types() -> None:
    """Each change of the text is told to the place; an emptied box is told, too."""
    async with on_screen() as scene:
        await scene.types("hi")
        await scene.pilot.press("ctrl+u")
        await scene.pilot.pause()
        assert scene.wishes.typed == [("#lobby", True), ("#lobby", True), ("#lobby", False)]


async def test_nobody_is_told_of_commands_drafts_and_against_one_s_will() -> None:
    """A command is nobody's business, nor is a draft that is there again, nor what is set so."""
    async with on_screen() as scene:
        await scene.types("/nick x\n")
        await scene.types("a")
        del scene.wishes.typed[:]
        scene.app.turn_to("@alice")
        scene.app.turn_to("#lobby")
        await scene.pilot.pause()
        scene.app.query_one(WritingPane).tells_typing = False
        await scene.types("b")
        assert scene.wishes.typed == []


async def test_who_is_called_something_else_keeps_what_was_begun_for_them() -> None:
    """A draft goes with the person, open or not; whoever takes the old name does not get it."""
    async with on_screen() as scene:
        await scene.says("carol", "hi", "@carol")
        scene.app.turn_to("@carol")
        await scene.pilot.pause()
        await scene.types("only for her")
        scene.app.turn_to("#lobby")
        await scene.happens(NickChanged(NOON_MS, "carol", "caroline", ("#lobby",), is_own=False))
        scene.app.turn_to("@carol")
        await scene.pilot.pause()
        assert _text(scene) == ""
        scene.app.turn_to("@caroline")
        await scene.pilot.pause()
        assert _text(scene) == "only for her"


async def test_a_question_ends_where_one_turns_away_from_it() -> None:
    """What Enter answers is about the place that is open: no draft of another one is sent."""
    async with on_screen() as scene:
        await scene.happens(Joined(NOON_MS, "#a", "bob", is_own=True))
        scene.app.turn_to("#a")
        await scene.pilot.pause()
        await scene.types("unfinished")
        scene.app.turn_to("#lobby")
        await scene.pilot.pause()
        await scene.pastes("one\ntwo")
        await scene.pilot.press("alt+1")
        assert "Paste of 2 lines" not in scene.text()
        assert _text(scene) == "unfinished"
        await scene.pilot.press("l", "escape")
        assert scene.wishes.made == []
        await scene.pilot.press("alt+2")
        assert _text(scene) == "one\ntwo"


async def test_an_emoji_is_chosen_for_a_message_of_the_open_place() -> None:
    """Whoever turns elsewhere meanwhile chooses none."""
    async with on_screen() as scene:
        said = Said(NOON_MS, "#lobby", "alice", "hi", msgid="m1")
        await scene.happens(said, Joined(NOON_MS, "#a", "bob", is_own=True))
        await scene.pilot.press("alt+up", "plus", "alt+1")
        assert scene.app.chat.open.place == "#a"
        await scene.pilot.press("enter")
        assert not [made for made in scene.wishes.made if made[0] == "react"]


async def test_a_room_that_is_left_from_elsewhere_stays_while_one_writes() -> None:
    """Another device leaves the room: what is being written does not go on in the next one."""
    async with on_screen() as scene:
        await scene.happens(Joined(NOON_MS, "#a", "bob", is_own=True))
        scene.app.turn_to("#a")
        await scene.pilot.pause()
        await scene.types("the key ")
        await scene.happens(Left(NOON_MS, "#a", "bob", is_own=True))
        await scene.types("is x\n")
        assert scene.wishes.made == [("submit", "#a", "the key is x")]
        assert "you are no longer in this room" in scene.text()


async def test_the_last_key_before_one_turns_away_is_in_the_draft() -> None:
    """Whoever asks what was begun where finds all of it, and nothing that was sent."""
    async with on_screen() as scene:
        box, lobby = scene.app.query_one(WritingBox), scene.app.chat.open
        box.insert("begun")
        scene.app.turn_to("@alice")
        assert lobby.draft == "begun"
        scene.app.turn_to("#lobby")
        box.action_send()
        scene.app.turn_to("@alice")
        await scene.pilot.pause()
        assert lobby.draft == ""
        assert scene.wishes.made == [("submit", "#lobby", "begun")]
