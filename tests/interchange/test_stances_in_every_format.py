"""How each writer puts a claim of each stance, certainty and status, where another program sees only the plain verb."""

import json
import re

import polars as pl
import pytest

import immunograph as ig

VERBS = {
    "plain": "inhibits",
    "question": "inhibits (open question)",
    "possible": "inhibits (possible)",
    "null": "did not inhibit (null result)",
    "unsure_null": "did not inhibit (null result) (possible)",
    "denied": "disputed: inhibits",
    "contested": "inhibits [disputed]",
    "unseen_by_some": "inhibits [null result]",
    "undirected": "direction not stated: inhibits",
    "asked": "asked: inhibits",
    "rejected": "inhibits [rejected]",
    "able": "inhibits [can]",
}
"""What is the subject of a claim called -> the verb of it."""
EVERY = ig.EdgeChoice(statuses=("accepted", "proposed", "rejected", "inferred"))


@pytest.fixture(scope="module")
def stances():
    """A graph of one claim of each kind: who is subject says how it is put."""
    kg = ig.KnowledgeGraph()
    kg.add("".join(f"{name}\t{verb}\tgrowth\n" for name, verb in VERBS.items()).encode(), format="sif")
    return kg


def subject(text):
    return re.sub(r".*[:/]", "", text).replace("-", "_")


def test_the_type_of_a_relationship_is_plain_only_for_an_accepted_uncontested_assertion(stances, tmp_path):
    stances.export(tmp_path / "x", format="neo4j", edges=EVERY)
    rows = pl.read_csv(tmp_path / "x_relationships.csv", infer_schema=False)
    assert dict(zip(map(subject, rows[":START_ID"]), rows[":TYPE"], strict=True)) == {
        "plain": "INHIBITS",
        "question": "INHIBITS_OPEN_QUESTION",
        "possible": "INHIBITS_POSSIBLE",
        "null": "DID_NOT_INHIBIT_NULL_RESULT",
        "unsure_null": "DID_NOT_INHIBIT_NULL_RESULT_POSSIBLE",
        "denied": "DISPUTED_INHIBITS",
        "contested": "INHIBITS_CONTESTED",
        "unseen_by_some": "INHIBITS_CONTESTED",
        "undirected": "DIRECTION_NOT_STATED_INHIBITS",
        "asked": "ASKED_INHIBITS",
        "rejected": "INHIBITS_PROPOSED",  # SIF reads a rejected claim as a proposed one
        "able": "INHIBITS_CAN",
    }


@pytest.mark.parametrize("form", ["kgx", "kgx-jsonl"])
def test_an_open_question_or_an_unstated_direction_is_no_effect_in_kgx(stances, form, tmp_path):
    stances.export(tmp_path / "x", format=form, edges=EVERY)
    if form == "kgx":
        rows = pl.read_csv(tmp_path / "x_edges.tsv", separator="\t", quote_char=None, infer_schema=False).to_dicts()
    else:
        rows = [json.loads(line) for line in (tmp_path / "x_edges.jsonl").read_text("utf-8").splitlines()]
    open_ones = [row for row in rows if subject(row["subject"]) in ("question", "undirected", "asked")]
    assert len(open_ones) == 3
    for row in open_ones:
        assert (row["predicate"], row["knowledge_level"]) == ("biolink:related_to", "not_provided")
        assert not row.get("object_direction_qualifier")
        assert row["original_predicate"] == "ig:inhibits"
    against = {subject(row["subject"]) for row in rows if row["negated"] in ("true", True)}
    assert against == {"null", "unsure_null", "denied", "contested", "unseen_by_some"}


def test_an_open_question_is_an_association_in_indra_and_neutral_in_va_spec(stances, tmp_path):
    stances.export(tmp_path / "x", format="indra", edges=EVERY)
    statements = json.loads((tmp_path / "x").read_text("utf-8"))
    associations = {each["members"][0]["name"] for each in statements if each["type"] == "Association"}
    assert associations == {"question", "undirected", "asked"}
    assert {e["annotations"]["status"] for each in statements for e in each["evidence"]} == {"accepted", "proposed"}
    stances.export(tmp_path / "y", format="va-spec", edges=EVERY)
    neutral = [each for each in json.loads((tmp_path / "y").read_text("utf-8")) if each["direction"] == "neutral"]
    assert {each["proposition"]["subject"]["name"] for each in neutral} == {"question", "undirected", "asked"}
    assert {"name": "status", "value": "proposed"} in neutral[0]["extensions"]


def test_the_title_of_a_nanopublication_says_how_a_claim_is_put(stances, clinical, tmp_path):
    stances.export(tmp_path / "x", format="nanopub", edges=EVERY)
    text = (tmp_path / "x").read_text("utf-8")
    for name in ("question", "contested", "able", "unsure_null"):
        assert f'"{name} {VERBS[name]} growth"@en' in text
    clinical.export(tmp_path / "y", format="nanopub", edges=EVERY)
    assert (tmp_path / "y").read_text("utf-8").count(" (retracted) ") == 1
