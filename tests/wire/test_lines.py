import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from securechat.wire.errors import (
    ForbiddenByteError,
    LineTooLongError,
    NotUtf8Error,
    ProtocolError,
)
from securechat.wire.lines import LineBuffer


def _read(pieces: list[bytes], tag_bytes: int = 40, body_bytes: int = 30) -> list[str]:
    """Return the lines, with the names of errors where an error stood."""
    buffer = LineBuffer(tag_bytes, body_bytes)
    found = []
    for piece in pieces:
        buffer.feed(piece)
        while buffer:
            try:
                line = buffer.next_line()
            except ProtocolError as error:
                line = f"<{type(error).__name__} {error.command} {error.label}>"
            if line is not None:
                found.append(line)
    return found


_BYTES = st.lists(
    st.sampled_from([b"\r\n", b"\n", b"\r", b"\0", b"@a ", b"x" * 29, b"\xff", "я".encode(), b"A"])
    | st.binary(max_size=9),
    max_size=30,
).map(b"".join)


@given(_BYTES)
@example(b"@label=a A " + b"x" * 58 + b"\n" + b"@label=a A " + b"x" * 59 + b"\n")
@example(b"@label=a A " + b"x" * 57 + b"\r\n" + b"@label=a A " + b"x" * 59 + b"\r\n")
def test_lines_whole_or_byte_by_byte(data: bytes) -> None:
    """Any bytes give the same lines and errors, whole or one byte at a time."""
    assert _read([data]) == _read([bytes([byte]) for byte in data])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"PING a\r\nPING b\n", ["PING a", "PING b"]),
        (b"\r\n\r\nPING\r\n", ["PING"]),
        (b"x" * 28 + b"\r\n", ["x" * 28]),
        (b"x" * 29 + b"\r\nok\r\n", ["<LineTooLongError * None>", "ok"]),
        (b"@" + b"t" * 38 + b" " + b"x" * 28 + b"\r\n", ["@" + "t" * 38 + " " + "x" * 28]),
        (b"@" + b"t" * 39 + b" x\r\nok\r\n", ["<LineTooLongError X None>", "ok"]),
        (b"x" * 5000 + b"\r\nok\r\n", ["<LineTooLongError * None>", "ok"]),
        (b"caf\xe9\r\nok\r\n", ["<NotUtf8Error * None>", "ok"]),
        (
            b"a\0b\r\na\rb\r\nok\r\n",
            ["<ForbiddenByteError * None>", "<ForbiddenByteError * None>", "ok"],
        ),
    ],
)
def test_lines_limits(data: bytes, expected: list[str]) -> None:
    """A bad line is skipped with its own error, and the next one is read (Modern IRC; 417)."""
    assert expected == _read([data])


@pytest.mark.parametrize(
    ("line", "command", "label"),
    [
        (b"@label=a PRIVMSG #a :\xff", "PRIVMSG", "a"),
        (b"@label=a privmsg #a :\0", "PRIVMSG", "a"),
        (b"@label=a PRIVMSG " + b"x" * 25, "PRIVMSG", "a"),
        (b"@label=\xff PRIVMSG :x", "PRIVMSG", None),
        (b"@label=\0 PRIVMSG :x", "PRIVMSG", None),
        (b"@label= PRIVMSG :\xff", "PRIVMSG", None),
        (b"@label=a \xff", "*", "a"),
        (b"@label=a A\0", "*", "a"),
        (b"@label=a \0 ", "*", "a"),
        (b"PASS \xff", "PASS", None),
        (b"@\xff", "*", None),
    ],
)
def test_errors_say_which_line_it_was(line: bytes, command: str, label: str | None) -> None:
    """A refusal names its command and carries its label, if these are whole (UTF8ONLY, labeled-
    response), and nothing else of the line.
    """
    buffer = LineBuffer(40, 30)
    buffer.feed(line + b"\r\n")
    with pytest.raises(ProtocolError) as caught:
        buffer.next_line()

    assert (caught.value.command, caught.value.label) == (command, label)


def test_lines_partial_is_kept() -> None:
    """Half a line is no line yet, and its rest may come later."""
    buffer = LineBuffer()
    buffer.feed("PRIVMSG #a :при".encode()[:-1])

    assert not buffer
    assert buffer.next_line() is None

    buffer.feed("PRIVMSG #a :при".encode()[-1:] + b"\r\n")

    assert buffer.next_line() == "PRIVMSG #a :при"


def test_lines_errors_are_protocol_errors() -> None:
    """Whoever catches ProtocolError has caught them all."""
    assert all(
        issubclass(error, ProtocolError)
        for error in (LineTooLongError, NotUtf8Error, ForbiddenByteError)
    )
