"""Batches that a server opens and fills."""

from securechat.client.batches import MOST_CHARACTERS, Batch, Batches
from securechat.wire.message import Message, parse


def test_lines_of_a_message_come_as_one() -> None:
    """Kept until the batch ends, inside of a page, too."""
    batches = Batches()
    for line in (
        "BATCH +p chathistory #a",
        "@batch=p;msgid=m1 :alice!u@h BATCH +m draft/multiline #a",
        "@batch=m :alice!u@h PRIVMSG #a :one",
        "@batch=m :alice!u@h PRIVMSG #a :two",
        "BATCH -m",
    ):
        assert batches.take(parse(line)) is None
    page = batches.take(parse("BATCH -p"))
    assert isinstance(page, Batch)
    assert [item.params for item in page.items] == [("#a", "one\ntwo")]


def test_batches_that_never_end_are_kept_in_part() -> None:
    """All of them together hold so much and no more; what ends makes room again."""
    batches = Batches()
    text = "x" * 1_000_000
    for name in "abc":
        batches.take(parse(f"BATCH +{name} draft/multiline #a"))
    for number in range(30):
        line = Message("PRIVMSG", ("#a", text), tags={"batch": "abc"[number % 3]})
        assert batches.take(line) is None
    sizes = []
    for name in "abc":
        whole = batches.take(parse(f"BATCH -{name}"))
        assert isinstance(whole, Message)
        sizes.append(len(whole.params[1]))
    assert MOST_CHARACTERS * 0.9 < sum(sizes) <= MOST_CHARACTERS + 30
    batches.take(parse("BATCH +d draft/multiline #a"))
    batches.take(Message("PRIVMSG", ("#a", text), tags={"batch": "d"}))
    assert isinstance(batches.take(parse("BATCH -d")), Message)
