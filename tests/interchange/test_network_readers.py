"""Networks of other programs: parallel edges, signs, counts, labels and negation become claims; broken files add nothing."""

import json

import networkx as nx
import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.vocabulary import BASE, IG

GRAPH = nx.MultiDiGraph()
GRAPH.add_node("a", name="IL2", category="Gene", iri="http://identifiers.org/hgnc/6001")
GRAPH.add_node("b", name="CD8A")
GRAPH.add_edge("a", "b", key="e1", interaction="activates", score=0.5, count=3, pmid="123; 456")
GRAPH.add_edge("a", "b", key="e2", interaction="inhibits", negated=True)
GRAPH.add_edge("a", "b", key="e3", interaction="frobnicates", sign="-")
GRAPH.add_edge("b", "a", key="e4", sign="1")
GRAPH.add_edge("b", "a", key="e5", interaction="enhances", certainty=1)
GRAPH.add_edge("b", "b", key="e6")


def as_graphml(path):
    nx.write_graphml(GRAPH, path)


def as_cyjs(path):
    nodes = [{"data": {"id": node, **data}} for node, data in GRAPH.nodes(data=True)]
    edges = [
        {"data": {"id": k, "source": s, "target": t, **data}} for s, t, k, data in GRAPH.edges(keys=True, data=True)
    ]
    path.write_text(json.dumps({"elements": {"nodes": nodes, "edges": edges}}), encoding="utf-8")


def as_cx2(path):
    """With an alias and a default, as CX2 allows."""
    ids = {"a": 1, "b": 2}
    nodes = [{"id": ids[node], "v": {**data, "n": data["name"]}} for node, data in GRAPH.nodes(data=True)]
    for node in nodes:
        del node["v"]["name"]
    edges = [{"id": n, "s": ids[s], "t": ids[t], "v": data} for n, (s, t, data) in enumerate(GRAPH.edges(data=True))]
    declared = {"nodes": {"name": {"d": "string", "a": "n"}}, "edges": {"unused": {"d": "string", "v": "x"}}}
    document = [{"CXVersion": "2.0"}, {"attributeDeclarations": [declared]}, {"nodes": nodes}, {"edges": edges}]
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.mark.parametrize(("form", "write"), [("graphml", as_graphml), ("cyjs", as_cyjs), ("cx2", as_cx2)])
def test_a_foreign_network_keeps_parallel_edges_signs_counts_and_negation(form, write, tmp_path):
    write(tmp_path / f"x.{form}")
    kg = ig.KnowledgeGraph()
    kg.add(tmp_path / f"x.{form}")
    assert kg.find("IL2").iri == "http://identifiers.org/hgnc/6001"
    edges = {
        (data["predicate_label"], data["sign"], data["stance"], data["certainty"])
        for *_, data in kg.network(edges=ig.EdgeChoice(statuses=("accepted", "proposed"))).edges(data=True)
    }
    assert edges == {
        ("activates", "+", "supports", 3),
        ("inhibits", "", "disputes", 3),
        ("frobnicates", "-", "supports", 3),
        ("increases", "+", "supports", 3),
        ("enhances", "+", "supports", 1),
        ("is related to", "", "supports", 3),
    }
    (activating,) = [claim for claim in kg.columns.corpus.claims if claim.predicate == IG + "activates"]
    evidence = [each for each in kg.columns.corpus.evidence if each.claim == activating.iri]
    assert {each.document.rpartition("/")[2] for each in evidence} == {"123", "456"}
    assert {(number.kind.removeprefix(BASE), number.value) for number in evidence[0].numbers} == {
        ("attribute/score", "0.5"),
        ("attribute/count", "3"),
    }


def test_lines_of_sif_with_several_targets_lone_nodes_and_blanks(tmp_path):
    (tmp_path / "x.sif").write_text("IL2 activates CD8A CD4\nlone\nTNF -| IL2\n", encoding="utf-8")
    kg = ig.KnowledgeGraph()
    kg.add(tmp_path / "x.sif")
    assert {row.label for row in kg.names.entities()} == {"IL2", "CD8A", "CD4", "lone", "TNF"}
    signs = [data["sign"] for *_, data in kg.network().edges(data=True)]
    assert sorted(signs) == ["+", "+", "-"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.sif", "a\tinhibits\n", r"line 1: expected a source, a verb and at least one target"),
        ("x.sif", "a\tb\tc\nd\xff".encode("latin-1"), r"line 2, byte 2: 0xFF is not UTF-8"),
        ("x.graphml", "<graphml><graph><node id='a'/>", r"line 1, column 31: this is not XML \(no element found\)"),
        ("x.graphml", "<graphml/>", "it has no element graph"),
        ("x.graphml", "<graphml>\n<graph>\n<node/>\n<node id='a'/>\n</graph>\n</graphml>\n\n", "x.graphml, line 3: "),
        (
            "x.graphml",
            "<graphml>\n<graph>\n<node id='a'/>\n<edge source='a'\n/>\n<node id='b'/>\n</graph></graphml>\n",
            "x.graphml, line 5: ",
        ),
        ("x.graphml", "<graphml><graph><edge source='a'/></graph></graphml>", "this edge has no attribute 'target'"),
        ("x.graphml", "<!DOCTYPE x [<!ENTITY a 'b'>]><graphml/>", "it declares entities"),
        (
            "x.graphml",
            "<graphml><key id='k' for='edge' attr.name='n' attr.type='int'/><graph><edge source='a' target='b'>"
            "<data key='k'>many</data></edge></graph></graphml>",
            "attribute 'n': 'many' is not of type int",
        ),
        ("x.cyjs", '{"elements": 1}', "this is not Cytoscape JSON"),
        ("x.cyjs", '{"elements": {"nodes": [1]}}', r'node 1: expected an object whose "data" is an object'),
        ("x.cyjs", '{"elements": {"nodes": [], "edges": [{"data": {}}]}}', "edge 1: it has no source"),
        ("x.cx2", "{}", "this is not CX2"),
        ("x.cx2", '[{"CXVersion": "2.0"}, {"edges": [{"s": 1}]}]', "edge 1: it has no 't'"),
        ("x.cx2", '[{"CXVersion": "2.0"}, {"status": [{"success": false}]}]', "says that it is incomplete"),
        (
            "x.cyjs",
            '{"elements": {"nodes": [], "edges": [{"data": {"source": 1, "target": 2, "stance": "x"}}]}}',
            "'x' is not a stance",
        ),
        ("x.cyjs", "[" * 100_000, "this JSON is nested too deeply: correct it"),
    ],
)
def test_a_broken_network_adds_nothing(name, content, message, tmp_path):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    kg = ig.KnowledgeGraph()
    with pytest.raises(FormatError, match=message):
        kg.add(tmp_path / name)
    assert len(kg) == 0


def test_a_forged_record_is_refused(kg, tmp_path):
    """A claim whose content was changed by hand no longer has the hash that names it."""
    kg.export(tmp_path / "x.cyjs")
    text = (tmp_path / "x.cyjs").read_text("utf-8")
    document = json.loads(text)
    data = document["elements"]["edges"][0]["data"]
    record = json.loads(data["immunograph_record"])
    record["claim"]["predicate"] = IG + "destroys"
    data["immunograph_record"] = json.dumps(record)
    (tmp_path / "x.cyjs").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(
        FormatError, match=r"edge 1, attribute .immunograph_record.: .*its IRI is not the hash of its content"
    ):
        ig.KnowledgeGraph().add(tmp_path / "x.cyjs")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda record: record["claim"].pop("predicate"), "Claim lacks the field 'predicate'"),
        (lambda record: record["properties"].append({}), "the member 'iri' is missing"),
        (lambda record: record["properties"].append(3), "a member has another type"),
    ],
)
def test_a_record_that_does_not_fit_says_what_is_wrong(kg, tmp_path, change, told):
    kg.export(tmp_path / "x.cyjs")
    document = json.loads((tmp_path / "x.cyjs").read_text("utf-8"))
    data = document["elements"]["edges"][0]["data"]
    record = {"properties": [], **json.loads(data["immunograph_record"])}
    change(record)
    data["immunograph_record"] = json.dumps(record)
    (tmp_path / "x.cyjs").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(FormatError, match=rf"the record of this claim cannot be read \({told}\): remove it"):
        ig.KnowledgeGraph().add(tmp_path / "x.cyjs")


def test_ndex2_reads_the_cx2(kg, tmp_path):
    ndex2 = pytest.importorskip("ndex2.cx2")
    kg.export(tmp_path / "x.cx2", edges=ig.EdgeChoice(statuses=("accepted", "proposed")))
    network = ndex2.RawCX2NetworkFactory().get_cx2network(str(tmp_path / "x.cx2"))
    claims = kg.network(edges=ig.EdgeChoice(statuses=("accepted", "proposed")))
    assert (len(network.get_nodes()), len(network.get_edges())) == (claims.number_of_nodes(), claims.number_of_edges())
    mapping = network.get_visual_properties()["edgeMapping"]["EDGE_TARGET_ARROW_SHAPE"]["definition"]["map"]
    assert {each["v"]: each["vp"] for each in mapping}["-"] == "tee"


@pytest.mark.parametrize("form", ["graphml", "cyjs", "cx2", "kgx", "kgx-jsonl", "indra", "nanopub"])
def test_names_in_sentences_keep_their_articles_and_plurals(kg, form, tmp_path):
    kg.export(tmp_path / "x", format=form, edges=ig.EdgeChoice(statuses=("accepted", "proposed")))
    lab = ig.KnowledgeGraph()
    lab.add(sorted(tmp_path.iterdir()), format=form)
    ask = "SELECT ?label { ?c a ig:Claim ; rdfs:label ?label }"
    before, after = ({row.label for row in graph.query(ask)} for graph in (kg, lab))
    assert "that interleukins act as cancer-fighting agents" in before & after
    assert len(before & after) > 40, sorted(after - before)  # the others need bearers, which are axioms
