"""Lines to one session: replies, numerics, and how a label is answered.

Source: Modern IRC "Numerics"; IRCv3 labeled-response.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from securechat.wire import capabilities as cap
from securechat.wire.message import Message, encode, encode_tags
from securechat.wire.replies import Numeric
from securechat.world.clock import iso
from securechat.world.events import Stamp
from securechat.world.session import Session
from securechat.world.settings import Settings

SHOWN_BYTES = 100
"""How much is repeated of what a user typed and we do not know: more than any name has."""


REPEATED_BYTES = 300
"""How much of a parameter a numeric repeats: a list of names, where a client wants to know its own
words again, and the rest of the line beside it.
"""


@dataclass(slots=True)
class Reply:
    """One line, without CRLF: the tags as they stand after "@", and the rest.

    Every echo is one: no NamedTuple, for the reason that `events.Stamp` gives.
    """

    tags: Final[str]
    body: Final[str]

    @property
    def body_bytes(self) -> int:
        """How long it is without tags and line end, in UTF-8."""
        body = self.body
        return len(body) if body.isascii() else len(body.encode())

    def encoded(self, more_tags: str = "") -> bytes:
        """Return the bytes to send, with *more_tags* in front of its own."""
        tags = f"{more_tags};{self.tags}" if more_tags and self.tags else more_tags or self.tags
        return encoded(tags, self.body)


def encoded(tags: str, body: str) -> bytes:
    """Return a line as it is sent: *tags* as they stand after "@", and the rest."""
    return (f"@{tags} {body}\r\n" if tags else f"{body}\r\n").encode()


def event_tags(
    caps: int,
    account_tag: str,
    stamp: Stamp | None,
    client_tags: str,
    now_ms: int,
    *,
    is_bot: bool = False,
) -> str:
    """Return the tags that a recipient with *caps* gets: only of capabilities it negotiated.

    *account_tag*: that of who did it, see `Account.tag`; "" for a guest. *now_ms*: for what has no
    stamp, and so no msgid. *is_bot*: whether a bot did it.
    """
    tags = []
    if caps & cap.SERVER_TIME:
        tags.append("time=" + iso(stamp.time_ms if stamp else now_ms))
    if caps & cap.ACCOUNT_TAG and account_tag:
        tags.append(account_tag)
    if caps & cap.MESSAGE_TAGS:
        if stamp is not None:
            tags.append(f"msgid={stamp.position:x}")
        if is_bot:
            tags.append("bot")
        if client_tags:
            tags.append(client_tags)
    return ";".join(tags)


def numeric_reply(settings: Settings, session: Session, numeric: Numeric, *params: str) -> Reply:
    """Return *numeric* for *session*; a text of its own stands last."""
    texts = () if numeric.text is None else (numeric.text,)
    message = Message(numeric.code, (session.shown_nick, *params, *texts), settings.name)
    return Reply("", cut(encode_safely(message, REPEATED_BYTES), settings.line_bytes - 2))


def cut(text: str, most_bytes: int) -> str:
    """Return as much of *text* as fits, whole characters only."""
    if len(text) * 4 <= most_bytes:
        return text
    return text.encode()[:most_bytes].decode(errors="ignore")


def shown(name: str, most_bytes: int = SHOWN_BYTES) -> str:
    """Return what a user typed so that it can stand in a middle parameter."""
    return cut(name.replace(" ", "_").lstrip(":"), most_bytes) or "*"


def encode_safely(message: Message, most_bytes: int = SHOWN_BYTES) -> str:
    """Encode *message*; middle parameters that a user typed are made to fit."""
    *middle, last = message.params
    params = (*[shown(param, most_bytes) for param in middle], last)
    return encode(Message(message.command, params, message.source, message.tags))


def packed(words: Iterable[str], room_bytes: int, separator: str = " ") -> Iterator[str]:
    """Yield *words* joined by *separator*, each line at most *room_bytes* long in UTF-8."""
    line: list[str] = []
    length = 0
    for word in words:
        size = len(word.encode()) + 1
        if line and length + size > room_bytes:
            yield separator.join(line)
            line, length = [], 0
        line.append(word)
        length += size
    if line:
        yield separator.join(line)


def labelled(
    server: str, caps: int, label: str, replies: list[Reply], reference: str
) -> Iterator[bytes]:
    """Yield what a session with *caps* gets from *server* for one input, under the label it gave.

    Nothing becomes ACK, one line or batch carries the label, several become a batch called
    *reference*. What has another label answers another line.
    """
    if not caps & cap.LABELED_RESPONSE:
        yield from (reply.encoded() for reply in replies)
        return
    yield from (reply.encoded() for reply in replies if reply.tags.startswith("label="))
    replies = [reply for reply in replies if not reply.tags.startswith("label=")]
    tag = encode_tags({"label": label})
    if not replies:
        yield Reply("", f":{server} ACK").encoded(tag)
    elif len(replies) == 1 or _is_one_batch(replies):
        yield replies[0].encoded(tag)
        yield from (reply.encoded() for reply in replies[1:])
    elif not caps & cap.BATCH:
        yield from (reply.encoded() for reply in replies)
    else:
        yield Reply("", f":{server} BATCH +{reference} labeled-response").encoded(tag)
        for reply in replies:
            is_inside = reply.tags.startswith("batch=")
            yield reply.encoded("" if is_inside else f"batch={reference}")
        yield Reply("", f":{server} BATCH -{reference}").encoded()


def _is_one_batch(replies: list[Reply]) -> bool:
    """Whether the first of *replies* opens a batch that the last one ends."""
    _, command, reference, *_ = replies[0].body.split(" ", 3)
    return command == "BATCH" and replies[-1].body.endswith(f" BATCH -{reference[1:]}")
