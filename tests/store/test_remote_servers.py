"""Every remote backend does what the one in memory does: on Oxigraph's server and on Virtuoso, both on the loopback."""

import io

import pytest
import rdflib
from servers import oxigraph
from test_remote import Scripted

import immunograph as ig
from immunograph.errors import FormatError, LimitError, QueryError, QueryTimeoutError, StoreError
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.store import FORMATS, Boolean, Limits, LocalStore, Scope, Triples, dataset_of
from immunograph.store.remote.store import RemoteStore
from immunograph.vocabulary import Graphs

pytestmark = pytest.mark.slow

A, B, P, G, H = (IRI(f"http://example.org/{name}") for name in "ABPGH")
SERVERS = ["oxigraph", "virtuoso"]
STANDARD = Scope(standard=True)


def emptied(store):
    for graph in store.graphs():
        store.update(f"CLEAR GRAPH <{graph}>")
    store.update("DELETE WHERE { ?s ?p ?o }")
    assert store.counts() == {}
    return store


@pytest.fixture(params=SERVERS)
def remote(request):
    return emptied(RemoteStore(request.getfixturevalue(f"{request.param}_url")))


@pytest.fixture(scope="module", params=SERVERS)
def packaged(request):
    """The packaged graph, loaded into a server."""
    store = emptied(RemoteStore(request.getfixturevalue(f"{request.param}_url")))
    local = ig.load()
    buffer = io.BytesIO()
    local.store.write(buffer, FORMATS["nquads"])
    assert store.load(buffer.getvalue(), FORMATS["nquads"]) == len(local)
    yield ig.KnowledgeGraph(store)
    emptied(store)


def rows(store, text, **options):
    return sorted(store.query(text, **options).tsv.decode().split("\n")[1:-1])


def count(store, **options):
    return int(rows(store, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", **options)[0])


KNOWN = {
    "oxigraph": {},
    "virtuoso": {
        "inferred": "rows that are equal up to the last sort key come in another order",
        "references-without-claims": "it counts 51 of the 52 claims that cite none",
    },
}
"""Server -> the named queries that it does not answer as memory does, and how; docs/scale-out.md lists them."""

NOTHING = frozenset(("by-level", "components", "numbers", "retracted-sources"))
"""Named queries to which the packaged graph has no answer."""


@pytest.fixture
def known(request):
    return KNOWN[request.node.callspec.params["packaged"]]


def answers_alike(here, there, name):
    try:
        answer = there.ask(name).to_dicts()
    except QueryError:
        return False
    return bool(answer) == (name not in NOTHING) and here.ask(name).to_dicts() == answer


def test_every_named_query_answers_as_in_memory(packaged, kg, known):
    assert {name for name in kg.queries if not answers_alike(kg, packaged, name)} == set(known)


def test_disputes_and_null_results_answer_as_in_memory(remote, tried):
    """The packaged graph has contrasts of context only."""
    buffer = io.BytesIO()
    tried.store.write(buffer, FORMATS["nquads"])
    remote.load(buffer.getvalue(), FORMATS["nquads"])
    rows = tried.ask("contradictions").to_dicts()
    assert {row["kind"].partition(",")[0] for row in rows} >= {"supported", "supported and disputed"}
    assert ig.KnowledgeGraph(remote).ask("contradictions").to_dicts() == rows


def test_named_queries_answer_as_in_memory_when_each_triple_stands_twice(packaged, kg, known):
    for graph in packaged.store.graphs():
        packaged.update(
            f"INSERT {{ GRAPH <http://example.org/again> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        )
    try:
        names = ["by-evidence-type", "inferred", "quantified", "references-without-claims"]
        assert {name for name in names if not answers_alike(kg, packaged, name)} <= set(known)
        assert count(packaged.store) == count(kg.store)
    finally:
        packaged.update("CLEAR GRAPH <http://example.org/again>")


def test_counts_of_graphs_are_those_in_memory(packaged, kg):
    assert packaged.store.counts() == kg.store.counts()
    assert packaged.store.graphs() == kg.store.graphs()
    for graph in (Graphs.EDGES, Graphs.CURATED):
        assert set(packaged.store.quads(graph)) == set(kg.store.quads(graph))


def test_a_triple_in_two_graphs_is_one_answer(remote):
    remote.add([Quad(A, P, B, G), Quad(A, P, B, H), Quad(B, P, A, H)])
    assert len(remote) == 3
    assert count(remote) == 2
    assert count(remote, scope=Scope(graphs=(G,))) == 1
    assert count(remote, scope=Scope(graphs=(G, H))) == 2
    assert rows(remote, f"SELECT ?o WHERE {{ <{A}> <{P}>/<{P}> ?o }}") == [f"<{A}>"]
    assert rows(remote, f"SELECT ?o WHERE {{ <{A}> <{P}>* ?o }}") == [f"<{A}>", f"<{B}>"]
    assert len(rows(remote, "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")) == 3
    assert count(remote, scope=Scope(graphs=())) == 0


def test_from_is_a_merge_too(remote):
    remote.add([Quad(A, P, B, G), Quad(A, P, B, H)])
    dataset = f"FROM <{G}> FROM <{H}>"
    assert rows(remote, "SELECT (COUNT(*) AS ?n) DATASET WHERE { ?s ?p ?o }".replace("DATASET", dataset)) == ["1"]


def test_insert_into_the_default_graph(remote):
    remote.update(f"INSERT DATA {{ <{A}> <{P}> <{B}> }}")
    assert remote.counts() == {IRI(""): 1}
    assert remote.graphs() == []
    assert count(remote) == 1
    assert count(remote, scope=STANDARD) == 1
    assert rows(remote, "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } }") == []
    remote.add([Quad(A, P, B, G)])
    assert count(remote) == 1
    assert set(remote.quads()) == {Quad(A, P, B, IRI("")), Quad(A, P, B, G)}


def test_update_sees_the_unnamed_graph_alone_and_needs_no_prefixes(remote):
    remote.add([Quad(A, P, B, G)])
    remote.update("INSERT { ?s rdfs:seeAlso ?o } WHERE { ?s ?p ?o }")
    assert len(remote) == 1
    version = remote.version
    remote.update("WITH <http://example.org/G> DELETE { ?s ?p ?o } INSERT { ?s rdfs:seeAlso ?o } WHERE { ?s ?p ?o }")
    assert remote.version != version
    assert [quad.predicate for quad in remote.quads()] == ["http://www.w3.org/2000/01/rdf-schema#seeAlso"]


VALUES = [
    Literal('tab\tline\n"quoted" back\\slash é \U0001f9ec'),
    Literal("IL-2", language="en"),
    Literal("<not an IRI>"),
    Literal(""),
    Literal("true"),
    Literal(True),
    Literal(-7),
    Literal("2026-01-02", datatype=IRI("http://www.w3.org/2001/XMLSchema#date")),
    Literal("1.5", datatype=IRI("http://www.w3.org/2001/XMLSchema#decimal")),
    Literal("x", datatype=IRI("http://example.org/type")),
]


def test_each_kind_of_term_comes_back(remote):
    quads = {Quad(A, P, value, G) for value in [*VALUES, B]}
    remote.add(quads)
    assert set(remote.quads()) == quads
    local = LocalStore()
    local.add(quads)
    query = "SELECT ?o ?unbound WHERE { ?s ?p ?o }"
    assert rows(remote, query) == rows(local, query)


def test_tsv_csv_json_and_rdf_come_out_as_in_memory(remote):
    local = LocalStore()
    for store in (remote, local):
        store.add([Quad(A, P, value, G) for value in VALUES[:6]])

    def written(store, query, form):
        buffer = io.BytesIO()
        store.write_answer(query, buffer, form)
        return buffer.getvalue()

    select = "SELECT ?s ?o WHERE { ?s ?p ?o } ORDER BY STR(?o) DATATYPE(?o)"
    for form in ("tsv", "csv", "json", "xml"):
        assert written(remote, select, form) == written(local, select, form)
    assert written(remote, "ASK { ?s ?p ?o }", "json") == written(local, "ASK { ?s ?p ?o }", "json")
    construct = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert sorted(written(remote, construct, "ntriples").splitlines()) == sorted(
        written(local, construct, "ntriples").splitlines()
    )
    with pytest.raises(FormatError, match="is not a format for CONSTRUCT"):
        written(remote, construct, "csv")


def test_kinds_of_answer(remote):
    assert remote.query("ASK { ?s ?p ?o }") == Boolean(False)
    remote.add([Quad(A, P, B, G)])
    assert remote.query("ASK { ?s ?p ?o }") == Boolean(True)
    assert rows(remote, f"SELECT ?o WHERE {{ GRAPH <{G}> {{ ?s ?p ?o }} }}") == [f"<{B}>"]
    assert rows(remote, f"SELECT ?g WHERE {{ GRAPH <{G}> {{ ?s ?p ?o }} GRAPH ?g {{ ?s ?p ?o }} ?s ?p ?o }}") == [
        f"<{G}>"
    ]
    assert remote.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }") == Triples(f"<{A}> <{P}> <{B}> .\n".encode())
    assert rows(remote, "SELECT ?s ?p ?o WHERE { ?s ?p ?o }") == [f"<{A}>\t<{P}>\t<{B}>"]


def test_bad_query_is_one_error_from_the_server(remote):
    with pytest.raises(QueryError, match=r"the query cannot be answered: .*127\.0\.0\.1 replies"):
        remote.query("SELECT ?x WHERE { ?x <http://example.org/p> ?y . FILTER(?x ?y) }")
    with pytest.raises(QueryError, match="expected SELECT, ASK"):
        remote.query("FIND ?x")


def test_broken_file_changes_nothing(remote, tmp_path):
    path = tmp_path / "broken.ttl"
    path.write_text(f"<{A}> <{P}> <{B}> .\n<{A}> <{P}> oops oops .\n")
    with pytest.raises(FormatError, match=r"broken\.ttl, line 2"):
        remote.load(path, FORMATS["turtle"], graph=G)
    assert len(remote) == 0


def test_loading_twice_adds_nothing(remote):
    text = f"<{A}> <{P}> <{B}> , _:x . _:x <{P}> 3 .".encode()
    assert remote.load(text, FORMATS["turtle"], graph=G) == 3
    assert Quad(A, P, B, G) in set(remote.quads())
    assert sum(quad.subject.startswith("_:") for quad in remote.quads()) == 1
    plain = f"<{A}> <{P}> <{B}> .".encode()
    assert remote.load(plain, FORMATS["turtle"], graph=G) == 0
    assert remote.has_unnamed()


def test_limits_of_rows_and_memory(remote):
    remote.add([Quad(A, P, Literal(number), G) for number in range(50)])
    assert len(rows(remote, "SELECT ?o { ?s ?p ?o }", limits=Limits(max_rows=50))) == 50
    with pytest.raises(LimitError, match="more than the 49 rows"):
        remote.query("SELECT ?o { ?s ?p ?o }", limits=Limits(max_rows=49))
    with pytest.raises(LimitError, match="max_memory"):
        remote.query("SELECT ?s ?p ?o { ?s ?p ?o }", limits=Limits(max_memory=100))
    with pytest.raises(LimitError, match="more than the 10 rows"):
        remote.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", limits=Limits(max_rows=10))


@pytest.mark.parametrize("server", SERVERS)
def test_pages_give_the_whole_answer(server, request):
    store = emptied(RemoteStore(request.getfixturevalue(f"{server}_url"), page=7))
    store.add([Quad(A, P, Literal(number), G) for number in range(50)])
    assert len(rows(store, "SELECT ?o { ?s ?p ?o }")) == 50
    ordered = store.query("SELECT ?o { ?s ?p ?o } ORDER BY DESC(?o) LIMIT 20 OFFSET 5").tsv.decode().split()[1:]
    assert ordered == [str(number) for number in range(44, 24, -1)]
    assert len(rows(store, "SELECT * { ?s ?p ?o }")) == 50
    with pytest.raises(LimitError, match="more than the 30 rows"):
        store.query("SELECT ?o { ?s ?p ?o }", limits=Limits(max_rows=30))


def test_answer_that_virtuoso_cuts_off_is_an_error(virtuoso_url):
    store = emptied(RemoteStore(virtuoso_url))
    store.add([Quad(A, P, Literal(number), G) for number in range(120)])
    cross = "SELECT ?x ?y WHERE { ?a <http://example.org/P> ?x . ?b <http://example.org/P> ?y }"
    with pytest.raises(LimitError, match="returns at most 10,000 rows"):
        store.query(cross)
    assert len(rows(RemoteStore(virtuoso_url, page=5000), cross)) == 14_400


def test_answer_that_oxigraph_breaks_off_is_an_error():
    with oxigraph("--timeout-s", "1") as url:
        store = RemoteStore(url)
        store.add([Quad(IRI(f"{A}{number}"), P, Literal(number), G) for number in range(500)])
        for text in (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
            "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i < 0) }",
            "CONSTRUCT { ?a ?b ?z } WHERE { { SELECT (COUNT(*) AS ?z) ?a ?b { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a ?b } }",
        ):
            with pytest.raises(
                (QueryError, QueryTimeoutError), match=r"cancelled|truncated|closed the connection|time limit"
            ):
                store.query(text)


def test_deadline_ends_the_waiting():
    with oxigraph("--timeout-s", "2") as url:
        store = RemoteStore(url)
        store.add([Quad(IRI(f"{A}{number}"), P, Literal(number), G) for number in range(300)])
        with pytest.raises(QueryTimeoutError, match=r"did not answer in 0\.5 s"):
            store.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", limits=Limits(timeout=0.5))


def test_integer_too_long_for_virtuoso_is_not_sent(virtuoso_url):
    store = emptied(RemoteStore(virtuoso_url))
    with pytest.raises(StoreError, match="exceeds 64 bits, so Virtuoso"):
        store.add([Quad(A, P, Literal(12345678901234567890123), G)])
    assert len(store) == 0


def test_rdflib_sees_and_changes_the_same_quads(remote):
    remote.add([Quad(A, P, B, G), Quad(A, P, B, H)])
    dataset = dataset_of(remote)
    assert len(list(dataset.query("SELECT * WHERE { ?s ?p ?o }"))) == 1
    assert set(dataset.graph(rdflib.URIRef(G)).triples((None, None, None))) == {
        (rdflib.URIRef(A), rdflib.URIRef(P), rdflib.URIRef(B))
    }
    version = remote.version
    dataset.graph(rdflib.URIRef(H)).add((rdflib.URIRef(B), rdflib.URIRef(P), rdflib.Literal("x", lang="en")))
    assert remote.version != version
    assert Quad(B, P, Literal("x", language="en"), H) in set(remote.quads())
    dataset.update(f"DELETE DATA {{ GRAPH <{G}> {{ <{A}> <{P}> <{B}> }} }}")
    assert IRI(G) not in remote.counts()


def test_rdflib_cannot_write_where_no_update_is_offered(oxigraph_url):
    store = RemoteStore(oxigraph_url, product="", update="")
    with pytest.raises(StoreError, match="does not accept updates"):
        dataset_of(store).graph(rdflib.URIRef(G)).add((rdflib.URIRef(A), rdflib.URIRef(P), rdflib.URIRef(B)))
    with pytest.raises(StoreError, match=r"the URL for updates of .* is not known"):
        store.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")


def test_plain_endpoint_has_its_graphs_listed(oxigraph_url):
    """The same server, taken for one of which nothing is known."""
    emptied(RemoteStore(oxigraph_url)).add([Quad(A, P, B, G), Quad(A, P, B, H), Quad(B, P, A, H)])
    store = RemoteStore(oxigraph_url, product="", update=oxigraph_url.replace("/query", "/update"))
    assert store.endpoint.union == "listed"
    assert count(store) == 2
    assert len(rows(store, "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")) == 3
    assert rows(store, f"SELECT ?o WHERE {{ <{A}> <{P}>+ ?o }}") == [f"<{A}>", f"<{B}>"]
    store.update(f"INSERT DATA {{ <{A}> <{P}> 1 }}")
    with pytest.raises(QueryError, match="triples outside named graphs"):
        count(store)
    assert count(store, scope=STANDARD) == 1


def test_trap_hears_of_nothing(remote):
    trap = Scripted()
    trap.described = True
    trap.replies = [(200, {"Content-Type": "text/turtle"}, "<urn:a> <urn:b> <urn:c> .")]
    try:
        text = "SELECT ?o DATASET WHERE { ?s ?p ?o }".replace("DATASET", f"FROM <{trap.url}>")
        assert rows(remote, text) == []
        for query in (
            f"SELECT * {{ SERVICE SILENT <{trap.url}> {{ ?s ?p ?o }} }}",
            f"ASK {{ SERVICE <{trap.url}> {{ }} }}",
        ):
            with pytest.raises(QueryError, match="no host is contacted unless you allow it"):
                remote.query(query)
        with pytest.raises(QueryError, match="no host is contacted unless you allow it"):
            remote.update(f"LOAD SILENT <{trap.url}> INTO GRAPH <{G}>")
        assert trap.heard == []
        if remote.endpoint.product == "oxigraph":  # and a host that is allowed is reached, by the endpoint
            remote.update(f"LOAD <{trap.url}/x> INTO GRAPH <{G}>", allow_hosts=["127.0.0.1"])
            assert len(trap.heard) == 1
    finally:
        trap.close()
