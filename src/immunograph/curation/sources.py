"""Check that the sources of notices are text, identifiers or web addresses, and nothing that a browser would run."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["source_fault"]

_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):(//)?", re.IGNORECASE)
_NEVER: Final = frozenset(
    {"about", "blob", "data", "file", "filesystem", "javascript", "livescript", "mhtml", "vbscript", "view-source"}
)
_BLANK: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


def source_fault(text: str) -> str:
    """Check the source of a notice for unsafe URL schemes and control characters.

    Parameters
    ----------
    text
        Free text, an identifier such as a DOI, or a URL.

    Returns
    -------
    str
        A message with problem and remedy; an empty string if the source is valid.

    Examples
    --------
    >>> source_fault("notice of the publisher"), source_fault("https://doi.org/10.1000/abc"), source_fault("doi:10.1000/abc")
    ('', '', '')
    >>> source_fault("javascript:alert(1)")
    "'javascript:alert(1)' is not a source: expected words, an identifier such as a DOI, or an address that begins with https://"
    """
    found = _SCHEME.match(_BLANK.sub("", text))  # browsers ignore white space in a scheme
    scheme, slashes = (found[1].lower(), found[2]) if found else ("", None)
    if scheme in _NEVER or (slashes and scheme not in ("http", "https")):
        return f"{text!r} is not a source: expected words, an identifier such as a DOI, or an address that begins with https://"
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in text):
        return f"{text!r} contains a control character: remove it"
    return ""
