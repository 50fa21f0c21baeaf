"""Serialise values as TOML."""

from __future__ import annotations

import json

__all__ = ["toml_value"]


def toml_value(value: str | float | list[str]) -> str:
    r"""Return a value as TOML on one line.

    Parameters
    ----------
    value
        A text (such as that of a cell), a number, a Boolean or a list of texts.

    Returns
    -------
    str
        The value; in texts, quotes, backslashes and control characters are escaped, letters are kept.

    Notes
    -----
    The result is also JSON; in addition, U+007F is escaped, which TOML does not allow even in a comment.

    Examples
    --------
    >>> print(toml_value('TNF-α "high"'))
    "TNF-α \"high\""
    >>> print(toml_value(["a", "b\x7f"]))
    ["a", "b\u007f"]
    """
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
