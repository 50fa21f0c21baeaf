"""What is asked of a store grows with what is wanted, not with the graph."""

import pytest

import immunograph as ig
from immunograph.errors import FormatError, UnknownNameError
from immunograph.store.memory.merge import Merge


@pytest.fixture
def taken(monkeypatch):
    """The quads that Python took out of a store one by one."""
    counted = []
    matching = Merge.matching

    def counting(merge, *pattern):
        for quad in matching(merge, *pattern):
            counted.append(quad)
            yield quad

    monkeypatch.setattr(Merge, "matching", counting)
    return counted


def doubled():
    """A graph in which a triple is in two named graphs, so that some queries need a copy of it."""
    kg = ig.load()
    kg.add(kg.export(format="nt", graph="edges").encode(), format="nt", graph="again", licence="CC0-1.0")
    return kg


def test_graphs_licence_and_title_are_told_without_a_look_at_the_quads(taken):
    kg = doubled()
    told = {row.graph.rpartition("/")[2]: (row.title, row.triples) for row in kg.info()}
    assert told["edges"] == ("Direct edges", 35)
    assert told["again"] == (None, 35)
    assert kg.licence == "CC0-1.0"
    assert taken == []


def test_a_blank_node_in_a_graph_with_a_licence_is_no_unnamed_graph():
    kg = ig.KnowledgeGraph()
    kg.add(b"<urn:a> <urn:p> [ <urn:q> 1 ] .", format="ttl", graph="lab", licence="CC0-1.0")
    assert kg.licence == "CC0-1.0"
    kg.add(b"<urn:a> <urn:p> 1 .", format="ttl")
    assert kg.licence == "unknown"


def test_counts_read_only_the_columns_that_they_count():
    light, full = ig.load(), ig.load()
    assert full.columns.evidence.height == full.columns.passages.height == 63
    full.counts.by("sign", "speaker")
    for by in (("certainty",), ("status", "stance"), ("epistemic_status", "subject"), (), ("document",)):
        assert [*light.counts.by(*by)] == [*full.counts.by(*by)]
        assert by == ("document",) or "evidence" not in light.columns.seconds  # titles of documents are of its columns


def test_entities_without_a_category_are_listed():
    kg = ig.KnowledgeGraph()
    kg.add(
        b"""@prefix ig: <https://w3id.org/immunograph/vocab/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <urn:x> a ig:Entity ; rdfs:label "brand-new thing" .""",
        format="turtle",
    )
    assert [(row.label, row.category) for row in kg.names.entities()] == [("brand-new thing", None)]
    with pytest.raises(UnknownNameError, match="no entity of this graph has a category"):
        kg.names.entities("Cell")


def test_an_index_of_names_is_of_a_known_kind(kg):
    with pytest.raises(FormatError, match=r"^kind must be entity, claim or predicate, not 'document'$"):
        kg.names.index("document")
