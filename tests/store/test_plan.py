"""Which quads answer a query: for every way to name graphs, with triples that stand in one graph or in several."""

import pyoxigraph as ox
import pytest

from immunograph.model import IRI
from immunograph.store.memory.merge import Merge
from immunograph.store.memory.plan import plan
from immunograph.store.request import EVERYTHING, Scope
from immunograph.store.sparql.query import query_of

BASE = "http://example.org/"
DATA = """
<urn:s> <urn:p> <urn:unnamed> .
<urn:s> <urn:p> <urn:both> <http://example.org/g1> .
<urn:s> <urn:p> <urn:both> <http://example.org/g2> .
<urn:s> <urn:p> <urn:first> <http://example.org/g1> .
<urn:s> <urn:p> <urn:second> <http://example.org/g2> .
<urn:s> <urn:p> <urn:third> <http://example.org/g3> .
"""
G1, G2, G3 = (IRI(f"{BASE}g{number}") for number in (1, 2, 3))
OBJECTS = "SELECT ?o { ?s <urn:p> ?o }"
IN_GRAPHS = "SELECT ?o { GRAPH ?g { ?s <urn:p> ?o } }"
BOTH_WAYS = "SELECT ?o { <urn:s> <urn:p> ?o GRAPH ?g { <urn:s> <urn:p> ?o } }"
EACH_ONCE = ["both", "first", "second", "third", "unnamed"]
IN_EACH_GRAPH = ["both", "both", "first", "second", "third"]


def merge_of(data):
    store = ox.Store()
    store.load(data.encode(), format=ox.RdfFormat.N_QUADS)
    return Merge(store)


@pytest.fixture
def merge():
    return merge_of(DATA)


def answers(merge, text, scope=EVERYTHING, *, copies=None, base=None, prefixes=None):
    """The last word of each object, in order, repeats included."""
    chosen = plan(query_of(text), scope, merge, {} if copies is None else copies, base=base, prefixes=prefixes)
    rows = chosen.store.query(text, base_iri=base, prefixes=prefixes, **chosen.options)
    return sorted(row["o"].value.removeprefix("urn:") for row in rows)


@pytest.mark.parametrize(
    ("text", "scope", "expected"),
    [
        (OBJECTS, EVERYTHING, EACH_ONCE),
        (IN_GRAPHS, EVERYTHING, IN_EACH_GRAPH),
        (BOTH_WAYS, EVERYTHING, IN_EACH_GRAPH),
        (OBJECTS, Scope(standard=True), ["unnamed"]),
        (IN_GRAPHS, Scope(standard=True), IN_EACH_GRAPH),
        (OBJECTS, Scope((G1, G2)), ["both", "first", "second"]),
        (OBJECTS, Scope((G1, G3)), ["both", "first", "third"]),
        (OBJECTS, Scope((G2,)), ["both", "second"]),
        (OBJECTS, Scope((G2, G2)), ["both", "second"]),
        (OBJECTS, Scope(()), []),
        (IN_GRAPHS, Scope((G1, G2)), IN_EACH_GRAPH),
        (IN_GRAPHS, Scope((G1, G2), (G2,)), ["both", "second"]),
        (IN_GRAPHS, Scope((G1,), (G2,)), ["both", "second"]),
        (IN_GRAPHS, Scope((G1,)), IN_EACH_GRAPH),
        (IN_GRAPHS, Scope((G1,), ()), []),
        (BOTH_WAYS, Scope((G1, G2), (G2,)), ["both", "second"]),
        (BOTH_WAYS, Scope((G1, G2)), ["both", "both", "first", "second"]),
        (BOTH_WAYS, Scope((G3,), (G3, G1)), ["third"]),
        (OBJECTS, Scope((G2,), (G1,)), ["both", "second"]),
    ],
)
def test_what_a_scope_sees(merge, text, scope, expected):
    assert answers(merge, text, scope) == expected
    assert answers(merge, OBJECTS) == EACH_ONCE  # the merge is put back into its state for whoever asks next
    assert answers(merge, text, scope) == expected


FROM = "PREFIX e: <http://example.org/> BASE <http://example.org/> SELECT ?o {} {{ {} }}"
OUT, IN = "?s <urn:p> ?o", "GRAPH ?g { ?s <urn:p> ?o }"


@pytest.mark.parametrize(
    ("clauses", "pattern", "expected"),
    [
        ("FROM e:g1", OUT, ["both", "first"]),
        ("FROM e:g1 FROM e:g2", OUT, ["both", "first", "second"]),
        ("FROM <g1> FROM <http://example.org/g2>", OUT, ["both", "first", "second"]),
        ("FROM <g2> FROM <g2>", OUT, ["both", "second"]),
        ("FROM NAMED <g2>", IN, ["both", "second"]),
        ("FROM NAMED <g2>", OUT, []),
        ("FROM <g1> FROM NAMED <g2>", OUT, ["both", "first"]),
        ("FROM <g1> FROM NAMED <g2>", IN, ["both", "second"]),
        ("FROM e:g1 FROM e:g2 FROM NAMED e:g2 FROM NAMED e:g3", IN, ["both", "second", "third"]),
        ("FROM e:g1 FROM e:g2 FROM NAMED e:g2", OUT, ["both", "first", "second"]),
        ("FROM e:g1 FROM e:g2", IN, []),
        ("from e:g1 from named e:g3", IN, ["third"]),
    ],
)
def test_what_a_query_sees_that_names_its_own_graphs(merge, clauses, pattern, expected):
    text = FROM.format(clauses, pattern)
    assert answers(merge, text) == expected
    assert answers(merge, OBJECTS) == EACH_ONCE
    assert answers(merge, text, Scope((G3,))) == expected  # whatever the scope


def test_names_after_from_are_read_with_the_base_and_prefixes_given_from_outside(merge):
    text = "SELECT ?o FROM <g1> FROM e:g2 { ?s <urn:p> ?o }"
    assert answers(merge, text, base=BASE, prefixes={"e": BASE}) == ["both", "first", "second"]


@pytest.mark.parametrize("name", ["FROM", "NAMED"])
def test_a_prefix_may_be_called_like_a_keyword_of_the_dataset(merge, name):
    text = f"PREFIX {name}: <{BASE}> SELECT ?o FROM {name}:g1 FROM NAMED {name}:g2 {{ {IN} }}"
    assert answers(merge, text) == ["both", "second"]


@pytest.mark.parametrize("name", ["FROM", "NAMED"])
def test_a_keyword_may_be_written_right_before_a_prefix_without_a_name(merge, name):
    clauses = {"FROM": "FROM:g1 FROM:g2", "NAMED": "FROM NAMED:g2 FROM NAMED:g3"}[name]
    expected = {"FROM": ["both", "first", "second"], "NAMED": ["both", "second", "third"]}[name]
    text = f"PREFIX : <{BASE}> SELECT ?o {clauses} {{ {OUT if name == 'FROM' else IN} }}"
    assert answers(merge, text) == expected


def test_keywords_before_names_without_a_prefix_are_read_where_a_copy_is_needed(merge):
    text = f"PREFIX : <{BASE}> SELECT ?o FROM:g1 FROM:g2 FROM NAMED:g2 FROM NAMED:g3 {{{{ {{}} }}}}"
    assert answers(merge, text.format(OUT)) == ["both", "first", "second"]
    assert answers(merge, text.format(IN)) == ["both", "second", "third"]
    text = f"PREFIX : <{BASE}> SELECT ?o FROM :g1 FROM :g2 FROM NAMED:g3 {{{{ {{}} }}}}"
    assert answers(merge, text.format(OUT)) == ["both", "first", "second"]
    assert answers(merge, text.format(IN)) == ["third"]


def test_names_in_the_pattern_are_no_graphs_of_the_dataset(merge):
    text = f"PREFIX e: <{BASE}> SELECT ?o FROM e:g1 {{ ?s <urn:p> ?o . OPTIONAL {{ ?s e:g2 <{G2}> }} }}"
    assert answers(merge, text) == ["both", "first"]


@pytest.mark.parametrize("text", ["SELECT ?o FROM e:g1 { ?s ?p ?o }", "SELECT ?o FROM <g1> { ?s ?p ?o }"])
def test_names_that_cannot_be_read_are_left_to_the_engine_to_report(merge, text):
    chosen = plan(query_of(text), EVERYTHING, merge, {})
    assert chosen.store is merge.store
    assert chosen.options == {}
    with pytest.raises((SyntaxError, ValueError)):
        chosen.store.query(text, **chosen.options)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        (BOTH_WAYS, EVERYTHING),
        (OBJECTS, Scope((G1, G2))),
        (FROM.format("FROM <g1> FROM <g2>", OUT), EVERYTHING),
        (FROM.format("FROM <g1> FROM <g2> FROM NAMED <g3>", IN), EVERYTHING),
    ],
)
def test_a_copy_is_made_once_and_only_where_a_triple_would_be_answered_twice(merge, text, scope):
    copies = {}
    chosen = plan(query_of(text), scope, merge, copies)
    assert chosen.store is not merge.store
    assert plan(query_of(text), scope, merge, copies).store is chosen.store
    assert len(copies) == 1
    alone = merge_of("\n".join(line for line in DATA.splitlines() if "both" not in line))
    assert plan(query_of(text), scope, alone, copies).store is alone.store
    assert len(copies) == 1


def test_copies_of_other_graphs_are_other_copies(merge):
    copies = {}
    assert answers(merge, OBJECTS, Scope((G1, G2)), copies=copies) == ["both", "first", "second"]
    assert answers(merge, OBJECTS, Scope((G2, G1)), copies=copies) == ["both", "first", "second"]
    assert len(copies) == 1
    assert answers(merge, OBJECTS, Scope((G1, G2, G3)), copies=copies) == ["both", "first", "second", "third"]
    assert answers(merge, IN_GRAPHS, Scope((G1, G2), (G3,)), copies=copies) == ["third"]
    assert answers(merge, IN_GRAPHS, Scope((G1, G2), (G2,)), copies=copies) == ["both", "second"]
    assert len(copies) == 4


def test_graphs_without_triples_are_named_in_a_copy_too(merge):
    merge.store.add_graph(ox.NamedNode("urn:empty"))
    for text, scope, expected in (
        ("SELECT ?g { ?s <urn:p> <urn:both> GRAPH ?g {} }", EVERYTHING, {G1, G2, G3, "urn:empty"}),
        ("SELECT ?g { GRAPH ?g {} }", Scope((G1, G2), (IRI("urn:empty"),)), {"urn:empty"}),
    ):
        chosen = plan(query_of(text), scope, merge, {})
        rows = chosen.store.query(text, **chosen.options)
        assert {row["g"].value for row in rows} == expected


def test_the_state_of_the_store_is_changed_only_for_a_query_that_needs_it(merge):
    """A triple that stands in g1 and g2 is kept in g1 alone while the merge is asked."""
    in_g2 = ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.NamedNode("urn:both"), ox.NamedNode(G2))
    plan(query_of(OBJECTS), EVERYTHING, merge, {})
    assert in_g2 not in merge.store
    unmoved = [
        (OBJECTS, Scope((G1,))),
        (OBJECTS, Scope((G3,))),
        (OBJECTS, Scope(standard=True)),
        (IN_GRAPHS, Scope((G3,), (G1,))),
        (FROM.format("FROM <g3>", OUT), EVERYTHING),
        (FROM.format("FROM <g3> FROM NAMED <g1>", IN), EVERYTHING),
    ]
    for text, scope in unmoved:
        plan(query_of(text), scope, merge, {})
        assert in_g2 not in merge.store, (text, scope)
    moved = [
        (IN_GRAPHS, EVERYTHING),
        (IN_GRAPHS, Scope(standard=True)),
        (IN_GRAPHS, Scope((G3,))),
        (OBJECTS, Scope((G2,))),
        (IN_GRAPHS, Scope((G3,), (G2,))),
        (FROM.format("FROM <g2>", OUT), EVERYTHING),
        (FROM.format("FROM NAMED <g2>", IN), EVERYTHING),
    ]
    for text, scope in moved:
        plan(query_of(text), scope, merge, {})
        assert in_g2 in merge.store, (text, scope)
        plan(query_of(OBJECTS), EVERYTHING, merge, {})


OUTSIDE = [
    "SELECT * { ?s ?p ?o GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } OPTIONAL { ?s <urn:p> ?o } }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s <urn:p> <urn:x> } }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } { SELECT ?s { ?s ?p ?o } } }",
    "SELECT * { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o } }",
    "ASK { GRAPH ?g { ?s ?p ?o } MINUS { ?s ?p <urn:x> } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o GRAPH ?g { ?s ?q ?o } }",
    "DESCRIBE ?s { GRAPH ?g { ?s ?p ?o } }",
    "PREFIX GRAPH: <urn:> CONSTRUCT WHERE { ?s GRAPH:p ?o }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } ",
]
INSIDE = [
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { GRAPH ?g { ?s ?p ?o OPTIONAL { ?s <urn:p> ?x } } FILTER(?o != <urn:x>) }",
    "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { VALUES ?o { 1 2 } GRAPH ?g { ?s ?p ?o } }",
]


@pytest.mark.parametrize("text", OUTSIDE)
def test_patterns_outside_graph_are_seen_in_any_part_of_a_query(merge, text):
    assert query_of(text).looks_outside
    assert plan(query_of(text), EVERYTHING, merge, {}).store is not merge.store


@pytest.mark.parametrize("text", INSIDE)
def test_a_query_that_looks_only_into_named_graphs_needs_no_copy(merge, text):
    assert not query_of(text).looks_outside
    assert plan(query_of(text), EVERYTHING, merge, {}).store is merge.store
