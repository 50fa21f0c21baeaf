"""Rows as edges: the same graph that a plain loop makes."""

import gc

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.query import Table
from immunograph.store import Solutions

NODES = st.sampled_from(["<urn:a>", "<urn:b>", "<urn:c>", "_:b0", '"urn:a"', '"é\\t"@en', "7"])
EDGES = st.lists(st.tuples(NODES, st.sampled_from(["<urn:p>", "<urn:q>", ""]), NODES | st.just("")), max_size=30)


def table(rows, names=("s", "p", "o")):
    lines = ["\t".join(f"?{name}" for name in names), *("\t".join(row) for row in rows)]
    return Table(Solutions(tuple(names), ("\n".join(lines) + "\n").encode()))


def bare(term):
    return term[1:-1] if term.startswith("<") else term


@given(EDGES)
def test_network_and_matrix_are_those_of_a_plain_loop(rows):
    plain = nx.MultiDiGraph()
    for source, key, target in rows:
        if target:
            plain.add_edge(bare(source), bare(target), **({"p": bare(key)} if key else {}))
    keyed = nx.MultiDiGraph()
    for source, key, target in rows:
        if target:
            keyed.add_edge(bare(source), bare(target), key=bare(key) or None)
    assert nx.utils.graphs_equal(table(rows).to_networkx(key="p"), keyed)
    made = table(rows).to_networkx()
    assert nx.utils.graphs_equal(made, plain)
    assert {node: dict(made.pred[node]) for node in made} == {node: dict(plain.pred[node]) for node in plain}
    counted = table(rows).to_csr()
    assert list(counted.nodes) == list(dict.fromkeys(counted.nodes))
    assert set(counted.nodes) == set(plain)
    several = [(bare(source), bare(target)) for source, _, target in rows if target]
    for one in plain:
        for other in plain:
            assert counted.matrix[counted.place(one), counted.place(other)] == several.count((one, other))


def test_a_literal_is_not_the_thing_of_the_same_spelling():
    made = table([("<urn:a>", "<urn:p>", '"urn:a"')]).to_networkx()
    assert set(made) == {"urn:a", '"urn:a"'}


def test_parallel_edges_without_a_key_are_numbered():
    rows = [("<urn:a>", "<urn:b>"), ("<urn:a>", "<urn:b>")]
    assert table(rows, ("s", "o")).to_networkx().number_of_edges("urn:a", "urn:b") == 2


def test_columns_are_named_or_told():
    kg = ig.KnowledgeGraph()
    kg.add(b"<urn:a> <urn:p> <urn:b> . <urn:b> <urn:p> <urn:c> .", format="turtle")
    rows = kg.query("SELECT ?o ?s { ?s <urn:p> ?o }")
    assert sorted(rows.to_networkx("s", "o").edges()) == [("urn:a", "urn:b"), ("urn:b", "urn:c")]
    with pytest.raises(FormatError, match="no column 'x': expected one of o, s"):
        rows.to_networkx("x")
    with pytest.raises(FormatError, match="no column 'k'"):
        rows.to_networkx(key="k")
    with pytest.raises(FormatError, match="a network needs at least two columns, not 1"):
        kg.query("SELECT ?s { ?s ?p ?o }").to_csr()
    assert gc.isenabled()


def test_an_answer_without_rows_is_an_empty_network():
    assert len(table([]).to_networkx()) == 0
    assert table([]).to_csr().matrix.shape == (0, 0)


ENDS = [
    ("source", "target", "score"),
    ("score", "target", "source"),
    ("Target", "score", "Source"),
    ("subject", "score", "object"),
    ("object", "predicate", "score", "subject"),
    ("o", "p", "s"),
]


@pytest.mark.parametrize("names", ENDS)
def test_columns_named_as_ends_are_the_ends_wherever_they_are(names):
    first = next(name for name in names if name.lower() in ("source", "subject", "s"))
    last = next(name for name in names if name.lower() in ("target", "object", "o"))
    cells = {name: f"<urn:{name}>" for name in names} | {first: "<urn:a>", last: "<urn:b>"}
    rows = table([[cells[name] for name in names]] * 2, names)
    others = {name: f"urn:{name}" for name in names if name not in (first, last)}
    assert list(rows.to_networkx().edges(data=True)) == [("urn:a", "urn:b", others)] * 2
    counted = rows.to_csr()
    assert counted.matrix[counted.place("urn:a"), counted.place("urn:b")] == 2


def test_one_end_that_is_given_finds_the_other_by_name_or_place():
    rows = table([("<urn:a>", "<urn:b>", "<urn:c>")], ("x", "target", "source"))
    assert list(rows.to_networkx().edges()) == [("urn:c", "urn:b")]
    assert list(rows.to_networkx(source="x").edges()) == [("urn:a", "urn:c")]
    assert list(rows.to_networkx("x", "target").edges()) == [("urn:a", "urn:b")]


def test_attributes_are_of_the_types_that_every_writer_takes(tmp_path):
    names = ("source", "target", "n", "x", "d", "t", "b", "text", "none")
    cells = (
        *("<urn:a>", "<urn:b>", "3", '"1.5"^^<http://www.w3.org/2001/XMLSchema#double>', "0.25"),
        *('"2026-01-02T03:04:05Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>', "true", '"γ"@en', ""),
    )
    made = table([cells], names).to_networkx()
    assert next(iter(made.edges(data=True)))[2] == {
        **{"n": 3, "x": 1.5, "d": 0.25, "t": "2026-01-02T03:04:05Z", "b": True, "text": "γ"},
    }
    for write, read in (
        (nx.write_graphml, nx.read_graphml),
        (nx.write_gexf, nx.read_gexf),
        (nx.write_gml, nx.read_gml),
    ):
        write(made, tmp_path / "x")
        assert read(tmp_path / "x").number_of_edges() == 1
