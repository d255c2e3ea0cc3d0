"""By which name a person starts our programs: a hint that names another one leads nowhere.

The scripts of a clone say how they were started; nothing else does, and then it is the installed
program.
"""

import os
import shlex

VARIABLE = "SECURECHAT_SCRIPT"
"""Of the environment: what was typed, such as scripts/client or ./admin."""

_SCRIPTS = {
    "securechat-client": "client",
    "securechat-admin": "admin",
    "securechat-gen-certs": "gen-certs",
    "securechat-server": "serve",
}


def started_as(program: str) -> str:
    """Return what to type for *program*, which is its name when it is installed."""
    script = os.environ.get(VARIABLE, "")
    folder, _, name = script.rpartition("/")
    if not script.isprintable() or name not in _SCRIPTS.values():
        return program
    return shlex.quote(f"{folder}/{_SCRIPTS[program]}" if folder else _SCRIPTS[program])
