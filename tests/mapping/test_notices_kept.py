"""Notices of retraction lie in a graph of their own: no order of imports, replacements and removals loses one."""

import itertools
import json

import polars as pl
import pytest
from disk_stores import crashed

import immunograph as ig
from commandline import run
from immunograph.claims import direct_edges
from immunograph.claims.totals import accepted_on_fallen
from immunograph.errors import FormatError
from immunograph.graph import open_graph
from immunograph.model import DocumentStatus
from immunograph.store import DiskStore, replacing

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


def inhibitors(kg):
    return sorted(str(row.name) for row in kg.query("SELECT ?name { ?s ig:inhibits ?o . ?s rdfs:label ?name }"))


def test_a_claim_has_no_direct_edge_while_all_its_sources_are_retracted(table):
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, SPEC)
    assert inhibitors(kg) == ["X", "Z"]
    kg.notices(table(), write=False)
    assert inhibitors(kg) == ["X", "Z"], "a preview changes nothing"
    kg.notices(table(), write=True)
    assert inhibitors(kg) == ["Z"]
    assert len(kg.claims(status="accepted")) == 2, "the claim itself stays"
    again = kg.import_table(ROWS, SPEC)
    assert inhibitors(kg) == ["Z"], "a later import writes no edge of it"
    assert again.warnings[-1].startswith(
        "1 accepted claim has firm support only from sources that notices in this store call retracted"
    )
    kg.notices(table("pmid,status,date\n11,reinstatement,2025-01-01\n", "later.csv"), write=True)
    assert inhibitors(kg) == ["X", "Z"]
    kg.imports.remove("notices-later")
    assert inhibitors(kg) == ["Z"]
    kg.imports.remove("notices-watch")
    assert inhibitors(kg) == ["X", "Z"]


def test_a_direct_edge_stays_with_a_second_source_or_a_second_claim(table):
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, SPEC)
    kg.import_table(ROWS.with_columns(pmid=pl.lit("PMID:13")), {**SPEC, "source": {"name": "second"}})
    kg.notices(table(), write=True)
    assert inhibitors(kg) == ["X", "Z"]
    kg.imports.remove("second")
    assert inhibitors(kg) == ["Z"]
    (claim,) = SPEC["claim"]
    narrower = {**SPEC, "source": {"name": "narrower"}, "claim": [{**claim, "context": {"species": "{where}"}}]}
    kg.import_table(ROWS.with_columns(pmid=pl.lit("PMID:14"), where=pl.lit("mice")), narrower)
    kg.notices(table("pmid,status,date\n12,retracted,2024-01-01\n"), write=True)
    assert inhibitors(kg) == ["X", "Z"], "a claim about mice makes the same edge"
    kg.imports.remove("narrower")
    assert inhibitors(kg) == []


def test_other_claims_with_the_edges_of_a_subject_are_looked_up_once(monkeypatch):
    kg = ig.KnowledgeGraph()
    kg.import_table(pl.DataFrame({"a": ["X"] * 6, "b": list("ABCDEF"), "pmid": ["PMID:11"] * 6}), SPEC)
    claims = [f"<{claim.iri}>" for claim in kg.claims()]
    edges = direct_edges._edges_of(kg.store, claims)
    asked, query = [], kg.store.query
    monkeypatch.setattr(direct_edges, "_AT_ONCE", 1)
    monkeypatch.setattr(kg.store, "query", lambda text: asked.append(text) or query(text))
    assert direct_edges._made_by_others(kg.store, {*edges.values()}, claims[1:]) == {edges[claims[0]]}
    assert len(asked) == 1 + len(claims[:1]), "one for the subject, one for the other claim"


@pytest.mark.parametrize("first", ["file", "notices"])
def test_edges_of_the_curated_graph_follow_a_retraction(first, kg, table):
    article = (
        "<https://w3id.org/immunograph/document/article> ig:documentIdentifier <http://www.ncbi.nlm.nih.gov/pubmed/11>"
    )
    text = kg.export(format="nq").encode()
    edges, again = "SELECT * { GRAPH igg:edges { ?s ?p ?o } }", ig.KnowledgeGraph()
    again.update(f"INSERT DATA {{ GRAPH igg:curated {{ {article} }} }}")
    if first == "file":
        again.add(text, format="nq")
    again.notices(table(), write=True)
    if first == "notices":
        again.add(text, format="nq")
    assert not again.query(edges).to_dicts()
    again.imports.remove("notices-watch")
    assert len(again.query(edges)) == len(kg.query(edges)) > 30


def test_a_removal_of_notices_says_what_counts_again(table, tmp_path):
    path = tmp_path / "lab.igdb"
    with ig.open(path) as kg:
        kg.import_table(ROWS, SPEC)
        kg.notices(table(), write=True)
        kg.notices(table(name="again.csv"), write=True)
    told = run("import", "--remove", "notices-again", "--into", path).stdout
    assert told == "removed the import notices-again: 3 triples\n", "the other table states it as well"
    told = run("import", "--remove", "notices-watch", "--into", path).stdout
    assert "no longer retracted or withdrawn: 'PMID:11'; its passages count again for 1 claim" in told
    with ig.open(path) as kg:
        kg.notices(table(), write=True)
    told = json.loads(run("import", "--remove", "notices-watch", "--into", path, "--json").stdout)
    assert (told["triples"], told["no_longer_retracted"], told["claims_counted_again"]) == (3, ["PMID:11"], 1)


def test_notices_without_a_licence_leave_that_of_the_graph(table):
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, {**SPEC, "source": {"name": "lab", "licence": "CC-BY-4.0"}})
    kg.notices(table(), write=True)
    assert kg.licence == "CC-BY-4.0"
    assert {str(row.licence) for row in kg.info()} >= {"CC-BY-4.0", "unknown"}, "the table's own is listed as unknown"
    kg.notices(table(), licence="CC-BY-SA-4.0", write=True)
    assert kg.licence == "CC-BY-SA-4.0", "a stated licence counts"
    kg.imports.remove("lab")
    kg.notices(table(), write=True)
    assert kg.licence == "unknown", "nothing else is left"


def test_a_second_run_of_the_same_notices_says_that_they_are_there(table):
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, SPEC)
    assert str(kg.notices(table(), write=True)).startswith("1 document marked\n")
    again = kg.notices(table(), write=True)
    assert str(again).startswith("1 document already marked\n")
    assert "retracted since 2024-05-01, by the journal (already retracted)" in str(again)
    more = kg.notices(table(NOTICES + "12,concern,2024-05-01,the journal\n"))
    assert str(more).startswith("1 document would be marked, 1 document already marked\n")


@pytest.mark.slow
@pytest.mark.parametrize("way", ["update", "rebuild"])
def test_a_crash_between_notices_and_direct_edges_leaves_them_in_agreement(way, table, tmp_path, monkeypatch):
    """The store is copied after each of its writes, as a crash there would leave it."""
    if way == "rebuild":
        monkeypatch.setattr(replacing, "_AT_ONCE", 0)
        monkeypatch.setattr(replacing, "_ONE_BY_ONE", 0)
        monkeypatch.setattr(replacing, "_DEARER", 1000)
    path = tmp_path / "lab.igdb"
    lefts = []
    settle = DiskStore._wrote

    def watched(store):
        settle(store)
        lefts.append(crashed(path).rename(tmp_path / f"left-{len(lefts)}.igdb"))

    with open_graph(path) as kg:
        kg.import_table(ROWS, SPEC)
        monkeypatch.setattr(DiskStore, "_wrote", watched)
        kg.notices(table(), write=True)
        kg.notices(table(NOTICES.replace("11,", "12,")), write=True, replace=True)
        kg.imports.remove("notices-watch")
    monkeypatch.undo()
    assert lefts
    seen = []
    for left in lefts:
        with open_graph(left) as kg:
            retracted = {name for name, status in became(kg).items() if status == "Retracted"}
            edges = len(kg.query("SELECT ?s { GRAPH igg:lab { ?s ig:inhibits ?o } }"))
            assert edges == 2 - len(retracted), left.name
            seen.append(sorted(retracted))
    assert [each for number, each in enumerate(seen) if seen[number - 1 : number] != [each]] == [["11"], ["12"], []]


def test_a_hedged_passage_of_a_sound_source_does_not_hide_a_claim_without_an_edge(table):
    kg = ig.KnowledgeGraph()
    rows = pl.DataFrame({"a": ["X", "X"], "b": ["Y", "Y"], "pmid": ["PMID:11", "PMID:12"], "sure": ["3", "1"]})
    kg.import_table(rows, {**SPEC, "claim": [{**SPEC["claim"][0], "evidence": {"certainty": "{sure}"}}]})
    report = kg.notices(table(), write=True)
    assert not kg.query("ASK { ?s ig:inhibits ?o }")
    assert (len(report.edges), accepted_on_fallen(kg.columns)) == (1, 1)
    kg.notices(table(NOTICES.replace("11,", "12,")), write=True, replace=True)
    assert kg.query("ASK { ?s ig:inhibits ?o }")
    assert accepted_on_fallen(kg.columns) == 0
