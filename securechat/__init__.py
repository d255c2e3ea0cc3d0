"""A private chat server and its clients: TLS only, bcrypt accounts, on disk before on screen.

The packages, in the order of the layers (imports point down this list):

- `cli`: what a person types: server, client, admin, gen-certs
- `server`: threads, sockets, TLS, the clock, secrets on their way to bcrypt
- `client`: keys in, screen out
- `world`: who is here, which rooms, what each command does
- `store`: what survives: journal, accounts, rooms
- `wire`: bytes to messages and back, numerics, capabilities, names

How a line travels::

    socket -> io thread: TLS, lines, parse -> queue -> world thread: decide, apply
                                                             |
                                               store: commit the batch
                                                             |
    socket <- io thread: one TLS write per recipient <- outboxes, after the commit

The rules: imports point down; the world has one owner; nothing is shown before it is committed.
"""

__version__ = "0.1.0"
