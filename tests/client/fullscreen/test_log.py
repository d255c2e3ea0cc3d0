import re

import pytest
from textual.events import MouseScrollUp

from securechat.client.events import (
    Event,
    Joined,
    Left,
    Manner,
    MarkedRead,
    NewestPage,
    OlderPage,
    Reacted,
    Redacted,
    Said,
    Told,
    Waiting,
)
from securechat.client.fullscreen.log import Log
from tests.client.fullscreen.scene import NOON_MS, Scene, on_screen


def said(number: int, text: str = "", nick: str = "alice") -> Said:
    """Return a message of alice's."""
    at_ms = NOON_MS + number * 1000
    return Said(at_ms, "#lobby", nick, text or f"text {number}", msgid=f"m{number}")


async def talk(scene: Scene, count: int = 100) -> Log:
    """Have alice say a lot."""
    await scene.happens(*(said(number) for number in range(count)))
    return scene.app.query_one(Log)


def lines(scene: Scene) -> list[str]:
    """Return what stands in the log, without the time."""
    log = scene.app.query_one(Log)
    return [log.render_line(y).text[7:].rstrip() for y in range(log.view.rows)]


def seen(scene: Scene) -> list[str]:
    """Return the numbers of the texts that are seen, in their order."""
    found = (re.search(r"text (\S+)", line) for line in lines(scene))
    return [one[1] for one in found if one is not None]


def row_of(scene: Scene, text: str) -> int:
    """Return in which row of the log *text* stands."""
    return next(row for row, line in enumerate(lines(scene)) if text in line)


async def test_the_newest_is_seen_and_keys_scroll() -> None:
    """The end is seen first; PageUp, PageDown, Ctrl-Home and Ctrl-End work while one writes."""
    async with on_screen(60, 24) as scene:
        await talk(scene)
        assert seen(scene)[-1] == "99"
        for key, last in (("pageup", "80"), ("pageup", "61"), ("pagedown", "80")):
            await scene.pilot.press(key)
            assert seen(scene)[-1] == last
        await scene.pilot.press("ctrl+home")
        assert seen(scene)[0] == "0"
        await scene.pilot.press("ctrl+end")
        assert seen(scene)[-1] == "99"


async def test_nothing_is_too_little_for_any_key() -> None:
    """Where nothing was said yet, or less than a screen, every key is harmless."""
    async with on_screen(60, 24) as scene:
        for _ in range(2):
            for key in ("pageup", "ctrl+home", "alt+up", "pagedown", "alt+down", "ctrl+end", "y"):
                await scene.pilot.press(key)
            await scene.pilot.press("ctrl+f", "x", "enter", "escape")
            await scene.pilot.resize_terminal(50, 20)
            await scene.happens(said(1))
        assert lines(scene)[-1] == "alice text 1"


async def test_a_reader_stays_where_they_are() -> None:
    """Scrolled up, nothing moves what is read; what comes is counted, and the mark leads there."""
    async with on_screen(60, 24) as scene:
        log = await talk(scene)
        await scene.pilot.press("pageup", "pageup")
        before = seen(scene)
        await scene.happens(*(said(number) for number in range(100, 112)))
        await scene.happens(Reacted(NOON_MS, "#lobby", "bob", "m3", "👍"))
        assert seen(scene)[:-1] == before[:-1]
        assert "↓ 12 new" in scene.text()
        await scene.pilot.click(Log, offset=(5, log.size.height - 1))
        assert seen(scene)[-1] == "111"
        assert "new" not in scene.text()


async def test_older_messages_are_asked_for_once_and_move_nothing() -> None:
    """Near the top the page before is loaded; meanwhile it is said; then one reads on."""
    async with on_screen(60, 24) as scene:
        await talk(scene)
        await scene.pilot.press("ctrl+home", "pageup", "pageup")
        assert scene.wishes.made == [("load_older", "#lobby", "m0")]
        assert "loading older messages" in scene.text()
        before = seen(scene)
        page = tuple(said(number, f"older {number}") for number in range(-50, 0))
        await scene.happens(OlderPage(NOON_MS, "#lobby", page, is_start=False))
        assert seen(scene) == before
        await scene.pilot.press("pageup", "ctrl+home", "ctrl+home")
        assert "older -50" in scene.text()
        assert scene.wishes.made[1:] == [("load_older", "#lobby", "m-50")]
        await scene.happens(OlderPage(NOON_MS, "#lobby", (), is_start=True))
        await scene.pilot.press("ctrl+home", "ctrl+home")
        assert "this is where #lobby begins" in scene.text()
        assert len(scene.wishes.made) == 2


async def test_the_wheel_scrolls() -> None:
    """A notch of the wheel is three lines."""
    async with on_screen(60, 24) as scene:
        log = await talk(scene)
        before = log.view.offset
        log.post_message(MouseScrollUp(log, 3, 3, 0, -1, 0, False, False, False))
        await scene.pilot.pause()
        assert log.view.offset == before - 3


async def test_another_width_keeps_what_stands_above() -> None:
    """When the window changes, the same message is the first that is seen."""
    async with on_screen(60, 24) as scene:
        log = scene.app.query_one(Log)
        await scene.happens(
            *(said(number, f"text {number} " + "word " * 20) for number in range(80))
        )
        await scene.pilot.press("pageup", "pageup", "pageup")
        log.go(log.view.layout.line_of(20) - log.view.layout.top)
        await scene.pilot.pause()
        assert seen(scene)[0] == "20"
        for columns, rows in ((110, 24), (140, 40), (65, 20)):
            await scene.pilot.resize_terminal(columns, rows)
            await scene.pilot.pause()
            assert seen(scene)[0] == "20", columns


async def test_search_finds_and_returns() -> None:
    """Ctrl-F searches while one types, Enter goes up, Down goes down, Esc goes back."""
    async with on_screen(60, 24) as scene:
        await talk(scene)
        log = scene.app.query_one(Log)
        await scene.pilot.press("pageup")
        before = log.view.offset
        await scene.pilot.press("ctrl+f", *"ext", "space", "7")
        await scene.pilot.pause()
        assert "11/11" in scene.text()
        assert "79" in seen(scene)
        for key, count, text in (("enter", "10", "78"), ("up", "9", "77"), ("down", "10", "78")):
            await scene.pilot.press(key)
            await scene.pilot.pause()
            assert f"{count}/11" in scene.text()
            assert text in seen(scene)
        await scene.happens(said(170, "text 7 again"))
        assert "10/12" in scene.text()
        await scene.pilot.press("x")
        await scene.pilot.pause()
        assert "nothing found" in scene.text()
        await scene.pilot.press("escape")
        await scene.pilot.pause()
        assert log.view.offset == before
        assert "Search" not in scene.text()
        await scene.types("hi\n")
        assert scene.wishes.made[-1] == ("submit", "#lobby", "hi")


async def test_a_message_is_picked_by_key_and_by_mouse() -> None:
    """Alt-Up goes from the newest up past notes, Alt-Down back and out; a click picks, too."""
    async with on_screen(60, 24) as scene:
        log = await talk(scene, 3)
        await scene.happens(Joined(NOON_MS, "#lobby", "dave"))
        picked = []
        for key in ("alt+up", "alt+up", "alt+down", "alt+down"):
            await scene.pilot.press(key)
            picked.append(log.picked.text if log.picked is not None else None)
        assert picked == ["text 2", "text 1", "text 2", None]
        row = row_of(scene, "text 1")
        await scene.pilot.click(Log, offset=(30, row))
        assert log.picked is not None
        assert log.picked.text == "text 1"
        assert log.render_line(row_of(scene, "text 1")).text.startswith("▌")
        await scene.pilot.press("y")
        assert scene.app.clipboard == "text 1"


async def test_a_click_on_an_address_opens_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole address is opened, wherever on it one clicks; nothing is picked by that."""
    async with on_screen(60, 24) as scene:
        opened: list[str] = []
        monkeypatch.setattr(scene.app, "open_url", opened.append)
        address = "https://example.org/" + "x" * 60
        await scene.says("alice", f"see {address}")
        log = scene.app.query_one(Log)
        for row in (log.size.height - 1, log.size.height - 2):
            await scene.pilot.click(Log, offset=(25, row))
        assert opened == [address, address]
        assert log.picked is None


INVITATION = f"securechat://chat.example.org:6697/join/_1QJ1ZCeqXP37EKroFwJwQ#{'0f' * 32}"


async def test_an_invitation_is_copied_in_one_piece() -> None:
    """By a click on it, by marking it with the mouse, by /copy: though it takes several lines."""
    async with on_screen(60, 24) as scene:
        await scene.happens(Told(NOON_MS, INVITATION))
        await scene.happens(Told(NOON_MS, "Send it by a way you trust."))
        log = scene.app.query_one(Log)
        bottom = log.size.height - 2
        await scene.pilot.click(Log, offset=(25, bottom))
        assert scene.app.clipboard == INVITATION
        scene.app.copy_to_clipboard("")
        await scene.types("/copy\n")
        await scene.pilot.pause()
        assert scene.app.clipboard == INVITATION
        await scene.pilot.mouse_down(Log, offset=(1, bottom - 2))
        await scene.pilot.hover(Log, offset=(50, bottom + 1))
        await scene.pilot.mouse_up(Log, offset=(50, bottom + 1))
        marked = scene.app.screen.get_selected_text() or ""
        assert INVITATION in marked.split()
        assert len(marked.split("\n")) == 2


async def test_two_equal_addresses_are_copied_as_two() -> None:
    """Only what was broken is put together."""
    async with on_screen(60, 24) as scene:
        address = "https://example.org/" + "x" * 20
        await scene.says("alice", f"{address} {address}")
        log = scene.app.query_one(Log)
        bottom = log.size.height - 1
        await scene.pilot.mouse_down(Log, offset=(1, bottom - 1))
        await scene.pilot.hover(Log, offset=(55, bottom))
        await scene.pilot.mouse_up(Log, offset=(55, bottom))
        assert (scene.app.screen.get_selected_text() or "").split()[-2:] == [address, address]


async def test_text_is_copied_with_the_mouse() -> None:
    """What is drawn over with the mouse is what is copied, and nothing beside it."""
    async with on_screen(60, 24) as scene:
        log = await talk(scene, 5)
        bottom = log.size.height - 1
        await scene.pilot.mouse_down(Log, offset=(13, bottom - 1))
        await scene.pilot.hover(Log, offset=(25, bottom))
        await scene.pilot.mouse_up(Log, offset=(25, bottom))
        assert scene.app.screen.get_selected_text() == "text 3\n       alice text 4"


async def test_the_unread_line_stands_before_what_is_new() -> None:
    """Who turns to a place sees where they were, and the day when it was said."""
    async with on_screen(60, 24) as scene:
        await scene.happens(Joined(NOON_MS, "#python", "bob", is_own=True))
        old, new = (
            Said(NOON_MS + at_ms, "#python", "alice", text, msgid=text)
            for at_ms, text in ((1000, "seen"), (90_000_000, "unseen"))
        )
        await scene.happens(old, MarkedRead(NOON_MS, "#python", NOON_MS + 1000), new)
        scene.app.turn_to("#python")
        await scene.pilot.pause()
        before, day, new_line, after = lines(scene)[-4:]
        assert (before, after) == ("alice seen", "alice unseen")
        assert "Sunday, 22 November" in day
        assert " new ─" in new_line


@pytest.mark.parametrize(
    ("events", "shown"),
    [
        (
            [Joined(NOON_MS, "#lobby", "dave"), Left(NOON_MS, "#lobby", "eve")],
            ["· dave joined; eve left"],
        ),
        ([said(1), Redacted(NOON_MS, "#lobby", "alice", "m1")], ["alice message taken back"]),
        ([said(1), Reacted(NOON_MS, "#lobby", "bob", "m1", "👍")], ["alice text 1", "👍 bob"]),
        ([Waiting(NOON_MS, 1, "#lobby", "bob", "mine")], ["bob mine …"]),
        ([Said(NOON_MS, "#lobby", "alice", "waves", Manner.ACTION)], ["* alice waves"]),
        (
            [NewestPage(NOON_MS, "#lobby", (said(1), said(2)), is_gap=False, is_start=False)],
            ["alice text 1", "alice text 2"],
        ),
    ],
)
async def test_what_happens_is_seen(events: list[Event], shown: list[str]) -> None:
    """Each event changes what is read, at once."""
    async with on_screen(60, 24) as scene:
        await scene.happens(*events)
        assert lines(scene)[-len(shown) :] == shown
