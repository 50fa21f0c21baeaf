"""Counts, degrees and search: equal to counting by hand."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph.claims.counting import COUNTED
from immunograph.errors import FormatError, QueryError, UnknownNameError
from timing import examples


def test_counts_are_those_of_the_model(kg):
    corpus = kg.columns.corpus
    claims = {each.iri: each for each in corpus.claims}
    assert {row.status.lower(): row.claims for row in kg.counts.by("status")} == Counter(
        each.status.value for each in corpus.claims
    )
    assert {row.certainty: row.passages for row in kg.counts.by("certainty")} == Counter(
        int(each.certainty) for each in corpus.evidence
    )
    labels = kg.columns.all_labels
    told = {
        (row.predicate, row.stance.lower()): (row.claims, row.passages) for row in kg.counts.by("predicate", "stance")
    }
    expected = Counter((labels[claims[each.claim].predicate], each.stance.value) for each in corpus.evidence)
    assert {key: passages for key, (_, passages) in told.items()} == expected


def test_joint_subjects_are_one_claim_unless_told_apart(kg):
    (row,) = [row for row in kg.counts.by("predicate") if row.predicate == "contributes to"]
    assert (row.claims, row.passages) == (1, 1)
    rows = kg.counts.by("predicate", "subject")
    assert {row.subject for row in rows if row.predicate == "contributes to"} == {"interferon", "interleukin"}


def test_inferred_claims_are_counted_only_by_being_inferred(kg):
    assert sum(row.claims for row in kg.counts.by("status")) == 63
    assert {row.inferred: row.claims for row in kg.counts.by("inferred")} == {False: 63, True: 1}
    assert kg.counts.by("sign", limit=1)[0].claims > 0
    assert len(kg.counts.by("predicate", limit=3)) == 3


def test_a_claim_without_a_passage_counts_among_claims_and_not_by_stance():
    graph = ig.KnowledgeGraph()
    graph.update(
        "INSERT DATA { GRAPH igg:lab { igc:a a ig:Claim ; rdf:subject ige:x ; rdf:predicate ig:inhibits ;"
        " rdf:object ige:x ; ig:status ig:Proposed } }"
    )
    assert [(row.claims, row.passages) for row in graph.counts.by("status")] == [(1, 0)]
    assert len(graph.counts.by("stance")) == 0
    assert [(row.claims, row.as_subject, row.as_object) for row in graph.counts.degrees()] == [(1, 1, 1)]


def test_unknown_column_suggests(kg):
    with pytest.raises(UnknownNameError, match="no column to count by is called 'stanc'; did you mean 'stance'"):
        kg.counts.by("stanc")


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(COUNTED), min_size=1, max_size=3, unique=True))
def test_passages_of_any_grouping_add_up(kg, by):
    rows = kg.counts.by(*by)
    of_passages = set(by) & {"stance", "certainty", "epistemic_status", "attitude", "speaker", "document"}
    if of_passages and not set(by) & {"subject", "subject_category", "modality"}:
        assert sum(row.passages for row in rows) == 63
    assert [row.claims for row in rows] == sorted((row.claims for row in rows), reverse=True)


def test_a_passage_of_two_modalities_counts_for_each(kg):
    counted = {row.modality: row.passages for row in kg.counts.by("modality")}
    assert counted["Appearance"] == 6
    assert counted["Ability"] == 8
    assert not [modality for modality in counted if modality and "|" in modality]


def test_degrees_are_those_of_the_model(kg):
    counted = Counter()
    for each in kg.columns.corpus.claims:
        for entity in {*each.subjects, *([each.object] if isinstance(each.object, str) else [])}:
            counted[entity] += 1
    assert {row.entity: row.claims for row in kg.counts.degrees(limit=None)} == counted
    assert len(kg.counts.degrees(limit=2)) == 2


def test_the_list_counts_the_claims_that_the_description_shows(kg, tried):
    for graph in (kg, tried):
        listed = {row.entity: row.claims for row in graph.names.entities()}
        assert len(listed) > 5
        assert listed == {entity: graph.describe(entity).as_dict()["claim_count"] for entity in listed}
    assert tried.describe("old skin tumour").as_dict()["claim_count"] == 1


def test_whoever_holds_or_aims_at_something_is_described_by_it(kg):
    described = kg.describe("scientists").as_dict()
    assert described["speaks_in"]
    assert not {each["claim"] for each in described["speaks_in"]} & {each["claim"] for each in described["claims"]}


def test_search_finds_labels_synonyms_and_propositions_whatever_their_case(kg):
    assert kg.names.search("LEUKEM")[0].name == "leukemia"
    assert "leukaemia" in kg.names.search("leukaem").column("name")
    assert any(
        name.startswith("that interferon") for name in kg.names.search("growth of cancer", limit=None).column("name")
    )
    lengths = [len(name) for name in kg.names.search("cell").column("name")]
    assert lengths == sorted(lengths)
    assert len(kg.names.search("cell", limit=2)) == 2


@pytest.mark.parametrize("pattern", ["^il-?2$", "^IL-?2$", r"^\w+-2$", r"^\Wx|^IL\W2$"])
def test_search_by_a_pattern_folds_case_and_no_class_of_it(kg, pattern):
    import re

    expected = {name for name in kg.columns.names["name"] if re.search(pattern, name, re.IGNORECASE)}
    assert set(kg.names.search(pattern, regex=True).column("name")) == expected
    assert expected


def test_text_is_no_pattern_and_a_bad_pattern_is_told(kg):
    names = {*kg.columns.all_labels.values(), *kg.columns.names["name"]}
    assert set(kg.names.search("(", limit=None).column("name")) == {name for name in names if "(" in name}
    with pytest.raises(QueryError, match=r"'\(' is not a valid regular expression: unclosed group"):
        kg.names.search("(", regex=True)


def test_a_column_that_is_like_none_lists_them_all(kg):
    with pytest.raises(UnknownNameError) as caught:
        kg.counts.by("zzzz")
    assert str(caught.value) == f"no column to count by is called 'zzzz'; expected one of {', '.join(COUNTED)}"
    with pytest.raises(UnknownNameError, match=r"no category of entities is called 'zzzz'; expected one of [A-Z]"):
        kg.names.entities("zzzz")


@pytest.mark.parametrize(
    "asked",
    [
        lambda kg: kg.counts.by("stance", limit=-1),
        lambda kg: kg.counts.degrees(limit=-1),
        lambda kg: kg.names.search("il2", limit=-1),
    ],
)
def test_a_negative_limit_is_an_error_and_leaves_no_row_out(kg, asked):
    with pytest.raises(FormatError, match=r"^limit must be 0 or more, not -1$"):
        asked(kg)
