from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from securechat.wire.errors import ProtocolError
from securechat.wire.message import Message, encode, parse
from tests.wire.vectors import vectors


@pytest.mark.parametrize("case", vectors("msg-split"), ids=lambda case: case["input"])
def test_parse_vector(case: dict[str, Any]) -> None:
    """A line is split as the public vectors say (ircdocs/parser-tests, msg-split)."""
    atoms = case["atoms"]

    message = parse(case["input"])

    assert atoms["verb"].upper() == message.command
    assert tuple(atoms.get("params", ())) == message.params
    assert atoms.get("source") == message.source
    assert atoms.get("tags", {}) == message.tags


@pytest.mark.parametrize("case", vectors("msg-join"), ids=lambda case: case["desc"])
def test_encode_vector(case: dict[str, Any]) -> None:
    """A message is joined to one of the lines the public vectors allow (msg-join)."""
    atoms = case["atoms"]
    message = Message(
        atoms["verb"],
        tuple(atoms.get("params", ())),
        atoms.get("source"),
        atoms.get("tags", {}),
    )

    assert encode(message) in case["matches"]


@pytest.mark.parametrize("line", ["", " ", ":source", "@tag", "@a=b :source", ":"])
def test_parse_without_command(line: str) -> None:
    """A line that holds no command is an error, not an empty message."""
    with pytest.raises(ProtocolError):
        parse(line)


@pytest.mark.parametrize(
    "params", [("", "x"), (":a", "x"), ("a b", "x"), ("a\nb",), ("a\rb",), ("a\0b",)]
)
def test_encode_refuses_injection(params: tuple[str, ...]) -> None:
    """What would become another parameter or another line is never encoded."""
    with pytest.raises(ValueError, match=r"middle|hold"):
        encode(Message("PRIVMSG", params))


_TEXT = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), max_size=40)
_WORD = st.text(
    st.characters(exclude_characters="\0\r\n :@,;=\\!", exclude_categories=["Cs"]),
    min_size=1,
    max_size=20,
)


@given(
    command=st.from_regex(r"[A-Z]{1,12}|[0-9]{3}", fullmatch=True),
    middle=st.lists(_WORD, max_size=5),
    last=_TEXT,
    source=st.none() | _WORD,
    tags=st.dictionaries(st.from_regex(r"\+?[a-z.]{1,9}/?[a-z-]{1,9}", fullmatch=True), _TEXT),
)
def test_parse_encode_roundtrip(
    command: str, middle: list[str], last: str, source: str | None, tags: dict[str, str]
) -> None:
    """parse(encode(m)) == m, tag values with every escape included (IRCv3 message-tags)."""
    message = Message(command, (*middle, last), source, tags)

    assert message == parse(encode(message))


@given(st.text(max_size=600))
def test_parse_any_text(line: str) -> None:
    """Any text gives a message with a command, or ProtocolError."""
    try:
        message = parse(line)
    except ProtocolError:
        return

    assert message.command
    assert " " not in message.command
