"""SPARQL 1.1 endpoint as a store."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO, Final, cast
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

from immunograph.errors import QueryError, StoreError
from immunograph.legible import legible
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store.declared import used_prefixes_only
from immunograph.store.engine_results import solutions_of
from immunograph.store.formats import Format
from immunograph.store.graph_terms import name_of
from immunograph.store.interface import Answer, Boolean, Capabilities, Solutions, UnsupportedScopeError
from immunograph.store.oxigraph import options_for, plain_quad
from immunograph.store.remote.credentials import credentials_for, without_secret
from immunograph.store.remote.endpoint_capabilities import Endpoint, describe
from immunograph.store.remote.http import FORM, Http
from immunograph.store.remote.http import Request as HttpRequest
from immunograph.store.remote.requests import Prepared, pages, prepare
from immunograph.store.remote.responses import answer_from, complaint, rows_of
from immunograph.store.remote.updates import Updates
from immunograph.store.request import NO_LIMITS, Limits, Request, Scope, too_many_rows, too_much_memory
from immunograph.store.sparql.hosts import refuse_network
from immunograph.vocabulary import PREFIXES

__all__ = ["RemoteStore"]

_GRAPHS: Final = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
_SIZES: Final = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


def _host_of(url: str) -> str:
    """Return the host of an HTTP URL; empty for anything else."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it raises an error unless it is a number
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""


def _without_secret(url: str) -> str:
    try:
        return without_secret(url)
    except ValueError:
        return url.rpartition("@")[2]


class RemoteStore(Updates):
    """Store that sends queries and updates to a SPARQL 1.1 endpoint.

    Creating it requests the service description; no host other than that of ``url`` is contacted.

    Parameters
    ----------
    url
        URL for queries; may contain user and password.
    update
        URL for updates; by default as determined from the product or the service description.
    graph_store
        URL of the SPARQL 1.1 Graph Store protocol; by default as determined from the product.
    product
        ``oxigraph`` or ``virtuoso``, if the server does not identify itself; ``""`` for standard behaviour.
    union
        Whether the default graph is the union of all graphs; by default as determined from the product or the service
        description.
    disjoint
        Whether no triple is in more than one graph. If true, queries are sent unchanged; otherwise queries that
        duplicates would affect are rewritten, which is exact but slower.
    page
        Number of rows per page in which answers to SELECT are fetched, for endpoints that limit their answers; ``None``
        to fetch answers at once.
    limit
        Number of rows at which the endpoint silently truncates answers; ``None`` if unknown.
    patience, retries
        See :class:`immunograph.store.remote.http.Http`.
    http
        HTTP client to use, with its own credentials, in place of a new one; ``patience`` and ``retries`` are ignored
        then.

    Raises
    ------
    StoreError
        If ``url`` is not an HTTP URL, the host cannot be reached or denies access, another URL has a different host,
        credentials would be sent unencrypted, ``product`` is unknown, or ``page`` is not positive.

    Notes
    -----
    ``version`` changes only with writes through this store; call :meth:`refresh` after other clients have written.
    After a timeout, a query may continue on the server. Whether an update of several operations is atomic depends on
    the server.
    """

    def __init__(
        self,
        url: str,
        *,
        update: str | None = None,
        graph_store: str | None = None,
        product: str | None = None,
        union: bool | None = None,
        disjoint: bool = False,
        page: int | None = None,
        limit: int | None = None,
        patience: float = 300.0,
        retries: int = 4,
        http: Http | None = None,
    ) -> None:
        host = _host_of(url)
        if not host:
            raise StoreError(
                f"{_without_secret(url)!r} is not the URL of an endpoint: expected a URL such as https://host/sparql"
            )
        if page is not None and page < 1:
            raise StoreError(f"page must be a number of rows of at least 1, not {page}")
        self._credentials = credentials_for(url)
        self._http = http or Http(self._credentials, patience=patience, retries=retries)
        address = without_secret(url)
        for name, other in (("update", update), ("graph_store", graph_store)):
            if other and _host_of(other) != host:
                raise StoreError(
                    f"{name}={_without_secret(other)!r} is not a URL on the host {host} of the endpoint, and no other host is "
                    "contacted: give a URL on that host"
                )
        self.endpoint: Endpoint = describe(
            address, self._http, update=update, graph_store=graph_store, product=product, union=union, limit=limit
        )
        self._disjoint = disjoint
        self._page = page
        self._writes = 0

    def __repr__(self) -> str:
        """Return the class and the URL for queries."""
        return legible(f"<RemoteStore: {self.endpoint.query}>")

    @property
    def capabilities(self) -> Capabilities:
        """The features that this store supports."""
        return Capabilities(
            f"remote ({self.endpoint.product or 'SPARQL 1.1'})",
            writable=bool(self.endpoint.update),
            durable=False,
            atomic_load=False,
            snapshots=False,
            normalises=False,
            rdflib=False,
            ends_queries=False,
        )

    @property
    def version(self) -> int:
        """Number that changes with every write through this store, and with :meth:`refresh`."""
        return self._writes

    def refresh(self) -> None:
        """Change :attr:`version` so that callers discard their caches, after other clients have written."""
        self._writes += 1

    def close(self) -> None:
        """Do nothing: connections are closed after each request."""

    # --- asking -------------------------------------------------------------------------------------------------

    def _query(self, request: Request) -> Answer:
        refuse_network(request.query, PREFIXES, allow_hosts=request.allow_hosts)
        made = prepare(request, self.endpoint, self._listed, disjoint=self._disjoint)
        form = request.query.outline.form
        if self._page is None or form != "SELECT":
            return self._ask(made.head + made.query.text, made.parameters, form, request.limits)
        return self._in_pages(made, self._page, request.limits)

    def _in_pages(self, made: Prepared, size: int, limits: Limits) -> Answer:
        deadline = None if limits.timeout is None else time.monotonic() + limits.timeout

        def ask(text: str) -> Solutions:
            left = None if deadline is None else max(0.001, deadline - time.monotonic())
            answer = self._ask(made.head + text, made.parameters, "SELECT", Limits(left, None, limits.max_memory))
            if not isinstance(answer, Solutions):
                raise QueryError(f"{self.endpoint.query} did not answer a SELECT query with rows; check the URL")
            return answer

        text, outline = made.query.text, made.query.outline
        if not outline.variables:  # SELECT *: the endpoint says which columns that is
            names = ask(f"{text[: outline.tail]} {'' if outline.limit else 'LIMIT 1'}").variables
            outline = replace(outline, variables=names)
        pieces: list[bytes] = []
        rows = 0
        for page in pages(text, outline, size, nested=self.endpoint.product == "virtuoso"):
            part = ask(page)
            pieces.append(part.tsv if not pieces else part.tsv[part.tsv.find(b"\n") + 1 :])
            rows += rows_of(part)
            if limits.max_rows is not None and rows > limits.max_rows:
                raise too_many_rows(limits)
            if limits.max_memory is not None and sum(map(len, pieces)) > limits.max_memory:
                raise too_much_memory(limits)
            if not rows_of(part):
                break
        return Solutions(part.variables, b"".join(pieces)) if pieces else ask(text)

    def _listed(self) -> list[IRI]:
        """Return the graphs to list in a request, or raise an error if there are triples outside them."""
        if self.endpoint.union == "listed" and self._ask("ASK { ?s ?p ?o }", (), "ASK", NO_LIMITS) == Boolean(True):
            raise UnsupportedScopeError(
                "this endpoint has triples outside named graphs, which it cannot merge with the named graphs: query with "
                "default_graph='unnamed' or graph=…, or open it with union=True if its default graph is the union of all graphs"
            )
        return self.graphs()

    def _ask(self, text: str, parameters: Sequence[tuple[str, str]], form: str, limits: Limits) -> Answer:
        body = urlencode([("query", text), *parameters]).encode()
        headers = {"Content-Type": FORM, "Accept": self.endpoint.accept(form)}
        request = HttpRequest("POST", self.endpoint.query, body, headers)
        with self._http.send(request, timeout=limits.timeout) as reply:
            if reply.status not in (200, 206):
                raise complaint(reply, "query", self._credentials)
            return answer_from(reply, form, self.endpoint, limits)

    # --- what is there, and what comes out ----------------------------------------------------------------------

    def _rows(self, text: str, head: str = "") -> Iterator[ox.QuerySolution]:
        """Send a SELECT query unchanged, and return its rows."""
        answer = self._ask(head + text, (), "SELECT", NO_LIMITS)
        if not isinstance(answer, Solutions):
            raise QueryError(f"{self.endpoint.query} did not answer a SELECT query with rows; check the URL")
        return solutions_of(ox.parse_query_results(answer.tsv, format=ox.QueryResultsFormat.TSV))

    def __len__(self) -> int:
        """Return the number of quads; sends one or two queries each time."""
        return sum(self.counts().values())

    def counts(self) -> dict[IRI, int]:
        """Return the number of quads in each graph; sends one or two queries each time.

        If the default graph is the union of all graphs, triples of the unnamed graph cannot be distinguished and are
        not counted (except on Virtuoso, where a graph with an IRI takes its place).

        Returns
        -------
        dict[IRI, int]
            Number of quads by IRI of the graph, sorted; the default graph has the empty IRI and is omitted if it is
            empty.
        """
        made = {IRI(row["g"].value): int(row["n"].value) for row in self._rows(_SIZES, self.endpoint.preamble)}
        if self.endpoint.unnamed or self.endpoint.union != "always":
            rows = self._rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {self._in(IRI(''))} }}")
            if unnamed := int(next(iter(rows))["n"].value):
                made[IRI("")] = unnamed
        return dict(sorted(made.items()))

    def _in(self, graph: IRI) -> str:
        """Return the SPARQL pattern of all triples of a graph."""
        name = graph or self.endpoint.unnamed
        return f"GRAPH <{name}> {{ ?s ?p ?o }}" if name else "?s ?p ?o"

    def graphs(self) -> list[IRI]:
        """Return the IRIs of all named graphs; sends a query each time.

        Returns
        -------
        list[IRI]
            The sorted IRIs, without system graphs of the product.
        """
        return sorted(IRI(row["g"].value) for row in self._rows(_GRAPHS, self.endpoint.preamble))

    def has_unnamed(self) -> bool:
        """Return whether the endpoint has blank nodes in named graphs, or triples outside named graphs.

        Triple terms are not looked for, nor triples that :meth:`counts` cannot distinguish.

        Returns
        -------
        bool
            False if neither is found.
        """
        blank = "ASK { GRAPH ?g { ?s ?p ?o } FILTER(isBlank(?s) || isBlank(?o)) }"
        if self._ask(self.endpoint.preamble + blank, (), "ASK", NO_LIMITS) == Boolean(True):
            return True
        return IRI("") in self.counts()

    def _quads(self, graph: IRI | None) -> Iterator[ox.Quad]:
        for each in self.counts() if graph is None else [graph]:
            name = name_of(each)
            if self._page is None:
                rows = self._rows(f"SELECT ?s ?p ?o WHERE {{ {self._in(each)} }}")
            else:
                answer = self.query("SELECT ?s ?p ?o WHERE { ?s ?p ?o }", scope=Scope(graphs=(each,)))
                rows = solutions_of(
                    ox.parse_query_results(cast("Solutions", answer).tsv, format=ox.QueryResultsFormat.TSV)
                )
            for row in rows:
                yield ox.Quad(row["s"], row["p"], row["o"], name)

    def quads(self, graph: IRI | None = None) -> Iterator[Quad]:
        """Iterate over the quads of all graphs, or of one graph; holds one graph at a time in memory.

        Parameters
        ----------
        graph
            IRI of a named graph; the empty IRI for the default graph, ``None`` for all graphs.

        Returns
        -------
        Iterator[Quad]
            The quads, graph by graph. Later writes may appear.
        """
        return map(plain_quad, self._quads(graph))

    def write(self, target: IO[bytes], form: Format, *, graph: IRI | None = None) -> None:
        """Serialise all graphs, or one graph, to a binary file.

        Parameters
        ----------
        target
            Binary file open for writing.
        form
            RDF format. A format without named graphs gets the RDF merge of the graphs, for which all triples are held
            in memory.
        graph
            IRI of a named graph, whose triples are written without its name; the empty IRI for the default graph,
            ``None`` for all graphs.

        Raises
        ------
        FormatError
            If the format is RDF/XML, and a literal contains a character that XML 1.0 does not allow.
        QueryError, StoreError
            If the endpoint rejects a query, or cannot be reached.
        """
        options = options_for(form.name)
        quads = self._quads(graph)
        triples = (quad.triple for quad in quads)
        whole = graph is None and form.quads
        with used_prefixes_only(target, form.name) as text:
            ox.serialize(quads if whole else triples if graph is not None else dict.fromkeys(triples), text, **options)
