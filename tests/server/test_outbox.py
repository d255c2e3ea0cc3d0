"""The outbox: nothing lost, nothing out of order, nothing counted twice."""

from hypothesis import given
from hypothesis import strategies as st

from securechat.server.outbox import READ_BYTES, WRITE_BYTES, Outbox
from securechat.world.deferred import Answer
from tests.server.peer import page_read


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


def test_what_comes_behind_a_read_waits_for_it() -> None:
    """In the place of each read stands what it brought; nothing overtakes it."""
    outbox = Outbox()
    first, second = page_read("1"), page_read("2")
    outbox.extend_around([b"a", b"b", b"c"], ((1, first), (2, second)))
    outbox.say(b"PING")
    assert outbox.next_read() is None
    assert b"a" == outbox.next_data()
    assert b"" == outbox.next_data()
    assert outbox
    assert first is outbox.next_read()

    outbox.fill(Answer([b"one", b"1"]))
    assert b"one1b" == outbox.next_data()
    assert second is outbox.next_read()

    outbox.fill(Answer([]))
    outbox.extend([b"d"])
    assert b"cPINGd" == outbox.next_data()
    assert outbox.next_read() is None
    assert not outbox
    assert 0 == outbox.total_bytes


def test_rest_of_an_answer_comes_next() -> None:
    """What a read leaves for later is read before anything that came behind it."""
    outbox = Outbox()
    rest = page_read("rest")
    outbox.extend_around([b"later"], ((0, page_read()),))
    outbox.fill(Answer([b"first"], rest))
    assert b"first" == outbox.next_data()
    assert rest is outbox.next_read()
    assert 5 + READ_BYTES == outbox.total_bytes
    outbox.fill(Answer([b"second"]))
    assert b"secondlater" == outbox.next_data()
    assert 0 == outbox.total_bytes


def test_what_waits_for_a_read_is_counted() -> None:
    """Reads and what is behind them count; a page is told apart until it is written."""
    outbox = Outbox()
    outbox.extend_around([b"abc"], ((0, page_read()), (3, page_read())))
    assert 3 + 2 * READ_BYTES == outbox.total_bytes

    outbox.fill(Answer([b"page"]))
    assert 4 == outbox.page_bytes
    assert 3 + 4 + READ_BYTES == outbox.total_bytes
    assert b"pageabc" == outbox.next_data()
    assert b"" == outbox.next_data()
    assert 0 == outbox.page_bytes

    outbox.clear()
    assert not outbox
    assert 0 == outbox.total_bytes
