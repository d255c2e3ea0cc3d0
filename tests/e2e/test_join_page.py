"""The page for joining: a browser's requests to the real server, whose authority is public here."""

import base64
import http.client
import re
import ssl
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest

from securechat.wire.links import parse_link
from tests.e2e.programs import PASSWORD, PATIENCE_S, Site
from tests.server.peer import TlsPeer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(60)]

CONFIG = """
[server]
network = "Greenhouse"
public_host = "localhost"
[accounts]
bcrypt_cost = 4
[limits]
lines_per_second = 1000
"""


class PublicSite(Site):
    """A site whose authority stands in the system's store, as public ones do."""

    is_public = True

    @property
    def env(self) -> dict[str, str]:
        """What its programs see."""
        store = {"SSL_CERT_FILE": str(self.certificates / "ca.pem")}
        return super().env | (store if self.is_public else {})

    def run(self) -> None:
        """Start the server."""
        path = self.folder / "securechat.toml"
        path.write_text(CONFIG)
        self.start("--config", str(path))


@pytest.fixture(name="place")
def _place(tmp_path: Path, certificates: Path) -> Iterator[PublicSite]:
    place = PublicSite(tmp_path, certificates)
    place.add("watcher")
    place.run()
    try:
        yield place
    finally:
        place.clear()


class Answer(NamedTuple):
    """What a browser is shown."""

    status: int
    fields: dict[str, str]
    text: str


def browse(place: Site, link: str, form: dict[str, str] | None = None) -> Answer:
    """Open the page of *link*, or send its form, as a browser does."""
    context = ssl.create_default_context(cafile=place.certificates / "ca.pem")
    connection = http.client.HTTPSConnection(
        "localhost", place.port, context=context, timeout=PATIENCE_S
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "null"}
    path = urlsplit(parse_link(link).page).path
    if form is None:
        connection.request("GET", path)
    else:
        connection.request("POST", path, urlencode(form), headers)
    answer = connection.getresponse()
    fields = {name.lower(): value for name, value in answer.getheaders()}
    text = unescape(re.sub("</?span>", "", answer.read().decode()))
    connection.close()
    return Answer(answer.status, fields, text)


def filled(name: str, password: str = PASSWORD, again: str | None = None) -> dict[str, str]:
    """What somebody types into the form."""
    return {"name": name, "password": password, "again": password if again is None else again}


def invite(place: Site, *options: str) -> str:
    """Make a link as the operator does."""
    made = place.admin("invite", *options)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def logs_in(place: Site, name: str, password: str) -> list[str]:
    """Log in by SASL PLAIN, as any chat program; return the lines up to the end of the welcome."""
    secret = base64.b64encode(f"\0{name}\0{password}".encode()).decode()
    with TlsPeer(place.port, place.certificates / "ca.pem") as peer:
        peer.sends("CAP REQ :sasl", "NICK x", "USER x 0 * :x", "AUTHENTICATE PLAIN")
        peer.until("AUTHENTICATE +")
        peer.sends(f"AUTHENTICATE {secret}")
        peer.until(" 903 ")
        peer.sends("CAP END", "PING done")
        return peer.until("done")


def test_form_makes_an_account_that_logs_in(place: PublicSite) -> None:
    """From the operator's line to a login by another program; the room of the invitation, too."""
    made = place.admin("invite", "--room", "plans")
    link = made.stdout.strip()
    assert parse_link(link).page in made.stderr

    form = browse(place, link)

    assert form.status == 200
    assert "Join Greenhouse" in form.text
    assert form.fields["cache-control"] == "no-store"
    assert form.fields["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in form.fields["content-security-policy"]

    done = browse(place, link, filled("carol"))

    assert done.status == 200
    assert "Welcome, carol" in done.text
    assert f"/server add -tls -tls_verify -network securechat localhost {place.port}" in done.text
    lines = logs_in(place, "carol", PASSWORD)
    rooms = {line.rsplit(" ", 1)[-1] for line in lines if " JOIN " in line}
    assert {room.lstrip(":") for room in rooms} == {"#lobby", "#plans"}


def test_secrets_are_in_no_log(place: PublicSite) -> None:
    """Neither token nor password, whatever the page answers."""
    link = invite(place, "--uses", "2")
    for form in (
        None,
        filled("carol", "password1"),
        filled("carol"),
        filled("dave", PASSWORD, "x"),
    ):
        browse(place, link, form)
    assert place.server is not None
    place.server.stop()
    log = "".join(place.server.err)
    assert "invitation used" in log
    for secret in (parse_link(link).token, PASSWORD, "password1"):
        assert secret not in log
        assert secret.encode() not in (place.data / "securechat.db").read_bytes()


def test_invitation_that_is_not_open_has_no_form(place: PublicSite) -> None:
    """Used up, expired, never there: told alike, before anybody types a password."""
    used, old = invite(place), invite(place, "--expires", "1s")
    assert browse(place, used, filled("carol")).status == 200
    time.sleep(1.0)  # nothing happens when an invitation expires
    never = used.replace(parse_link(used).token, "x" * 22)

    answers = [browse(place, link) for link in (used, old, never)]

    assert {answer.status for answer in answers} == {410}
    assert len({answer.text for answer in answers}) == 1
    assert "<form" not in answers[0].text
    assert "good no longer" in answers[0].text


def test_bad_choices_are_told_and_use_nothing_up(place: PublicSite) -> None:
    """Advice on a password may be ignored; a minimum, a taken name and a typing mistake may not."""
    link = invite(place)
    for form, words in (
        (filled("carol", "password1"), "soon guessed"),
        (filled("carol", "short"), "too short"),
        (filled("carol", PASSWORD, "other"), "differ"),
        (filled("9carol"), "cannot be a name"),
        (filled("watcher"), "taken"),
        (filled("carol", "x" * 400), "too long"),
    ):
        answer = browse(place, link, form)
        assert answer.status == 422
        assert words in answer.text
        assert "<form" in answer.text
    assert browse(place, link, filled("carol", "password1") | {"insist": "yes"}).status == 200
    logs_in(place, "carol", "password1")


def test_reset_sets_a_new_password(place: PublicSite) -> None:
    """Only for who knows the name; the page says what it is for."""
    made = place.admin("reset", "watcher")
    link = made.stdout.strip()
    assert parse_link(link).page in made.stderr
    assert "A new password on Greenhouse" in browse(place, link).text
    assert browse(place, link, filled("carol")).status == 422
    assert browse(place, link, filled("watcher", "another horse battery")).status == 200
    logs_in(place, "watcher", "another horse battery")


def test_invitation_for_one_name_is_for_that_alone(place: PublicSite) -> None:
    """The form holds it; another one is told."""
    link = invite(place, "--name", "Zoë")
    assert 'value="Zoë"' in browse(place, link).text
    assert browse(place, link, filled("carol")).status == 422
    assert browse(place, link, filled("Zoë")).status == 200


def test_private_authority_has_no_page(tmp_path: Path, certificates: Path) -> None:
    """A sentence, and no form: people would learn to click warnings away."""
    place = PublicSite(tmp_path, certificates)
    place.is_public = False
    place.add("watcher")
    place.run()
    try:
        made = place.admin("invite")
        assert "https://" not in made.stderr
        link = made.stdout.strip()
        for form in (None, filled("carol")):
            answer = browse(place, link, form)
            assert answer.status == 404
            assert "securechat-client" in answer.text
            assert "<form" not in answer.text
        assert "carol" not in place.admin("list").stdout
    finally:
        place.clear()


def test_operator_makes_a_link_in_the_chat(place: PublicSite) -> None:
    """An administrator asks in any program, and gets both forms; neither log nor disk has the token."""
    first = invite(place, "--role", "admin")
    assert browse(place, first, filled("root")).status == 200
    secret = base64.b64encode(f"\0root\0{PASSWORD}".encode()).decode()
    with TlsPeer(place.port, place.certificates / "ca.pem") as peer:
        peer.sends("CAP REQ :sasl", "NICK x", "USER x 0 * :x", "AUTHENTICATE PLAIN")
        peer.until("AUTHENTICATE +")
        peer.sends(f"AUTHENTICATE {secret}")
        peer.until(" 903 ")
        peer.sends("CAP END", "INVITATION ADD room=#plans")
        link = peer.until("securechat://")[-1].partition(" :")[2]
        page = peer.until("https://")[-1].partition(" :")[2]
    assert parse_link(link).page == page
    assert browse(place, link, filled("carol")).status == 200
    logs_in(place, "carol", PASSWORD)
    assert place.server is not None
    place.server.stop()
    token = parse_link(link).token
    assert token not in "".join(place.server.err)
    assert token.encode() not in (place.data / "securechat.db").read_bytes()


def test_page_can_be_turned_off_while_the_server_runs(place: PublicSite) -> None:
    """web.join_page = "off", and SIGHUP."""
    link = invite(place)
    assert browse(place, link).status == 200
    (place.folder / "securechat.toml").write_text(CONFIG + '[web]\njoin_page = "off"\n')
    assert place.server is not None
    place.server.process.send_signal(1)
    place.server.until_err("configuration loaded")
    assert browse(place, link).status == 404
