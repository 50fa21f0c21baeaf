"""Notices of retraction lie in a graph of their own: no order of imports, replacements and removals loses one."""

import itertools

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.model import DocumentStatus

ROWS = pl.DataFrame({"a": ["X", "Z"], "b": ["Y", "Y"], "pmid": ["PMID:11", "PMID:12"]})
SPEC = {
    "source": {"name": "lab"},
    "document": {"id": "{pmid}"},
    "claim": [{"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}", "status": "accepted"}],
}
NOTICES = "pmid,status,date,source\n11,retracted,2024-05-01,the journal\n"


@pytest.fixture
def table(tmp_path):
    def write(text=NOTICES, name="watch.csv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def became(kg):
    return {row["document"].rpartition("/")[2]: row["document_status"] for row in kg.columns.evidence.to_dicts()}


def decoded(kg):
    return {each.iri.rpartition("/")[2]: each.status for each in kg.columns.corpus.documents if "pubmed" in each.iri}


@pytest.mark.parametrize("steps", list(itertools.permutations(["mark", "shorter", "remove"])))
def test_a_mark_survives_every_order_of_imports(steps, table):
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, SPEC)
    for step in steps:
        if step == "mark":
            kg.notices(table(), write=True)
        elif step == "shorter":
            kg.import_table(ROWS.tail(1), SPEC)
        else:
            kg.imports.remove("lab")
    kg.import_table(ROWS, SPEC)
    assert became(kg) == {"11": "Retracted", "12": None}
    assert decoded(kg) == {"11": DocumentStatus.RETRACTED, "12": None}
    (row,) = kg.ask("retracted-sources")
    assert (row.source, str(row.since)) == ("PMID:11", "2024-05-01")
    assert "http" not in row.proposition, "it is the label, not the graph of the notice"
    assert kg.imports.remove("notices-watch") == 3
    assert became(kg) == {"11": None, "12": None}


def test_publications_that_are_absent_are_counted_once_and_by_any_identifier(table):
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, SPEC)
    rows = "doi,pmid,status\n10.1/a,11,retracted\n10.1/b,99,retracted\n"
    report = kg.notices(table(rows), name="watch", licence="CC0-1.0", write=True)
    assert report.waiting == 1
    assert len(report.documents) == 1


def test_notices_have_their_provenance_in_the_catalogue(table):
    kg = ig.KnowledgeGraph()
    report = kg.notices(table(), name="watch", licence="CC0-1.0", write=True)
    assert (report.name, report.waiting) == ("watch", 1)
    assert "Notices about 1 publication that is not in this graph are kept for documents that are added later." in str(
        report
    )
    said = "igg:watch dcterms:type ?kind ; dcterms:source ?file ; void:triples ?n ; dcterms:modified ?day ; dcterms:license ?l"
    assert [(row.kind, row.file, row.n) for row in kg.query(f"SELECT * {{ {said} }}")] == [("notices", "watch.csv", 3)]
    with pytest.raises(FormatError, match="another name"):
        kg.import_table(ROWS, {**SPEC, "source": {"name": "watch"}})
    kg.import_table(ROWS, SPEC)
    with pytest.raises(FormatError, match="with other content"):
        kg.notices(table(), name="lab", write=True)


def test_a_later_notice_holds_and_an_undated_one_hides_nothing(table):
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, SPEC)
    kg.notices(table(), write=True)
    report = kg.notices(table("pmid,status\n11,published\n", "undated.csv"), write=True)
    assert "PMID:11” stays retracted since 2024-05-01: the notice (published) has no later date" in str(report)
    assert became(kg)["11"] == "Retracted"
    kg.notices(table("pmid,status,date\n11,reinstatement,2025-01-01\n", "later.csv"), write=True)
    assert became(kg)["11"] == "Published"
    assert decoded(kg)["11"] is DocumentStatus.PUBLISHED
    assert not len(kg.ask("retracted-sources"))
    assert "(published" not in str(kg.describe("X"))
    kg.imports.remove("notices-later")
    assert became(kg)["11"] == "Retracted"


def test_a_later_table_of_one_name_adds_to_the_notices_unless_it_replaces_them(table):
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, SPEC)
    kg.notices(table(), write=True)
    report = kg.notices(table("pmid,status\n12,concern\n"), write=True)
    assert report.kept == 1
    assert "to remove it, add --replace" in str(report)
    assert became(kg) == {"11": "Retracted", "12": "ExpressionOfConcern"}
    report = kg.notices(table("pmid,status\n12,concern\n"), replace=True, write=True)
    assert "11  “PMID:11”: status cleared (before: retracted)" in str(report)
    assert became(kg) == {"11": None, "12": "ExpressionOfConcern"}


def test_a_notice_finds_a_document_by_its_identifier(clinical, table):
    kg = ig.KnowledgeGraph()
    kg.notices(table("pmid,status,date\n11111111,retracted,2020-01-31\n"), write=True)
    kg.add(clinical.dataset().serialize(format="nquads").encode(), format="nq")
    assert "“The trial” (retracted) tested whether" in kg.sentence("K4")
    assert "retracted since 2020-01-31" in str(kg.describe("K4"))
    assert next(each for each in kg.columns.corpus.documents if each.title == "The trial").status_date == "2020-01-31"
    assert "The trial" in {row.source for row in kg.ask("retracted-sources")}


@pytest.mark.parametrize("removed", [False, True])
def test_a_mark_inside_an_import_becomes_a_notice(removed):
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, SPEC)
    said = (
        '<http://www.ncbi.nlm.nih.gov/pubmed/11> ig:documentStatus ig:Retracted ; ig:statusDate "2024-05-01"^^xsd:date'
    )
    kg.update(f"INSERT DATA {{ GRAPH igg:lab {{ {said} }} }}")
    assert became(kg)["11"] == "Retracted"
    if removed:
        kg.imports.remove("lab")
    else:
        kg.import_table(ROWS.tail(1), SPEC)
    kg.import_table(ROWS, SPEC)
    assert decoded(kg)["11"] is DocumentStatus.RETRACTED
    kg.imports.remove("notices-of-lab")
    assert became(kg)["11"] is None


def test_lists_of_claims_say_what_became_of_their_sources(clinical):
    table = {(row.claim, row.says): row.source_is for row in clinical.claims()}
    assert table["K5", "The mice were cured."] == "retracted"
    assert table["K1", "The pair slowed it."] in ("preprint", None)
    assert {row.source_is for row in clinical.claims() if row.claim == "K1"} == {"preprint", None}
    shown = " ".join(str(clinical.describe("drug B")).split())
    assert "The mice were cured. (its source: retracted) all support is from sources that were retracted" in shown
    listed = {each["claim"]: each["unsound_sources"] for each in clinical.describe("drug B").as_dict()["claims"]}
    assert listed == {"K1": ["preprint"], "K5": ["retracted"]}
    assert {row.source_is for row in clinical.ask("says-who", c="K5")} == {"retracted"}
    assert {row.source_is for row in clinical.ask("says-who", c="K2")} == {None}


def test_an_entity_page_of_the_server_says_that_a_source_is_retracted(clinical):
    from immunograph.server.pages.addresses import Addresses
    from immunograph.server.pages.cards import claim_cards

    keys = {row.claim: row.iri for row in clinical.claims()}
    cards = claim_cards(clinical, [keys["K5"], keys["K4"]], Addresses(""))
    assert [each["unsound_source"] for each in cards] == ["retracted", None]
