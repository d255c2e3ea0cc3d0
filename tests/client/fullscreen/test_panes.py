"""Places, people, topic and status, as they stand on the screen."""

import re
import time

import pytest
from textual.visual import visualize
from textual.widget import Widget

from securechat.client.events import (
    AwayChanged,
    Joined,
    LagMeasured,
    Left,
    Lost,
    Named,
    Retrying,
    Settled,
    TopicChanged,
    Typing,
)
from securechat.client.fullscreen.chat import Chat
from securechat.client.fullscreen.palette import styles_of
from securechat.client.fullscreen.people import People
from securechat.client.fullscreen.places import Places
from securechat.client.fullscreen.status_bar import StatusBar
from securechat.client.fullscreen.topic_bar import TopicBar
from tests.client.fullscreen.scene import NOON_MS, Scene, on_screen


async def enter(scene: Scene, *rooms: str) -> None:
    """Be in *rooms*, too."""
    for room in rooms:
        await scene.happens(Joined(NOON_MS, room, "bob", is_own=True))
    await scene.happens(Settled(NOON_MS, ("#lobby", *rooms)))


def column(scene: Scene, start: int, end: int) -> list[str]:
    """What stands in some columns, blank lines left out."""
    lines = [line[start:end].strip("│ ") for line in scene.text().split("\n")[:-1]]
    return [re.sub(" +", " ", line) for line in lines if line]


async def test_places_show_what_is_unread() -> None:
    """Rooms and people under their headings, with counts; a mention has its sign."""
    async with on_screen(90) as scene:
        await enter(scene, "#cooking", "#python")
        await scene.says("alice", "one", "#python")
        await scene.says("alice", "bob: two", "#python")
        await scene.says("carol", "hi", "@carol")
        assert column(scene, 0, 24) == [
            "Rooms",
            "1 #cooking",
            "2 #lobby",
            "3 #python 2 @1",
            "Direct messages",
            "4 carol 1",
        ]


async def test_only_the_places_that_are_seen_cost_a_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With hundreds of places a message draws what is seen; what is not is there when one scrolls."""
    asked: list[str] = []
    is_present = Chat.is_present

    def note(chat: Chat, nick: str) -> bool:
        asked.append(nick)
        return is_present(chat, nick)

    async with on_screen(90, 24) as scene:
        chat = scene.app.chat
        for number in range(300):
            chat.conversation(f"@n{number:03}")
        scene.app.show_chat()
        await scene.pilot.pause()
        monkeypatch.setattr(Chat, "is_present", note)
        await scene.says("n299", "hi", "@n299")
        assert len(asked) <= 24
        scene.app.query_one(Places).scroll_end(animate=False)
        await scene.pilot.pause()
        assert column(scene, 0, 22)[-1] == "n299 1"
        await scene.says("n298", "hi", "@n298")
        assert column(scene, 0, 22)[-2:] == ["n298 1", "n299 1"]


async def test_a_person_who_comes_back_is_drawn_so() -> None:
    """Whether somebody is there is seen in the list of places at once."""
    async with on_screen(90) as scene:
        await scene.says("alice", "hi", "@alice")
        await scene.happens(AwayChanged(NOON_MS, "alice", ("#lobby",), "lunch"))
        scene.app.turn_to("@alice")
        scene.app.turn_to("#lobby")
        await scene.pilot.pause()
        styles = styles_of(scene.app.theme)
        places = scene.app.query_one(Places)
        assert places.pieces(4, 22, styles)[0][1] == ("alice", styles.dim)
        await scene.happens(AwayChanged(NOON_MS, "alice", ("#lobby",), None))
        assert places.pieces(4, 22, styles)[0][1] == ("alice", styles.text)


async def test_a_click_turns_to_a_place() -> None:
    """A room in the list opens when it is clicked, and one can write at once."""
    async with on_screen(90) as scene:
        await enter(scene, "#cooking")
        await scene.pilot.click(Places, offset=(4, 1))
        await scene.pilot.pause()
        assert scene.app.chat.open.place == "#cooking"
        await scene.types("hi\n")
        assert scene.wishes.made[-1] == ("submit", "#cooking", "hi")


async def test_keys_turn_from_place_to_place() -> None:
    """Alt with a digit, an arrow or A turns while one writes; each place keeps its draft."""
    async with on_screen(90) as scene:
        await enter(scene, "#cooking", "#python")
        await scene.types("half a sent")
        await scene.pilot.press("alt+1")
        assert scene.app.chat.open.place == "#cooking"
        assert "half a sent" not in scene.text()
        assert "#cooking \u203a" in scene.text()
        await scene.pilot.press("alt+right")
        assert scene.app.chat.open.place == "#lobby"
        assert "half a sent" in scene.text()
        for key, place in (
            ("alt+right", "#python"),
            ("ctrl+pagedown", "#cooking"),
            ("alt+left", "#python"),
            ("alt+left", "#lobby"),
            ("ctrl+pageup", "#cooking"),
            ("alt+9", "#cooking"),
        ):
            await scene.pilot.press(key)
            assert scene.app.chat.open.place == place, key
        for key in ("alt+a", "ctrl+n"):
            await scene.pilot.press("alt+1")
            await scene.says("alice", "bob!", "#python")
            await scene.pilot.press(key)
            assert scene.app.chat.open.place == "#python", key


async def test_people_stand_in_groups() -> None:
    """Who may do more stands first, under a word that says what they are; the absent say so."""
    async with on_screen(140) as scene:
        await scene.happens(
            Named(NOON_MS, "#lobby", ("~bob", "alice", "@dora")),
            AwayChanged(NOON_MS, "alice", ("#lobby",), "lunch"),
        )
        listed = column(scene, 121, 140)
        assert listed[0] == "People 3"
        assert listed[1:7] == ["Owner", "~bob", "Operators", "@dora", "Members", "alice away"]


async def test_somebody_chosen_among_the_people_is_written_to() -> None:
    """Enter or a click on a name opens the talk with that person."""
    async with on_screen(140) as scene:
        people = scene.app.query_one(People)
        people.focus()
        await scene.pilot.press("end", "enter")
        assert scene.app.chat.open.place == "@alice"
        await scene.pilot.press("alt+1")
        people.focus()
        await scene.pilot.press("home", "enter")
        assert scene.app.chat.open.place == "@bob"


async def test_two_thousand_people_are_there_at_once() -> None:
    """A room of 2,000 opens and changes without being drawn as a whole."""
    async with on_screen(140) as scene:
        await scene.happens(Joined(NOON_MS, "#many", "bob", is_own=True))
        named = tuple(f"user{number:04}" for number in range(2000))
        began_s = time.perf_counter()
        await scene.happens(Named(NOON_MS, "#many", named))
        scene.app.turn_to("#many")
        await scene.pilot.pause()
        assert time.perf_counter() - began_s < 1.0  # far more than it takes; a busy machine's share
        await scene.happens(Left(NOON_MS, "#many", "user0000"))
        assert "1999" in scene.text()
        assert "user0000" not in "".join(column(scene, 121, 140))
        scene.app.query_one(People).focus()
        await scene.pilot.press("end")
        await scene.pilot.pause()
        assert "user1999" in scene.text()


async def test_lists_fold_away_and_come_back_by_keys() -> None:
    """On a small screen F2 and F3 lay the lists above the conversation; Escape puts them away."""
    async with on_screen(60) as scene:
        assert "Rooms" not in scene.text()
        assert "2 people" in scene.text()
        for keys, heading in ((("f2",), "Rooms"), (("ctrl+b",), "Rooms"), (("f3",), "Members")):
            await scene.pilot.press(*keys)
            assert heading in scene.text()
            await scene.pilot.press("escape")
            assert heading not in scene.text()
        await scene.pilot.resize_terminal(140, 30)
        await scene.pilot.pause()
        assert "Rooms" in scene.text()
        await scene.pilot.press("f2", "f3")
        assert "Rooms" not in scene.text()
        assert "Members" not in scene.text()


async def test_a_place_is_chosen_from_the_list_by_keys() -> None:
    """On a small screen: F2, an arrow, Enter, and one writes there."""
    async with on_screen(60) as scene:
        await enter(scene, "#python")
        await scene.pilot.press("f2", "down", "enter")
        assert scene.app.chat.open.place == "#python"
        assert "Rooms" not in scene.text()
        await scene.types("x\n")
        assert scene.wishes.made[-1] == ("submit", "#python", "x")


async def test_a_long_topic_is_cut_and_shown_whole_on_a_click() -> None:
    """The topic takes one line; a click shows the rest, another one cuts it again."""
    async with on_screen(90) as scene:
        topic = "word " * 30 + "finis"
        await scene.happens(TopicChanged(NOON_MS, "#lobby", topic))
        first = scene.text().split("\n")[0]
        assert "#lobby" in first
        assert "…" in first
        await scene.pilot.click(TopicBar)
        await scene.pilot.pause()
        assert "finis" in scene.text()
        await scene.pilot.click(TopicBar)
        await scene.pilot.pause()
        assert "finis" not in scene.text()


async def test_the_status_says_who_types_and_how_the_server_is_verified() -> None:
    """Who types is named, the connection is in words, and a slow one says how slow."""
    async with on_screen(100) as scene:
        scene.app.chat.connection.trust = "key"
        await scene.happens(Typing(NOON_MS, "#lobby", "alice", is_active=True))
        last = scene.text().split("\n")[-1]
        assert "alice is typing…" in last
        assert "✓ chat.example.org, verified by its key" in last
        assert "slow" not in last
        await scene.happens(LagMeasured(NOON_MS, 1234))
        assert "slow: 1.2 s" in scene.text()


async def test_a_click_on_the_key_of_the_help_shows_it() -> None:
    """What looks like a button is one; the rest of the line is none."""
    async with on_screen(100) as scene:
        await scene.pilot.click(StatusBar, offset=(10, 0))
        assert "Send what you wrote" not in scene.text()
        await scene.pilot.click(StatusBar, offset=(95, 0))
        await scene.pilot.pause()
        assert "Send what you wrote" in scene.text()


async def test_the_status_names_the_file_that_vouches() -> None:
    """--ca is a word for the command line: on the screen stands the file itself."""
    async with on_screen(100) as scene:
        scene.app.chat.connection.trust = "--ca ca.pem"
        scene.app.show_chat()
        await scene.pilot.pause()
        assert "✓ chat.example.org, verified by ca.pem" in scene.text()


async def test_what_is_unread_is_seen_while_the_places_are_folded() -> None:
    """In few columns, and after F2: how much, where first, and by which key one gets there."""
    async with on_screen(60) as scene:
        await enter(scene, "#python")
        scene.app.turn_to("#lobby")
        await scene.says("carol", "hello", "#python")
        await scene.says("alice", "for you", "@alice")
        assert "2 unread, Alt-A: alice" in scene.text().split("\n")[-1]
        await scene.pilot.press("alt+a")
        assert "1 unread, Alt-A: #python" in scene.text().split("\n")[-1]
        await scene.pilot.press("alt+a")
        assert "unread" not in scene.text().split("\n")[-1]
    async with on_screen(90) as scene:
        await scene.says("alice", "for you", "@alice")
        assert "unread" not in scene.text()
        await scene.pilot.press("f2")
        assert "1 unread, Alt-A: alice" in scene.text()


async def test_a_lost_connection_is_said_in_words() -> None:
    """Why, when it is tried again, and that nothing is lost; in 60 columns all but why."""
    async with on_screen(60) as scene:
        now_ms = int(time.time() * 1000)
        await scene.happens(Lost(now_ms, "it left"), Retrying(now_ms, 59, "it refuses"))
        assert "what you write is kept" in scene.text().split("\n")[-1]
    async with on_screen(140) as scene:
        now_ms = int(time.time() * 1000)
        await scene.happens(
            Lost(now_ms, "the server was silent"), Retrying(now_ms, 8, "it refuses")
        )
        last = scene.text().split("\n")[-1]
        assert re.search("Not connected, next try in [5-8] s; what you write is kept", last)
        assert "it refuses" in last


MARKUP = ["[/x]", "[link=https://a.org", "[@click=app.leave]topic[/]", "[bold]topic[/bold]"]


def tip_of(widget: Widget) -> str:
    """What is read where the mouse rests on *widget*."""
    return str(visualize(widget, widget.tooltip or "")).strip()


@pytest.mark.parametrize("text", MARKUP)
async def test_a_topic_is_no_markup_where_the_mouse_rests(text: str) -> None:
    """Brackets in a topic are brackets: they draw nothing, do nothing and break nothing."""
    async with on_screen() as scene:
        await scene.happens(TopicChanged(NOON_MS, "#lobby", text, "alice"))
        assert tip_of(scene.app.query_one(TopicBar)) == text


@pytest.mark.parametrize("text", MARKUP)
async def test_names_are_no_markup_where_the_mouse_rests(text: str) -> None:
    """Brackets in a name are brackets, of a room or of somebody in it."""
    async with on_screen(120) as scene:
        await enter(scene, f"#{text}")
        await scene.happens(Named(NOON_MS, "#lobby", (f"~{text}", "bob")))
        for pane in (People, Places):
            tips = []
            for row in range(1, 5):
                await scene.pilot.hover(pane, offset=(3, row))
                tips.append(tip_of(scene.app.query_one(pane)))
            assert text in "\n".join(tips)
