import ssl
from pathlib import Path

import pytest

from securechat.client import trust
from securechat.client.address import Address
from securechat.client.trust import CaFileError, trust_for
from tests.client.authority import Authority

ELSEWHERE = Address("chat.example.org")


@pytest.fixture
def checkout_ca(tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose gen-certs has run."""
    monkeypatch.setattr(trust, "checkout_ca_file", lambda: authority.file)
    return authority.file


def test_context_verifies_and_wants_tls_1_2() -> None:
    """Chain, name and version, for every source of trust."""
    context = trust_for(ELSEWHERE).context
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_checkout_vouches_for_this_computer_only(checkout_ca: Path) -> None:
    """certs/ca.pem says nothing about servers elsewhere."""
    here = trust_for(Address("localhost"))
    elsewhere = trust_for(ELSEWHERE)
    assert any(str(checkout_ca) in place for place in here.tried)
    assert not any(str(checkout_ca) in place for place in elsewhere.tried)
    assert len(here.context.get_ca_certs()) == len(elsewhere.context.get_ca_certs()) + 1


def test_named_file_is_the_only_one(authority: Authority, checkout_ca: Path) -> None:
    """--ca: neither the checkout's nor the system's authorities count any more."""
    chosen = trust_for(Address("localhost"), authority.file)
    assert chosen.tried == (f"{authority.file} (--ca)",)
    assert chosen.how == "--ca ca.pem"
    assert len(chosen.context.get_ca_certs()) == 1


def test_file_in_the_configuration_folder_counts(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put there once, it need not be named again."""
    monkeypatch.setattr(trust, "user_ca_file", lambda: authority.file)
    tried = trust_for(ELSEWHERE).tried
    assert "known_servers.toml" in tried[0]
    assert tried[1] == f"{authority.file} (in your configuration folder)"
    assert tried[-1] == "the system's store of authorities"


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\x00"])
def test_file_without_a_certificate_is_refused(tmp_path: Path, content: bytes) -> None:
    """It is named; it is never passed over in silence."""
    file = tmp_path / "ca.pem"
    file.write_bytes(content)
    with pytest.raises(CaFileError, match=str(file)):
        trust_for(ELSEWHERE, file)


def test_advice_for_a_wrong_name_keeps_the_other_names() -> None:
    """What the operator is asked to do must not lock out everybody else."""
    error = ssl.SSLCertVerificationError()
    error.verify_code = 62
    text = str(trust_for(ELSEWHERE).refusal(error))
    assert "securechat-gen-certs --renew --add-host chat.example.org" in text
