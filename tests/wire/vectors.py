"""The public parser vectors, read from `tests/vectors`."""

from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent.parent / "vectors"


def vectors(name: str) -> list[dict[str, Any]]:
    """Return the cases of one file."""
    cases: list[dict[str, Any]] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text())["tests"]
    assert cases
    return cases
