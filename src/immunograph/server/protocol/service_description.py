"""SPARQL 1.1 Service Description: capabilities and contents of the endpoint, as RDF."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import anyio.to_thread

from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.server.errors import RefusedError
from immunograph.server.incoming import address_of, header
from immunograph.server.negotiation import ROWS, TRIPLES, form_of, not_offered, offered, preferred
from immunograph.server.replies import etag_of, is_unchanged, send_bytes
from immunograph.store import FORMATS, LocalStore
from immunograph.vocabulary import RDF, VOID

if TYPE_CHECKING:
    from starlette.types import Scope, Send

    from immunograph.server.served import Current, Served

__all__ = ["describe", "send_description"]

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_NAMES: Final = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nquads": "N-Quads",
}


async def send_description(served: Served, scope: Scope, send: Send, name: str) -> None:
    """Send the service description, for a request to the endpoint without a query.

    Parameters
    ----------
    served
        The served graph.
    scope
        The ASGI scope of the request.
    send
        The ASGI function that sends the response.
    name
        The requested format; empty to choose by the Accept header.

    Raises
    ------
    RefusedError
        With status 406, if the client accepts no RDF format.
    """
    accept = header(scope, b"accept")
    if not name and preferred(accept, (*offered(triples=True), "text/html")) == "text/html":
        await send_bytes(send, 303, [(b"location", b"/editor"), (b"vary", b"accept")])  # a person with a browser
        return
    chosen = form_of(accept, triples=True, name=name, quads=False)
    if chosen is None:
        raise RefusedError(406, not_offered("the description of the service", triples=True, name=name, quads=False))
    form, content_type = chosen
    endpoint = address_of(scope)
    current = served.take()
    try:
        etag = etag_of(current.version, endpoint, form)
        headers = [(b"content-type", content_type.encode()), (b"vary", b"accept, accept-encoding")]
        if etag:
            headers += [(b"etag", etag.encode()), (b"cache-control", b"no-cache")]
        if is_unchanged(etag, header(scope, b"if-none-match")):
            await send_bytes(send, 304, headers)
            return
        body = await anyio.to_thread.run_sync(_description, served, current, endpoint, form)
    finally:
        served.give_back(current)
    await send_bytes(send, 200, headers, body)


def _description(served: Served, current: Current, endpoint: str, form: str) -> bytes:
    store = current.kg.store
    counts = () if not current.version else tuple(store.counts().items())
    settings = served.settings
    return describe(
        endpoint,
        form,
        counts,
        updates=settings.allow_update,
        merged=not settings.standard_dataset,
        reaches=bool(settings.allow_hosts),
    )


@lru_cache(maxsize=64)
def describe(
    endpoint: str,
    form: str,
    counts: tuple[tuple[IRI, int], ...],
    *,
    updates: bool = False,
    merged: bool = True,
    reaches: bool = False,
) -> bytes:
    """Serialise a service description as RDF; results are cached.

    Parameters
    ----------
    endpoint
        URL of the endpoint.
    form
        Name of the RDF format.
    counts
        Graphs with their numbers of triples; the default graph is the empty IRI.
    updates
        Whether updates are accepted.
    merged
        Whether the default graph is the merge of all graphs.
    reaches
        Whether SERVICE is allowed to contact some hosts.

    Returns
    -------
    bytes
        The description, in the requested format.

    Examples
    --------
    >>> b"#endpoint> <http://localhost/sparql>" in describe("http://localhost/sparql", "ntriples", ())
    True
    """
    service, dataset, default = IRI(endpoint), IRI(f"{endpoint}#dataset"), IRI(f"{endpoint}#default-graph")
    kind = IRI(RDF + "type")
    made = [Quad(service, kind, IRI(_SD + "Service"), IRI("")), Quad(service, IRI(_SD + "endpoint"), service, IRI(""))]

    def say(subject: IRI, predicate: str, value: IRI | Literal) -> None:
        made.append(Quad(subject, IRI(predicate), value, IRI("")))

    for language in ("SPARQL10Query", "SPARQL11Query", *(("SPARQL11Update",) if updates else ())):
        say(service, _SD + "supportedLanguage", IRI(_SD + language))
    for name in (*ROWS, *TRIPLES):
        say(service, _SD + "resultFormat", IRI(_FORMATS + _NAMES[name]))
    for name in TRIPLES if updates else ():
        say(service, _SD + "inputFormat", IRI(_FORMATS + _NAMES[name]))
    if merged:
        say(service, _SD + "feature", IRI(_SD + "UnionDefaultGraph"))
    if reaches:
        say(service, _SD + "feature", IRI(_SD + "BasicFederatedQuery"))
    say(service, _SD + "defaultDataset", dataset)
    say(dataset, RDF + "type", IRI(_SD + "Dataset"))
    say(dataset, _SD + "defaultGraph", default)
    say(default, RDF + "type", IRI(_SD + "Graph"))
    for place, (graph, number) in enumerate((pair for pair in counts if pair[0]), start=1):
        named, described = IRI(f"{endpoint}#named-graph-{place}"), IRI(f"{endpoint}#graph-{place}")
        say(dataset, _SD + "namedGraph", named)
        say(named, RDF + "type", IRI(_SD + "NamedGraph"))
        say(named, _SD + "name", graph)
        say(named, _SD + "graph", described)
        say(described, RDF + "type", IRI(_SD + "Graph"))
        say(described, VOID + "triples", Literal(number))
    store = LocalStore()
    store.add(made)
    return store.to_bytes(FORMATS[form])
