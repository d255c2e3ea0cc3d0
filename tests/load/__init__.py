"""The load generator behind scripts/bench: the same load on securechat and on other IRC servers.

In reading order:

- `command`: the options, the runs in turn, the exit code
- `scenarios`: what each scenario is called, what it measures, how large it is by default
- `sizes`: what goes into a measurement, and what comes out of it
- `rooms`: fanout, flood, pairs and rooms: who talks where
- `chat`: everybody and their streams, and what a run of talking is
- `presence`: idle and storm: connections, and what they cost
- `churn`: one who comes and goes, among few or many others
- `history`: pages of a long history
- `pace`: when the next message is sent: at a rate, or when an earlier one has arrived
- `crowd`: one epoll loop over all connections
- `peer`: one connection: non-blocking TLS
- `entrance`: registration and joining
- `stamps`: what is written into a message's text, and how it is found again
- `ledger`: whether every message arrived once and in order
- `ears`: what a connection does with what it hears
- `accounting`: processor time and memory, as the kernel counts them
- `servers`: starting and ending a server; securechat
- `rivals`: ngIRCd, InspIRCd and Ergo, as they are started here
- `figures`: medians, ratios, the tables

What counts is the server's processor time per delivered message, with the latency beside it.
`docs/performance.md` has the newest figures.
"""
