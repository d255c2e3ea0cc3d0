"""What the page says, and that nothing in it is more than text."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from securechat.server.joinpage.page import Facts, Form, done_page, form_page, sorry_page
from securechat.server.joinpage.setups import Prints
from securechat.server.joinpage.style import POLICY

FACTS = Facts("net<b>", "chat.example.org", 6697, 9, Prints("a1" * 32, "b2" * 32))
FORM = Form("t" * 22)


class Reader(HTMLParser):
    """Reads a page: its elements, its text, and that each element that is opened is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "input"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It closes what was opened last."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note it."""
        self.text += data

    def field(self, name: str) -> dict[str, str | None]:
        """Return the attributes of an input."""
        return next(a for tag, a in self.elements if tag == "input" and a.get("name") == name)


def pages() -> list[str]:
    """One of each kind, with what somebody could try to smuggle in."""
    evil = '"><script>x</script>'
    return [
        form_page(FACTS, FORM._replace(name=evil, problem=evil, may_insist=True)),
        form_page(FACTS, FORM._replace(is_reset=True, only_name=evil)),
        done_page(FACTS, evil, evil),
        sorry_page(FACTS, evil),
    ]


def test_pages_load_and_run_nothing() -> None:
    """Whatever names and sentences hold; the one style is the one that the policy allows."""
    for page in pages():
        read = Reader(page)
        tags = {tag for tag, _ in read.elements}
        assert not tags & {"script", "img", "link", "iframe", "b<"}
        assert not any(key.startswith("on") for _, attrs in read.elements for key in attrs)
        assert not any(
            {"style", "src", "href", "action"} & attrs.keys() for _, attrs in read.elements
        )
        [sheet] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in POLICY


def test_form_asks_for_name_and_password_twice() -> None:
    """In words that password managers understand; the password's least length is the server's."""
    read = Reader(form_page(FACTS, FORM))
    assert read.field("name")["autocomplete"] == "username"
    for name in ("password", "again"):
        field = read.field(name)
        assert (field["type"], field["autocomplete"]) == ("password", "new-password")
        assert field["minlength"] == "9"
    assert ("form", {"method": "post", "accept-charset": "utf-8"}) in read.elements
    assert "insist" not in read.text
    assert f"securechat://chat.example.org:6697/join/{'t' * 22}#{'a1' * 32}" in read.text


def test_name_of_the_invitation_cannot_be_changed() -> None:
    """It is good for that one alone."""
    field = Reader(form_page(FACTS, FORM._replace(only_name="carol"))).field("name")
    assert field["value"] == "carol"
    assert "readonly" in field


def test_form_again_keeps_the_name_and_no_password() -> None:
    """And says what was wrong; advice need not be taken."""
    form = FORM._replace(name="bob", problem="That is soon guessed.", may_insist=True)
    read = Reader(form_page(FACTS, form))
    assert read.field("name")["value"] == "bob"
    assert "value" not in read.field("password")
    assert "That is soon guessed." in read.text
    assert read.field("insist")["type"] == "checkbox"


def test_reset_is_told_from_an_invitation() -> None:
    """By its words, and by the link for securechat-client."""
    read = Reader(form_page(FACTS, FORM._replace(is_reset=True)))
    assert "A new password" in read.text
    assert "/reset/" in read.text


@pytest.mark.parametrize(
    "words",
    [
        "securechat-client --server chat.example.org --user bob",
        "/server add -tls -tls_verify -network securechat chat.example.org 6697",
        "-sasl_username=bob",
        '[servers.securechat.sasl.plain]username = "bob"',
        "Server: chat.example.org",
        "sha256:" + "a1" * 32,
        "A1:" * 31 + "A1",
        "b2" * 32,
    ],
)
def test_success_says_what_to_enter(words: str) -> None:
    """For each program, and the fingerprints in the form each wants."""
    assert words in Reader(done_page(FACTS, "bob", "Made.")).text


def test_form_shows_no_token_by_accident() -> None:
    """In a traceback."""
    assert FORM.token not in repr(FORM)
