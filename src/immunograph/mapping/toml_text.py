"""Text from tables as strings in TOML."""

from __future__ import annotations

import json

__all__ = ["toml_string"]


def toml_string(text: str) -> str:
    r"""Return a text as a TOML basic string, which stays on one line.

    Parameters
    ----------
    text
        The text, such as that of a cell or the name of a column.

    Returns
    -------
    str
        The string in double quotes; quotes, backslashes and control characters are escaped, letters are kept.

    Examples
    --------
    >>> print(toml_string('TNF-α "high"'))
    "TNF-α \"high\""
    """
    return json.dumps(text, ensure_ascii=False)
