"""`scripts/serve`: certificates if there are none, the lines to copy, then the server.

For checkouts alone: an installed server is started by `securechat-server`. This program becomes
the server (exec), so that signals and the exit code are the server's own.
"""

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from securechat.cli.certificates import CertificateError, day, hosts_of, read_certificate
from securechat.cli.gen_certs import Wish, make, sentence
from securechat.cli.hosts import default_hosts, own_addresses
from securechat.server import configuration, places
from securechat.server.address import Address

_PORT = 6697
_EVERYWHERE = frozenset({"*", "0.0.0.0", "::"})  # noqa: S104 - compared, not listened on


def main(argv: Sequence[str] | None = None) -> int:
    """Run with the path of the checkout and the server's options; return only if that fails."""
    root, *arguments = sys.argv[1:] if argv is None else argv
    checkout = Path(root)
    options = _options(arguments)
    if options is None:
        return _become_server(arguments)
    try:
        file = configuration.load(places.configuration_file(options.config))
        listen = [Address.parse(text) for text in options.listen] or list(file.server.listen)
    except (configuration.ConfigurationError, ValueError):
        return _become_server(arguments)  # which says what is wrong, in its own words
    made = ""
    certificate = options.cert or file.tls.cert
    if certificate is None:
        certificate = checkout / "certs" / "server.pem"
        arguments = ["--cert", str(certificate), *arguments]
        if not options.check_config and not os.path.lexists(certificate):
            try:
                work = make(Wish(certificate.parent), datetime.now(UTC))
            except (CertificateError, OSError) as error:
                sys.stderr.write(f"scripts/serve: {sentence(error)}\n")
                return 1
            until = day(work.pairs["server"].certificate.not_valid_after_utc)
            made = f"Made certs/ca.pem and certs/server.pem, valid until {until}."
    admin = _admin_options(options)
    if options.check_config:
        return _become_server(arguments)
    place = certificate.absolute()
    print(banner(checkout, place, listen, file.server.public_host, admin=admin, made=made))
    sys.stdout.flush()
    return _become_server(arguments)


def banner(
    checkout: Path,
    certificate: Path,
    listen: Sequence[Address],
    public_host: str | None,
    *,
    admin: Sequence[str] = (),
    made: str = "",
) -> str:
    """Return the lines to copy, at most 20 of them, and 80 columns where the paths are short.

    Args:
        checkout: where `.venv` is.
        certificate: the server's; a `ca.pem` beside it is the one to give away.
        listen: where the server will listen, at least one.
        public_host: what the configuration calls this computer, if it does.
        admin: options that `securechat-admin` needs to find this server's data.
        made: a sentence about certificates just made.
    """
    leaf = _read(certificate)
    names = hosts_of(leaf) if leaf else []
    ca = certificate.with_name("ca.pem")
    has_ca = ca.exists()
    port = next((a.port for a in listen if not a.is_loopback), listen[0].port)
    outside = _outside_host(names, listen, public_host)
    inside = "localhost" if "localhost" in names and _hears_loopback(listen) else outside
    local = ["securechat-client"]
    if inside and (inside != "localhost" or port != _PORT):
        local += ["--server", _with_port(inside, port)]
    if has_ca and (inside != "localhost" or ca.parent != checkout / "certs"):
        local += ["--ca", str(ca)]
    lines = [
        "securechat: a private chat. TLS only, accounts only, on disk before on screen.",
        *([made] if made else []),
        *_warnings(leaf),
        "",
        "In another terminal of this computer:",
        "",
        f'  export PATH={shlex.quote(str(checkout / ".venv" / "bin"))}:"$PATH"',
        f"  {shlex.join(['securechat-admin', *admin, 'adduser', 'bob'])}",
        f"  {shlex.join([*local, '--user', 'bob'])}",
        "",
        *_outside_lines(outside, port, leaf, ca if has_ca else None),
        "",
        "Ctrl-C stops the server. Its log follows.",
    ]
    return "\n".join(lines)


def _outside_lines(
    host: str | None, port: int, leaf: x509.Certificate | None, ca: Path | None
) -> list[str]:
    if host is None:
        return ["Other computers cannot connect: the server listens on loopback only."]
    command = ["securechat-client", "--server", _with_port(host, port)]
    if ca is None:
        return ["From another computer:", "", f"  {shlex.join([*command, '--user', 'bob'])}"]
    bracketed = f"[{host}]" if ":" in host else host
    source = f"{os.environ.get('USER') or 'USER'}@{bracketed}:{ca}"
    return [
        "From another computer: copy the CA file there by a way you trust, then join:",
        "",
        f"  {shlex.join(['scp', source, '.'])}",
        f"  {shlex.join([*command, '--ca', 'ca.pem', '--user', 'bob'])}",
        *_hint(host, leaf),
    ]


def _hint(host: str, leaf: x509.Certificate | None) -> list[str]:
    """What to do if the certificate is not for *host*: the computer has moved to another network."""
    if leaf is None or host in hosts_of(leaf):
        return []
    return [
        f"But the certificate is not for {host} yet:",
        f"  scripts/gen-certs --renew --host localhost --host {host}",
    ]


def _warnings(leaf: x509.Certificate | None) -> list[str]:
    if leaf is None or leaf.not_valid_after_utc > datetime.now(UTC):
        return []
    end = day(leaf.not_valid_after_utc)
    return [f"The certificate expired on {end}, clients refuse it: scripts/gen-certs --renew"]


def _outside_host(
    names: Sequence[str], listen: Sequence[Address], public_host: str | None
) -> str | None:
    """Return the host by which another computer best reaches this one; None if it cannot."""
    reachable = [address.host for address in listen if not address.is_loopback]
    if not reachable:
        return None
    if public_host:
        return public_host
    if reachable[0] not in _EVERYWHERE:
        return reachable[0]
    # A name that somebody chose to put into the certificate, then an address of this computer:
    # its own name is rarely known to others.
    own = own_addresses()
    usual = {*default_hosts(), *own}
    chosen = [name for name in names if name not in usual and "*" not in name and "." in name]
    named = [name for name in chosen if not name.rpartition(".")[2].isdecimal() and ":" not in name]
    return next(iter([*named, *(a for a in own if a in names), *own]), None)


def _hears_loopback(listen: Sequence[Address]) -> bool:
    return any(address.is_loopback or address.host in _EVERYWHERE for address in listen)


def _with_port(host: str, port: int) -> str:
    bracketed = f"[{host}]" if ":" in host else host
    return bracketed if port == _PORT else f"{bracketed}:{port}"


def _read(path: Path) -> x509.Certificate | None:
    try:
        return read_certificate(path.read_bytes())
    except (OSError, CertificateError):
        return None


class _Options(argparse.Namespace):
    cert: Path | None
    config: str | None
    data: str | None
    listen: list[str]
    check_config: bool


def _options(arguments: Sequence[str]) -> _Options | None:
    """Return those of the server's options that matter here; None if it will not serve."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--cert", type=Path)
    parser.add_argument("--config")
    parser.add_argument("--data")
    parser.add_argument("--listen", action="append", default=[])
    parser.add_argument("--check-config", action="store_true")
    if not {"--help", "--version"}.isdisjoint(arguments):
        return None
    try:
        options, _ = parser.parse_known_args(arguments, namespace=_Options())
    except argparse.ArgumentError:
        return None
    return options


def _admin_options(options: _Options) -> list[str]:
    """Return what brings `securechat-admin`, in another terminal and folder, to the same data."""
    result = []
    config = options.config or os.environ.get("SECURECHAT_CONFIG")
    if config:
        result += ["--config", str(Path(config).expanduser().absolute())]
    data = options.data or os.environ.get("SECURECHAT_DATA")
    if data:
        result += ["--data", str(Path(data).expanduser().absolute())]
    return result


def _become_server(arguments: Sequence[str]) -> int:
    program = Path(sys.executable).with_name("securechat-server")
    try:
        os.execv(program, [str(program), *arguments])  # noqa: S606 - our own program
    except OSError as error:
        sys.stderr.write(f"scripts/serve: cannot start {program}: {error.strerror}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
