"""How others reach a server, in a browser too: a page only where it can be trusted."""

from pathlib import Path

import pytest

from securechat.cli import gen_certs
from securechat.cli.reach import links_of, page_of
from securechat.server import whereabouts
from securechat.server.address import Address
from securechat.server.whereabouts import Whereabouts
from securechat.wire.links import Link, parse_link

LISTEN = (Address("127.0.0.1", 6667), Address("*", 6697))
LINK = Link("chat.example.org:6697", "t" * 22, "a1" * 32)


@pytest.mark.parametrize(
    ("page_host", "server", "is_there"),
    [
        ("chat.example.org", "chat.example.org:6697", True),
        (None, "chat.example.org:6697", False),
        ("chat.example.org", "other.example.org:6697", False),
        ("chat.example.org", "chat.example.org:443", False),
        ("::1", "[::1]:6697", True),
    ],
)
def test_page_is_told_only_where_it_works(
    page_host: str | None, server: str, is_there: bool
) -> None:
    """Under the name that a public authority vouches for, at the port where the server listens."""
    found = Whereabouts(LISTEN, None, Path("server.pem"), page_host)
    link = LINK._replace(server=server)
    assert page_of(found, link) == (link.page if is_there else None)


def test_links_of_a_server_are_one_or_two(tmp_path: Path) -> None:
    """The one for securechat-client, and the page if it is there; none where no server has run."""
    assert links_of(tmp_path, LINK.token) == []
    assert gen_certs.main(["--out", str(tmp_path / "certs"), "--host", "chat.example.org"]) == 0
    found = Whereabouts(LISTEN, "chat.example.org", tmp_path / "certs" / "server.pem")
    whereabouts.write(tmp_path, found)
    [link] = links_of(tmp_path, LINK.token)
    assert parse_link(link).token == LINK.token
    whereabouts.write(tmp_path, found._replace(page_host="chat.example.org"))
    assert links_of(tmp_path, LINK.token) == [link, parse_link(link).page]
    (tmp_path / "certs" / "server.pem").unlink()
    assert links_of(tmp_path, LINK.token) == []
