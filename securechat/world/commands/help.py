"""HELP, HELPOP: what the commands do, from their docstrings, and what letters mean, from their tables.

Source: Modern IRC, "HELP message".
"""

from securechat.wire.replies import ERR_HELPNOTFOUND, RPL_ENDOFHELP, RPL_HELPSTART, RPL_HELPTXT
from securechat.world.commands.listing import CONDITIONS
from securechat.world.commands.registry import COMMANDS, command
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.modes import CHANNEL_MODES, EXTBANS, USER_MODES
from securechat.world.replying import packed

INDEX_WIDTH = 60


@command("HELP", cost=2)
def help_(ctx: Context) -> None:
    """HELP [<command>]: list the commands, or explain one."""
    asked = ctx.param(0)
    subject = asked.upper()
    if not subject:
        _reply(ctx, "*", "Commands", _index())
    elif subject in COMMANDS:
        usage, _, meaning = COMMANDS[subject].help.partition(": ")
        _reply(ctx, subject, usage, [meaning])
    elif subject in TABLES:
        title, rows = TABLES[subject]
        _reply(ctx, subject, title, [f"{what}  {meaning}" for what, meaning in rows.items()])
    else:
        raise NumericError(ERR_HELPNOTFOUND, "*" if " " in asked or asked[0] == ":" else asked)


@command("HELPOP", cost=2)
def helpop(ctx: Context) -> None:
    """HELPOP [<command>]: the same as HELP, for clients that ask for it by this name."""
    help_(ctx)


TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "CMODES": (
        "Modes of channels",
        {f"+{mode.letter} {mode.prefix}".rstrip(): mode.meaning for mode in CHANNEL_MODES.values()},
    ),
    "ELIST": ("What LIST may be asked for", CONDITIONS),
    "EXTBANS": (
        "What a mask of +b, +e and +I may begin with",
        {f"{letter}:": meaning for letter, meaning in EXTBANS.items()},
    ),
    "UMODES": ("Modes of people", {f"+{m.letter}": m.meaning for m in USER_MODES.values()}),
}
"""By subject: a title, and what each thing means."""


def _index() -> list[str]:
    return [
        *packed(sorted(COMMANDS), INDEX_WIDTH),
        f"HELP <command> explains one. There is also: {' '.join(TABLES)}",
    ]


def _reply(ctx: Context, subject: str, title: str, lines: list[str]) -> None:
    """Answer with a title, an empty line, and what there is to say."""
    ctx.reply(RPL_HELPSTART, subject, title)
    for line in ("", *lines):
        ctx.reply(RPL_HELPTXT, subject, line)
    ctx.reply(RPL_ENDOFHELP, subject)
