"""One request of HTTP/1.1, and the answer to it; the connection ends then.

Source: RFC 9110 and 9112, of which this is the least: no chunks, no second request.
"""

import re
from collections.abc import Mapping
from email.utils import formatdate
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import parse_qs

HEAD_BYTES = 16384
"""The most of a head: a browser sends every cookie of the host, whatever its port."""

BODY_BYTES = 8192
"""The most of a form: a name and a password twice, each byte written as three."""

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_REQUEST_LINE = re.compile(r"([!-~]+) (/[!-~]*) HTTP/1\.[0-9]")
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*")


class HttpError(Exception):
    """The request cannot be served; the text is for people."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status


class Request(NamedTuple):
    """One request, whole."""

    method: str
    path: str
    """Without what follows "?"."""
    fields: Mapping[str, str]
    """The header, by names in lower case."""
    body: bytes

    def __repr__(self) -> str:
        return f"Request({self.method!r})"  # all else may be a secret

    @property
    def form(self) -> dict[str, str]:
        """What was typed into a form; the last value of each field.

        Raises:
            HttpError: that is no form.
        """
        try:
            text = self.body.decode("ascii")
            found = parse_qs(text, keep_blank_values=True, max_num_fields=20, errors="strict")
        except ValueError:
            raise HttpError(HTTPStatus.BAD_REQUEST, "That is not what the form sends.") from None
        return {name: values[-1] for name, values in found.items()}

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether a page of another site sent it; "null" is what a page without a referrer says."""
        site = self.fields.get("sec-fetch-site", "none")
        origin = self.fields.get("origin", "null")
        own = f"https://{self.fields.get('host', '')}"
        return site not in {"none", "same-origin"} or origin not in {"null", own}


class RequestReader:
    """Puts a request together from bytes, as they come."""

    def __init__(self) -> None:
        self._data = b""

    def feed(self, data: bytes) -> Request | None:
        """Return the request once it is whole; what follows it is not looked at.

        Raises:
            HttpError: it is too long, or none.
        """
        self._data += data
        end = _HEAD_END.search(self._data)
        if (end.end() if end else len(self._data)) > HEAD_BYTES:
            raise HttpError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "That request is too long.")
        if end is None:
            return None
        method, target, fields = _head(self._data[: end.start()])
        body_bytes = _body_bytes(fields)
        body = self._data[end.end() : end.end() + body_bytes]
        if len(body) < body_bytes:
            return None
        self._data = b""
        return Request(method, target.partition("?")[0], fields, body)


def _head(data: bytes) -> tuple[str, str, dict[str, str]]:
    bad = HttpError(HTTPStatus.BAD_REQUEST, "That is no request of HTTP/1.1.")
    try:
        first, *rest = data.decode("latin-1").replace("\r\n", "\n").split("\n")
    except ValueError:
        raise bad from None
    found = _REQUEST_LINE.fullmatch(first)
    fields: dict[str, str] = {}
    for line in rest:
        field = _FIELD.fullmatch(line)
        if field is None or (field[1].lower() == "content-length" and "content-length" in fields):
            raise bad
        fields[field[1].lower()] = field[2]
    if found is None:
        raise bad
    return found[1], found[2], fields


def _body_bytes(fields: Mapping[str, str]) -> int:
    if "transfer-encoding" in fields:
        raise HttpError(HTTPStatus.LENGTH_REQUIRED, "A request here says how long it is.")
    text = fields.get("content-length", "0")
    if not (text.isascii() and text.isdigit()):
        raise HttpError(HTTPStatus.BAD_REQUEST, "That is no request of HTTP/1.1.")
    if len(text) > 6 or int(text) > BODY_BYTES:
        raise HttpError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That form is too long.")
    return int(text)


def answer(
    status: HTTPStatus,
    body: str,
    kind: str = "text/html",
    policy: str = "default-src 'none'; frame-ancestors 'none'",
    *,
    is_head: bool = False,
) -> bytes:
    """Return an answer that nobody keeps, frames, or learns an address from.

    Args:
        status: its code.
        body: a page or a sentence.
        kind: of the body.
        policy: what the page may load.
        is_head: whether only the header was asked for.
    """
    data = body.encode()
    fields = {
        "Date": formatdate(usegmt=True),
        "Content-Type": f"{kind}; charset=utf-8",
        "Content-Length": str(len(data)),
        "Connection": "close",
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
    }
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        fields["Allow"] = "GET, HEAD, POST"
    head = [f"HTTP/1.1 {status.value} {status.phrase}"]
    head += [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join([*head, "", ""]).encode() + (b"" if is_head else data)
