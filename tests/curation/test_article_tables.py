"""The packaged tables of the first article: complete, consistent, true to what it says and does not say."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import pairwise

import pytest
from article_tables import (
    CURATED,
    DATA,
    Row,
    _cues,
    _span,
    _split,
    _table,
)

from immunograph.model import (
    Attitude,
    Certainty,
    ClaimStatus,
    EpistemicStatus,
    Modality,
    QuantifierKind,
    QuantifierScope,
    Stance,
)
from immunograph.vocabulary import PREFIXES

CONTEXTS = {"stage", "species", "population", "anatomy", "disease", "cell", "setting", "before", "after", "manner"}


ROLES = {"input", "output", "agent", "instrument"}


LINKS = {
    "ig:supports",
    "ig:entails",
    "ig:causes",
    "ig:answers",
    "ig:qualifies",
    "ig:restates",
    "ig:contrastsInContext",
    "ig:follows",
    "ig:enables",
    "ig:elaborates",
    "ig:premiseOf",
    "ig:uses",
    "ig:alternativeTo",
    "ig:contributesToClaim",
}


COLUMNS = {
    "documents.tsv": "document title kind language licence text_sha256 text_length references note",
    "sentences.tsv": "sentence document paragraph number span",
    "entities.tsv": "entity identifier label category term generic plural verb definition note",
    "synonyms.tsv": "entity synonym scope language",
    "mappings.sssom.tsv": "subject_id subject_label predicate_id object_id object_label "
    "mapping_justification object_source object_source_version comment",
    "axioms.tsv": "subject relation object aspect reason",
    "claims.tsv": "claim subject predicate object aspect context participants note",
    "evidence.tsv": "claim document sentence span stance certainty status modality attitude speaker "
    "attributed_to quantifier quantifier_kind quantifier_of speaker_quantifier cues evidence_type paraphrase "
    "quotation note",
    "links.tsv": "claim relation other",
    "decisions.tsv": "claim outcome reason agent date",
}


REQUIRED = {
    "documents.tsv": "document title kind",
    "sentences.tsv": "sentence document paragraph number span",
    "entities.tsv": "entity label category definition",
    "synonyms.tsv": "entity synonym scope language",
    "mappings.sssom.tsv": "subject_id predicate_id object_id object_label mapping_justification",
    "axioms.tsv": "subject relation object reason",
    "claims.tsv": "claim subject predicate object",
    "evidence.tsv": "claim document stance certainty status speaker paraphrase",
    "links.tsv": "claim relation other",
    "decisions.tsv": "claim outcome reason agent date",
}


KEYS = {
    "documents.tsv": "document",
    "sentences.tsv": "sentence",
    "entities.tsv": "entity",
    "synonyms.tsv": "entity synonym",
    "mappings.sssom.tsv": "subject_id predicate_id object_id",
    "axioms.tsv": "subject relation object",
    "claims.tsv": "claim",
    "evidence.tsv": "claim document span stance speaker",
    "links.tsv": "claim relation other",
    "decisions.tsv": "claim outcome agent date",
}


@pytest.mark.parametrize("name", COLUMNS)
def test_table_has_the_columns_of_the_contract_and_fills_the_required_ones(name: str) -> None:
    rows = _table(name)
    assert list(rows[0]) == COLUMNS[name].split()
    for row in rows:
        assert None not in row, f"{name}: too many fields in {row}"
        assert None not in row.values(), f"{name}: too few fields in {row}"
        for column in REQUIRED[name].split():
            assert row[column].strip(), f"{name}: empty {column} in {row}"


@pytest.mark.parametrize("name", COLUMNS)
def test_table_is_sorted_unique_and_plain(name: str) -> None:
    content = (CURATED / name).read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.endswith(b"\n\n")
    rows = _table(name)
    keys = [tuple(row[column] for column in KEYS[name].split()) for row in rows]
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys)
    for row in rows:
        for cell in row.values():
            assert cell == " ".join(cell.split()), f"{name}: stray white space in {cell!r}"


def test_counts_are_those_of_the_reading(entities: dict[str, Row], claims: dict[str, Row]) -> None:
    assert sorted(row["identifier"] for row in entities.values()) == [f"E{n:02d}" for n in range(1, 65)]
    assert sorted(claims) == [f"C{n:02d}" for n in range(1, 64)]
    assert [row["sentence"] for row in _table("sentences.tsv")] == [f"S{n:02d}" for n in range(24)]
    assert len(_table("documents.tsv")) == 5
    statuses = Counter(row["status"] for row in _table("evidence.tsv"))
    assert statuses == {
        "bibliographic": 11,
        "hedged": 9,
        "attributed_belief": 5,
        "goal": 4,
        "possibility": 3,
        "dispositional": 3,
        "open_question": 1,
        "evidence_reported": 2,
        "emphatic": 1,
        "common_knowledge": 4,
        "definitional": 8,
        "asserted": 12,
    }


def test_every_claim_has_one_piece_of_evidence_and_one_decision(claims: dict[str, Row]) -> None:
    assert Counter(row["claim"] for row in _table("evidence.tsv")) == dict.fromkeys(claims, 1)
    assert Counter(row["claim"] for row in _table("decisions.tsv")) == dict.fromkeys(claims, 1)


def test_closed_columns_hold_tokens_of_the_model() -> None:
    for row in _table("evidence.tsv"):
        Stance(row["stance"])
        Certainty(int(row["certainty"]))
        EpistemicStatus(row["status"])
        for column, kind in (
            ("modality", Modality),
            ("attitude", Attitude),
            ("quantifier_kind", QuantifierKind),
            ("quantifier_of", QuantifierScope),
        ):
            for value in _split(row[column]):
                kind(value)
    for row in _table("decisions.tsv"):
        ClaimStatus(row["outcome"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"])
    assert {row["scope"] for row in _table("synonyms.tsv")} <= {"exact", "broad", "narrow", "related"}
    assert {row["relation"] for row in _table("axioms.tsv")} == {
        "rdfs:subClassOf",
        "ig:bearer",
        "ig:involves",
        "ig:inhibits",  # the condition of the class that the rule is about
    }
    assert {row["relation"] for row in _table("links.tsv")} <= LINKS
    assert {row["predicate_id"] for row in _table("mappings.sssom.tsv")} <= {
        f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")
    }


def test_every_key_refers_to_a_row(entities: dict[str, Row], claims: dict[str, Row]) -> None:
    documents = {row["document"] for row in _table("documents.tsv")}
    sentences = {row["sentence"]: row["document"] for row in _table("sentences.tsv")}
    terms = {row["term"]: key for key, row in entities.items() if row["term"]}
    assert documents <= set(entities)
    for row in _table("documents.tsv"):
        assert set(_split(row["references"])) <= documents
    assert set(sentences.values()) <= documents
    for row in claims.values():
        assert set(_split(row["subject"])) <= set(entities)
        literal = re.fullmatch(r'".+"(@[a-z]+|\^\^xsd:\w+)', row["object"])
        assert literal or row["object"] in entities, row
        for cell, names in ((row["context"], CONTEXTS), (row["participants"], ROLES)):
            for part in _split(cell):
                name, value = part.split("=")
                assert name in names
                assert value in entities or value == "NCBITaxon:9606" or (name == "manner" and value.startswith('"'))
    for row in _table("evidence.tsv"):
        assert row["claim"] in claims
        assert row["document"] in documents
        assert sentences[row["sentence"]] == row["document"]
        assert row["speaker"] in entities
        assert row["attributed_to"] in {"", *entities}
    for row in _table("axioms.tsv"):
        assert {row["subject"], row["object"]} <= set(entities)
        assert row["subject"] != row["object"]
    for row in _table("links.tsv"):
        assert {row["claim"], row["other"]} <= set(claims)
        assert row["claim"] != row["other"]
    for row in _table("synonyms.tsv"):
        assert row["entity"] in entities
    for row in _table("mappings.sssom.tsv"):
        key = (
            row["subject_id"].removeprefix("ige:") if row["subject_id"].startswith("ige:") else terms[row["subject_id"]]
        )
        assert row["subject_label"] == entities[key]["label"]
        assert row["subject_id"] == (entities[key]["term"] or f"ige:{key}"), (
            "the subject is the term where there is one"
        )


def test_every_curie_has_a_known_prefix(entities: dict[str, Row]) -> None:
    curies = {row["term"] for row in entities.values() if row["term"]}
    curies |= {row["category"] for row in entities.values()}
    curies |= {row["evidence_type"] for row in _table("evidence.tsv") if row["evidence_type"]}
    curies |= {row["predicate"] for row in _table("claims.tsv")}
    for row in _table("mappings.sssom.tsv"):
        curies |= {row["subject_id"], row["predicate_id"], row["object_id"], row["mapping_justification"]}
    for curie in curies:
        assert curie.split(":")[0] in PREFIXES, curie


def test_sssom_header_declares_every_prefix_that_the_mappings_use() -> None:
    header = [line for line in (CURATED / "mappings.sssom.tsv").read_text("utf-8").splitlines() if line[0] == "#"]
    declared = dict(line[3:].split(": ", 1) for line in header if line.startswith("#  "))
    used = {
        row[column].split(":")[0]
        for row in _table("mappings.sssom.tsv")
        for column in ("subject_id", "predicate_id", "object_id", "mapping_justification")
    }
    assert declared == {prefix: PREFIXES[prefix] for prefix in used}


def test_claim_predicates_stand_in_the_predicate_table(claims: dict[str, Row]) -> None:
    path = DATA / "ontology" / "predicates.tsv"
    if not path.exists():
        pytest.skip("the predicate table is not there yet")
    with path.open(encoding="utf-8", newline="") as file:
        known = {row["property"] for row in csv.DictReader(file, delimiter="\t") if row["kind"] in {"claim", "axiom"}}
    assert {row["predicate"] for row in claims.values()} <= known


def test_every_identifier_was_looked_up_and_is_current(entities: dict[str, Row]) -> None:
    found = {row["curie"]: row["state"] for row in _table("identifiers.tsv")}
    used = {row["term"] for row in entities.values() if row["term"]}
    used |= {row["object_id"] for row in _table("mappings.sssom.tsv")}
    used |= {row["evidence_type"] for row in _table("evidence.tsv") if row["evidence_type"]}
    assert used <= set(found)
    assert {curie for curie in used if found[curie] == "obsolete"} == set()
    assert {curie.split(":")[0] for curie in used if found[curie] != "current"} <= {"NCIT"}, "cross-references only"


def test_spans_and_cues_stand_within_their_sentence() -> None:
    sentences = {row["sentence"]: _span(row["span"]) for row in _table("sentences.tsv")}
    for row in _table("evidence.tsv"):
        first, last = sentences[row["sentence"]]
        start, end = _span(row["span"])
        assert first <= start < end <= last
        for wording, left, right in _cues(row["cues"]):
            assert first <= left < right <= last
            assert right - left == len(wording)


def test_sentences_follow_one_another_and_paragraphs_count_from_the_title() -> None:
    rows = _table("sentences.tsv")
    spans = [_span(row["span"]) for row in rows]
    assert all(left[1] < right[0] for left, right in pairwise(spans))
    places = [(int(row["paragraph"]), int(row["number"])) for row in rows]
    assert places[0] == (0, 1)
    for (paragraph, number), following in pairwise(places):
        assert following in {(paragraph, number + 1), (paragraph + 1, 1)}
    assert places[1] == (1, 1)
