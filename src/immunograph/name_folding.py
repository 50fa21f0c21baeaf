"""Fold names to plain characters: compatibility characters, accents, dashes, quotes, markup and Greek letters.

Superscript digits are separated from the number before them: ``10⁵`` becomes ``10^5``, never ``105``. The module uses the standard
library alone; :mod:`immunograph.normalisation` makes normal forms of folded names.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["GREEK", "MINUS", "folded"]

GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
"""Greek letter -> its name in Latin letters."""

MINUS: Final = "\u2212"
"""The minus sign (U+2212), by which normal forms distinguish a minus from a hyphen."""

_BEFORE: Final = str.maketrans(
    {
        **dict.fromkeys("™®©℠", None),  # NFKC would write them as letters
        **dict.fromkeys("´`‘’‛ʼʹ", "'"),
        "\u207b": "\x01",  # a superscript or subscript minus is never a hyphen
        "\u208b": "\x01",
        "ɑ": "α",
        "ɣ": "γ",
    }
)
_AFTER: Final = str.maketrans(
    {
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None),  # soft hyphen, zero-width characters
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\ufe58\ufe63\uff0d", "-"),
        "\u2032": "'",
        "\u2044": "/",
        "\u2215": "/",
        "\u2206": "Δ",  # the increment sign, as in ∆F508
        "~": "\u223c",  # in keys, ~ marks a level
        **dict.fromkeys("≧⩾", "≥"),
        **dict.fromkeys("≦⩽", "≤"),
        "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE",
    }
)  # fmt: skip
_BETA: Final = re.compile(r"(?<![a-zß])ß")
_OVERLAYS: Final = "\u0338\u20d2"
"""Combining strokes that negate a sign: ``≠`` is ``=`` with a stroke."""
_STYLE: Final = re.compile(r"</?(?:i|b|em|strong)>", re.IGNORECASE)
_MARKUP: Final = re.compile(r"</?(?:sup|sub)>", re.IGNORECASE)
_RAISED_MINUS: Final = re.compile(r"(?:<sup>|\^\{?)[-\u2212\u2013]", re.IGNORECASE)
_POWER: Final = re.compile(r"(?<=[0-9])(?:<sup>|\^\{?)(?=[-+\x01\u2212\u2013]?[0-9])", re.IGNORECASE)
_AFTER_MARKUP: Final = re.compile(r"(?<=[0-9])(?:<sub>|</su[bp]>|\})(?=[0-9])", re.IGNORECASE)
_DOLLARS: Final = re.compile(r"\$([^$]*)\$")
_RAISED_DIGITS: Final = re.compile("(?<=[0-9])([\x01⁺]?[⁰¹²³⁴-⁹])")
_PLAIN_AND_SMALL: Final = re.compile("(?<=[0-9])(?=[₀-₉])|(?<=[₀-₉⁰¹²³⁴-⁹])(?=[0-9])")
_DIGIT_LIKE: Final = re.compile("([¼-¾⅐-⅟↉①-⒛⓪㉑-㉟㊱-㊿🄀-🄊])")


def folded(name: str) -> str:
    """Fold compatibility characters, accents, dashes, quotes and Greek letters to plain characters.

    Parameters
    ----------
    name
        A name as people write it. The markup, but not the text, of HTML styles (``<i>``, ``<b>``, ``<em>``,
        ``<strong>``), ``<sup>``, ``<sub>`` and LaTeX superscripts is removed.

    Returns
    -------
    str
        The name in its own case, except that Greek letters become their names in lower case. Blanks are added around
        fractions and circled digits only. Signs such as ``≥`` and the letters of other scripts are kept.

    Examples
    --------
    >>> folded("IL\u20112 of Sjögren")
    'IL-2 of Sjogren'
    """
    text = name
    if not text.isascii():
        text = _numerals_apart(_BETA.sub("β", text.translate(_BEFORE)))
        text = unicodedata.normalize("NFKC", text).translate(_AFTER)
        parts = unicodedata.normalize("NFD", text)
        text = "".join(part for part in parts if part in _OVERLAYS or unicodedata.category(part) != "Mn")
        text = "".join(GREEK.get(letter.lower(), letter) for letter in unicodedata.normalize("NFC", text))
    else:
        text = text.replace("`", "'").replace("~", "\u223c")
    if "<" in text or "^" in text:
        text = _POWER.sub("\ufdd0", _STYLE.sub("", text))
        text = text.replace("\ufdd0-", "\ufdd0\x01").replace("\ufdd0" + MINUS, "\ufdd0\x01")
        text = _AFTER_MARKUP.sub(" ", _RAISED_MINUS.sub("\x01", text))
        if "^" in text or "\ufdd0" in text:
            text = _DOLLARS.sub(r"\1", text).replace("^", "")
        text = _MARKUP.sub("", text)
    return text.replace("\ufdd0", "^")


def _numerals_apart(text: str) -> str:
    """Separate superscript digits, fractions and circled digits from the number before or after them."""
    text = _PLAIN_AND_SMALL.sub(" ", _RAISED_DIGITS.sub("\ufdd0\\1", text))
    return _DIGIT_LIKE.sub(r" \1 ", text)
