"""Claims of the first article: what is asked, contrasted, conditioned and counted, and what is not said."""

from __future__ import annotations

import re
from collections import Counter

from article_tables import (
    BIBLIOGRAPHIC,
    Row,
    _axioms,
    _split,
    _table,
    _words,
)


def _links(relation: str) -> set[tuple[str, str]]:
    return {(row["claim"], row["other"]) for row in _table("links.tsv") if row["relation"] == relation}


def test_claims_are_pairwise_different_propositions(claims: dict[str, Row]) -> None:
    said = Counter(
        (
            frozenset(_split(row["subject"])),
            row["predicate"],
            row["object"],
            row["aspect"],
            frozenset(_split(row["context"])),
            frozenset(_split(row["participants"])),
        )
        for row in claims.values()
    )
    assert max(said.values()) == 1


def test_opening_is_a_question(claims: dict[str, Row], evidence: dict[str, Row], outcomes: dict[str, str]) -> None:
    assert (claims["C02"]["subject"], claims["C02"]["predicate"]) == ("strong-immune-system", "ig:prevents")
    assert (evidence["C02"]["stance"], evidence["C02"]["certainty"]) == ("asks", "0")
    assert outcomes["C02"] == "proposed"


def test_opening_is_answered_by_no_assertion(evidence: dict[str, Row], outcomes: dict[str, str]) -> None:
    answers = {claim for claim, _ in _links("ig:answers")}
    assert answers == {"C08", "C09", "C45", "C46", "C47", "C63"}
    assert {question for _, question in _links("ig:answers")} == {"C02"}
    assert max(int(evidence[claim]["certainty"]) for claim in answers) == 2
    for claim in ("C45", "C46", "C47", "C63"):
        row = evidence[claim]
        assert (row["speaker"], row["attributed_to"], row["attitude"]) == (
            "researchers",
            "researchers",
            "opinion",
        )
        assert outcomes[claim] == "proposed"


def test_contrast_of_stage_is_not_a_conflict(claims: dict[str, Row], evidence: dict[str, Row]) -> None:
    assert _links("ig:contrastsInContext") == {("C08", "C06"), ("C09", "C05"), ("C09", "C06")}
    for claim in ("C08", "C09"):
        assert claims[claim]["context"] == "stage=early-stage-of-cancer"
    for claim in ("C04", "C05", "C06"):
        assert "stage=" not in claims[claim]["context"]
    assert "disputes" not in {row["stance"] for row in evidence.values()}


def test_affect_is_unsigned_modulation(claims: dict[str, Row]) -> None:
    between = {
        row["predicate"]
        for row in claims.values()
        if (row["subject"], row["object"]) == ("immunomodulator", "immune-system")
    }
    assert between == {"ig:modulates"}


def test_hormone_like_is_similarity_not_subclass(claims: dict[str, Row]) -> None:
    about = {(row["subject"], row["predicate"]) for row in claims.values() if row["object"] == "hormone"}
    assert about == {("interleukin", "ig:similarTo")}
    assert not [pair for pair in _axioms("rdfs:subClassOf") if "hormone" in pair]


def test_universal_rule_is_stated_of_the_class_only(claims: dict[str, Row], evidence: dict[str, Row]) -> None:
    preventing = {row["subject"] for row in claims.values() if row["predicate"] == "ig:helpsPrevent"}
    assert preventing == {"chemical-that-slows-cancer-cells"}, "of interferons it is an inference, not a claim"
    assert evidence["C24"]["quantifier_kind"] == "universal"
    assert not [pair for pair in _axioms("rdfs:subClassOf") if pair[1] == "chemical-that-slows-cancer-cells"]
    assert _links("ig:premiseOf") == {("C22", "C24"), ("C23", "C24")}


def test_some_tumors_is_existential_and_the_trials_speak(evidence: dict[str, Row]) -> None:
    for claim in ("C25", "C26"):
        row = evidence[claim]
        assert (row["quantifier"], row["quantifier_kind"], row["speaker"]) == (
            "some",
            "existential",
            "clinical-trials",
        )
        assert (row["status"], row["evidence_type"]) == ("evidence_reported", "ECO:0000180")
        assert "some" in _words(row["paraphrase"])


def test_at_least_one_interleukin_is_not_generalised(claims: dict[str, Row], evidence: dict[str, Row]) -> None:
    for claim in ("C35", "C36", "C37"):
        assert claims[claim]["subject"] == "interleukin-2"
        assert (evidence[claim]["quantifier_kind"], evidence[claim]["quantifier_of"]) == ("at_least", "set")
    assert evidence["C33"]["quantifier"] == "", "the membership is flat"
    enhancers = {row["subject"] for row in claims.values() if row["predicate"] == "ig:enhances"}
    assert enhancers == {"interleukin-2"}


def test_conversion_has_three_participants(claims: dict[str, Row]) -> None:
    row = claims["C27"]
    assert (row["subject"], row["object"], row["participants"]) == (
        "interleukin",
        "cancer-neutralizing-cell",
        "input=lymphocyte",
    )


def test_passive_activation_has_the_interleukins_act(claims: dict[str, Row]) -> None:
    activations = {(r["subject"], r["object"]) for r in claims.values() if r["predicate"] == "ig:activates"}
    assert ("interleukin", "lymphocyte") in activations
    assert ("lymphocyte", "interleukin") not in activations


def test_conviction_that_it_might_be_so_has_two_layers(evidence: dict[str, Row], outcomes: dict[str, str]) -> None:
    row = evidence["C38"]
    assert (row["attitude"], row["modality"], row["certainty"]) == ("conviction", "might | approximation", "1")
    assert (row["speaker"], row["attributed_to"], row["speaker_quantifier"]) == (
        "scientists",
        "scientists",
        "many",
    )
    assert _words(row["paraphrase"]).count("many") == 2, "many scientists of many cancers"
    assert outcomes["C38"] == "proposed"


def test_references_belong_to_the_article_and_support_no_content_claim(
    claims: dict[str, Row], evidence: dict[str, Row]
) -> None:
    cited = {(row["subject"], row["object"]) for row in claims.values() if row["predicate"] == "ig:cites"}
    documents = {row["document"]: row for row in _table("documents.tsv")}
    assert cited == {("article", key) for key in documents if key != "article"}
    assert {key for _, key in cited} == set(_split(documents["article"]["references"]))
    assert {row["document"] for row in evidence.values()} == {"article"}
    assert not [link for link in _table("links.tsv") if {link["claim"], link["other"]} & BIBLIOGRAPHIC]
    assert {claim for claim, row in evidence.items() if row["status"] == "bibliographic"} == BIBLIOGRAPHIC


def test_unverified_year_and_doi_of_a_reference_stay_out(entities: dict[str, Row]) -> None:
    for row in _table("documents.tsv"):
        if row["document"] != "article":
            entry = " ".join([row["title"], row["note"], *entities[row["document"]].values()])
            assert not re.search(r"\b(19|20)\d\d\b|\b10\.\d{4,}/", entry), row["document"]
