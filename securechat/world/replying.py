"""Lines to one session: replies, numerics, and how a label is answered.

Source: Modern IRC "Numerics"; IRCv3 labeled-response.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from securechat.wire import capabilities as cap
from securechat.wire.message import Message, encode, encode_tags
from securechat.wire.replies import Numeric
from securechat.world.session import Session
from securechat.world.settings import Settings


class Reply(NamedTuple):
    """One line, without CRLF: the tags as they stand after "@", and the rest."""

    tags: str
    body: str

    def encoded(self, more_tags: str = "") -> bytes:
        """Return the bytes to send, with *more_tags* in front of its own."""
        tags = f"{more_tags};{self.tags}" if more_tags and self.tags else more_tags or self.tags
        return (f"@{tags} {self.body}\r\n" if tags else f"{self.body}\r\n").encode()


def numeric_reply(settings: Settings, session: Session, numeric: Numeric, *params: str) -> Reply:
    """Return *numeric* for *session*; a text of its own stands last."""
    texts = () if numeric.text is None else (numeric.text,)
    message = Message(numeric.code, (session.shown_nick, *params, *texts), settings.name)
    return Reply("", encode_safely(message))


def shown(name: str) -> str:
    """Return what a user typed so that it can stand in a middle parameter."""
    return name.replace(" ", "_").lstrip(":") or "*"


def encode_safely(message: Message) -> str:
    """Encode *message*; middle parameters that a user typed are made to fit."""
    *middle, last = message.params
    params = (*map(shown, middle), last)
    return encode(Message(message.command, params, message.source, message.tags))


def packed(words: Iterable[str], room_bytes: int) -> Iterator[str]:
    """Yield *words* joined by spaces, each line at most *room_bytes* long in UTF-8."""
    line: list[str] = []
    length = 0
    for word in words:
        size = len(word.encode()) + 1
        if line and length + size > room_bytes:
            yield " ".join(line)
            line, length = [], 0
        line.append(word)
        length += size
    if line:
        yield " ".join(line)


def labelled(
    settings: Settings, session: Session, label: str | None, replies: list[Reply], reference: str
) -> Iterator[bytes]:
    """Yield what *session* gets for one input, under its label if it gave one.

    Nothing becomes ACK, one line carries the label, several become a batch called *reference*.
    """
    if label is None or not session.caps & cap.LABELED_RESPONSE:
        yield from (reply.encoded() for reply in replies)
        return
    tag = encode_tags({"label": label})
    if not replies:
        yield Reply("", f":{settings.name} ACK").encoded(tag)
    elif len(replies) == 1:
        yield replies[0].encoded(tag)
    elif not session.caps & cap.BATCH:
        yield from (reply.encoded() for reply in replies)
    else:
        yield Reply("", f":{settings.name} BATCH +{reference} labeled-response").encoded(tag)
        yield from (reply.encoded(f"batch={reference}") for reply in replies)
        yield Reply("", f":{settings.name} BATCH -{reference}").encoded()
