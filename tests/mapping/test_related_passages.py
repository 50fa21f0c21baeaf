"""Passages that relate to other passages: named by a column, led to the passage that is meant, or said to lead nowhere."""

import polars as pl
import pytest
from encoded import assert_as_encoded

import immunograph as ig
from immunograph.errors import FormatError

TRIALS = {
    "key": ["S1", "S2", "S3", "S4"],
    "pmid": ["11", "12", "13", "14"],
    "a": ["IL-2"] * 4,
    "b": ["growth"] * 3 + ["fever"],
    "found": ["supports", "null", "supports", "supports"],
    "how": ["supersedes", "fails_to_replicate", None, "same_cohort"],
    "other": ["S3", "PMID:11", None, "PMID:13"],
}
EVIDENCE = {"stance": "{found}", "identifier": "{key}", "relations": {"by": "{how}", "to": "{other}"}}


def mapping(evidence, name="lab", **more):
    claim = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}", "status": "accepted"}
    found = {"source": {"name": name}, "document": {"id": "PMID:{pmid}"}, "evidence": evidence, "claim": [claim]}
    return {**found, **more}


def relations(kg):
    found = kg.query(
        "SELECT ?a ?how ?b { VALUES ?how { ig:replicates ig:failsToReplicate ig:supersedes ig:sameCohort } ?x ?how ?y . "
        "?x oa:hasSource ?one . ?y oa:hasSource ?two BIND(STR(?one) AS ?a) BIND(STR(?two) AS ?b) }"
    )
    return {
        (str(a).rpartition("/")[2], str(how).rpartition("/")[2].rpartition("#")[2], str(b).rpartition("/")[2])
        for a, how, b in found
    }


def test_a_column_names_the_relation_and_another_the_passage_or_document():
    kg = ig.KnowledgeGraph()
    kg.import_table(pl.DataFrame(TRIALS), mapping(EVIDENCE))
    corpus = assert_as_encoded(kg, "lab")
    assert sorted(len(each.relations) for each in corpus.evidence) == [0, 1, 1, 1]
    assert relations(kg) == {
        ("11", "supersedes", "13"),
        ("12", "failsToReplicate", "11"),
        ("14", "sameCohort", "13"),
    }


def test_a_key_for_each_relation_with_several_passages_in_one_cell():
    table = pl.DataFrame(TRIALS).with_columns(again=pl.Series([None, "S1;S3", None, None]))
    evidence = {**EVIDENCE, "relations": {"fails_to_replicate": {"from": "{again}", "split": ";"}}}
    kg = ig.KnowledgeGraph()
    kg.import_table(table, mapping(evidence))
    assert relations(kg) == {("12", "failsToReplicate", "11"), ("12", "failsToReplicate", "13")}


def test_what_is_superseded_is_not_counted_and_one_cohort_is_one_source():
    table = {**TRIALS, "found": ["supports"] * 4, "b": ["growth"] * 4, "how": [None, "supersedes", "same_cohort", None]}
    table["other"] = [None, "S1", "S2", None]
    beliefs = {}
    for name, evidence in (("with", EVIDENCE), ("without", {"stance": "{found}", "identifier": "{key}"})):
        kg = ig.KnowledgeGraph()
        kg.import_table(pl.DataFrame(table), mapping(evidence))
        ((claim, *_),) = kg.query("SELECT ?c { ?c a ig:Claim }")
        beliefs[name] = kg.belief(str(claim))
    told = beliefs["with"].text()
    assert "another passage supersedes it" in told
    assert "another passage supersedes it" not in beliefs["without"].text()
    assert beliefs["with"].value < beliefs["without"].value


def test_passages_of_earlier_imports_are_found_by_key_and_by_document():
    kg = ig.KnowledgeGraph()
    first = pl.DataFrame(TRIALS).drop("how", "other")
    kg.import_table(first, mapping({"stance": "{found}", "identifier": "{key}"}))
    later = pl.DataFrame({"pmid": ["21", "22"], "a": ["IL-2"] * 2, "b": ["growth"] * 2, "other": ["S1", "PMID:13"]})
    kg.import_table(later, mapping({"relations": {"replicates": "{other}"}}, "later"))
    assert relations(kg) == {("21", "replicates", "11"), ("22", "replicates", "13")}


def test_passages_are_looked_up_before_the_store_is_loaded():
    """A store that is being loaded answers no query of the same thread; where graphs overlap it waited for itself."""
    store = ig.load()
    table = pl.DataFrame(
        {"pmid": ["31"], "a": ["interleukin"], "b": ["lymphocyte"], "key": ["N1"], "other": [None]},
        schema_overrides={"other": pl.String},
    )
    rows = pl.concat([table, table.with_columns(key=pl.lit("N2"), other=pl.lit("PMID:31"), pmid=pl.lit("32"))])
    claim = {"subject": "{a}", "predicate": "ig:activates", "object": "{b}"}
    evidence = {"identifier": "{key}", "relations": {"replicates": "{other}"}}
    both = {"document": {"id": "PMID:{pmid}"}, "evidence": evidence, "claim": [claim]}
    for name in ("one", "two"):
        store.import_table(rows, {"source": {"name": name}, **both})
    assert relations(store) == {("32", "replicates", "31")}
    assert store.belief("C30").value


@pytest.mark.parametrize(
    ("row", "change", "message"),
    [
        (3, {"other": "S9"}, r"row 3, column other: 'S9' is not known: expected the evidence.identifier of a passage"),
        (3, {"other": "PMID:14"}, r"row 3, column other: 'PMID:14' has no passage on the same claim"),
        (3, {"other": "S2"}, r"row 3, column other: 'S2' refers to the passage itself"),
        (3, {"other": None}, r"row 3, column other: 'fails_to_replicate' has no target passage: fill in other"),
        (3, {"how": None}, r"row 3, column how: the relation to 'PMID:11' is missing"),
        (
            3,
            {"how": "repeats"},
            r"row 3, column how: 'repeats' is not a relation of passages: expected replicates, fails",
        ),
    ],
)
def test_a_relation_that_leads_nowhere_is_an_error_with_row_and_column(row, change, message):
    table = {name: list(values) for name, values in TRIALS.items()}
    for name, value in change.items():
        table[name][row - 2] = value
    kg = ig.KnowledgeGraph()
    with pytest.raises(FormatError, match=message):
        kg.import_table(pl.DataFrame(table), mapping(EVIDENCE))
    assert not list(kg.store.graphs())


def test_relations_that_lead_nowhere_can_be_left_out_with_a_warning():
    table = {**TRIALS, "other": ["S8", "S9", None, "PMID:13"]}
    kg = ig.KnowledgeGraph()
    result = kg.import_table(pl.DataFrame(table), mapping(EVIDENCE), on_error="skip")
    assert result.evidence == 4
    assert relations(kg) == {("14", "sameCohort", "13")}
    (warning,) = result.warnings
    assert warning.startswith("2 relations of passages left out: row 2, column other: 'S8' is not known")
    assert warning.endswith("; 1 more row like it")


@pytest.mark.parametrize(
    ("relations", "message"),
    [
        ({"repeats": "{other}"}, "'repeats' is not a relation of passages"),
        ({"supersede": "{other}"}, "did you mean 'supersedes'"),
        ({"by": "{how}"}, r"no other key, such as by"),
    ],
)
def test_a_wrong_relation_in_the_mapping_is_named(relations, message):
    with pytest.raises(FormatError, match=message):
        ig.KnowledgeGraph().import_table(pl.DataFrame(TRIALS), mapping({**EVIDENCE, "relations": relations}))


def test_batches_of_a_long_table_know_each_other(tmp_path):
    rows = 5_500
    table = pl.DataFrame({"key": [f"S{n}" for n in range(rows)]}).with_columns(
        a=pl.lit("IL-2"), b=pl.lit("growth"), pmid=pl.Series([str(n + 1) for n in range(rows)])
    )
    table = table.with_columns(other=pl.when(pl.col("key") == "S0").then(pl.lit(f"S{rows - 1}")))
    table.write_csv(tmp_path / "long.csv")
    kg = ig.KnowledgeGraph()
    kg.import_table(tmp_path / "long.csv", mapping({"identifier": "{key}", "relations": {"supersedes": "{other}"}}))
    assert relations(kg) == {("1", "supersedes", str(rows))}


def test_an_identifier_of_passages_of_two_documents_names_neither():
    table = {**TRIALS, "key": ["S1", "S3", "S3", "S4"]}
    said = "rows 3 and 4 have the same evidence.identifier, and different documents: give each passage an identifier"
    kg = ig.KnowledgeGraph()
    with pytest.raises(
        FormatError, match=r"row 2, column other: 'S3' is the identifier of passages of several documents"
    ):
        kg.import_table(pl.DataFrame(table), mapping(EVIDENCE))
    assert not list(kg.store.graphs())
    result = kg.import_table(pl.DataFrame(table), mapping(EVIDENCE), on_error="skip")
    assert relations(kg) == {("12", "failsToReplicate", "11"), ("14", "sameCohort", "13")}
    assert [warning for warning in result.warnings if warning.startswith(said)]
    alone = kg.import_table(pl.DataFrame(table), mapping({"identifier": "{key}"}, "alone"))
    assert [warning for warning in alone.warnings if warning.startswith(said)]


def test_rows_of_one_document_may_share_the_identifier_of_one_item():
    table = {**TRIALS, "key": ["S1", "S1", "S3", "S4"], "pmid": ["11", "11", "13", "14"], "b": ["x", "y", "x", "x"]}
    table.update(how=[None, None, "replicates", None], other=[None, None, "S1", None])
    kg = ig.KnowledgeGraph()
    result = kg.import_table(pl.DataFrame(table), mapping(EVIDENCE))
    assert not [warning for warning in result.warnings if "identifier" in warning]
    assert relations(kg) == {("13", "replicates", "11")}
