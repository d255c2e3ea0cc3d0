"""Links: an invitation as one line to send: where the server is, its key, and the token.

    securechat://chat.example.org:6697/join/TOKEN#PIN

PIN is the SHA-256 of the server's public key (SPKI), 64 hexadecimal digits: whoever follows the
link knows the server before it says a word to it. With "reset" in place of "join" the token is for
a new password; what it is really good for the server says, so either word leads there.
"""

import re
from typing import NamedTuple

SCHEME = "securechat://"

_FORM = re.compile(
    r"securechat://(?P<server>(?:\[[0-9A-Fa-f:.]+\]|[^\s/\[\]:#]+):[0-9]{1,5})"
    r"/(?P<purpose>join|reset)/(?P<token>[A-Za-z0-9_-]{16,128})#(?P<pin>[0-9A-Fa-f]{64})"
)


class LinkError(ValueError):
    """It is no invitation link, or not all of it; the text says what is wrong."""


class Link(NamedTuple):
    """What an invitation link says."""

    server: str
    """HOST:PORT, IPv6 in brackets."""
    token: str
    pin: str
    """64 hexadecimal digits in lower case."""
    is_reset: bool = False
    """Whether it is for a new password, not for an account."""

    def __str__(self) -> str:
        return f"{SCHEME}{self.server}{self._path}#{self.pin}"

    @property
    def page(self) -> str:
        """Where a browser goes to do the same, if the server has that page."""
        return f"https://{self.server}{self._path}"

    @property
    def _path(self) -> str:
        return f"/{'reset' if self.is_reset else 'join'}/{self.token}"

    def __repr__(self) -> str:
        return f"Link({self.server!r})"  # the token is a secret


def is_link(text: str) -> bool:
    """Whether *text* is meant to be a link, good or not."""
    return text.strip().lower().startswith(SCHEME)


def parse_link(text: str) -> Link:
    """Return the link in *text*; spaces around it, and line breaks in it, do not matter.

    Raises:
        LinkError: it is none, or a part of it is missing.
    """
    text = "".join(text.split())
    found = _FORM.fullmatch(text)
    if found is None:
        raise LinkError(_what_is_wrong(text))
    return Link(found["server"], found["token"], found["pin"].lower(), found["purpose"] == "reset")


def _what_is_wrong(text: str) -> str:
    if not is_link(text):
        return "an invitation begins with securechat://"
    if "#" not in text:
        return "the end of the link is missing, from # on: copy all of it (in a shell, quote it)"
    return "this is not a whole invitation link: copy all of it, to the last character"
