"""rdflib code and plugins go on working on the store's quads, and never past its merge."""

import pytest
import rdflib
from compliance.stores import FACTORIES
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SKOS
from rdflib.plugins.sparql import prepareQuery

import immunograph as ig
from immunograph.errors import QueryError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),  # rdflib's own use of its own names
]
EX = rdflib.Namespace("http://example.org/")
TWICE = "ex:g { ex:a ex:p ex:b } ex:h { ex:a ex:p ex:b . ex:a ex:q 'x', '01'^^xsd:integer }"
PROLOGUE = f"@prefix ex: <{EX}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
FORMATS = {"trig": PROLOGUE + TWICE, "ox-trig": PROLOGUE + TWICE}


@pytest.fixture(params=[name for name in FACTORIES if name != "remote"])  # of which rdflib sees triples, not quads
def kg(request, tmp_path):
    store = FACTORIES[request.param](tmp_path)
    assert store.capabilities.rdflib
    with ig.KnowledgeGraph(store) as made:
        yield made


@pytest.mark.parametrize("form", FORMATS)
def test_what_any_parser_adds_is_in_the_merge_once(kg, form):
    shown = kg.dataset()
    for _ in range(2):
        shown.parse(data=FORMATS[form], format=form)
    assert len(kg) == 4
    assert len(shown) == 3
    assert len(kg.query("SELECT * { ?s ?p ?o }")) == 3
    assert len(list(shown.triples((EX.a, EX.p, None)))) == 1
    assert {each.identifier for each in shown.graphs((EX.a, EX.p, EX.b))} >= {EX.g, EX.h}


@pytest.mark.parametrize("form", ["nquads", "trig", "ox-nquads", "ox-trig"])
def test_what_any_serializer_writes_is_all_quads(kg, form):
    shown = kg.dataset()
    shown.parse(data=FORMATS["trig"], format="trig")
    assert len(shown) == 3  # which leaves surplus beside the engine
    again = rdflib.Dataset()
    again.parse(data=shown.serialize(format=form), format=form.removeprefix("ox-"))
    assert set(again.quads()) == set(shown.quads())
    assert len(list(again.quads())) == 4


def test_terms_are_those_that_rdflib_would_have_read(kg):
    shown = kg.dataset()
    graph = shown.graph(EX.g)
    values = [
        rdflib.Literal("x"),
        rdflib.Literal("x", lang="en"),
        rdflib.Literal(7),
        rdflib.Literal(True),
        rdflib.Literal("2026-02-28", datatype=rdflib.XSD.date),
        rdflib.BNode("b1"),
        EX.b,
    ]
    for value in values:
        graph.add((EX.a, EX.p, value))
    assert set(graph.objects(EX.a, EX.p)) == set(values)
    assert all((EX.a, EX.p, value) in shown for value in values)
    told = {row.o for row in shown.query("SELECT ?o { ?s ?p ?o }")}
    assert {str(each) for each in told} >= {"x", "7", "true"}
    assert rdflib.Literal("x") in told


def test_removing(kg):
    shown = kg.dataset()
    shown.parse(data=FORMATS["trig"], format="trig")
    assert len(shown) == 3
    shown.graph(EX.h).remove((EX.a, EX.p, None))
    assert (len(kg), len(shown)) == (3, 3)
    shown.remove((EX.a, EX.p, EX.b, None))
    assert (len(kg), len(shown)) == (2, 2)
    shown.remove_graph(EX.h)
    assert (len(kg), len(shown)) == (0, 0)


def test_updates_and_queries_through_rdflib(kg):
    shown = kg.dataset()
    shown.update("INSERT DATA { ex:a ex:p 1 }", initNs={"ex": EX})
    assert len(shown.default_graph) == 1
    assert next(iter(shown.query("SELECT ?o { ?s ?p ?o }"))).o == rdflib.Literal(1)
    assert bool(shown.query("ASK { ?s ?p 1 }"))
    assert len(shown.query("CONSTRUCT WHERE { ?s ?p ?o }").graph) == 1
    shown.update("INSERT { ?s <urn:q> 2 } WHERE { ?s ?p 1 }", initBindings={"s": EX.a})
    assert len(kg) == 2
    shown.bind("mine", EX)
    assert len(shown.query("SELECT * { mine:a ?p ?o }")) == 2
    assert len(shown.query(prepareQuery("SELECT * { mine:a ?p ?o }", initNs={"mine": EX}))) == 2
    assert len(shown.query("SELECT * { ?s ?p ?o }", initBindings={"o": rdflib.Literal(2)})) == 1
    with pytest.raises(QueryError, match="the query cannot be answered"):
        shown.query("SELECT oops")


def test_a_prefix_of_rdflibs_stands_for_what_it_says_when_the_merge_is_kept(kg):
    """The same local names under another namespace: what was inserted must be known by its own name."""
    shown = kg.dataset()
    assert len(shown) == 0
    for graph in (EX.g, EX.h):
        shown.update(f"INSERT DATA {{ GRAPH <{graph}> {{ ig:a ig:p ig:b }} }}", initNs={"ig": EX})
    assert len(shown) == 1
    assert len(kg) == 2


def test_a_blank_graph_can_be_asked(kg):
    shown = kg.dataset()
    graph = shown.graph(rdflib.BNode("somewhere"))
    graph.add((EX.a, EX.p, EX.b))
    shown.graph(EX.g).add((EX.a, EX.p, EX.b))
    assert len(shown) == 1
    assert len(graph.query("SELECT * { ?s ?p ?o }")) == 1
    assert len(graph) == 1


def test_tools_of_rdflib_work_on_it(kg):
    shown = kg.dataset()
    graph = shown.graph(EX.g)
    items = Collection(graph, EX.list, [EX.a, EX.b])
    assert list(items) == [EX.a, EX.b]
    graph += rdflib.Graph().parse(data=f"<{EX.a}> <{SKOS.broader}> <{EX.b}> . <{EX.b}> <{SKOS.broader}> <{EX.c}> .")
    assert list(graph.transitive_objects(EX.a, SKOS.broader)) == [EX.a, EX.b, EX.c]
    assert set(graph.resource(EX.a)[SKOS.broader]) == {graph.resource(EX.b)}
    assert isomorphic(rdflib.Graph() + graph, graph)
    other = rdflib.Graph(store=shown.store, identifier=EX.g)
    assert len(other) == len(graph)
    path = SKOS.broader * "+"
    assert set(graph.objects(EX.a, path)) == {EX.b, EX.c}


def test_pyshacl_checks_it(kg):
    pyshacl = pytest.importorskip("pyshacl")
    shown = kg.dataset()
    shown.graph(EX.g).add((EX.a, RDF.type, EX.Thing))
    shown.graph(EX.h).add((EX.a, RDF.type, EX.Thing))
    shapes = rdflib.Graph().parse(
        data=f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <{EX}> .
        [] a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ;
           sh:sparql [ a sh:SPARQLConstraint ; sh:message "typed" ;
                       sh:select "SELECT $this WHERE {{ $this a <{EX}Thing> }}" ] .""",
        format="turtle",
    )
    for data, found in ((shown.graph(EX.g), 2), (shown, 2)):
        conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes)
        assert not conforms
        results = set(report.subjects(RDF.type, rdflib.URIRef("http://www.w3.org/ns/shacl#ValidationResult")))
        assert len(results) == found
    assert len(kg) == 2
