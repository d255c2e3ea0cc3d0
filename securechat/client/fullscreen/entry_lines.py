"""An entry as lines of a given width: when, who, what, and what became of it.

    12:04      alice │ the text, and where it does not fit
                     │ it goes on below itself
               bob * │ …

Where there is no room for a column of nicks, the nick stands before the text. `height_of` counts
lines without making them, and agrees with `lines_of`.
"""

from collections.abc import Callable
from typing import NamedTuple

from rich.cells import cell_len

from securechat.client.events import Manner
from securechat.client.fullscreen.breaking import breaks, clip, edges_of
from securechat.client.fullscreen.emphasis import read_emphasis, read_links
from securechat.client.fullscreen.entries import Entry, Kind, State
from securechat.client.fullscreen.formatting import read_codes
from securechat.client.fullscreen.inks import (
    PLAIN,
    QUIET,
    Ink,
    Layer,
    Role,
    Row,
    Run,
    Span,
    flattened,
    rows,
)
from securechat.client.fullscreen.marks import clock
from securechat.client.safe_text import safe_text
from securechat.client.texts import _

_CLOCK = 6
"""Cells of the time and the space behind it."""

_LEAST_FOR_CLOCK = 36
_NICKS = ((62, 10), (84, 12), (110, 15))
"""From which width on the column of nicks has how many cells."""

_MOST_OF_NICK = 20
_MOST_OF_REACTION = 12
_NAMED = 2
"""So many people are named behind their reaction; more are counted."""

_SEPARATOR = " │ "
_TROUBLE = Ink(Role.WARNING)


class Columns(NamedTuple):
    """Where what stands in a line of the log."""

    clock: int
    nick: int
    """0: there is no column of nicks."""
    indent: int
    """Cells before the text."""
    text: int

    @classmethod
    def of(cls, width: int) -> "Columns":
        """Return the columns of lines of *width* cells."""
        clock_cells = _CLOCK if width >= _LEAST_FOR_CLOCK else 0
        nick = max((cells for least, cells in _NICKS if width >= least), default=0)
        indent = clock_cells + (nick + len(_SEPARATOR) if nick else 0)
        return cls(clock_cells, nick, indent, width - indent - 1)


def height_of(entry: Entry, columns: Columns) -> int:
    """Return how many lines *entry* has, at least one. Cost: its text, if it is longer than a line."""
    whole = _head(entry, columns) + _said(entry)
    if "\n" in whole:
        count = sum(len(breaks(line, columns.text)) for line in whole.split("\n"))
    else:
        count = len(breaks(whole, columns.text))
    if entry.state is State.REDACTED:
        return count
    if trouble := _trouble(entry):
        count += len(breaks(trouble, columns.text))
    return count + bool(entry.reply_to) + bool(entry.reactions)


def lines_of(
    entry: Entry,
    columns: Columns,
    *,
    is_timed: bool,
    is_named: bool,
    find: Callable[[str], Entry | None],
) -> list[Row]:
    """Return *entry* as rows without their left edge, at least one.

    Args:
        entry: what is shown.
        columns: where.
        is_timed: whether the time stands beside it.
        is_named: whether the nick does; where nicks have no column it always does.
        find: gives the message with a msgid, for what is answered.
    """
    body = []
    is_there = entry.state is not State.REDACTED
    if is_there and entry.reply_to:
        body.append(_answered(find(entry.reply_to), columns))
    body += _text_rows(entry, columns)
    if is_there and entry.reactions:
        body.append(_reactions(entry, columns))
    if trouble := _trouble(entry) if is_there else "":
        body += rows(trouble, breaks(trouble, columns.text), [Span(0, len(trouble), _TROUBLE)])
    label = _label(entry) if is_named else ""
    first = _edge(label, nick_ink(entry), clock(entry.at_ms) if is_timed else "", columns)
    rest = _edge("", PLAIN, "", columns)
    return [(*(first if at == 0 else rest), *row) for at, row in enumerate(body)]


def shown_text(entry: Entry) -> str:
    """Return what is shown of the text of *entry*; it may have several lines."""
    if entry.state is State.REDACTED:
        if entry.reason:
            return _("message taken back: {reason}").format(reason=safe_text(entry.reason))
        return _("message taken back")
    return entry.text


def _said(entry: Entry) -> str:
    text = shown_text(entry)
    return f"{text} …" if entry.state is State.PENDING else text


def _label(entry: Entry) -> str:
    """Return what stands in the nicks' column."""
    if entry.kind is not Kind.MESSAGE:
        return "!" if entry.kind is Kind.WARNING else "·"
    if entry.manner is Manner.ACTION:
        return "*"
    nick = _nick_of(entry)
    return f"-{nick}-" if entry.manner is Manner.NOTICE else nick


def _head(entry: Entry, columns: Columns) -> str:
    """Return what stands before the text in its own column."""
    is_action = entry.kind is Kind.MESSAGE and entry.manner is Manner.ACTION
    head = f"{_nick_of(entry)} " if is_action else ""
    return head if columns.nick else f"{_label(entry)} {head}"


def _nick_of(entry: Entry) -> str:
    return clip(entry.nick, _MOST_OF_NICK) or "?"


def nick_ink(entry: Entry) -> Ink:
    """Return the ink of whoever said *entry*."""
    if entry.kind is Kind.WARNING:
        return Ink(Role.WARNING, is_bold=True)
    if entry.kind is Kind.NOTE or entry.state in {State.PENDING, State.REDACTED}:
        return QUIET
    return Ink(Role.OWN_NICK) if entry.is_own else Ink(Role.NICK, nick=entry.nick)


def _edge(label: str, ink: Ink, time: str, columns: Columns) -> Row:
    """Return what stands before the text."""
    edge = [Run(f"{time:{columns.clock}}", QUIET)] if columns.clock else []
    if columns.nick:
        label = clip(label, columns.nick)
        edge.append(Run(" " * (columns.nick - cell_len(label)) + label, ink))
        edge.append(Run(_SEPARATOR, Ink(Role.RULE)))
    return tuple(edge)


_BASES = {
    Kind.MESSAGE: Ink(Role.TEXT),
    Kind.NOTE: QUIET,
    Kind.WARNING: _TROUBLE,
}


def _text_rows(entry: Entry, columns: Columns) -> list[Row]:
    base = _BASES[entry.kind]
    if entry.state is State.PENDING:
        base = QUIET
    elif entry.state is State.REDACTED:
        base = Ink(Role.QUIET, is_italic=True)
    head, text = _head(entry, columns), _said(entry)
    whole = head + text
    layers = [[Span(0, len(head.rstrip()), nick_ink(entry))], *_layers(entry, text, len(head))]
    layer = flattened(len(whole), layers, base)
    found: list[Row] = []
    start = 0
    for line in whole.split("\n"):
        here = _of_line(line, start, layer)
        found += rows(line, breaks(line, columns.text), here)
        start += len(line) + 1
    return found


def _of_line(line: str, start: int, layer: Layer) -> Layer:
    """Return the part of *layer* that lies on *line*, with no edge inside of a character."""
    edge = edges_of(line)
    return [
        Span(edge(max(span.start - start, 0)), edge(min(span.end - start, len(line))), span.ink)
        for span in layer
        if span.end > start and span.start < start + len(line)
    ]


def _layers(entry: Entry, text: str, before: int) -> list[Layer]:
    """Return what *text* asks for: its own codes, or else what it emphasises; and its links."""
    if entry.state is State.REDACTED:
        return []
    links = read_links(text)
    layers: list[Layer] = []
    codes = read_codes(entry.formatted) if entry.formatted else None
    if codes is not None and codes.text == entry.text:
        layers.append(codes.spans)
    elif entry.kind is Kind.MESSAGE:
        layers += read_emphasis(text, links)
    return [
        [Span(span.start + before, span.end + before, span.ink) for span in one]
        for one in (*layers, links)
    ]


def _answered(found: Entry | None, columns: Columns) -> Row:
    if found is None:
        quote = _("an earlier message")
    else:
        first = shown_text(found).split("\n", 1)[0]
        quote = f"{_nick_of(found)}: {first}"
    return (Run(clip(f"↱ {quote}", columns.text), QUIET),)


def _reactions(entry: Entry, columns: Columns) -> Row:
    shown = []
    for reaction, nicks in entry.reactions.items():
        who = ", ".join(safe_text(nick) for nick in nicks) if len(nicks) <= _NAMED else len(nicks)
        shown.append(f"{clip(safe_text(reaction), _MOST_OF_REACTION)} {who}")
    return (Run(clip("   ".join(shown), columns.text), QUIET),)


def _trouble(entry: Entry) -> str:
    make = _TROUBLES.get(entry.state)
    return "" if make is None else make(safe_text(entry.reason))


def _how_to_retry() -> str:
    return _("Alt-Up, then T: try again")


_TROUBLES: dict[State, Callable[[str], str]] = {
    State.FAILED: lambda reason: (
        _("✗ not sent: {reason}").format(reason=reason) + f" ({_how_to_retry()})"
    ),
    State.UNCONFIRMED: lambda reason: (
        _("? not confirmed: {reason}").format(reason=reason) + f" ({_how_to_retry()})"
    ),
}
"""What stands below a message that is not simply there."""
