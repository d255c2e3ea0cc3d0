"""`scripts/serve`: the server, with certificates if there are none, and with the lines to copy.

For checkouts alone: an installed server is started by `securechat-server`. The lines are printed
once the server listens, so that they are true.
"""

import os
import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from securechat.cli import server
from securechat.cli.certificates.authority import CertificateError, day, hosts_of
from securechat.cli.certificates.making import Wish, make, sentence
from securechat.cli.reach import (
    DEFAULT_PORT,
    EVERYWHERE,
    first_links,
    outside_host,
    read_leaf,
    with_port,
)
from securechat.server import tls, whereabouts
from securechat.server.address import Address
from securechat.server.configuration import Configuration

_TITLE = "securechat: a private chat. TLS only, accounts only, on disk before on screen."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the server with the path of the checkout and the server's options."""
    root, *arguments = sys.argv[1:] if argv is None else argv
    return server.main(arguments, Welcome(Path(root)))


class Welcome(server.Opening):
    """The opening of a server that runs in *checkout*."""

    program = "scripts/serve"

    def __init__(self, checkout: Path) -> None:
        self._checkout = checkout
        self.certificate = checkout / "certs" / "server.pem"
        self._made = ""

    def prepare(self, configuration: Configuration, config: str | None, data: str | None) -> None:
        """Make certificates if none are named and none are there."""
        self._public_host = configuration.server.public_host
        self._admin = _admin_options(config, data)
        self._place = (configuration.tls.cert or self.certificate).absolute()
        if configuration.tls.cert is not None or os.path.lexists(self.certificate):
            return
        try:
            work = make(Wish(self.certificate.parent), datetime.now(UTC))
        except (CertificateError, OSError) as error:
            raise tls.CertificateError(sentence(error)) from error
        until = day(work.pairs["server"].certificate.not_valid_after_utc)
        self._made = f"Made certs/ca.pem and certs/server.pem, valid until {until}."

    def ready(self, directory: Path, token: str | None) -> None:
        """Say the lines to copy."""
        found = whereabouts.read(directory)
        if found is None or not found.listen:
            return
        lines = banner(
            self._checkout,
            self._place,
            found.listen,
            self._public_host,
            admin=self._admin,
            made=self._made,
            first=first_links(directory, token),
        )
        self.say(f"\n{lines}\n")


def banner(
    checkout: Path,
    certificate: Path,
    listen: Sequence[Address],
    public_host: str | None,
    *,
    admin: Sequence[str] = (),
    made: str = "",
    first: Sequence[str] = (),
) -> str:
    """Return the lines to copy, at most 20 of them, and 80 columns where the paths are short.

    Args:
        checkout: where `.venv` is.
        certificate: the server's; a `ca.pem` beside it is the one to give away.
        listen: where the server will listen, at least one.
        public_host: what the configuration calls this computer, if it does.
        admin: options that `securechat-admin` needs to find this server's data.
        made: a sentence about certificates just made.
        first: the links by which the first account is made, if there is none.
    """
    leaf = read_leaf(certificate)
    if first:
        return "\n".join(
            [
                _TITLE,
                *([made] if made else []),
                *_warnings(leaf),
                *_first_lines(checkout, first, admin),
            ]
        )
    names = hosts_of(leaf) if leaf else []
    ca = certificate.with_name("ca.pem")
    port = next((a.port for a in listen if not a.is_loopback), listen[0].port)
    outside = outside_host(names, listen, public_host)
    inside = "localhost" if "localhost" in names and _hears_loopback(listen) else outside
    client = ["scripts/client"]
    if inside and (inside != "localhost" or port != DEFAULT_PORT):
        client += ["--server", with_port(inside, port)]
    if ca.exists() and (inside != "localhost" or ca.parent != checkout / "certs"):
        client += ["--ca", str(ca)]
    lines = [
        _TITLE,
        *([made] if made else []),
        *_warnings(leaf),
        "",
        "People join by links. In another terminal of this computer:",
        "",
        f"  cd {shlex.quote(str(checkout))}",
        f"  {shlex.join(['scripts/admin', *admin, 'invite'])}",
        "",
        *_outside_lines(outside, leaf),
        "",
        "Who has an account talks from here with:",
        "",
        f"  {shlex.join(client)}",
        "",
        "Ctrl-C, or closing this window, stops the server. Its log follows.",
    ]
    return "\n".join(lines)


def _first_lines(checkout: Path, links: Sequence[str], admin: Sequence[str]) -> list[str]:
    link, *page = links
    return [
        "",
        "Nobody has an account yet. In another terminal:",
        "",
        f"  cd {shlex.quote(str(checkout))}",
        "  scripts/client --ask",
        "",
        "and paste this link, which makes the first account, an administrator's:",
        "",
        f"  {link}",
        *(
            ["", "or open this one in a browser:", "", *(f"  {one}" for one in page)]
            if page
            else []
        ),
        "",
        f"Others come by links of their own: {shlex.join(['scripts/admin', *admin, 'invite'])}",
        "Ctrl-C, or closing this window, stops the server. Its log follows.",
    ]


def _outside_lines(host: str | None, leaf: x509.Certificate | None) -> list[str]:
    if host is None:
        return ["Other computers cannot connect: the server listens on loopback only."]
    return [
        "It prints a link, which is pasted into the client, on whatever computer.",
        *_hint(host, leaf),
    ]


def _hint(host: str, leaf: x509.Certificate | None) -> list[str]:
    """What to do if the certificate is not for *host*: the computer has moved to another network."""
    if leaf is None or host in hosts_of(leaf):
        return []
    return [
        f"But the certificate is not for {host} yet:",
        f"  scripts/gen-certs --renew --add-host {host}",
    ]


def _warnings(leaf: x509.Certificate | None) -> list[str]:
    if leaf is None or leaf.not_valid_after_utc > datetime.now(UTC):
        return []
    end = day(leaf.not_valid_after_utc)
    return [f"The certificate expired on {end}, clients refuse it: scripts/gen-certs --renew"]


def _hears_loopback(listen: Sequence[Address]) -> bool:
    return any(address.is_loopback or address.host in EVERYWHERE for address in listen)


def _admin_options(config: str | None, data: str | None) -> list[str]:
    """Return what brings `securechat-admin`, in another terminal and folder, to the same data."""
    result = []
    for option, value, variable in (
        ("--config", config, "SECURECHAT_CONFIG"),
        ("--data", data, "SECURECHAT_DATA"),
    ):
        place = value or os.environ.get(variable)
        if place:
            result += [option, str(Path(place).expanduser().absolute())]
    return result


if __name__ == "__main__":
    sys.exit(main())
