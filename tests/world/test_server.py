import pytest

from securechat.world.settings import Settings
from tests.world.peer import START_MS, Peer, Room

SETTINGS = Settings(
    name="chat.example",
    description="ours",
    version="securechat-1",
    motd=("Welcome.",),
    started_ms=START_MS,
)


def _bob(settings: Settings = SETTINGS) -> Peer:
    return Room(settings).login("bob")


def _answer(peer: Peer, line: str) -> list[tuple[str, tuple[str, ...]]]:
    """Commands and parameters of an answer, without the asker."""
    peer.lines.clear()
    return [(message.command, message.params[1:]) for message in peer.sends(line).received()]


@pytest.mark.parametrize("command", ["MOTD", "VERSION", "ADMIN", "INFO", "TIME", "STATS u"])
def test_questions_are_about_this_server(command: str) -> None:
    """A server in the parameters is this one, by name, mask or nick; any other gets 402 (Modern)."""
    bob = _bob(Settings(name="chat.example", motd=("x",), admin_name="me"))
    answer = _answer(bob, command)

    assert answer[0][0] not in {"402", "461", "421"}

    for target in ("chat.example", "CHAT.*", "bob", ":"):
        assert _answer(bob, f"{command} {target}") == answer

    for target in ("other.example", "nobody", "#lobby"):
        ((numeric, params),) = _answer(bob, f"{command} {target}")

        assert (numeric, params[0]) == ("402", target)


def test_version_repeats_isupport() -> None:
    """VERSION is followed by the 005 lines of the welcome, whole (Modern IRC, VERSION)."""
    room = Room(SETTINGS)
    room.login("bob").sends("QUIT")
    peer = room.connect().sends("CAP REQ sasl", "NICK bob", "USER u 0 * :x")
    peer.logs_in("bob")
    peer.sends("CAP END")
    welcome = [(m.command, m.params[1:]) for m in peer.received() if m.command == "005"]
    first, *tokens = _answer(peer, "VERSION")

    assert first == ("351", ("securechat-1", "chat.example", "ours"))
    assert tokens == welcome
    assert len(welcome) > 1


def test_admin_tells_what_is_set() -> None:
    """ADMIN shows place, person and address, those of them that are set (RPL_ADMINME)."""
    whole = Settings(admin_name="Ada", admin_location="Cellar", admin_email="a@b.example")

    assert _answer(_bob(whole), "ADMIN")[1:] == [
        ("257", ("Cellar",)),
        ("258", ("Ada",)),
        ("259", ("a@b.example",)),
    ]
    for name in ("admin_name", "admin_location", "admin_email"):
        (first, second) = _answer(_bob(Settings(**{name: "x"})), "ADMIN")  # type: ignore[arg-type]

        assert first[0] == "256"
        assert second[1] == ("x",)


def test_admin_without_anything_to_tell() -> None:
    """Where nobody has said who runs the server, ADMIN gets 423 (RFC 1459, 4.3.7)."""
    ((command, params),) = _answer(_bob(), "ADMIN")

    assert (command, params[0]) == ("423", "chat.example")


def test_info_names_program_and_start() -> None:
    """INFO is lines of text and their end."""
    *lines, end = _answer(_bob(), "INFO")

    assert [command for command, _ in lines] == ["371"] * 3
    assert lines[0][1][0].startswith("securechat-1: ")
    assert lines[2][1] == ("Running since 2023-11-14 22:13:20 UTC",)
    assert end == ("374", ("End of INFO",))


def test_links_is_this_server() -> None:
    """LINKS lists the one server there is, and its end (Modern IRC, LINKS)."""
    assert _answer(_bob(), "LINKS") == [
        ("364", ("chat.example", "chat.example", "0 ours")),
        ("365", ("*", "End of LINKS list")),
    ]


def test_time_is_told_for_machines_and_people() -> None:
    """TIME is seconds since 1970, and the same to read (RPL_TIME)."""
    assert _answer(_bob(), "TIME") == [
        ("391", ("chat.example", "1700000000", "0", "2023-11-14 22:13:20 UTC"))
    ]


def test_stats_tells_how_long_the_server_is_up() -> None:
    """STATS u is days, hours, minutes and seconds (RPL_STATSUPTIME)."""
    bob = _bob()
    bob.room.now_ms += (((3 * 24 + 4) * 60 + 5) * 60 + 6) * 1000

    assert _answer(bob, "STATS u") == [
        ("242", ("Server Up 3 days 4:05:06",)),
        ("219", ("u", "End of STATS report")),
    ]


@pytest.mark.parametrize("letter", ["c", "k", "l", "o", "U", "xyz"])
def test_stats_tells_nothing_else(letter: str) -> None:
    """Every other letter gets the end alone, with its first character (RPL_ENDOFSTATS)."""
    assert _answer(_bob(), f"STATS {letter}") == [("219", (letter[0], "End of STATS report"))]


@pytest.mark.parametrize("line", ["STATS", "STATS :"])
def test_stats_needs_a_letter(line: str) -> None:
    """Without a letter the answer is 461."""
    assert [command for command, _ in _answer(_bob(), line)] == ["461"]


def test_motd_and_lusers() -> None:
    """MOTD shows the message of the day or 422; LUSERS counts, whatever its parameters."""
    assert [command for command, _ in _answer(_bob(), "MOTD")] == ["375", "372", "376"]
    assert [command for command, _ in _answer(_bob(Settings()), "MOTD")] == ["422"]
    counted = ["251", "252", "253", "254", "255", "265", "266"]
    assert [command for command, _ in _answer(_bob(), "LUSERS * x")] == counted
