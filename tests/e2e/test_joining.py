"""Joining by a link: the real programs, a terminal, a server whose certificate nobody vouches for."""

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.programs import PASSWORD, Site, site
from tests.e2e.terminal import Terminal

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(90)]

CLIENT = Path(sys.executable).parent / "securechat-client"


@contextlib.contextmanager
def terminal(home: Path, *options: str) -> Iterator[Terminal]:
    """The client of somebody with a home of their own, who has never been here."""
    home.mkdir(exist_ok=True)
    shown = Terminal(CLIENT, *options, env={"HOME": str(home), "NO_COLOR": "1"})
    try:
        yield shown
    finally:
        shown.close()


def link_of(place: Site, *words: str) -> str:
    """Make a link as the operator does."""
    made = place.admin(*words, "--server", f"localhost:{place.port}")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def joins(home: Path, link: str, name: str, password: str) -> None:
    """Follow a link at the prompt, type a name and a password twice, say hello, leave."""
    with terminal(home) as shown:
        shown.until("invitation link")
        shown.types(link)
        shown.until("Your name")
        shown.types(name)
        shown.until("Choose a password")
        shown.types(password)
        shown.until("The same again")
        shown.types(password)
        shown.until(f"connected to securechat as {name}")
        shown.until("#lobby>")
        shown.types(f"hello, it is {name}")
        shown.until(f"<{name}> hello")
        shown.types("exit")
        assert shown.ended() == 0


def test_link_leads_into_the_room_and_the_token_comes_back(
    tmp_path: Path, certificates: Path
) -> None:
    """Three prompts; the next start asks for nothing; the link is good once."""
    with site(tmp_path, certificates, "watcher") as place:
        watcher = place.talker("watcher")
        link = link_of(place, "invite", "--room", "plans")
        joins(tmp_path / "carol", link, "carol", PASSWORD)
        watcher.until("<carol> hello")
        home = tmp_path / "carol"
        server = f"localhost:{place.port}"
        with terminal(home, "--server", server, "--user", "carol") as again:
            again.until("connected to securechat as carol")
            again.until("#plans")
            again.until("#lobby>")
            again.types("exit")
            assert again.ended() == 0
            assert "Password" not in again.shown
        with terminal(tmp_path / "dave") as late:
            late.until("invitation link")
            late.types(link)
            late.until("good no longer")
            assert late.ended() == 4
            assert "Your name:" not in late.shown
        rows = json.loads(place.admin("tokens", "carol", "--json").stdout)
        assert len(rows) == 1
        token = next((home / ".local").rglob("tokens.json")).read_text()
        assert re.search(r"sct-[\w-]{43}", token)
        assert place.server is not None
        secrets = [link.partition("/join/")[2].partition("#")[0], PASSWORD]
        secrets += re.findall(r"sct-[\w-]{43}", token)
        place.server.stop()
        for text in secrets:
            assert text not in "".join(place.server.err)
            assert text.encode() not in (place.data / "securechat.db").read_bytes()


def test_next_start_needs_no_options(tmp_path: Path, certificates: Path) -> None:
    """It goes where one was last, and says so; options, --ask and --forget are as one expects."""
    home = tmp_path / "bob"
    with site(tmp_path, certificates, "bob", "carol") as place:
        server = f"localhost:{place.port}"
        with terminal(home, "--ask", "--server", server, "--user", "bob") as first:
            first.until("Is it the same key")
            first.types("yes")
            first.until("Password of bob")
            first.types(PASSWORD)
            first.until("logs in as bob by itself")
            first.until("#lobby>")
            first.types("exit")
            assert first.ended() == 0
        with terminal(home) as again:
            again.until(f"Connecting to {server} as bob")
            again.until("#lobby>")
            again.types("exit")
            assert again.ended() == 0
            assert "Password" not in again.shown
        with terminal(home, "--user", "carol") as other:
            other.until(f"Connecting to {server} as carol")
            other.until("Password of carol")
        with terminal(home, "--server", server) as same:
            same.until("connected to securechat as bob")
        with terminal(home, "--ask") as asked:
            asked.until("Your name, or your invitation link")
        with terminal(home, "--forget") as forgetting:
            assert forgetting.ended() == 0
            assert f"the password of bob on {server}" in forgetting.shown
        with terminal(home) as later:
            later.until("Password of bob")


def test_what_is_neither_name_nor_link_is_asked_again(tmp_path: Path) -> None:
    """A page's address, or two words: told in words that speak of no option, and nothing ends."""
    with terminal(tmp_path, "--ask") as shown:
        shown.until("your invitation link: ")
        shown.types("https://chat.example.org/join/abc")
        shown.until("the link for here begins with securechat://")
        shown.until("your invitation link: ")
        shown.types("anna smith")
        assert "--user" not in shown.until("That cannot be a name: ")
        shown.until("your invitation link: ")


def test_bad_choices_are_asked_again(tmp_path: Path, certificates: Path) -> None:
    """A taken name, a weak and a short password: told, and nothing is used up."""
    with site(tmp_path, certificates, "bob") as place:
        link = link_of(place, "invite")
        with terminal(tmp_path / "carol", link) as shown:
            shown.until("Your name")
            shown.types("bob")
            shown.until("Choose a password")
            shown.types("12345678")
            shown.until("soon guessed")
            shown.until("choose another")
            shown.types("")
            shown.until("Choose a password")
            shown.types("short")
            shown.until("The same again")
            shown.types("short")
            shown.until("Choose a password")
            shown.types(PASSWORD)
            shown.until("The same again")
            shown.types(PASSWORD)
            shown.until("taken")
            shown.until("The password that you chose is kept")
            shown.until("Your name")
            shown.types("carol")
            shown.until("connected to securechat as carol")
            shown.types("exit")
            assert shown.ended() == 0


def test_reset_link_sets_a_new_password(tmp_path: Path, certificates: Path) -> None:
    """The old one is no longer good, and nobody else's name is."""
    with site(tmp_path, certificates, "bob") as place:
        link = link_of(place, "reset", "bob")
        assert "/reset/" in link
        with terminal(tmp_path / "look", link.replace("/reset/", "/join/")) as shown:
            shown.until("You may choose a new password for your account on localhost")
            shown.until("Your name")
        joins(tmp_path / "bob", link, "bob", "another horse battery")
        old = place.client("bob", "--once", "hi")
        assert old.ended() == 4
        new = place.client("bob", "--once", "hi", password="another horse battery")
        assert new.ended() == 0


def test_administrators_invitation_makes_an_operator(tmp_path: Path, certificates: Path) -> None:
    """--role admin: the account acts as an operator of the server at once."""
    with site(tmp_path, certificates, "bob") as place:
        joins(tmp_path / "root", link_of(place, "invite", "--role", "admin"), "root", PASSWORD)
        rows = json.loads(place.admin("list", "--json").stdout)
        assert {row["name"] for row in rows} == {"bob", "root"}


def test_man_in_the_middle_gets_neither_token_nor_password(
    tmp_path: Path, certificates: Path
) -> None:
    """A proxy with another key, before the first contact and after it; what it received is nothing.

    It holds a valid certificate for the same name, of an authority that the client trusts.
    """
    with site(tmp_path, certificates, "bob") as place:
        link = link_of(place, "invite")
        (tmp_path / "mitm").mkdir()
        proxy = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.mitm", tmp_path / "mitm", str(place.port)],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert proxy.stdout is not None
            port = proxy.stdout.readline().strip()
            captured = link.replace(f":{place.port}/", f":{port}/")
            with terminal(tmp_path / "carol", captured) as shown:
                shown.until("another key")
                assert shown.ended() == 3
            joins(tmp_path / "carol", link, "carol", PASSWORD)
            known = tmp_path / "carol/.config/securechat/known_servers.toml"
            known.write_text(known.read_text().replace(f":{place.port}", f":{port}"))
            (known.parent / "ca.pem").write_bytes((tmp_path / "mitm" / "ca.pem").read_bytes())
            with terminal(
                tmp_path / "carol", "--server", f"localhost:{port}", "--user", "carol"
            ) as shown:
                shown.until("another key")
                assert shown.ended() == 3
        finally:
            proxy.terminate()
            heard = proxy.communicate()[0]
        assert "received 0 bytes" in heard
        assert set(re.findall(r"received (\d+) bytes", heard)) == {"0"}
