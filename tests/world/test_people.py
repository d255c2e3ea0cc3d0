from tests.world.peer import Room


def test_invisible_user_shows_shared_rooms_only() -> None:
    """Who set +i is seen in NAMES, WHO and WHOIS of rooms one shares, and of no others."""
    room = Room()
    room.login("bob").sends("MODE bob +i", "JOIN #club")
    alice = room.login("alice").sends("WHOIS bob", "NAMES #club", "WHO #club")

    assert alice.until("319").params[2] == "~@#lobby"
    assert [m.command for m in alice.received()][-3:] == ["318", "366", "315"]


def test_away_is_told_to_those_who_asked() -> None:
    """away-notify tells when somebody goes, comes back, or joins while away."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    bob.lines.clear()
    alice.sends("AWAY :lunch", "JOIN #tea")

    assert bob.until("AWAY").params == ("lunch",)

    bob.sends("JOIN #tea")
    alice.sends("PART #tea")
    bob.lines.clear()
    alice.sends("JOIN #tea")

    assert bob.until("AWAY").params == ("lunch",)

    alice.sends("AWAY")

    assert bob.until("AWAY").params == ()


def test_away_is_told_to_those_who_ask_later() -> None:
    """Whoever negotiates away-notify in the middle of things is told from then on, and until then."""
    room = Room()
    bob, alice = room.login("bob", caps=""), room.login("alice")
    alice.sends("AWAY :lunch")
    bob.sends("CAP REQ away-notify")
    alice.sends("AWAY :tea")

    assert [m.params for m in bob.received() if m.command == "AWAY"] == [("tea",)]

    bob.sends("CAP REQ -away-notify")
    bob.lines.clear()
    alice.sends("AWAY")

    assert "AWAY" not in [m.command for m in bob.received()]


def test_unknown_command_keeps_its_label() -> None:
    """An unknown command is answered by name, under its label (IRCv3 labeled-response)."""
    bob = Room().login("bob").sends("@label=a NONSENSE", "@label=b PONG x", "@label=c NAMES #lobby")

    unknown, ack, opened, *inside, closed = bob.received()

    assert (unknown.command, unknown.tags) == ("421", {"label": "a"})
    assert (ack.command, ack.tags) == ("ACK", {"label": "b"})
    assert opened.params[1] == "labeled-response"
    assert opened.tags["label"] == "c"
    assert all(f"+{message.tags['batch']}" == opened.params[0] for message in inside)
    assert closed.params[0][1:] == opened.params[0][1:]


def test_setname_is_told_to_those_who_negotiated_it() -> None:
    """SETNAME reaches oneself and who shares a room, with the capability only (setname)."""
    room = Room()
    bob = room.login("bob", "setname")
    alice, carol = room.login("alice", "setname account-tag"), room.login("carol")
    for peer in (bob, alice, carol):
        peer.lines.clear()
    bob.sends("SETNAME :Bruce Wayne <bruce@wayne.enterprises>")

    assert bob.lines == [":bob!~u@securechat SETNAME :Bruce Wayne <bruce@wayne.enterprises>"]
    assert alice.lines == ["@account=bob " + bob.lines[0]]
    assert carol.lines == []

    carol.sends("WHOIS bob")

    assert carol.until("311").params[-1] == "Bruce Wayne <bruce@wayne.enterprises>"


def test_setname_without_the_capability_is_done_in_silence() -> None:
    """SETNAME works for all; who did not negotiate it gets no answer (setname)."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice", "setname")
    bob.lines.clear()
    bob.sends("SETNAME Batman")

    assert bob.lines == []
    assert alice.until("SETNAME").params == ("Batman",)


def test_setname_refuses_what_it_would_cut() -> None:
    """A real name that is empty or over NAMELEN is refused whole (setname, INVALID_REALNAME)."""
    room = Room()
    bob = room.login("bob", "setname standard-replies")
    for text in ("", "   ", "x" * 151, "ä" * 76):
        bob.sends(f"SETNAME :{text}")

        assert bob.until("FAIL").params[:2] == ("SETNAME", "INVALID_REALNAME")

    bob.sends("SETNAME")

    assert bob.until("461")

    bob.sends("SETNAME :" + "ä" * 75)

    assert bob.until("SETNAME").params == ("ä" * 75,)
