"""KGX: qualifiers, negation, knowledge levels and publications, in and out; errors name row and column."""

import gzip
import json
import os
from pathlib import Path

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.interchange import reader_of
from immunograph.interchange.kgx_reading import RECORD
from immunograph.interchange.prefixes import identified
from immunograph.vocabulary import BIOLINK, IG

DATA = os.environ.get("IMMUNOGRAPH_DATA")
NODES = (
    "id\tname\tcategory\tsynonym\tdescription\n"
    "HGNC:6001\tIL2\tbiolink:NamedThing|biolink:Gene\tTCGF|IL-2\tA cytokine.\n"
    "MONDO:0005105\tmelanoma\tbiolink:Disease\n"
)
EDGES = (
    "id\tsubject\tpredicate\tobject\tnegated\tknowledge_level\tagent_type\tpublications\tdisease_context_qualifier"
    "\tobject_aspect_qualifier\tobject_direction_qualifier\tonset_qualifier\tprimary_knowledge_source\n"
    "e1\tHGNC:6001\tbiolink:affects\tMONDO:0005105\t\tobservation\tmanual_agent\tPMID:1|PMID:2\tMONDO:0005105"
    "\tactivity\tdecreased\tHP:0003581\tinfores:x\n"
    "e2\tHGNC:6001\tbiolink:interacts_with\tMONDO:0005105\ttrue\tprediction\ttext_mining_agent\n"
    "e3\tHGNC:6001\tbiolink:part_of\tMONDO:0005105\tfalse\n"
)


def added(*sources, format):
    kg = ig.KnowledgeGraph()
    for source in sources:
        kg.add(source.encode(), format=format)
    return kg


def test_edges_become_claims_with_their_hedge_negation_and_sources():
    kg = added(NODES, EDGES, format="kgx")
    il2 = kg.find("TCGF")
    assert (il2.label, il2.category, il2.definition) == ("IL2", BIOLINK + "Gene", "A cytokine.")
    claims = {claim.predicate: claim for claim in kg.columns.corpus.claims}
    assert set(claims) == {IG + "inhibits", BIOLINK + "interacts_with", IG + "partOf"}
    first = claims[IG + "inhibits"]
    assert first.aspect == "activity"
    assert set(first.context) == {
        (IG + "disease", identified("MONDO:0005105")),
        (BIOLINK + "onset_qualifier", identified("HP:0003581")),
    }
    said = {
        (one.claim, one.stance.value, int(one.certainty), one.status.value, one.document)
        for one in kg.columns.corpus.evidence
    }
    assert said == {
        (first.iri, "supports", 3, "evidence_reported", identified("PMID:1")),
        (first.iri, "supports", 3, "evidence_reported", identified("PMID:2")),
        (claims[BIOLINK + "interacts_with"].iri, "disputes", 1, "hedged", ig_document("the-text")),
        (claims[IG + "partOf"].iri, "supports", 3, "asserted", ig_document("the-text")),
    }
    assert not kg.query("ASK { ?s biolink:interacts_with ?o }")  # what is negated has no direct edge
    kept = kg.query("SELECT ?level ?agent { ?e biolink:knowledge_level ?level ; biolink:agent_type ?agent }")
    assert {tuple(map(str, row)) for row in kept} == {
        ("observation", "manual_agent"),
        ("prediction", "text_mining_agent"),
    }


def ig_document(name):
    return f"https://w3id.org/immunograph/document/{name}"


def test_json_lines_say_the_same_and_may_hold_nodes_and_edges():
    header, *rows = (line.split("\t") for line in EDGES.splitlines())
    lines = [{key: cell for key, cell in zip(header, row, strict=False) if cell} for row in rows]
    lines[0]["publications"] = lines[0]["publications"].split("|")
    lines[1]["negated"], lines[2]["negated"] = True, False
    nodes = {"id": "HGNC:6001", "name": "IL2", "category": ["biolink:Gene"]}
    text = "".join(json.dumps(row) + "\n" for row in (nodes, *lines))
    one, other = added(text, format="kgx-jsonl"), added(EDGES, format="kgx")
    assert one.find("IL2").iri == identified("HGNC:6001")
    assert {each.iri for each in one.columns.corpus.evidence} == {each.iri for each in other.columns.corpus.evidence}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id\tid\tid\n", r"row 1: the column 'id' occurs 3 times: keep one, and rename or remove the others"),
        ("id\tname\nHGNC:1\ta\tb\n", r"row 2: the row has 3 cells, and the header 2 columns"),
        ("id\tname\nHNGC:1\ta\n", r"row 2, column 'id': the prefix of 'HNGC:1' is not known: did you mean HGNC:1\?"),
        ("name\nx\n", r"row 2, column 'id': the cell is empty or missing"),
        ("subject\tpredicate\tobject\nCL:1\tbiolink:x\t\n", r"row 2, column 'object': the cell is empty"),
        (
            "subject\tpredicate\tobject\nCL:1\tbiolink:a b\tCL:2\n",
            r"row 2, column 'predicate': 'biolink:a b' is not an ident",
        ),
        (
            "subject\tpredicate\tobject\tnegated\nCL:1\tbiolink:x\tCL:2\tperhaps\n",
            r"row 2, column 'negated': 'perhaps'",
        ),
        (
            "subject\tpredicate\tobject\tknowledge_level\nCL:1\tbiolink:x\tCL:2\tsure\n",
            r"column 'knowledge_level': 'sure'",
        ),
        (
            'subject\tpredicate\tobject\timmunograph_record\nCL:1\tbiolink:x\tCL:2\t{"claim": {}}\n',
            r"row 2, column 'immunograph_record'",
        ),
        (
            'subject\tpredicate\tobject\timmunograph_record\nCL:1\tbiolink:x\tCL:2\t{"claim": {}, "claim": {}}\n',
            r"row 2, column 'immunograph_record': the key 'claim' occurs 2 times",
        ),
        ("", "is empty: expected a header"),
    ],
)
def test_a_faulty_table_adds_nothing_and_names_row_and_column(text, message):
    kg = ig.KnowledgeGraph()
    with pytest.raises(FormatError, match=message):
        kg.add(text.encode() or b"\n", format="kgx")
    assert len(kg) == 0


def test_bytes_that_are_not_utf_8_and_marks_before_the_text():
    kg = added("\ufeff" + NODES.replace("\n", "\r\n"), format="kgx")
    assert len(kg.names.entities()) == 2
    with pytest.raises(FormatError, match=r"line 2, byte 8: 0x[0-9A-F]{2} is not UTF-8"):
        kg.add(b"id\tname\nCL:1\tna\xefve\n".replace(b"CL:1\tna", b"CL:1\tna"), format="kgx")


def test_a_thing_described_twice_keeps_its_first_label(kg):
    made = ig.load()
    before = len(made.names.entities())
    label = made.find("IL-2").label
    curie = next(row for row in made.names.entities() if row.label == label)
    made.add(f"id\tname\tcategory\n{curie.entity}\tInterleukin two\tbiolink:Gene\n".encode(), format="kgx")
    assert len(made.names.entities()) == before
    assert made.find("Interleukin two").label == label


def test_null_results_and_questions_are_no_effects_to_other_programs(tried, kg, tmp_path):
    tried.export(tmp_path / "x_edges.tsv", edges=ig.EdgeChoice(statuses=("proposed",)))
    kg.export(tmp_path / "y_edges.tsv", edges=ig.EdgeChoice(statuses=("accepted", "proposed")))
    edges = pl.concat(
        pl.read_csv(tmp_path / f"{name}_edges.tsv", separator="\t", quote_char=None, infer_schema=False)
        for name in "xy"
    )
    against = edges["stance"].is_in(["null", "disputes"])
    assert (edges["negated"] == "true").equals(against)
    assert against.sum() > 4
    open_ones = edges.filter(edges["stance"].is_in(["asks", "intends"]))
    assert open_ones.height > 3
    assert set(open_ones["predicate"]) == {"biolink:related_to"}
    assert set(open_ones["object_direction_qualifier"]) <= {None, ""}
    assert set(edges.filter(edges["certainty"] < "3", edges["stance"] == "supports")["knowledge_level"]) == {
        "prediction"
    }


def test_the_biolink_model_accepts_what_is_written(kg, tmp_path):
    """Every column of Biolink's in every row, by the classes of the package biolink-model."""
    model = pytest.importorskip("biolink_model.datamodel.pydanticmodel_v2")
    kg.export(tmp_path / "x_edges.jsonl", edges=ig.EdgeChoice(statuses=("accepted", "proposed", "inferred")))
    edges = [json.loads(line) for line in (tmp_path / "x_edges.jsonl").read_text("utf-8").splitlines()]
    for edge in edges:
        known = {name: value for name, value in edge.items() if name in model.Association.model_fields}
        model.Association(**known)
    directions = {edge.get("object_direction_qualifier") for edge in edges} - {None}
    assert directions <= {each.value for each in model.DirectionQualifierEnum}
    for line in (tmp_path / "x_nodes.jsonl").read_text("utf-8").splitlines():
        node = json.loads(line)
        assert hasattr(model, node.pop("category")[0].removeprefix("biolink:"))
        model.NamedThing(**{name: value for name, value in node.items() if name in model.NamedThing.model_fields})


@pytest.mark.skipif(not DATA, reason="IMMUNOGRAPH_DATA names no folder with the data to try")
def test_the_real_tables_are_read_in_full():
    folder = Path(DATA, "kgx")
    kg = ig.KnowledgeGraph()
    kg.add([folder / "graph_nodes.tsv", folder / "graph_edges.tsv"])
    nodes, edges = (
        pl.read_csv(folder / f"graph_{kind}.tsv", separator="\t", quote_char=None) for kind in ("nodes", "edges")
    )
    assert len(kg.names.entities()) == nodes["id"].n_unique()
    assert len(kg.columns.corpus.claims) == edges.select("subject", "predicate", "object").n_unique()
    tiny = ig.KnowledgeGraph()
    tiny.add(folder / "monarch-tiny_edges.tsv")
    rows = pl.read_csv(folder / "monarch-tiny_edges.tsv", separator="\t", quote_char=None, infer_schema=False)
    about = [name for name in rows.columns if name.endswith(("qualifier", "qualifiers"))]
    cell = [pl.col(name).str.split("|").list.sort().list.join("|").fill_null("") for name in about]
    rows = rows.select("subject", "predicate", "object", *cell, pl.col("publications").fill_null("").str.split("|"))
    assert len(tiny.columns.corpus.claims) == rows.drop("publications").n_unique()
    assert len(tiny.columns.corpus.evidence) == rows.explode("publications").n_unique()
    with pytest.raises(FormatError, match=r"invalid_nodes.tsv, row 2, column 'id': the prefix of 'CURIE:123'"):
        tiny.add(folder / "invalid_nodes.tsv")
    with pytest.raises(FormatError, match=r"incomplete_nodes.tsv, row 2, column 'id'"):
        tiny.add(folder / "incomplete_nodes.tsv")


def test_the_ending_tells_the_format():
    assert [reader_of(name).name for name in ("a_nodes.tsv", "a_edges.tsv.gz", "a_edges.jsonl")] == [
        "kgx",
        "kgx",
        "kgx-jsonl",
    ]


def test_the_nodes_beside_a_table_of_edges_are_read_with_it(kg, tmp_path):
    kg.export(tmp_path / "x_edges.tsv")
    alone, both = ig.KnowledgeGraph(), ig.KnowledgeGraph()
    alone.add(tmp_path / "x_edges.tsv")
    both.add([tmp_path / "x_edges.tsv", tmp_path / "x_nodes.tsv"])
    assert alone.columns.corpus.entities == both.columns.corpus.entities != ()


def labels_of(kg):
    return sorted(row.label for row in kg.query("SELECT ?label { ?c a ig:Claim ; rdfs:label ?label }"))


@pytest.mark.parametrize("endings", [("_edges.tsv", "_nodes.tsv"), ("_edges.tsv.gz", "_nodes.tsv.gz")])
def test_claims_are_labelled_with_the_names_of_the_table_of_nodes_beside(tmp_path, endings):
    for ending, text in zip(endings, (EDGES, NODES), strict=True):
        data = text.encode()
        (tmp_path / f"x{ending}").write_bytes(gzip.compress(data) if ending.endswith(".gz") else data)
    kg = ig.KnowledgeGraph()
    kg.add(tmp_path / f"x{endings[0]}")
    assert "that IL2 inhibits the activity of melanoma (onset: HP:0003581)" in labels_of(kg)
    assert all("IL2" in label and "melanoma" in label for label in labels_of(kg))
    phrases = [each.paraphrase for each in kg.columns.corpus.evidence]
    assert all("IL2" in phrase and "melanoma" in phrase for phrase in phrases), phrases


def test_edges_before_nodes_and_edges_after_nodes_are_labelled_alike(tmp_path):
    files = [tmp_path / "edges.tsv", tmp_path / "nodes.tsv"]
    for file, text in zip(files, (EDGES, NODES), strict=True):
        file.write_text(text)
    together, apart, beside = (ig.KnowledgeGraph() for _ in range(3))
    together.add(files, format="kgx")
    for file in reversed(files):
        apart.add(file, format="kgx")
    beside.add(files[0], format="kgx")
    assert "that IL2 is part of melanoma" in labels_of(together)
    assert labels_of(together) == labels_of(apart) == labels_of(beside)


def test_edges_of_a_second_file_are_labelled_with_the_names_that_the_graph_has():
    kg = ig.load()
    il2 = kg.find("interleukin-2")
    lab = ig.KnowledgeGraph()
    lab.add(kg.export(format="nquads").encode(), format="nquads")
    lab.add(f"subject\tpredicate\tobject\n{il2.iri}\tbiolink:part_of\tHGNC:6001\n".encode(), format="kgx")
    assert f"that {il2.label} is part of HGNC:6001" in labels_of(lab)


def test_what_is_probable_is_a_prediction_of_certainty_2_and_comes_back_as_probable_without_its_record(kg, tmp_path):
    kg.export(tmp_path / "x_edges.jsonl", edges=ig.EdgeChoice(statuses=("accepted", "proposed")))
    rows = [json.loads(line) for line in (tmp_path / "x_edges.jsonl").read_text().splitlines()]
    levels = {(row["certainty"], row["knowledge_level"]) for row in rows if row["stance"] == "supports"}
    assert levels <= {(3, "knowledge_assertion"), (3, "observation"), (2, "prediction"), (1, "prediction")}
    plain = [{**row, RECORD: ""} for row in rows if row["certainty"] in (1, 2) and row["stance"] == "supports"]
    for certainty in (1, 2):
        lab = ig.KnowledgeGraph()
        lab.add(json.dumps(next(row for row in plain if row["certainty"] == certainty)).encode(), format="kgx-jsonl")
        assert [int(each.certainty) for each in lab.columns.corpus.evidence] == [certainty]
