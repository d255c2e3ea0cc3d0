"""What is wrong with a configuration, in words for who wrote it.

A mistake names its key, and what the key takes; never the value, unless it is a number: a text may
be a password.
"""

import difflib
import typing
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import UnionType
from typing import Any, Literal

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from securechat.server.escaping import escaped

_Location = tuple[int | str, ...]


def mistakes(model: type[BaseModel], error: ValidationError) -> list[str]:
    """Return a sentence for each mistake, such as `limits.ping_s: must be a number from …`."""
    found = error.errors(include_url=False)
    return [
        f"{_key(mistake['loc'])}: {_sentence(model, mistake)}"
        for mistake in found
        if not _is_consequence(mistake, found)
    ]


def _is_consequence(mistake: ErrorDetails, found: Sequence[ErrorDetails]) -> bool:
    """Whether a list is only called too short because each of its entries is a mistake."""
    place = mistake["loc"]
    return mistake["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in found
    )


def sections(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield each section of *model* with its name, in order."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield name, field.annotation


def tables(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield each list of tables of *model* with its name: `[[name]]` in the file."""
    for name, field in model.model_fields.items():
        entry = _entry(field)
        if entry is not None:
            yield name, entry


def _entry(field: FieldInfo) -> type[BaseModel] | None:
    """Return what a list of tables holds; None for any other field."""
    kind = _plain(field.annotation)
    arguments = typing.get_args(kind) if typing.get_origin(kind) is tuple else ()
    is_table = bool(arguments) and isinstance(arguments[0], type)
    return arguments[0] if is_table and issubclass(arguments[0], BaseModel) else None


def takes(field: FieldInfo) -> str:
    """Return what a key takes, such as "a whole number from 4 to 16"."""
    kind = _plain(field.annotation)
    if typing.get_origin(kind) is Literal:
        return " or ".join(f'"{value}"' for value in typing.get_args(kind))
    if _entry(field) is not None:
        return "a list of tables, each under its own [[…]]"
    if typing.get_origin(kind) is tuple:
        return "a list of texts"
    names = {bool: "true or false", int: "a whole number", float: "a number"}
    name = names.get(kind, "a text") if isinstance(kind, type) else "a text"
    low, high = _bound(field, "ge"), _bound(field, "le")
    return name if low is None else f"{name} from {low:,} to {high:,}".replace(",", "_")


def _sentence(model: type[BaseModel], found: ErrorDetails) -> str:
    location = found["loc"]
    match found["type"]:
        case "extra_forbidden":
            sentence = "there is no such key" + _suggestion(model, location)
        case "value_error":
            sentence = str(found["ctx"]["error"])
        case "model_type" if len(location) > 1:
            sentence = f"must be a table: [[{location[0]}]] and its keys below"
        case "model_type":
            sentence = f"must be a section: [{_key(location)}]"
        case "too_short":
            sentence = "must not be empty"
        case "too_long":
            sentence = f"must have at most {found['ctx']['max_length']} entries"
        case _:
            sentence = _wrong_value(model, found)
    return sentence


def _wrong_value(model: type[BaseModel], found: ErrorDetails) -> str:
    field = _field(model, found["loc"])
    if field is None:
        return escaped(found["msg"])
    if isinstance(found["loc"][-1], int):
        return "must be a text"
    value = found["input"]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    shown = f", and is {value}" if is_number and _plain(field.annotation) in (int, float) else ""
    return f"must be {takes(field)}{shown}"


def _key(location: _Location) -> str:
    """Return a location as it is written in the file: `server.listen`, and which entry."""
    key = ".".join(escaped(part) for part in location if isinstance(part, str))
    entries = [part for part in location if isinstance(part, int)]
    return f"{key}, entry {entries[0] + 1}" if entries else key


def _field(model: type[BaseModel], location: _Location) -> FieldInfo | None:
    field = None
    parts = dict((*sections(model), *tables(model)))
    for part in location:
        if isinstance(part, str):
            field = model.model_fields.get(part)
            model = parts.get(part, model)
    return field


def _suggestion(model: type[BaseModel], location: _Location) -> str:
    """Return "; did you mean …?" for the key that is nearest, in its section or in another."""
    unknown = str(location[-1])
    of_sections = dict((*sections(model), *tables(model)))
    keys = {f"{name}.{key}": key for name, part in of_sections.items() for key in part.model_fields}
    if len(location) == 1:
        siblings = list(model.model_fields)
        prefix = ""
    else:
        section = str(location[0])
        siblings = list(of_sections[section].model_fields) if section in of_sections else []
        prefix = f"{section}."
    near = difflib.get_close_matches(unknown, siblings, n=1)
    if near:
        return f"; did you mean {prefix}{near[0]}?"
    elsewhere = [whole for whole, key in keys.items() if key == unknown]
    return f"; did you mean {elsewhere[0]}?" if elsewhere else ""


def _plain(annotation: Any) -> Any:
    """Return a type without `| None` and without what is annotated to it."""
    if typing.get_origin(annotation) in (typing.Union, UnionType):
        annotation = next(kind for kind in typing.get_args(annotation) if kind is not type(None))
    if typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    return str if annotation in (Path, SecretStr) else annotation


def _bound(field: FieldInfo, name: str) -> float | None:
    bounds = [getattr(item, name) for item in field.metadata if hasattr(item, name)]
    return bounds[0] if bounds else None
