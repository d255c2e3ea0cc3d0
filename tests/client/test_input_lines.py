import os
import threading

from hypothesis import given
from hypothesis import strategies as st

from securechat.client.input_lines import Line, Lines


def lines_of(data: bytes) -> list[Line]:
    """Read *data* through a pipe."""
    reader, writer = os.pipe()

    def write() -> None:
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(data)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        return list(Lines(reader))
    finally:
        thread.join()
        os.close(reader)


def texts_of(data: bytes) -> list[str | None]:
    """Likewise; return what is in the lines."""
    return [line.text for line in lines_of(data)]


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))))
def test_lines_come_as_they_were_written(lines: list[str]) -> None:
    """The last one with or without its end."""
    text = "\n".join(lines)
    assert texts_of(f"{text}\n".encode()) == text.split("\n")
    assert texts_of(text.encode()) == [
        *text.split("\n")[:-1],
        *filter(None, [text.split("\n")[-1]]),
    ]


def test_line_that_is_not_utf8_has_no_text() -> None:
    """A script's wrong encoding is told by the line's number, and stops nothing."""
    assert lines_of(b"a\n\xff\nb\n\xd0") == [
        Line(1, "a"),
        Line(2, None),
        Line(3, "b"),
        Line(4, None),
    ]


def test_line_without_end_is_sent_in_parts() -> None:
    """A megabyte without a line end does not gather in memory, and no character is torn."""
    parts = texts_of("xйй".encode() * 200_000)
    assert len(parts) > 5
    assert "".join(map(str, parts)) == "xйй" * 200_000


def test_looking_for_more_does_not_wait() -> None:
    """What has come counts, read already or not; what may still come does not."""
    reader, writer = os.pipe()
    lines = Lines(reader)
    one = iter(lines)
    os.write(writer, b"a\nb\n")
    next(one)
    assert lines.has_more()
    next(one)
    assert not lines.has_more()
    os.write(writer, b" \n")
    assert not lines.has_more()
    os.write(writer, b"c")
    assert lines.has_more()
    os.close(writer)
    assert [line.text for line in one] == [" ", "c"]
    assert not lines.has_more()
    os.close(reader)
