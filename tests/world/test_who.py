import pytest

from securechat.world.inputs import OperGranted
from securechat.world.settings import Settings
from tests.world.peer import Peer, Room

OPEN = Settings(is_login_required=False)


def _rows(peer: Peer, command: str = "352") -> list[tuple[str, ...]]:
    """The parameters of the lines of a list, without the asker; its end must be there."""
    got = peer.received()

    assert got[-1].command == "315"

    return [message.params[1:] for message in got[:-1] if message.command == command]


def test_who_of_a_channel() -> None:
    """WHO of a channel lists its members, with G for those who are away (RPL_WHOREPLY)."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    alice.sends("AWAY :x")
    bob.lines.clear()
    bob.sends("WHO #LOBBY")

    assert _rows(bob) == [
        ("#lobby", "~u", "securechat", "securechat", "bob", "H~@", "0 Real Name"),
        ("#lobby", "~u", "securechat", "securechat", "alice", "G", "0 Real Name"),
    ]


@pytest.mark.parametrize("mask", ["alice", "ALICE", "ali*", "a?ice", "*real*", "ali*!~u@*"])
def test_who_finds_by_nick_mask_and_real_name(mask: str) -> None:
    """A nick, a mask of nicks or real names, and a whole mask each find somebody, in any case."""
    room = Room()
    room.login("alice")
    bob = room.login("bob").sends(f"WHO {mask}")

    assert "alice" in [row[4] for row in _rows(bob)]


@pytest.mark.parametrize("mask", ["nobody", "n*", "#nowhere", "#*", "securechat", "~u", "!", ","])
def test_who_without_a_match_is_its_end(mask: str) -> None:
    """What fits nobody gets the end alone, with the mask as it was sent."""
    bob = Room().login("bob").sends(f"WHO {mask}")

    (end,) = bob.received()

    assert (end.command, end.params[1]) == ("315", mask)


@pytest.mark.parametrize("line", ["WHO", "WHO *", "WHO 0", "WHO :"])
def test_who_of_everybody(line: str) -> None:
    """WHO without a mask, or with `*` or `0`, lists all who may be seen."""
    room = Room()
    room.login("alice")
    bob = room.login("bob").sends(line)

    assert [row[4] for row in _rows(bob)] == ["alice", "bob"]


def test_who_with_a_mask_hides_the_invisible() -> None:
    """Who is +i is found by a mask in a shared room only, by its nick always (Modern, WHO)."""
    room = Room(OPEN)
    room.login("bob").sends("MODE bob +i", "PART #lobby", "JOIN #club")
    alice = room.login("alice")
    for mask, found in (("bo*", []), ("*", ["alice"]), ("#club", []), ("bob", ["bob"])):
        alice.sends(f"WHO {mask}")

        assert [row[4] for row in _rows(alice)] == found

    alice.sends("JOIN #club")
    alice.lines.clear()
    for mask in ("bo*", "#club"):
        alice.sends(f"WHO {mask}")

        assert "bob" in [row[4] for row in _rows(alice)]


def test_who_does_not_tell_of_secret_rooms() -> None:
    """A secret room is named in no line to somebody outside, and lists nobody."""
    room = Room()
    room.login("bob").sends("PART #lobby", "JOIN #plot", "MODE #plot +s")
    alice = room.login("alice").sends("WHO bob")

    assert [row[0] for row in _rows(alice)] == ["*"]

    alice.sends("WHO #plot", "WHO bob %c")

    assert [message.command for message in alice.received()] == ["315", "354", "315"]


def test_whox_has_all_fields_in_their_order() -> None:
    """Every standard field comes in the order of the specification, whatever was the request's."""
    room = Room()
    room.login("alice")
    room.now_ms += 7000
    bob = room.login("bob").sends("WHO #lobby %roaldfnshiuct,042")
    alice = ("255.255.255.255", "securechat", "securechat", "alice", "H~@", "0", "7", "alice")
    own = ("192.0.2.1", "securechat", "securechat", "bob", "H", "0", "0", "bob")

    assert _rows(bob, "354") == [
        ("042", "#lobby", "~u", *alice, "n/a", "Real Name"),
        ("042", "#lobby", "~u", *own, "n/a", "Real Name"),
    ]


def test_whox_of_a_guest_has_no_account() -> None:
    """Who is not logged in has the account 0."""
    room = Room(OPEN)
    room.connect().sends("NICK guest", "USER u 0 * :x")
    bob = room.login("bob").sends("WHO guest %na")

    assert _rows(bob, "354") == [("guest", "0")]


@pytest.mark.parametrize(
    ("asked", "row"),
    [
        ("%tn,321", ("321", "bob")),
        ("%nt,1", ("1", "bob")),
        ("%nt", ("0", "bob")),
        ("%nt,1234", ("0", "bob")),
        ("%nt,-1", ("0", "bob")),
        ("%nt,²", ("0", "bob")),
        ("%nzZ", ("bob",)),
        ("%nn", ("bob",)),
        ("%", ()),
        ("x%n", ("bob",)),
    ],
)
def test_whox_token_and_letters(asked: str, row: tuple[str, ...]) -> None:
    """A token has one to three digits; unknown letters are ignored, each field comes once."""
    bob = Room().login("bob").sends(f"WHO bob {asked}")

    assert _rows(bob, "354") == [row]


def test_whox_shows_addresses_to_oneself_only() -> None:
    """`i` is the address of the asking connection, and a placeholder for anybody else's."""
    room = Room()
    room.login("alice")
    bob = room.login("bob").sends("WHO bob %i", "WHO alice %i")

    assert [m.params[1] for m in bob.received() if m.command == "354"] == [
        "192.0.2.1",
        "255.255.255.255",
    ]


def test_who_marks_operators() -> None:
    """A star stands behind H or G of an operator of the server; `o` lists nobody else."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    bob.sends("WHO #lobby o", "WHO * o%n")

    assert [message.command for message in bob.received()][-2:] == ["315", "315"]

    room.execute(OperGranted(alice.session, "ops", None, None))
    bob.sends("WHO #lobby o")

    assert [row[4:6] for row in _rows(bob)] == [("alice", "H*")]

    bob.sends("WHO * o%nf")

    assert _rows(bob, "354") == [("alice", "H*")]


def test_whox_shows_addresses_to_operators_and_it_is_logged() -> None:
    """An operator sees anybody's address with `i`, which leaves a line in the log."""
    room = Room()
    alice, bob = room.login("alice"), room.login("bob")
    room.execute(OperGranted(bob.session, "ops", None, None))
    logged: list[dict[str, object]] = []
    room.on_batch = lambda batch: logged.extend(note.fields for note in batch.notes)
    bob.sends("WHO alice %n")
    alice.sends("WHO bob %i")

    assert not logged

    bob.lines.clear()
    bob.sends("WHO alice %i")

    assert _rows(bob, "354") == [("192.0.2.1",)]
    assert [(fields["did"], fields["whom"]) for fields in logged] == [("who", "alice")]


def test_who_answers_no_more_than_a_connection_can_take() -> None:
    """A list ends where the answer would close a slow connection, and says so (416)."""
    room = Room(Settings(answer_bytes=200))
    for name in ("alice", "carol", "dave", "eve"):
        room.login(name)
    bob = room.login("bob").sends("@label=x WHO #lobby")
    opened, *rows, more, end, closed = bob.received()

    assert [row.command for row in rows] == ["352"] * 2
    assert (more.command, more.params[1]) == ("416", "WHO")
    assert end.command == "315"
    assert opened.tags["label"] == "x"
    assert closed.params[0] == "-" + opened.params[0][1:]


def test_who_again_and_again_answers_no_more_than_a_connection_can_take() -> None:
    """What one connection is answered adds up, whatever it asks; within seconds it may go on."""
    room = Room(Settings(answer_bytes=200))
    for name in ("alice", "carol", "dave", "eve"):
        room.login(name)
    bob, phone = room.login("bob"), room.login("bob")

    def rows(peer: Peer, after_ms: int) -> int:
        room.now_ms += after_ms
        peer.lines.clear()
        *some, more, end = [message.command for message in peer.sends("WHO #lobby").received()]

        assert (more, end) == ("416", "315")

        return some.count("352")

    assert [rows(bob, after_ms) for after_ms in (0, 0, -9_000, 1_000, 0, 60_000, 0)] == [
        2, 0, 0, 1, 0, 2, 0
    ]  # fmt: skip
    assert rows(phone, 0) == 2


def test_who_line_fits_with_the_longest_names() -> None:
    """No line is longer than 512 bytes, whatever is asked of the longest names."""
    long = Settings(name="n" * 63, is_login_required=False, autojoin=("#" + "ы" * 31,))
    room = Room(long)
    peer = room.connect()
    nick = "ю" * 16
    peer.sends(f"NICK {nick}", f"USER {'x' * 40} 0 * :{'я' * 200}")
    peer.lines.clear()
    peer.sends(f"WHO {nick}", f"WHO {nick} %tcuihsnfdlaor,999", "WHO " + "m" * 480)
    sizes = [len(line.encode()) for line in peer.lines]

    assert len(sizes) == 5
    assert max(sizes) <= 510


def test_who_of_a_channel_is_about_that_channel() -> None:
    """Every line names the channel that was asked for, whatever others somebody is in (Modern)."""
    bob = Room().login("bob").sends("JOIN #tea")
    bob.lines.clear()
    for name in ("#lobby", "#tea"):
        bob.sends(f"WHO {name}")

        assert [row[0] for row in _rows(bob)] == [name]

        bob.sends(f"WHO {name} %c")

        assert _rows(bob, "354") == [(name,)]
