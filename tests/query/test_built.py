"""The graph that CONSTRUCT builds is rdflib's own, read when somebody looks at it."""

import copy
import threading

import pytest
import rdflib
from rdflib.plugins.stores.memory import Memory

import immunograph as ig
from immunograph.errors import QueryError
from immunograph.query.built import built_graph

TRIPLES = "".join(f"<http://example.org/{n}> <http://example.org/p> {n}, 'x' .\n" for n in range(50))
ALL = "CONSTRUCT WHERE { ?s ?p ?o }"
ANY = (None, None, None)


@pytest.fixture
def kg():
    kg = ig.KnowledgeGraph()
    kg.add(TRIPLES.encode(), format="turtle")
    return kg


@pytest.fixture
def plain():
    return rdflib.Graph().parse(data=TRIPLES, format="turtle")


@pytest.mark.parametrize(
    "look",
    [
        len,
        set,
        lambda graph: sorted(graph.serialize(format="nt").splitlines()),
        lambda graph: set(graph.query("SELECT ?s ?o { ?s ?p ?o }")),
        lambda graph: set(graph + rdflib.Graph()),
        lambda graph: set(copy.deepcopy(graph)),
        lambda graph: (rdflib.URIRef("http://example.org/7"), None, None) in graph,
        lambda graph: set(graph.add((rdflib.URIRef("http://example.org/7"), rdflib.RDF.type, rdflib.OWL.Thing))),
        lambda graph: len(graph.remove(ANY)),
        lambda graph: len(graph.parse(data="<a:b> <a:c> <a:d> .", format="trig")),
    ],
)
def test_whatever_looks_first_sees_all(kg, plain, look):
    assert look(kg.query(ALL)) == look(plain)


def test_nothing_is_read_before(kg, monkeypatch):
    graph = kg.query(ALL)
    monkeypatch.setattr(rdflib.Graph, "parse", lambda *_, **__: pytest.fail("it was read"))
    assert isinstance(graph, rdflib.Graph)
    assert "ig" in dict(graph.namespaces())


def test_threads_that_look_at_once_all_see_all(kg):
    for _ in range(20):
        graph, seen, gate = kg.query(ALL), [], threading.Barrier(4)

        def look(graph=graph, seen=seen, gate=gate):
            gate.wait()
            seen.append(sum(1 for _ in graph))

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == [100] * 4


def test_a_look_that_was_stopped_leaves_nothing_half_read(kg, monkeypatch):
    graph = kg.query(ALL)
    add, left = Memory.add, iter(range(30))

    def stopped(*arguments, **options):
        if next(left, None) is None:
            raise KeyboardInterrupt
        add(*arguments, **options)

    monkeypatch.setattr(Memory, "add", stopped)
    with pytest.raises(KeyboardInterrupt):
        len(graph)
    monkeypatch.undo()
    assert len(graph) == 100


def test_copies_have_the_same_blank_nodes():
    graph = built_graph(b"_:b1 <http://example.org/p> _:b2 .\n")
    assert len(graph - copy.deepcopy(graph)) == 0


@pytest.mark.parametrize("value", ['"x"@en--ltr', "<<( <a:s> <a:p> <a:o> )>>"])
def test_what_rdflib_cannot_hold_is_told_at_once(value, tmp_path):
    kg = ig.KnowledgeGraph()
    kg.update(f"INSERT DATA {{ <a:a> <a:p> {value} }}")
    with pytest.raises(QueryError, match=r"rdflib cannot store: .* with -o FILE \(in Python: kg.queries.export\)$"):
        kg.query(ALL)
    kg.queries.export(ALL, tmp_path / "all.nt")
    assert (tmp_path / "all.nt").read_text().strip() == f"<a:a> <a:p> {value} ."
    assert len(kg.query("SELECT * { ?s ?p ?o }")) == 1


def test_a_text_that_only_looks_so_is_no_trouble():
    kg = ig.KnowledgeGraph()
    kg.update('INSERT DATA { <a:a> <a:p> "<<( a --ltr" }')
    assert len(kg.query(ALL)) == 1


def test_what_is_built_becomes_a_network_as_a_table_does():
    kg = ig.KnowledgeGraph()
    kg.add(b'<urn:a> <urn:p> <urn:b>, "x\\n y ."@en ; <urn:q> <urn:b> . _:n <urn:p> <urn:a> .', format="ttl")
    built = kg.query(ALL).to_networkx()
    table = kg.query("SELECT ?subject ?predicate ?object { ?subject ?predicate ?object }").to_networkx()

    def told(graph):
        blank = {node: "_" if node.startswith("_:") else node for node in graph}
        return sorted((blank[one], blank[other], data["predicate"]) for one, other, data in graph.edges(data=True))

    assert told(built) == told(table)
    assert len(told(built)) == 4
    assert kg.query("CONSTRUCT WHERE { ?s <urn:none> ?o }").to_networkx().size() == 0
