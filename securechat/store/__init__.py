"""What survives: one SQLite file, written by one thread, a batch a transaction.

- `records`: the plain values that go in and come out
- `errors`: what can go wrong, and what to do about it
- `failures`: what SQLite reports, as such errors
- `schema`: the tables, as numbered migrations
- `rows`: records as rows of the tables, and back
- `folder`: the data directory, and the lock on it
- `transaction`: all of a block, or nothing
- `database`: opening, loading, committing
- `reading`: looking accounts up beside the writer
- `pages`: what may be asked of the history
- `history`: reading the journal beside the writer

This package must not know the world, the server or a socket.
"""
