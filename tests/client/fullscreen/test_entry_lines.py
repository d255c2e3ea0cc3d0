import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from securechat.client.events import Manner
from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Entry, Kind, State
from securechat.client.fullscreen.entry_lines import Columns, height_of, lines_of
from securechat.client.fullscreen.inks import Role, Row
from securechat.client.fullscreen.paints import Ground, paints_of

NOON_MS = 1_795_262_400_000

HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07\x1b[31mred",
    "\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\",
    "\x9b31m\x90q\x9c\x85\x84",
    "a\rb\tc\vd\fe\x00f\x7f",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200f\u061c",
    "Z\u0335\u0321\u0322\u0323\u0324\u0325" * 40,
    "\u0301\u0301 marks first",
    "\u200d\u200d\ufe0f\ufe0f",
    "👩\u200d👩\u200d👧\u200d👦" * 50,
    "❤\ufe0f" * 300,
    "x" * 8192,
    "日" * 2700,
    "https://example.org/" + "a" * 8000,
    "\ud800 lone \udfff",
    "\U000e0041\U000e0042 tags \ufeff",
    "",
    " " * 500,
    "\n\n\n",
    "one\n\x1b[1A\nthree",
    "<alice> forged\n12:00 bob │ I agree",
)

STEERING = frozenset(map(chr, [*range(32), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F])) | frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
)
"""Controls, and what reorders (UAX 9)."""


def entry(text: object, **fields: object) -> Entry:
    """Return a message as a conversation takes it in."""
    made = Entry(NOON_MS, Kind.MESSAGE, str(text), "alice")
    for name, value in fields.items():
        setattr(made, name, value)
    Conversation("#lobby").append(made)
    return made


def rows(
    one: Entry, width: int = 80, found: Entry | None = None, *, is_named: bool = True
) -> list[Row]:
    """Return *one* in lines of *width* cells."""
    columns = Columns.of(width)
    return lines_of(one, columns, is_timed=True, is_named=is_named, find=lambda _msgid: found)


def texts(one: Entry, width: int = 80, found: Entry | None = None) -> list[str]:
    """Return what is read in each line, without the time."""
    lines = rows(one, width, found)
    return ["".join(run.text for run in row)[6:].rstrip() for row in lines]


ENTRIES = st.builds(
    entry,
    st.one_of(st.sampled_from(HOSTILE), st.text(max_size=80)),
    kind=st.sampled_from(Kind),
    state=st.sampled_from(State),
    manner=st.sampled_from(Manner),
    nick=st.one_of(
        st.sampled_from(["alice", "", "日本語の名前です", "x" * 40, "\x1b[1m"]), st.text()
    ),
    reason=st.sampled_from(["", "You may not. " * 20]),
    reply_to=st.sampled_from(["", "m1"]),
    reactions=st.sampled_from([{}, {"👍": ["a", "b", "c"], "x" * 99 + "\x1b": ["y" * 99, "\x07"]}]),
    formatted=st.sampled_from(["", "\x02x\x034,4y"]),
)


@settings(max_examples=300, deadline=None)
@given(ENTRIES, st.integers(1, 140), st.sampled_from(["dark", "plain"]))
def test_whatever_it_is_it_stays_in_its_place(one: Entry, width: int, theme: str) -> None:
    """Every strip is exactly as wide as the log, has nothing that steers, and all were counted."""
    lines = rows(one, width - 1, entry("an answer\n\x1b[1m"))
    assert len(lines) == height_of(one, Columns.of(width - 1))
    for row in lines:
        strip = paints_of(theme).strip(row, width, Ground.MENTION)
        assert cell_len(strip.text) == strip.cell_length == width
        assert sum(cell_len(segment.text) for segment in strip) == width
        assert STEERING.isdisjoint(strip.text)


@settings(max_examples=200, deadline=None)
@given(ENTRIES, st.integers(36, 140))
def test_lines_fit_without_being_cut(one: Entry, width: int) -> None:
    """Nothing is lost at the right edge, however a character and its marks are measured."""
    for row in rows(one, width):
        assert cell_len("".join(run.text for run in row)) <= width


def test_nicks_have_a_column_where_there_is_room() -> None:
    """Text stands in one block beside right-aligned nicks; where it is narrow, behind them."""
    one = entry("some words that are too many for a line of so few cells as this one has")
    assert texts(one, 62) == [
        "     alice │ some words that are too many for a line of",
        "           │ so few cells as this one has",
    ]
    assert texts(one, 50) == [
        "alice some words that are too many for a",
        "line of so few cells as this one has",
    ]


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({}, ["       alice │ hi"]),
        ({"manner": Manner.ACTION}, ["           * │ alice hi"]),
        ({"manner": Manner.NOTICE}, ["     -alice- │ hi"]),
        ({"kind": Kind.NOTE}, ["           · │ hi"]),
        ({"kind": Kind.WARNING}, ["           ! │ hi"]),
        ({"state": State.PENDING}, ["       alice │ hi …"]),
        (
            {"state": State.FAILED, "reason": "No."},
            ["       alice │ hi", "             │ ✗ not sent: No. (Alt-Up, then T: try again)"],
        ),
        (
            {"state": State.UNCONFIRMED, "reason": "Maybe."},
            [
                "       alice │ hi",
                "             │ ? not confirmed: Maybe. (Alt-Up, then T: try again)",
            ],
        ),
        ({"state": State.REDACTED}, ["       alice │ message taken back"]),
        ({"reply_to": "m1"}, ["       alice │ ↱ an earlier message", "             │ hi"]),
        (
            {"reactions": {"👍": ["bob"], "❤": ["a", "b", "c"]}},
            ["       alice │ hi", "             │ 👍 bob   ❤ 3"],
        ),
        ({"text": "one\n  two"}, ["       alice │ one", "             │   two"]),
    ],
)
def test_everything_has_its_looks(fields: dict[str, object], lines: list[str]) -> None:
    """Each kind and state of an entry is told by a sign or a word, not by colour alone."""
    assert texts(entry(**{"text": "hi", **fields}), 84) == lines


def test_what_is_answered_is_quoted() -> None:
    """The first words of the message that is answered stand above, in one line."""
    found = entry("the question, " * 20, nick="bob")
    quote, text = texts(entry("yes", reply_to="m1"), 84, found)
    assert quote.startswith("       alice │ ↱ bob: the question, the")
    assert quote.endswith("…")
    assert text.endswith("│ yes")


def test_links_lead_where_they_say_across_lines() -> None:
    """An address longer than a line leads from each of its lines to the whole of it."""
    address = "https://example.org/" + "x" * 100
    found = [run for row in rows(entry(f"see {address}"), 62) for run in row if run.ink.link]
    assert "".join(run.text for run in found) == address
    assert {run.ink.link for run in found} == {address}


def test_codes_of_others_are_shown() -> None:
    """Formatting codes style the text, unless they hide another text than the one we were told."""
    honest = rows(entry("red", formatted="\x034red"))[0][-1]
    assert (honest.text, honest.ink.colour) == ("red", "#ff0000")
    forged = rows(entry("red", formatted="\x034rum"))[0][-1]
    assert (forged.text, forged.ink.colour) == ("red", "")


def test_ones_own_nick_looks_different() -> None:
    """One finds what one said oneself."""
    assert rows(entry("hi", is_own=True))[0][1].ink.role is Role.OWN_NICK
    assert rows(entry("hi"))[0][1].ink.role is Role.NICK
