"""What the client says in other languages."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from securechat.client import texts
from securechat.client.commands.table import explain
from securechat.client.dates import day_text
from securechat.client.desk import Desk
from securechat.client.events import Warned
from securechat.client.fullscreen.status_bar import typing_text
from securechat.client.replies import failure_text
from securechat.wire.message import parse
from tests.client.test_session import Scene


@pytest.fixture
def russian() -> Iterator[None]:
    """Speak Russian for the time of a test."""
    texts.use("ru")
    yield
    texts.use("en")


@pytest.mark.usefixtures("russian")
def test_a_day_bends_the_name_of_its_month() -> None:
    """A date is written as Russians write it."""
    assert day_text(datetime(2026, 11, 21, tzinfo=UTC)) == "суббота, 21 ноября 2026"
    assert day_text(datetime(2026, 5, 1, tzinfo=UTC), has_year=False) == "пятница, 1 мая"


@pytest.mark.usefixtures("russian")
@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "1 час"), (2, "2 часа"), (5, "5 часов"), (11, "11 часов"), (21, "21 час")],
)
def test_counts_have_the_forms_of_the_language(count: int, text: str) -> None:
    """Russian has three."""
    assert texts.ngettext("{count} hour", "{count} hours", count).format(count=count) == text


@pytest.mark.usefixtures("russian")
def test_sentences_of_tables_are_translated_where_they_are_shown() -> None:
    """A table is made once, before the language is chosen."""
    refused = parse(":s 471 bob #work :Cannot join channel (+l)")
    assert failure_text(refused) == "В #work не войти: комната заполнена."
    assert typing_text(["alice", "carol"]) == "alice, carol печатают…"


@pytest.mark.usefixtures("russian")
def test_a_command_is_explained_with_translated_words() -> None:
    """In a room its name may be left out, elsewhere not, in each language."""
    scene = Scene()
    explain(Desk(scene.session, lambda: None, "#lobby"), "kick")
    explain(Desk(scene.session, lambda: None, "@alice"), "kick")
    said = [event.text for event in scene.events if isinstance(event, Warned)]
    assert said[-2:] == [
        "Это пишется так: /kick [#комната] ИМЯ [причина]",
        "Это пишется так: /kick #комната ИМЯ [причина]",
    ]


def test_an_unknown_language_is_english() -> None:
    """Who asks for a language that is not there can read what comes."""
    texts.use("xx")
    assert typing_text(["alice"]) == "alice is typing…"
    texts.use("en")


def test_a_language_is_there_as_soon_as_its_file_is() -> None:
    """English needs none."""
    assert texts.languages() == ["en", "ru"]
