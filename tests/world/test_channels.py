import pytest

from securechat.world.settings import Settings
from tests.world.peer import Peer, Room


def _two() -> tuple[Room, Peer, Peer]:
    """A room with bob, who is operator of #lobby, and alice, who is not."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    bob.lines.clear()
    return room, bob, alice


def test_join_is_told_as_asked() -> None:
    """extended-join adds account and real name; without it JOIN names the channel only."""
    room, bob, _ = _two()
    plain = room.login("carol", caps="server-time")
    bob.lines.clear()
    room.login("dave")

    assert bob.until("JOIN").params == ("#lobby", "dave", "Real Name")
    assert plain.until("JOIN").params == ("#lobby",)


@pytest.mark.parametrize(
    ("mode", "error"), [("+i", "473"), ("+k secret", "475"), ("+l 2", "471"), ("+b carol", "474")]
)
def test_join_is_refused_by_modes(mode: str, error: str) -> None:
    """Invite-only, key, limit and ban each keep a newcomer out, with their own numeric."""
    room, bob, _ = _two()
    bob.sends("JOIN #club", f"MODE #club {mode}")
    room.login("dave").sends("JOIN #club secret")
    carol = room.login("carol").sends("JOIN #club")

    assert carol.received()[-1].command == error


@pytest.mark.parametrize(
    ("modes", "is_let_in"),
    [
        ("+be *!*@* a:carol", True),
        ("+be *!*@* dave", False),
        ("+iI carol", True),
        ("+iI dave", False),
        ("+b a:carol", False),
        ("+b m:carol", True),
        ("+R", True),
    ],
)
def test_join_follows_the_lists(modes: str, is_let_in: bool) -> None:
    """+e lifts a ban, +I an invitation, a mute keeps nobody out (Modern IRC, channel modes)."""
    room, bob, _ = _two()
    bob.sends("JOIN #club", f"MODE #club {modes}")
    carol = room.login("carol").sends("JOIN #club")

    assert (carol.received()[0].command == "JOIN") == is_let_in


def test_ban_is_not_about_those_who_set_bans() -> None:
    """Who may set bans must lose that rank before one keeps it out; a kick takes the rank."""
    room, bob, _ = _two()
    carol = room.login("carol")
    bob.sends("MODE #lobby +h carol", "MODE #lobby +b carol")
    carol.sends("PART #lobby")
    carol.lines.clear()
    carol.sends("JOIN #lobby")

    assert carol.until("366")

    bob.sends("KICK #lobby carol")
    carol.sends("JOIN #lobby")

    assert carol.until("474")


def test_ban_takes_an_invitation_back() -> None:
    """Who is banned after being invited is kept out."""
    room, bob, _ = _two()
    carol = room.login("carol")
    bob.sends("JOIN #club", "INVITE carol #club", "MODE #club +b m:carol", "MODE #club +b a:carol")
    carol.sends("JOIN #club")

    assert carol.until("474")
    assert not room.world.state.users["carol"].invitations


def test_guests_are_kept_out_by_r_and_silenced_by_m() -> None:
    """+R lets in who is logged in, +M lets them speak; a rank or an invitation lifts either."""
    room = Room(Settings(is_login_required=False, autojoin=()))
    bob = room.login("bob").sends("JOIN #club", "MODE #club +R")
    ann = room.connect().sends("NICK ann", "USER u 0 * :x", "JOIN #club")

    assert ann.until("477").params[1] == "#club"

    bob.sends("MODE #club -n")
    ann.sends("PRIVMSG #club :let me in")

    assert ann.until("404")

    bob.sends("INVITE ann #club", "MODE #club +M")
    ann.sends("JOIN #club", "PRIVMSG #club :hi")

    assert ann.until("404")

    bob.sends("MODE #club +v ann")
    ann.sends("PRIVMSG #club :hi")

    assert bob.until("PRIVMSG").params[1] == "hi"


def test_mute_silences_without_a_rank() -> None:
    """Who is muted is in and may not speak, unless it has a rank or is excepted."""
    _, bob, alice = _two()
    bob.sends("MODE #lobby +b m:a:alice")
    alice.sends("PRIVMSG #lobby :1")

    assert alice.until("404")

    for lifted in ("+e m:alice", "+v alice"):
        bob.sends(f"MODE #lobby {lifted}")
        alice.sends("PRIVMSG #lobby :2")

        assert bob.until("PRIVMSG").params[1] == "2"

        bob.sends(f"MODE #lobby -{lifted[1:]}")


def test_ctcp_is_refused_but_actions() -> None:
    """+C keeps requests of clients out, not what people do (Modern IRC, CTCP)."""
    _, bob, alice = _two()
    bob.sends("MODE #lobby +C")
    alice.sends(
        "PRIVMSG #lobby :\x01ACTION waves\x01",
        "PRIVMSG #lobby :hi \x01",
        "NOTICE #lobby :\x01PING 1\x01",
    )

    assert [m.params[1] for m in bob.received() if m.command in ("PRIVMSG", "NOTICE")] == [
        "\x01ACTION waves\x01", "hi \x01",
    ]  # fmt: skip

    bob.sends(
        "PRIVMSG #lobby :\x01VERSION\x01", "PRIVMSG #lobby :\x01ACTIONS\x01", "PRIVMSG #lobby \x01"
    )

    assert [m.command for m in bob.received()] == ["404"] * 3


def test_invitation_lets_in_once() -> None:
    """INVITE lets a guest in whatever the modes, once."""
    _, bob, alice = _two()
    bob.sends("JOIN #club", "MODE #club +i", "INVITE alice #club")

    assert alice.until("INVITE").params == ("alice", "#club")

    alice.sends("JOIN #club")

    assert alice.until("366").params[1] == "#club"

    bob.sends("KICK #club alice")
    alice.sends("JOIN #club")

    assert alice.until("473")


def test_kick_is_seen_by_all_and_the_kicked() -> None:
    """KICK reaches the kicked, too; its reason is shown, and the kicked is out."""
    room, bob, alice = _two()
    bob.sends("KICK #lobby alice :enough")

    assert alice.until("KICK").params == ("#lobby", "alice", "enough")
    assert bob.until("KICK").source == "bob!~u@securechat"
    assert "#lobby" not in [r.name for r in room.world.state.users["alice"].rooms]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("JOIN", "461"),
        ("JOIN lobby", "476"),
        ("JOIN #a\u200bb", "476"),
        ("PART #nowhere", "403"),
        ("TOPIC #nowhere :x", "403"),
        ("TOPIC #lobby :x", "482"),
        ("KICK #lobby bob", "482"),
        ("INVITE nobody #lobby", "401"),
        ("INVITE bob #lobby", "443"),
        ("MODE #lobby +m", "482"),
        ("MODE #nowhere", "403"),
    ],
)
def test_channel_errors(line: str, error: str) -> None:
    """Each mistake has its numeric."""
    _, _, alice = _two()
    alice.lines.clear()
    alice.sends(line)

    assert [message.command for message in alice.received()] == [error]


def test_kick_follows_the_ranks() -> None:
    """A half-operator kicks no operator, an operator no owner (Modern IRC, membership prefixes)."""
    room, bob, alice = _two()
    carol = room.login("carol")
    bob.sends("MODE #lobby +oh alice carol")
    for peer in (bob, alice, carol):
        peer.lines.clear()
    carol.sends("KICK #lobby alice", "KICK #lobby bob")
    alice.sends("KICK #lobby bob", "KICK #lobby carol")

    assert [m.command for m in carol.received()] == ["482", "482", "KICK"]
    assert [m.command for m in alice.received()] == ["482", "KICK"]


def test_kick_of_several() -> None:
    """One channel and many nicks, or as many of both in pairs (RFC 2812, 3.2.8); one line each."""
    room, bob, alice = _two()
    carol = room.login("carol")
    for peer in (bob, alice, carol):
        peer.sends("JOIN #tea")
        peer.lines.clear()
    bob.sends("KICK #lobby,#TEA,#tea alice,carol,alice :go", "KICK #lobby,#tea carol")
    kicks = [m for m in bob.received() if m.command == "KICK"]

    assert [m.params for m in kicks] == [
        ("#lobby", "alice", "go"), ("#tea", "carol", "go"), ("#tea", "alice", "go"),
    ]  # fmt: skip
    assert [m.params[:2] for m in carol.received()] == [("#lobby", "alice"), ("#tea", "carol")]


def test_kick_answers_once_for_a_channel() -> None:
    """A channel that is not there, or where one has no rank, is named once; counts must agree."""
    _, _, alice = _two()
    alice.lines.clear()
    alice.sends("KICK #nowhere a,b", "KICK #lobby bob,alice", "KICK #lobby,#nowhere bob")

    assert [m.command for m in alice.received()] == ["403", "482", "461"]


def test_topic_is_shown_with_who_set_it() -> None:
    """A topic is announced, stored, and read back with its author and time."""
    _, bob, alice = _two()
    alice.sends("TOPIC #lobby")

    assert alice.until("331")

    bob.sends("TOPIC #lobby :tea")

    assert alice.until("TOPIC").params == ("#lobby", "tea")

    alice.sends("TOPIC #lobby")

    assert alice.until("332").params[2] == "tea"
    assert alice.until("333").params[2] == "bob!~u@securechat"


def test_secret_channel_is_hidden() -> None:
    """To those who are not members a secret channel is one that does not exist."""
    _, bob, alice = _two()
    bob.sends("JOIN #hidden", "MODE #hidden +s", "MODE #hidden +b eve")
    asked = [
        "MODE {}", "MODE {} b", "TOPIC {}", "TOPIC {} :x", "PART {}", "KICK {} bob",
        "INVITE alice {}", "PRIVMSG {} :x", "NAMES {}", "WHO {}", "LIST {}",
    ]  # fmt: skip
    alice.sends(*(line.format("#hidden") for line in asked))
    hidden = [line.replace("hidden", "nowhere") for line in alice.lines]
    alice.lines.clear()
    alice.sends(*(line.format("#nowhere") for line in asked))

    assert alice.lines[-len(asked) :] == hidden[-len(asked) :]

    alice.lines.clear()
    alice.sends("WHOIS bob", "LIST")

    assert not [line for line in alice.lines if "#hidden" in line]


def test_one_bad_name_does_not_stop_the_others() -> None:
    """JOIN of several channels answers for each."""
    _, bob, _ = _two()
    bob.sends("JOIN bad,#good,#GOOD")

    commands = [message.command for message in bob.received()]

    assert commands == ["476", "JOIN", "353", "366"]


def test_join_zero_leaves_all() -> None:
    """JOIN 0 leaves every channel (RFC 2812, 3.2.1)."""
    room, bob, _ = _two()
    bob.sends("JOIN #a", "JOIN 0")

    assert not room.world.state.users["bob"].rooms


def test_member_invites_without_lifting_modes() -> None:
    """Who is no operator may ask somebody in, but lifts neither key nor ban."""
    room, bob, alice = _two()
    carol = room.login("carol")
    bob.sends("JOIN #club", "INVITE alice #club", "MODE #club +k secret", "MODE #club +b carol")
    alice.sends("JOIN #club", "INVITE carol #club")
    carol.sends("JOIN #club")

    assert carol.until("INVITE").source == "alice!~u@securechat"
    assert carol.until("474")


def test_invitations_are_listed() -> None:
    """INVITE alone names the channels one was asked to, until one joins (Modern IRC, INVITE list)."""
    _, bob, alice = _two()
    bob.sends("JOIN #tea,#coffee", "INVITE alice #tea", "INVITE alice #coffee")
    alice.lines.clear()
    alice.sends("INVITE", "JOIN #tea")

    assert [m.params[1] for m in alice.received() if m.command == "336"] == ["#tea", "#coffee"]

    alice.sends("INVITE", "INVITE bob", "@label=x INVITE")

    assert [m.command for m in alice.received()] == [
        "336",
        "337",
        "461",
        "BATCH",
        "336",
        "337",
        "BATCH",
    ]


def test_emptied_room_of_guests_is_forgotten() -> None:
    """When one KICK empties a room of guests nothing of it is left (rule: no zombie)."""
    room = Room(Settings(is_login_required=False, autojoin=()))
    ann = room.connect().sends("NICK ann", "USER u 0 * :x", "JOIN #z", "MODE #z +k secret")
    room.connect().sends("NICK ben", "USER u 0 * :x", "JOIN #z secret")
    ann.sends("KICK #z ann,ben")

    assert "#z" not in room.world.state.rooms
    assert ann.sends("JOIN #z").until("366")


def test_room_that_was_never_used_is_forgotten() -> None:
    """A room somebody made and left without a word is not kept; one with a word is."""
    room, bob, _ = _two()
    bob.sends("JOIN #a,#b", "PRIVMSG #b :x", "PART #a,#b")

    assert "#a" not in room.world.state.rooms
    assert "#b" in room.world.state.rooms


def test_refused_room_does_not_count() -> None:
    """A room that one could not join does not count as one of the hundred."""
    _, bob, alice = _two()
    bob.sends("JOIN #closed", "MODE #closed +i")
    alice.sends(*(f"JOIN #r{number}" for number in range(98)))
    alice.lines.clear()
    alice.sends("JOIN #closed,#last", "JOIN #more")

    assert [m.command for m in alice.received()] == ["473", "JOIN", "353", "366", "405"]


def test_lines_to_others_fit() -> None:
    """Whatever people type, no line to anybody is longer than 512 bytes (Modern IRC)."""
    room = Room(Settings(name="s" * 59 + ".org"))
    long = "n" * 32
    bob, alice = room.login(long), room.login("a" * 32)
    name = "#" + "c" * 63
    alice.sends(f"JOIN {name}")
    alice.sends("PART " + name)
    bob.sends(f"JOIN {name}", f"TOPIC {name} :" + "t" * 430)
    alice.sends(f"JOIN {name}", "AWAY :" + "w" * 490)
    masks = " ".join(f"{number}{'m' * 16}" for number in range(20))
    bob.sends(
        f"MODE {name} +{'b' * 20} {masks}",
        f"MODE {name} b",
        f"KICK {name} {'a' * 32} :" + "k" * 380,
    )
    bob.sends(f"WHOIS {'a' * 32}", "WHO *", f"PRIVMSG {'a' * 32} :hi", "CAP REQ :" + "x" * 480)
    for word in ("x" * 500, "JOIN " + "x" * 490, "HELP " + "y" * 490, "WHO " + "z" * 490,
                 "WHOIS " + "z" * 490, "NICK " + "q" * 480, "CAP " + "w" * 490, "PING " + "p" * 490,
                 "PRIVMSG " + "v" * 480 + " x", "MODE #lobby +" + "x" * 480):  # fmt: skip
        bob.sends(word)
    room.admin("adduser", "carol")
    bob.sends("QUIT :" + "q" * 480)
    lines = [line.partition(" ")[2] if line[0] == "@" else line for line in bob.lines + alice.lines]

    assert len(lines) > 60
    assert [line for line in lines if len(line.encode()) > 510] == []
