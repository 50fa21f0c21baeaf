"""Quads of model values, and terms in N-Triples syntax."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from immunograph.errors import FormatError
from immunograph.model import IRI, Literal
from immunograph.vocabulary import RDF, XSD

__all__ = ["Quad", "literal_of", "parse_term", "quad_line", "term_text"]


class Quad(NamedTuple):
    """Subject, predicate, object and named graph; a ``str`` object is an IRI."""

    subject: IRI
    predicate: IRI
    object: IRI | Literal
    graph: IRI


_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_NEEDS_ESCAPE: Final = re.compile(r'[\x00-\x1f\x7f"\\]')
_UNESCAPE: Final = re.compile(r"\\(?:([tbnrf\"'\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_UNESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_IRI_FORBIDDEN: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_LITERAL_SUFFIX: Final = re.compile(r"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?")


def _escape(match: re.Match[str]) -> str:
    found = match.group()
    return _ESCAPES.get(found) or f"\\u{ord(found):04X}"


def _unescape(match: re.Match[str]) -> str:
    simple, short, long = match.groups()
    return _UNESCAPED[simple] if simple else chr(int(short or long, 16))


def iri_text(iri: str) -> str:
    """Return an IRI in N-Triples syntax, in angle brackets.

    Parameters
    ----------
    iri
        The absolute IRI, not escaped.

    Returns
    -------
    str
        The IRI in angle brackets.

    Raises
    ------
    FormatError
        If it is empty, or contains a character that is not allowed in an IRI.
    """
    if not iri or _IRI_FORBIDDEN.search(iri):
        raise FormatError(f'{iri!r} is not an IRI: it is empty or holds a space or one of <>"{{}}|^`\\')
    return f"<{iri}>"


def lexical(value: str | bool | float) -> str:
    """Return the XSD lexical form of a Python value.

    Parameters
    ----------
    value
        The Python value.

    Returns
    -------
    str
        The lexical form.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = repr(value)
        return {"inf": "INF", "-inf": "-INF"}.get(text, text)
    return str(value)


def term_text(term: str | Literal) -> str:
    """Return a term in N-Triples syntax.

    Parameters
    ----------
    term
        An IRI or a literal.

    Returns
    -------
    str
        The term in N-Triples syntax.
    """
    if not isinstance(term, Literal):
        return iri_text(term)
    quoted = '"' + _NEEDS_ESCAPE.sub(_escape, lexical(term.value)) + '"'
    if isinstance(term.value, bool):
        return f"{quoted}^^<{XSD}boolean>"
    if isinstance(term.value, int):
        return f"{quoted}^^<{XSD}integer>"
    if isinstance(term.value, float):
        return f"{quoted}^^<{XSD}double>"
    if term.language is not None:
        return f"{quoted}@{term.language}"
    if term.datatype is not None:
        return f"{quoted}^^{iri_text(term.datatype)}"
    return quoted


def quad_line(quad: Quad) -> str:
    """Return a quad as a line of N-Quads; the empty IRI is the default graph.

    Parameters
    ----------
    quad
        The quad.

    Returns
    -------
    str
        The line, with its line end.
    """
    graph = f" {iri_text(quad[3])}" if quad[3] else ""
    return f"{iri_text(quad[0])} {iri_text(quad[1])} {term_text(quad[2])}{graph} .\n"


def literal_of(text: str, language: str | None = None, datatype: str | None = None) -> Literal:
    """Return a literal with a given lexical form; the four native XSD types become Python values.

    Parameters
    ----------
    text
        The lexical form.
    language
        Language tag, if any.
    datatype
        IRI of the datatype, if any.

    Returns
    -------
    Literal
        The literal.

    Raises
    ------
    FormatError
        If the text is not valid for its native type.
    """
    if language:
        return Literal(text, language=language.lower())
    kind = (datatype or "").removeprefix(XSD)
    if not datatype or kind == "string" or datatype == RDF + "langString":
        return Literal(text)
    try:
        if kind == "boolean":
            return Literal({"true": True, "1": True, "false": False, "0": False}[text])
        if kind == "integer":
            return Literal(int(text))
        if kind == "double":
            return Literal(float(text.replace("INF", "inf")))
    except (KeyError, ValueError) as error:
        raise FormatError(f"{text!r} is not a value of xsd:{kind}") from error
    return Literal(text, datatype=IRI(datatype))


def parse_term(text: str) -> IRI | Literal:
    """Parse a term in N-Triples syntax, or in the shorthand of SPARQL TSV results (``3``, ``1.5``, ``true``).

    A blank node is returned as the text ``_:b0``.

    Parameters
    ----------
    text
        The term.

    Returns
    -------
    IRI or Literal
        The term.

    Raises
    ------
    FormatError
        If the text is not a term.
    """
    if text.startswith("<") and text.endswith(">"):
        return IRI(text[1:-1])
    if text.startswith('"'):
        quoted, _, suffix = text.rpartition('"')
        match = _LITERAL_SUFFIX.fullmatch(suffix) if quoted else None
        if match:
            return literal_of(_UNESCAPE.sub(_unescape, quoted[1:]), match[1], match[2])
    elif text.startswith("_:"):
        return IRI(text)
    elif text in ("true", "false"):
        return Literal(text == "true")
    elif re.fullmatch(r"[+-]?[0-9]+", text):
        return Literal(int(text))
    elif re.fullmatch(r"[+-]?[0-9]*\.[0-9]+", text):
        return Literal(text, datatype=IRI(XSD + "decimal"))
    elif re.fullmatch(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+", text):
        return Literal(float(text))
    raise FormatError(f"{text!r} is not a term in N-Triples syntax")
