"""Readers of foreign formats count what they leave out, and say so in the report."""

import json

import pytest

import immunograph as ig

PASSAGE = {"summary_text": "It was seen.", "citation": {"type": "PubMed", "id": "1"}}
BEL = {
    "graph": {
        "nodes": [{"id": "1", "label": "p(HGNC:IL6)"}, {"id": "2", "label": "IL6 signalling, drawn"}],
        "edges": [
            {
                "source": "1",
                "relation": "increases",
                "target": "p(HGNC:CRP)",
                "metadata": {"evidences": [{**PASSAGE, "experiment_context": {"Dose": "5 mg", "tissue": "liver"}}]},
            },
            {
                "source": "1",
                "relation": "translocates",
                "target": "p(HGNC:CRP)",
                "metadata": {"evidences": [PASSAGE] * 3},
            },
            {"source": "1", "relation": "isA", "target": "p(SFAM:IL6)", "metadata": {"evidences": [PASSAGE] * 2}},
        ],
    }
}
CYJS = {
    "elements": {
        "nodes": [{"data": {"id": "a", "compartment": "nucleus"}}, {"data": {"id": "b", "compartment": ""}}],
        "edges": [
            {"data": {"source": "a", "target": "b", "interaction": "binds", "method": "FRET", "score": 3}},
            {"data": {"source": "b", "target": "a", "interaction": "binds", "method": "FRET"}},
        ],
    }
}
CX2 = [
    {"CXVersion": "2.0"},
    {"nodes": [{"id": 1, "v": {"name": "a", "strand": "+"}}, {"id": 2, "v": {"name": "b"}}]},
    {"edges": [{"id": 1, "s": 1, "t": 2, "v": {"interaction": "binds", "reviewed": True}}]},
]
GRAPHML = b"""<graphml><key id="k" for="edge" attr.name="cellline" attr.type="string"/><graph>
<node id="a"/><node id="b"/><edge source="a" target="b"><data key="k">HeLa</data></edge>
<hyperedge><endpoint node="a"/><endpoint node="b"/></hyperedge></graph></graphml>"""
KGX = (
    b'{"subject": "HGNC:1", "predicate": "biolink:binds", "object": "HGNC:2", "p_value": 0.1, "stage_qualifier": "x"}\n'
    b'{"subject": "HGNC:1", "predicate": "biolink:binds", "object": "HGNC:3", "p_value": 0.2, "unit": ""}\n'
)
GPML = b"""<Pathway xmlns="http://pathvisio.org/GPML/2013a" Name="n"><DataNode TextLabel="A" GraphId="a"/>
<DataNode TextLabel="C"/><Interaction><Graphics><Point GraphRef="a"/><Point/></Graphics></Interaction></Pathway>"""
LEFT_OUT = {
    "bel": (
        json.dumps(BEL).encode(),
        [
            "1 node whose label is not a term of BEL",
            "1 annotation 'Dose' of a passage",
            "1 edge 'translocates' from a term to its own activity",
            "3 passages of edges 'translocates'",
            "2 passages of edges 'isA'",
        ],
    ),
    "cyjs": (json.dumps(CYJS).encode(), ["1 attribute 'compartment' of nodes", "2 attributes 'method' of edges"]),
    "cx2": (json.dumps(CX2).encode(), ["1 attribute 'strand' of nodes", "1 attribute 'reviewed' of edges"]),
    "graphml": (GRAPHML, ["1 attribute 'cellline' of edges", "1 hyperedge, which joins any number of nodes"]),
    "kgx-jsonl": (KGX, ["2 values of 'p_value' of edges"]),
    "gpml": (
        GPML,
        [
            "1 data node without a label or an identifier",
            "1 interaction that does not lead from one node to another",
        ],
    ),
    "sif": (b"a\tbinds\tb\nc\n", []),
}


@pytest.mark.parametrize("form", LEFT_OUT)
def test_what_a_reader_leaves_out_is_counted(form):
    content, expected = LEFT_OUT[form]
    added = ig.KnowledgeGraph().add(content, format=form)
    assert sorted(added.left_out) == sorted(f"the text: {each}" for each in expected)
    for each in expected:
        assert f"left out: the text: {each}" in added.report()


@pytest.mark.parametrize("form", ["cyjs", "cx2", "graphml", "kgx-jsonl", "indra", "sif"])
def test_own_files_come_back_with_nothing_left_out(form, tmp_path):
    kg = ig.KnowledgeGraph()
    kg.add(b"IL2\tactivates\tSTAT5A\nIL2\tinhibits\tBCL6\n", format="sif")
    path = tmp_path / f"x.{form.replace('kgx-jsonl', 'jsonl')}"
    kg.export(path, format=form)
    written = sorted(tmp_path.iterdir())
    assert ig.KnowledgeGraph().add(written, format=form).left_out == ()


def test_nodes_and_edges_of_a_nested_graphml_graph_are_read():
    nested = b"""<graphml><graph><node id="outer"><graph><node id="a"/><node id="b"/><edge source="a" target="b"/></graph></node>
<edge source="outer" target="a"/></graph></graphml>"""
    kg = ig.KnowledgeGraph()
    kg.add(nested, format="graphml")
    assert len(kg.columns.corpus.claims) == 2
