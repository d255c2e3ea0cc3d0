from securechat.client.absences import MOST_MEMBERS
from securechat.client.events import Found, Told
from tests.client.test_history import Reader
from tests.client.test_session import CAPABILITIES, Scene


def test_who_is_away_is_asked_on_joining() -> None:
    """Once, with few fields, and without a line for the reader (WHOX)."""
    reader = Reader()
    assert reader.gets(":bob!b@h JOIN #work", "353 bob = #work :bob", "366 bob #work :End")
    events = reader.gets(
        ":test 354 bob 507 alice G@",
        ":test 354 bob 507 bob H",
        ":test 315 bob #lobby :End",
        ":test 366 bob #lobby :End",
    )
    assert events[0] == Found(events[0].at_ms, "#lobby", ("alice",))
    assert [line for line in reader.sends() if "WHO" in line] == ["WHO #work %tnf,507"]


def test_server_without_whox_is_asked_plainly() -> None:
    """What the user asks afterwards is shown as ever."""
    scene = Scene(capabilities=CAPABILITIES, is_ready=False, is_full=True)
    scene.logs_in()
    assert "WHO #lobby" in scene.sends()
    row = ":test 352 bob #lobby a h test alice G :0 Alice"
    [found] = scene.gets(row, ":test 315 bob #lobby :End")
    assert found == Found(found.at_ms, "#lobby", ("alice",))
    [told] = scene.gets(row, ":test 315 bob #lobby :End")
    assert isinstance(told, Told)


def test_large_rooms_are_not_asked_about() -> None:
    """A line for each of two thousand members is not worth a dim name."""
    reader = Reader()
    reader.gets(":test 315 bob #lobby :End", ":bob!b@h JOIN #big")
    nicks = " ".join(f"n{number}" for number in range(MOST_MEMBERS + 1))
    reader.gets(f"353 bob = #big :{nicks}", "366 bob #big :End")
    assert not [line for line in reader.sends() if "WHO" in line]


def test_line_mode_asks_nothing() -> None:
    """It shows nobody as away."""
    scene = Scene(is_ready=False)
    scene.logs_in()
    assert not [line for line in scene.sends() if "WHO" in line]
