"""Tables by a mapping: what is written is what the model would write, once, in one graph, or nothing at all."""

import contextlib

import polars as pl
import pyoxigraph as ox
import pytest
from encoded import assert_as_encoded, written

import immunograph as ig
from immunograph.claims.totals import entities_in_words
from immunograph.errors import FormatError
from immunograph.mapping import preview_table
from immunograph.mapping.loaded_prefixes import loaded_prefixes
from immunograph.model import ClaimStatus, Literal
from immunograph.store import DiskStore, LocalStore
from immunograph.vocabulary import DCTERMS, IG, RDF

TYPE, KIND = ox.NamedNode(RDF + "type"), ox.NamedNode(DCTERMS + "type")
ROWS = {
    "who": ["IL-2", "IFN-γ", "IL2", "IL-10", None, "IL-2"],
    "sign": ["+", "-", "+", "?", "+", "+"],
    "what": ["T cell growth", "metastasis", "T cell growth", "metastasis", "metastasis", "T cell growth"],
    "where": ["melanoma; skin", None, "melanoma; skin", None, None, None],
    "pmid": ["12;13", None, "14", "15", "16", "12"],
    "says": ['It "grew".\nTwice \\ thrice.', None, "It grew.", "?", "?", "It grew."],
}
EDGES = {
    "source": {"name": "lab", "title": "Our table", "licence": "CC0-1.0"},
    "document": {"id": {"from": "{pmid}", "split": ";", "as": "https://example.org/{}"}},
    "claim": [
        {
            "subject": {"name": "{who}", "category": "biolink:Protein"},
            "predicate": {"from": "{sign}", "map": {"+": "enhances", "-": "ig:inhibits"}},
            "object": "{what}",
            "context": {"disease": {"name": {"from": "{where}", "split": ";"}}},
            "status": "accepted",
            "evidence": {"paraphrase": "{says}"},
        }
    ],
}


@pytest.fixture
def table():
    return pl.DataFrame(ROWS)


def test_columns_write_what_the_model_writes(table):
    kg = ig.KnowledgeGraph()
    result = kg.import_table(table, EDGES, on_error="skip")
    assert_as_encoded(kg, "lab")
    assert (result.claims, result.evidence, result.rows) == (3, 5, 6)


def test_what_pandas_calls_missing_is_an_empty_cell(table, tmp_path):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: pip install 'immunograph[notebook]'")
    table.with_columns(n=pl.Series([120, None, 7, None, 3, None])).write_csv(tmp_path / "t.csv")
    evidence = {"paraphrase": "{says}", "sample_size": "{n}"}
    edges = {**EDGES, "claim": [{**EDGES["claim"][0], "evidence": evidence}]}
    imported = []
    for source in (
        tmp_path / "t.csv",
        pandas.read_csv(tmp_path / "t.csv"),
        pandas.read_csv(tmp_path / "t.csv", dtype=str),
    ):
        kg = ig.KnowledgeGraph()
        assert kg.import_table(source, edges, on_error="skip").claims == 3
        imported.append(written(kg, "lab"))
    assert imported[0] == imported[1] == imported[2]


def test_rows_that_make_no_claim_are_counted_and_written(table, tmp_path):
    kg = ig.KnowledgeGraph()
    result = kg.import_table(table, EDGES, on_error="skip", rejects=tmp_path / "rejects.tsv")
    assert sum(result.rejected.values()) == 2
    rejects = pl.read_csv(tmp_path / "rejects.tsv", separator="\t")
    assert rejects["row"].to_list() == [5, 6]
    assert "'?' is not in the value map" in rejects["reason"][0]
    again = kg.import_table(
        table.head(1) if isinstance(table, pl.DataFrame) else pl.read_csv(table).head(1),
        EDGES,
        rejects=tmp_path / "rejects.tsv",
    )
    assert (again.rejects, pl.read_csv(tmp_path / "rejects.tsv", separator="\t").height) == ("", 0)
    with pytest.raises(FormatError, match=r"row 5, column sign: '\?' is not in the value map .* nothing was imported"):
        ig.KnowledgeGraph().import_table(table, EDGES)


def test_an_error_leaves_the_graph_as_it_was(table):
    kg = ig.KnowledgeGraph()
    kg.import_table(table.head(3), EDGES)
    before = written(kg, "lab")
    with pytest.raises(FormatError):
        kg.import_table(table, EDGES)
    assert written(kg, "lab") == before


def test_a_second_import_replaces_the_first_and_can_be_removed(table, tmp_path):
    path = tmp_path / "table.csv"
    table.head(3).write_csv(path)
    kg = ig.KnowledgeGraph()
    first = kg.import_table(path, EDGES)
    again = kg.import_table(path, EDGES)
    assert (again.unchanged, len(written(kg, "lab"))) == (True, first.triples)
    assert {again.as_dict()[name] for name in ("rows", "claims", "triples", "unknown_names")} == {None}
    table.head(1).write_csv(path)
    assert kg.import_table(path, EDGES).claims == 1
    assert kg.imports.remove("lab") < first.triples
    assert len(kg) == 0
    with pytest.raises(FormatError, match="there is no import 'lab'"):
        kg.imports.remove("lab")


def test_what_other_graphs_decided_and_named_stays(kg):
    """The packaged graph keeps a claim as proposed, and names its ends; an import that says the same changes neither."""
    claim = next(
        each
        for each in kg.columns.corpus.claims
        if each.status is ClaimStatus.PROPOSED
        and len(each.subjects) == 1
        and isinstance(each.object, str)
        and not (each.context or each.participants or each.aspect)
    )
    own = ig.KnowledgeGraph()
    own.store.add(kg.store.quads())
    rows = pl.DataFrame({"who": [claim.subjects[0]], "verb": [claim.predicate], "what": [claim.object]})
    edge = {"subject": "{who}", "predicate": "{verb}", "object": "{what}", "status": "accepted"}
    result = own.import_table(rows, {"source": {"name": "lab"}, "claim": [edge]})
    assert (result.claims, result.accepted) == (1, 0)
    assert len(own.query(f"SELECT ?s {{ <{claim.iri}> ig:status ?s }}")) == 1
    assert len(own.query(f"SELECT ?l {{ <{claim.subjects[0]}> rdfs:label ?l }}")) == 1
    assert not [q for q in written(own, "lab") if (q.subject, q.predicate) == (claim.subjects[0], claim.predicate)]


def test_what_a_removed_import_named_for_another_stays_named(table):
    kg = ig.KnowledgeGraph()
    kg.import_table(table.head(1), EDGES)
    other = {**EDGES, "source": {"name": "other", "licence": "CC0-1.0"}}
    assert kg.import_table(table.head(1), other).claims == 1
    kg.imports.remove("lab")
    labels = {row[0] for row in kg.query("SELECT ?l { ?e a ig:Entity ; rdfs:label ?l }")}
    assert labels == {"IL-2", "T cell growth", "melanoma", "skin"}  # the context, too


@pytest.mark.parametrize("size", [None, 0], ids=["in one transaction", "built beside"])
@pytest.mark.parametrize("stores", [LocalStore, DiskStore])
def test_a_corrected_import_and_a_removal_are_one_step(table, stores, size, tmp_path, monkeypatch):
    """After every single write, be it the last because of a crash, the old claims or the new ones are there."""
    store = LocalStore() if stores is LocalStore else DiskStore(tmp_path / "lab.igdb")
    kg = ig.KnowledgeGraph(store)
    kg.import_table(table.head(3), EDGES)
    if size is not None:
        monkeypatch.setattr("immunograph.store.replacing._AT_ONCE", size)
        monkeypatch.setattr("immunograph.store.replacing._ONE_BY_ONE", size)
    seen = []
    noted = stores._wrote

    def wrote(self):
        noted(self)
        claims = len(list(self.merge.store.quads_for_pattern(None, TYPE, ox.NamedNode(IG + "Claim"), None)))
        known = {
            quad.subject.value
            for quad in self.merge.store.quads_for_pattern(None, KIND, ox.Literal("table import"), None)
        }
        seen.append((claims, known))

    monkeypatch.setattr(stores, "_wrote", wrote)
    graph = "https://w3id.org/immunograph/graph/lab"
    kg.import_table(table.head(1), EDGES)
    assert seen
    assert all(each == (1, {graph}) for each in seen)
    seen.clear()
    kg.imports.remove("lab")
    assert all(each == (0, set()) for each in seen)
    store.close()


@pytest.mark.parametrize("step", ["load", "update", "add", "writing"])
@pytest.mark.parametrize("stores", [LocalStore, DiskStore])
def test_a_replacement_that_is_stopped_leaves_the_old_or_the_new(table, stores, step, tmp_path, monkeypatch):
    store = LocalStore() if stores is LocalStore else DiskStore(tmp_path / "lab.igdb")
    kg = ig.KnowledgeGraph(store)
    first = kg.import_table(table.head(3), EDGES)

    def stopped(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, contextlib.suppress(KeyboardInterrupt):
        patched.setattr(stores, step, stopped)
        kg.import_table(table.head(1), EDGES)
    claims = {quad.subject for quad in store.quads() if (quad.predicate, quad.object) == (RDF + "type", IG + "Claim")}
    assert len(claims) in (first.claims, 1)
    assert len([quad for quad in store.quads() if quad.object == Literal("table import")]) == 1
    store.close()


def test_the_title_of_an_import_is_that_of_a_graph_without_its_own(table):
    kg = ig.KnowledgeGraph()
    kg.import_table(table.head(1), EDGES)
    assert kg.title == "Our table"
    own = "<urn:all> a dcat:Catalog ; dcterms:title 'Our graph'"
    kg.update(f"INSERT DATA {{ GRAPH <https://w3id.org/immunograph/graph/catalog> {{ {own} }} }}")
    assert kg.title == "Our graph"


def test_a_claim_that_the_article_makes_too_keeps_its_one_label():
    """The words of the graph, such as generic forms and categories, are used for labels and in a preview, too."""
    kg = ig.load()
    rows = pl.DataFrame({"a": ["Interleukins"], "b": ["Lymphocytes"]})
    edges = {
        "source": {"name": "lab"},
        "claim": [{"subject": "{a}", "predicate": "ig:activates", "object": "{b}"}],
    }
    ((_, sentence),) = preview_table(kg.store, rows, edges).sentences
    assert sentence == "“lab” states that interleukins activate lymphocytes."
    kg.import_table(rows, edges)
    labels = kg.query('SELECT ?l { ?c dcterms:identifier "C30" ; rdfs:label ?l }')
    assert [str(label) for (label,) in labels] == ["that interleukins activate lymphocytes"]


def test_prefixes_of_its_own_things_make_no_new_version(tmp_path):
    stem = "http://purl.obolibrary.org/obo/XYZ_"
    rows = "".join(f"{stem}000000{number},thing {number}\n" for number in range(1, 6))
    (tmp_path / "t.csv").write_text(f"a,b\n{rows}")
    (tmp_path / "m.toml").write_text(
        '[source]\nname = "lab"\n[[claim]]\nsubject = { identify = "{a}", name = "{b}" }\npredicate = "ig:inhibits"\n'
        'object = { name = "growth" }\n'
    )
    kg = ig.KnowledgeGraph()
    again = [kg.import_table(tmp_path / "t.csv", tmp_path / "m.toml").unchanged for _ in range(2)]
    assert loaded_prefixes(kg.store)["XYZ"] == stem
    assert again == [False, True]


def test_a_row_that_two_claims_skip_counts_once():
    rows = pl.DataFrame({"a": ["junk", "IL-2"], "b": ["x", "y"]})
    rejected = {"name": {"from": "{a}", "map": {"junk": {"reject": "no name"}}, "else": "IL-2"}}
    claims = [{"subject": rejected, "predicate": f"ig:{verb}", "object": "{b}"} for verb in ("activates", "inhibits")]
    result = ig.KnowledgeGraph().import_table(rows, {"source": {"name": "lab"}, "claim": claims})
    assert (result.claims, list(result.rejected.values())) == (2, [1])


def test_claims_that_another_import_accepted_are_counted_apart():
    rows = pl.DataFrame({"a": ["IL-2"], "b": ["x"]})
    claim = {"subject": "{a}", "predicate": "ig:activates", "object": "{b}", "status": "accepted"}
    kg = ig.KnowledgeGraph()
    first, second = (kg.import_table(rows, {"source": {"name": name}, "claim": [claim]}) for name in ("one", "two"))
    assert (first.accepted, first.accepted_before) == (1, 0)
    assert (second.accepted, second.accepted_before) == (0, 1)
    assert "0 claims accepted, 1 accepted before;" in second.report()


def test_what_only_skipped_rows_name_does_not_enter_the_graph(tmp_path):
    review = tmp_path / "names.tsv"
    review.write_text("entity\tname\tdecision\nsubject\tcrp\treject\n", encoding="utf-8")
    parts = {"name": {"from": "{b}", "split": ","}, "many": "complex"}
    claim = {"subject": "subject", "predicate": "ig:binds", "object": "parts", "context": {"species": "{species}"}}
    spec = {
        "source": {"name": "lab"},
        "entity": {"subject": {"name": "{a}"}, "parts": parts},
        "evidence": {"certainty": {"from": "{sure}", "map": {"yes": 3}, "else": {"reject": "not sure"}}},
        "claim": [claim],
    }
    rows = {
        "a": ["crp", "fnr", "fnr", "arc"],
        "b": ["b1,b9", "b2,b3", "b2,b4", "b5"],
        "species": ["rat", "mouse", "yeast", "mouse"],
        "sure": ["yes", "yes", "no", "yes"],
    }
    kg = ig.KnowledgeGraph()
    result = kg.import_table(pl.DataFrame(rows), spec, review=review)
    named = "SELECT ?name { ?x a ig:Entity ; rdfs:label ?name } ORDER BY ?name"
    assert [str(row.name) for row in kg.query(named)] == ["arc", "b2", "b2/b3 complex", "b3", "b5", "fnr", "mouse"]
    assert (result.claims, result.entities, result.axioms) == (2, 7, 2)


def test_participants_are_entities_in_claims():
    claim = {"subject": "{a}", "predicate": "ig:activates", "object": "{b}", "participants": {"receptor": "{r}"}}
    rows = pl.DataFrame({"a": ["IL-2"], "b": ["growth"], "r": ["IL2RA"]})
    kg = ig.KnowledgeGraph()
    kg.import_table(rows, {"source": {"name": "lab"}, "claim": [claim]})
    assert entities_in_words(kg.columns) == "3 entities"


def test_decided_names_are_counted_in_the_table_at_hand(tmp_path):
    review = tmp_path / "names.tsv"
    spec = {"source": {"name": "lab"}, "claim": [{"subject": "{a}", "predicate": "ig:activates", "object": "{b}"}]}
    kg = ig.KnowledgeGraph()
    kg.import_table(pl.DataFrame({"a": ["crp", "crp"], "b": ["x", "y"]}), spec, review=review)
    decided = [line.replace("\tcrp\t\t", "\tcrp\tmint\t") for line in review.read_text().splitlines()]
    review.write_text("\n".join(decided) + "\n")
    kg.import_table(pl.DataFrame({"a": ["fnr", "crp"], "b": ["x", "z"]}), spec, review=review)
    (row,) = [line.split("\t") for line in review.read_text().splitlines() if "\tcrp\t" in line]
    assert (row[3], row[6], row[7]) == ("1", "3", "a: crp; b: z")


def test_a_combination_stays_accepted_when_another_import_supports_it():
    """It has no direct edge that would show this."""
    drugs = {"name": {"from": "{drugs}", "split": ","}, "many": "joint"}
    claim = {"subject": drugs, "predicate": "ig:inhibits", "object": "{what}", "status": "accepted"}
    rows, kg = pl.DataFrame({"drugs": ["X,Y"], "what": ["growth"]}), ig.KnowledgeGraph()
    for number, name in enumerate(("first", "second"), start=1):
        kg.import_table(rows, {"source": {"name": name}, "document": {"id": f"PMID:{number}"}, "claim": [claim]})
    kg.imports.remove("first")
    assert len(kg.claims(status="accepted")) == 1
