import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from securechat.wire.links import Link, LinkError, is_link, parse_link

LINK = Link("chat.example.org:6697", "abcdefghijklmnopqrstuv", "a1" * 32)


@pytest.mark.parametrize("server", ["chat.example.org:6697", "[::1]:7000", "192.0.2.7:1"])
def test_link_is_read_as_it_was_written(server: str) -> None:
    """Whatever the server is called."""
    link = LINK._replace(server=server)
    assert parse_link(str(link)) == link


def test_link_for_a_new_password_says_so() -> None:
    """It is told from an invitation by one word, and both lead to a page of the same path."""
    link = LINK._replace(is_reset=True)
    assert str(link) == str(LINK).replace("/join/", "/reset/")
    assert parse_link(str(link)) == link
    assert link.page == "https://chat.example.org:6697/reset/abcdefghijklmnopqrstuv"
    assert LINK.page == link.page.replace("reset", "join")


def test_line_breaks_of_a_mail_program_do_not_matter() -> None:
    """A long line is broken on its way; capitals in the pin are the same pin."""
    text = str(LINK)
    assert parse_link(f" {text[:50]}\r\n  {text[50:]}\n") == LINK
    assert parse_link(text.replace("a1", "A1")) == LINK


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("bob", "begins with"),
        (str(LINK).partition("#")[0], "from # on"),
        (str(LINK)[:-1], "not a whole"),
        (str(LINK).replace(":6697", ""), "not a whole"),
        (str(LINK) + "0", "not a whole"),
        ("securechat://#", "not a whole"),
    ],
)
def test_part_of_a_link_is_refused_with_what_is_missing(text: str, what: str) -> None:
    """A link that was cut while it was copied must not lead anywhere."""
    with pytest.raises(LinkError, match=what):
        parse_link(text)


def test_token_does_not_show_by_accident() -> None:
    """What a traceback or a log would show of a link holds no secret."""
    assert LINK.token not in repr(LINK)


@given(st.text())
def test_any_text_is_a_link_or_an_error(text: str) -> None:
    """Nothing else happens."""
    with contextlib.suppress(LinkError):
        assert is_link(str(parse_link(text)))
