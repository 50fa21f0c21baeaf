"""The packaged claims beside the words of their passages: proved where the text is at hand, and their waivers anywhere."""

import csv
import os
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

import immunograph as ig
from immunograph.assembly import assemble
from immunograph.curation import Project, packaged_project
from immunograph.curation.gate import all_names, gate_corpus, passages_of, record_of
from immunograph.errors import CheckFailedError
from immunograph.gate import Level, Lexicon, examine
from immunograph.gate.tokens import tokenize
from immunograph.model import Certainty, EpistemicStatus, QuantifierKind, Stance

TEXTS = os.environ.get("IMMUNOGRAPH_DOCUMENTS")
with_text = pytest.mark.skipif(not TEXTS, reason="name a folder with the article's text in IMMUNOGRAPH_DOCUMENTS")


@pytest.fixture(scope="module")
def corpus():
    return assemble(packaged_project()).corpus


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def test_there_are_at_most_fifteen_waivers_each_with_a_reason(corpus):
    assert 0 < len(corpus.waivers) <= 15
    assert all(len(waiver.reason.split()) > 4 for waiver in corpus.waivers)


@pytest.mark.parametrize(("column", "value"), [("certainty", "2"), ("status", "hedged"), ("cues", "")])
def test_a_waiver_ends_with_the_record_it_was_written_for(copy_of_packaged, column, value):
    waived = rows_of(copy_of_packaged / "curated" / "waivers.tsv")[0]["claim"]
    path = copy_of_packaged / "curated" / "evidence.tsv"
    rows = rows_of(path)
    changed = next(row for row in rows if row["claim"] == waived)
    if changed[column] == value:
        pytest.skip("the record has this value")
    changed[column] = value
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(
        CheckFailedError, match=f"the record of {waived} or the marked words have changed since this waiver"
    ) as error:
        assemble(Project.at(copy_of_packaged))
    assert f"run immunograph check {shlex.quote(str(copy_of_packaged))} --documents FOLDER" in str(error.value)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("rule", "hedge-mising", "is not a rule of the gate"),
        ("span", "1-2", "has no evidence with the span '1-2'"),
        ("mark", "somewhere", "is not a mark"),
        ("claim", "C999", "C999"),
        ("date", "yesterday", "a date such as"),
    ],
)
def test_wrong_waivers_are_refused(copy_of_packaged, column, value, message):
    path = copy_of_packaged / "curated" / "waivers.tsv"
    rows = rows_of(path)
    rows[0][column] = value
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(CheckFailedError, match=message):
        assemble(Project.at(copy_of_packaged))


def test_without_texts_nothing_is_proved_and_it_does_not_look_green(corpus):
    report = gate_corpus(corpus, None)
    assert not report.passes
    assert "NOTHING WAS PROVED" in report.summary
    assert len(report.without_text) == len(corpus.evidence)


KINDS_OF_RULES = {
    **dict.fromkeys(("hedge-missing", "hedge-cut", "certainty-above-cue"), frozenset(("hedge", "attribution"))),
    "quantifier-dropped": {"quantifier"},
    "context-dropped": {"context"},
    "speaker-dropped": {"attribution", "goal"},
    "modality-dropped": {"modality"},
}


def test_the_word_list_reads_the_packaged_cues_and_waivers_as_their_records_do():
    """A change of the word list by which the check would fail is seen without the article's text."""
    lexicon = Lexicon.packaged()
    waivers = rows_of(packaged_project().curated / "waivers.tsv")
    for waiver in waivers:
        found = lexicon.find(tokenize(waiver["mark"].rpartition("@")[0]))
        assert {match.entry.kind for match in found} & KINDS_OF_RULES[waiver["rule"]], waiver
    waived = {(waiver["claim"], waiver["mark"]) for waiver in waivers}
    odds = []
    for row in rows_of(packaged_project().curated / "evidence.tsv"):
        for cue in filter(None, row["cues"].split(" | ")):
            for match in lexicon.find(tokenize(cue.rpartition("@")[0])):
                entry = match.entry
                denied = entry.kind == "negation" and row["stance"] not in ("disputes", "null")
                if denied or (entry.kind == "hedge" and entry.ceiling < int(row["certainty"])):
                    odds.append((row["claim"], cue))
    assert [each for each in odds if each not in waived] == []


@with_text
def test_the_packaged_claims_pass(corpus):
    report = gate_corpus(corpus, Path(TEXTS))
    assert report.passes, report.summary
    assert len(report.proved) == len(corpus.evidence)
    assert len(report.waived) == len(corpus.waivers)


@with_text
def test_no_hedge_can_be_erased(corpus):
    names = all_names(corpus.entities)
    documents = {document.iri: document for document in corpus.documents}
    claims = {claim.iri: claim for claim in corpus.claims}
    waived = {waiver.fingerprint for waiver in corpus.waivers}
    missed, count = [], 0
    for evidence, passage in passages_of(corpus, Path(TEXTS)):
        hedged = evidence.certainty < 3 or evidence.modality or evidence.stance is not Stance.SUPPORTS
        if not hedged or evidence.status is EpistemicStatus.BIBLIOGRAPHIC:
            continue
        count += 1
        erased = replace(
            evidence,
            certainty=Certainty.ASSERTED,
            status=EpistemicStatus.ASSERTED,
            cues=(),
            stance=Stance.SUPPORTS,
        )
        for changed in (erased, replace(erased, modality=(), attitude=None)):
            found = examine(record_of(changed, claims[evidence.claim], documents, names), passage)
            if not any(each.level is Level.ERROR and each.fingerprint not in waived for each in found):
                missed.append(claims[evidence.claim].identifiers[0])
    assert count >= 20
    assert not missed


def test_waivers_are_shown_wherever_the_claim_is(kg, corpus):
    waived = {waiver.evidence: waiver for waiver in corpus.waivers}
    evidence = next(each for each in corpus.evidence if each.iri in waived)
    key = next(claim.identifiers[0] for claim in corpus.claims if claim.iri == evidence.claim)
    waiver = waived[evidence.iri]
    assert waiver.reason in str(kg.describe(key))
    rows = [row for row in kg.claims() if row.claim == key]
    assert f"waived: {waiver.rule}" in rows[0].checks
    edges = [
        data
        for _, _, data in kg.network(edges=ig.EdgeChoice(statuses=("accepted", "proposed"))).edges(data=True)
        if key in data["identifiers"]
    ]
    assert f"waived: {waiver.rule}" in edges[0]["evidence"][0]["checks"]


def test_evidence_without_a_place_is_shown_as_such(small):
    small.set("evidence", "span", "")
    small.set("evidence", "cues", "")
    kg = ig.KnowledgeGraph()
    kg.add(assemble(Project.at(small.root)).trig(), format="trig")
    assert [row.checks for row in kg.claims()] == ["no place in a text"]
    assert "cannot be looked up and checked in your copy" in str(kg.describe("P1"))


@pytest.mark.slow
def test_each_sentence_passes_its_own_check(kg, corpus):
    found = {}
    for claim in corpus.claims:
        key = claim.identifiers[0]
        differences = kg.check_wording(kg.sentence(key), claims=[key])
        if differences:
            found[key] = [str(each) for each in differences]
    assert not found


def _mutations(evidence, passage):
    """Give what goes wrong between text and record, one at a time: other speakers, no quantifier, no question, cut spans."""
    if evidence.speaker != evidence.document or evidence.attributed_to:
        yield "speaker", replace(evidence, speaker=evidence.document, attributed_to=None), passage
    if evidence.quantifier:
        yield "quantifier", replace(evidence, quantifier="", quantifier_kind=None, quantifier_of=None), passage
    if evidence.stance is Stance.ASKS:
        yield "question", replace(evidence, stance=Stance.SUPPORTS, certainty=Certainty.ASSERTED), passage
    start, end = passage.span
    for first, last in ((start, start + 3), (start + 1, end), (start, end - 2)):
        edges = tuple(passage.sentence[at - passage.start : at - passage.start + 1] for at in (first - 1, last))
        yield f"span {first}-{last}", evidence, replace(passage, span=(first, last), edges=edges)


@with_text
def test_speakers_quantifiers_questions_and_spans_cannot_be_dropped(corpus):
    names = all_names(corpus.entities)
    documents = {document.iri: document for document in corpus.documents}
    claims = {claim.iri: claim for claim in corpus.claims}
    waived = {waiver.fingerprint for waiver in corpus.waivers}
    missed, count = [], 0
    for evidence, passage in passages_of(corpus, Path(TEXTS)):
        if evidence.status is EpistemicStatus.BIBLIOGRAPHIC:
            continue
        for kind, record, place in _mutations(evidence, passage):
            count += 1
            found = examine(record_of(record, claims[evidence.claim], documents, names), place)
            if not any(each.level is Level.ERROR and each.fingerprint not in waived for each in found):
                missed.append((claims[evidence.claim].identifiers[0], kind))
    assert count > 150
    assert not missed


ERASED = {"certainty": Certainty.ASSERTED, "stance": Stance.SUPPORTS, "modality": (), "attitude": None, "cues": ()}


@with_text
@pytest.mark.parametrize("status", list(EpistemicStatus))
def test_no_status_hides_an_erased_hedge(corpus, status):
    names = all_names(corpus.entities)
    documents = {document.iri: document for document in corpus.documents}
    claims = {claim.iri: claim for claim in corpus.claims}
    missed = []
    for evidence, passage in passages_of(corpus, Path(TEXTS)):
        if evidence.certainty == 3 or evidence.status is EpistemicStatus.BIBLIOGRAPHIC:
            continue
        erased = replace(evidence, **ERASED, status=status)
        found = examine(record_of(erased, claims[evidence.claim], documents, names), passage)
        if not any(each.level is Level.ERROR for each in found):
            missed.append(claims[evidence.claim].identifiers[0])
    # the predicates of these name or liken: outside the span nothing hedges a definition
    assert set(missed) <= ({"C01", "C15", "C16"} if status is EpistemicStatus.DEFINITIONAL else set())


@with_text
@pytest.mark.parametrize("sentence", ["kept", "dropped"])
def test_a_place_that_is_not_named_does_not_hide_it(corpus, sentence):
    hedged = [each for each in corpus.evidence if each.certainty == 2]
    changed = tuple(
        replace(
            each,
            **ERASED,
            status=EpistemicStatus.ASSERTED,
            sentence=None,
            span=each.span if sentence == "kept" else None,
        )
        for each in hedged
    )
    report = gate_corpus(replace(corpus, evidence=changed, waivers=()), Path(TEXTS))
    assert len(report.disproved) == len(hedged)


@with_text
def test_universal_instead_of_some_is_refused(corpus):
    some = [
        each
        for each in corpus.evidence
        if each.quantifier_kind and each.quantifier_kind.value in ("existential", "at_least")
    ]
    changed = tuple(replace(each, quantifier_kind=QuantifierKind.UNIVERSAL) for each in some)
    report = gate_corpus(replace(corpus, evidence=changed, waivers=()), Path(TEXTS))
    assert len(some) > 5
    assert len(report.disproved) == len(some)
