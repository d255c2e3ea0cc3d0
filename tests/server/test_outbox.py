"""The outbox: nothing lost, nothing out of order, nothing counted twice."""

from hypothesis import given
from hypothesis import strategies as st

from securechat.server.outbox import WRITE_BYTES, Outbox


def test_write_is_bounded_and_coalesced() -> None:
    """Small chunks go together, large ones are cut at 64 KiB."""
    outbox = Outbox()
    outbox.extend([b"a\r\n", b"b\r\n"])
    assert b"a\r\nb\r\n" == outbox.next_data()
    outbox.extend([b"x" * (WRITE_BYTES + 1)])
    assert WRITE_BYTES == len(outbox.next_data())
    assert b"x" == outbox.next_data()
    assert b"" == outbox.next_data()


def test_what_waits_is_counted() -> None:
    """What waits is what was put in, less what was taken out."""
    outbox = Outbox()
    assert not outbox
    outbox.say(b"PING\r\n")
    outbox.extend([b"a\r\n"])
    assert 9 == outbox.waiting_bytes
    assert b"PING\r\na\r\n" == outbox.next_data()
    assert 0 == outbox.waiting_bytes


@given(st.lists(st.binary(min_size=1, max_size=200_000), max_size=8))
def test_any_chunks_give_the_stream(chunks: list[bytes]) -> None:
    """Whatever its pieces, the peer gets the stream in order."""
    outbox = Outbox()
    outbox.extend(chunks)
    stream = b""
    while data := outbox.next_data():
        assert len(data) <= WRITE_BYTES
        stream += data
    assert b"".join(chunks) == stream
    assert 0 == outbox.waiting_bytes
