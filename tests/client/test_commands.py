import pytest

from securechat.client.commands import COMMANDS, Command, command, execute
from securechat.client.desk import Desk
from securechat.client.events import Event, Told, Warned
from tests.client.test_history import Reader
from tests.client.test_session import Scene


class Table(Scene):
    """Bob at a desk in #lobby."""

    def __init__(self) -> None:
        super().__init__()
        self.has_left = False
        self.desk = Desk(self.session, self._leave, "#lobby")
        self.events.clear()

    def _leave(self) -> None:
        self.has_left = True

    def types(self, text: str) -> list[str]:
        """Type *text*; return what is sent, without labels."""
        execute(self.desk, text)
        return [line.partition(" ")[2] if line[0] == "@" else line for line in self.sends()]

    def last(self) -> Event:
        """Return what was shown last."""
        return self.events[-1]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("hello", ["PRIVMSG #lobby :hello"]),
        ("//hello", ["PRIVMSG #lobby :/hello"]),
        ("/me waves", ["PRIVMSG #lobby :\x01ACTION waves\x01"]),
        ("/msg alice hi there", ["PRIVMSG alice :hi there"]),
        ("/msg #work hi", ["PRIVMSG #work :hi"]),
        ("/join #work", ["JOIN #work"]),
        ("/join work key", ["JOIN #work key"]),
        ("/JOIN #lobby", []),
        ("/part", ["PART #lobby"]),
        ("/part see you", ["PART #lobby :see you"]),
        ("/part #work", ["PART #work"]),
        ("/names", ["NAMES #lobby"]),
        ("/topic", ["TOPIC #lobby"]),
        ("/topic More plans", ["TOPIC #lobby :More plans"]),
        ("/topic #work Plans", ["TOPIC #work Plans"]),
        ("/who", ["WHO #lobby"]),
        ("/who alice", ["WHO alice"]),
        ("/away", ["AWAY"]),
        ("/away for lunch", ["AWAY :for lunch"]),
        ("/nick Bob", ["NICK Bob"]),
        ("/op alice", ["MODE #lobby +o alice"]),
        ("/deop #work alice", ["MODE #work -o alice"]),
        ("/invitation", ["INVITATION ADD"]),
        ("/invitation uses=25 expires=2d", ["INVITATION ADD uses=25 expires=2d"]),
        ("/invitation LIST", ["INVITATION LIST"]),
        ("/invitation remove 12", ["INVITATION remove 12"]),
    ],
)
def test_command_sends(typed: str, sent: list[str]) -> None:
    """Each command's line on the wire."""
    assert sent == Table().types(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "/msg",
        "/me",
        "/join",
        "/op",
        "/op #work",
        "/join #a,b",
        "/nick a b",
        "/msg a\rQUIT x",
    ],
)
def test_half_a_command_is_explained(typed: str) -> None:
    """What is missing is told, and nothing is sent."""
    table = Table()
    assert not table.types(typed)
    assert isinstance(table.last(), Warned)


def test_room_may_be_left_out_only_in_a_room() -> None:
    """Beside one person, the explanation says that the room must be named."""
    table = Table()
    table.types("/op")
    assert "/op [#room] NAME" in repr(table.last())
    table.types("/msg alice")
    table.types("/topic Plans")
    assert "/topic #room [text]" in repr(table.last())


def test_names_are_told_by_a_face_that_keeps_a_list() -> None:
    """The screen shows no answer of the server's: it has it already, and would say nothing."""
    table = Table()
    table.gets(":s 353 bob = #lobby :~alice bob", ":s 366 bob #lobby :End")
    table.session.is_full = True
    assert not table.types("/names")
    assert "'here (2): ~alice bob'" in repr(table.last())
    assert table.types("/names #elsewhere") == ["NAMES #elsewhere"]


def test_unknown_command_names_the_nearest() -> None:
    """A slip of the fingers is not sent to everybody."""
    table = Table()
    assert not table.types("/jion #work")
    assert "did you mean /join?" in repr(table.last())
    table.types("/xyzzy")
    assert "/help" in repr(table.last())


def test_turning_to_a_person_and_back() -> None:
    """/msg NAME alone, then text, then /part."""
    table = Table()
    table.types("/msg alice")
    assert table.types("hi") == ["PRIVMSG alice :hi"]
    table.types("/part")
    assert table.types("hi all") == ["PRIVMSG #lobby :hi all"]


def test_text_goes_to_the_room_under_its_new_name() -> None:
    """A renamed room is the room one writes in."""
    table = Table()
    table.types("/join #lobby")
    for event in table.gets(":alice!a@h RENAME #lobby #hall :"):
        table.desk.follow(event)
    assert table.types("hi all") == ["PRIVMSG #hall :hi all"]


def test_who_asks_for_an_old_name_is_taken_to_the_room() -> None:
    """/join of a former name turns to the room, as /join of its name does; joined or not before."""
    table = Table()

    def answered(typed: str, *lines: str) -> str | None:
        table.types(typed)
        for line in lines:
            for event in table.gets(line):
                table.desk.follow(event)
        return table.desk.place

    us = f":{table.session.nick}!u@h"
    assert answered("/join #work", f"{us} JOIN #work") == "#work"
    moved = ":test FAIL JOIN CHANNEL_RENAMED #old"
    assert answered("/join #old", f"{moved} #LOBBY :x") == "#lobby"
    assert answered("/join #old", f"{moved} #new :x", f"{us} JOIN #new") == "#new"


def test_text_without_a_room_is_not_lost_silently() -> None:
    """In no room, the user is told how to get into one."""
    table = Table()
    table.desk.place = None
    table.gets(":bob!~bob@test PART #lobby")
    assert not table.types("hello")
    assert isinstance(table.last(), Warned)


def test_text_goes_to_the_lobby_until_a_room_is_chosen() -> None:
    """Else to the first room by name; a room that is joined later does not take its place."""
    table = Table()
    table.desk.place = None
    table.gets(":bob!~bob@test JOIN #b", ":bob!~bob@test JOIN #a")
    assert table.types("hi") == ["PRIVMSG #lobby :hi"]
    table.gets(":bob!~bob@test PART #lobby")
    assert table.types("hi") == ["PRIVMSG #a :hi"]
    table.gets(":bob!~bob@test JOIN #lobby")
    assert table.types("hi") == ["PRIVMSG #a :hi"]
    table.session.lost("gone")
    assert table.desk.place == "#a"


def test_help_lists_every_command() -> None:
    """From the docstrings; one command's help alone, too."""
    table = Table()
    table.types("/help")
    text = "\n".join(event.text for event in table.events if isinstance(event, Told))
    assert all(f"/{name}" in text and command.help in text for name, command in COMMANDS.items())
    assert all(len(line) <= 74 for line in text.splitlines())
    table.events.clear()
    table.types("/help me")
    assert len(table.events) == 1


def test_quit_leaves() -> None:
    """Through the function the face gave."""
    table = Table()
    table.types("/quit")
    assert table.has_left


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("/j work", ["JOIN #work"]),
        ("/p", ["PART #lobby"]),
        ("/query alice hi", ["PRIVMSG alice :hi"]),
        ("/notice alice hi there", ["NOTICE alice :hi there"]),
        ("/notice #work hi", ["NOTICE #work :hi"]),
        ("/topic -clear", ["TOPIC #lobby :"]),
        ("/invite alice", ["INVITE alice #lobby"]),
        ("/invite alice #work", ["INVITE alice #work"]),
        ("/list", ["LIST"]),
        ("/list *wo*", ["LIST *wo*"]),
        ("/kick alice", ["KICK #lobby alice"]),
        ("/kick #work alice enough of it", ["KICK #work alice :enough of it"]),
        ("/ban alice", ["MODE #lobby +b alice!*@*"]),
        ("/ban *!*@h", ["MODE #lobby +b *!*@h"]),
        ("/ban", ["MODE #lobby +b"]),
        ("/unban #work alice", ["MODE #work -b alice!*@*"]),
        ("/mode", ["MODE #lobby"]),
        ("/mode +kl key 5", ["MODE #lobby +kl key 5"]),
        ("/voice alice", ["MODE #lobby +v alice"]),
        ("/devoice alice", ["MODE #lobby -v alice"]),
        ("/whois alice", ["WHOIS alice"]),
        ("/whois", ["WHOIS bob"]),
        ("/motd", ["MOTD"]),
        ("/close", ["PART #lobby"]),
        ("/raw LUSERS", ["LUSERS"]),
        ("/quote PRIVMSG #lobby :hi there", ["PRIVMSG #lobby :hi there"]),
    ],
)
def test_further_command_sends(typed: str, sent: list[str]) -> None:
    """Each command's line on the wire; people find them by the names they know."""
    assert sent == Table().types(typed)


@pytest.mark.parametrize(
    "typed",
    ["/kick", "/invite", "/invite alice x", "/ban a b", "/unban", "/mode o alice", "/whois a b",
     "/notice alice", "/raw", "/raw @a", "/raw :x", f"/raw X {'y' * 600}", "/unignore", "/ignore a b",
     "/ignore bob", "/unignore eve", "/help xyzzy"],
)  # fmt: skip
def test_half_a_further_command_is_explained(typed: str) -> None:
    """What is missing is told, and nothing is sent."""
    table = Table()
    assert not table.types(typed)
    assert isinstance(table.last(), Warned)


def test_ignored_is_not_heard_until_that_is_taken_back() -> None:
    """In any spelling; the list says whom."""
    table = Table()
    table.types("/ignore Eve")
    assert not table.gets(":eve!e@h PRIVMSG #lobby :hi")
    table.types("/ignore")
    assert "Eve" in repr(table.last())
    table.types("/unignore eve")
    assert table.gets(":eve!e@h PRIVMSG #lobby :hi")


def test_face_has_commands_of_its_own() -> None:
    """They are found, helped with and guessed like all others, at that face's desk only."""
    mine: dict[str, Command] = {}

    @command("NAME", "look", table=mine)
    def theme(desk: Desk, rest: str) -> None:
        """Choose colours."""
        desk.session.tell(f"now {rest}")

    table = Table()
    table.types("/theme dark")
    assert isinstance(table.last(), Warned)
    table.desk.commands = COMMANDS | mine
    table.types("/look dark")
    assert "now dark" in repr(table.last())
    table.types("/thme")
    assert "did you mean /theme?" in repr(table.last())
    table.events.clear()
    table.types("/help")
    assert "/theme NAME" in repr(table.events)
    table.types("/help look")
    assert "Also: /look" in repr(table.last())


def test_turning_and_closing_is_told_to_the_face() -> None:
    """A conversation with a person is loaded when one turns to it, and forgotten when closed."""
    told: list[str] = []
    reader = Reader()
    reader.enters()
    desk = Desk(reader.session, lambda: None, on_turn=told.append, on_close=told.append)
    execute(desk, "/msg alice")
    assert reader.asks("LATEST alice .*")
    execute(desk, "/close")
    assert (told, desk.place) == (["@alice", "@alice"], "#lobby")
