import random
from collections.abc import Callable

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Entry, Kind, State
from securechat.client.fullscreen.inks import Row
from securechat.client.fullscreen.layout import Layout
from securechat.client.fullscreen.passages import Passage
from securechat.client.fullscreen.view import View

NOON_MS = 1_795_262_400_000
TEXTS = ("hi", "word " * 30, "日本語" * 20, "one\ntwo\n\nfour", "https://example.org/" + "x" * 90)


class Nobody:
    """Looks at nothing."""

    def changed_view(self) -> None:
        """Nothing is drawn."""

    def appended_entries(self, count: int) -> None:
        """Nothing is drawn."""

    def changed_entries(self) -> None:
        """Nothing is drawn."""


def rows_of(layout: Layout) -> list[Row]:
    """Return every line of *layout*."""
    return [layout.placed(line).row for line in range(layout.top, layout.end)]


class Story:
    """A conversation to which anything may happen, and a view of it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a story, no secret
        self.conversation = Conversation("#lobby")
        self.view = View(self.conversation, Nobody(), 80, 10)
        self.oldest_ms = self.newest_ms = NOON_MS
        self.number = 0

    def entry(self, at_ms: int) -> Entry:
        """Return any entry."""
        self.number += 1
        chance = self.random.random
        entry = Entry(
            at_ms,
            Kind.NOTE if chance() < 0.2 else Kind.MESSAGE,
            f"{self.number} {self.random.choice(TEXTS)}",
            self.random.choice(["alice", "carol", "日本"]),
            msgid=f"m{self.number}",
            reply_to=f"m{self.number - 3}" if chance() < 0.2 else "",
        )
        if entry.kind is Kind.NOTE and chance() < 0.5:
            entry.passages = [Passage("dave", has_come=True)]
        return entry

    def append(self) -> None:
        """Something is said."""
        self.newest_ms += self.random.choice([0, 1000, 60_000, 50_000_000])
        self.conversation.append(self.entry(self.newest_ms))

    def wait(self) -> None:
        """We say something, and the server has not answered."""
        entry = self.entry(self.newest_ms)
        entry.kind, entry.is_own, entry.state, entry.msgid = Kind.MESSAGE, True, State.PENDING, ""
        entry.ticket, entry.passages = self.number, []
        self.conversation.append(entry)

    def settle(self) -> None:
        """It has answered."""
        for entry in self.conversation.entries:
            if entry.state is State.PENDING:
                self.newest_ms += 1
                self.conversation.settle(entry, self.newest_ms, f"own{entry.ticket}")
                return

    def prepend(self) -> None:
        """Older ones are loaded."""
        page = []
        for _ in range(self.random.randrange(5)):
            self.oldest_ms -= self.random.choice([0, 1000, 50_000_000])
            page.append(self.entry(self.oldest_ms))
        self.conversation.prepend(reversed(page))

    def merge(self) -> None:
        """The newest page comes after a return."""
        self.conversation.merge([self.entry(self.newest_ms - 500), self.entry(self.newest_ms + 5)])

    def trim(self) -> None:
        """The oldest go."""
        count = len(self.conversation.entries) // 3
        if count:
            del self.conversation.entries[:count]
            self.view.dropped(count)

    def change(self) -> None:
        """One looks different."""
        if self.conversation.entries:
            entry = self.random.choice(self.conversation.entries)
            entry.text = self.random.choice(TEXTS)
            entry.reactions = {"👍": ["bob"]} if self.random.random() < 0.5 else {}
            self.conversation.changed(entry)

    def mark(self) -> None:
        """The unread line stands elsewhere."""
        line_ms = self.random.randrange(self.oldest_ms - 5, self.newest_ms + 5)
        self.conversation.unread_line_ms = self.random.choice([None, line_ms])

    def resize(self) -> None:
        """The window has another size."""
        self.view.resize(self.random.choice([20, 50, 61, 80, 120]), self.random.choice([3, 10, 40]))

    def scroll(self) -> None:
        """Somebody scrolls."""
        self.view.scroll_to(self.random.randrange(self.view.most + 1))


STEPS: tuple[Callable[[Story], None], ...] = (
    Story.append,
    Story.wait,
    Story.settle,
    Story.prepend,
    Story.merge,
    Story.trim,
    Story.change,
    Story.mark,
    Story.resize,
    Story.scroll,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(STEPS), max_size=40), st.integers(0, 1000))
def test_whatever_happens_it_looks_as_if_laid_out_anew(
    steps: list[Callable[[Story], None]], seed: int
) -> None:
    """Any steps give the rows that a fresh layout gives, and a view within them."""
    story = Story(seed)
    for step in steps:
        step(story)
        view = story.view
        if story.random.random() < 0.3:
            fresh = Layout(story.conversation, view.layout.width)
            assert rows_of(view.layout) == rows_of(fresh)
        assert 0 <= view.offset <= view.most
        for y in range(view.rows):
            view.row(y)
    fresh = Layout(story.conversation, story.view.layout.width)
    assert rows_of(story.view.layout) == rows_of(fresh)


QUIET_STEPS = (Story.append, Story.prepend, Story.merge, Story.mark)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(QUIET_STEPS), max_size=20), st.integers(0, 1000))
def test_what_is_read_stays_where_it_is(steps: list[Callable[[Story], None]], seed: int) -> None:
    """Scrolled up, the first row of what somebody says stays there, whatever comes above or below."""
    story = Story(seed)
    for _ in range(30):
        story.append()
    story.view.scroll_to(story.random.randrange(2, story.view.most))
    before = story.view.row(0)
    assert before is not None
    assume(before.entry is not None)
    for step in steps:
        step(story)
        after = story.view.row(0)
        assert after is not None
        assert after.entry is before.entry
        assert after.row[-1] == before.row[-1]


def test_the_end_is_followed_until_one_scrolls_up() -> None:
    """At the end what comes is seen; further up it is counted, and seen after a return."""
    story = Story(1)
    view = story.view
    for number in range(40):
        story.conversation.append(Entry(NOON_MS + number, Kind.MESSAGE, f"text {number}", "alice"))
    assert view.offset == view.most
    assert not view.is_reading
    view.scroll_to(5)
    story.conversation.append(Entry(NOON_MS + 99, Kind.MESSAGE, "the newest", "alice"))
    story.conversation.append(Entry(NOON_MS + 99, Kind.NOTE, "a note", ""))
    assert (view.offset, view.news, view.is_reading) == (5, 1, True)
    view.scroll_to(view.most)
    assert (view.news, view.is_reading) == (0, False)
    last = view.row(view.rows - 1)
    assert last is not None
    assert "a note" in last.row[-1].text


def test_who_says_something_sees_it() -> None:
    """A message of ours that waits brings us to the end; where it settles later does not."""
    story = Story(1)
    for number in range(40):
        story.conversation.append(Entry(NOON_MS + number, Kind.MESSAGE, f"text {number}", "alice"))
    story.view.scroll_to(5)
    story.wait()
    assert not story.view.is_reading
    story.append()
    story.view.scroll_to(5)
    story.settle()
    assert (story.view.offset, story.view.news) == (5, 0)


def test_a_gap_loses_nothing_of_ours() -> None:
    """What the server may not have stays when all else is forgotten, and can still be settled."""
    story = Story(1)
    for state in State:
        story.wait()
        story.conversation.entries[-1].state = state
    story.conversation.clear()
    kept = [entry.state for entry in story.conversation.entries]
    assert kept == [State.PENDING, State.FAILED, State.UNCONFIRMED]
    for entry in list(story.conversation.entries):
        assert story.conversation.find_ticket(entry.ticket) is entry
        story.conversation.settle(entry, NOON_MS, "")
    assert story.conversation.find_ticket(1) is None


def test_few_lines_stand_at_the_bottom() -> None:
    """What fits on the screen stands right above the box in which one writes."""
    story = Story(1)
    story.conversation.append(Entry(NOON_MS, Kind.MESSAGE, "alone", "alice"))
    rows = [story.view.row(y) for y in range(story.view.rows)]
    assert rows[0] is None
    assert rows[-1] is not None
    assert rows[-1].row[-1].text == "alone"


def test_nothing_is_forgotten_under_a_readers_eyes() -> None:
    """While somebody reads older messages, what they read is not trimmed; later it is."""
    story = Story(1)
    for number in range(9_990):
        story.conversation.append(Entry(NOON_MS + number, Kind.MESSAGE, f"{number}", "alice"))
    story.view.scroll_to(3)
    before = story.view.row(0)
    for number in range(30):
        story.conversation.append(Entry(NOON_MS + 20_000, Kind.MESSAGE, f"new {number}", "alice"))
    assert len(story.conversation.entries) == 10_020
    assert story.view.row(0) == before
    story.view.scroll_to(story.view.most)
    story.conversation.append(Entry(NOON_MS + 20_001, Kind.MESSAGE, "one more", "alice"))
    assert len(story.conversation.entries) == 9_000
