import pytest

from securechat.server.address import Address, origin


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("localhost:6697", Address("localhost", 6697)),
        ("127.0.0.1:0", Address("127.0.0.1", 0)),
        ("[::1]:6697", Address("::1", 6697)),
        ("[fe80::1%eth0]:6697", Address("fe80::1%eth0", 6697)),
        ("*:65535", Address("*", 65535)),
    ],
)
def test_parse_and_print_agree(text: str, address: Address) -> None:
    """What is printed can be parsed again."""
    assert Address.parse(text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "must be HOST:PORT"),
        ("localhost", "must be HOST:PORT"),
        (":6697", "must be HOST:PORT"),
        ("localhost:", "must be HOST:PORT"),
        ("localhost:irc", "must be HOST:PORT"),
        ("localhost:٣", "must be HOST:PORT"),
        ("::1:6697", "needs brackets"),
        ("[127.0.0.1]:6697", "not an IPv6 address"),
        ("[]:6697", "not an IPv6 address"),
        ("localhost:65536", "from 0 to 65535"),
        ("a b:1", "must be HOST:PORT"),
        ("localhost:1\n", "must be HOST:PORT"),
    ],
)
def test_parse_refuses_with_the_reason(text: str, reason: str) -> None:
    """The sentence says what an address looks like."""
    with pytest.raises(ValueError, match=reason):
        Address.parse(text)


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - the point
        ("::", False),
        ("*", False),
        ("192.0.2.1", False),
        ("localhost.example.org", False),
    ],
)
def test_is_loopback_trusts_no_other_name(host: str, is_loopback: bool) -> None:
    """Only what cannot leave this machine counts."""
    assert Address(host, 1).is_loopback is is_loopback


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://chat.example.org", "https://chat.example.org"),
        ("HTTPS://Chat.Example.ORG:443", "https://chat.example.org"),
        ("https://chat.example.org:80", "https://chat.example.org:80"),
        ("http://localhost:80", "http://localhost"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("capacitor://localhost", "capacitor://localhost"),
        ("app://.", "app://."),
    ],
)
def test_origin_is_as_browsers_write_it(text: str, expected: str) -> None:
    """In lower case, without the scheme's own port (RFC 6454, 6.2)."""
    assert origin(text) == expected


@pytest.mark.parametrize(
    "text", ["", "chat.example.org", "https://", "https://a/", "https://a b", "null", "*", "a://b:"]
)
def test_origin_refuses_what_no_browser_sends(text: str) -> None:
    """A path, or no scheme, would match nothing; "null" is everybody's."""
    with pytest.raises(ValueError, match="without a path"):
        origin(text)
