"""`ChatApp`: the screen, its keys, and what they do."""

import time
from collections.abc import Iterable
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.events import AppBlur, AppFocus, Resize
from textual.widgets import TextArea

from securechat.client.events import Event, Settled
from securechat.client.fullscreen.chat import SERVER, Chat, Line
from securechat.client.fullscreen.choice import Choice
from securechat.client.fullscreen.covers import let_choose, uncover
from securechat.client.fullscreen.entries import Kind
from securechat.client.fullscreen.following import follow
from securechat.client.fullscreen.greeting import greet
from securechat.client.fullscreen.inbox import Inbox
from securechat.client.fullscreen.keys import bindings, hear_alt_digits
from securechat.client.fullscreen.leaving import leave, loss
from securechat.client.fullscreen.notices import Notices
from securechat.client.fullscreen.palette import DARK, PLAIN
from securechat.client.fullscreen.panes import Panes
from securechat.client.fullscreen.people import People
from securechat.client.fullscreen.places import Places
from securechat.client.fullscreen.requests import Requests
from securechat.client.fullscreen.rows import Rows
from securechat.client.fullscreen.screen_commands import run_on_screen
from securechat.client.fullscreen.status_bar import StatusBar
from securechat.client.fullscreen.terminal_input import read_as_meant
from securechat.client.fullscreen.themes import all_themes, variables
from securechat.client.fullscreen.writing_pane import WritingPane
from securechat.client.safe_text import safe_text
from securechat.client.settings import SettingError, Settings
from securechat.client.texts import _

TICK_S = 1.0
"""How often seconds are counted down, those who type no longer are forgotten, and other devices
are told what is read."""


class ChatApp(App[None]):
    """The full-screen program.

    Args:
        chat: what is shown.
        settings: what the person has chosen.
        ground: the theme that suits the terminal; without colours no other one does.
    """

    CSS = """
    Screen { layers: below above; }
    .text-area--placeholder, .input--placeholder { color: $dim; }
    Tooltip { background: $chosen; color: $text; padding: 0 1; }
    """
    TITLE = "securechat"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, chat: Chat, settings: Settings, ground: str = DARK) -> None:
        super().__init__(ansi_color=True if ground == PLAIN else None)
        hear_alt_digits()
        read_as_meant()
        self.chat = chat
        self.settings = settings
        self.inbox = Inbox(self._take)
        self._notices = Notices(chat, settings)
        self._is_greeted = False
        self._ground = ground
        self._told_read: tuple[str, int] = ("", 0)
        for one in all_themes():
            self.register_theme(one)
        self.theme = ground

    def attach(self, requests: Requests) -> None:
        """Say who does what is wished for; before it runs."""
        self.requests = requests

    @property
    def failure(self) -> Exception | None:
        """The mistake of ours that ended the screen, if one did."""
        return self._exception

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the variables of our own: style sheets are read before a theme is set."""
        return variables()

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        self.panes = Panes(self.chat, self.requests)
        yield self.panes
        yield StatusBar()

    def on_mount(self) -> None:
        """Begin to show what comes."""
        self.panes.write()
        self._apply_settings()
        self.show_chat()
        self.set_interval(TICK_S, self._tick)
        self.app_resume_signal.subscribe(self, lambda _app: self._repaint())
        self.inbox.open()

    def on_unmount(self) -> None:
        """The panes go: what still comes has nowhere to be shown."""
        self.inbox.close()

    def turn_to(self, place: str) -> None:
        """Open *place*."""
        self.chat.turn_to(place)
        self._greet()
        self.show_chat()

    def show_chat(self) -> None:
        """Show the chat as it is now; what has not changed is not drawn anew."""
        if not self.is_running:
            return  # it ends: the panes go one by one
        self.panes.show()
        self._show_state()
        self._call()

    # What commands and choices act on.

    def tell(self, text: str) -> None:
        """Say *text* where one looks."""
        self.chat.note_here(_now_ms(), text)

    def warn(self, text: str) -> None:
        """Say that something did not work."""
        self.chat.note_here(_now_ms(), safe_text(text), Kind.WARNING)

    def choose(self, name: str, value: str) -> None:
        """Change a setting, and have it count at once."""
        try:
            setting = self.settings.change(name, value)
        except SettingError as error:
            self.warn(str(error))
        else:
            later = " " + _("(from the next start)") if setting.is_for_next_start else ""
            self.tell(f"{name} = {value}{later}")
        self._apply_settings()

    def begin_command(self, text: str) -> None:
        """Put a command where one writes; run it at once if it takes nothing."""
        name, _space, takes = text.partition(" ")
        if not takes:
            self._submit(self.chat.open.place, name)
        else:
            self.panes.begin(f"{name} ")

    def act(self, action: str) -> None:
        """Do what a key does."""
        self.call_later(self.run_action, action)

    # What is done by keys.

    def action_turn_to_number(self, number: int) -> None:
        """Turn to the place with that number in the list."""
        listed = [one for one in self.chat.listed if one.place != SERVER]
        if number <= len(listed):
            self.turn_to(listed[number - 1].place)

    def action_turn_by(self, by: int) -> None:
        """Turn to the next place in the list, or the one before."""
        self.turn_to(self.chat.beside(by).place)

    def action_turn_to_unread(self) -> None:
        """Turn to where one is wanted, else to where something is new."""
        found = self.chat.next_unread()
        if found is not None:
            self.turn_to(found.place)

    def action_close_place(self) -> None:
        """Leave the open room, or put the talk with somebody away."""
        one = self.chat.open
        if one.place.startswith("#") and one.is_joined:
            self.requests.submit(one.place, "/part")
        elif one.place != SERVER:
            self.chat.close(one.place)
            self.requests.forget(one.place)
            self.show_chat()

    def action_toggle_places(self) -> None:
        """Show the places, or hide them; with little room they lie above the rest."""
        self._toggle(Places)

    def action_toggle_people(self) -> None:
        """Show the people, or hide them."""
        self._toggle(People)

    def action_log(self, action: str) -> None:
        """Do something in the conversation, whatever has the focus."""
        self.panes.act_in_log(action)

    def action_page_log(self, by: int) -> None:
        """Turn a page of the list that has the focus, or else of the conversation."""
        self.panes.turn_page(by)

    def action_search(self) -> None:
        """Search in what is loaded."""
        self.panes.search()

    def action_to_writing(self) -> None:
        """Put away what lies above, and write."""
        self.panes.put_away()
        self._show_state()
        self.panes.write()

    def action_palette(self) -> None:
        """Let one search for whatever there is to do."""
        from securechat.client.fullscreen.choosing import all_choices  # noqa: PLC0415 - rare

        let_choose(self, all_choices(self))

    def action_help(self) -> None:
        """Show the keys and the commands, or the chat again."""
        from securechat.client.fullscreen.help_screen import HelpScreen  # noqa: PLC0415 - rare

        if not uncover(self):
            self.push_screen(HelpScreen())

    def action_copy_or_leave(self) -> None:
        """Copy what is marked, on the screen or where one writes; else leave."""
        focused = self.focused
        if uncover(self):
            return
        marked = self.screen.get_selected_text() or (
            focused.selected_text if isinstance(focused, TextArea) else ""
        )
        if marked:
            self.copy_to_clipboard(marked)
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """End the program once everything is confirmed; ask first if something would be lost."""
        question = loss(self.chat)
        if self.chat.is_leaving:
            self.requests.stop()
        elif question:
            stay, leave = _("Stay"), _("Leave")
            choices = [Choice(stay, "", lambda: None), Choice(leave, "", self._leave)]
            let_choose(self, choices, question)
        else:
            self._leave()

    # What happens.

    def on_places_turned(self, event: Places.Turned) -> None:
        """Open what was chosen."""
        self.turn_to(event.place)
        self.action_to_writing()

    def on_writing_pane_submitted(self, event: WritingPane.Submitted) -> None:
        """Do what was typed."""
        self._submit(event.place, event.text)

    def on_resize(self, event: Resize) -> None:
        """Fold away what there is no room for."""
        self.panes.resize(event.size.width, event.size.height)
        self._show_state()

    def _call(self) -> None:
        if due := self._notices.due(time.monotonic()):
            self.signal(due)

    def _repaint(self) -> None:
        """Draw all of it: whoever stopped us (SIGTSTP) had the terminal meanwhile."""
        for screen in self.screen_stack:
            screen.refresh()

    def on_app_focus(self, event: AppFocus) -> None:
        """Somebody looks: what is open is read."""
        self.chat.is_focused = True
        self.chat.read_open()
        self.show_chat()

    def on_app_blur(self, event: AppBlur) -> None:
        """Nobody looks."""
        self.chat.is_focused = False

    def _fatal_error(self) -> None:
        # Textual would print all variables: what people write, and tokens, are no matter for that.
        self._close_messages_no_wait()

    def _take(self, events: Iterable[Event]) -> None:
        for event in events:
            follow(self.chat, event)
            if isinstance(event, Settled) and not event.rooms:
                self._greet()  # else in the first room, to which the link turns us
        self.show_chat()

    def _tick(self) -> None:
        self._call()
        if self.chat.open.typing or self.chat.connection.line is not Line.CONNECTED:
            self._show_state()
        place, read_ms = self.chat.open.place, self.chat.open_read_ms()
        if read_ms and self._told_read != (place, read_ms):
            self._told_read = place, read_ms
            self.requests.mark_read(place, read_ms)

    def _submit(self, place: str, text: str) -> None:
        if text.strip() == "exit":
            self.action_leave()
        elif not run_on_screen(self, text):
            self.requests.submit(place, text)
        self.show_chat()

    def _greet(self) -> None:
        """The first place is open, which happens once."""
        if not self._is_greeted:
            self._is_greeted = True
            greet(self)

    def _apply_settings(self) -> None:
        settings = self.settings
        chosen = settings.text("theme")
        self.theme = self._ground if chosen == "auto" or self._ground == PLAIN else chosen
        self.set_class(self.theme == PLAIN, "-without-colours")
        self.chat.joins = settings.text("joins")
        self.panes.go_by(settings)

    def signal(self, written: str) -> None:
        """Write an escape sequence to the terminal, between two pictures."""
        if self._driver is not None:
            self._driver.write(written)

    def _leave(self) -> None:
        leave(self.chat, self.requests)
        self.show_chat()

    def _toggle(self, pane: type[Rows]) -> None:
        self.panes.toggle(pane)
        self._show_state()

    def _show_state(self) -> None:
        self.query_one(StatusBar).show(self.chat, has_places=self.panes.folding.shows_places)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
