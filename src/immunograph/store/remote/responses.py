"""Parse the response of an endpoint; an incomplete response is an error.

JSON and XML results have an end marker. TSV has none, so its last line is checked: Oxigraph's server writes error
messages there after ``200 OK``. N-Triples are parsed to the end for the same reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final, cast
from urllib.parse import urlsplit

import pyoxigraph as ox

from immunograph.errors import ImmunographError, LimitError, QueryError, QueryTimeoutError, StoreError
from immunograph.plurals import counted
from immunograph.store.engine_results import answer_of
from immunograph.store.interface import Answer, Boolean, Solutions, Triples
from immunograph.store.remote.credentials import Credentials, denied
from immunograph.store.remote.endpoint_capabilities import Endpoint
from immunograph.store.remote.http import Reply
from immunograph.store.request import Limits, too_many_rows, too_much_memory
from immunograph.vocabulary import XSD

__all__ = ["NOT_KNOWN", "answer_from", "complaint", "rows_of"]

NOT_KNOWN: Final = (
    "whether it was executed is not known: check the data before you repeat it, in smaller parts if possible"
)
"""End of the message about an update that was stopped."""

_RESULTS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
}
_TRIPLES: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
}
_MOST_NESTED: Final = 500
"""Maximum nesting depth of a result: real ones nest four deep, RDF-star terms deeper; thousands crash the parser."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_UNTRUE: Final = (
    (f'"1"^^<{XSD}boolean>'.encode(), b"true"),
    (f'"0"^^<{XSD}boolean>'.encode(), b"false"),
)
_VIRTUOSO_BLANK: Final = b'"type": "bnode", "value": "nodeID://'
_BLANK: Final = b'"type": "bnode", "value": "'
_VIRTUOSO_ASK: Final = "__ASK_RETVAL"


class _Measured:
    """Readable stream that forwards a response, and raises an error for input that could crash the parser."""

    def __init__(self, reply: Reply, limits: Limits, *, blanks: bool = False) -> None:
        self._blanks = blanks
        self._held = b""
        self._reply = reply
        self._most = limits.max_memory
        self._limits = limits
        self._depth = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._reply.read(size if size > 0 else 1 << 16)
        self._depth += piece.count(b"{") - piece.count(b"}") + piece.count(b"[") - piece.count(b"]")
        self._depth += piece.count(b"<triple>") - piece.count(b"</triple>")
        if self._depth > _MOST_NESTED:
            raise LimitError(
                f"the endpoint's answer is nested more than {_MOST_NESTED} levels deep, which could crash the parser; "
                "check that the URL is that of a SPARQL endpoint"
            )
        if b"<!" in piece and self._reply.media_type.endswith("xml"):
            raise LimitError(
                "the endpoint's answer contains <!, which begins a document type declaration, a comment or a CDATA section "
                "and does not occur in SPARQL results; check that the URL is that of a SPARQL endpoint"
            )
        if self._most is not None and self._reply.size > 8 * self._most:
            raise too_much_memory(self._limits)
        return self._relabelled(piece) if self._blanks else piece

    def _relabelled(self, piece: bytes) -> bytes:
        """Replace Virtuoso's addresses of blank nodes by valid labels, even across chunk boundaries."""
        at_end = not piece
        piece = (self._held + piece).replace(_VIRTUOSO_BLANK, _BLANK)
        kept = (
            0
            if at_end
            else max((n for n in range(len(_VIRTUOSO_BLANK)) if piece.endswith(_VIRTUOSO_BLANK[:n])), default=0)
        )
        self._held = piece[len(piece) - kept :]
        return piece[: len(piece) - kept] or (self.read() if not at_end else b"")


def answer_from(reply: Reply, form: str, endpoint: Endpoint, limits: Limits) -> Answer:
    """Read a response to its end, and return the answer.

    Parameters
    ----------
    reply
        Response with status 200 or 206.
    form
        Form of the query: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
    endpoint
        URLs and behaviour of the endpoint.
    limits
        Limits on rows and memory.

    Returns
    -------
    Answer
        ``Solutions``, ``Boolean`` or ``Triples``; always complete.

    Raises
    ------
    LimitError
        If the answer exceeds a limit on rows or memory, is nested too deeply or contains ``<!``, or if the endpoint may
        have truncated it.
    QueryTimeoutError
        If the response does not arrive before the deadline.
    QueryError
        If the answer is incomplete, not valid, or in a format that was not asked for, such as CSV, which loses the types
        of terms.
    StoreError
        If the connection breaks.
    """
    host = urlsplit(reply.url).hostname
    if reply.status == 206 or reply.header("X-SQL-State"):
        raise LimitError(
            f"{host} reached its own limit and returned only part of the answer "
            f"({reply.header('X-SQL-Message') or 'status 206'}); narrow the query"
        )
    try:
        answer = _read(reply, form, limits, virtuoso=endpoint.product == "virtuoso")
    except ImmunographError:
        raise
    except (SyntaxError, ValueError) as error:
        paged = ", or open the endpoint with page=…" if form == "SELECT" else ""
        raise QueryError(
            f"{host} returned an answer that is truncated or not valid ({_clean(str(error))}); it may have "
            f"reached its own time limit: narrow the query{paged}"
        ) from error
    if isinstance(answer, Solutions):
        answer = _as_standard(answer, form, endpoint)
    _check_cut(answer, reply, endpoint)
    return answer


def _read(reply: Reply, form: str, limits: Limits, *, virtuoso: bool) -> Answer:
    kind = reply.media_type
    if form in ("CONSTRUCT", "DESCRIBE"):
        if kind not in _TRIPLES:
            raise _not_offered(kind, "N-Triples or Turtle")
        return _triples(reply, limits)
    if kind in _RESULTS:
        source = cast("IO[bytes]", _Measured(reply, limits, blanks=virtuoso))
        return answer_of(ox.parse_query_results(source, format=_RESULTS[kind]), limits)
    if kind == "text/tab-separated-values":
        return _tsv(reply, limits)
    raise _not_offered(kind, "SPARQL results in JSON, XML or TSV")


def _not_offered(kind: str, expected: str) -> QueryError:
    return QueryError(
        f"the endpoint answers with {kind or 'no media type'}; expected {expected}: check its URL, and whether it offers "
        "one of these formats"
    )


def _tsv(reply: Reply, limits: Limits) -> Solutions:
    """Return the rows of a TSV response; raise ``ValueError`` if the header or the end of the last line is not valid."""
    pieces: list[bytes] = []
    rows = -1
    while piece := reply.read(1 << 16):
        pieces.append(piece)
        rows += piece.count(b"\n")
        if limits.max_rows is not None and rows > limits.max_rows:
            raise too_many_rows(limits)
        if limits.max_memory is not None and reply.size > limits.max_memory:
            raise too_much_memory(limits)
    tsv = b"".join(pieces)
    head, found, rest = tsv.partition(b"\n")
    names = [name.strip() for name in head.decode().split("\t")] if head.strip() else []
    if not found or not all(name.startswith("?") for name in names):
        raise ValueError(f"the columns {_clean(head[:80].decode(errors='replace'))!r} are not variables")
    if rest and not rest.endswith(b"\n"):
        end = rest[rest.rfind(b"\n") + 1 :][:200].decode(errors="replace")
        raise ValueError(f"it ends with {_clean(end)!r}")
    return Solutions(tuple(name[1:] for name in names), tsv)


def _triples(reply: Reply, limits: Limits) -> Triples:
    source = cast("IO[bytes]", _Measured(reply, limits))
    parsed = ox.parse(source, format=_TRIPLES[reply.media_type], base_iri=reply.url)

    def counted() -> Iterator[ox.Triple]:
        seen = set()  # an endpoint may send a triple of two graphs twice
        for quad in parsed:
            if quad.triple not in seen:
                seen.add(quad.triple)
                if limits.max_rows is not None and len(seen) > limits.max_rows:
                    raise too_many_rows(limits)
                yield quad.triple

    made = ox.serialize(counted(), format=ox.RdfFormat.N_TRIPLES) or b""
    if limits.max_memory is not None and len(made) > limits.max_memory:
        raise too_much_memory(limits)
    return Triples(made)


def _as_standard(answer: Solutions, form: str, endpoint: Endpoint) -> Answer:
    """Return an answer with Virtuoso's deviations from the standard converted; unchanged for other products."""
    if endpoint.product == "virtuoso":
        if form == "ASK" and answer.variables == (_VIRTUOSO_ASK,):
            return Boolean(answer.tsv.splitlines()[1:] == [b"1"])
        tsv = answer.tsv
        for written, meant in _UNTRUE:  # never part of a longer literal: a quote inside one is escaped
            tsv = tsv.replace(written, meant)
        return Solutions(answer.variables, tsv)
    return answer


def rows_of(answer: Solutions) -> int:
    """Return the number of rows of a SELECT answer.

    Parameters
    ----------
    answer
        Solutions that are kept as TSV.

    Returns
    -------
    int
        Number of lines without the header.
    """
    return answer.tsv.count(b"\n") - 1


def _check_cut(answer: Answer, reply: Reply, endpoint: Endpoint) -> None:
    """Raise an error for an answer that may be truncated: it has as many rows as the endpoint's limit.

    A response with the header X-SPARQL-MaxRows may be truncated whatever its number of rows.
    """
    told = reply.header("X-SPARQL-MaxRows").strip()
    limit = int(told) if told.isdigit() else endpoint.limit
    if limit is None or isinstance(answer, Boolean):
        return
    rows = rows_of(answer) if isinstance(answer, Solutions) else answer.ntriples.count(b"\n")
    if rows >= limit or told:
        rows_or_triples, paged = (
            ("row", ", or open the endpoint with page=… (a smaller number) to fetch the answer in pages")
            if isinstance(answer, Solutions)
            else ("triple", "")
        )
        raise LimitError(
            f"{urlsplit(reply.url).hostname} returns at most {counted(limit, rows_or_triples)}, so this answer may be "
            f"truncated; narrow the query{paged}"
        )


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def complaint(reply: Reply, what: str, credentials: Credentials) -> ImmunographError:
    """Convert the error response of an endpoint to an error, with credentials redacted.

    Parameters
    ----------
    reply
        Response with an error status; at most 2,000 bytes of its body are used.
    what
        Kind of request: ``query`` or ``update``.
    credentials
        Password and token to redact from the server's message.

    Returns
    -------
    ImmunographError
        The error to raise: ``QueryError``, ``QueryTimeoutError``, ``LimitError`` or ``StoreError``.
    """
    host = urlsplit(reply.url).hostname or ""
    told = reply.text()
    if "html" in reply.media_type:
        told = re.sub(r"<[^<>]*>", " ", told)
    told = credentials.redacted(_clean(re.split(r"\sSPARQL query:\s", told)[0]))[:400]
    status = reply.status
    if status in (401, 403):
        return denied(credentials, reply.url, status)
    if status in (404, 405, 501):
        return StoreError(
            f"{host} does not accept {'a query' if what == 'query' else 'an update'} at {reply.url} (status {status}); "
            "check the URL"
        )
    then = "narrow it" if what == "query" else NOT_KNOWN
    if status in (408, 504):
        return QueryTimeoutError(f"{host} stopped the {what} at its own time limit (status {status}); {then}")
    if status == 413:
        shorter = "shorten it" if what == "query" else "send it in parts"
        return LimitError(f"the {what} is longer than {host} accepts (status {status}); {shorter}")
    if re.search(r"time-?out|timed out|cancell?ed", told, re.IGNORECASE):
        return QueryTimeoutError(f"{host} stopped the {what} at its own time limit: {told}; {then}")
    done = "executed" if what == "update" else "answered"
    if 400 <= status < 500 or re.match(r"Virtuoso \w{5} Error", told):  # with status 500 for an invalid query
        return QueryError(f"the {what} cannot be {done}: {host} replies (status {status}): {told or 'no reason given'}")
    return StoreError(
        f"{host} failed to process the {what} (status {status}): {told or 'no reason given'}; try again later"
    )
