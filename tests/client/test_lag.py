from securechat.client.events import LagMeasured
from securechat.client.lag import PERIOD_S, Lag
from tests.client.test_history import Reader
from tests.client.test_session import Scene


def test_lag_is_asked_now_and_then() -> None:
    """One question at a time; an answer to another one is none."""
    lag = Lag()
    assert lag.ask(100.0) == "PING :lag-1"
    assert lag.ask(200.0) is None
    assert lag.answered("lag-0", 200.0) is None
    assert lag.answered("lag-1", 200.25) == 100_250
    assert lag.ask(200.5) == "PING :lag-2"
    lag.answered("lag-2", 200.6)
    assert lag.ask(200.5 + PERIOD_S - 1) is None
    assert lag.ask(200.5 + PERIOD_S) == "PING :lag-3"


def test_overdue_answer_is_told_of() -> None:
    """After five seconds, then each second: somebody looks at a screen that stands still."""
    lag = Lag()
    lag.ask(0.0)
    told = [lag.overdue_ms(second) for second in (1.0, 4.9, 5.0, 5.5, 6.0, 9.0)]
    assert told == [None, None, 5000, None, 6000, 9000]


def test_lag_is_shown_to_a_full_face_only() -> None:
    """Line mode asks nothing that it does not show."""
    reader = Reader()
    reader.session.tick(1000.0)
    assert "PING :lag-1" in reader.sends()
    [event] = reader.gets(":test PONG test lag-1")
    assert isinstance(event, LagMeasured)
    scene = Scene()
    scene.session.tick(1000.0)
    assert not scene.sends()
