"""The layers, the first screens and the programs are what the docstrings say."""

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import securechat

ROOT = Path(securechat.__file__).parent
LAYERS = ("cli", "server", "client", "world", "store", "wire")
"""From the top down: a package imports only from those after it, and from itself."""

ALLOWED = {
    "cli": {"server", "client", "world", "store", "wire"},
    "server": {"world", "store", "wire"},
    "client": {"wire"},
    "world": {"store", "wire"},
    "store": {"wire"},
    "wire": set[str](),
}

WAITING_OR_VARYING = {
    "apsw", "asyncio", "concurrent", "fcntl", "io", "locale", "logging", "mmap",
    "multiprocessing", "os", "pathlib", "platform", "queue", "random", "sched", "secrets", "select",
    "selectors", "shutil", "signal", "socket", "socketserver", "sqlite3", "ssl", "subprocess",
    "tempfile", "threading", "time", "uuid", "_thread", "bcrypt", "cryptography",
}  # fmt: skip
"""What has no place where all of chat is tested without a socket, a clock or a file."""

FILES = sorted(ROOT.rglob("*.py"))
PACKAGES = sorted(path.parent for path in ROOT.rglob("__init__.py"))


def imported(path: Path) -> Iterator[str]:
    """Every module that the file names in an import, wherever it stands, in full."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import hides the layer"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(name: str) -> str | None:
    """The layer of a module of this project; None for the top and for other projects."""
    parts = name.split(".")
    return parts[1] if parts[0] == "securechat" and len(parts) > 1 and parts[1] in LAYERS else None


def relative(path: Path) -> str:
    """The path as a test's id."""
    return path.relative_to(ROOT).as_posix()


def test_packages_are_the_layers() -> None:
    """There is no package beside the layers: its place would be undecided."""
    found = {path.name for path in PACKAGES if path.parent == ROOT}
    assert found == set(LAYERS)


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_imports_point_down(path: Path) -> None:
    """A file imports from the layers below its own only."""
    own = path.relative_to(ROOT).parts[0]
    names = {found for name in imported(path) if (found := layer(name))}
    if own in LAYERS:
        assert names <= ALLOWED[own] | {own}
    else:
        assert not names


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.relative_to(ROOT).parts[0] in {"world", "wire"}],
    ids=relative,
)
def test_world_and_wire_do_not_wait_or_vary(path: Path) -> None:
    """Time, ids and answers come in as arguments; nothing there can block."""
    names = {name.partition(".")[0] for name in imported(path)}
    assert not names & WAITING_OR_VARYING


@pytest.mark.parametrize("package", PACKAGES, ids=relative)
def test_package_docstring_lists_its_directory(package: Path) -> None:
    """The first screen of a package names each file in it, and no other."""
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8")))
    assert text
    listed = re.findall(r"^- `(\w+)`:", text, re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == set(contents(package))


def contents(package: Path) -> Iterator[str]:
    """The modules and packages in a directory, without __init__ and __main__."""
    for path in package.iterdir():
        if path.suffix == ".py" and not path.stem.startswith("__"):
            yield path.stem
        elif (path / "__init__.py").is_file():
            yield path.name


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_module_has_a_docstring(path: Path) -> None:
    """Every file says in one sentence what it is."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def pyproject() -> dict[str, dict[str, object]]:
    """The tables of pyproject.toml."""
    return tomllib.loads((ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))


def test_programs_exist() -> None:
    """Each program that an installation puts on PATH is a function that returns its exit code."""
    programs = pyproject()["project"]["scripts"]
    assert isinstance(programs, dict)
    assert sorted(programs) == [
        "securechat-admin",
        "securechat-client",
        "securechat-gen-certs",
        "securechat-server",
    ]
    for target in programs.values():
        module, _, function = target.partition(":")
        main = getattr(importlib.import_module(module), function)
        assert main.__annotations__["return"] in {int, "int"}


def test_version_is_the_one_that_is_packaged() -> None:
    """The version is in two files, and they agree."""
    assert pyproject()["project"]["version"] == securechat.__version__
