"""Whatever rdflib does for a graph of ours reaches nothing that the call itself does not name, and stays in its limits.

A trap on the loopback counts connections. The user's own rdflib graphs are left as they are.
"""

import contextlib
import inspect
import json
from xml.sax import xmlreader

import pytest
import rdflib
from compliance.stores import FACTORIES
from guarded_graphs import ALL, EX, OPENED, graphs_of, some_of, ways_to_parse
from rdflib import Literal, URIRef
from rdflib.parser import InputSource
from rdflib.plugins.sparql import prepareQuery, prepareUpdate
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from servers import listening

import immunograph as ig
from immunograph.errors import FormatError, HostNotAllowedError, QueryError, StoreError
from immunograph.store.rdflib_view.graphs import GuardedDataset, GuardedGraph

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # rdflib's own use of its own names
]
DOCUMENT_PARAMETERS = {"source", "location", "file", "data"}
QUERY_PARAMETERS = {"query_object", "update_object"}


@pytest.fixture(autouse=True)
def _files_are_closed():
    yield
    while OPENED:
        OPENED.pop().close()


@pytest.fixture
def trap():
    with listening() as made:
        yield made


@pytest.fixture(params=list(FACTORIES))
def kg(request, tmp_path):
    with ig.KnowledgeGraph(FACTORIES[request.param](tmp_path)) as made:
        made.update("INSERT DATA { <urn:s> <urn:p> <urn:o> GRAPH <urn:g> { <urn:s> <urn:q> 1 } }")
        yield made


@pytest.fixture
def memory():
    with ig.KnowledgeGraph() as made:
        made.update("INSERT DATA { <urn:s> <urn:p> <urn:o> GRAPH <urn:g> { <urn:s> <urn:q> 1 } }")
        yield made


def test_every_graph_is_guarded(kg):
    kinds = {how: type(graph) for how, graph in graphs_of(kg).items()}
    assert {how: kind for how, kind in kinds.items() if not issubclass(kind, (GuardedGraph, GuardedDataset))} == {}


def test_every_method_of_rdflib_that_reads_or_asks_is_guarded():
    """Should a later rdflib have another such method, this fails, and the guard has to learn of it."""
    found = set()
    for kind, guarded in ((rdflib.Graph, GuardedGraph), (rdflib.Dataset, GuardedDataset)):
        for name, method in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_") and set(inspect.signature(method).parameters) & (
                DOCUMENT_PARAMETERS | QUERY_PARAMETERS
            ):
                found.add(name)
                assert getattr(guarded, name).__module__.startswith("immunograph."), name
    assert found == {"parse", "query", "update"}


def test_every_method_of_rdflib_that_gives_a_graph_gives_one_of_ours(memory):
    """Called with whatever it takes, as far as that can be guessed from the names of its parameters."""
    shown = memory.dataset()
    arguments = {
        "identifier": URIRef("urn:g"),
        "other": rdflib.Graph(),
        "resource": URIRef("urn:s"),
        "g": URIRef("urn:g"),
    }
    asked = set()
    for graph in (shown, shown.graph(URIRef("urn:g")), memory.query(ALL)):
        for name, _ in inspect.getmembers(type(graph), inspect.isfunction):
            method = getattr(graph, name)
            parameters = inspect.signature(getattr(rdflib.Dataset, name, method)).parameters.values()
            needed = [
                each
                for each in parameters
                if each.default is each.empty and "VAR" not in str(each.kind) and each.name != "self"
            ]
            if (
                name.startswith("_")
                or name in ("remove_graph", "parse")
                or {each.name for each in needed} - set(arguments)
            ):
                continue
            given = method(
                **{each.name: arguments[each.name] for each in needed if each.kind is each.POSITIONAL_OR_KEYWORD}
            )
            graphs = [given] if not inspect.isgenerator(given) else list(given)
            for made in graphs:
                if isinstance(made, rdflib.Graph):
                    asked.add(name)
                    assert isinstance(made, (GuardedGraph, GuardedDataset)), name
    assert asked >= {"skolemize", "cbd", "get_context", "get_graph", "graph", "graphs", "contexts"}


# --- documents that refer to others -------------------------------------------------------------------------------

REFERRING = {
    "context": '{"@context": "URL", "@id": "urn:a", "name": "x"}',
    "context in a list": '{"@context": [{"e": "urn:e:"}, "URL"], "@id": "urn:a", "e:name": "x"}',
    "context below": '{"@id": "urn:a", "urn:b": {"@context": "URL", "@id": "urn:c", "name": "x"}}',
    "context in an array": '[{"@id": "urn:a"}, {"@context": "URL", "@id": "urn:c", "name": "x"}]',
    "context of a graph": '{"@graph": [{"@context": ["URL"], "@id": "urn:c", "name": "x"}]}',
    "context of a property": '{"@context": {"p": {"@id": "urn:p", "@context": "URL"}}, "@id": "urn:a", "p": {"x": 1}}',
    "context of a type": '{"@context": {"T": {"@id": "urn:T", "@context": "URL"}}, "@type": "T", "x": 1}',
    "imported context": '{"@context": {"@version": 1.1, "@import": "URL"}, "@id": "urn:a", "name": "x"}',
    "escaped context": '{"@cont\\u0065xt": "URL", "@id": "urn:a", "name": "x"}',
    "context of a relative address": '{"@context": "context.jsonld", "@id": "urn:a", "name": "x"}',
}


@pytest.mark.parametrize("case", REFERRING)
def test_no_context_is_fetched_or_read(memory, trap, tmp_path, case):
    url, heard = trap
    (tmp_path / "context.jsonld").write_text('{"@context": {"name": "urn:name"}}')
    text = REFERRING[case].replace("URL", url)
    for how, graph in some_of(memory).items():
        before = len(graph)
        ways = ways_to_parse(text, tmp_path / "x.jsonld", "json-ld", url) if how in ("dataset", "constructed") else {
            "text": {"data": text, "format": "json-ld"}, "with a public id": {"data": text, "format": "json-ld", "publicID": url}
        }  # fmt: skip
        for way, arguments in ways.items():
            with pytest.raises(FormatError, match="nothing is downloaded"):
                graph.parse(**arguments)
            assert (len(graph), heard) == (before, []), (how, way)


def test_a_context_given_as_an_address_is_not_fetched(memory, trap):
    url, heard = trap
    for context in (url, [url], {"@import": url}):
        with pytest.raises(FormatError, match="nothing is downloaded"):
            memory.dataset().parse(data='{"@id": "urn:a", "name": "x"}', format="json-ld", context=context)
    shown = memory.dataset().parse(data='{"@id": "urn:a", "name": "x"}', format="json-ld", context={"name": "urn:name"})
    assert (URIRef("urn:a"), URIRef("urn:name"), Literal("x")) in shown
    assert heard == []


def test_writing_fetches_no_context(memory, trap, tmp_path):
    """rdflib's writer of JSON-LD would fetch it."""
    url, heard = trap
    (tmp_path / "context.jsonld").write_text('{"@context": {"e": "urn:"}}')
    for graph in graphs_of(memory).values():
        for context in (url, [url], {"e": {"@id": "urn:e", "@context": url}}, str(tmp_path / "context.jsonld")):
            for write in (
                lambda: graph.serialize(format="json-ld", context=context),  # noqa: B023
                lambda: graph.serialize(str(tmp_path / "x.jsonld"), format="json-ld", context=context),  # noqa: B023
            ):
                with pytest.raises(FormatError, match="nothing is downloaded"):
                    write()
    shown = memory.dataset()
    with pytest.raises(FormatError, match="nothing is downloaded"):
        shown.query(ALL).serialize(format="json-ld", context=url)
    assert '"e:s"' in shown.default_graph.serialize(format="json-ld", context={"e": "urn:"})
    assert heard == []


def test_destination_and_format_are_those_of_rdflib(memory, tmp_path):
    shown, built = memory.dataset(), memory.query(ALL)
    assert shown.serialize(tmp_path / "x.trig") is shown
    assert (tmp_path / "x.trig").read_text() == shown.serialize(format="trig") == shown.serialize()
    assert built.serialize(tmp_path / "x.ttl") is built
    assert (tmp_path / "x.ttl").read_text() == built.serialize(format="turtle") == built.serialize()
    assert isinstance(built.serialize(encoding="utf-8"), bytes)
    with (tmp_path / "y.ttl").open("wb") as stream:
        built.serialize(destination=stream)
    assert (tmp_path / "y.ttl").read_text() == built.serialize()


ENTITIES = {
    "external entity": '<!DOCTYPE r [<!ENTITY e SYSTEM "URL">]>ROOT<e:A><e:p>&e;</e:p></e:A></rdf:RDF>',
    "external document type": '<!DOCTYPE r SYSTEM "URL">ROOT<e:A><e:p>1</e:p></e:A></rdf:RDF>',
    "parameter entity": '<!DOCTYPE r [<!ENTITY % e SYSTEM "URL"> %e;]>ROOT<e:A><e:p>1</e:p></e:A></rdf:RDF>',
    "style sheet": '<?xml-stylesheet href="URL"?>ROOT<e:A><e:p>1</e:p></e:A></rdf:RDF>',
}
ROOT = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'


@pytest.mark.parametrize("case", ENTITIES)
@pytest.mark.parametrize("form", ["xml", "trix", "ox-xml"])
def test_no_entity_is_fetched_or_read(memory, trap, tmp_path, case, form):
    url, heard = trap
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    for address in (url, secret.as_uri()):
        text = ENTITIES[case].replace("ROOT", ROOT).replace("URL", address)
        for how, graph in some_of(memory).items():
            every = how in ("dataset", "constructed") and form == "xml"
            ways = ways_to_parse(text, tmp_path / "x.rdf", form, url) if every else {"": {"data": text, "format": form}}
            for arguments in ways.values():
                with contextlib.suppress(Exception):  # whether it is taken or refused is the parser's business
                    graph.parse(**arguments)
            assert "SECRET" not in graph.serialize(format="nt")
    assert heard == []


def test_a_source_that_only_names_an_address_is_not_opened(memory, trap, tmp_path):
    url, heard = trap
    (tmp_path / "x.rdf").write_text(ROOT + "<e:A/></rdf:RDF>")
    for system_id in (url, (tmp_path / "x.rdf").as_uri(), str(tmp_path / "x.rdf")):
        for source in (xmlreader.InputSource(system_id), InputSource(system_id)):
            with pytest.raises(StoreError, match="as location"):
                memory.dataset().parse(source, format="xml")
    assert heard == []


@pytest.mark.parametrize(
    "address", ["ftp://127.0.0.1/x.ttl", "data:text/turtle,<a:b>", "file://127.0.0.1/x.ttl", "jar:file:x"]
)
def test_other_addresses_are_refused(memory, address):
    for arguments in ({"source": address}, {"location": address}, {"source": URIRef(address)}):
        with pytest.raises(StoreError, match=r"unsupported scheme|on another machine"):
            memory.dataset().parse(**arguments, format="turtle")


def test_a_directory_or_a_missing_file_is_said(memory, tmp_path):
    with pytest.raises(StoreError, match="is a directory: name a file"):
        memory.dataset().parse(tmp_path)
    with pytest.raises(FileNotFoundError):
        memory.dataset().parse(tmp_path / "x.ttl")


# --- an address that the call itself names ------------------------------------------------------------------------


def test_an_address_that_the_call_names_is_fetched_once(memory):
    with listening(body=b"<urn:new> <urn:p> 1 .", Content_Type="text/turtle") as (url, heard):
        for number, arguments in enumerate(({"source": url}, {"location": url}, {"source": URIRef(url)}), start=1):
            shown = memory.dataset().parse(**arguments)
            assert len(heard) == number
        assert (URIRef("urn:new"), URIRef("urn:p"), Literal(1)) in shown
        with pytest.raises(StoreError, match="is a web address"):
            memory.add(url)
        assert len(heard) == 3


def test_what_a_fetched_document_refers_to_is_not_fetched(memory, trap):
    url, heard = trap
    text = json.dumps({"@context": url, "@id": "urn:a", "name": "x"}).encode()
    with listening(body=text, Content_Type="application/ld+json") as (address, asked):
        with pytest.raises(FormatError, match="nothing is downloaded"):
            memory.dataset().parse(address)
        assert len(asked) == 1
    link = f'<{url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    with listening(body=b'{"@id": "urn:a"}', Content_Type="application/json", Link=link) as (address, _):
        memory.dataset().parse(address, format="json-ld")
    assert heard == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(memory, trap, status):
    url, heard = trap
    elsewhere = url.replace("127.0.0.1", "localhost")
    with listening(status, Location=elsewhere) as (address, asked):
        with pytest.raises(StoreError):
            memory.dataset().parse(address, format="turtle")
        assert len(asked) == 1
    assert heard == []


# --- queries and updates ------------------------------------------------------------------------------------------

REACHING = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE SILENT <URL> { ?s ?p ?o } } } } }",
    "SELECT * { VALUES ?where { <URL> } SERVICE SILENT ?where { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o BIND(EXISTS { SERVICE SILENT <URL> { ?s ?p ?o } } AS ?x) }",
    "SELECT (IF(EXISTS { SERVICE SILENT <URL> { ?a ?b ?c } }, 1, 2) AS ?x) { ?s ?p ?o }",
    "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (NOT EXISTS { SERVICE SILENT <URL> { ?a ?b ?c } })",
    "SELECT ?s { ?s ?p ?o } ORDER BY (EXISTS { SERVICE SILENT <URL> { ?a ?b ?c } })",
    "SELECT * { ?s ?p ?o MINUS { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "SELECT * { GRAPH ?g { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "ASK { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "DESCRIBE ?s WHERE { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "\\u0053ELECT * { SERV\\u0049CE SILENT <URL> { ?s ?p ?o } }",
    "PREFIX t: <URL> SELECT * { SERVICE SILENT t:x { ?s ?p ?o } }",
]


def ways_to_ask(graph, text):
    node = URIRef("urn:s")
    prepared = translateQuery(parseQuery(text))  # which has no text any more
    return {
        "query": lambda: graph.query(text),
        "rdflib's evaluator": lambda: graph.query(text, use_store_provided=False),
        "bindings": lambda: graph.query(text, initBindings={"s": node}),
        "prefixes": lambda: graph.query(text, initNs={"ex": EX}),
        "prepared": lambda: graph.query(prepareQuery(text)),
        "prepared, with bindings": lambda: graph.query(prepareQuery(text), initBindings={"?s": node}),
        "translated": lambda: graph.query(prepared),
        "named processor": lambda: graph.query(text, processor="sparql", result="sparql", use_store_provided=False),
        "processor": lambda: graph.query(
            text, processor=rdflib.plugin.get("sparql", rdflib.query.Processor)(graph), use_store_provided=False
        ),
    }


@pytest.mark.slow
@pytest.mark.parametrize("query", REACHING)
def test_no_query_reaches_anything(memory, trap, query):
    url, heard = trap
    text = query.replace("URL", url)
    for how, graph in some_of(memory).items():
        if how == "graph" and query not in REACHING[:4]:
            continue  # it is asked through its dataset
        for way, ask in ways_to_ask(graph, text).items():
            with pytest.raises(QueryError, match=r"no host is contacted|cannot be"):
                list(ask())
            assert heard == [], (how, way)


@pytest.mark.slow
def test_no_query_of_any_store_reaches_anything(kg, trap):
    url, heard = trap
    shown = kg.dataset()
    for text in (each.replace("URL", url) for each in REACHING[1::5]):
        for graph in (shown, shown.graph(URIRef("urn:g"))):
            for ask in ways_to_ask(graph, text).values():
                with pytest.raises(QueryError, match=r"no host is contacted|cannot be"):
                    list(ask())
    assert heard == []


def test_a_query_that_was_tampered_with_after_it_was_prepared(memory, trap):
    """What is evaluated is what is looked at, not the text that it once was."""
    url, heard = trap
    harmless = prepareQuery("SELECT * { ?s ?p ?o }")
    harmless.algebra = prepareQuery(f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}").algebra
    for graph in (memory.dataset(), memory.query(ALL)):
        with pytest.raises(QueryError, match="no host is contacted"):
            list(graph.query(harmless, use_store_provided=False))
    assert len(list(memory.dataset().query(harmless))) == 2  # for which the text counts
    assert heard == []


def test_from_reads_no_file_and_no_address(memory, trap, tmp_path):
    url, heard = trap
    path = tmp_path / "secret.ttl"
    path.write_text("<urn:secret> <urn:p> 1 .")
    for how, graph in some_of(memory).items():
        for place in (url, path.as_uri(), str(path)):
            for clause in (f"FROM <{place}> {{ ?s ?p ?o }}", f"FROM NAMED <{place}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"):
                for way, ask in ways_to_ask(graph, f"SELECT * {clause}").items():
                    try:
                        rows = list(ask())
                    except QueryError:
                        rows = []
                    assert (rows, heard) == ([], []), (how, way)


LOADING = [
    "LOAD <URL>",
    "LOAD SILENT <URL> INTO GRAPH <urn:h>",
    "CREATE SILENT GRAPH <urn:h> ; LOAD SILENT <URL>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER NOT EXISTS { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "INSERT { ?s <urn:new> ?o } USING <URL> WHERE { ?s ?p ?o }",
    "INSERT { ?s <urn:new> ?o } USING NAMED <URL> WHERE { GRAPH ?g { ?s ?p ?o } }",
    "WITH <urn:g> DELETE { ?s ?p ?o } INSERT { ?s <urn:new> ?o } USING <URL> WHERE { ?s ?p ?o }",
]


@pytest.mark.parametrize("update", LOADING)
def test_no_update_reaches_anything(memory, trap, tmp_path, update):
    url, heard = trap
    path = tmp_path / "secret.ttl"
    path.write_text("<urn:secret> <urn:p> 1 .")
    node = {"s": URIRef("urn:secret")}
    for place in (url, path.as_uri()):
        text = update.replace("URL", place)
        for how, graph in some_of(memory).items():
            before = set(graph)
            for carry_out in (
                lambda: graph.update(text),  # noqa: B023
                lambda: graph.update(text, use_store_provided=False),  # noqa: B023
                lambda: graph.update(text, initBindings=node),  # noqa: B023
                lambda: graph.update(prepareUpdate(text)),  # noqa: B023
                lambda: graph.update(prepareUpdate(text), use_store_provided=False),  # noqa: B023
            ):
                try:
                    carry_out()
                except HostNotAllowedError:
                    pass
                else:
                    assert "USING" in text  # of a graph that the store does not have
                assert (set(graph), heard) == (before, []), how
