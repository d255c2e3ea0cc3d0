"""What is wrong with a password that is soon guessed, in words.

Source: zxcvbn (Wheeler, USENIX Security 2016): it knows words, names, dates, rows of keys.
"""

from collections.abc import Callable

WEAK = "That is soon guessed."

_LEAST_SCORE = 2
"""zxcvbn's scores below this are passwords that are guessed soon."""

_CHARACTERS = 72
"""What is looked at: its work grows with the square of the length, and longer ones are good."""


def advice(password: str, *known: str, translate: Callable[[str], str] = str) -> str:
    """Return what to say of a password that is soon guessed, "" of a good one.

    *known*: words that a guesser would try first, such as the name.
    *translate*: gives each sentence in the language of whoever reads it.
    Cost: milliseconds; the first time, half a second for the lists of words.
    """
    from zxcvbn import zxcvbn  # noqa: PLC0415 - many programs that import this never need them

    found = zxcvbn(password[:_CHARACTERS], user_inputs=[*known, "securechat"])
    if found["score"] >= _LEAST_SCORE:
        return ""
    feedback = found["feedback"]
    words = [feedback["warning"], *feedback["suggestions"]]
    sentences = [WEAK, *(word for word in words if word)]
    return " ".join(translate(one).rstrip(".") + "." for one in sentences)
