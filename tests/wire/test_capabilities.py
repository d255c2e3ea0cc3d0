from securechat.wire import capabilities as cap
from securechat.wire.isupport import TOKENS_BYTES, TOKENS_PER_LINE, pack


def test_capability_bits_are_distinct() -> None:
    """Every capability has a bit of its own."""
    bits = list(cap.CAPABILITIES.values())

    assert len(bits) == len(set(bits))
    assert all(bit.bit_count() == 1 for bit in bits)


def test_capability_values_need_302() -> None:
    """Values stand behind "=" only for clients that asked for CAP 302 (IRCv3 cap-3.2)."""
    assert "sasl=PLAIN" in cap.offered(302)
    assert "sasl" in cap.offered(301)
    assert not any("=" in item for item in cap.offered(301))


def test_capability_names_are_found_again() -> None:
    """The names of a set of bits are those that were put in."""
    assert cap.names(cap.SASL | cap.BATCH) == ["batch", "sasl"]


def test_isupport_lines_hold_13_tokens() -> None:
    """005 holds at most 13 tokens a line (Modern IRC, RPL_ISUPPORT)."""
    tokens: dict[str, str | None] = {f"T{number}": str(number) for number in range(14)}
    tokens["BARE"] = None

    lines = list(pack(tokens))

    assert [len(line) for line in lines] == [TOKENS_PER_LINE, 2]
    assert lines[1] == ["T13=13", "BARE"]


def test_isupport_lines_fit() -> None:
    """No line of 005 is longer than what its numeric leaves; a long token has one of its own."""
    tokens: dict[str, str | None] = {f"T{number}": "x" * 90 for number in range(9)}
    lines = list(pack(tokens))

    assert [len(line) for line in lines] == [3, 3, 3]
    assert all(len(" ".join(line)) < TOKENS_BYTES for line in lines)
    assert list(pack({"A": "x" * 400, "B": None})) == [["A=" + "x" * 400], ["B"]]
