"""Capabilities of a SPARQL endpoint: from the user, its service description, or its product's manual.

Nothing is guessed from the address. An endpoint that says nothing is taken to be what the standard says: its default
graph is the unnamed graph, and it takes no updates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit, urlunsplit

import pyoxigraph as ox

from immunograph.errors import StoreError
from immunograph.store.remote.http import Http, Request
from immunograph.vocabulary import BASE

__all__ = ["Endpoint", "Union", "describe"]

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_MOST: Final = 1_000_000

Union: TypeAlias = Literal["always", "parameter", "listed"]
"""How a query is made to see all graphs at once: the default graph ``always`` holds them all; a request ``parameter``
makes it so; or the graphs must be ``listed`` in each request, and then triples in no named graph are out of sight."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint and how it behaves.

    Parameters
    ----------
    query
        Where queries go.
    update
        Where updates go; empty if it takes none.
    graph_store
        Where the Graph Store protocol is spoken; empty if nowhere.
    product
        Whose behaviour is known: ``oxigraph``, ``virtuoso``, or empty for what the standard says.
    union
        See :data:`Union`.
    unnamed
        The graph that stands for the unnamed one, where a product has none; empty otherwise.
    hidden
        Graphs of the product's own, which are not data.
    limit
        Rows after which it cuts an answer off, as far as the user said.
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
        """The parameters that make the default graph the union of all graphs."""
        return [("union-default-graph", "")] if self.union == "parameter" else []

    @property
    def preamble(self) -> str:
        """What is prepended to a query to exclude the product's own graphs, in one line.

        ``GRAPH`` before a variable does not name the graph that stands for the unnamed one.
        """
        default = "".join(f"define input:default-graph-exclude <{graph}> " for graph in self.hidden)
        named = (*self.hidden, *filter(None, (self.unnamed,)))
        return default + "".join(f"define input:named-graph-exclude <{graph}> " for graph in named)

    def accept(self, form: str) -> str:
        """Return the Accept header for a query of some form.

        JSON says where it ends, so that an answer that was cut off shows. TSV does not, and Virtuoso's loses the kind
        of term; only Oxigraph's is known to be whole when its last line is.
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
"""Graphs of its own, which hold nothing of ours."""


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
    """Find out what an endpoint can do: one request for its service description, unless all is said.

    Raises
    ------
    StoreError
        If the host cannot be reached, wants a password, or there is nothing at the address.
    """
    server, told = _asked(url, http)
    if product is None:
        found = re.match(r"(Oxigraph|Virtuoso)/", server)
        product = found[1].lower() if found else ""
    elif product not in ("oxigraph", "virtuoso", ""):
        raise StoreError(f"product {product!r} is not known: expected oxigraph, virtuoso, or '' for the standard alone")
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
    """Return the server's name for itself and its service description, in N-Triples; either may be empty."""
    with http.send(Request("GET", url, headers={"Accept": "application/n-triples, text/turtle;q=0.9"})) as reply:
        if reply.status in (401, 403):
            raise StoreError(
                f"{urlsplit(url).hostname} refuses access ({reply.status}): set IMMUNOGRAPH_USER and IMMUNOGRAPH_PASSWORD, "
                "or IMMUNOGRAPH_TOKEN, in the environment"
            )
        if reply.status in (404, 410):
            raise StoreError(f"there is nothing at {url} ({reply.status}): name the address of its SPARQL endpoint")
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
