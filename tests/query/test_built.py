"""The graph that CONSTRUCT builds is rdflib's own, read when somebody looks at it."""

import copy
import threading

import pytest
import rdflib

import immunograph as ig

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
