from tests.world.peer import Room


def test_own_modes() -> None:
    """+i hides a user from those who share no channel; others' modes are theirs."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    bob.sends("MODE bob +i", "MODE bob", "MODE alice +i", "MODE bob +Z", "PART #lobby")

    assert bob.until("MODE").params == ("bob", "+i")
    assert bob.until("221").params[1] == "+i"
    assert bob.until("502")
    assert bob.until("501")

    alice.lines.clear()
    alice.sends("WHO b*")

    assert [message.command for message in alice.received()] == ["315"]


def test_user_mode_that_changes_nothing_is_not_announced() -> None:
    """Of several letters the last word counts, and what is so already is no news."""
    room = Room()
    bob = room.login("bob")
    bob.sends("MODE bob +i-i", "MODE bob -i", "MODE bob +i", "MODE BOB :+i")

    assert [message.params for message in bob.received()] == [("bob", "+i")]


def test_second_session_is_told_the_modes_of_its_user() -> None:
    """A user's modes are those of all its sessions; one that comes later is told them."""
    room = Room()
    bob = room.login("bob")
    bob.sends("MODE bob +i")
    phone = room.connect()
    phone.sends("CAP LS 302", "NICK bob", "USER u 0 * :Real Name")
    phone.logs_in("bob")
    phone.sends("CAP END")

    assert phone.until("MODE").params == ("bob", "+i")

    phone.sends("MODE bob -i")

    assert bob.until("MODE").params == ("bob", "+i")
    assert bob.until("MODE").params == ("bob", "-i")
