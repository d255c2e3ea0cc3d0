"""`Chooser`: a list to choose from, found by a few letters; Ctrl-P shows all there is to do.

Textual's own command palette reads what it lists as markup; names that others gave must not be.
"""

import re
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Click
from textual.fuzzy import FuzzySearch
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from securechat.client.fullscreen.choice import Choice
from securechat.client.fullscreen.palette import Styles
from securechat.client.fullscreen.rows import Piece, Rows
from securechat.client.texts import _

MOST_ROWS = 20
"""A longer list is not read, but searched."""

_FRAME_ROWS = 9
"""What stands above and below the list."""


class _Fit(NamedTuple):
    """How what was typed fits a title."""

    rank: int
    """0: the title begins so, 1: a word in it does, 2: the letters are in it."""
    score: float
    """0: it does not fit."""
    offsets: Sequence[int]
    """Where the letters are."""


def _fit(search: FuzzySearch, typed: str, title: str) -> _Fit:
    """Return how *typed* fits: what a name begins with says more than letters anywhere in it."""
    score, offsets = search.match(typed, title)
    found = re.search(rf"(?<!\w){re.escape(typed)}", title, re.IGNORECASE)
    if found is None:
        return _Fit(2, score, offsets)
    is_beginning = not any(letter.isalnum() for letter in title[: found.start()])
    return _Fit(0 if is_beginning else 1, score, range(*found.span()))


class ChoiceRows(Rows):
    """The choices that fit, the best first."""

    DEFAULT_CSS = "ChoiceRows { background: $panel; }"

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__("choices")
        self._choices = choices
        self.fitting: list[tuple[Choice, Sequence[int]]] = []

    def on_mount(self) -> None:
        """Begin with all of them."""
        self.fit("")

    def fit(self, typed: str) -> None:
        """Show what fits *typed*."""
        if typed:
            search = FuzzySearch()
            found = [(_fit(search, typed, choice.title), choice) for choice in self._choices]
            fitting = [(fit, choice) for fit, choice in found if fit.score > 0]
            fitting.sort(key=lambda item: (item[0].rank, -item[0].score))
            self.fitting = [(choice, fit.offsets) for fit, choice in fitting]
        else:
            self.fitting = [(choice, ()) for choice in self._choices]
        self.set_count(len(self.fitting))
        most = max(self.app.size.height - _FRAME_ROWS, 3)
        self.styles.height = min(max(len(self.fitting), 1), most, MOST_ROWS)
        self.put_cursor(0)

    def is_open(self, index: int) -> bool:
        """Whether Enter would choose it, wherever one types."""
        return index == self._cursor

    def pieces(self, index: int, width: int, styles: Styles) -> tuple[list[Piece], list[Piece]]:
        """Draw a choice, the letters that were typed bold."""
        choice, offsets = self.fitting[index]
        bold = set(offsets)
        left = [
            (letter, styles.accent + Style(bold=True) if at in bold else styles.text)
            for at, letter in enumerate(choice.title)
        ]
        return [*left, ("  ", Style()), (choice.note, styles.dim)], []


class Chooser(ModalScreen[Choice | None]):
    """A list above everything; what is chosen is what it returns.

    Args:
        choices: what there is.
        question: what is asked; "": one searches, by typing.
    """

    DEFAULT_CSS = """
    Chooser { align: center top; background: $background 60%; }
    Chooser > Vertical {
        width: 72; max-width: 96%; height: auto; max-height: 90%; margin-top: 2;
        padding: 1 0; background: $panel;
    }
    Chooser Input { border: none; height: 1; padding: 0 1; margin-bottom: 1; background: $panel; }
    Chooser Input:focus { border: none; }
    Chooser Label { padding: 0 1; margin-bottom: 1; width: 100%; }
    .-without-colours Chooser > Vertical { border: solid $line; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+p,ctrl+c", "dismiss(None)", show=False, priority=True),
        Binding("up", "go('move', -1)", show=False, priority=True),
        Binding("down", "go('move', 1)", show=False, priority=True),
        Binding("pageup", "go('page', -1)", show=False, priority=True),
        Binding("pagedown", "go('page', 1)", show=False, priority=True),
        Binding("enter", "choose", show=False, priority=True),
    ]

    def __init__(self, choices: Sequence[Choice], question: str = "") -> None:
        super().__init__()
        self._choices = choices
        self._question = question

    def compose(self) -> ComposeResult:
        """Lay out the line to type in, or the question, and the list."""
        with Vertical():
            if self._question:
                yield Label(self._question, markup=False)
            else:
                yield Input(placeholder=_("Search for a place, a command or a setting"))
            yield ChoiceRows(self._choices)

    @property
    def _rows(self) -> ChoiceRows:
        return self.query_one(ChoiceRows)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits."""
        self._rows.fit(event.value.strip())

    def action_go(self, how: str, by: int) -> None:
        """Go up or down, wherever the focus is."""
        if how == "move":
            self._rows.action_move(by)
        else:
            self._rows.action_page(by)

    def action_choose(self) -> None:
        """Choose what is marked."""
        self._rows.action_choose()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Return what was chosen."""
        event.stop()
        self.dismiss(self._rows.fitting[event.index][0])

    def on_click(self, event: Click) -> None:
        """A click beside it puts it away."""
        if event.widget is self:
            self.dismiss(None)
