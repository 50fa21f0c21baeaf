"""Proposed mappings read the identifiers of documents as a whole, and say which cells they do not read."""

import tomllib

import polars as pl
import pytest

import immunograph as ig
from immunograph.mapping.proposing import propose


def read(cells):
    rows = pl.DataFrame(
        {"gene": ["A"] * len(cells), "effect": ["up"] * len(cells), "target": ["X"] * len(cells), "pmid": cells}
    )
    kg = ig.KnowledgeGraph()
    found = propose(rows, name="lab")
    result = kg.import_table(rows, tomllib.loads(found.text))
    documents = {row.d.rpartition("/")[2] for row in kg.query("SELECT ?d { ?p oa:hasSource ?d }")}
    return documents - {"lab"}, result, found


@pytest.mark.parametrize(
    ("cells", "documents", "unread"),
    [
        (["20000001.0", "20000002.0", None], {"20000001", "20000002"}, 0),
        (["20000001", "PMID:20000002", "PMID 20000003", "pmid: 20000004"], {f"2000000{n}" for n in "1234"}, 0),
        (["1;22", "333333333", "4444444 , 5"], {"1", "22", "4444444", "5"}, 1),
        (["0", "20000001", "12.5"], {"20000001"}, 2),
        (["in press", "20000001, 20000002", "in press; 20000003", "Smith, 2001"], {f"2000000{n}" for n in "123"}, 2),
        (["10.1000/abc", "20000001", "doi:10.1000/d"], {"abc", "20000001", "d"}, 0),
        (
            [
                "https://pubmed.ncbi.nlm.nih.gov/20000001/",
                "http://www.ncbi.nlm.nih.gov/pubmed/20000002?dopt=x",
                "20000003",
            ],
            {f"2000000{n}" for n in "123"},
            0,
        ),
        (["https://doi.org/10.1000/abc", "pmid20000001", "PMID 20000002 "], {"abc", "20000001", "20000002"}, 0),
        (["see PMID: 20000001.", "as in PMID:20000002 and PMID:20000003 (11 mice)"], {f"2000000{n}" for n in "123"}, 0),
    ],
)
def test_whole_numbers_are_read_and_other_cells_are_counted(cells, documents, unread):
    found, result, proposal = read(cells)
    assert found == documents
    told = [each for each in result.warnings if "no identifier of a document" in each]
    assert [each.partition(" ")[0] for each in told] == ([str(unread)] if unread else [])
    assert bool(proposal.unread) == bool(unread)


def test_a_mixed_column_is_read_cell_by_cell_without_a_pattern():
    cells = ["PMID 20000001", "pmid20000002", "PubMed ID: 20000003", "https://pubmed.ncbi.nlm.nih.gov/20000004/?term=a"]
    rows = pl.DataFrame({"a": ["X"] * 6, "b": ["Y"] * 6, "ref": [*cells, "doi 10.1000/abc", "20000005"]})
    ends = {side: {"name": f"{{{column}}}", "category": "biolink:Gene"} for side, column in (("s", "a"), ("o", "b"))}
    claim = {"subject": "s", "predicate": "ig:inhibits", "object": "o"}
    kg = ig.KnowledgeGraph()
    kg.import_table(rows, {"source": {"name": "lab"}, "document": {"id": "{ref}"}, "entity": ends, "claim": [claim]})
    documents = {str(row.d) for row in kg.query("SELECT ?d { ?p oa:hasSource ?d }")}
    pubmed = {f"http://www.ncbi.nlm.nih.gov/pubmed/2000000{n}" for n in "12345"}
    assert documents == pubmed | {"https://doi.org/10.1000/abc"}


@pytest.mark.parametrize(
    ("value", "predicate"),
    [
        ("directlyDecreases", "ig:directlyDecreases"),
        ("Increases", "ig:increases"),
        ("decreased", "ig:decreases"),
        ("is associated with", "ig:associatedWith"),
        ("positive correlation", "ig:correlatesPositivelyWith"),
        ("negatively_correlated", "ig:correlatesNegativelyWith"),
        ("anticorrelated", "ig:correlatesNegativelyWith"),
        ("negative", "ig:inhibits"),
        ("noCorrelation", ""),
    ],
)
def test_a_value_proposes_the_predicate_of_its_name(value, predicate):
    rows = pl.DataFrame({"gene": ["A"], "relation": [value], "target": ["X"]})
    line = next(each for each in propose(rows).text.splitlines() if each.startswith(f'"{value}" = '))
    assert line.partition(" = ")[2] == (f'"{predicate}"' if predicate else '{ reject = "not mapped yet" }')


def test_true_and_false_are_no_certainty():
    rows = pl.DataFrame(
        {"gene": ["A", "B"], "directed": [False, True], "relation": ["binds"] * 2, "target": ["X", "Y"]}
    )
    assert propose(rows).verdicts == ()


def test_a_proposal_takes_no_name_of_an_own_graph(tmp_path):
    table = tmp_path / "curated.csv"
    table.write_text("gene,effect,target\nA,inhibits,X\n")
    mapping = tmp_path / "m.toml"
    mapping.write_text(propose(table).text)
    assert ig.KnowledgeGraph().import_table(table, mapping).name == "curated-table"
