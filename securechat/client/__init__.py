"""Keys in, screen out: the program a person talks through.

- `naming`: what a person types to start our programs
- `address`: HOST[:PORT], and which names are this computer
- `whole_file`: a file is written whole, or stays as it was
- `pins`: servers known by their public key
- `trust`: which authorities may vouch for a server, and what a refusal says
- `waiting`: sleep until a socket or another thread has something
- `dialing`: from a name to a TCP connection
- `connection`: TLS, lines in and lines out, one thread
- `events`: what a session tells a face
- `safe_text`: what others wrote, made harmless for a screen
- `cleaning`: events, all of their text made harmless
- `stamps`: when something happened
- `splitting`: text into pieces that fit in a line
- `multiline`: a text of several lines as one message, or as several
- `batches`: lines that are one thing together
- `supported`: what the server says of itself
- `login`: from the first byte to being welcomed
- `joining`: from an invitation to an account
- `device_tokens`: logging in without a password
- `last_login`: where that was, the last time
- `outbox`: messages until the server has confirmed them
- `seen`: which messages were shown already
- `rooms`: the rooms one is in, and who else is there
- `replies`: error replies in words
- `own_messages`: what we say, until the server's word on it is shown
- `pages`: one request to the server's history
- `asking`: the requests that wait, and those under way
- `loaded`: what a face has of one conversation
- `history`: what was said before, everything once and in order
- `sending`: what a face and its commands send
- `session`: one person's side of the protocol
- `typing_notices`: when others are told that we type
- `lag`: how long the server takes to answer
- `absences`: who is away in a room we have come into
- `portraits`: what the answers to /whois have said so far
- `ranks`: a change of modes, taken apart
- `reacting`: which function takes which line from the server
- `presence`: who comes and goes, and what a room is like
- `sayings`: what a line says, just now or in a page of history
- `annotations`: reactions, typing, what is taken back, what is read
- `incoming`: what each line from the server changes
- `link`: the thread that keeps a session connected
- `bot`: a program that talks, in fifteen lines
- `desk`: where a person types, and what commands act on
- `commands`: /join, /msg and the others
- `mode_words`: changes of modes in words
- `answers`: what the server answers to questions, in words
- `texts`: what a person reads, in their language
- `settings`: what a person has chosen, in a file with comments
- `dates`: days and times as a person reads them
- `painting`: an event as a line for a terminal
- `wrapping`: long lines broken at words
- `hangup`: a terminal that is gone
- `terminal_face`: a prompt, with lines coming in above it
- `input_lines`: the lines of stdin, as they come
- `event_lines`: an event as a line for scripts, plain or JSON
- `pipe_face`: lines of stdin out, lines for scripts in
- `fullscreen`: the screen with panes, for a terminal that is large enough

The threads: the main thread waits for keys (or for the end, in a pipe), one thread, `link`, owns
the socket, the session and what is shown; in a pipe a third one reads stdin. Others hand `link`
a function to run (`Link.post`), so that nothing here needs a lock.

This package must not know the world, the store or the server: it speaks to any IRCv3 server.
"""
