from securechat.client.login import MOST_OFFERED, Login
from securechat.wire.message import parse


def test_offers_without_end_are_passed_over() -> None:
    """A server that lists capabilities for ever fills no memory."""
    login = Login("bob", "secret")
    for number in range(2 * MOST_OFFERED):
        assert login.receive(parse(f"CAP * LS * :sasl=PLAIN vendor/{number}")) == []
    assert len(login.offered) <= MOST_OFFERED
    assert login.receive(parse("CAP * LS :sasl=PLAIN batch")) == ["CAP REQ :sasl"]
    for number in range(2 * MOST_OFFERED):
        login.receive(parse(f"CAP * ACK :sasl vendor/{number}"))
    assert len(login.capabilities) <= MOST_OFFERED
