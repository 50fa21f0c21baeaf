"""Interpret a dash between a marker and a cell as a minus sign: ``CD25–T cells`` may mean ``CD25- T cells``."""

from __future__ import annotations

import re
from typing import Final

from immunograph.normalisation import MINUS

__all__ = ["minus_reading"]

_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014" + MINUS
_AFTER_MARKER: Final = re.compile(rf"([A-Za-z0-9]) ?[{_DASHES}] ?(?=[A-Za-z])")


def minus_reading(name: str, *, sure: bool = False) -> str:
    """Rewrite a name so that each dash before a word is the minus sign of the preceding marker.

    The caller must check that the result is a known name, because *tumour-associated* is rewritten, too.

    Parameters
    ----------
    name
        A name as typed by the user.
    sure
        Whether to return an empty string unless the name contains a true minus sign (U+2212), because other dashes may
        just join two words (default false).

    Returns
    -------
    str
        The name with ``- `` after each marker; an empty string if there is no dash to rewrite.

    Examples
    --------
    >>> minus_reading("CD25\u2013T cells"), minus_reading("CD25-T cells", sure=True)
    ('CD25- T cells', '')
    """
    if sure and MINUS not in name:
        return ""
    read, count = _AFTER_MARKER.subn(r"\1- ", name)
    return read if count else ""
