"""The W3C's tests of the protocols: exchanges of requests and replies, read from their manifests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import rdflib
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, RDFS, Namespace

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
STATUS = {"Created": "201", "OK": "200", "NoContent": "204", "NotFound": "404"}


@dataclass
class Exchange:
    """One request, and what its reply must be."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: tuple[str, ...]
    boolean: bool | None
    kind: str
    location: str
    content: str
    content_type: str


@dataclass
class ProtocolTest:
    """A test: data, and exchanges that build on each other."""

    name: str
    data: dict[str, Path] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)


def read_tests(manifest_file: Path) -> list[ProtocolTest]:
    """Read the tests of a manifest."""
    graph = rdflib.Graph()
    graph.parse(manifest_file, format="turtle", publicID=manifest_file.as_uri())
    made = []
    for entries in graph.objects(None, MF.entries):
        for node in Collection(graph, entries):
            test = ProtocolTest(str(node).rpartition("#")[2])
            for data in graph.objects(node, UT.graphData):
                test.data[str(graph.value(data, RDFS.label))] = Path(
                    str(graph.value(data, UT.graph)).removeprefix("file://")
                )
            action = graph.value(node, MF.action)
            for requests in graph.objects(action, HT.requests):
                test.exchanges += [_exchange(graph, request) for request in Collection(graph, requests)]
            made.append(test)
    return made


def _headers(graph, node):
    lists = list(graph.objects(node, HT.headers))
    return {
        str(graph.value(each, HT.fieldName)).lower(): str(graph.value(each, HT.fieldValue))
        for every in lists
        for each in Collection(graph, every)
    }


def _body(graph, node):
    body = graph.value(node, HT.body)
    if body is None:
        return b""
    encoding = str(graph.value(body, CNT.characterEncoding) or "utf-8")
    return str(graph.value(body, CNT.chars)).encode(encoding)


def _exchange(graph, request):
    reply = graph.value(request, HT.resp)
    statuses = tuple(_status(str(each).rpartition("#")[2]) for each in graph.objects(reply, MF.expectedStatus))
    boolean = graph.value(reply, MF.expectedBoolean)
    return Exchange(
        str(graph.value(request, HT.methodName)),
        str(graph.value(request, HT.absolutePath)),
        _headers(graph, request),
        _body(graph, request),
        statuses,
        None if boolean is None else bool(boolean.toPython()),
        str(graph.value(reply, MF.expectedFormat) or ""),
        str(graph.value(reply, MF.expectedLocation) or ""),
        _body(graph, reply).decode(),
        _headers(graph, reply).get("content-type", ""),
    )


def _status(name: str) -> str:
    return STATUS.get(name) or re.fullmatch(r"StatusCode(\dxx)", name)[1]


def problems(test: ProtocolTest, client, rename=lambda text: text) -> list[str]:
    """Run a test; gives what was wrong with the replies."""
    found, known = [], {}
    for place, exchange in enumerate(test.exchanges, start=1):
        path, body = rename(exchange.path), exchange.body
        for name, value in known.items():
            path, body = path.replace(name, value), body.replace(name.encode(), value.encode())
        reply = client.request(exchange.method, path, headers=exchange.headers, content=body)
        status = str(reply.status_code)
        if not any(re.fullmatch(wanted.replace("x", r"\d"), status) for wanted in exchange.statuses):
            found.append(f"{place}: {status} and not one of {exchange.statuses}: {reply.text[:200]}")
        elif status[0] == "2":
            found += [f"{place}: {each}" for each in _wrong(exchange, reply)]
        if exchange.location and "location" in reply.headers:
            known[exchange.location] = reply.headers["location"]
    return found


def _wrong(exchange, reply):
    kind = reply.headers.get("content-type", "").partition(";")[0]
    if exchange.boolean is not None and reply.json()["boolean"] is not exchange.boolean:
        yield f"answers {not exchange.boolean}"
    if exchange.kind == "RDF" and kind not in ("text/turtle", "application/n-triples", "application/rdf+xml"):
        yield f"{kind} is no RDF"
    if exchange.kind in ("tabular", "boolean") and not kind.startswith("application/sparql-results+"):
        yield f"{kind} is not {exchange.kind}"
    if exchange.location and "location" not in reply.headers:
        yield "no Location"
    if exchange.content and exchange.method == "GET":
        given, wanted = rdflib.Graph(), rdflib.Graph()
        given.parse(data=reply.text, format="turtle")
        wanted.parse(data=exchange.content, format="turtle")
        if not isomorphic(given, wanted):
            yield f"another graph: {reply.text[:300]}"


def types_of(graph: rdflib.Graph, kind: rdflib.URIRef) -> set:
    """Give what has a type in a graph."""
    return set(graph.subjects(RDF.type, kind))
