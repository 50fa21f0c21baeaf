"""Updates through rdflib have one meaning, whichever evaluator runs them."""

import pytest
import rdflib

import immunograph as ig

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # rdflib's own use of its own names
]
EX = rdflib.Namespace("http://example.org/")
MEANINGS = [
    "INSERT { ?s ex:new ?o } WHERE { ?s ex:p ?o }",
    "DELETE { ?s ex:p ?o } INSERT { ?s ex:new ?o } WHERE { ?s ex:p ?o }",
    "DELETE WHERE { ?s ex:p ?o }",
    "WITH ex:g DELETE { ?s ex:p ?o } INSERT { ?s ex:new ?o } WHERE { ?s ex:p ?o }",
    "INSERT { GRAPH ex:h { ?s ex:new ?o } } WHERE { ?s ex:p ?o }",
    "INSERT { ?s ex:new ?n } WHERE { { SELECT ?s (COUNT(*) AS ?n) { ?s ex:p ?o } GROUP BY ?s } }",
    "INSERT DATA { ex:x ig:y ex:z GRAPH ex:h { ex:x ig:y ex:w } }",
    "DELETE DATA { ex:a ex:p ex:b }",
    "CLEAR DEFAULT",
    "CLEAR NAMED",
    "DROP GRAPH ex:g",
    "COPY DEFAULT TO ex:h",
    "ADD ex:g TO DEFAULT",
    "MOVE ex:g TO ex:h",
    "INSERT DATA { ex:x ex:y 1 } ; INSERT { ?s ex:new ?o } WHERE { ?s ex:y ?o }",
]


@pytest.mark.parametrize("update", MEANINGS)
def test_updates_have_one_meaning_on_every_way(update):
    """With bindings, a prefix of the call or rdflib's evaluator as with ``kg.update``; clearing the unnamed graph cleared all."""
    bound = "; DELETE WHERE { ex:none ex:none ?bound }"
    head = f"PREFIX ex: <{EX}> "
    ways = [
        lambda kg: kg.update(head + update),
        lambda kg: kg.dataset().update(head + update),
        lambda kg: kg.dataset().update(update, initNs={"ex": EX}),
        lambda kg: kg.dataset().update(head + update + bound, initBindings={"bound": EX.a}),
        lambda kg: kg.dataset().update(update + bound, initNs={"ex": EX}, initBindings={"bound": EX.a}),
        lambda kg: kg.dataset().update(head + update, use_store_provided=False),
        lambda kg: kg.dataset().default_graph.update(head + update, use_store_provided=False),
    ]
    results = []
    for way in ways:
        kg = ig.KnowledgeGraph()
        dataset = kg.dataset()
        for subject, value, graph in ((EX.a, EX.b, EX.g), (EX.b, EX.c, EX.g), (EX.a, EX.b, EX.h), (EX.d, EX.a, None)):
            (dataset.get_context(graph) if graph else dataset.default_graph).add((subject, EX.p, value))
        way(kg)
        results.append(set(dataset.quads()))
    assert [result == results[0] for result in results] == [True] * len(ways)
