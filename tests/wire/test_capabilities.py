from securechat.wire import capabilities as cap
from securechat.wire.isupport import TOKENS_PER_LINE, pack


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

    lines = list(pack(tokens, 400))

    assert [len(line.split()) for line in lines] == [TOKENS_PER_LINE, 2]
    assert lines[1] == "T13=13 BARE"


def test_isupport_lines_hold_what_fits() -> None:
    """Long values, counted in bytes, make shorter lines; none is cut."""
    tokens: dict[str, str | None] = {"A": "x" * 20, "B": "ä" * 10, "C": "x" * 50, "D": None}

    assert list(pack(tokens, 46)) == [f"A={'x' * 20} B={'ä' * 10}", f"C={'x' * 50}", "D"]
    assert len(list(pack(tokens, 45))) == 4


def test_isupport_values_are_escaped() -> None:
    """A space and a backslash are written as codes (Modern IRC, RPL_ISUPPORT)."""
    assert list(pack({"N": "a b\\c=d"}, 100)) == ["N=a\\x20b\\x5Cc=d"]
