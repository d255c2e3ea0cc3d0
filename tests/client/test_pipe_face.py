import os
import threading

from hypothesis import given
from hypothesis import strategies as st

from securechat.client.pipe_face import read_lines


def lines_of(data: bytes) -> list[str]:
    """Read *data* through a pipe."""
    reader, writer = os.pipe()

    def write() -> None:
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(data)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        return list(read_lines(reader))
    finally:
        thread.join()
        os.close(reader)


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))))
def test_lines_come_as_they_were_written(lines: list[str]) -> None:
    """The last one with or without its end."""
    text = "\n".join(lines)
    assert lines_of(f"{text}\n".encode()) == text.split("\n")
    assert lines_of(text.encode()) == [
        *text.split("\n")[:-1],
        *filter(None, [text.split("\n")[-1]]),
    ]


def test_what_is_not_utf8_is_replaced() -> None:
    """A script's wrong encoding is seen, and stops nothing."""
    assert lines_of(b"a\xff\nb\n") == ["a\ufffd", "b"]


def test_line_without_end_is_sent_in_parts() -> None:
    """A megabyte without a line end does not gather in memory."""
    lines = lines_of(b"x" * 1_000_000)
    assert len(lines) > 5
    assert "".join(lines) == "x" * 1_000_000
