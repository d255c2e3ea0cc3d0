"""What the full screen costs: the real client in a terminal, a real server, others who talk.

- `window`: the client in a pseudo-terminal, and when what was to be seen was there
- `neighbours`: others in the room, who talk on a thread of their own
- `measures`: what is measured, one function each
- `command`: what scripts/bench-client understands
"""
