"""Null results, disputes and evidence that speaks of a part of its claim: entered, stored, selected and read."""

from dataclasses import replace

import pytest

import immunograph as ig
from immunograph.claims.corpus_names import CorpusNames
from immunograph.claims.describe_entity import _within
from immunograph.curation import packaged_project, read_corpus
from immunograph.errors import CheckFailedError, UnknownNameError
from immunograph.identifiers import evidence_iri, expand
from immunograph.model import IRI, Literal, Span, Stance
from immunograph.rdf.trig import write_trig
from immunograph.vocabulary import BASE, IG, term

TUMOUR = IRI(BASE + "entity/old-skin-tumour")


def passages(kg, key):
    claim = next(each for each in kg.columns.corpus.claims if key in each.identifiers)
    return [each for each in kg.columns.corpus.evidence if each.claim == claim.iri]


def test_a_null_result_is_a_stance_of_its_own(tried):
    assert [each.stance for each in passages(tried, "N1")] == [Stance.NULL]
    assert [each.stance for each in passages(tried, "N2")] == [Stance.DISPUTES]
    counted = "SELECT (COUNT(DISTINCT ?e) AS ?n) { ?e ig:stance ig:Null }"
    assert next(iter(tried.query(counted))).n == 3


@pytest.mark.parametrize(("stance", "keys"), [("null", {"N1", "N3", "N4"}), ("disputes", {"N2", "N5"})])
def test_claims_are_selected_by_stance(tried, stance, keys):
    table = tried.claims(stance=stance)
    assert {str(row.claim) for row in table} == keys
    assert {str(row.stance) for row in table} == {{"null": "null result"}.get(stance, stance)}


def test_the_context_of_evidence_is_not_the_claims(tried):
    failed = next(each for each in passages(tried, "N3") if each.stance is Stance.NULL)
    assert failed.context == ((term("disease"), TUMOUR),)
    claim = next(each for each in tried.columns.corpus.claims if "N3" in each.identifiers)
    assert claim.context == ()
    rows = {str(row.says): row.context for row in tried.claims() if str(row.claim) == "N3"}
    assert rows["In old skin tumours drug X failed."] == "disease: old skin tumour"
    assert rows["Drug X slowed growth."] is None


def test_a_row_of_claims_names_the_document_the_words_and_every_limit(tried):
    failed = next(each for each in passages(tried, "N3") if each.stance is Stance.NULL)
    graph = ig.KnowledgeGraph()
    graph.add("".join(write_trig(tried.store.quads())).encode(), format="trig")
    graph.update(f"""INSERT {{ ?claim ig:disease "melanoma" ; ig:species "mouse" }} WHERE {{
          VALUES ?key {{ "N1" "N3" }} GRAPH ?g {{ ?claim a ig:Claim ; dcterms:identifier ?key }} }} ;
        INSERT DATA {{ <{failed.iri}> ig:quotation "Drug X failed." ; ig:sampleSize 12 }}""")
    frame = graph.claims().to_polars()
    assert set(frame["document"]) == {each.document for each in tried.columns.corpus.evidence}
    (row,) = (each for each in frame.to_dicts() if each["sample_size"] == 12)
    assert (row["quotation"], row["document"]) == ("Drug X failed.", failed.document)
    assert row["context"] == "disease: melanoma; species: mouse; disease: old skin tumour"
    assert frame.filter(frame["claim"] == "N1")["context"].unique().to_list() == ["disease: melanoma; species: mouse"]
    assert frame.filter(frame["claim"] == "N2")["context"].unique().to_list() == [None]


def test_evidence_of_a_tumour_is_found_by_asking_about_it_and_about_its_class(tried):
    for name in ("old skin tumour", "skin tumour"):
        assert {str(row.claim) for row in tried.claims(about=name)} == {"N3"}
    assert len(tried.claims(about="lung tumour")) == 0


def test_limits_of_several_passages_are_counted(tried):
    claim = next(each for each in passages(tried, "N3") if each.stance is Stance.NULL)
    names = CorpusNames(tried.columns.corpus, {})
    plain, other = replace(claim, context=()), replace(claim, context=((term("disease"), Literal("x")),))
    assert _within([plain, plain], names) == ""
    assert _within([claim, claim], names).endswith("old skin tumour only)")
    assert "2 of them of" not in _within([claim, claim], names)
    assert _within([claim, plain], names).startswith(" (1 of them of ")
    assert _within([claim, claim, other], names).count(" of them of ") == 2
    many = [replace(claim, context=((term("disease"), Literal(str(number))),)) for number in range(9)]
    assert _within(many, names).endswith("; 6 more limits)")


def test_describing_a_claim_names_null_results_and_their_context(tried):
    text = str(tried.describe("N3"))
    assert "1 tested and not seen (null result)" in text
    assert "disease old skin tumour only" in text
    assert "no source in this graph disputes it" not in text
    assert tried.describe("N3").as_dict()["evidence"][0].keys() >= {"context"}
    told = " ".join(str(tried.describe("drug X")).split())
    assert "tested and not seen in 1 passage (of disease old skin tumour only)" in told
    assert "no supporting evidence" in str(tried.describe("drug Z"))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("old-skin-tumour", "expected NAME=VALUE"),
        ("disease=melanom", "there is no entity 'melanom'"),
        ("illness=old-skin-tumour", "there is no context property 'ig:illness'"),
    ],
)
def test_a_wrong_context_names_its_cell(trials, cell, expected):
    trials.set("evidence", "context", cell, row=3)
    with pytest.raises(CheckFailedError) as caught:
        read_corpus(trials.root, base_root=packaged_project().root)
    lines = [str(each) for each in caught.value.problems]
    assert any("evidence.tsv, row 5, column context" in line and expected in line for line in lines), lines


def test_a_null_result_is_a_finding_and_no_open_question(trials):
    trials.set("evidence", "certainty", "0", row=0)
    with pytest.raises(CheckFailedError, match="a null result is a finding"):
        read_corpus(trials.root, base_root=packaged_project().root)


def test_one_passage_may_speak_of_two_contexts(trials, graph_of):
    trials.append(
        "evidence",
        "N3\tthird\tnull\t3\tevidence_reported\tthird\tdisease=lung-tumour\tIn old skin tumours drug X failed.",
    )
    kg = graph_of(trials.root)
    contexts = [dict(each.context)[term("disease")] for each in passages(kg, "N3") if each.context]
    assert sorted(contexts) == sorted([TUMOUR, IRI(BASE + "entity/lung-tumour")])


def test_a_context_may_be_a_text_or_a_number(trials, graph_of):
    trials.set("evidence", "context", 'setting="day 3" | after="3"^^xsd:integer', row=3)
    failed = next(each for each in passages(graph_of(trials.root), "N3") if each.stance is Stance.NULL)
    assert set(failed.context) == {(term("setting"), Literal("day 3")), (term("after"), Literal(3))}


def test_the_project_s_own_dimensions_are_context_of_evidence_too(trials, graph_of):
    ontology = trials.root / "ontology"
    ontology.mkdir()
    (ontology / "predicates.tsv").write_text(
        "property\tkind\tlabel\tdefinition\nig:dose\tcontext\tdose\tThe claim is about this dose.\n", encoding="utf-8"
    )
    trials.set("evidence", "context", 'dose="low"', row=3)
    kg = graph_of(trials.root)
    failed = next(each for each in passages(kg, "N3") if each.stance is Stance.NULL)
    assert failed.context == ((term("dose"), Literal("low")),)
    assert "dose: low" in {row.context for row in kg.claims()}


def test_evidence_without_context_keeps_its_name():
    """Stores that were built before evidence could have a context still join with new ones."""
    named = [IRI("urn:c"), IRI("urn:d"), Span(1, 2), Stance.DISPUTES, IRI("urn:s")]
    assert evidence_iri(*named) == evidence_iri(*named, context=())
    assert evidence_iri(*named) == BASE + "evidence/" + "1102c6a6993db909a6b4b22a731d03a8"
    assert evidence_iri(*named) != evidence_iri(*named, context=[(expand("ig:disease"), TUMOUR)])


def test_a_null_result_is_never_an_accepted_edge(trials):
    trials.set("decisions", "outcome", "accepted", row=0)
    with pytest.raises(CheckFailedError, match="N1 cannot be accepted: it has only questions, goals, null results"):
        read_corpus(trials.root, base_root=packaged_project().root)


def test_no_property_of_evidence_is_read_as_its_context(kg):
    """Without a schema, what is no property that evidence always may have is a context dimension."""
    assert {name for each in kg.columns.corpus.evidence for name, _ in each.context} == set()
    names = kg.query("SELECT DISTINCT ?p { ?e a ig:Evidence ; ?p ?o FILTER(STRSTARTS(STR(?p), STR(ig:))) }")
    from immunograph.rdf.from_quads import _EVIDENCE_OWN

    assert {str(row.p) for row in names} <= _EVIDENCE_OWN
    assert all(name.startswith(IG) for name in _EVIDENCE_OWN)


def test_bounds_of_certainty_are_about_support_and_hide_nothing_against_it(tried):
    firm = [(row["claim"], row["stance"], row["certainty"]) for row in tried.claims(min_certainty=3).to_dicts()]
    assert {claim for claim, *_ in firm} == {"N3", "N4", "N5"}
    assert ("N4", "null result", 2) in firm
    assert {row["claim"] for row in tried.claims(min_certainty=3, stance="null").to_dicts()} == {"N1", "N3"}


def test_a_range_of_certainty_says_how_many_claims_with_null_results_alone_it_leaves_out(tried):
    (note,) = tried.claims(min_certainty=3).notes
    assert note.startswith(
        "2 claims are left out, of which only null results or disputes have this certainty: the stances"
    )
    (of_reports,) = tried.claims(min_certainty=3, epistemic_status="evidence_reported").notes
    assert of_reports.startswith("1 claim is left out, of which only null results")
    for others in ({}, {"stance": "null", "min_certainty": 3}, {"status": "rejected", "min_certainty": 3}):
        assert not tried.claims(**others).notes


def test_the_stance_of_a_passage_comes_before_its_certainty(tried, kg):
    assert "certainty  tested and not seen, 2 of 3" in str(tried.describe("N4"))
    assert "certainty  disputes it, 3 of 3" in str(tried.describe("N5"))
    assert "tested and not seen, 3 of 3, evidence reported: Drug X was tested" in str(tried.describe("drug X"))
    aimed = kg.claims(stance="intends").column("claim")[0]
    assert "certainty  none: an aim" in str(kg.describe(aimed))


def test_a_document_is_described_by_what_it_says(tried):
    described = tried.describe("The first study")
    assert {each["claim"] for each in described.as_dict()["passages"]} == {"N1", "N3", "N4"}
    assert "3 passages of 3 claims" in str(described)
    assert "saw no effect" in str(tried.describe("first"))


def test_a_described_document_has_its_whole_title(kg):
    described = kg.describe("Interferons And Interleukins")
    title = "Interferons And Interleukins: Immunomodulators With Cancer-Fighting Possibilities"
    assert described.as_dict()["title"] == title
    assert str(described).splitlines()[0] == title


def test_a_beginning_that_several_titles_share_suggests_them(tried):
    with pytest.raises(UnknownNameError, match="did you mean 'The first study' or 'The "):
        tried.describe("The")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], ""),
        ([("supports", 3)], "and 1 more passage for it"),
        ([("supports", 1)], "and 1 more passage for it, hedged"),
        ([("supports", 3), ("supports", 2)], "and 2 more passages for it, 1 hedged"),
        ([("asks", 0), ("asks", 0), ("supports", 2)], "and 1 more passage for it, hedged; 2 questions"),
        ([("intends", 0), ("null", 3)], "and 1 aim"),
    ],
)
def test_an_entity_is_described_with_the_number_of_passages_not_shown(rows, words, trials, graph_of):
    status = {"asks": "open_question", "intends": "goal"}
    for number, (stance, certainty) in enumerate(rows):
        said = f"{stance}\t{certainty}\t{status.get(stance, 'hedged' if certainty < 3 else 'asserted')}"
        trials.append("evidence", f"N4\tthird\t{said}\tthird\t\tPassage {number} says so.")
    told = graph_of(trials.root).describe("drug Z")
    (summary,) = (entry for _, entries in told.sections for entry in entries if entry.startswith("N4  "))
    found = [line.strip() for line in summary.splitlines() if line.strip().startswith("and ")]
    assert found == ([words] if words else [])
    (data,) = (each for each in told.as_dict()["claims"] if each["claim"] == "N4")
    assert sum(data["passages"].values()) == 2 + len(rows)
    assert data["hedged_passages"] == sum(stance == "supports" and certainty < 3 for stance, certainty in rows)
