"""A record of a claim: what speaks against it is told with it, and what became of its source."""

import pytest

import immunograph as ig
from immunograph.server.records import Records

MORE = """
INSERT DATA {{ GRAPH <urn:more> {{
  {claims}
  <urn:e1> a ig:Evidence ; ig:stance ig:{stance} ; ig:certainty {certainty} ; ig:epistemicStatus ig:Asserted ;
    ig:speaker <urn:d1> ; ig:paraphrase "Told by somebody else." ; oa:hasSource <urn:d1> .
  <urn:d1> a ig:Document ; dcterms:title "Another trial" ; ig:documentStatus ig:{became} .
}} }}
"""


def record_of(stance, certainty=2, claims="<{c25}> ig:hasEvidence <urn:e1> .", became="Retracted"):
    """The record of C25 with one more passage, by which the claim, or its opposite, is told."""
    graph = ig.load()
    (c25,) = Records(graph).iris(["C25"])
    row = next(iter(graph.query(f"SELECT ?s ?o {{ <{c25}> rdf:subject ?s ; rdf:object ?o }}")))
    told = claims.format(c25=c25, s=row.s, o=row.o)
    graph.update(MORE.format(claims=told, stance=stance, certainty=certainty, became=became))
    return graph, Records(graph).claims([c25])[0]


def test_a_dispute_is_told_with_the_claim():
    graph, record = record_of("Disputes")
    against = record["strongest_against"]
    assert (against["kind"], against["claim"], against["document"]) == ("disputes it", "C25", "Another trial")
    assert against["sentence"].startswith("“Another trial” (retracted) disputes, with a reservation, that interferons ")
    assert record["passages"] == {"supports": 1, "disputes": 1}
    assert graph.check_wording(record["sentence"], claims="C25") == []


def test_a_null_result_is_called_so():
    against = record_of("Null")[1]["strongest_against"]
    assert (against["kind"], "saw no effect" in against["sentence"]) == ("null result", True)


def test_a_question_speaks_against_nothing():
    record = record_of("Asks", 0)[1]
    assert record["strongest_against"] is None
    assert record["passages"] == {"supports": 1, "asks": 1}


def test_the_opposite_claim_of_another_source_is_told():
    opposite = """<urn:opposite> a ig:Claim, rdf:Statement ; rdf:subject <{s}> ; rdf:predicate ig:enhances ;
      rdf:object <{o}> ; ig:status ig:Proposed ; ig:hasEvidence <urn:e1> . """
    assert record_of("Supports", 3, opposite)[1]["strongest_against"] is None, "what is retracted opposes nothing"
    record = record_of("Supports", 3, opposite, "Corrected")[1]
    against = record["strongest_against"]
    assert against["kind"] in ("conflict", "narrower", "hedge against assertion")
    assert (against["document"], against["certainty"]) == ("Another trial", 3)
    assert "enhance" in against["sentence"]


def test_passages_are_in_order_and_name_what_became_of_their_source():
    graph, _ = record_of("Disputes")
    records = Records(graph)
    passages = records.passages(records.iris(["C25"])[0])
    assert [(each["stance"], each["source"]["status"]) for each in passages] == [
        ("supports", None),
        ("disputes", "retracted"),
    ]
    assert passages[1]["checks"] == "no place in a text"


@pytest.mark.parametrize(("key", "words"), [("C02", "open question"), ("C01", "possible"), ("C35", "probable")])
def test_certainty_is_told_in_words(key, words):
    records = Records(ig.load())
    assert records.claims(records.iris([key]))[0]["certainty_words"] == words


def test_what_is_inferred_is_called_so():
    graph = ig.load()
    (record,) = Records(graph).claims([graph.why("interferon", "cancer").claim])
    assert (record["status"], record["passages"], record["certainty"]) == ("inferred", {}, 2)
    assert "inference" in {kept["what"] for kept in record["must_keep"]}
    assert record["sentence"].endswith("no text states it.")


def test_of_a_passage_that_cannot_be_read_the_whole_sentence_is_kept():
    """A foreign graph may say what the model has no word for: that must not make its claims firmer."""
    graph = ig.load()
    graph.update(
        """INSERT DATA { GRAPH <urn:more> { <urn:c> a ig:Claim, rdf:Statement ; rdf:subject MESH:D007372 ;
        rdf:predicate ig:inhibits ; rdf:object CL:0000542 ; ig:status ig:Proposed ; ig:hasEvidence <urn:e> .
        <urn:e> a ig:Evidence ; ig:stance ig:Supports ; ig:certainty 1 ; ig:epistemicStatus ig:Hedged ;
        ig:attitude ig:Doubtful ; oa:hasSource <urn:d> . <urn:d> a ig:Document ; dcterms:title "A trial" . } }"""
    )
    (record,) = Records(graph).claims(["urn:c"])
    assert "as no more than possible" in record["sentence"]
    assert record["must_keep"] == [{"what": "sentence", "words": [record["sentence"]]}]


def test_a_bad_document_spoils_no_other_passage():
    graph, _ = record_of("Disputes")
    text = "Interferons slow the growth of tumours."
    alone = [each.what for each in ig.load().check_wording(text, claims="C25")]
    assert [each.what for each in graph.check_wording(text, claims="C25")] == [*alone, "dispute"]
