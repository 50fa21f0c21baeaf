"""What a report may not drop is what the check of its wording insists on: no more, no less."""

import polars as pl
import pytest

import immunograph as ig
from immunograph.analysis.sentences import Sentences
from immunograph.curation.reporting import reported_passages
from immunograph.errors import UnknownNameError
from immunograph.gate import Record, check_wording, must_keep

BASE = {"key": "C1", "subjects": ("drug X",), "objects": ("tumour growth",), "sign": "-"}


@pytest.fixture(scope="module")
def reported():
    """Each claim of the packaged graph: its firmest passage as a record, and the sentence for that passage."""
    graph = ig.load()
    told = pl.col("inferred") | pl.col("status").is_not_null()
    claims = graph.columns.claims.filter(told)["claim"].unique(maintain_order=True).to_list()
    sentences = Sentences(graph._workbench().columns, claims)
    made = []
    for claim, (evidence, record) in reported_passages(graph.columns, claims).items():
        rows = {row["evidence"]: row for row in sentences.evidence(claim)}
        made.append((record, sentences.passage(rows[evidence]) if evidence else sentences.claim(claim)))
    assert len(made) == len(claims) > 60
    return made


def dropped(text, record):
    return sorted({each.what for each in check_wording(text, [record]) if each.change == "drops"})


def test_every_sentence_of_the_graph_keeps_what_it_must(reported):
    assert {record.key: str(found) for record, text in reported for found in check_wording(text, [record])} == {}
    assert [record.key for record, text in reported for kept in must_keep(record, text) if not kept.words] == []


def test_a_bare_sentence_drops_exactly_what_must_be_kept(reported):
    for record, text in reported:
        whats = {kept.what for kept in must_keep(record, text)}
        subject = "one of them" if record.quantifier_of == "set" else record.subjects[0]
        assert dropped(f"{subject} concerns {record.objects[0]}.", record) == sorted(whats), record.key


def test_kept_words_are_words_of_the_sentence(reported):
    for record, text in reported:
        assert all(word in text for kept in must_keep(record, text) for word in kept.words), record.key


def test_a_sentence_without_its_words_is_found_out(reported):
    """The speaker is told by a verb as well, and one hedge may stand beside another: those words go together."""
    for record, text in reported:
        kept = must_keep(record, text)
        bare = text
        for word in (word for each in kept for word in each.words if each.what in ("hedge", "question", "aim")):
            bare = bare.replace(word, "says that", 1)
        expected = {each.what for each in kept if each.what in ("hedge", "question", "aim")}
        assert expected <= set(dropped(bare, record)), (record.key, bare)


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        ("Drug X slows tumour growth.", {}, []),
        ("It appears that drug X slows tumour growth.", {"certainty": 2}, [("hedge", ("It appears that",))]),
        ("The paper asks whether drug X slows tumour growth.", {"stance": "asks"}, [("question", ("asks whether",))]),
        ("Doctors aim to slow tumour growth with drug X.", {"stance": "intends"}, [("aim", ("aim to",))]),
        ("Drug X can slow tumour growth.", {"modalities": frozenset({"ability"})}, [("modality", ("can",))]),
        ("Drug X slows the growth of some tumours.", {"quantifier": "existential"}, [("quantifier", ("some",))]),
        (
            "Clinical trials (unnamed) show that drug X slows tumour growth.",
            {"own_voice": False, "speakers": ("clinical trials (unnamed)",)},
            [("speaker", ("Clinical trials (unnamed)",))],
        ),
        ("In mice, drug X slows tumour growth.", {"context": (("species", ("mouse",)),)}, [("context", ("In mice",))]),
        ("Drug X slows tumour growth ex vivo.", {"context": (("setting", ("ex vivo",)),)}, [("context", ("ex vivo",))]),
        (
            "In vivo, drug X slows tumour growth.",
            {"context": (("setting", ("in vivo",)),)},
            [("context", ("In vivo",))],
        ),
        ("Drug X did not slow tumour growth.", {"stance": "null"}, [("negation", ("did not",))]),
        (
            "Drug X affects tumour growth, in a direction that is not stated.",
            {"sign": "unsigned"},
            [("direction", ("in a direction that is not stated",))],
        ),
        ("By rule it follows that drug X slows tumour growth.", {"status": "inferred"}, [("inference", ("follows",))]),
    ],
)
def test_kept(text, changes, expected):
    record = Record(**{**BASE, **changes})
    kept = must_keep(record, text)
    assert [(each.what, each.words) for each in kept] == expected
    assert all(each.advice for each in kept)
    assert dropped("Drug X slows tumour growth.", record) == [what for what, _ in expected]


def test_a_stage_is_not_told_by_a_word_of_the_object():
    """*Cancer cells* do not say that it is about the early stage of cancer."""
    graph = ig.load()
    text = "It appears that the immune system is able to neutralize cancer cells{}."
    assert [each.what for each in graph.check_wording(text.format(""), claims="C08")] == ["context"]
    assert graph.check_wording(text.format(" in early stages of the disease"), claims="C08") == []


def test_what_is_inferred_is_reported_as_inferred():
    graph = ig.load()
    claim = graph.why("interferon", "cancer").claim
    assert graph.check_wording(graph.sentence(claim), claims=claim) == []
    bare = graph.check_wording("Interferons can probably help prevent cancer.", claims=claim)
    assert [(each.change, each.what) for each in bare] == [("drops", "inference")]


def test_a_claim_is_named_by_the_key_of_a_row_as_elsewhere():
    kg = ig.KnowledgeGraph()
    kg.import_table(
        pl.DataFrame([{"row": "R44", "a": "IL-17A", "b": "tumour growth"}]),
        {
            "source": {"name": "rows"},
            "entity": {"a": {"name": "{a}"}, "b": {"name": "{b}"}},
            "evidence": {"identifier": "{row}", "certainty": 1},
            "claim": [{"subject": "a", "predicate": "ig:inhibits", "object": "b"}],
        },
    )
    (found,) = kg.check_wording("IL-17A inhibits tumour growth.", claims=["R44"])
    assert (found.change, found.what) == ("drops", "hedge")
    assert "key        R44" in str(kg.describe("R44"))
    with pytest.raises(UnknownNameError, match="no claim is called 'R45'"):
        kg.check_wording("IL-17A inhibits tumour growth.", claims=["R45"])
