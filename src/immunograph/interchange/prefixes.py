"""Convert CURIEs of foreign files to IRIs and back, with the prefixes of immunograph and the Biolink model."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Final

from immunograph.identifiers import CURIE_PATTERN, PrefixMap
from immunograph.legible import quoted
from immunograph.model import IRI
from immunograph.registered_prefixes import registered_prefixes
from immunograph.vocabulary import PREFIXES

__all__ = ["compact", "identified", "known_prefixes"]

_MORE: Final = {
    "infores": "https://w3id.org/biolink/infores/",
    "orcid": "https://orcid.org/",
}
_NO_IRI: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')


@cache
def known_prefixes() -> PrefixMap:
    """Return the prefix map for identifiers in foreign files.

    Returns
    -------
    PrefixMap
        Prefixes of the Biolink model and of immunograph; the latter take precedence.

    Examples
    --------
    >>> "HP" in known_prefixes(), "CL" in known_prefixes()
    (True, True)
    """
    return PrefixMap({**registered_prefixes(), **_MORE, **PREFIXES})


@cache
def _by_lower() -> dict[str, str]:
    return {prefix.lower(): prefix for prefix, _ in known_prefixes().items()}


def identified(text: str) -> IRI:
    """Convert an identifier of a foreign file to an IRI.

    Parameters
    ----------
    text
        A CURIE with a known prefix (case-insensitive), or a full IRI.

    Returns
    -------
    IRI
        Expanded IRI. A full IRI is returned without angle brackets, otherwise unchanged.

    Raises
    ------
    ValueError
        If the text is neither, or its prefix is unknown; the message gives a remedy.

    Examples
    --------
    >>> identified("HP:0000486"), identified("https://example.org/x")
    ('http://purl.obolibrary.org/obo/HP_0000486', 'https://example.org/x')
    >>> identified("CURIE:123")
    Traceback (most recent call last):
    ValueError: the prefix of 'CURIE:123' is not known: use a prefix of the Biolink model, or write the IRI in full
    """
    written = text.strip().removeprefix("<").removesuffix(">")
    prefix, colon, local = written.partition(":")
    if _NO_IRI.search(written) or not colon or not prefix or not local:
        raise ValueError(
            f"{quoted(text)} is not an identifier: expected PREFIX:LOCAL without spaces, such as CL:0000542"
        )
    if local.startswith("//") or prefix in ("urn", "https", "http"):
        return IRI(written)
    known = known_prefixes()
    name = prefix if prefix in known else known.known_prefix(prefix) or _by_lower().get(prefix.lower())
    if name is None:
        close = get_close_matches(prefix.lower(), _by_lower(), n=1, cutoff=0.7)
        hint = f"did you mean {_by_lower()[close[0]]}:{local}? Otherwise " if close else ""
        raise ValueError(
            f"the prefix of {quoted(text)} is not known: {hint}use a prefix of the Biolink model, or write the IRI in full"
        )
    return IRI(known[name] + local)


@cache
def _by_expansion() -> tuple[dict[str, str], tuple[int, ...]]:
    """Return namespace IRI -> CURIE prefix, and the distinct lengths of the namespaces, longest first."""
    found = {iri: prefix for prefix, iri in reversed(list(known_prefixes().by_length()))}
    return found, tuple(sorted({len(iri) for iri in found}, reverse=True))


@lru_cache(maxsize=100_000)
def compact(iri: str) -> str:
    """Convert an IRI to a CURIE, if a known prefix matches.

    Parameters
    ----------
    iri
        Full IRI.

    Returns
    -------
    str
        CURIE by the longest matching namespace; the IRI unchanged if none matches.

    Examples
    --------
    >>> compact("http://purl.obolibrary.org/obo/HP_0000486"), compact("https://example.org/x")
    ('HP:0000486', 'https://example.org/x')
    """
    found, lengths = _by_expansion()
    for length in lengths:
        prefix = found.get(iri[:length])
        if prefix is not None and len(iri) > length and CURIE_PATTERN.match(curie := f"{prefix}:{iri[length:]}"):
            return curie
    return iri
