"""Results of the engine's queries: as complete answers within limits, and written to files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Final, cast

import pyoxigraph as ox

from immunograph.errors import FormatError
from immunograph.legible import quoted
from immunograph.store.declared import used_prefixes_only
from immunograph.store.interface import Answer, Boolean, Solutions, Triples
from immunograph.store.oxigraph import RESULTS, SYNTAX, Result, options_for
from immunograph.store.request import Limits, too_many_rows, too_much_memory
from immunograph.store.solutions import Rows
from immunograph.store.xml_text import legal_xml

__all__ = ["answer_of", "results_file", "solutions_of", "write_result", "write_taken"]

_OF_TRIPLES: Final = {"json": "jsonld", "xml": "rdfxml"}
"""Result formats of rows -> the format used instead when the answer consists of triples."""


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
        """Do nothing: there is no buffer."""


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
