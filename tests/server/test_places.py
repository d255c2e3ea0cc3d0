from pathlib import Path

import pytest

from securechat.server import places


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECURECHAT_DATA", "SECURECHAT_CONFIG"):
        monkeypatch.delenv(name, raising=False)


def test_data_directory_goes_by_option_environment_configuration_clone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Server and admin must find the same one, so the order is fixed."""
    monkeypatch.setattr(places, "checkout", lambda: tmp_path)
    monkeypatch.setenv("SECURECHAT_DATA", "/of/environment")

    assert places.data_directory("/of/option", Path("/of/file")) == Path("/of/option")
    assert places.data_directory(None, Path("/of/file")) == Path("/of/environment")
    monkeypatch.delenv("SECURECHAT_DATA")
    assert places.data_directory(None, Path("/of/file")) == Path("/of/file")
    assert places.data_directory(None, None) == tmp_path / "data"


def test_installed_data_is_in_the_platforms_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a clone there is no `data/` to be in."""
    monkeypatch.setattr(places, "checkout", lambda: None)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert places.data_directory(None, None) == tmp_path / "securechat"


def test_option_may_begin_with_a_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell leaves `--data=~/chat` as it is; a user there is not is left as written."""
    monkeypatch.setenv("HOME", "/home/bob")

    assert places.data_directory("~/chat", None) == Path("/home/bob/chat")
    assert places.data_directory("~nobody-here/chat", None) == Path.cwd() / "~nobody-here/chat"


def test_configuration_goes_by_option_environment_usual_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was named is returned even if it is missing: that is a mistake to be told."""
    monkeypatch.setattr(places, "checkout", lambda: tmp_path)

    assert places.configuration_file(None) is None
    (tmp_path / "securechat.toml").write_text("")
    assert places.configuration_file(None) == tmp_path / "securechat.toml"
    monkeypatch.setenv("SECURECHAT_CONFIG", "/of/environment")
    assert places.configuration_file(None) == Path("/of/environment")
    assert places.configuration_file("/of/option") == Path("/of/option")


def test_installed_configuration_is_in_the_platforms_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Likewise."""
    monkeypatch.setattr(places, "checkout", lambda: None)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "securechat").mkdir()
    (tmp_path / "securechat" / "securechat.toml").write_text("")

    assert places.configuration_file(None) == tmp_path / "securechat" / "securechat.toml"


def test_clone_is_known_by_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`pyproject.toml` and `scripts/serve` above the package; site-packages has neither."""
    module = tmp_path / "securechat" / "server" / "places.py"
    monkeypatch.setattr(places, "__file__", str(module))

    assert places.checkout() is None
    (tmp_path / "pyproject.toml").write_text("")
    assert places.checkout() is None
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "serve").write_text("")
    assert places.checkout() == tmp_path
