"""One request of HTTP: read however it comes, and refused with a status when it is none."""

from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from securechat.server.joinpage.http import (
    BODY_BYTES,
    HEAD_BYTES,
    HttpError,
    Request,
    RequestReader,
    answer,
)

POST = (
    b"POST /join/abc?x=1 HTTP/1.1\r\nHost: h:6697\r\nContent-Length: 19\r\n\r\nname=a%C3%A9+b&x=&y"
)


def read(data: bytes, size: int | None = None) -> Request | None:
    """Return the request in *data*, which comes in pieces of a *size*."""
    reader, size = RequestReader(), size or len(data)
    for start in range(0, len(data), size):
        request = reader.feed(data[start : start + size])
        if request is not None:
            return request
    return None


def refused(data: bytes) -> HTTPStatus:
    """Return the status of what is refused."""
    with pytest.raises(HttpError) as caught:
        read(data)
    return caught.value.status


@pytest.mark.parametrize("size", [None, 1, 7])
def test_request_is_read_however_it_comes(size: int | None) -> None:
    """Head and body, and no query; what follows is not looked at."""
    request = read(POST + b"GET / HTTP/1.1", size)
    assert request is not None
    assert request[:2] == ("POST", "/join/abc")
    assert request.fields == {"host": "h:6697", "content-length": "19"}
    assert request.form == {"name": "aé b", "x": "", "y": ""}


def test_half_a_request_is_none_yet() -> None:
    """Neither half a head nor half a body."""
    assert read(POST[:-1]) is None
    assert read(b"GET / HTTP/1.1\r\nHost: x\r\n") is None


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET / HTTP/2.0", 400),
        ("GET /\x00 HTTP/1.1", 400),
        ("GET http://x/ HTTP/1.1", 400),
        ("GET /", 400),
        ("GET / HTTP/1.1\r\nA : b", 400),
        ("GET / HTTP/1.1\r\nA: b\r\n c", 400),
        ("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2", 400),
        ("GET / HTTP/1.1\r\nContent-Length: -1", 400),
        ("GET / HTTP/1.1\r\nContent-Length: ²", 400),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked", 411),
        (f"POST / HTTP/1.1\r\nContent-Length: {BODY_BYTES + 1}", 413),
        (f"POST / HTTP/1.1\r\nContent-Length: {'9' * 5000}", 413),
    ],
)
def test_bad_request_is_refused(head: str, status: int) -> None:
    """With its status: nothing is guessed (RFC 9112, 2.2, 5.1, 6.3)."""
    assert refused(head.encode() + b"\r\n\r\n").value == status


def test_head_without_end_is_refused() -> None:
    """A bound on what one connection holds."""
    assert refused(b"GET / HTTP/1.1\r\nA: " + b"x" * HEAD_BYTES).value == 431


@pytest.mark.parametrize("body", ["a=%FF", "é=1", "&".join(f"a{n}=1" for n in range(30))])
def test_what_no_form_sends_is_refused(body: str) -> None:
    """What is not UTF-8 would be another password than was typed."""
    with pytest.raises(HttpError, match="form"):
        Request("POST", "/", {}, body.encode()).form  # noqa: B018 - it raises


@pytest.mark.parametrize(
    ("fields", "is_from_elsewhere"),
    [
        ({}, False),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"host": "h:6697", "origin": "https://h:6697"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "null"}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"host": "h:6697", "origin": "https://h"}, True),
        ({"host": "h:6697", "origin": "http://h:6697"}, True),
    ],
)
def test_form_of_another_site_is_known(fields: dict[str, str], is_from_elsewhere: bool) -> None:
    """A page without a referrer says "null"; older browsers say nothing of the site."""
    assert Request("POST", "/", fields, b"").is_from_elsewhere is is_from_elsewhere


def test_answer_is_kept_by_nobody() -> None:
    """Length in bytes, no store, no referrer, no frame; HEAD has the same header and no body."""
    head, _, body = answer(HTTPStatus.OK, "é").partition(b"\r\n\r\n")
    fields = head.decode().lower().split("\r\n")
    assert body == "é".encode()
    for field in (
        "content-length: 2",
        "connection: close",
        "cache-control: no-store",
        "referrer-policy: no-referrer",
        "x-frame-options: deny",
        "x-content-type-options: nosniff",
    ):
        assert field in fields
    assert answer(HTTPStatus.OK, "é", is_head=True).endswith(b"\r\n\r\n")
    assert b"Allow: GET, HEAD, POST" in answer(HTTPStatus.METHOD_NOT_ALLOWED, "")


def test_request_shows_no_secret() -> None:
    """In a traceback: the path is the token, the body the password."""
    assert "secret" not in repr(Request("POST", "/join/secret", {}, b"secret"))


@given(st.binary(max_size=300), st.integers(1, 50))
def test_any_bytes_are_a_request_or_an_error(data: bytes, size: int) -> None:
    """The same whole or in pieces."""

    def outcome(size: int) -> object:
        try:
            return read(b"GET /" + data, size)
        except HttpError as error:
            return error.status

    assert outcome(len(data) + 5) == outcome(size)
