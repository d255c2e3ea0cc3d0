from pathlib import Path

import pytest

from securechat.cli.htpasswd import Entry, Refusal, read_htpasswd

BCRYPT = "$2y$04$zP2a5TU/F.NK3Cq05uuZb.ipDDrQUacM4OWzXOVj5zadZnLzkQCb."


def read(tmp_path: Path, data: bytes) -> list[Entry | Refusal]:
    """What a file with this content holds."""
    (tmp_path / "htpasswd").write_bytes(data)
    return list(read_htpasswd(tmp_path / "htpasswd"))


def test_bcrypt_lines_are_entries(tmp_path: Path) -> None:
    """Comments, empty lines (htpasswd writes one), line ends of Windows and further fields."""
    text = f"# ours\n\nbob:{BCRYPT}\r\n  \nалиса:{BCRYPT}:Alice:a@example.org\n"

    assert read(tmp_path, text.encode()) == [Entry(3, "bob", BCRYPT), Entry(5, "алиса", BCRYPT)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"bob", "not NAME:HASH"),
        (b":" + BCRYPT.encode(), "not NAME:HASH"),
        (b"bob:$apr1$mAytV60e$gN7P1ljGKh8dGaZiDFfQs1", "bob has an MD5 hash, and only bcrypt"),
        (b"bob:{SHA}87u9ZqY9S/F0eUBXjsPQEDUw4h0=", "bob has a SHA-1 hash"),
        (b"bob:$5$a$b", "bob has a SHA-256 hash"),
        (b"bob:$6$qhisWlXvfl/L66ZC$ThLTpEgQgaMw", "bob has a SHA-512 hash"),
        (b"bob:noaT5wqCTcYfQ", "bob has no bcrypt hash"),
        (b"bob:hunter2", "bob has no bcrypt hash"),
        (b"bob:", "bob has no bcrypt hash"),
        (b"bob:" + BCRYPT[:-1].encode(), "bob has a bcrypt hash that is damaged"),
        (b"bob:" + BCRYPT.replace("$04$", "$17$").encode(), "or of a cost above 16"),
        (b"bob:sha256-base64:" + BCRYPT.encode(), "bob has no bcrypt hash"),
        (b"b\xfcb:" + BCRYPT.encode(), "not UTF-8"),
    ],
)
def test_other_lines_are_refused_with_what_to_do(tmp_path: Path, line: bytes, reason: str) -> None:
    """By number; a password that stands there in the clear is not repeated."""
    [refused] = read(tmp_path, b"\n" + line + b"\n")

    assert isinstance(refused, Refusal)
    assert refused.line == 2
    assert reason in refused.reason
    assert "hunter2" not in refused.reason
