from securechat.client.supported import MOST_TOKENS, Supported


def test_tokens_without_end_are_passed_over() -> None:
    """What is known can still change."""
    supported = Supported()
    supported.take(["LINELEN=1024"])
    supported.take(f"K{number}" for number in range(2 * MOST_TOKENS))
    assert not supported.has(f"K{MOST_TOKENS}")
    supported.take(["LINELEN=2048"])
    assert supported.line_bytes == 2048
