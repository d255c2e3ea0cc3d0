"""`Log`: the conversation in the middle: what is picked in it, searched for, asked for above it."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click
from textual.message import Message

from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.emphasis import is_invitation, read_links
from securechat.client.fullscreen.entries import Entry, Kind
from securechat.client.fullscreen.entry_lines import shown_text
from securechat.client.fullscreen.finding import Finding
from securechat.client.fullscreen.inks import Row
from securechat.client.fullscreen.keys import letter
from securechat.client.fullscreen.paints import Ground
from securechat.client.fullscreen.paper import Paper
from securechat.client.texts import _


class Log(Paper):
    """Shows one conversation, and watches what changes in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(letter("y"), "copy_picked", show=False),
    ]

    class Picked(Message):
        """Somebody picked a message, or none."""

        def __init__(self, entry: Entry | None) -> None:
            super().__init__()
            self.entry = entry

    class OlderWanted(Message):
        """Somebody comes near the beginning of what is loaded."""

        def __init__(self, place: str, before: Entry) -> None:
            super().__init__()
            self.place = place
            self.msgid = before.msgid
            self.at_ms = before.at_ms

    class Found(Message):
        """Which of how many hits one looks at; 0 of 0: nothing was found."""

        def __init__(self, number: int, count: int) -> None:
            super().__init__()
            self.number = number
            self.count = count

    def __init__(self) -> None:
        super().__init__(id="log")
        self.picked: Entry | None = None
        """The message that the keys for messages are about."""
        self._finding: Finding | None = None
        self._before_finding = 0

    def show(self, conversation: Conversation) -> None:
        """Show *conversation* from now on, its end first."""
        self._finding = self.picked = None
        super().show(conversation)

    def ground_of(self, entry: Entry) -> Ground:
        """Return on which ground *entry* stands."""
        is_hit = self._finding is not None and entry is self._finding.chosen
        return Ground.PICKED if is_hit or entry is self.picked else super().ground_of(entry)

    def lit(self, row: Row) -> Row:
        """Return *row* with what was searched for made bright."""
        return row if self._finding is None else self._finding.lit(row)

    def appended_entries(self, count: int) -> None:
        """The last *count* entries are new."""
        if self._finding is not None:
            self._finding.appended(self.conversation.entries[-count:])
            self._tell_found()
        super().appended_entries(count)

    def changed_entries(self) -> None:
        """Any entries may be other ones."""
        if self._finding is not None:
            self._finding.look_again()
            self._tell_found()
        if self.picked is not None and self.picked not in self.conversation.entries:
            self.pick(None)
        super().changed_entries()

    def moved(self) -> None:
        """Ask for what is older, near the top; once, until it is answered."""
        one = self.conversation
        is_all = one.is_at_start or not one.place or not one.entries
        if not is_all and not one.is_loading and self.view.offset < self.view.rows:
            one.is_loading = True
            said = (entry for entry in one.entries if entry.msgid)
            self.post_message(self.OlderWanted(one.place, next(said, one.entries[0])))

    # Picking a message.

    def action_pick_older(self) -> None:
        """Pick the message above the picked one, or the newest that is seen."""
        self._step(-1)

    def action_pick_newer(self) -> None:
        """Pick the message below the picked one; below the newest, none."""
        self._step(1)

    def pick(self, entry: Entry | None) -> None:
        """Mark *entry*, or nothing, and tell it."""
        if entry is not self.picked:
            self.picked = entry
            self.refresh()
            self.post_message(self.Picked(entry))

    def action_copy_picked(self) -> None:
        """Put the text of the picked message into the clipboard."""
        if self.picked is not None:
            self._copy(shown_text(self.picked))

    def action_copy_link(self) -> None:
        """Put the last address that stands here into the clipboard."""
        texts = map(shown_text, reversed(self.conversation.entries))
        found = next((links[-1].ink.link for text in texts if (links := read_links(text))), None)
        if found is None:
            self.notify(_("There is no link here."), timeout=2, markup=False)
        else:
            self._copy(found)

    def _copy(self, text: str) -> None:
        self.app.copy_to_clipboard(text)
        self.notify(_("copied"), timeout=2, markup=False)

    def _step(self, by: int) -> None:
        entries = self.conversation.entries
        if self.picked is not None:
            at = entries.index(self.picked) + by
        elif by < 0:
            at = self.view.layout.entry_at(self.view.line(self.view.rows - 1)) or 0
        else:
            return
        while 0 <= at < len(entries) and entries[at].kind is not Kind.MESSAGE:
            at += by
        if 0 <= at < len(entries):
            self.view.show_entry(at)
            self.catch_up()
            self.moved()
            self.pick(entries[at])
        elif at >= len(entries):
            self.pick(None)

    # The mouse.

    def on_click(self, event: Click) -> None:
        """Open the address under the mouse, or copy the invitation, or pick the message."""
        if self.view.is_reading and event.y == self.view.rows - 1 and self.news_mark():
            self.action_scroll_end()
        elif event.style.link and is_invitation(event.style.link):
            self._copy(event.style.link)
        elif event.style.link:
            self.app.open_url(event.style.link)
        elif (placed := self.view.row(event.y)) is not None and placed.entry is not None:
            is_message = placed.entry.kind is Kind.MESSAGE
            self.pick(placed.entry if is_message and placed.entry is not self.picked else None)

    # Searching.

    def find(self, wanted: str) -> None:
        """Mark *wanted* wherever it stands, and go to the newest; "" ends it."""
        if self._finding is None:
            self._before_finding = self.view.offset if self.view.is_reading else -1
        self._finding = Finding(self.conversation, wanted) if wanted else None
        if self._finding is not None:
            self._show_found(self._finding.chosen)
        self.refresh()

    def find_older(self) -> None:
        """Go to the next hit above."""
        if self._finding is not None:
            self._show_found(self._finding.step(-1))

    def find_newer(self) -> None:
        """Go to the next hit below."""
        if self._finding is not None:
            self._show_found(self._finding.step(1))

    def stop_finding(self) -> None:
        """Search no more, and go back to where one was."""
        if self._finding is not None:
            self._finding = None
            self.go(self.view.most if self._before_finding < 0 else self._before_finding)

    def _show_found(self, entry: Entry | None) -> None:
        if entry is not None:
            self.view.show_entry(self.conversation.entries.index(entry))
        self.catch_up()
        self._tell_found()

    def _tell_found(self) -> None:
        assert self._finding is not None
        self.post_message(self.Found(self._finding.number, len(self._finding.hits)))
