from securechat.client.typing_notices import TypingNotices


def test_notices_are_rare() -> None:
    """Three seconds lie between two of them to the same place (IRCv3 typing)."""
    notices = TypingNotices()
    told = [notices.typed("#a", second, is_active=True) for second in (0.0, 1.0, 2.9, 3.0, 4.0)]
    assert told == ["active", None, None, "active", None]
    assert notices.typed("#b", 4.0, is_active=True) == "active"


def test_end_is_told_when_it_may_be() -> None:
    """Too early it waits; typing on takes it back; who is thought to have stopped is not told."""
    notices = TypingNotices()
    notices.typed("#a", 0.0, is_active=True)
    assert notices.typed("#a", 1.0, is_active=False) is None
    assert not notices.due(2.0)
    assert notices.due(3.0) == ["#a"]
    assert not notices.due(4.0)
    notices.typed("#a", 10.0, is_active=True)
    notices.typed("#a", 11.0, is_active=False)
    notices.typed("#a", 12.0, is_active=True)
    assert not notices.due(20.0)
    assert notices.typed("#a", 14.0, is_active=False) == "done"
    notices.typed("#a", 20.0, is_active=True)
    assert notices.typed("#a", 30.0, is_active=False) is None


def test_message_ends_it_by_itself() -> None:
    """After it nothing is told of an empty line, and the next word is told at once."""
    notices = TypingNotices()
    notices.typed("#a", 0.0, is_active=True)
    notices.said("#a")
    assert notices.typed("#a", 0.5, is_active=False) is None
    assert notices.typed("#a", 1.0, is_active=True) == "active"
