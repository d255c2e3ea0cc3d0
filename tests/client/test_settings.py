import tomllib
from pathlib import Path

import pytest

from securechat.client.settings import SETTINGS, SettingError, Settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the settings are; nothing is there yet."""
    return tmp_path / "securechat" / "settings.toml"


def written(path: Path, text: str) -> Settings:
    """Settings from a file that holds *text*."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Settings(path)


def test_without_a_file_everything_is_as_usual(path: Path) -> None:
    """Nothing is complained of, and nothing is written."""
    settings = Settings(path)
    assert settings.is_first_time
    assert settings.complaints == []
    assert (settings.text("theme"), settings.is_on("typing")) == ("auto", True)
    assert settings.number("places_width") == 24
    assert not path.exists()


def test_a_change_is_there_at_the_next_start(path: Path) -> None:
    """What /set chose is read again; the file explains every setting."""
    Settings(path).change("theme", "light")
    Settings(path).change("places-width", "30")
    again = Settings(path)
    assert not again.is_first_time
    assert (again.text("theme"), again.number("places_width")) == ("light", 30)
    text = path.read_text()
    assert tomllib.loads(text) == {"theme": "light", "places_width": 30}
    for setting in SETTINGS.values():
        assert f"# {setting.help}\n" in text


def test_every_setting_can_be_chosen_from_its_comment(path: Path) -> None:
    """Each commented line of the file is good once its # is gone, and says the default."""
    Settings(path).change("theme", "auto")
    lines = [
        line.removeprefix("# ") if " = " in line else line for line in path.read_text().split("\n")
    ]
    found = tomllib.loads("\n".join(lines))
    assert found == {setting.name: setting.default for setting in SETTINGS.values()}


def test_a_change_touches_its_own_line_only(path: Path) -> None:
    """Comments, order, what is unknown and sections stay as somebody wrote them."""
    text = "# mine\ntheme = 'dark' # at night\n\nfuture = 1\n[section]\ntheme = 'other'\n"
    written(path, text).change("theme", "contrast")
    assert path.read_text() == text.replace("'dark'", '"contrast"')
    Settings(path).change("bell", "none")
    assert path.read_text().index('bell = "none"') < path.read_text().index("[section]")
    Settings(path).change("bell", "all")
    assert path.read_text().count("bell") == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("theme = 'pink'", "theme cannot be pink: it can be auto, dark, light, contrast, plain."),
        ("theme = 3", "theme cannot be 3: it can be"),
        ("theme = ['dark']", "theme cannot be ['dark']: it can be"),
        ("places_width = 1000", "it can be a number from 12 to 60"),
        ("places_width = -20", "it can be a number from 12 to 60"),
        ("tehme = 'dark'", "There is no setting tehme: did you mean theme?"),
        ("xyz = 1", "There is no setting xyz: /set lists them all."),
    ],
)
def test_what_is_wrong_is_named_and_the_rest_counts(path: Path, text: str, complaint: str) -> None:
    """One bad line spoils itself alone, and the complaint says where and what is possible."""
    settings = written(path, f"{text}\nbell = 'none'\ntyping = false\n")
    assert len(settings.complaints) == 1
    assert str(path) in settings.complaints[0]
    assert complaint in settings.complaints[0]
    assert settings.text("theme") == "auto"
    assert settings.text("bell") == "none"
    assert not settings.is_on("typing")


@pytest.mark.parametrize("text", ["theme = ", "theme = 'dark'\ntheme = 'dark'\n", "\ufeff[", "a\0"])
def test_a_broken_file_is_left_as_it_is(path: Path, text: str) -> None:
    """It is complained of, the program runs, and no change overwrites it."""
    settings = written(path, text)
    assert "is not TOML and is left as it is" in settings.complaints[0]
    with pytest.raises(SettingError, match="is not TOML"):
        settings.change("theme", "light")
    assert path.read_text(encoding="utf-8") == text
    assert settings.text("theme") == "light", "it counts for this run"


def test_a_file_in_a_strange_form_is_not_guessed_at(path: Path) -> None:
    """Where changing a line would not do, the person is asked to do it."""
    text = '"theme" = "dark"\n'
    settings = written(path, text)
    assert settings.text("theme") == "dark"
    with pytest.raises(SettingError, match="in a form that only you can change"):
        settings.change("theme", "light")
    assert path.read_text() == text


def test_bytes_and_folders_in_place_of_the_file_are_told(path: Path) -> None:
    """What cannot be read is told with the reason."""
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe")
    assert "it is not UTF-8" in Settings(path).complaints[0]
    path.unlink()
    path.mkdir()
    assert "cannot be read" in Settings(path).complaints[0]


def test_a_bad_change_changes_nothing(path: Path) -> None:
    """What cannot be is refused before anything is written."""
    settings = Settings(path)
    for name, value in (("theme", "pink"), ("nothing", "1"), ("places_width", "many")):
        with pytest.raises(SettingError):
            settings.change(name, value)
    assert not path.exists()
    assert settings.text("theme") == "auto"


def test_the_documentation_knows_every_setting() -> None:
    """docs/client.md names each setting, what it can be, and its default."""
    text = (Path(__file__).parents[2] / "docs" / "client.md").read_text(encoding="utf-8")
    for setting in SETTINGS.values():
        assert f"`{setting.name}`" in text
        assert f"`{setting.default}`" in text
        assert all(choice in text for choice in setting.choices)
