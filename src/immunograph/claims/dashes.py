"""Read a dash between a marker and a cell as the minus that it may be: ``CD25–T cells`` for ``CD25- T cells``."""

from __future__ import annotations

import re
from typing import Final

from immunograph.normalisation import MINUS

__all__ = ["minus_reading"]

_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014" + MINUS
_AFTER_MARKER: Final = re.compile(rf"([A-Za-z0-9]) ?[{_DASHES}] ?(?=[A-Za-z])")


def minus_reading(name: str, *, sure: bool = False) -> str:
    """Return a name with each dash before a word read as the minus of a marker.

    Parameters
    ----------
    name
        The name as typed by the user.
    sure
        Whether to read only true minus characters (U+2212) so: a hyphen or en dash may just join two words.

    Returns
    -------
    str
        The name with hyphens at the end of markers; empty if it has no such dash. Whether such a thing exists is for the
        caller to look up: *tumour-associated* is read alike.

    Examples
    --------
    >>> minus_reading("CD25\u2013T cells"), minus_reading("CD25-T cells", sure=True)
    ('CD25- T cells', '')
    """
    if sure and MINUS not in name:
        return ""
    read, count = _AFTER_MARKER.subn(r"\1- ", name)
    return read if count else ""
