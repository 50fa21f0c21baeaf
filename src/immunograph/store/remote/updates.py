"""Write to an endpoint: SPARQL updates, and quads in batches."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

from immunograph.errors import ImmunographError, QueryTimeoutError, StoreError
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store.edge import Edge
from immunograph.store.loading.source import AnotherReading, Document
from immunograph.store.quad_lines import QuadLines
from immunograph.store.remote.batches import batches, insertion
from immunograph.store.remote.credentials import Credentials
from immunograph.store.remote.endpoint_capabilities import Endpoint
from immunograph.store.remote.http import FORM, Http
from immunograph.store.remote.http import Request as HttpRequest
from immunograph.store.remote.requests import prologue
from immunograph.store.remote.responses import NOT_KNOWN, complaint
from immunograph.store.request import Request

__all__ = ["Updates"]


_DONE: Final = (200, 201, 202, 204)


class Updates(Edge):
    """Base class of :class:`RemoteStore` with the methods that write."""

    endpoint: Endpoint
    _http: Http
    _credentials: Credentials
    _writes: int

    def __len__(self) -> int:
        """Return the number of quads; implemented by :class:`RemoteStore`."""
        raise NotImplementedError

    def _update(self, request: Request, prefixes: Mapping[str, str]) -> None:
        update = request.query
        self._send_update(prologue(update, request.base) + update.text, request.limits.timeout, harmless=False)

    def _send_update(self, text: str, timeout: float | None = None, *, harmless: bool) -> None:
        endpoint = self.endpoint
        if not endpoint.update:
            raise StoreError(
                f"the URL for updates of {endpoint.query} is not known: open the endpoint with update='https://…'"
            )
        unnamed = [("default-graph-uri", endpoint.unnamed)] if endpoint.unnamed else []
        body = urlencode([("update", text), *unnamed]).encode()
        try:
            self._sent(HttpRequest("POST", endpoint.update, body, {"Content-Type": FORM}, harmless=harmless), timeout)
        finally:
            self._writes += 1

    def _sent(self, request: HttpRequest, timeout: float | None = None) -> None:
        try:
            with self._http.send(request, timeout=timeout) as reply:
                refusal = None if reply.status in _DONE else complaint(reply, "update", self._credentials)
                while refusal is None and reply.read():
                    pass
        except QueryTimeoutError as error:
            raise QueryTimeoutError(
                f"{urlsplit(request.url).hostname} did not confirm the update within {timeout or 0:g} s; {NOT_KNOWN}"
            ) from error
        if refusal is not None:
            raise refusal

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads in batches; quads that the store already contains are ignored. See :meth:`Store.add`.

        Raises
        ------
        FormatError
            If a quad is not valid RDF; no quads are added then.
        QueryError
            If the endpoint rejects a request; earlier batches remain in the store.
        StoreError
            If the endpoint does not accept updates, a request fails, or a quad cannot be sent (see :func:`batches` and
            :func:`insertion`); earlier batches remain in the store.
        """
        lines = QuadLines(quads)
        try:
            parsed = list(ox.parse("".join(lines).encode(), format=ox.RdfFormat.N_QUADS))
        except (SyntaxError, ValueError) as error:
            raise lines.refused(error) from error
        self.insert(_parsed(parsed))

    def insert(self, lines: Iterable[tuple[str, str]]) -> None:
        """Add quads in batches of limited size, by the fastest protocol that the endpoint supports.

        Parameters
        ----------
        lines
            Pairs of graph name (empty for the default graph) and triple in N-Triples syntax.

        Raises
        ------
        QueryError
            If the endpoint rejects a request; earlier batches remain in the store.
        StoreError
            If the endpoint does not accept updates, a request fails, or a quad cannot be sent (see :func:`batches` and
            :func:`insertion`); earlier batches remain in the store.
        """
        endpoint = self.endpoint
        for batch in batches(lines):
            if endpoint.product == "oxigraph" and endpoint.graph_store:
                body = "".join(f"{triple[:-2]} <{graph}> .\n" if graph else f"{triple}\n" for graph, triple in batch)
                self._sent(
                    HttpRequest("POST", endpoint.graph_store, body.encode(), {"Content-Type": "application/n-quads"})
                )
                self._writes += 1
            elif endpoint.update or not endpoint.graph_store:
                self._send_update(insertion(batch, endpoint.unnamed), harmless=True)
            else:
                self._post(batch)

    def _post(self, batch: Sequence[tuple[str, str]]) -> None:
        """Add a batch by the Graph Store protocol, one request for each graph."""
        graphs: dict[str, list[str]] = {}
        for graph, triple in batch:
            graphs.setdefault(graph, []).append(triple)
        for graph, triples in graphs.items():
            query = urlencode({"graph": graph}) if graph else "default"
            url = f"{self.endpoint.graph_store}{'&' if '?' in self.endpoint.graph_store else '?'}{query}"
            body = ("\n".join(triples) + "\n").encode()
            self._sent(HttpRequest("POST", url, body, {"Content-Type": "application/n-triples"}))
            self._writes += 1

    def _load_document(self, document: Document, graph: IRI | None) -> int:
        with document, tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as kept:
            try:
                document.refuse_if_lost()
                stream, syntax = document.stream()
                for where, triple in _parsed(ox.parse(stream, format=syntax, base_iri=document.base)):
                    kept.write(f"{where if graph is None else graph}\t{triple}\n")
            except (AnotherReading, ImmunographError):
                raise
            except (SyntaxError, ValueError, OSError, MemoryError) as error:
                if (other := document.written_out()) is not None:
                    raise AnotherReading(other) from None
                raise document.explain(error) from error
            kept.seek(0)
            before = len(self)
            self.insert((where, triple) for where, _, triple in (line.rstrip("\n").partition("\t") for line in kept))
            return len(self) - before

    @contextlib.contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Return a context manager that does nothing, since an endpoint cannot roll back.

        Each document is parsed to its end before any of its quads are sent.
        """
        yield


def _parsed(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, str]]:
    """Yield the graph and the triple of each quad, in N-Triples."""
    for quad in quads:
        graph = quad.graph_name
        if isinstance(graph, ox.BlankNode):
            raise StoreError(
                f"the graph {graph} is named by a blank node, which an update cannot refer to; name it by an IRI"
            )
        yield graph.value if isinstance(graph, ox.NamedNode) else "", f"{quad.triple} ."
