"""The listener: where it listens, whom it counts, whom it turns away."""

import resource
import socket
from pathlib import Path

import pytest
import trustme

from securechat.server import listener
from securechat.server.address import Address, counted_as
from securechat.server.listener import Census, ListenError, listen, plain_address
from securechat.server.surroundings import Limits
from tests.server.peer import PATIENCE_S, front


def test_all_interfaces_are_one_socket_for_both_families() -> None:
    """The star is reached over IPv4 and IPv6 at one port."""
    (one,) = listen(Address("*", 0))
    with one.sock:
        assert "*" == one.address.host
        for host in ("127.0.0.1", "::1"):
            with socket.create_connection((host, one.address.port), PATIENCE_S):
                one.sock.setblocking(True)
                accepted, place = one.sock.accept()
                accepted.close()
                assert host == plain_address(place[0])


def test_name_listens_on_each_of_its_addresses_at_one_port() -> None:
    """A name with port 0 is the same free port for both families."""
    listening = listen(Address("localhost", 0))
    for one in listening:
        one.sock.close()
    assert 1 == len({one.address.port for one in listening})


def test_taken_port_is_a_sentence() -> None:
    """What to do is in the text."""
    (one,) = listen(Address("127.0.0.1", 0))
    with one.sock, pytest.raises(ListenError, match="another program listens there"):
        listen(one.address)


@pytest.mark.parametrize("host", ["192.0.2.7", "no-such-host.invalid"])
def test_address_of_somebody_else_is_a_sentence(host: str) -> None:
    """Neither a foreign address nor an unknown name is a traceback."""
    with pytest.raises(ListenError, match="cannot listen on"):
        listen(Address(host, 0))


def test_mapped_addresses_are_plain() -> None:
    """A peer over IPv4 looks the same on a socket for both families."""
    assert "192.0.2.1" == plain_address("::ffff:192.0.2.1")
    assert "2001:db8::1" == plain_address("2001:db8::1")
    assert "fe80::1" == plain_address("fe80::1%eth0")


def test_household_is_counted_together() -> None:
    """One IPv6 customer has 2^64 addresses."""
    assert counted_as("2001:db8::1") == counted_as("2001:db8::ffff")
    assert counted_as("2001:db8::1") != counted_as("2001:db8:0:1::1")
    assert "192.0.2.1" == counted_as("192.0.2.1")


def test_census_counts_by_address_and_in_all() -> None:
    """Who leaves makes room; nothing is remembered of who has gone."""
    census = Census(Limits(connections=3, connections_per_address=2))
    assert census.enter("a") is None
    assert census.enter("a") is None
    assert "too many connections from one address" == census.enter("a")
    assert census.enter("b") is None
    assert "the server is full" == census.enter("c")
    census.leave("a")
    assert census.enter("c") is None
    for address in ("a", "b", "c"):
        census.leave(address)
    assert census.enter("d") is None
    assert {"d": 1} == census._by_address


def test_one_too_many_is_closed_and_the_others_stay(tmp_path: Path, ca: trustme.CA) -> None:
    """A refused connection ends at once, and one that leaves makes room for it."""
    with front(tmp_path, ca, connections_per_address=2) as running:
        with running.peer() as bob, running.peer() as alice:
            assert [] == bob.synchronise()
            with socket.create_connection(("127.0.0.1", running.port), PATIENCE_S) as third:
                assert b"" == third.recv(1)
            assert [] == alice.synchronise()
        running.world.closed()
        running.world.closed()
        with running.peer() as again:
            assert [] == again.synchronise()


def test_no_descriptors_left_turns_away_and_recovers(
    tmp_path: Path, ca: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At EMFILE the peer is closed, not left waiting; afterwards all is as before."""
    monkeypatch.setattr(listener, "FULL_WAIT_S", 0.0)
    with front(tmp_path, ca) as running:
        with running.peer() as bob:
            assert [] == bob.synchronise()
            late = socket.socket()
            late.settimeout(PATIENCE_S)
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (late.fileno() - 2, hard))
            try:
                late.connect(("127.0.0.1", running.port))
                assert b"" == late.recv(1)
                assert [] == bob.synchronise()
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
                late.close()
        with running.peer() as again:
            assert [] == again.synchronise()
