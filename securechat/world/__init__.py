"""Who is here, which rooms, what each command does: decide, then apply.

- `settings`: what of the configuration the world goes by
- `inputs`: what the world is told
- `clock`: instants as IRCv3 writes them
- `modes`: the table of channel and user modes
- `session`: one connection's protocol state
- `audience`: who sees a line, grouped by capabilities
- `user`: a nick with its sessions
- `pairs`: who has written to whom
- `read_markers`: up to when each has read what
- `received`: up to where each device has received
- `account`: a stored identity
- `access_lists`: whom the bans, exceptions and invitations of a channel are about
- `room`: a channel with its members
- `departures`: the nicks that are gone
- `monitoring`: who watches which nick
- `multiline`: messages of several lines, put together and taken apart
- `metadata`: what hangs on people and rooms, and who is told of it
- `incoming`: a batch that a client has opened
- `events`: what has been decided
- `state`: the one place where events change what is shared
- `journal`: which records an event leaves in the store
- `errors`: what a handler raises
- `batch`: what a run of inputs produced: records, and output to release after the commit
- `replying`: lines to one session
- `playback`: records of the journal as lines again
- `deferred`: history that is read after the commit
- `lookups`: what may be asked of the store at once
- `context`: what a handler sees, and how it answers
- `rendering`: events as lines, once per set of capabilities
- `console`: what the operator's log shows of an event
- `views`: replies that read the state: names, topic, who, lists
- `support`: what 005 tells a session
- `registration`: from the last needed line to the end of the welcome
- `mode_changes`: the decisions behind each letter of a MODE
- `conversations`: where what is said is kept, and who may read it
- `retrying`: what is sent again under the same key
- `replay`: what a device has missed
- `znc`: history for clients that know it from a bouncer
- `absence`: when a user counts as away
- `always_on`: who stays while nobody is connected to them
- `membership`: the decisions behind coming and going
- `login`: what a password check that ended means
- `offers`: values of capabilities that the configuration makes
- `enrolment`: accounts that people make for themselves
- `operators`: who becomes an operator of the server, and what its deeds leave in the log
- `keys`: invitations and tokens of devices, as the state holds them
- `devices`: what a token of a device is good for
- `invitations`: what an invitation is good for
- `requests`: what the operator's requests have in common
- `admission`: who may come in and who is in, for the operator's command line
- `succession`: who runs a room when the account that ran it is removed
- `administration`: what the operator's command line may ask for
- `commands`: the handlers, one module per family
- `world`: inputs in, batches out

This package must not know sockets, threads, files, SQL, the clock, randomness or passwords: time,
ids and answers come in as arguments.
"""
