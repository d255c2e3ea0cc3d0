"""`CertificateFolder`: pairs of files `NAME.pem` and `NAME.key`, read, and replaced together."""

import errno
import os
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509

from securechat.cli.certificates.authority import (
    CertificateError,
    Pair,
    PrivateKey,
    certificate_pem,
    key_pem,
    pair_of,
    read_certificate,
    read_key,
)

if sys.platform != "win32":
    import fcntl

_KEY_MODE = 0o600
_CERTIFICATE_MODE = 0o644
_FOLDER_MODE = 0o755


class CertificateFolder:
    """The folder that `gen-certs` keeps; errors of the file system are OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make the folder if need be, and keep other runs out of it: they wait."""
        self._make()
        if sys.platform == "win32":
            yield
            return
        folder = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _make(self) -> None:
        """Make it, and what is missing above it, writable by its owner alone whatever the umask."""
        missing = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        if not missing and not self.path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(self.path))

    def certificate_path(self, name: str) -> Path:
        """Where the certificate of *name* is, or would be."""
        return self.path / f"{name}.pem"

    def key_path(self, name: str) -> Path:
        """Where the key of *name* is, or would be."""
        return self.path / f"{name}.key"

    def key(self, name: str) -> PrivateKey:
        """Return the key of *name*. Raises CertificateError, with the file's name."""
        path = self.key_path(name)
        with _naming(path):
            return read_key(path.read_bytes())

    def has_certificate(self, name: str) -> bool:
        """Whether there is a file for the certificate of *name*."""
        return os.path.lexists(self.certificate_path(name))

    def has_key(self, name: str) -> bool:
        """Whether there is a file for the key of *name*."""
        return os.path.lexists(self.key_path(name))

    def clients(self) -> list[str]:
        """Return the names of the client certificates, sorted."""
        stems = (path.stem for path in self.path.glob("client-*.pem"))
        return sorted(stem.removeprefix("client-") for stem in stems)

    def certificate(self, name: str) -> x509.Certificate:
        """Return the certificate of *name*. Raises CertificateError, with the file's name."""
        path = self.certificate_path(name)
        with _naming(path):
            return read_certificate(path.read_bytes())

    def pair(self, name: str) -> Pair:
        """Return certificate and key of *name*. Raises CertificateError, with the file's name."""
        certificate, key = self.certificate(name), self.key(name)
        with _naming(self.certificate_path(name)):
            return pair_of(certificate, key)

    def write(self, pairs: Mapping[str, Pair], chain: Sequence[x509.Certificate]) -> None:
        """Replace the files of all *pairs*, after all of them are safely on the disk.

        A leaf is followed by *chain* in its file. A key that has not changed is not written.
        A key is created readable by its owner alone, under a name nobody knows, and then renamed:
        it is not open to others even for an instant. Keys are renamed before certificates,
        so that a server that watches the certificate finds the key already there.
        """
        files: dict[Path, tuple[bytes, int]] = {}
        for name, pair in pairs.items():
            if not self._holds_key(name, pair):
                files[self.key_path(name)] = (key_pem(pair.key), _KEY_MODE)
        for name, pair in pairs.items():
            followers = [c for c in chain if c != pair.certificate]
            content = certificate_pem(pair.certificate, *followers)
            files[self.certificate_path(name)] = (content, _CERTIFICATE_MODE)
        _replace_all(files)

    def remove(self, name: str) -> None:
        """Remove the pair of *name*; nothing if there is none."""
        for path in (self.certificate_path(name), self.key_path(name)):
            path.unlink(missing_ok=True)

    def _holds_key(self, name: str, pair: Pair) -> bool:
        """Whether the key of *pair* is the one that is in its file already."""
        try:
            key = read_key(self.key_path(name).read_bytes())
            return key.public_key() == pair.key.public_key()
        except (OSError, CertificateError):
            return False


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except CertificateError as error:
        raise CertificateError(f"{path}: {error}") from None


def _replace_all(files: Mapping[Path, tuple[bytes, int]]) -> None:
    """Write every file beside its place, then rename them all, in order."""
    waiting: dict[Path, Path] = {}
    try:
        for path, (content, mode) in files.items():
            temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
            waiting[path] = temporary
            with _naming_target(path):
                _create(temporary, content, mode)
        for path, temporary in list(waiting.items()):
            with _naming_target(path):
                temporary.replace(path)
            del waiting[path]
    finally:
        for temporary in waiting.values():
            with suppress(OSError):
                temporary.unlink()


@contextmanager
def _naming_target(path: Path) -> Iterator[None]:
    """An error about a file under its temporary name is told of its real one."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _create(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        if sys.platform != "win32":
            if mode == _CERTIFICATE_MODE:
                os.fchmod(descriptor, mode)  # public, whatever the umask says
            owner = path.parent.stat()
            if os.geteuid() == 0 and owner.st_uid != 0:
                # With sudo in the folder of the server's user: else it could not read its key.
                os.fchown(descriptor, owner.st_uid, owner.st_gid)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
