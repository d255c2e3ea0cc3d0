"""`securechat-gen-certs`: a private CA, the server's certificate, certificates for people.

Here are the options; which file is made when, `certificates.making` says.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from securechat.cli import command_line
from securechat.cli.certificates.authority import CA_DAYS, LEAF_DAYS, CertificateError
from securechat.cli.certificates.folder import CertificateFolder
from securechat.cli.certificates.making import NEXT, Wish, make, sentence
from securechat.cli.certificates.report import report, show_key
from securechat.cli.hosts import HostError, check_host
from securechat.wire.names import check_nick

PROGRAM = "securechat-gen-certs"
_MAX_DAYS = 36500


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return 0 made, 1 nothing made, 2 wrong usage."""
    command_line.open_missing_streams()
    try:
        code = gen_certs.main(argv, prog_name=PROGRAM, standalone_mode=False)
    except click.ClickException as error:
        return command_line.complain_of_usage(PROGRAM, error)
    except click.Abort:
        return 1
    except (CertificateError, OSError) as error:
        command_line.complain(PROGRAM, sentence(error))
        return 1
    return code if isinstance(code, int) else 0


def _hosts(_context: click.Context, _option: click.Parameter, texts: Sequence[str]) -> list[str]:
    try:
        return list(dict.fromkeys(map(check_host, texts)))
    except HostError as error:
        raise click.BadParameter(str(error)) from None


def _clients(_context: click.Context, _option: click.Parameter, names: Sequence[str]) -> list[str]:
    for name in names:
        reason = check_nick(name)
        if reason is not None:
            raise click.BadParameter(f"{name!r}: {reason}")
    return list(dict.fromkeys(names))


@click.command(context_settings=command_line.SETTINGS)
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("certs"),
    show_default=True,
    metavar="FOLDER",
    help="Where the files are; made if it is missing.",
)
@click.option(
    "--host",
    "hosts",
    multiple=True,
    callback=_hosts,
    metavar="NAME_OR_IP",
    help="A name or address by which people reach the server; may be repeated. "
    "Default: those of the certificate that is there; for a first one, localhost and all names "
    "and addresses of this computer.",
)
@click.option(
    "--add-host",
    "added_hosts",
    multiple=True,
    callback=_hosts,
    metavar="NAME_OR_IP",
    help="One more, beside those the certificate would have without this option; "
    "may be repeated. With --renew the key stays, too.",
)
@click.option(
    "--days",
    type=click.IntRange(1, _MAX_DAYS),
    default=LEAF_DAYS,
    show_default=True,
    help=f"How long the certificates are valid. A CA is valid for {CA_DAYS} days, "
    "and no certificate outlives it.",
)
@click.option(
    "--client",
    "clients",
    multiple=True,
    callback=_clients,
    metavar="NAME",
    help="Make client-NAME.pem and .key, for programs that ask for one; this version's server "
    "does not use them. May be repeated.",
)
@click.option(
    "--renew",
    is_flag=True,
    help="A new certificate for the same key: old pins stay valid. The same hosts, too, if no "
    "--host is given.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Replace certificate and key: old pins fail, unless --next has announced the key. The same "
    "hosts, if no --host is given.",
)
@click.option(
    "--force-ca",
    is_flag=True,
    help="Replace the CA, and sign the server's certificate again. Everybody needs the new ca.pem.",
)
@click.option(
    "--next",
    is_flag=True,
    help="Make next.pem and next.key. The running server announces that key to clients that know it"
    " by its key; weeks later --force takes it into use, and stops nobody.",
)
@click.option("--show", is_flag=True, help="Show the key of the server's certificate, and exit.")
@command_line.version_option(PROGRAM)
def gen_certs(show: bool, **options: object) -> int:
    """Make a private CA, a server certificate, and certificates for people.

    ca.pem is for everybody who connects. Files that end in .key are secret.
    """
    wish = Wish(**options)  # type: ignore[arg-type]  # the options above have the fields' names
    if wish.renew and wish.force:
        raise click.UsageError("--renew keeps the key and --force replaces it: choose one")
    if show:
        return _show(wish.folder)
    if wish.next and (wish.renew or wish.force or wish.force_ca or wish.clients):
        raise click.UsageError("--next makes the next key alone: leave the other options out")
    work = make(wish, datetime.now(UTC))
    report(wish.folder, work.ca.certificate, work.pairs, work.notes)
    return 0


def _show(path: Path) -> int:
    folder = CertificateFolder(path)
    names = [name for name in ("server", NEXT) if folder.has_certificate(name)]
    if not names:
        raise CertificateError(f"there is no certificate in {path} yet")
    for name in names:
        show_key(name, folder.certificate(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
