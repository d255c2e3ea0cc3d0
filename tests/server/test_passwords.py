import random

import bcrypt
import pytest

from securechat.server import passwords
from securechat.server.passwords import (
    MAX_BYTES,
    PasswordError,
    check_new_password,
    hash_password,
    is_usable,
    make_password,
    needs_rehash,
    verify,
)

CHEAP = 4
"""The lowest cost bcrypt knows: a millisecond."""

APACHE = "$2y$04$zP2a5TU/F.NK3Cq05uuZb.ipDDrQUacM4OWzXOVj5zadZnLzkQCb."
"""What `htpasswd -nbB -C 4 bob hunter2` of Apache 2.4.71 wrote."""

APACHE_LONG = "$2y$04$tyz1BtxbWlo5ga6uYI0iz.Bl6iDZPKulNS3OlglV4lxneMynoJkuy"
"""Likewise, of 100 times the letter x."""


def by_htpasswd(password: bytes, prefix: bytes = b"$2y$") -> str:
    """A hash as Apache's htpasswd makes it: of the first 72 bytes, whatever they are."""
    made = bcrypt.hashpw(password[:72], bcrypt.gensalt(CHEAP))
    return made.replace(b"$2b$", prefix).decode("ascii")


@pytest.mark.parametrize(
    "password",
    ["hunter2", "пароль", "x" * 72, "x" * 73, "ж" * 500, "x" * MAX_BYTES, ""],
    ids=lambda password: f"{len(password.encode())} bytes",
)
def test_hash_verifies_its_password_alone(password: str) -> None:
    """The right password passes, one with a letter more, less or NUL behind it does not."""
    stored = hash_password(password, CHEAP)

    assert verify(password, stored, CHEAP)
    for wrong in (
        password + "x",
        password[:-1] + "y",
        password + "\0",
        f"{password}\0{password}",
        "x" + password,
    ):
        assert not verify(wrong, stored, CHEAP)
    assert is_usable(stored)
    assert not needs_rehash(stored, CHEAP)
    assert needs_rehash(stored, CHEAP + 1)


def test_stored_form_names_its_scheme() -> None:
    """Up to 72 bytes it is bcrypt as anybody writes it; more goes through SHA-256 first."""
    assert hash_password("x" * 72, CHEAP).startswith("$2b$04$")
    assert hash_password("x" * 73, CHEAP).startswith("sha256-base64:$2b$04$")


def test_digest_of_a_long_password_is_not_the_password() -> None:
    """What bcrypt got in its place must not open the account, nor the plain form a long one."""
    long = "x" * 100
    digest = passwords._digest(long.encode()).decode()

    assert not verify(digest, hash_password(long, CHEAP), CHEAP)
    assert not verify(long, hash_password(digest, CHEAP), CHEAP)


def test_default_cost_is_12() -> None:
    """A quarter of a second a try, on either side."""
    stored = hash_password("hunter2")

    assert stored.startswith("$2b$12$")
    assert verify("hunter2", stored)


def test_same_keys_are_the_same_password_everywhere() -> None:
    """NFC against NFD, and the no-break space that Option-Space types on macOS."""
    composed, decomposed = "café crème", "cafe\u0301\u00a0cre\u0300me"

    assert verify(decomposed, hash_password(composed, CHEAP), CHEAP)
    assert verify(composed, hash_password(decomposed, CHEAP), CHEAP)
    assert not verify("cafe creme", hash_password(composed, CHEAP), CHEAP)


@pytest.mark.parametrize("prefix", [b"$2y$", b"$2b$", b"$2a$"])
def test_imported_hash_matches_the_bytes_it_was_made_of(prefix: bytes) -> None:
    """Htpasswd prepares nothing: what it hashed in NFD is right in NFD."""
    decomposed = "cafe\u0301"

    assert verify(decomposed, by_htpasswd(decomposed.encode(), prefix), CHEAP)
    assert not verify("cafe", by_htpasswd(decomposed.encode(), prefix), CHEAP)


def test_hash_made_by_apache_is_valid() -> None:
    """What a web server's operator has can be used as it is."""
    assert verify("hunter2", APACHE, CHEAP)
    assert needs_rehash(APACHE, CHEAP)


def test_htpasswd_reads_72_bytes_of_a_long_password() -> None:
    """Its users must get in with what they always typed; the next hash is of all of it."""
    assert verify("x" * 100, APACHE_LONG, CHEAP)
    assert not verify("x" * 71, APACHE_LONG, CHEAP)
    assert not verify("x" * 100, by_htpasswd(b"x" * 100, b"$2b$"), CHEAP)


MALFORMED = [
    "", "x", "$2b$", "hunter2", "$2b$04$short", APACHE + "x", APACHE[:-1], APACHE + "\n",
    APACHE.replace("$04$", "$03$"), APACHE.replace("$04$", "$31$"), APACHE.replace("$04$", "$99$"),
    APACHE.replace("$2y$", "$2x$"), APACHE.replace("Zb.i", "Zbxi"), "sha256-base64:", "\0", "é" * 60,
    "sha256-base64:sha256-base64:" + APACHE, "$apr1$x$y", "{SHA}x", "\ud800", "$2b$०४$" + "x" * 53,
]  # fmt: skip


@pytest.mark.parametrize("stored", MALFORMED)
def test_malformed_hash_is_a_plain_failure(stored: str) -> None:
    """Never an exception, never a yes, never a cost that blocks a thread for hours."""
    assert not verify("hunter2", stored, CHEAP)
    assert not is_usable(stored)
    assert needs_rehash(stored, CHEAP)


def test_any_stored_text_is_a_hash_or_a_failure() -> None:
    """Whatever is damaged in a hash, `verify` answers."""
    letters = random.Random(1)  # noqa: S311 - the same damage each time
    for _ in range(500):
        damaged = list(APACHE)
        for _ in range(letters.randint(1, 3)):
            damaged[letters.randrange(7, len(damaged))] = chr(letters.randint(32, 126))
        assert verify("hunter2", "".join(damaged), CHEAP) == (damaged == list(APACHE))


@pytest.mark.parametrize("password", ["x" * (MAX_BYTES + 1), "\ud800", "a\0b", "x" * 10**6])
def test_impossible_password_is_a_plain_failure(password: str) -> None:
    """Too long, no text, or with a NUL: a no, after the work of any other no."""
    assert not verify(password, hash_password("x", CHEAP), CHEAP)
    assert not verify(password, None, CHEAP)
    with pytest.raises(PasswordError):
        hash_password(password, CHEAP)


@pytest.mark.parametrize("password", ["wrong", "e\N{COMBINING ACUTE ACCENT}"])
def test_unknown_account_costs_as_much_as_a_wrong_password(
    password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time of the answer must not tell which names exist: bcrypt's work is the same."""
    costs: list[str] = []
    original = bcrypt.hashpw

    def hashpw(data: bytes, salt: bytes) -> bytes:
        costs.append(salt[4:6].decode())
        return original(data, salt)

    def checkpw(data: bytes, stored: bytes) -> bool:
        return hashpw(data, stored) == stored

    def work(stored: str | None) -> list[str]:
        costs.clear()
        assert not verify(password, stored, 5)
        return costs.copy()

    stored = hash_password("right", 5)
    monkeypatch.setattr(bcrypt, "hashpw", hashpw)
    monkeypatch.setattr(bcrypt, "checkpw", checkpw)
    assert work(stored) == work(None)
    assert {"05"} == set(costs)


@pytest.mark.parametrize("password", ["wrong", "e\N{COMBINING ACUTE ACCENT}", "x" * 2000])
def test_hash_that_cost_less_tells_nobody_that_there_is_an_account(
    password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hash of htpasswd, or of before the cost was raised: a no takes all of today's rounds."""
    rounds: list[int] = []
    original = bcrypt.hashpw

    def hashpw(data: bytes, salt: bytes) -> bytes:
        rounds.append(1 << int(salt[4:6]))
        return original(data, salt)

    def work(stored: str | None) -> int:
        rounds.clear()
        assert not verify(password, stored, 7)
        return sum(rounds)

    stored = hash_password("right", CHEAP)
    monkeypatch.setattr(bcrypt, "hashpw", hashpw)
    monkeypatch.setattr(bcrypt, "checkpw", lambda data, stored: hashpw(data, stored) == stored)
    assert work(stored) == work(None)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("1234567", "too short: at least 8 characters"),
        ("e\u0301" * 7, "too short"),
        ("x" * (MAX_BYTES + 1), "too long: at most 1024 bytes"),
        ("ж" * 513, "too long"),
        ("12345678\0", "control character"),
        ("1234\n5678", "control character"),
        ("1234567\ud800", "not valid UTF-8"),
    ],
)
def test_new_password_is_refused_with_the_reason(password: str, reason: str) -> None:
    """The text says what to change, and never holds the password."""
    with pytest.raises(PasswordError, match=reason) as caught:
        check_new_password(password, 8)

    assert password not in str(caught.value)


@pytest.mark.parametrize("password", ["12345678", "жэжэ жэжэ", "with a space", "x" * MAX_BYTES])
def test_new_password_is_accepted(password: str) -> None:
    """Eight characters are eight, in any script."""
    check_new_password(password, 8)


def test_made_up_passwords_are_long_and_different() -> None:
    """Four groups of four, without letters that look alike."""
    made = {make_password() for _ in range(100)}

    assert len(made) == 100
    for password in made:
        assert [len(group) for group in password.split("-")] == [4, 4, 4, 4]
        assert not set(password) & set("il1o0")
        check_new_password(password, 16)
