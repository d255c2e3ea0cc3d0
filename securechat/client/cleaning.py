"""Events made harmless: all text in them, whatever they are made of."""

import dataclasses
from typing import Any

from securechat.client.events import Acknowledged, Event, Failed, Said, Unconfirmed, Waiting
from securechat.client.safe_text import safe_formatted, safe_text

_MAY_HAVE_LINES = (Said, Waiting, Acknowledged, Failed, Unconfirmed)
"""What is said may have several lines; everything else is one."""


def cleaned(event: Event) -> Event:
    """Return *event* with all of its text made harmless; itself if it is."""
    changes: dict[str, Any] = {}
    for name in event.__dataclass_fields__:
        value = getattr(event, name)
        if isinstance(value, str):
            clean: Any = _clean_text(event, name, value)
        elif isinstance(value, tuple):
            clean = tuple(
                cleaned(item) if isinstance(item, Event) else safe_text(item) for item in value
            )
        else:
            continue
        if clean != value:
            changes[name] = clean
    return dataclasses.replace(event, **changes) if changes else event


def _clean_text(event: Event, name: str, value: str) -> str:
    clean = safe_formatted if name == "formatted" else safe_text
    if "\n" in value and name in {"text", "formatted"} and isinstance(event, _MAY_HAVE_LINES):
        return "\n".join(map(clean, value.split("\n")))
    return clean(value)
