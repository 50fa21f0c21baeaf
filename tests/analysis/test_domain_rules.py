"""The rules of the domain, one test each, on the article and on what is made of it."""

import pytest

import immunograph as ig

pytestmark = pytest.mark.slow

LIMITED = ["Existential", "AtLeast", "Cardinal", "Proportional", "Partitive"]


def silent(kg):
    """Claims that are only asked or aimed at."""
    stances = {}
    for each in kg.columns.corpus.evidence:
        stances.setdefault(each.claim, set()).add(each.stance.value)
    return {claim for claim, said in stances.items() if said <= {"asks", "intends"}}


def test_an_ask_never_becomes_an_edge(kg):
    asked = silent(kg)
    assert len(asked) == 5
    corpus = {each.iri: each for each in kg.columns.corpus.claims}
    for claim in asked:
        told = corpus[claim]
        for subject in told.subjects:
            assert kg.query(f"ASK {{ <{subject}> <{told.predicate}> <{told.object}> }}", graph="edges") is False
    assert asked.isdisjoint(key for *_, key in kg.network().edges(keys=True))
    bench = kg._workbench()
    assert asked.isdisjoint(bench.steps.claim)
    assert asked.isdisjoint(kg.columns.derivations["premise"])
    assert all(kg.belief(claim).value is None for claim in asked)
    assert asked.isdisjoint(claim for each in kg.contradictions() for claim in (*each.claims, *each.others))


@pytest.mark.parametrize("quantifier", LIMITED)
@pytest.mark.parametrize("premise", ["C20", "C24"])
def test_some_never_becomes_all_by_a_rule(premise, quantifier):
    graph = ig.load()
    graph.update(
        f"DELETE {{ GRAPH ?g {{ ?e ig:quantifierKind ?k }} }} INSERT {{ GRAPH ?g {{ ?e ig:quantifierKind ig:{quantifier} }} }}"
        f" WHERE {{ GRAPH ?g {{ ?c dcterms:identifier '{premise}' ; ig:hasEvidence ?e OPTIONAL {{ ?e ig:quantifierKind ?k }} }} }}"
    )
    graph.rules.infer()
    premises = {row.premise for row in graph.ask("inferred")} - {"axiom"}
    assert premise not in premises
    assert premises == ({"C21", "C24", "C60"} if premise == "C20" else set())


@pytest.mark.parametrize("premise", ["C20", "C24"])
def test_what_is_said_of_one_stage_is_not_inferred_of_all(premise):
    graph = ig.load()
    graph.update(
        "INSERT { GRAPH ?g { ?c ig:stage ige:early-stage-of-cancer } }"
        f" WHERE {{ GRAPH ?g {{ ?c dcterms:identifier '{premise}' ; a ig:Claim }} }}"
    )
    graph.rules.infer()
    assert premise not in {row.premise for row in graph.ask("inferred")}


def test_a_rule_of_ones_own_cannot_drop_a_limit_unseen(tmp_path):
    (tmp_path / "loose.rq").write_text(
        "# title: Loose\n# description: Whatever slows a growth helps.\n# author: a tester\n"
        "SELECT ?subject ?predicate ?object ?premise WHERE { ?premise dcterms:identifier 'C25' ; rdf:subject ?subject ."
        " BIND(ig:helpsPrevent AS ?predicate) BIND(ige:cancerous-tumor AS ?object) }"
    )
    graph = ig.load()
    graph.rules.infer(tmp_path)
    proof = graph.why("interferon", "cancerous tumor")
    assert "C25 is stated for “some” only; so is what follows from it" in proof.cautions
    assert any(text.startswith("C25 is stated for disease") for text in proof.cautions)
    assert "note: C25 is stated for “some” only" in str(proof)
    assert "note: C25" in proof._repr_html_()


def test_some_is_kept_in_every_way_of_telling(kg):
    assert "some cancerous tumors" in kg.sentence("C25")
    (path,) = [path for path in kg.mechanisms("interferon", "cancer") if path.claims == ("C25",)]
    assert "interferons may inhibit the growth of cancerous tumors" in path.sentence()
    assert "C25 is stated for “some” only" in path.sentence()
    assert "clinical trials (unnamed) (as “Interferons" in path.sentence()
    assert "disease cancerous tumor only" in path.sentence()
    assert {row.quantifier for row in kg.ask("why", c="C25")} == {"some"}
    assert "some" in str(kg.describe("C25"))


def disputed():
    graph = ig.load()
    graph.update(
        "INSERT { GRAPH ?g { ?c ig:hasEvidence igv:no . igv:no a ig:Evidence ; ig:stance ig:Disputes ; ig:certainty 3 ;"
        " ig:epistemicStatus ig:EvidenceReported ; ig:paraphrase 'A trial saw no such thing.' ; ig:speaker igd:trial ;"
        " oa:hasSource igd:trial . igd:trial a ig:Document ; dcterms:title 'A trial' ; dcterms:type 'article' ;"
        " dcterms:language 'en' } } WHERE { GRAPH ?g { ?c dcterms:identifier 'C25' ; a ig:Claim } }"
    )
    return graph


def test_dispute_stays_visible_wherever_the_claim_is_told():
    graph = disputed()
    assert [(row.claim, row.says) for row in graph.claims(stance="disputes")] == [("C25", "A trial saw no such thing.")]
    assert "1 against it" in str(graph.describe("C25"))
    assert "disputed by 1 passage" in str(graph.describe("interferon"))
    assert graph.contradictions()[0].kind == "conflict"
    assert "“A trial” disputes that interferon" in graph.sentence("C25")
    (path,) = [path for path in graph.mechanisms("interferon", "cancer") if path.claims == ("C25",)]
    assert "C25 is disputed: see its evidence" in path.cautions
    belief = graph.belief("C25")
    assert belief.opposition > 0
    assert float(belief) < float(ig.load().belief("C25"))
    assert graph.gaps("immunomodulator", "cancer").counts()["disputed"] == 1
    assert ("reversed", "C25") in [(change.kind, change.key) for change in ig.load().diff(graph).changes]
    assert {row.stance for row in graph.ask("why", c="C25")} == {"supports", "disputes"}


@pytest.mark.parametrize(
    ("stance", "state", "verb"),
    [("Disputes", "only disputed", "disputes"), ("Null", "tested and null", "saw no effect")],
)
def test_null_result_or_dispute_alone_is_neither_support_nor_silence(stance, state, verb):
    graph = disputed()
    graph.update(
        f"DELETE {{ GRAPH ?g {{ ?e ig:stance ig:Disputes }} }} INSERT {{ GRAPH ?g {{ ?e ig:stance ig:{stance} }} }}"
        " WHERE { GRAPH ?g { ?e ig:stance ig:Disputes } }"
    )
    graph.update(
        "DELETE { GRAPH ?g { ?c ig:hasEvidence ?e } } WHERE { GRAPH ?g { ?c dcterms:identifier 'C25' ;"
        " ig:hasEvidence ?e . ?e ig:stance ig:Supports } }"
    )
    assert graph.belief("C25").value is None
    assert graph.belief("C25").opposition > 0
    assert verb in graph.sentence("C25")
    assert graph.gaps("immunomodulator", "cancer").counts()[state] == 1
    assert not any("C25" in path.claims for path in graph.mechanisms("interferon", "cancer"))


def test_taking_the_article_away_leaves_nothing(kg):
    gone = kg.whatif(without="article")
    assert gone.left == 0
    assert len(gone.lost) == 63
    assert [(before, after) for *_, before, after in gone.inferences] == [(2, 0)]
    assert gone.contradictions[1] == 0
    assert {row.claim for row in kg.ask("without-document")} == {key for key, _ in gone.lost}


def test_named_queries_agree_with_the_analyses(kg):
    inferred = kg.query("SELECT ?c { ?c a ig:InferredClaim }")[0].c
    assert {row.claim for row in kg.ask("why", c=inferred)} == {"C20", "C21", "C24", "C60"}
    assert [row.claim for row in kg.ask("why", c="C25")] == ["C25"]
    gaps = kg.gaps("immunomodulator", "Cell")
    rows = {(row.on, row.state) for row in kg.ask("gaps", subject="IL-2")}
    assert ("detection of cancer cells by the immune system", "hedged") in rows
    assert gaps.counts()["hedged only"] > 0


def test_no_path_shows_the_nearest_with_its_hedges(kg):
    found = kg.mechanisms("IL-2", "killing of cancer cells")
    assert len(found) == 0
    assert [path.claims for path in found.nearest] == [("C35", "C36"), ("C35", "C37")]
    for path in found.nearest:
        assert all(step.hedged for step in path.steps)
        assert {step.key for step in path.weakest} == set(path.claims)
    assert "weakest step: C35 and C36" in str(found)
    assert len(found.as_dict()["nearest"]) == 2


def test_effects_lie_within_their_intervals(kg):
    for effect in kg.whatif(add="IL-2").effects:
        assert 0 <= effect.low < effect.belief < effect.high <= 1
