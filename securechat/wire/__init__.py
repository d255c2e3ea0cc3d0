"""Bytes to messages and back; what IRC's words and numbers are.

- `errors`: what can be wrong with bytes
- `message`: one line, parsed, and the way back
- `lines`: bytes in, whole lines out
- `names`: names of people and rooms: allowed, and the same
- `masks`: nick!user@host patterns
- `replies`: numerics and standard replies
- `capabilities`: what CAP LS offers
- `isupport`: what 005 announces
- `links`: invitations as one line to send
- `durations`: how long that is good, as people type it
- `sasl`: the framing of AUTHENTICATE

This package must not know anything above it: no socket, no thread, no clock, no file.
"""
