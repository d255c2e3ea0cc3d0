from securechat.server import tokens


def test_tokens_are_long_random_and_recognised() -> None:
    """256 bits for a device, 128 for a link; no two are the same."""
    device = tokens.make_device_token()
    assert tokens.is_token(device)
    assert not tokens.is_token(device[:-1])
    assert not tokens.is_token("correct horse battery staple, correct horse bat")
    assert len({tokens.make_device_token() for _ in range(100)}) == 100
    assert len(tokens.make_invite_token()) >= 22


def test_hash_is_sha_256_in_hexadecimal() -> None:
    """As the world and the client make it (FIPS 180-4, "abc")."""
    assert tokens.token_hash("abc").startswith("ba7816bf8f01cfea")
