"""INVITATION: what operators of the server do with links, and nobody else."""

import pytest

from securechat.store.records import InviteRecord
from securechat.world.inputs import Admin, InvitationWanted, OperGranted
from securechat.world.settings import Settings
from tests.world.checks import check
from tests.world.peer import Peer, Room

HASH = "a1" * 32


def administrator(room: Room, name: str = "root") -> Peer:
    """Return a peer whose account is an administrator's."""
    room.admin("adduser", name)
    room.world.state.accounts[name].is_admin = True
    return room.login(name)


def adds(peer: Peer, *options: str, label: str | None = None, digest: str = HASH) -> Peer:
    """Ask for an invitation, as the server does once it has made a token."""
    peer.lines.clear()
    peer.room.execute(InvitationWanted(peer.session, digest, options, label))
    return peer


def test_operator_gets_a_link() -> None:
    """With its number and what it is good for; other people and other devices see nothing."""
    room = Room()
    root, phone, bob = administrator(room), room.login("root"), room.login("bob")
    for peer in (phone, bob):
        peer.lines.clear()

    about, link = adds(root, "uses=25", "expires=2d", "room=#plans").received()
    assert (about.command, about.params[0]) == ("NOTICE", "root")
    assert "good for an account 25 times" in about.params[1]
    assert "into #plans" in about.params[1]
    assert link.params[1] == "THE LINK"
    [record] = [one for one in room.records if isinstance(one, InviteRecord)]
    assert record.token_hash == HASH
    assert (record.uses_left, record.expires_ms) == (25, room.now_ms + 172_800_000)
    assert not phone.lines
    assert not bob.lines
    check(room.world)


def test_answer_stands_under_its_label() -> None:
    """In one batch, behind the commit (labeled-response)."""
    room = Room()
    root = administrator(room)
    opened, *inside, _ = adds(root, label="7").received()
    assert opened.tags["label"] == "7"
    assert [line.command for line in inside] == ["NOTICE", "NOTICE"]


def test_nobody_else_may() -> None:
    """Members, people who are not in yet: no link, no list, nothing removed."""
    room = Room()
    adds(administrator(room))
    number = next(iter(room.world.state.invitations)).id
    bob, early = room.login("bob"), room.connect()
    assert [m.command for m in adds(bob, digest="b2" * 32).received()] == ["481"]
    for line in ("LIST", f"REMOVE {number}"):
        bob.lines.clear()
        assert [m.command for m in bob.sends(f"INVITATION {line}").received()] == ["481"]
        assert early.sends(f"INVITATION {line}").received()[-1].command == "451"
    assert [m.command for m in adds(early, digest="b2" * 32).received()] == ["451"]
    assert len(list(room.world.state.invitations)) == 1


def test_only_administrators_make_administrators() -> None:
    """Who is operator by OPER runs the chat, and does not give it away."""
    room = Room()
    oper = room.login("bob")
    room.execute(OperGranted(oper.session, "night-shift", None, None))
    assert [m.command for m in adds(oper, "role=admin").received()] == ["481"]
    about, _ = adds(administrator(room), "ROLE=admin").received()
    assert "for an administrator" in about.params[1]


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("expires=soon", "duration"),
        ("uses=0", "whole number"),
        ("uses=x", "whole number"),
        ("colour=red", "options are"),
        ("uses", "options are"),
        ("name=", "options are"),
        ("name=b!b", "cannot be a name"),
        ("name=root", "already"),
        ("room=plans", "cannot be a room"),
        ("role=king", "user or admin"),
    ],
)
def test_bad_option_is_told(option: str, words: str) -> None:
    """In a sentence, and nothing is opened."""
    room = Room()
    [fail] = adds(administrator(room), option).received()
    assert fail.params[:2] == ("INVITATION", "INVALID_PARAMS")
    assert words in fail.params[-1]
    assert not list(room.world.state.invitations)


def test_invitations_are_listed_and_taken_back() -> None:
    """Those that are open, resets too; the tokens are in no list."""
    room = Room()
    root = administrator(room)
    room.admin("adduser", "bob")
    adds(root, "name=carol")
    args = {"name": "bob", "token_hash": "c3" * 32, "expires_s": "60"}
    room.execute(Admin(9, "reset", args))
    adds(root, "expires=1s", digest="d4" * 32)
    room.now_ms += 1000
    root.lines.clear()
    one, other, end = root.sends("INVITATION list").received()
    assert "for carol" in one.params[1]
    assert "a new password once" in other.params[1]
    assert end.params[1] == "2 open"
    assert HASH not in "".join(root.lines)
    number = one.params[1].partition(":")[0]
    root.lines.clear()
    assert "no more" in root.sends(f"INVITATION REMOVE {number}").received()[0].params[1]
    for wrong in (number, "x", "", "9" * 40):
        root.lines.clear()
        [fail] = root.sends(f"INVITATION REMOVE {wrong}").received()
        assert fail.params[1] == "INVALID_PARAMS"


def test_link_of_what_is_not_kept_is_not_told() -> None:
    """The commit failed: FAIL, and no invitation."""
    room = Room()
    root = administrator(room)

    room.breaks()
    [answer] = adds(root).received()
    assert answer.params[:2] == ("INVITATION", "TEMPORARILY_UNAVAILABLE")
    assert not list(room.world.state.invitations)


def test_closed_registration_makes_none() -> None:
    """As with the operator's command line."""
    [fail] = adds(administrator(Room(Settings(may_invite=False)))).received()
    assert "closed" in fail.params[-1]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("INVITATION", "461"),
        ("INVITATION CHECK", "461"),
        ("INVITATION FROBNICATE", "FAIL"),
    ],
)
def test_other_subcommands_are_refused(line: str, answer: str) -> None:
    """Each with one answer."""
    peer = Room().login("bob")
    peer.lines.clear()
    assert [m.command for m in peer.sends(line).received()] == [answer]


def test_deeds_are_logged_without_a_secret() -> None:
    """Who opened and who took back which invitation."""
    room = Room()
    root = administrator(room)
    notes = []
    room.on_batch = lambda batch: notes.extend(batch.notes)
    adds(root)
    number = next(iter(room.world.state.invitations)).id
    root.sends(f"INVITATION REMOVE {number}")
    told = [note.fields for note in notes if note.event == "operator"]
    assert [(one["did"], one["invite"]) for one in told] == [
        ("invitation", number),
        ("uninvite", number),
    ]
    assert HASH not in str(notes)
