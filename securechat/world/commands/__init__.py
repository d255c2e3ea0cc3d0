"""The handlers: what each command does, one module per family.

- `registry`: the table they stand in
- `accounts`: REGISTER, VERIFY
- `connection`: CAP, PASS, AUTHENTICATE, NICK, USER, PING, PONG, QUIT
- `messages`: PRIVMSG, NOTICE, TAGMSG
- `multiline`: BATCH
- `history`: CHATHISTORY
- `metadata`: METADATA
- `redaction`: REDACT
- `read_marker`: MARKREAD
- `channels`: JOIN, PART, TOPIC, KICK, INVITE
- `renaming`: RENAME
- `channel_modes`: MODE, SAMODE
- `user_modes`: MODE of oneself
- `listing`: NAMES, LIST
- `devices`: DEVICETOKEN
- `invitations`: INVITATION
- `people`: AWAY, ALWAYSON, SETNAME
- `who`: WHO
- `whois`: WHOIS, WHOWAS
- `userhost`: ISON, USERHOST, USERIP
- `accept`: ACCEPT
- `monitor`: MONITOR
- `operators`: OPER, KILL, REHASH, WALLOPS
- `server`: MOTD, LUSERS, VERSION, ISUPPORT, ADMIN, INFO, LINKS, TIME, STATS
- `help`: HELP, HELPOP

This package must not know what `world` must not know.
"""

from securechat.world.commands import (
    accept,
    accounts,
    channel_modes,
    channels,
    connection,
    devices,
    help,  # noqa: A004 - the command's name
    history,
    invitations,
    listing,
    messages,
    metadata,
    monitor,
    multiline,
    operators,
    people,
    read_marker,
    redaction,
    renaming,
    server,
    userhost,
    who,
    whois,
)
from securechat.world.commands.registry import COMMANDS

FAMILIES = (
    accounts,
    connection,
    accept,
    messages,
    multiline,
    history,
    invitations,
    metadata,
    redaction,
    read_marker,
    channels,
    renaming,
    channel_modes,
    listing,
    devices,
    people,
    who,
    whois,
    userhost,
    monitor,
    operators,
    server,
    help,
)
"""Importing them has filled the table."""

COST = {name: command.cost for name, command in COMMANDS.items()}
"""What a command takes from the flood budget; one that is not here takes 1."""
