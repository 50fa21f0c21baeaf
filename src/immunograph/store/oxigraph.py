"""Adapter to Oxigraph: terms, formats and error messages; the only module that parses the engine's messages.

Each pattern of :class:`Fault` has a test that provokes the message in the engine.
"""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Collection, Iterator
from enum import Enum
from typing import IO, Final, NamedTuple, NotRequired, TypeAlias, TypedDict, cast

import pyoxigraph as ox

from immunograph.errors import FormatError, QueryError, QuerySyntaxError
from immunograph.legible import quoted
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.rdf.terms import literal_of
from immunograph.store.declared import used_prefixes_only
from immunograph.store.interface import Answer, Boolean, Solutions, Triples
from immunograph.store.request import Limits, too_many_rows, too_much_memory
from immunograph.store.solutions import Rows
from immunograph.store.sparql.diagnosis import LONGEST, diagnosis, offset, shown, without_base
from immunograph.store.sparql.diagnosis import Fault as Mistake
from immunograph.store.sparql.query import Query
from immunograph.store.xml_text import legal_xml
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
    "answer_of",
    "error_of",
    "is_full",
    "message_of",
    "options_for",
    "plain",
    "plain_quad",
    "refusal",
    "solutions_of",
    "write_result",
    "write_taken",
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


class _Limited:
    """Binary stream that forwards the engine's output and enforces limits; Ctrl-C is handled between writes of 8 kB."""

    def __init__(self, target: io.BytesIO, limits: Limits, header: int) -> None:
        self._target = target
        self._left = limits.max_memory
        self._rows = None if limits.max_rows is None else limits.max_rows + header
        self._limits = limits

    def write(self, piece: bytes) -> int:
        if self._rows is not None:
            self._rows -= piece.count(b"\n")
            if self._rows < 0:
                raise too_many_rows(self._limits)
        if self._left is not None:
            self._left -= len(piece)
            if self._left < 0:
                raise too_much_memory(self._limits)
        return self._target.write(piece)

    def flush(self) -> None:
        """There is nothing to flush."""


def solutions_of(result: Result) -> Iterator[ox.QuerySolution]:
    """Check that a result is that of a SELECT query, and return its iterator of solutions.

    Parameters
    ----------
    result
        Result of any query, as returned by the engine.

    Returns
    -------
    Iterator[pyoxigraph.QuerySolution]
        The same result, for iteration.

    Raises
    ------
    TypeError
        If it is the result of an ASK, CONSTRUCT or DESCRIBE query.
    """
    if not isinstance(result, ox.QuerySolutions):
        raise TypeError(f"expected the solutions of a SELECT query, not {type(result).__name__}")
    return result


def answer_of(result: Result, limits: Limits, *, columns: bool = False) -> Answer:
    """Convert the engine's result to an answer, and enforce the limits on rows and memory.

    Parameters
    ----------
    result, limits
        The engine's result, and the limits on rows and memory.
    columns
        Whether to convert large results to a data frame while reading. Must be False in a forked process, because the
        threads of polars do not survive a fork.

    Returns
    -------
    Answer
        ``Solutions``, ``Boolean`` or ``Triples``; always complete.

    Raises
    ------
    LimitError
        If the answer has more rows, or uses more bytes, than allowed.
    """
    if isinstance(result, ox.QueryBoolean):
        return Boolean(bool(result))
    if isinstance(result, ox.QuerySolutions):
        variables = tuple(variable.value for variable in result.variables)
        rows = Rows(variables) if columns else io.BytesIO()
        result.serialize(output=cast("IO[bytes]", _Limited(rows, limits, header=1)), format=ox.QueryResultsFormat.TSV)
        return rows.solutions() if isinstance(rows, Rows) else Solutions(variables, rows.getvalue())
    triples = io.BytesIO()
    result.serialize(output=cast("IO[bytes]", _Limited(triples, limits, header=0)), format=ox.RdfFormat.N_TRIPLES)
    return Triples(triples.getvalue())


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


_OF_TRIPLES: Final = {"json": "jsonld", "xml": "rdfxml"}
"""Result formats of rows -> the format used instead when the answer consists of triples."""


def write_result(result: Result, target: IO[bytes], form: str) -> None:
    """Stream the engine's result to a binary file.

    A result of triples is written as JSON-LD for ``json``, and as RDF/XML for ``xml``.

    Parameters
    ----------
    result
        The lazy result of a query of the engine.
    target, form
        The binary file to write to, and the name of a result format or, for triples, an RDF format.

    Raises
    ------
    FormatError
        If ``form`` is not a format for this kind of query, or an XML format cannot contain a character of the answer.
    """
    if isinstance(result, ox.QueryTriples):
        form = _OF_TRIPLES.get(form, form)
        if form not in SYNTAX:
            raise FormatError(
                f"{quoted(form)} is not a format for CONSTRUCT or DESCRIBE: expected one of {', '.join(SYNTAX)}"
            )
        with used_prefixes_only(target, form) as text:
            ox.serialize(result, text, **options_for(form))
        return
    if form not in RESULTS:
        raise FormatError(f"{quoted(form)} is not a format for SELECT or ASK: expected one of {', '.join(RESULTS)}")
    result.serialize(output=results_file(target, form), format=RESULTS[form])


def results_file(target: IO[bytes], form: str) -> IO[bytes]:
    """Return a file for writing rows to: for XML, a wrapper that rejects characters not allowed in XML 1.0.

    Parameters
    ----------
    target, form
        The binary file to wrap, and the name of the result format.

    Returns
    -------
    IO[bytes]
        The wrapper, or ``target`` itself for other formats.
    """
    return legal_xml(target, "JSON, CSV or TSV") if form == "xml" else target


def write_taken(answer: Answer, target: IO[bytes], form: str) -> None:
    """Write a complete answer to a binary file.

    Parameters
    ----------
    answer
        ``Solutions``, ``Boolean`` or ``Triples``.
    target, form
        The binary file to write to, and the name of a result format or, for triples, an RDF format.

    Raises
    ------
    FormatError
        If ``form`` is not a format for this kind of query, or an XML format cannot contain a character of the answer.
    """
    if isinstance(answer, Triples):
        form = _OF_TRIPLES.get(form, form)
        if form not in SYNTAX:
            raise FormatError(
                f"{quoted(form)} is not a format for CONSTRUCT or DESCRIBE: expected one of {', '.join(SYNTAX)}"
            )
        triples = ox.parse(answer.ntriples, format=ox.RdfFormat.N_TRIPLES)
        with used_prefixes_only(target, form) as text:
            ox.serialize((quad.triple for quad in triples), text, **options_for(form))
        return
    if isinstance(answer, Boolean):
        told = b'{"head":{},"boolean":true}' if answer.value else b'{"head":{},"boolean":false}'
        write_result(ox.parse_query_results(told, format=ox.QueryResultsFormat.JSON), target, form)
    elif form == "tsv":
        target.write(answer.tsv)
    else:
        write_result(ox.parse_query_results(answer.tsv, format=ox.QueryResultsFormat.TSV), target, form)
