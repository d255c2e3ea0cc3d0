"""`_` and `ngettext`: what a person reads, in their language.

The language follows the locale; without a translation the text stays English. A language is one
file, `locale/LANGUAGE/LC_MESSAGES/securechat.po`.

Source: GNU gettext.
"""

import gettext
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"
DOMAIN = "securechat"

_chosen: gettext.NullTranslations = gettext.translation(DOMAIN, LOCALES, fallback=True)


def use(language: str | None) -> None:
    """Speak *language* ("ru") from now on; None: what the locale says; unknown ones: English."""
    global _chosen  # noqa: PLW0603 - there is one person at the screen
    languages = None if language is None else [language]
    _chosen = gettext.translation(DOMAIN, LOCALES, languages, fallback=True)


def languages() -> list[str]:
    """Return the languages there are, as `use` takes them: English, and those that have a file."""
    return ["en", *sorted(file.parts[-3] for file in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))]


def _(text: str) -> str:
    """Return *text*, a constant, in the person's language."""
    return _chosen.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a text that *count* needs; it is not filled in yet."""
    return _chosen.ngettext(one, many, count)


def N_(text: str) -> str:  # noqa: N802 - the name that tools for gettext know
    """Return *text* as it is: `_` takes it later, where it is shown."""
    return text
