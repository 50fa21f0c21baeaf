"""Adapter to Oxigraph: terms, formats and error messages; the only module that parses the engine's messages.

Each pattern of :class:`Fault` has a test that provokes the message in the engine.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Collection
from enum import Enum
from typing import Final, NamedTuple, NotRequired, TypeAlias, TypedDict

import pyoxigraph as ox

from immunograph.errors import QueryError, QuerySyntaxError
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.rdf.terms import literal_of
from immunograph.store.sparql.diagnosis import LONGEST, diagnosis, offset, shown, without_base
from immunograph.store.sparql.diagnosis import Fault as Mistake
from immunograph.store.sparql.query import Query
from immunograph.vocabulary import PREFIXES

__all__ = [
    "ENGINE_ERRORS",
    "RESULTS",
    "SYNTAX",
    "AskingOptions",
    "EngineError",
    "Fault",
    "LoadingOptions",
    "Result",
    "error_of",
    "is_full",
    "message_of",
    "options_for",
    "plain",
    "plain_quad",
    "refusal",
]

SYNTAX: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
RESULTS: Final = {
    "tsv": ox.QueryResultsFormat.TSV,
    "csv": ox.QueryResultsFormat.CSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}


Result: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
"""What the engine returns for a query."""


class AskingOptions(TypedDict, total=False):
    """Keyword arguments of the engine's ``query``."""

    prefixes: dict[str, str]
    use_default_graph_as_union: bool
    default_graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
    named_graphs: list[ox.NamedNode | ox.BlankNode]
    substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]


class LoadingOptions(TypedDict):
    """Keyword arguments of the engine's ``load``."""

    format: ox.RdfFormat
    base_iri: str | None
    to_graph: NotRequired[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]


class WritingOptions(TypedDict):
    """Keyword arguments of the engine's ``serialize``."""

    format: ox.RdfFormat
    prefixes: NotRequired[dict[str, str]]


ENGINE_ERRORS: Final = (SyntaxError, ValueError, RuntimeError, OSError)
"""Exceptions that the engine raises when it rejects a query, an update or a document."""


class Fault(Enum):
    """The kinds of error that the engine raises, each with a regular expression that matches its message.

    - About documents: ``RELATIVE_IRI`` without a base IRI, ``IRI_CHARACTER`` that an IRI may not contain, ``PREFIX``
      that is not declared, ``LANGUAGE`` tag that is not valid, ``LANG_STRING`` without a language tag,
      ``REMOTE_CONTEXT`` of JSON-LD, unknown ``CONTAINER`` in a JSON-LD context.
    - About files: ``FULL`` disk or file size limit, ``CORRUPT`` data, ``LOCKED`` by another process or iterator.
    - ``OTHER``: everything else.
    """

    RELATIVE_IRI = r"No scheme found in an absolute IRI"
    IRI_CHARACTER = r"Invalid IRI (?:code point|character) '(?P<what>[^']+)'"
    PREFIX = r"The prefix (?P<what>[^ ]*): has not been declared"
    LANGUAGE = r"error while parsing language tag '(?P<what>[^']*)'"
    LANG_STRING = r"The datatype of a literal without a language tag must not be rdf:langString"
    REMOTE_CONTEXT = r"No LoadDocumentCallback has been set|remote context"
    CONTAINER = r"Not supported @container value combination"
    FULL = r"(?i:no space left|file too large|disk quota exceeded)"
    CORRUPT = r"(?i:corruption)"
    LOCKED = r"(?i:\block\b)"
    OTHER = r""


class EngineError(NamedTuple):
    """The kind of an engine error.

    Parameters
    ----------
    fault
        Kind of the error.
    what
        Part of the document that the message names; empty if it names none.
    """

    fault: Fault
    what: str = ""


_OF_DOCUMENTS: Final = tuple((fault, re.compile(fault.value)) for fault in Fault)[:7]
_OF_FILES: Final = tuple((fault, re.compile(fault.value)) for fault in (Fault.FULL, Fault.CORRUPT, Fault.LOCKED))
_NAMED_IRI: Final = re.compile(r"error while parsing IRI '([^']*)'")
_FULL_NUMBERS: Final = frozenset(getattr(errno, name) for name in ("ENOSPC", "EFBIG", "EDQUOT") if hasattr(errno, name))
_PLACE: Final = re.compile(r"error at (\d+):(\d+): ")


def error_of(exception: BaseException) -> EngineError:
    """Classify an exception of the engine by its class, errno and message.

    Parameters
    ----------
    exception
        An exception raised by the engine.

    Returns
    -------
    EngineError
        The kind of error, and the part of the document that the message names (empty if none).

    Examples
    --------
    >>> error_of(OSError("IO error: No space left on device")).fault
    <Fault.FULL: '(?i:no space left|file too large|disk quota exceeded)'>
    """
    message = str(exception)
    of_files = isinstance(exception, OSError | RuntimeError)
    if of_files and getattr(exception, "errno", None) in _FULL_NUMBERS:
        return EngineError(Fault.FULL)
    for fault, pattern in _OF_FILES if of_files else _OF_DOCUMENTS:
        if found := pattern.search(message):
            what = found.groupdict().get("what") or ""
            if fault in (Fault.RELATIVE_IRI, Fault.IRI_CHARACTER) and (iri := _NAMED_IRI.search(message)):
                what = iri[1]
            return EngineError(fault, what)
    return EngineError(Fault.OTHER)


def is_full(error: BaseException | None) -> bool:
    """Return whether an exception, or one in its chain of causes, reports a full disk.

    Parameters
    ----------
    error
        An exception; ``None`` is accepted and returns False.

    Returns
    -------
    bool
        True if the disk is full, or a quota or file size limit is reached.
    """
    while error is not None:
        if error_of(error).fault is Fault.FULL:
            return True
        error = error.__cause__
    return False


def message_of(error: Exception) -> str:
    """Return the engine's message about a document without its position, which is reported separately.

    Parameters
    ----------
    error
        An exception that the engine raised while parsing.

    Returns
    -------
    str
        The message, stripped of "Parser error at line …".
    """
    message = re.sub(r"\AParser error at line [^:]*: ", "", str(error))
    return re.sub(r"\([^()]*line \d+\)\Z", "", message).strip()


def plain(term: ox.NamedNode | ox.BlankNode | ox.Triple | ox.DefaultGraph) -> IRI:
    """Convert an engine term other than a literal to text.

    Parameters
    ----------
    term
        A named node, blank node, triple term or the default graph.

    Returns
    -------
    IRI
        The IRI, ``_:b0`` for a blank node, the three terms for a triple term, or the empty IRI for the default graph.
    """
    if isinstance(term, ox.DefaultGraph):
        return IRI("")
    return IRI(term.value if isinstance(term, ox.NamedNode) else str(term))


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> IRI | Literal:
    if isinstance(term, ox.Literal):
        return literal_of(term.value, term.language, term.datatype.value)
    return plain(term)


def plain_quad(quad: ox.Quad) -> Quad:
    """Convert an engine quad to a quad of the model.

    Parameters
    ----------
    quad
        A quad as returned by the engine.

    Returns
    -------
    Quad
        The quad; blank nodes become IRIs of the form ``_:b0``.
    """
    return Quad(plain(quad.subject), plain(quad.predicate), _value(quad.object), plain(quad.graph_name))


def refusal(error: Exception, query: Query, *, prefixes: Collection[str] = PREFIXES) -> QueryError:
    """Convert the engine's exception about a query or update to an error with reason, line and column.

    Parameters
    ----------
    error, query, prefixes
        The engine's exception, the rejected query or update, and the prefixes that need no declaration.

    Returns
    -------
    QueryError
        The error to raise; if the position is known, it ends with the line of the query and a marker below the position.
    """
    message = str(error).strip()
    text, done = query.text, f"the {query.what} cannot be {'answered' if query.what == 'query' else 'executed'}"
    place = _PLACE.match(message)
    start = offset(text, int(place[1]), int(place[2])) if place is not None else None
    is_syntax = isinstance(error, SyntaxError)
    kind = QuerySyntaxError if is_syntax else QueryError
    found = (_only_relative(query, prefixes) or diagnosis(query, prefixes, start)) if is_syntax else None
    if found is None and start is None:
        return kind(f"{done}: {message}")
    where, line = shown(text, found.start if found is not None else start or 0)
    rest = text[start or 0 :].split()
    said = f"{rest[0][:30]!r} is not expected here" if rest else "something is missing or not SPARQL before this place"
    return kind(f"{done}: {where}: {found.message if found is not None else said}\n{line}")


def _only_relative(query: Query, prefixes: Collection[str]) -> Mistake | None:
    """Return the first relative IRI of a rejected text that any base IRI would make valid."""
    if len(query.text) > LONGEST or not query.words.isdisjoint(("BASE", "SERVICE", "LOAD")):
        return None
    iri = next((token for token in query.tokens if token.kind == "iri" and ":" not in token.text), None)
    if iri is None:
        return None
    store, base, known = ox.Store(), "https://base.invalid/", dict.fromkeys(prefixes, "urn:x:")
    try:
        if query.what == "query":
            store.query(query.text, base_iri=base, prefixes=known)
        else:
            store.update(query.text, base_iri=base, prefixes=known)
    except ENGINE_ERRORS:
        return None
    return without_base(iri)


def options_for(form: str) -> WritingOptions:
    """Return the engine's options for serialising to an RDF format, with prefixes unless it has none.

    Parameters
    ----------
    form
        Name of the RDF format, a key of :data:`SYNTAX`.

    Returns
    -------
    WritingOptions
        Keyword arguments of the engine's ``dump`` and ``serialize``.
    """
    plain: WritingOptions = {"format": SYNTAX[form]}
    return plain if form in ("ntriples", "nquads") else {**plain, "prefixes": PREFIXES}
