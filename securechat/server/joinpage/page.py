"""What the page says: a form, what became of it, and what to enter in a chat program."""

from html import escape
from typing import NamedTuple

from securechat.server.joinpage.setups import Place, Prints, setups
from securechat.server.joinpage.style import SHEET
from securechat.wire.links import Link

WORD_LETTERS = 36
"""What fits a line of a phone; a longer word, such as a fingerprint, is broken anywhere."""


class Facts(NamedTuple):
    """What the page knows of its server."""

    network: str
    host: str
    """A name that the certificate is for."""
    port: int
    min_password_length: int
    prints: Prints

    @property
    def server(self) -> str:
        """HOST:PORT, IPv6 in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Form(NamedTuple):
    """What somebody fills in, as far as it is."""

    token: str
    is_reset: bool = False
    only_name: str | None = None
    """The one name the invitation is for."""
    name: str = ""
    problem: str = ""
    """Why it is shown again."""
    may_insist: bool = False
    """Whether the problem is advice on the password, which need not be taken."""

    def __repr__(self) -> str:
        return "Form()"  # the token is a secret


def form_page(facts: Facts, form: Form) -> str:
    """Return the form."""
    network = escape(facts.network)
    if form.is_reset:
        title, button = f"A new password on {network}", "Set the password"
        lead = "Type the name of your account, and a password to use from now on."
    else:
        title, button = f"Join {network}", "Join"
        lead = "You are invited. Choose a name and a password, and you are in."
    problem = f'<p class="bad" role="alert">{escape(form.problem)}</p>' if form.problem else ""
    insist = (
        '<label class="tick"><input type="checkbox" name="insist" value="yes">'
        "<span>I take a password like that all the same</span></label>"
        if form.may_insist
        else ""
    )
    return _page(
        title,
        f"""<h1>{title}</h1>
<p class="soft">on <b>{escape(facts.server)}</b></p>
<p>{lead}</p>
{problem}<form method="post" accept-charset="utf-8">
<label for="name">Your name</label>
{_name_field(form)}
<label for="password">Choose a password
<span class="soft">at least {facts.min_password_length} characters</span></label>
{_password_field("password", facts.min_password_length)}
<label for="again">The same again</label>
{_password_field("again", facts.min_password_length)}
{insist}<button>{button}</button>
</form>
{_own_client(facts, form)}""",
    )


def _name_field(form: Form) -> str:
    name = form.only_name or form.name
    more = " readonly" if form.only_name else "" if name else " autofocus"
    return (
        f'<input type="text" id="name" name="name" value="{escape(name)}" required maxlength="64"'
        f' autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false"{more}>'
    )


def _password_field(name: str, least: int) -> str:
    return (
        f'<input type="password" id="{name}" name="{name}" required minlength="{least}"'
        ' maxlength="300" autocomplete="new-password">'
    )


def _own_client(facts: Facts, form: Form) -> str:
    link = Link(facts.server, form.token, facts.prints.pin, form.is_reset)
    return f"""<details>
<summary>With securechat-client instead</summary>
<p>Start <code>securechat-client</code>, and paste this link where it asks for your name:</p>
{_lines(str(link))}</details>
"""


def done_page(facts: Facts, name: str, sentence: str) -> str:
    """Return what comes after it: the server's *sentence*, and what to enter in which program."""
    programs = "".join(
        f"<h2>{one.program}</h2>\n<p>{escape(one.hint)}</p>\n{_lines(*one.lines)}"
        for one in setups(Place(facts.host, facts.port, name))
    )
    prints = "".join(
        f"<p>{escape(whom)}</p>\n{_lines(text)}" for whom, text in facts.prints.lines()
    )
    own = f"securechat-client --server {facts.server.removesuffix(':6697')} --user {name}"
    return _page(
        f"{escape(facts.network)}: {escape(name)}",
        f"""<h1>Welcome, {escape(name)}</h1>
<p class="good">{escape(sentence)}</p>
<p>Choose how you want to talk. Whatever program you take, you are <b>{escape(name)}</b> on
<b>{escape(facts.server)}</b>.</p>
<h2>securechat-client</h2>
<p>In a terminal, on Linux, macOS or Windows:</p>
{_lines(own)}{programs}<details>
<summary>Fingerprints of the server</summary>
<p>Nobody needs them here: the programs above know the server by a public authority. Who pins it all
the same has to follow when the operator changes the key, and in WeeChat with each new certificate.</p>
{prints}</details>
""",
    )


def _lines(*texts: str) -> str:
    """Return lines to copy; a narrow screen breaks them, and a copy of them does not."""
    return f"<pre>{''.join(f'<code>{_words(text)}</code>' for text in texts)}</pre>\n"


def _words(text: str) -> str:
    """Return a line that is broken between words; browsers would break behind a dash, too."""
    words = (escape(word) for word in text.split(" "))
    return " ".join(f"<span>{one}</span>" if len(one) <= WORD_LETTERS else one for one in words)


def sorry_page(facts: Facts, sentence: str) -> str:
    """Return what is shown to who cannot get the form."""
    return _page(
        escape(facts.network),
        f"""<h1>That did not work</h1>
<p class="soft">on <b>{escape(facts.server)}</b></p>
<p class="bad" role="alert">{escape(sentence)}</p>
<p>If you have an account already, log in with your chat program; the link was needed once only.</p>
""",
    )


def _page(title: str, inside: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{SHEET}</style>
</head>
<body>
<main>
{inside}</main>
</body>
</html>
"""
