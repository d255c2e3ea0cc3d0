import asyncio
from pathlib import Path

import pytest
from textual.events import AppBlur

from securechat.client.events import Joined, Lost, Told, Waiting, Welcomed
from securechat.client.fullscreen.app import ChatApp
from securechat.client.fullscreen.chat import Chat
from securechat.client.settings import Settings
from tests.client.fullscreen.scene import NOON_MS, Scene, on_screen


def written_to_terminal(scene: Scene) -> list[str]:
    """What the terminal is told from now on besides the picture."""
    told: list[str] = []
    scene.app.signal = told.append  # type: ignore[method-assign, assignment]
    return told


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


async def test_a_newcomer_is_told_how_it_works_once() -> None:
    """The first start says what to do, and writes a file of settings; the next one says nothing."""
    async with on_screen(settings=None) as scene:
        await scene.pilot.pause()
        assert "Type a message and press Enter" in scene.text()
        assert "F1 shows the keys" in scene.text()
        assert scene.app.settings.path.exists()
    async with on_screen() as scene:
        assert "Type a message and press Enter" not in scene.text()


async def test_a_bad_file_of_settings_is_told_in_the_first_room() -> None:
    """What is wrong stands where one looks, and the program runs."""
    async with on_screen(200, settings="tehme = 'dark'\n") as scene:
        await scene.pilot.pause()
        assert "did you mean theme?" in scene.text()


async def test_set_changes_what_counts_at_once() -> None:
    """/set and /theme change the file and the screen; what cannot be is explained."""
    async with on_screen(140, 40) as scene:
        await scene.types("/set theme light\n")
        assert scene.app.theme == "light"
        assert 'theme = "light"' in scene.app.settings.path.read_text()
        await scene.types("/theme contrast\n")
        assert scene.app.theme == "contrast"
        await scene.types("/set people_width 30\n")
        await scene.pilot.pause()
        assert scene.app.query_one("#people").size.width == 29, "and a line beside it"
        await scene.types("/set joins none\n/set theme pink\n/set bell\n/set\n")
        assert scene.app.chat.joins == "none"
        for text in ("theme cannot be pink", "It can be mention, all, none.", "mouse = on"):
            assert text in scene.text()
        assert scene.wishes.made == [], "none of it went to the server"


async def test_a_misspelt_command_of_the_screen_is_named() -> None:
    """/tehme is not sent anywhere; what the session knows goes to it."""
    async with on_screen() as scene:
        await scene.types("/thme\n")
        assert "did you mean /theme?" in scene.text()
        await scene.types("/names\n/help names\n")
        assert [text for _, _, text in scene.wishes.made] == ["/names", "/help names"]


async def test_f1_shows_keys_and_commands() -> None:
    """F1 and /help show both tables; Escape, or F1 again, closes them."""
    async with on_screen(100, 120) as scene:
        for begin, end in (("f1", "escape"), ("f1", "f1")):
            await scene.pilot.press(begin)
            await scene.pilot.pause()
            for text in ("Alt-1 … Alt-9", "Turn to what is unread", "/join #room", "/set [name]"):
                assert text in scene.text()
            await scene.pilot.press(end)
            assert "Alt-1 … Alt-9" not in scene.text()
        await scene.types("/help\n")
        await scene.pilot.pause()
        assert "Alt-1 … Alt-9" in scene.text()


async def test_ctrl_p_goes_anywhere() -> None:
    """A few letters find a place, a setting, a key or a command."""
    async with on_screen(100, 30) as scene:
        await scene.happens(Joined(NOON_MS, "#cooking", "bob", is_own=True))
        for letters in ("cook", "theme: li", "/away", "show or hide the places"):
            await scene.pilot.press("ctrl+p")
            await scene.types(letters)
            await scene.pilot.pause()
            await scene.pilot.press("enter")
            await scene.pilot.pause()
        assert scene.app.chat.open.place == "#cooking"
        assert scene.app.theme == "light"
        assert "/away" in scene.text()
        assert not scene.app.panes.folding.shows_places
        await scene.pilot.press("ctrl+p", "escape")
        assert len(scene.app.screen_stack) == 1


async def test_ctrl_p_takes_names_for_text() -> None:
    """A room whose name looks like markup is shown as it is called."""
    async with on_screen(100, 30) as scene:
        await scene.happens(Joined(NOON_MS, "#[red]x[/]", "bob", is_own=True))
        await scene.pilot.press("ctrl+p")
        await scene.types("red")
        await scene.pilot.pause()
        assert "#[red]x[/]" in scene.text()


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c", "exit", "/quit"])
async def test_one_leaves_when_everything_is_confirmed(key: str) -> None:
    """Each way out asks the link to finish, and says so; a second time leaves at once."""
    async with on_screen() as scene:
        await scene.happens(Waiting(NOON_MS, 1, "#lobby", "bob", "mine"))
        if "+" in key:
            await scene.pilot.press(key)
        else:
            await scene.types(f"{key}\n")
        await scene.pilot.pause()
        assert scene.wishes.made == [("leave",)]
        assert "sending the last message" in scene.text()
        await scene.pilot.press("ctrl+c")
        assert scene.wishes.made[-1] == ("stop",)


async def test_what_would_be_lost_is_asked_about() -> None:
    """A draft, or messages without a connection, are named; Enter stays, choosing Leave leaves."""
    async with on_screen() as scene:
        await scene.happens(Waiting(NOON_MS, 1, "#lobby", "bob", "mine"), Lost(NOON_MS, "gone"))
        await scene.types("half")
        await scene.pilot.press("ctrl+q")
        await scene.pilot.pause()
        assert "1 message is not sent yet" in scene.text()
        assert "begun to write is not sent: #lobby" in scene.text()
        await scene.pilot.press("enter")
        assert scene.wishes.made == []
        await scene.pilot.press("ctrl+q")
        await scene.pilot.pause()
        await scene.pilot.press("down", "enter")
        assert scene.wishes.made == [("stop",)], "there is nobody to wait for"


async def test_marked_text_is_copied_instead_of_leaving() -> None:
    """Ctrl-C with something marked copies it and stays."""
    async with on_screen() as scene:
        await scene.types("copy me")
        await scene.pilot.press("shift+home", "ctrl+c")
        assert scene.app.clipboard == "copy me"
        assert scene.wishes.made == []


async def test_a_place_is_closed() -> None:
    """/close and Alt-W leave a room, and put a talk away; the next place opens."""
    async with on_screen() as scene:
        await scene.says("alice", "hi", "@alice")
        await scene.pilot.press("alt+2")
        await scene.types("/close\n")
        assert scene.app.chat.find("@alice") is None
        assert scene.app.chat.open.place == "#lobby"
        await scene.pilot.press("alt+w")
        assert scene.wishes.made == [("forget", "@alice"), ("submit", "#lobby", "/part")]


async def test_one_is_called_when_somebody_wants_one_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A mention in another place rings, and the window's title counts; where one looks it does not."""
    monkeypatch.setattr("securechat.client.fullscreen.notices.CALM_S", 0.0)
    async with on_screen() as scene:
        await scene.happens(Joined(NOON_MS, "#two", "bob", is_own=True))
        told = written_to_terminal(scene)
        await scene.says("alice", "bob: here")
        assert told == []
        await scene.says("alice", "bob: there", "#two")
        assert told == ["\x1b]2;(1) securechat\a\a"]
        await scene.pilot.press("alt+a")
        assert told[1:] == ["\x1b]2;securechat\a"]
        scene.app.post_message(AppBlur())
        await scene.pilot.pause()
        await scene.says("alice", "bob: nobody looks", "#two")
        assert told[2:] == ["\x1b]2;(1) securechat\a\a"]


async def test_other_devices_are_told_what_is_read() -> None:
    """The newest message of the open room counts as read, once, and only while somebody looks."""
    async with on_screen() as scene:
        await scene.says("alice", "one")
        scene.app._tick()
        scene.app._tick()
        assert scene.wishes.read == [("#lobby", NOON_MS + 1000)]
        scene.app.chat.is_focused = False
        await scene.says("alice", "two")
        scene.app._tick()
        assert len(scene.wishes.read) == 1


async def test_the_first_picture_says_what_is_being_tried(tmp_path: Path) -> None:
    """Before anything has come, the screen stands and names the server."""
    chat = Chat("bob")
    chat.connection.host = "chat.example.org:6697"
    app = ChatApp(chat, _settings(tmp_path))
    app.attach(None)  # type: ignore[arg-type]
    async with app.run_test(size=(90, 24)) as pilot:
        await pilot.pause()
        scene = Scene(app, pilot, None)  # type: ignore[arg-type]
        assert "connecting to chat.example.org:6697 …" in scene.text()


async def test_what_the_server_greets_with_has_a_place_of_its_own() -> None:
    """The message of the day does not cover the room; it can be read under "Server"."""
    async with on_screen() as scene:
        assert "Server" not in scene.text()
        await scene.happens(
            Welcomed(NOON_MS, "bob", "chat.example.org", is_again=True), Lost(NOON_MS, "x")
        )
        await scene.happens(Told(NOON_MS, "Message of the day"))
        assert "Message of the day" not in scene.text()
        assert "Server" in scene.text()


async def test_what_comes_while_the_screen_closes_disturbs_nothing() -> None:
    """The panes go one after the other, and the server talks on: nobody sees a traceback."""
    async with on_screen() as scene:
        closed = asyncio.Event()

        async def talk_on() -> None:
            while not closed.is_set():
                scene.app._take([Told(NOON_MS, "still here")])
                await asyncio.sleep(0)

        talking = asyncio.create_task(talk_on())
    closed.set()
    await talking


def test_a_mistake_in_the_screen_prints_no_variables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The failure is kept for whoever runs the screen; Textual's picture of all variables is not."""

    class Broken(ChatApp):
        def show_chat(self) -> None:
            secret = "correct horse"  # noqa: F841 - would be among the variables
            raise RuntimeError("a mistake")

    app = Broken(Chat("bob"), _settings(tmp_path))
    app.attach(None)  # type: ignore[arg-type]
    app.run(headless=True)
    assert isinstance(app.failure, RuntimeError)
    printed = capsys.readouterr()
    assert "correct horse" not in printed.out + printed.err


def _settings(folder: Path) -> Settings:
    return Settings(folder / "settings.toml")
