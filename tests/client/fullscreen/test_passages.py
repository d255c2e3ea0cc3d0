import pytest

from securechat.client.fullscreen.conversation import PASSAGES_MS, Conversation
from securechat.client.fullscreen.entries import Entry, Kind
from securechat.client.fullscreen.passages import Passage, summary


@pytest.mark.parametrize(
    ("passages", "text"),
    [
        ("+alice", "alice joined"),
        ("+alice +carol -dave", "alice, carol joined; dave left"),
        ("+alice -ALICE", "ALICE came and went"),
        ("-alice +alice", "alice left and came back"),
        ("+a +b +c +d +e +f +g", "a, b, c, d, e, f, g joined"),
        ("+a +b +c +d +e +f +g +h", "a, b, c, d, e, f + 2 more joined"),
    ],
)
def test_many_passages_are_one_line(passages: str, text: str) -> None:
    """Who came, who left, who did both; of many some are named and the rest is counted."""
    found = [Passage(one[1:], has_come=one[0] == "+") for one in passages.split()]
    assert summary(found) == text


def come(conversation: Conversation, nick: str, at_ms: int) -> None:
    """Have *nick* come in."""
    passage = Passage(nick, has_come=True)
    conversation.append(Entry(at_ms, Kind.NOTE, f"{nick} joined", passages=[passage]))


def test_a_passage_joins_the_one_before() -> None:
    """Who comes right after another shares the line, until somebody says something or time passes."""
    conversation = Conversation("#lobby")
    come(conversation, "alice", 1)
    come(conversation, "carol", 2)
    conversation.append(Entry(3, Kind.MESSAGE, "hi", "alice"))
    come(conversation, "dave", 4)
    come(conversation, "eve", 5 + PASSAGES_MS)
    texts = [entry.text for entry in conversation.entries]
    assert texts == ["alice, carol joined", "hi", "dave joined", "eve joined"]
