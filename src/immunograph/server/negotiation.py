"""Content negotiation: which of the available media types a client prefers (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

__all__ = ["ROWS", "TRIPLES", "form_of", "format_of", "media_type", "not_offered", "preferred"]

ROWS: Final = {
    "json": ("application/sparql-results+json", "application/json"),
    "xml": ("application/sparql-results+xml", "application/xml", "text/xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
}
"""Result format of SELECT and ASK -> its media types, the standard one first."""

TRIPLES: Final = {
    "turtle": ("text/turtle", "application/x-turtle"),
    "ntriples": ("application/n-triples", "text/plain"),
    "rdfxml": ("application/rdf+xml", "application/xml", "text/xml"),
    "jsonld": ("application/ld+json", "application/json"),
    "trig": ("application/trig",),
    "nquads": ("application/n-quads",),
}
"""RDF format -> its media types, the standard one first."""

_NAMES: Final = {
    "ttl": "turtle",
    "nt": "ntriples",
    "rdf": "rdfxml",
    "nq": "nquads",
    "json-ld": "jsonld",
    "n3": "turtle",
}
_OF_TRIPLES: Final = {"xml": "rdfxml", "rdf+xml": "rdfxml", "json": "jsonld"}
_TEXT: Final = frozenset(("csv", "tsv"))


@lru_cache(maxsize=256)
def _ranges(accept: str) -> tuple[tuple[str, str, float], ...]:
    made = []
    for part in accept.lower().split(",")[:50]:
        media, *parameters = (piece.strip() for piece in part.split(";"))
        kind, slash, subtype = media.partition("/")
        if not slash:
            kind, subtype = ("*", "*") if media == "*" else ("", "")
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 0.0
        if kind:
            made.append((kind, subtype, quality))
    return tuple(made)


def _quality(offer: str, ranges: tuple[tuple[str, str, float], ...]) -> tuple[float, int]:
    """Return the quality of the most specific range that an offer matches, and how specific that is."""
    kind, _, subtype = offer.partition("/")
    found = (0.0, -1)
    for wanted_kind, wanted_subtype, quality in ranges:
        if wanted_kind == kind and wanted_subtype == subtype:
            specific = 2
        elif wanted_kind == kind and wanted_subtype == "*":
            specific = 1
        elif wanted_kind == "*":
            specific = 0
        else:
            continue
        if specific > found[1]:
            found = (quality, specific)
    return found


@lru_cache(maxsize=1024)
def preferred(accept: str, offers: tuple[str, ...]) -> str | None:
    """Return the media type that an ``Accept`` header prefers; the first offer if there is no preference.

    Parameters
    ----------
    accept
        The header; empty if it is missing.
    offers
        Media types without parameters.

    Returns
    -------
    str or None
        The media type; ``None`` if the client accepts none of them.

    Examples
    --------
    >>> preferred("text/csv;q=0.5, application/json", ("text/csv", "application/json"))
    'application/json'
    >>> preferred("*/*", ("text/csv", "application/json")), preferred("image/png", ("text/csv",))
    ('text/csv', None)
    """
    if not accept.strip():
        return offers[0]
    ranges = _ranges(accept)
    best, chosen = 0.0, None
    for offer in offers:
        quality, _ = _quality(offer, ranges)
        if quality > best:
            best, chosen = quality, offer
    return chosen


@lru_cache(maxsize=1024)
def form_of(accept: str, *, triples: bool, name: str = "", quads: bool = True) -> tuple[str, str] | None:
    """Choose the format of an answer, by its name or by the ``Accept`` header.

    Parameters
    ----------
    accept
        The ``Accept`` header.
    triples
        Whether the answer consists of triples, instead of rows or a Boolean.
    name
        A format or media type requested by name, which takes precedence over ``accept``.
    quads
        Whether formats with named graphs are available.

    Returns
    -------
    tuple or None
        The name of the format and the value of ``Content-Type``; ``None`` if none is acceptable, or none
        has the requested name.

    Examples
    --------
    >>> form_of("", triples=False), form_of("text/csv", triples=False)
    (('json', 'application/sparql-results+json'), ('csv', 'text/csv; charset=utf-8'))
    >>> form_of("application/sparql-results+json", triples=True) is None
    True
    >>> form_of("", triples=False, name="jsonn") is None
    True
    """
    forms = TRIPLES if triples else ROWS
    known = {form: types for form, types in forms.items() if quads or form not in ("trig", "nquads")}
    if name:
        plain = name.strip().lower()
        plain = _NAMES.get(plain, plain)
        plain = _OF_TRIPLES.get(plain, plain) if triples else plain
        for form, types in known.items():
            if plain == form or plain in types:
                return form, media_type(form, types[0])
        return None
    offers = [offer for types in known.values() for offer in types]
    chosen = preferred(accept, tuple(dict.fromkeys(offers)))
    if chosen is None:
        return None
    form = next(form for form, types in known.items() if chosen in types)
    return form, media_type(form, chosen)


def format_of(names: Sequence[str], *, triples: bool, quads: bool = True) -> str:
    """Return the first known format among those that a client sent, or the first one if none is known.

    Parameters
    ----------
    names
        Values of the parameter ``format``; some clients send several names of the same format.
    triples, quads
        As for :func:`form_of`.

    Returns
    -------
    str
        One of ``names``; empty if the client sent none.

    Examples
    --------
    >>> format_of(["n-triples-like", "application/rdf+xml"], triples=True)
    'application/rdf+xml'
    >>> format_of(["jsonn", "jsonnn"], triples=False), format_of([], triples=False)
    ('jsonn', '')
    """
    known = (name for name in names if form_of("", triples=triples, name=name, quads=quads))
    return next(known, names[0] if names else "")


def not_offered(what: str, *, triples: bool, name: str = "", quads: bool = True) -> str:
    """Return an error message for an unavailable media type, which lists the available ones.

    Parameters
    ----------
    what
        Subject of the sentence, such as ``the answer to an ASK``.
    triples
        Whether the answer consists of triples.
    name
        The requested format; empty if the client sent only an ``Accept`` header.
    quads
        Whether formats with named graphs are available, too.

    Returns
    -------
    str
        One sentence with the available formats.

    Examples
    --------
    >>> not_offered("the answer to an ASK", triples=False, name="jsonn")
    "the answer to an ASK is not offered as 'jsonn': expected format=json, xml, csv or tsv"
    """
    forms = TRIPLES if triples else ROWS
    known = [form for form in forms if quads or form not in ("trig", "nquads")]
    if name:
        return f"{what} is not offered as {name!r:.80}: expected format={', '.join(known[:-1])} or {known[-1]}"
    return f"{what} is offered as {', '.join(forms[form][0] for form in known)}: ask for one of these"


def media_type(form: str, name: str) -> str:
    """Return the ``Content-Type`` of a media type; text types get a charset.

    Parameters
    ----------
    form
        Name of the format, such as ``csv``.
    name
        The media type, such as ``text/csv``.

    Returns
    -------
    str
        The value of the header, such as ``text/csv; charset=utf-8``.
    """
    return f"{name}; charset=utf-8" if form in _TEXT or name.startswith("text/") else name


def offered(*, triples: bool) -> Sequence[str]:
    """Return the available media types, the standard one of each format.

    Parameters
    ----------
    triples
        Whether the answer consists of triples.

    Returns
    -------
    Sequence[str]
        One media type per format, in the order of preference.
    """
    return [types[0] for types in (TRIPLES if triples else ROWS).values()]
