"""What an error advises whoever asks over HTTP: addresses in the place of Python calls and commands."""

from __future__ import annotations

from typing import Final

__all__ = ["over_http"]

_ADVICE: Final = (
    ("list them with kg.entities() or 'immunograph show'", "look for it at /search or /api/find"),
    ("list them with kg.claims() or 'immunograph show'", "they are listed at /claims and /api/claims"),
    ("list them with 'immunograph show'", "look for it at /search or /api/find"),
    ("list them with: immunograph ask", "they are listed at /ask and /api/ask"),
    ("try again, or raise the timeout", "try again later"),
    (", or raise the timeout", "; only whoever runs the server can raise the timeout"),
)


def over_http(sentence: str) -> str:
    """Put addresses of the server in the place of advice that only a user of Python or of the commands can follow.

    Examples
    --------
    >>> over_http("no entity is called 'x'; list them with kg.entities() or 'immunograph show'")
    "no entity is called 'x'; look for it at /search or /api/find"
    >>> over_http("the query did not finish in 5 s and was stopped; narrow it, or raise the timeout")
    'the query did not finish in 5 s and was stopped; narrow it; only whoever runs the server can raise the timeout'
    """
    for said, instead in _ADVICE:
        sentence = sentence.replace(said, instead)
    return sentence
