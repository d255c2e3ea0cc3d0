"""Host names as people write them, and as certificates carry them."""

import pytest

from securechat.cli.hosts import HostError, check_host, default_hosts, is_address, own_addresses


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Chat.Example.ORG", "chat.example.org"),
        ("example.org.", "example.org"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("*.example.org", "*.example.org"),
        ("chat_1", "chat_1"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("2001:DB8:0:0::7", "2001:db8::7"),
    ],
)
def test_host_is_normal(text: str, host: str) -> None:
    """A good host comes back in the one form that certificates and Python's ssl use."""
    assert check_host(text) == host


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not a host name"),
        ("a b", "is not a host name"),
        ("a..b", "is not a host name"),
        ("-a.example.org", "is not a host name"),
        (f"{'a' * 64}.org", "is not a host name"),
        (".".join(["a" * 50] * 6), "is not a host name"),
        ("a\nb", "is not a host name"),
        ("*", "a wildcard is written"),
        ("*.org", "a wildcard is written"),
        ("a.*.org", "a wildcard is written"),
        ("w*.example.org", "a wildcard is written"),
        ("192.0.2.300", "is not an IP address"),
        ("10.0.0.0/8", "give the name or address alone"),
        ("https://example.org", "give the name or address alone"),
        ("example.org:6697", "ends in a port"),
        ("[::1]:6697", "ends in a port"),
        ("fe80::1%eth0", "holds an interface"),
    ],
)
def test_bad_host_is_a_sentence(text: str, reason: str) -> None:
    """What cannot be in a certificate is refused in words that say what is wrong."""
    with pytest.raises(HostError, match=reason):
        check_host(text)


def test_default_hosts_are_loopback_first_and_once() -> None:
    """By default the certificate is for this computer, and each host passes the check."""
    found = default_hosts()
    assert found[:3] == ["localhost", "127.0.0.1", "::1"]
    assert len(found) == len(set(found))
    assert [check_host(host) for host in found] == found


def test_own_addresses_are_reachable_from_outside() -> None:
    """Neither loopback nor link-local: nobody else reaches those."""
    for address in own_addresses():
        assert is_address(address)
        assert not address.startswith(("127.", "169.254.", "fe80:"))


def test_computer_with_a_strange_name_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that no certificate can carry is left out, and the rest is made."""
    monkeypatch.setattr("socket.gethostname", lambda: "Bob's laptop")
    assert "localhost" in default_hosts()
    assert not any("bob" in host for host in default_hosts())
