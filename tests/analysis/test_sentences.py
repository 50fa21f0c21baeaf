"""A sentence never says more than the passage, says each hedge once, and reads as English."""

import hashlib
import os
import re
from itertools import combinations, product
from pathlib import Path

import pytest
from claims_of import columns_of

from immunograph.analysis.quantifiers import is_limited
from immunograph.analysis.sentences import Sentences
from immunograph.errors import UnknownNameError
from immunograph.gate import Lexicon, Record, check_wording
from immunograph.model import EpistemicStatus, Modality
from immunograph.vocabulary import concept


def test_question_stays_a_question(kg):
    assert kg.sentence("C02").endswith(
        "asks whether a strong immune system is able to prevent cancer in an individual, and does not assert it."
    )


@pytest.mark.parametrize("key", ["C43", "C44", "C62"])
def test_aim_is_told_as_an_aim(kg, key):
    assert re.search(r"reports an? (fallback )?aim of doctors, not a result: that .* should ", kg.sentence(key))
    assert ("a fallback aim" in kg.sentence(key)) == (key == "C44")


def test_purpose_of_nobody_has_an_agent_by_implication_only(kg):
    assert kg.sentence("C61").endswith(
        "names a purpose, not a result: that, in a sense, cancer cells should be destroyed "
        "(by implication, by activated lymphocytes)."
    )


def test_effort_is_asserted_and_says_once_that_it_is_one(kg):
    text = kg.sentence("C42")
    assert "states that doctors are trying to stimulate the immune system of cancer patients" in text
    assert "aim" not in text


def test_quantifier_is_with_its_noun(kg):
    assert "the growth of some cancerous tumors" in kg.sentence("C25")
    assert "the growth of some leukemias" in kg.sentence("C26")
    assert "cancers continually shed some of their cells" in kg.sentence("C04")
    assert "some cancer cells, those that have been shed, are able to" in kg.sentence("C06")
    assert "any chemical that slows cancer cells helps prevent cancer" in kg.sentence("C24")
    assert "might destroy many cancers" in kg.sentence("C38")
    assert "several research centers" in kg.sentence("C41")
    assert "lymphocytes are some of the white blood cells" in kg.sentence("C28")
    assert "large quantities of laboratory-made interferons and interleukins" in kg.sentence("C39")
    for key in ("C35", "C36", "C37"):
        assert "at least one interleukin, interleukin-2, enhances" in kg.sentence(key)
    assert "part of the function of interleukins is to convert lymphocytes into" in kg.sentence("C27")


def test_flat_memberships_carry_no_quantifier(kg):
    assert kg.sentence("C13").endswith("states that interferons are a kind of immunomodulator.")
    assert kg.sentence("C33").endswith("states that interleukin-2 is a kind of interleukin.")


def test_two_layers_of_attitude_are_both_told(kg):
    assert (
        "many scientists are convinced that somehow harnessing or strengthening the immune system might"
        in kg.sentence("C38")
    )


def test_opinion_and_what_it_only_implies_are_told_apart(kg):
    assert "reports that researchers hold the opinion that a strong, active immune system helps to" in kg.sentence(
        "C46"
    )
    assert "reports an opinion of researchers which implies that" in kg.sentence("C47")


def test_speaker_and_reporter_are_both_named(kg):
    text = kg.sentence("C25")
    assert text.startswith("As “Interferons And Interleukins…” reports, clinical trials show that interferons")


def test_context_is_kept(kg):
    assert "in the early stages of cancer" in kg.sentence("C08")
    assert "activated lymphocytes move through" in kg.sentence("C31")
    assert "some cancer cells, those that have been shed, are carried to other parts of the body" in kg.sentence("C05")
    assert "cancer cells before they multiply and spread" in kg.sentence("C46")
    assert "the immune system of cancer patients should attack" in kg.sentence("C43")
    assert "the blood of humans" in kg.sentence("C29")


def test_consequence_names_what_it_comes_by(kg):
    assert kg.sentence("C37").endswith("by enhancing the disease-fighting capability of lymphocytes.")
    assert " by " not in kg.sentence("C35")
    (iri,) = [claim.iri for claim in kg.columns.corpus.claims if "C37" in claim.identifiers]
    assert Sentences(kg._workbench().columns).claim(iri) == kg.sentence("C37")


def test_words_that_only_point_are_quoted_beside_what_they_are_read_as(kg):
    assert kg.sentence("C48").endswith("by the immune system (in the text only “in this regard”).")


def test_common_knowledge_of_a_capability_is_said_though_the_status_is_the_capability(kg):
    assert "states as common knowledge that some cancer cells, those that have been shed, are able" in kg.sentence(
        "C06"
    )


def test_document_that_cites_is_the_subject(kg):
    assert kg.sentence("C58") == "“Interferons And Interleukins…” cites “Interleukins”."


def test_inferred_claim_is_called_so_and_keeps_the_capability(kg):
    text = kg.sentence("interferon helps prevent cancer")
    assert text == (
        "By rule it follows as probable that interferons are able to help prevent cancer (2 of 3); no text states it."
    )


ONCE = ("appears", "might", "able", "in a sense", "possibility", "opinion", "convinced", "as common knowledge")


def test_each_hedge_is_said_once(kg):
    for claim in kg.columns.corpus.claims:
        text = kg.sentence(claim.identifiers[0])
        assert not [word for word in ONCE if text.count(word) > 1], text
        assert "(probable" not in text
        assert "(possible" not in text


def test_what_is_less_than_asserted_never_reads_as_asserted(kg):
    corpus = kg.columns.corpus
    keys = {claim.iri: claim.identifiers[0] for claim in corpus.claims}
    words = "appears|might|in a sense|possibility|opinion|convinced|asks whether|not a result|implies"
    for evidence in corpus.evidence:
        assert bool(re.search(words, kg.sentence(keys[evidence.claim]))) == (evidence.certainty < 3), evidence.claim


def test_sentences_are_whole(kg):
    for claim in kg.columns.corpus.claims:
        text = kg.sentence(claim.identifiers[0])
        assert text[0] == "“" or text[0].isupper()
        assert text.endswith((".", ".”"))
        assert not re.search(r"\{|\}|  | ,|\(\w+: ", text), text
        assert not re.search(r"\b(\w+) \1\b", text), text


def test_cited_passages_come_with_their_cues(kg):
    corpus, columns = kg.columns.corpus, kg._workbench().columns
    cited = Sentences(columns)
    for evidence in corpus.evidence:
        (row,) = [row for row in cited.evidence(evidence.claim) if row["evidence"] == evidence.iri]
        text = cited.cited(row)
        for cue in evidence.cues:
            assert f"“{cue.wording}”" in text


def test_no_nine_words_of_the_article_stand_in_a_row(kg):
    folder = os.environ.get("IMMUNOGRAPH_DOCUMENTS")
    if not folder:
        pytest.skip("name a folder with the article's text in IMMUNOGRAPH_DOCUMENTS to compare with it")
    document = next(each for each in kg.columns.corpus.documents if each.text_sha256)
    (text,) = [
        path.read_text(encoding="utf-8")
        for path in Path(folder).iterdir()
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == document.text_sha256
    ]

    def words(of):
        return re.findall(r"[a-z0-9]+", of.lower())

    article = words(text)
    runs = {tuple(article[at : at + 9]) for at in range(len(article) - 8)}
    titles = [words(each.title) for each in kg.columns.corpus.documents]
    for claim in kg.columns.corpus.claims:
        said = words(kg.sentence(claim.identifiers[0]))
        copied = [said[at : at + 9] for at in range(len(said) - 8) if tuple(said[at : at + 9]) in runs]
        assert [run for run in copied if not any(set(run) <= set(title) for title in titles)] == []


def test_unknown_claim_suggests(kg):
    with pytest.raises(UnknownNameError, match="no claim is called 'C999'"):
        kg.sentence("C999")


# --- other graphs ---------------------------------------------------------------------------------------------------


def one(certainty, **more):
    columns = columns_of([("a", "drug", "+", "cell")], [("a", "d", "Supports", certainty, more)])
    return Sentences(columns).claim("a")


@pytest.mark.parametrize(
    ("certainty", "more", "expected"),
    [
        (3, {}, "“d” states that drug ups cell."),
        (2, {}, "“d” states, with a reservation, that drug ups cell."),
        (1, {}, "“d” states, as no more than possible, that drug ups cell."),
        (2, {"status": "Hedged", "modality": "Likelihood"}, "“d” says that it is likely that drug ups cell."),
        (2, {"modality": "Suggestion"}, "“d” suggests that drug ups cell."),
        (1, {"status": "Hedged", "modality": "Might"}, "“d” says that drug might up cell."),
        (1, {"status": "Possibility", "modality": "Might"}, "“d” speaks of the possibility that drug ups cell."),
        (3, {"status": "Dispositional"}, "“d” states as a capacity, not as an occurrence, that drug ups cell."),
        (3, {"status": "EvidenceReported"}, "“d” reports evidence that drug ups cell."),
        (0, {"status": "KnowledgeGap"}, "“d” says that it is not known whether drug ups cell."),
        (
            2,
            {"modality": "Ability | Appearance", "status": "Hedged"},
            "“d” says that it appears that drug is able to up cell.",
        ),
    ],
)
def test_passages_of_a_graph_without_forms_or_templates(certainty, more, expected):
    assert one(certainty, **more) == expected


def test_hedged_dispute_stays_hedged():
    columns = columns_of([("a", "drug", "+", "cell")], [("a", "d", "Disputes", 2, {"modality": "Appearance"})])
    assert Sentences(columns).claim("a") == "“d” disputes, with a reservation, that drug ups cell."


@pytest.mark.parametrize(
    ("certainty", "end"),
    [(3, "saw no effect."), (2, "saw no effect, with a reservation."), (1, "saw no effect, inconclusively.")],
)
def test_weak_null_result_says_how_weak(certainty, end):
    columns = columns_of([("a", "drug", "+", "cell")], [("a", "d", "Null", certainty, {})])
    sentence = Sentences(columns).claim("a")
    assert sentence == f"“d” tested whether drug ups cell, and {end}"
    record = Record("a", ("drug",), ("cell",), stance="null", certainty=certainty)
    assert check_wording(sentence, [record]) == []


@pytest.mark.parametrize(
    ("kind", "scope", "limited"),
    [
        ("Existential", "ObjectScope", True),
        ("Existential", "", True),
        ("Partitive", "SubjectScope", True),
        ("Partitive", "SetScope", False),
        ("Proportional", "SpeakerScope", False),
        ("Existential", "ContextScope", True),
        ("Universal", "SubjectScope", False),
        ("Amount", "", False),
    ],
)
def test_what_a_quantifier_limits_depends_on_what_it_counts(kind, scope, limited):
    assert is_limited({"quantifier": "x", "quantifier_kind": kind, "quantifier_of": scope}) == limited


@pytest.mark.parametrize(
    ("kind", "scope", "end"),
    [
        ("Universal", "ContextScope", " (in “x” of those studied)."),
        ("Existential", "ContextScope", " (in “x” of those studied)."),
        ("Universal", "", " (“x”)."),
        ("Universal", "ObjectScope", " (said of the object as a rule: “x”)."),
    ],
)
def test_quantifier_of_the_patients_is_no_rule_about_the_claim(kind, scope, end):
    more = {"quantifier": "x", "quantifier_kind": kind, "quantifier_of": scope}
    sentences = Sentences(columns_of([("a", "drug", "+", "cell")], [("a", "d", "Supports", 3, more)]))
    (row,) = sentences.evidence("a")
    assert sentences.passage(row) == f"“d” states that drug ups cell{end}"
    assert ("in “x” of those studied" in sentences.voice(row)[1]) == (scope == "ContextScope")


@pytest.mark.parametrize(("words", "written"), [("Many", "many"), ("many", "many"), ("NK", "NK")])
def test_how_many_hold_a_belief_is_written_as_within_a_sentence(words, written):
    row = {"status": "AttributedBelief", "speaker": "surgeons", "speaker_quantifier": words}
    columns = columns_of([("a", "drug", "+", "cell")], [("a", "d", "Supports", 2, row)])
    assert f"reports that {written} surgeons " in Sentences(columns).claim("a")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"status": "Possibility", "modality": "Might | Suggestion"}, "“d” suggests that drug might up cell."),
        ({"status": "Hedged", "modality": "Suggestion"}, "“d” suggests that drug might up cell."),
        ({"modality": "Implication | Suggestion"}, "“d” suggests and implies that drug might up cell."),
        ({"status": "Hedged", "modality": "Appearance"}, "“d” says that it appears that drug might up cell."),
        ({"modality": "Achievement | Might"}, "“d” states that drug might have uped cell."),
        ({"status": "AttributedBelief"}, "“d” reports that it is believed that drug might up cell."),
        (
            {"status": "AttributedBelief", "modality": "Suggestion", "attributed_to": "doctors"},
            "“d” reports that doctors believe and suggest that drug might up cell.",
        ),
        (
            {"status": "Possibility", "cue_words": "of course"},
            "“d” speaks of the possibility, as common knowledge, that drug ups cell.",
        ),
        (
            {"status": "Dispositional", "modality": "Suggestion"},
            "“d” suggests that drug might up cell.",
        ),
    ],
)
def test_possible_claim_keeps_each_of_its_hedges(more, expected):
    assert one(1, **more) == expected


def test_suggestion_of_a_capacity_is_no_occurrence():
    sentence = one(2, status="Dispositional", modality="Suggestion")
    assert sentence == "“d” suggests as a capacity, not as an occurrence, that drug ups cell."


@pytest.mark.whole
@pytest.mark.slow
@pytest.mark.parametrize("certainty", [1, 2, 3])
@pytest.mark.parametrize("stance", ["Supports", "Null", "Disputes"])
def test_no_sentence_is_firmer_than_its_passage(stance, certainty):
    sets = (
        [each for size in range(4) for each in combinations(Modality, size)]
        if certainty == 1
        else combinations(Modality, 2)
    )
    cases = list(product(sets, EpistemicStatus, ("d", "trials")))

    def name(member):
        return concept(member).rpartition("/")[2]

    evidence = []
    for modality, status, speaker in cases:
        more = {"modality": " | ".join(map(name, modality)), "status": name(status), "speaker": speaker}
        evidence.append(("a", "d", stance, certainty, more))
    sentences, lexicon = Sentences(columns_of([("a", "drug", "+", "cell")], evidence)), Lexicon.packaged()
    seen = set()
    for row, (modality, status, speaker) in zip(sentences.evidence("a"), cases, strict=True):
        text, own = sentences.passage(row), speaker == "d"
        kept = frozenset(each.value for each in modality)
        if (text, kept & {"ability", "participation"}) in seen:
            continue
        seen.add((text, kept & {"ability", "participation"}))
        record = Record(
            *("a", ("drug",), ("cell",), "", stance.lower(), certainty, status.value, kept),
            own_voice=own,
            speakers=() if own else (speaker,),
        )
        assert [str(each) for each in check_wording(text, [record], lexicon) if each.firmer] == [], text
    assert len(seen) > 20
