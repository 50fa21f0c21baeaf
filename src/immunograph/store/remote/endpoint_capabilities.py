"""Capabilities of a SPARQL endpoint, from the user's options, its service description or its product.

Nothing is guessed from the URL. An endpoint without a service description is assumed to follow the standard: the
default graph of a query is the unnamed graph alone, and updates are not accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit, urlunsplit

import pyoxigraph as ox

from immunograph.errors import StoreError
from immunograph.legible import quoted
from immunograph.store.remote.credentials import denied
from immunograph.store.remote.http import Http, Request
from immunograph.vocabulary import BASE

__all__ = ["Endpoint", "Union", "describe"]

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_MOST: Final = 1_000_000

Union: TypeAlias = Literal["always", "parameter", "listed"]
"""How a query sees the union of all graphs: the default graph is ``always`` the union; a request ``parameter`` makes it
so; or the graphs must be ``listed`` in each request, which leaves out triples outside named graphs.
"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """URLs and behaviour of a SPARQL endpoint.

    Parameters
    ----------
    query
        URL for queries.
    update
        URL for updates; empty if the endpoint does not accept updates.
    graph_store
        URL of the Graph Store protocol; empty if it is not supported.
    product
        Server product with known deviations from the standard: ``oxigraph``, ``virtuoso``, or empty.
    union
        How a query sees the union of all graphs; see :data:`Union`.
    unnamed
        IRI of the graph that serves as default graph, for a product without an unnamed graph; otherwise empty.
    hidden
        System graphs of the product, which are excluded from queries.
    limit
        Number of rows at which the endpoint truncates answers, as given by the user; ``None`` if unknown.
    """

    query: str
    update: str = ""
    graph_store: str = ""
    product: str = ""
    union: Union = "listed"
    unnamed: str = ""
    hidden: tuple[str, ...] = ()
    limit: int | None = None

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """HTTP parameters that make the default graph the union of all graphs.

        Empty unless ``union`` is ``parameter``: otherwise the default graph is the union already, or each request lists
        the graphs.
        """
        return [("union-default-graph", "")] if self.union == "parameter" else []

    @property
    def preamble(self) -> str:
        """One-line prefix for Virtuoso queries that excludes the system graphs.

        It also hides the graph that serves as default graph from ``GRAPH ?g``. Empty for other products.
        """
        default = "".join(f"define input:default-graph-exclude <{graph}> " for graph in self.hidden)
        named = (*self.hidden, *filter(None, (self.unnamed,)))
        return default + "".join(f"define input:named-graph-exclude <{graph}> " for graph in named)

    def accept(self, form: str) -> str:
        """Return the ``Accept`` header for a query form.

        JSON and XML results have an end marker, so truncation is detected. TSV has none, and Virtuoso's TSV loses the
        types of terms; only Oxigraph's TSV is known to be complete if its last line is.

        Parameters
        ----------
        form
            ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.

        Returns
        -------
        str
            Media types with quality values.
        """
        if form in ("CONSTRUCT", "DESCRIBE"):
            return "application/n-triples, text/turtle;q=0.8"
        if self.product == "oxigraph" and form == "SELECT":
            return "text/tab-separated-values"
        return "application/sparql-results+json, application/sparql-results+xml;q=0.5"


_VIRTUOSO: Final = (
    "http://www.openlinksw.com/schemas/virtrdf#",
    "http://www.w3.org/ns/ldp#",
    "http://localuriqaserver/sparql",
)
"""Virtuoso's own named graphs, which contain no user data."""


def describe(
    url: str,
    http: Http,
    *,
    update: str | None = None,
    graph_store: str | None = None,
    product: str | None = None,
    union: bool | None = None,
    limit: int | None = None,
) -> Endpoint:
    """Determine the capabilities of an endpoint from its ``Server`` header and its service description.

    Options of the caller take precedence over the service description.

    Parameters
    ----------
    url
        URL for queries, without credentials.
    http
        HTTP client, which adds the credentials.
    update, graph_store, product, union
        See :class:`immunograph.store.remote.store.RemoteStore`; if ``None``, determined from the reply (``graph_store``
        of Oxigraph only).
    limit
        See :class:`immunograph.store.remote.store.RemoteStore`; kept as given.

    Returns
    -------
    Endpoint
        URLs and behaviour of the endpoint.

    Raises
    ------
    StoreError
        If the host cannot be reached, denies access, or does not know the URL, or ``product`` is not known.
    """
    server, told = _asked(url, http)
    if product is None:
        found = re.match(r"(Oxigraph|Virtuoso)/", server)
        product = found[1].lower() if found else ""
    elif product not in ("oxigraph", "virtuoso", ""):
        raise StoreError(
            f"unknown product {quoted(product)}: expected 'oxigraph', 'virtuoso', or '' for standard behaviour"
        )
    made = Endpoint(url, product=product, limit=limit)
    if product == "oxigraph":
        parts = urlsplit(url)
        where = parts.path.removesuffix("/query")
        made = replace(
            made,
            union="parameter",
            update=urlunsplit(parts._replace(path=where + "/update", query="")),
            graph_store=urlunsplit(parts._replace(path=where + "/store", query="")),
        )
    elif product == "virtuoso":
        made = replace(made, update=url, union="always", unnamed=f"{BASE}graph/unnamed", hidden=_VIRTUOSO)
    else:
        if f"<{_SD}SPARQL11Update>" in told:
            made = replace(made, update=url)
        if f"<{_SD}UnionDefaultGraph>" in told:
            made = replace(made, union="always")
    if union is not None:
        made = replace(made, union="always" if union else "listed")
    if update is not None:
        made = replace(made, update=update)
    return made if graph_store is None else replace(made, graph_store=graph_store)


def _asked(url: str, http: Http) -> tuple[str, str]:
    """Return the ``Server`` header and the service description in N-Triples; either may be empty."""
    with http.send(Request("GET", url, headers={"Accept": "application/n-triples, text/turtle;q=0.9"})) as reply:
        if reply.status in (401, 403):
            raise denied(http.credentials, url, reply.status)
        if reply.status in (404, 410):
            raise StoreError(f"{url} does not exist (status {reply.status}): expected the URL of a SPARQL endpoint")
        server = reply.header("Server")
        form = {"application/n-triples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE}
        if reply.status != 200 or reply.media_type not in form:
            return server, ""
        text = reply.text(_MOST).encode()
        try:
            triples = ox.parse(text, format=form[reply.media_type], base_iri=url)
            made = ox.serialize((quad.triple for quad in triples), format=ox.RdfFormat.N_TRIPLES) or b""
            return server, made.decode()
        except (SyntaxError, ValueError):
            return server, ""
