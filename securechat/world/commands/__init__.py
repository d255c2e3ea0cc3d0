"""The handlers: what each command does, one module per family.

- `registry`: the table they stand in
- `connection`: CAP, PASS, AUTHENTICATE, NICK, USER, PING, PONG, QUIT
- `messages`: PRIVMSG, NOTICE, TAGMSG
- `channels`: JOIN, PART, TOPIC, KICK, INVITE, NAMES, LIST
- `channel_modes`: MODE
- `user_modes`: MODE of oneself
- `people`: WHO, WHOIS, AWAY
- `server`: MOTD, LUSERS, VERSION, HELP

This package must not know what `world` must not know.
"""

from securechat.world.commands import (
    channel_modes,
    channels,
    connection,
    messages,
    people,
    server,
)
from securechat.world.commands.registry import COMMANDS

FAMILIES = (connection, messages, channels, channel_modes, people, server)
"""Importing them has filled the table."""

COST = {name: command.cost for name, command in COMMANDS.items()}
"""What a command takes from the flood budget; one that is not here takes 1."""
