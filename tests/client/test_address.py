import pytest

from securechat.client.address import Address, AddressError, parse_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("localhost", Address("localhost", 6697)),
        ("chat.example.org:7000", Address("chat.example.org", 7000)),
        ("[::1]:6698", Address("::1", 6698)),
        ("[::1]", Address("::1", 6697)),
        ("::1", Address("::1", 6697)),
        ("127.0.0.1:1", Address("127.0.0.1", 1)),
        (" bücher.example ", Address("bücher.example", 6697)),
    ],
)
def test_address_is_read(text: str, address: Address) -> None:
    """HOST, HOST:PORT, and IPv6 with and without brackets."""
    assert address == parse_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":6697",
        "a:",
        "a:0",
        "a:65536",
        "a:b",
        "a:1:2",
        "[::1",
        "[::1]x",
        "[a]:1",
        "a b",
        "a..b",
        "a:+1",
        "a:\u0661",
        "http://a",
        "a:6697/",
        "bob@a",
    ],
)
def test_bad_address_is_refused(text: str) -> None:
    """Anything else is an AddressError."""
    with pytest.raises(AddressError):
        parse_address(text)


def test_loopback_is_this_computer_only() -> None:
    """Names that can be somebody else's are not loopback."""
    local = ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9", "::1"]
    others = ["localhost.example.org", "10.0.0.1", "127.0.0.1.example.org", "::2"]
    assert all(Address(host).is_loopback for host in local)
    assert not any(Address(host).is_loopback for host in others)


def test_ipv6_is_shown_in_brackets() -> None:
    """So that the port can be told from the address."""
    assert "[::1]:6697" == str(Address("::1"))
    assert "fe80::1" == Address("fe80::1%eth0").certificate_name
