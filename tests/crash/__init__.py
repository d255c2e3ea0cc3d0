"""The crash test behind scripts/crashtest: a server that is killed again and again under load.

In reading order:

- `command`: the options, the run, the counts, the exit code
- `server`: a server that is killed, not ended
- `careless`: the same server with the promise broken, to see that the test can fail
- `talker`: a process that sends numbered messages and notes what came back
- `wire`: one blocking connection
- `verdict`: notes against history

What an echo promises is that the message is kept: once, in the order everybody saw.
"""
