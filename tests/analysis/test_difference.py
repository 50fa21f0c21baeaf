"""The difference of two graphs, claim by claim."""

from dataclasses import fields, replace

import pytest
from claims_of import columns_of

import immunograph as ig
from immunograph.analysis.difference import find_difference
from immunograph.model import Evidence

ONE = [("a", "x", "+", "y")]


def kinds(old, new):
    return [(change.kind, change.key) for change in find_difference(old, new).changes]


def test_a_graph_does_not_differ_from_itself(kg):
    found = kg.diff(ig.load())
    assert len(found) == 0
    assert str(found) == "The two graphs have the same claims."
    assert found.rdf().count(" .\n") == 0 or "removed" not in found.rdf()


def test_kinds_of_change():
    firm, weak = [("a", "d1", "Supports", 3)], [("a", "d1", "Supports", 1)]
    assert kinds(columns_of([], []), columns_of(ONE, firm)) == [("added", "a")]
    assert kinds(columns_of(ONE, firm), columns_of([], [])) == [("removed", "a")]
    assert kinds(columns_of(ONE, firm), columns_of(ONE, [])) == [("removed", "a")]
    assert kinds(columns_of(ONE, firm), columns_of([(*ONE[0], "Rejected")], firm)) == [("rejected", "a")]
    assert kinds(columns_of(ONE, weak), columns_of(ONE, firm)) == [("strengthened", "a")]
    assert kinds(columns_of(ONE, firm), columns_of(ONE, weak)) == [("weakened", "a")]
    disputed = columns_of(ONE, [("a", "d2", "Disputes", 3)])
    assert kinds(columns_of(ONE, firm), disputed) == [("reversed", "a")]
    asks = columns_of(ONE, [*firm, ("a", "d2", "Asks", 0)])
    assert kinds(columns_of(ONE, firm), asks) == [("evidence changed", "a")]


def test_belief_that_does_not_change_is_told_once():
    asked = [("a", "d1", "Asks", 0)]
    more = columns_of(ONE, [*asked, ("a", "d2", "Asks", 0)])
    assert "   belief not computed in either graph; " in find_difference(columns_of(ONE, asked), more).text()
    firm = [("a", "d1", "Supports", 3)]
    text = find_difference(columns_of(ONE, firm), columns_of(ONE, [*firm, *asked])).text()
    assert ", unchanged; " in text
    assert " to " not in next(line for line in text.splitlines() if "belief" in line).partition(";")[0]


def test_opposite_sign_in_place_of_the_old_one_is_a_reversal():
    firm = [("a", "d1", "Supports", 3)]
    opposite = columns_of([("b", "x", "-", "y")], [("b", "d1", "Supports", 3)])
    assert kinds(columns_of(ONE, firm), opposite) == [("reversed", "b"), ("removed", "a")]


def test_changes_are_told_in_sentences_and_as_rdf(kg):
    changed = ig.load()
    changed.update(
        "DELETE { GRAPH ?g { ?e ig:certainty 2 } } INSERT { GRAPH ?g { ?e ig:certainty 3 } } WHERE "
        "{ GRAPH ?g { ?c dcterms:identifier 'C35' ; ig:hasEvidence ?e . ?e ig:certainty 2 } }"
    )
    found = kg.diff(changed)
    assert [(change.kind, change.key) for change in found.changes] == [("strengthened", "C35")]
    assert "it appears that at least one interleukin, interleukin-2, enhances" in str(found)
    rdf = found.rdf()
    assert "igg:removed" in rdf
    assert "igg:added" in rdf
    assert rdf.count("ig:certainty") == 2


def changed(old, new):
    (change,) = find_difference(columns_of(ONE, old), columns_of(ONE, new)).changes
    return change.kind, change.reason


def test_changes_of_evidence_are_named_as_what_they_are():
    firm = ("a", "d1", "Supports", 3)
    assert changed([firm, ("a", "d2", "Null", 3)], [firm]) == (
        "less opposed",
        "null result removed (“d2”); 2 sources before, 1 now",
    )
    assert changed([("a", "d2", "Null", 3)], [("a", "d2", "Disputes", 3)]) == (
        "evidence changed",
        "null result, certainty 3 → dispute, certainty 3 (“d2”)",
    )
    kind, reason = changed([("a", "d1", "Supports", 1)], [("a", "d1", "Supports", 2)])
    assert (kind, reason.split("; ")[0]) == ("strengthened", "certainty of the support 1 → 2 (“d1”)")
    assert changed([("a", "d2", "Disputes", 3)], []) == ("removed", "no passage is left; dispute removed (“d2”)")
    kind, reason = changed([(*firm, {"speaker": "s1"})], [(*firm, {"speaker": "s2"})])
    assert (kind, reason) == ("evidence changed", "support: speaker s1 → s2 (“d1”)")
    words = [[(*firm, {"paraphrase": text, "cue_words": "may"})] for text in ("One.", "Other.")]
    assert changed(*words) == ("reworded", "support: paraphrase One. → Other. (“d1”)")
    words[1][0][4]["quantifier"] = "some"
    assert changed(*words)[0] == "evidence changed"
    kind, reason = changed([firm, ("a", "d2", "Null", 3)], [("a", "d1", "Supports", 2)])
    assert kind != "less opposed"
    assert "null result removed" in reason


def decided(before, after, *, more=()):
    passages = [("a", "d1", "Supports", 3)]
    old, new = columns_of([(*ONE[0], before)], passages), columns_of([(*ONE[0], after)], [*passages, *more])
    return find_difference(old, new)


def test_changes_of_status_are_told_with_what_becomes_of_the_direct_edge():
    told = {pair: [(c.kind, c.reason) for c in decided(*pair).changes] for pair in PAIRS}
    assert told == {
        ("Accepted", "Proposed"): [("status changed", "accepted before, proposed now; its direct edge is gone")],
        ("Proposed", "Accepted"): [("status changed", "proposed before, accepted now; it has a direct edge now")],
        ("Rejected", "Accepted"): [("no longer rejected", "the curators rejected it before, and it is accepted now")],
        ("Accepted", "Rejected"): [("rejected", "the curators rejected it")],
        ("Rejected", "Rejected"): [],
        ("Accepted", "Accepted"): [],
    }
    assert (
        decided("Rejected", "Accepted").summary()
        == "1 claim differs: 0 added, 0 removed, 1 changed (1 no longer rejected)"
    )
    assert decided("Accepted", "Rejected").summary() == "1 claim differs: 0 added, 0 removed, 1 changed (1 rejected)"


def test_a_joint_claim_is_not_said_to_have_a_direct_edge():
    passages = [("a", "d1", "Supports", 3)]
    (claim, subject, *rest) = ONE[0]
    old, new = (
        columns_of([(claim, each, *rest, status) for each in (subject, "other")], passages)
        for status in ("Proposed", "Accepted")
    )
    assert [each.reason for each in find_difference(old, new).changes] == ["proposed before, accepted now"]


PAIRS = [
    *(("Accepted", "Proposed"), ("Proposed", "Accepted"), ("Rejected", "Accepted"), ("Accepted", "Rejected")),
    *(("Rejected", "Rejected"), ("Accepted", "Accepted")),
]


def test_change_of_status_does_not_hide_a_change_of_evidence():
    (change,) = decided("Accepted", "Proposed", more=[("a", "d2", "Supports", 3)]).changes
    assert change.kind == "strengthened"
    assert change.reason.endswith("accepted before, proposed now; its direct edge is gone")


def from_document(status, *passage):
    return ("a", *passage, {"document_status": status})


@pytest.mark.parametrize(("status", "word"), [("Retracted", "retracted"), ("Withdrawn", "withdrawn")])
def test_retraction_is_reported_with_its_document_for_each_stance(status, word):
    kept = from_document("", "d9", "Supports", 3)
    cases = {
        ("Supports", 2): ("weakened", f"support no longer counts: its document is {word} now (“d1”)"),
        ("Null", 3): ("less opposed", f"null result no longer counts: its document is {word} now (“d1”)"),
        ("Asks", 0): ("evidence changed", f"status of the document of the question: none → {word} (“d1”)"),
    }
    for (stance, certainty), (kind, reason) in cases.items():
        old, new = ([kept, from_document(each, "d1", stance, certainty)] for each in ("", status))
        found_kind, found = changed(old, new)
        assert (found_kind, found.split("; ")[0]) == (kind, reason)
    old, new = ([kept, from_document(each, "d1", "Supports", 3)] for each in (status, ""))
    kind, reason = changed(old, new)
    assert kind == "strengthened"
    assert f"support counts again: its document is no longer {word} (“d1”)" in reason


def test_other_status_of_a_document_is_no_rewording():
    old, new = (
        [from_document(each, "d1", "Asks", 0), from_document("", "d2", "Supports", 3)]
        for each in ("Preprint", "Published")
    )
    assert changed(old, new) == (
        "evidence changed",
        "status of the document of the question: preprint → published (“d1”)",
    )


def test_only_belief_above_a_half_is_prevailing_support():
    dispute = ("a", "d2", "Disputes", 3)
    weak, firm = ("a", "d1", "Supports", 1), ("a", "d1", "Supports", 3)
    assert changed([weak], [dispute])[0] == "weakened"
    assert changed([dispute], [weak])[0] == "strengthened"
    assert changed([firm], [dispute])[0] == changed([dispute], [firm])[0] == "reversed"


@pytest.mark.parametrize("stance", ["Null", "Disputes"])
def test_failure_in_a_part_does_not_reverse_a_claim_whose_support_is_gone(stance):
    def columns(status):
        rows = [from_document(status, "d1", "Supports", 3), from_document("", "d2", stance, 3)]
        return replace(columns_of(ONE, rows), own_context={"e1": {"ig:species": frozenset({"mouse"})}})

    (change,) = find_difference(columns(""), columns("Retracted")).changes
    assert (change.kind, change.after) == ("weakened", None)
    assert "prevail" not in change.reason


FIELDS = {
    "stance": ("ig:stance ig:Null", "support, certainty 2 → null result"),
    "certainty": ("ig:certainty 1", "certainty of the support 2 → 1"),
    "status": ("ig:epistemicStatus ig:EvidenceReported", "status hedged → evidence reported"),
    "speaker": ("ig:speaker <http://e/who>", "speaker"),
    "paraphrase": ("ig:paraphrase 'Other words.'", "→ Other words."),
    "span": ("+oa:hasSelector <http://e/s> . <http://e/s> oa:start 7 ; oa:end 9", "start"),
    "sentence": ("ig:sentence <http://e/s>", "sentence"),
    "cues": ("ig:cueWords 'seems'", "appears to → seems"),
    "modality": ("+ig:modality ig:Ability", "modality appearance → ability | appearance"),
    "attitude": ("+ig:attitude ig:Hope", "attitude none → hope"),
    "attributed_to": ("+ig:attributedTo <http://e/who>", "attributed to none → http://e/who"),
    "quantifier": ("ig:quantifier 'several'", "→ several"),
    "quantifier_kind": ("ig:quantifierKind ig:Universal", "quantifier kind"),
    "quantifier_of": ("ig:quantifierOf ig:ObjectScope", "quantifier of set → object"),
    "speaker_quantifier": ("+ig:speakerQuantifier 'many'", "speaker quantifier none → many"),
    "evidence_type": ("ig:evidenceType <http://e/type>", "evidence type"),
    "quotation": ("+ig:quotation 'IL-2 appears to.'", "quotation none → IL-2 appears to."),
    "note": ("ig:note 'A remark.'", "→ A remark."),
    "context": ("+ig:species <http://e/mouse>", "context none → species http://e/mouse"),
    "level": ("+ig:level <http://e/A>", "level none → http://e/A"),
    "design": ("+ig:design ig:CohortDesign", "design none → cohort"),
    "sample_size": ("+ig:sampleSize 48", "sample size none → 48"),
    "section": ("+ig:section ig:Results", "section none → results"),
    "numbers": (
        "+ig:hasNumber <http://e/n> . <http://e/n> ig:numberKind ig:PValue ; ig:value 0.05 ; ig:comparison '<'",
        "numbers none → p value < 0.05",
    ),
    "place": ("+ig:place <http://e/p> . <http://e/p> ig:placePage '12'", "place none → page 12"),
    "relations": ("+ig:Replicates <http://e/other>", "replicates none → http://e/other"),
    "identifier": ("+dcterms:identifier 'row 7'", "key none → row 7"),
}


def test_the_fields_are_those_of_the_model():
    assert {each.name for each in fields(Evidence)} == {*FIELDS, "iri", "claim", "document"}


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_of_a_passage_is_compared_and_named(kg, name):
    triples, reason = FIELDS[name]
    new, other = ig.load(), triples.lstrip("+").split(" ")[0]
    delete = "" if triples.startswith("+") else f"DELETE {{ GRAPH ?g {{ ?e {other} ?old }} }} "
    where = "?c dcterms:identifier 'C35' ; ig:hasEvidence ?e ."
    new.update(
        f"{delete}INSERT {{ GRAPH ?g {{ ?e {triples.lstrip('+')} }} }} "
        f"WHERE {{ GRAPH ?g {{ {where} OPTIONAL {{ ?e {other} ?old }} }} }}"
    )
    (change,) = (each for each in kg.diff(new).changes if each.key == "C35")
    assert reason in change.reason
    words = name in ("paraphrase", "cues", "quotation", "note", "span", "sentence", "section", "place")
    assert (change.kind == "reworded") == words


def test_key_links_and_derivation_of_a_claim_are_compared():
    one, two = [("a", "x", "+", "y")], [("a", "d1", "Supports", 3)]
    more = [("b", "x", "+", "z")]
    old, new = (columns_of([*one, *more], two, links=links) for links in ([], [("a", "causes", "b")]))
    (change,) = find_difference(old, new).changes
    assert (change.kind, change.key, change.reason) == ("record changed", "a", "causes b added")
    (change,) = find_difference(new, old).changes
    assert change.reason == "causes b removed"


def test_passages_of_one_document_are_matched_with_the_most_similar():
    mice, men = ({"quantifier": each, "paraphrase": each} for each in ("some mice", "all men"))
    firm = ("a", "d1", "Supports", 3)
    kind, reason = changed([(*firm, mice), (*firm, men)], [(*firm, men), (*firm, mice | {"speaker": "s2"})])
    assert (kind, reason) == ("evidence changed", "support: speaker d1 → s2 (“d1”)")
    kind, reason = changed([(*firm, mice), (*firm, men)], [(*firm, men)])
    assert "support removed (“d1”)" in reason
    assert "quantifier" not in reason
