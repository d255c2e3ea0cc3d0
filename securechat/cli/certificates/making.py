"""Which file is made when.

- The CA, if it is missing and something has to be signed, or with --force-ca. A new CA signs the
  server's certificate again, for the same key, so that pins stay valid.
- The server's pair, if it is missing, with --force (new key) or --renew (same key). Either way the
  hosts stay those of the certificate that is there, unless --host names others; --add-host adds.
- The next pair, with --next: a key that the server announces to clients that know it by its key.
  --force then takes that key into use, and no pin fails.
- A person's pair, with --client NAME, if it is missing. --force and --renew are then for the
  named people, and leave the server's pair alone.

All files are made before the first is put in its place; if anything fails, nothing has changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import click

from securechat.cli.certificates.authority import (
    LEAF_DAYS,
    CertificateError,
    Pair,
    PrivateKey,
    check_ca,
    day,
    hosts_of,
    is_signed_by,
    make_ca,
    make_client,
    make_server,
)
from securechat.cli.certificates.folder import CertificateFolder
from securechat.cli.hosts import default_hosts

NEXT = "next"
"""The name of the pair that is announced."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the operator asked for. Hosts as `check_host` returned them, each once."""

    folder: Path
    hosts: Sequence[str] = ()
    added_hosts: Sequence[str] = ()
    days: int = LEAF_DAYS
    clients: Sequence[str] = ()
    renew: bool = False
    force: bool = False
    force_ca: bool = False
    next: bool = False


@dataclass(slots=True)
class Work:
    """The pairs that are made by one run, by file name, and the sentences to go with them."""

    ca: Pair
    pairs: dict[str, Pair] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def make(wish: Wish, now: datetime) -> Work:
    """Make what is wished for and put it in its place.

    Raises:
        CertificateError: nothing was made, and the text says why and what to do.
        OSError: the folder cannot be read or written; nothing was made.
        click.UsageError: the wish contradicts itself.
    """
    folder = CertificateFolder(wish.folder)
    with folder.locked():
        named = "--host" if wish.hosts else "--add-host" if wish.added_hosts else ""
        if wish.clients and named and not _is_server_wanted(folder, wish):
            raise click.UsageError(
                f"{named} is for the server's certificate, which is not made here"
            )
        work = _make_next(folder, wish, now) if wish.next else _make(folder, wish, now)
        folder.write(work.pairs, chain=[work.ca.certificate])
        if "server" in work.pairs and wish.force:
            folder.remove(NEXT)  # in use now; in this order, so that the key is never lost
    return work


def _make_next(folder: CertificateFolder, wish: Wish, now: datetime) -> Work:
    if _is_whole(folder, NEXT):
        raise CertificateError(
            f"nothing made: {folder.certificate_path(NEXT)} is there, and is announced as long as a"
            " server runs; --force takes its key into use"
        )
    if not _is_whole(folder, "server"):
        raise CertificateError(
            f"there is no certificate in {folder.path} yet that could have a next"
        )
    work = _start(folder, wish, now)
    hosts = wish.hosts or hosts_of(folder.certificate("server"))
    work.pairs[NEXT] = make_server(work.ca, [*hosts, *wish.added_hosts], now, wish.days, None)
    work.notes.append("A running server announces this key within seconds.")
    return work


def _is_server_wanted(folder: CertificateFolder, wish: Wish) -> bool:
    is_named = not wish.clients
    is_replaced = wish.force_ca or (is_named and (wish.renew or wish.force))
    return is_replaced or not _is_whole(folder, "server")


def _is_whole(folder: CertificateFolder, file: str) -> bool:
    return folder.has_certificate(file) and folder.has_key(file)


def _make(folder: CertificateFolder, wish: Wish, now: datetime) -> Work:
    """Return everything that this run makes. Raises CertificateError, too, if that is nothing."""
    is_replacing = wish.force or wish.renew or wish.force_ca
    clients = [n for n in wish.clients if is_replacing or not _is_whole(folder, f"client-{n}")]
    is_server_wanted = _is_server_wanted(folder, wish)
    if not (is_server_wanted or clients):
        raise CertificateError(_nothing_to_make(folder, wish))
    work = _start(folder, wish, now)
    if is_server_wanted:
        _add_server(folder, wish, now, work)
    for name in clients:
        file = f"client-{name}"
        key = _key_to_keep(folder, file, wish, is_named=True)
        work.pairs[file] = make_client(work.ca, name, now, wish.days, key)
    _note_what_stays(folder, wish, work)
    _note_early_end(work, wish, now)
    return work


def _nothing_to_make(folder: CertificateFolder, wish: Wish) -> str:
    file = f"client-{wish.clients[0]}" if wish.clients else "server"
    named = "".join(f"--client {name} " for name in wish.clients)
    named += "".join(f"--host {host} " for host in wish.hosts)
    named += "".join(f"--add-host {host} " for host in wish.added_hosts)
    end = day(folder.certificate(file).not_valid_after_utc)
    return (
        f"nothing made: {folder.certificate_path(file)} is there and valid until {end}"
        f" ({named}--renew: a new certificate for the same key; {named}--force: a new key as well)"
    )


def _start(folder: CertificateFolder, wish: Wish, now: datetime) -> Work:
    """Return work that holds the CA, the one in the folder or a new one."""
    has_certificate, has_key = folder.has_certificate("ca"), folder.has_key("ca")
    if wish.force_ca or not (has_certificate or has_key):
        ca = make_ca(now)
        return Work(ca, {"ca": ca})
    if not (has_certificate and has_key):
        there, missing = folder.certificate_path("ca"), folder.key_path("ca")
        if has_key:
            there, missing = missing, there
        raise CertificateError(
            f"{there} is there but {missing.name} is missing: put it back beside it,"
            " or make a new CA with --force-ca (everybody then needs the new ca.pem)"
        )
    ca = folder.pair("ca")
    try:
        check_ca(ca, now)
    except CertificateError as error:
        raise CertificateError(
            f"{folder.certificate_path('ca')}: {error};"
            " --force-ca makes a new one, and everybody then needs the new ca.pem"
        ) from None
    return Work(ca)


def _add_server(folder: CertificateFolder, wish: Wish, now: datetime, work: Work) -> None:
    key = _key_to_keep(folder, "server", wish, is_named=not wish.clients)
    hosts = wish.hosts or _present_hosts(folder, wish) or default_hosts()
    hosts = list(dict.fromkeys([*hosts, *wish.added_hosts]))
    work.pairs["server"] = make_server(work.ca, hosts, now, wish.days, key)
    if key is not None and wish.force:
        work.notes.append("server.key is the one that was announced: pins of it are valid.")
    elif key is not None:
        work.notes.append("server.key is the old one: pins of it stay valid.")


def _present_hosts(folder: CertificateFolder, wish: Wish) -> list[str]:
    """Return the hosts of the server's certificate; none if it is missing, or spoilt and forced."""
    if not folder.has_certificate("server"):
        return []
    try:
        return hosts_of(folder.certificate("server"))
    except CertificateError:
        if wish.force:
            return []
        raise


def _key_to_keep(
    folder: CertificateFolder, file: str, wish: Wish, *, is_named: bool
) -> PrivateKey | None:
    """Return the key to make a certificate for, None for a new one.

    *is_named*: --renew and --force are meant for this pair.
    """
    certificate, key = folder.certificate_path(file), folder.key_path(file)
    if is_named and wish.force:
        return folder.key(NEXT) if file == "server" and folder.has_key(NEXT) else None
    if folder.has_key(file):
        if (is_named and wish.renew) or wish.force_ca:
            return folder.key(file)
        raise CertificateError(
            f"{key} is there but {certificate.name} is missing:"
            " --renew makes a certificate for this key, --force a new key as well"
        )
    if folder.has_certificate(file):
        raise CertificateError(
            f"{certificate} is there but {key.name} is missing:"
            " put the key back beside it, or replace both with --force"
        )
    if is_named and wish.renew:
        raise CertificateError(f"there is no {key} to renew a certificate for")
    return None


def _note_what_stays(folder: CertificateFolder, wish: Wish, work: Work) -> None:
    """Name the certificates that were asked for and stay, and those of another CA."""
    clients = [f"client-{name}" for name in folder.clients()]
    for file in ["server", *clients]:
        if file in work.pairs or not folder.has_certificate(file):
            continue
        if file.removeprefix("client-") in wish.clients:
            work.notes.append(f"{file}.pem is there already and stays.")
        if not is_signed_by(folder.certificate(file), work.ca.certificate):
            option = "" if file == "server" else f"--client {file.removeprefix('client-')} "
            work.notes.append(
                f"{file}.pem is not signed by this CA; a new certificate: {option}--renew"
            )


def _note_early_end(work: Work, wish: Wish, now: datetime) -> None:
    end = work.ca.certificate.not_valid_after_utc
    if end < now + timedelta(days=wish.days) - timedelta(seconds=1):
        work.notes.append(
            f"Not {wish.days} days, but until {day(end)}: the CA ends then (--force-ca: a new one)."
        )


def sentence(error: CertificateError | OSError) -> str:
    """Return what went wrong in `make`, for the operator."""
    if isinstance(error, CertificateError):
        return str(error)
    place = f" {error.filename}" if error.filename else ""
    return f"cannot read or write{place}: {error.strerror}"
