"""What the client says in other languages."""

import ast
import runpy
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Catalog

from securechat.client import texts
from securechat.client.commands.table import explain
from securechat.client.dates import day_text
from securechat.client.desk import Desk
from securechat.client.events import Warned
from securechat.client.fullscreen.status_bar import typing_text
from securechat.client.replies import failure_text
from securechat.wire.message import parse
from tests.client.test_session import Scene

SCRIPT = Path(__file__).parents[2] / "scripts" / "update-texts"


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


# What translators are promised, and promise. The texts are those that scripts/update-texts gathers.


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    """What scripts/update-texts is made of."""
    return runpy.run_path(str(SCRIPT), run_name="update_texts")


@pytest.fixture(scope="module", params=[one for one in texts.languages() if one != "en"])
def catalog(request: pytest.FixtureRequest, script: dict[str, Any]) -> Catalog:
    """One language, brought up to date."""
    found = script["update"](script["gather"](), request.param)
    assert isinstance(found, Catalog)
    return found


def test_everything_is_translated(catalog: Catalog, script: dict[str, Any]) -> None:
    """scripts/update-texts tells what is missing."""
    assert script["missing"](catalog) == []
    assert [one.id for one in catalog if one.id and one.fuzzy] == []


def test_the_files_of_a_language_are_up_to_date(catalog: Catalog, script: dict[str, Any]) -> None:
    """scripts/update-texts writes both: what translators read, and what the client does."""
    assert script["is_written"](catalog, str(catalog.locale))


def test_translations_leave_out_nothing(catalog: Catalog) -> None:
    """They are filled in with the same values as their originals, shown in the same way."""
    for message in catalog:
        original = message.id if isinstance(message.id, str) else message.id[-1]
        forms = [message.string] if isinstance(message.string, str) else message.string or ()
        for form in forms if original else ():
            assert _fields(form) == _fields(original), form


def _fields(text: str) -> set[tuple[str | None, str | None, str | None]]:
    return {(name, form, how) for _text, name, form, how in Formatter().parse(text) if name}


def _calls() -> Iterator[tuple[str, ast.expr]]:
    for folder in ("client", "cli"):
        for file in (SCRIPT.parents[1] / "securechat" / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                    continue
                if node.func.id in {"_", "N_", "ngettext"}:
                    yield f"{file.name}:{node.lineno}", node.args[0]


def test_every_text_is_found_by_the_script(script: dict[str, Any]) -> None:
    """One that is built while the program runs, or stands in an f-string, translators never get."""
    template = script["gather"]()
    for where, text in _calls():
        assert not isinstance(text, ast.JoinedStr | ast.BinOp), where
        if isinstance(text, ast.Constant):
            assert text.value in template, where
