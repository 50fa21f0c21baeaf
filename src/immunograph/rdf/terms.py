"""Quads of model values, and terms in N-Triples syntax."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import Final, NamedTuple

from immunograph.errors import FormatError
from immunograph.legible import quoted
from immunograph.model import IRI, Literal
from immunograph.vocabulary import RDF, XSD

__all__ = ["Quad", "literal_of", "parse_term", "quad_line", "term_text"]


class Quad(NamedTuple):
    """A statement in a named graph.

    Parameters
    ----------
    subject, predicate
        IRIs without angle brackets.
    object
        An IRI (a ``str``) or a literal.
    graph
        IRI of the named graph; empty for the default graph.
    """

    subject: IRI
    predicate: IRI
    object: IRI | Literal
    graph: IRI


_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_NEEDS_ESCAPE: Final = re.compile(r'[\x00-\x1f\x7f"\\]')
_UNESCAPE: Final = re.compile(r"\\(?:([tbnrf\"'\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_UNESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_IRI_FORBIDDEN: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_NATIVE: Final = {
    "boolean": "true or false",
    "integer": "a whole number such as 42",
    "double": "a number such as 1.5e3",
}
_LITERAL_SUFFIX: Final = re.compile(r"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?")


def _escape(match: re.Match[str]) -> str:
    found = match.group()
    return _ESCAPES.get(found) or f"\\u{ord(found):04X}"


def _unescape(match: re.Match[str]) -> str:
    simple, short, long = match.groups()
    if simple:
        return _UNESCAPED[simple]
    code = int(short or long, 16)
    if code > sys.maxunicode:
        raise FormatError(f"{match[0]} is not a character: the last is \\U0010FFFF; correct the escape")
    return chr(code)


@lru_cache(maxsize=1 << 14)  # the graph, the predicates and many things recur
def iri_text(iri: str) -> str:
    """Return an IRI in N-Triples syntax: in angle brackets.

    Parameters
    ----------
    iri
        An absolute IRI without escape sequences.

    Returns
    -------
    str
        The IRI in angle brackets.

    Raises
    ------
    FormatError
        If the IRI is empty, or contains a space, a control character, a backslash, a backtick or one of ``<>"{}|^``.
    """
    if not iri or _IRI_FORBIDDEN.search(iri):
        raise FormatError(
            f"{quoted(iri)} is not a valid IRI; expected a non-empty text without spaces, control characters or "
            'any of <>"{}|^`\\: percent-encode these characters'
        )
    return f"<{iri}>"


def lexical(value: str | bool | float) -> str:
    """Return the XSD lexical form of a Python value: ``true``, ``INF``, ``1.5``.

    Parameters
    ----------
    value
        A value of an ``xsd:string``, ``xsd:boolean``, ``xsd:integer`` or ``xsd:double``.

    Returns
    -------
    str
        The lexical form; strings are returned unchanged and not escaped.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = repr(value)
        return {"inf": "INF", "-inf": "-INF"}.get(text, text)
    return str(value)


def term_text(term: str | Literal) -> str:
    """Serialise a term in N-Triples syntax.

    Parameters
    ----------
    term
        An IRI without angle brackets, or a literal.

    Returns
    -------
    str
        ``<IRI>``, or a quoted literal, with its language tag or datatype if it has one.

    Raises
    ------
    FormatError
        If an IRI is empty or contains a character that is not allowed.
    """
    if not isinstance(term, Literal):
        return iri_text(term)
    in_quotes = '"' + _NEEDS_ESCAPE.sub(_escape, lexical(term.value)) + '"'
    if isinstance(term.value, bool):
        return f"{in_quotes}^^<{XSD}boolean>"
    if isinstance(term.value, int):
        return f"{in_quotes}^^<{XSD}integer>"
    if isinstance(term.value, float):
        return f"{in_quotes}^^<{XSD}double>"
    if term.language is not None:
        return f"{in_quotes}@{term.language}"
    if term.datatype is not None:
        return f"{in_quotes}^^{iri_text(term.datatype)}"
    return in_quotes


def quad_line(quad: Quad) -> str:
    """Serialise a quad as one line of N-Quads.

    Parameters
    ----------
    quad
        The quad; an empty graph name means the default graph.

    Returns
    -------
    str
        The line, ending in a full stop and a newline.

    Raises
    ------
    FormatError
        If an IRI contains a character that is not allowed, or that of the subject, predicate or object is empty.
    """
    graph = f" {iri_text(quad[3])}" if quad[3] else ""
    return f"{iri_text(quad[0])} {iri_text(quad[1])} {term_text(quad[2])}{graph} .\n"


def literal_of(text: str, language: str | None = None, datatype: str | None = None) -> Literal:
    """Create a literal from its lexical form, with a Python value for the native XSD types.

    Booleans, integers and doubles become ``bool``, ``int`` and ``float``; strings and all other datatypes remain text.

    Parameters
    ----------
    text
        The lexical form, without quotation marks and escape sequences.
    language
        Language tag, stored in lower case. If given, the datatype is ignored.
    datatype
        IRI of the datatype; ``None`` means ``xsd:string``.

    Returns
    -------
    Literal
        The literal; its datatype is kept only for datatypes that are not native.

    Raises
    ------
    FormatError
        If the text is not a valid value of a native datatype, is the double ``NaN``, or contains a lone surrogate.
        Numbers are read by Python, which accepts more than XSD, such as ``1_000``.
    """
    kind = (datatype or "").removeprefix(XSD)
    value: str | bool | int | float = text
    try:
        if language or not datatype:
            kind = ""
        elif kind == "boolean":
            value = {"true": True, "1": True, "false": False, "0": False}[text]
        elif kind == "integer":
            value = int(text)
        elif kind == "double":
            value = float(text.replace("INF", "inf"))
    except (KeyError, ValueError) as error:
        raise FormatError(f"{quoted(text)} is not a valid xsd:{kind}; expected {_NATIVE[kind]}") from error
    try:
        if language:
            return Literal(value, language=language.lower())
        if not datatype or kind in ("string", *_NATIVE) or datatype == RDF + "langString":
            return Literal(value)
        return Literal(value, datatype=IRI(datatype))
    except ValueError as error:
        raise FormatError(str(error)) from error


def parse_term(text: str) -> IRI | Literal:
    """Parse a term in N-Triples syntax, or in the shorthand of SPARQL TSV results (``3``, ``1.5``, ``true``).

    Parameters
    ----------
    text
        The term, without surrounding whitespace.

    Returns
    -------
    IRI or Literal
        The term; a blank node is returned as an ``IRI`` of the form ``_:b0``.

    Raises
    ------
    FormatError
        If the text is not a term, or its value does not fit its datatype; the characters of an IRI are not checked.
    """
    if text.startswith("<") and text.endswith(">"):
        return IRI(text[1:-1])
    if text.startswith('"'):
        in_quotes, _, suffix = text.rpartition('"')
        match = _LITERAL_SUFFIX.fullmatch(suffix) if in_quotes else None
        if match:
            return literal_of(_UNESCAPE.sub(_unescape, in_quotes[1:]), match[1], match[2])
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
    raise FormatError(
        f"{quoted(text)} is not an RDF term; expected an IRI in angle brackets, a literal in double quotes, a blank node "
        "such as _:b0, a number, true or false"
    )
