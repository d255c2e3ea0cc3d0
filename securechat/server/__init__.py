"""Everything with a thread, a socket or the clock, and every secret on its way to bcrypt.

Where things are:

- `escaping`: text from elsewhere, made safe for a terminal or a log
- `address`: where a listener listens
- `places`: where the configuration file and the data directory are
- `mistakes`: what is wrong with a configuration, in words
- `operators`: who may become operator
- `values`: what a value of the configuration file must be like
- `sections`: what there is to configure
- `configuration`: the configuration file, checked whole
- `logs`: one line an event
- `vouching`: whether strangers can know the server by a public authority
- `tls`: finding the certificate, making contexts, changing them while running

How a line comes in, and goes out:

- `timers`: one coarse deadline for each of thousands of connections
- `budget`: how much a connection may say, how often a password may be wrong
- `cloak`: what others see instead of an address
- `attempts`: what the password threads are asked to check
- `tokens`: random words that let somebody in
- `login`: lines with secrets in them, taken apart
- `advice`: what is wrong with a password that is soon guessed
- `registrar`: accounts that people make for themselves
- `channel`: bytes to and from a socket, with TLS or without
- `overlay`: what a protocol spoken over one of these has besides its own
- `websocket`: lines in messages, for clients in a browser
- `joinpage`: a page for browsers that does what an invitation does
- `first_bytes`: which of all that it is
- `outbox`: what is to be written to one connection
- `straight`: lines to those for whom nothing waits
- `surroundings`: what connects a connection with the rest
- `patience`: how long one connection is waited for
- `connection`: one socket: handshake, lines in, lines out, a readable end
- `iothread`: the epoll loop over many connections
- `listener`: accepting, and who is turned away
- `inbox`: what waits for the world thread
- `batches`: the world thread: execute, commit, release

What else there is:

- `crew`: threads that take one job after the other
- `passwords`: hashing and checking
- `turns`: whose password is next
- `password_threads`: where that is done
- `readers`: where the history is read
- `admin_client`: the operator's command line, the asking side
- `admin_socket`: the answering side
- `guards`: who judges secrets, each by its part of the configuration
- `reloading`: what of a changed configuration counts at once
- `whereabouts`: how to reach a running server, for the operator's command line
- `first_account`: an invitation for a server that has no accounts
- `terminal`: whether SIGHUP means that the window was closed
- `extracts`: what each part goes by
- `process`: the process around the threads: its bounds, its signals, an end that is heard
- `assembly`: makes the parts, and connects them
- `run`: the life of the server: starts the threads, waits for signals, ends in order

The threads:

===========  =========  ==========================  ========================  ==================
name         how many   runs                        may block on              ended by
===========  =========  ==========================  ========================  ==================
MainThread   1          `run.serve`: signals, new   sigtimedwait; at the end  SIGINT or SIGTERM
                        certificates                joining the others
accept       1          `listener.Listener`         poll; 50 ms without       `stop`
                                                    descriptors
io-0 …       1          `iothread.IoThread`         epoll                     `finish`
world        1          `batches.WorldThread`       its queue; the commit     `stop`
password-0…  cores - 1  `password_threads`          its queue; reading the    `stop`
                                                    database; bcrypt
reader-0     1          `readers`                   its queue; reading the    `stop`
                                                    database
admin        1          `admin_socket.AdminSocket`  poll; one request, 10 s;  `stop`
                                                    the world's answer, 10 s
log          1          `logs.Log`                  standard error            `stop`, the last
===========  =========  ==========================  ========================  ==================

The queues, and what happens when one is full: the world's, the io threads stop reading; an
outbox, its connection is closed; the password threads', the login is refused and may be tried
again; the log's, events are dropped and counted.

Others have no bound of their own, since they hold no more than another bound lets into them: what
the world has released for an io thread (`_deliveries`; it comes of lines that this thread has read,
and it reads nothing before it has taken all of it: the world's queue), what an io thread is asked
to do (`_calls`; a connection is adopted once, and has one password checked and one page of the
history read at a time: the number of connections), what the readers have to read (likewise), its
connections with lines left (`_again`; each stands there once, and is not read meanwhile), the lines
of one connection (what one read brings), the addresses of connections that are gone (`Census`; the
accept thread takes them all before it counts a new one: the number of connections), the answers for
the operator (one request at a time).

This package must not know the client.
"""
