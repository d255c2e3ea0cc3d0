"""Write docs/configuration.md from the model of the configuration.

Run from the root as `.venv/bin/python -m scripts.update_docs`: without arguments it writes the
page, with --check it tells whether the page is up to date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from securechat.server.configuration import Configuration
from securechat.server.mistakes import sections, takes

PAGE = Path(__file__).parents[1] / "docs" / "configuration.md"

_HEAD = """\
# Configuration

<!-- Made by scripts/update_docs.py from securechat/server/configuration.py: change it there. -->

securechat needs no configuration: every key has a default. What you want to change goes into a TOML
file. `securechat-server` and `securechat-admin` look for it in this order:

1. `--config FILE`
2. the environment's `SECURECHAT_CONFIG`
3. `securechat.toml` in the clone, or, when installed, in the platform's configuration folder
   (Linux: `~/.config/securechat/`)

`securechat-server --check-config` names every mistake of the file at once. A server does not start
with a mistake in its file, nor with a key it does not know. Options of the command line come before
the file. Paths in the file are relative to the folder it is in.

```toml
[server]
name = "chat.example.org"
listen = ["*:6697"]

[accounts]
min_password_length = 12

[channels]
autojoin = ["#lobby", "#news"]
```
"""

_SECTION = """
## {title}

{sentence}

| key | takes | default | meaning |
|---|---|---|---|
"""


def render() -> str:
    """Return the page."""
    parts = [_HEAD]
    for name, model in sections(Configuration):
        parts.append(_SECTION.format(title=f"`[{name}]`", sentence=_sentence(model)))
        parts.extend(_rows(model, f"{name}."))
    parts.append(_SECTION.format(title="Without a section", sentence="Above the first `[section]`."))
    parts.extend(_rows(Configuration, ""))
    return "".join(parts)


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for key, field in model.model_fields.items():
        if field.description is not None:
            yield (
                f"| `{prefix}{key}` | {takes(field)} | {_default(field)} | {field.description} |\n"
            )


def _sentence(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip()


def _default(field: FieldInfo) -> str:
    if field.default is None:
        return "unset"
    return f"`{_toml(field.default)}`"


def _toml(value: Any) -> str:
    """Return a default as it would stand in the file."""
    assert not isinstance(value, SecretStr)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value:_}"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{entry}"' for entry in value) + "]"
    return f'"{value}"'


def main(arguments: list[str]) -> int:
    """Write the page, or check it."""
    if arguments == ["--check"]:
        if PAGE.read_text(encoding="utf-8") == render():
            return 0
        print(f"{PAGE} is out of date: run python -m scripts.update_docs", file=sys.stderr)
        return 1
    if arguments:
        print("usage: python -m scripts.update_docs [--check]", file=sys.stderr)
        return 2
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
