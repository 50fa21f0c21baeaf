"""Evidence of the first article: aims, hedges, holders and cues, each where the text has it."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from pathlib import Path

import pytest
from article_tables import (
    CURATED,
    Row,
    _cues,
    _span,
    _split,
    _table,
    _words,
)


def test_aims_are_intended_and_never_accepted(evidence: dict[str, Row], outcomes: dict[str, str]) -> None:
    intended = {claim for claim, row in evidence.items() if row["stance"] == "intends"}
    assert intended == {"C43", "C44", "C61", "C62"}
    assert {evidence[claim]["certainty"] for claim in intended} == {"0"}
    assert {claim for claim, row in evidence.items() if row["attitude"] == "aim"} == {"C43", "C44", "C62"}
    assert (evidence["C42"]["stance"], evidence["C42"]["certainty"]) == ("supports", "3"), "the effort is asserted"
    assert {outcomes[claim] for claim in intended} == {"proposed"}


def test_aside_about_lymphocytes_is_outside_the_hedge(evidence: dict[str, Row]) -> None:
    hedge = next(cue for cue in _cues(evidence["C27"]["cues"]) if cue[0] == "seems to be")
    for claim in ("C28", "C29"):
        assert hedge not in _cues(evidence[claim]["cues"])
        assert evidence[claim]["modality"] == ""
    assert (evidence["C28"]["status"], evidence["C29"]["status"]) == ("definitional", "asserted")


@pytest.mark.parametrize(
    ("cue", "hedged"),
    [
        ("It appears that", {"C08", "C09"}),
        ("In a sense", {"C30", "C31", "C32", "C61"}),
        ("appears to", {"C35", "C36", "C37"}),
    ],
)
def test_hedge_reaches_over_the_whole_conjunction(cue: str, hedged: set[str], evidence: dict[str, Row]) -> None:
    assert {
        claim for claim, row in evidence.items() if cue in {wording for wording, *_ in _cues(row["cues"])}
    } == hedged


def test_names_and_definitions_are_literals_not_loops(claims: dict[str, Row]) -> None:
    for row in claims.values():
        assert row["object"] not in _split(row["subject"]), row["claim"]
        literal = row["predicate"] in {"ig:hasSynonym", "ig:definedAs", "ig:hasRate"}
        assert row["object"].startswith('"') == literal


def test_quantified_claims_are_exactly_the_known_ones(evidence: dict[str, Row]) -> None:
    kinds = {claim: row["quantifier_kind"] for claim, row in evidence.items() if row["quantifier_kind"]}
    ranging = {c: k for c, k in kinds.items() if k not in {"specific", "partitive", "amount"}}
    assert ranging == {
        "C41": "existential",
        "C24": "universal",
        **dict.fromkeys(("C25", "C26"), "existential"),
        **dict.fromkeys(("C35", "C36", "C37"), "at_least"),
        "C38": "proportional",
    }
    for claim, row in evidence.items():
        assert bool(row["quantifier"]) == bool(row["quantifier_kind"]), claim
        assert bool(row["quantifier"]) == bool(row["quantifier_of"]) or row["quantifier_kind"] == "amount", claim
        if row["quantifier"]:
            assert any(row["quantifier"] in wording.casefold() for wording, *_ in _cues(row["cues"])), claim


def test_whatever_is_less_than_asserted_shows_a_cue(evidence: dict[str, Row]) -> None:
    for claim, row in evidence.items():
        if row["certainty"] != "3" or row["modality"] or row["attitude"]:
            assert row["cues"], claim


def test_attitude_has_a_holder_and_a_holder_an_attitude(evidence: dict[str, Row]) -> None:
    for claim, row in evidence.items():
        assert bool(row["attitude"]) == bool(row["attributed_to"]), claim


@pytest.mark.parametrize(
    ("claims_of", "words"),
    [
        (("C08", "C09"), {"appears", "early"}),
        (("C35", "C36", "C37"), {"appears", "least", "one"}),
        (("C27",), {"part", "seems"}),
        (("C30", "C31", "C32"), {"sense"}),
        (("C38",), {"many", "scientists", "might", "conviction"}),
        (("C45", "C46", "C47"), {"researchers", "opinion", "before"}),
        (("C42",), {"doctors", "trying"}),
        (("C43", "C44"), {"doctors", "working"}),
        (("C01", "C15", "C16"), {"possibilities"}),
        (("C02",), {"question", "whether"}),
        (("C04", "C05", "C06"), {"some", "commonly"}),
        (("C20", "C21"), {"capable"}),
        (("C25", "C26"), {"trials", "some", "can"}),
        (("C24",), {"any"}),
    ],
)
def test_paraphrase_keeps_hedge_speaker_and_quantifier(
    claims_of: tuple[str, ...], words: set[str], evidence: dict[str, Row]
) -> None:
    for claim in claims_of:
        assert words <= set(_words(evidence[claim]["paraphrase"])), claim


def test_accepted_claims_are_firm_supported_and_no_others(evidence: dict[str, Row], outcomes: dict[str, str]) -> None:
    firm = {"asserted", "common_knowledge", "definitional", "evidence_reported", "bibliographic"}
    for claim, row in evidence.items():
        may = row["stance"] == "supports" and row["certainty"] == "3" and row["status"] in firm
        # C03 is a gap in knowledge; a C28 edge would say of every lymphocyte what is said of human blood.
        assert outcomes[claim] == ("accepted" if may and claim not in {"C03", "C28"} else "proposed"), claim
    assert Counter(outcomes.values()) == {"accepted": 35, "proposed": 28}
    assert outcomes["C48"] == "proposed", "certain, but an emphasis"


def test_every_decision_gives_its_own_reason() -> None:
    reasons = Counter(row["reason"] for row in _table("decisions.tsv"))
    assert max(reasons.values()) == 1


def test_nothing_is_quoted_because_no_licence_is_stated(evidence: dict[str, Row]) -> None:
    assert {row["quotation"] for row in evidence.values()} == {""}


def _article_text() -> str:
    folder = os.environ.get("IMMUNOGRAPH_DOCUMENTS")
    if not folder:
        pytest.skip("name a folder with the article's text in IMMUNOGRAPH_DOCUMENTS to check the spans against it")
    wanted = next(row for row in _table("documents.tsv") if row["document"] == "article")
    for path in sorted(Path(folder).iterdir()):
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == wanted["text_sha256"]:
            text = path.read_bytes().decode("utf-8")
            assert len(text) == int(wanted["text_length"])
            return text
    pytest.fail(f"no file in {folder} has the article's SHA-256")


def test_every_span_and_cue_stands_in_the_text() -> None:
    text = _article_text()
    for row in _table("sentences.tsv"):
        start, end = _span(row["span"])
        assert not text[start:end][0].isspace()
        assert not text[start:end][-1].isspace()
        assert text[end : end + 1] in {" ", "\n"}
    for row in _table("evidence.tsv"):
        start, end = _span(row["span"])
        assert not text[start - 1 : start].isalnum(), "the span starts within a word"
        assert not text[end].isalnum(), "the span ends within a word"
        for wording, left, right in _cues(row["cues"]):
            assert text[left:right] == wording, row["claim"]


def test_no_six_words_of_the_text_stand_in_any_table(entities: dict[str, Row]) -> None:
    words = _words(_article_text())
    runs = {tuple(words[at : at + 6]) for at in range(len(words) - 5)}
    titles = {row["title"] for row in _table("documents.tsv")}
    titles |= {row["label"] for row in entities.values() if row["category"] == "biolink:Serial"}
    copied = []
    for path in sorted(CURATED.glob("*.tsv")):
        for row in _table(path.name):
            for cell in row.values():
                said = [] if cell in titles else _words(cell)
                copied += [
                    (path.name, *said[at : at + 6]) for at in range(len(said) - 5) if tuple(said[at : at + 6]) in runs
                ]
    assert copied == []
