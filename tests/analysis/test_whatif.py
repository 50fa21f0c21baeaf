"""What if: a preview that changes nothing, equal to doing it; and signed effects equal to plain networkx."""

import math
from dataclasses import replace

import networkx as nx
import polars as pl
import pytest
from claims_of import columns_of
from hypothesis import given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph.analysis.belief import Beliefs
from immunograph.analysis.contradictions import find_contradictions
from immunograph.analysis.perturbation import perturb
from immunograph.analysis.steps import StepGraph
from immunograph.analysis.whatif import find_document, without_document
from immunograph.claims.documents import document_called
from immunograph.claims.handles import claim_handle
from immunograph.errors import AmbiguousNameError, AnalysisError, UnknownNameError
from immunograph.vocabulary import IG
from timing import examples


def test_taking_the_article_away_leaves_nothing(kg):
    before = len(kg)
    preview = kg.whatif(without="article", mechanisms=[("IL-2", "cancer cell")])
    assert (preview.left, len(preview.lost), len(preview.edges)) == (0, 63, 35)
    assert [(text, after) for _, text, _, after in preview.inferences] == [("that interferons help prevent cancer", 0)]
    assert "no path" in preview.mechanisms[0][3]
    assert "nothing was changed" in str(preview)
    assert len(kg) == before


def test_document_is_found_by_key_title_and_beginning(kg):
    assert kg.whatif(without="article") == kg.whatif(without="Interferons And Interleukins")
    with pytest.raises(UnknownNameError, match="no document with evidence is called 'Nature 2020'"):
        kg.whatif(without="Nature 2020")


DISEASE = "https://w3id.org/immunograph/vocab/disease"
CLAIMS = [("a", "x", "+", "y"), ("b", "y", "+", "z"), ("n", "x", "-", "y")]
EVIDENCE = [
    ("a", "d1", "Supports", 3),
    ("a", "d2", "Supports", 2),
    ("b", "d1", "Supports", 3),
    ("n", "d2", "Supports", 3),
]


def test_contradictions_are_counted_as_they_are_listed(kg):
    evidence = [("a", "d1", "Supports", 3), ("a", "d2", "Null", 3), ("a", "d1", "Null", 3)]
    columns = columns_of([("a", "x", "+", "y")], evidence)
    own = {"e2": {DISEASE: frozenset({"brain metastases"})}}
    columns = replace(columns, own_context=own)
    assert (
        find_contradictions(columns).counts() | {"conflict": 1, "narrower": 1} == find_contradictions(columns).counts()
    )
    assert without_document(columns, "d2").contradictions == (2, 1)
    assert kg.whatif(without="article").contradictions[0] == sum(kg.contradictions().counts().values())


def test_preview_tells_lost_claims_weakened_beliefs_and_contradictions():
    columns = columns_of(CLAIMS, EVIDENCE)
    preview = without_document(columns, "d1", mechanisms=[("x", "z")])
    assert [key for key, _ in preview.lost] == ["b"]
    ((key, _, before, after),) = preview.beliefs
    assert key == "a"
    assert after < before
    assert preview.contradictions == (1, 1)
    assert "contradictions: 1 before, 1 after" in preview.text()
    assert without_document(columns, "d2").contradictions == (1, 0)
    assert preview.mechanisms[0][3].startswith("no path")


def test_belief_that_a_lost_claim_lent_to_an_entailed_one_is_listed():
    entailed = without_document(
        columns_of(
            [("a", "x", "+", "y"), ("b", "x", "+", "z")],
            [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 1)],
            links=[("a", IG + "entails", "b")],
        ),
        "d1",
    )
    ((key, _, before, after),) = entailed.beliefs
    assert key == "b"
    assert after < before


@pytest.mark.parametrize("steps", [0, -1])
def test_number_of_steps_is_at_least_1(kg, steps):
    with pytest.raises(AnalysisError, match=f"max_steps must be at least 1, not {steps}"):
        kg.whatif(add="IL-2", max_steps=steps)


def test_premise_taken_away_takes_its_inference():
    derivations = [("p1", "i", "r", "a"), ("p1", "i", "r", "b"), ("p2", "j", "r", "a")]
    columns = columns_of(CLAIMS, EVIDENCE, derivations=derivations)
    preview = without_document(columns, "d1")
    assert [(key, before, after) for key, _, before, after in preview.inferences] == sorted(
        [(claim_handle("i"), 3, 0), (claim_handle("j"), 3, 2)]
    )


def test_preview_is_what_doing_it_gives():
    kg = ig.load()
    preview = kg.whatif(without="article")
    kg.update("DELETE { GRAPH ?g { ?e ?p ?o } } WHERE { GRAPH ?g { ?e a ig:Evidence ; ?p ?o } }")
    assert {row.belief for row in kg.belief()} == {None}
    assert len(kg.rules.prune()) == len(preview.inferences)
    assert kg.query("ASK { ?c a ig:InferredClaim }") is False


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("IL-10 and", "10"),
        ("il10", "10"),
        ("T cells in", "t"),
        ("IL-1", "no document with evidence is called 'IL-1'; use the key or the beginning"),
        ("IL-10 a", "use the key or the beginning"),
        ("CD25", "use the key or the beginning"),
        ("IL", "did you mean 'IL-10 and regulatory T cells' or 'IL-2 in mice'?"),
        ("nope", "or the beginning of the title, such as 'IL-10 and regulatory T cells' or"),
    ],
)
def test_the_beginning_of_a_title_is_whole_words_and_numbers(name, found):
    titles = {"10": "IL-10 and regulatory T cells", "2": "IL-2 in mice", "25": "CD25- cells", "t": "T cells in mice"}
    claims = [(key, "a", "+", key) for key in titles]
    columns = columns_of(claims, [(key, f"urn:d/{key}", "Supports", 3) for key in titles])
    columns = replace(columns, labels={**columns.labels, **{f"urn:d/{key}": title for key, title in titles.items()}})
    if found in titles:
        assert find_document(columns, name) == f"urn:d/{found}"
        return
    with pytest.raises(UnknownNameError) as caught:
        find_document(columns, name)
    assert found in str(caught.value)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("PMID:31", "one"),
        ("pmid: 31", "one"),
        ("31", "one"),
        ("http://www.ncbi.nlm.nih.gov/pubmed/31", "one"),
        ("10.5555/ABC", "two"),
        ("DOI:10.5555/abc", "two"),
        ("https://doi.org/10.5555/abc", "two"),
        ("PMC:77", "http://identifiers.org/pmc/PMC77"),
    ],
)
def test_a_document_is_found_by_every_notation_of_its_identifier(name, found):
    named = {"urn:d/one": "Ones", "urn:d/two": "Twos", "http://www.ncbi.nlm.nih.gov/pmc/PMC77": "Sevens"}
    identifiers = [
        ("urn:d/one", "http://www.ncbi.nlm.nih.gov/pubmed/31"),
        ("urn:d/two", "https://doi.org/10.5555/abc"),
        ("urn:d/unread", "http://www.ncbi.nlm.nih.gov/pubmed/32"),
    ]
    titles = {document: title for document, title in named.items() if found in document} or named
    assert document_called(named, name, identifiers) in titles
    with pytest.raises(UnknownNameError, match=r"The graph has 3 documents with evidence\."):
        document_called(named, "PMID:32", identifiers)


def test_a_title_of_several_documents_is_ambiguous():
    titles = {"urn:d/preprint": "Ones", "urn:d/paper": "ones", "urn:d/two": "Twos"}
    with pytest.raises(AmbiguousNameError) as caught:
        document_called(titles, "ones")
    assert caught.value.iris == ("urn:d/preprint", "urn:d/paper")
    assert document_called(titles, caught.value.candidates[1][0]) == "urn:d/paper"


# --- perturbation ---------------------------------------------------------------------------------------------------


def test_blocking_turns_the_signs_of_adding(kg):
    added, blocked = kg.whatif(add="IL-2"), kg.whatif(block="IL-2")
    turn = {"+": "-", "-": "+", "unsigned": "unsigned"}
    assert {(e.entity, turn[e.direction]) for e in added.effects} == {(e.entity, e.direction) for e in blocked.effects}
    assert all(e.certainty == 2 for e in added.effects)
    bearers = {e.entity: e.direction for e in kg.whatif(add="IL-2", bearers=True).effects}
    assert bearers["cancer cell"] == "-"


BEARER_AXIOMS = [("apoptosis", IG + "bearer", "t cell"), ("migration", IG + "bearer", "nk cell")]
OF_PROCESSES = columns_of(
    [("p", "drug", "+", "apoptosis"), ("q", "drug", "-", "migration"), ("r", "nk cell", "+", "killing")],
    [
        ("p", "d1", "Supports", 2, {"modality": "Appearance", "cue_words": "appears to", "status": "Hedged"}),
        ("q", "d2", "Supports", 3),
        ("r", "d2", "Supports", 3),
    ],
    axioms=BEARER_AXIOMS,
    contexts=[("q", IG + "stage", "late")],
)


def perturbed(columns, **how):
    beliefs = Beliefs(columns)
    return perturb(columns, beliefs, StepGraph.of(columns, beliefs), **how)


def test_effect_on_a_process_is_none_on_its_bearer_unless_asked_for():
    stopped = perturbed(OF_PROCESSES, add=["drug"])
    assert {e.entity for e in stopped.effects} == {"apoptosis", "migration"}
    assert (stopped.stopped, stopped.as_dict()["bearers_not_followed"]) == (2, 2)
    assert "2 processes have bearers that were not followed" in stopped.text()
    asked = perturbed(OF_PROCESSES, add=["drug"], bearers=True)
    interpreted = {e.entity: e.interpreted for e in asked.effects}
    assert interpreted["t cell"] == ("an effect on apoptosis is taken as an effect on t cell",)
    assert interpreted["apoptosis"] == ()
    assert interpreted["killing"] == ("an effect on migration is taken as an effect on nk cell",)
    assert asked.text().count("an interpretation, which no text states") == 3
    assert asked.stopped == 0


def test_effects_keep_the_hedges_and_limits_of_their_claims():
    told = perturbed(OF_PROCESSES, block=["drug"])
    outcomes = [line.split("  (")[0] for line in told.text().splitlines() if line.startswith("  may ")]
    assert outcomes == [
        "  may weaken the negative effect on migration",
        "  may weaken the positive effect on apoptosis",
    ]
    said = {e.entity: (" ".join(e.says), e.limits) for e in told.effects}
    assert "it appears that drug" in said["apoptosis"][0]
    assert "appears to" in said["apoptosis"][0]
    assert said["migration"][1] == ("q is stated for ig:stage late only, and so is the whole path",)
    assert "limit: q is stated for ig:stage late only" in told.text()


@pytest.mark.parametrize(
    ("sign", "predicate", "how", "outcome"),
    [
        ("+", "sensitizesTo", "add", "may increase the effect of trametinib"),
        ("+", "sensitizesTo", "block", "may weaken sensitization to trametinib"),
        ("-", "confersResistanceTo", "add", "may reduce the effect of trametinib"),
        ("-", "confersResistanceTo", "block", "may weaken resistance to trametinib"),
        ("+", "enhances", "block", "may weaken the positive effect on trametinib"),
    ],
)
def test_what_sensitizes_to_a_treatment_changes_its_effect_and_not_the_treatment(sign, predicate, how, outcome):
    columns = columns_of([("p", "variant", sign, "trametinib")], [("p", "d", "Supports", 3)])
    claims = columns.claims.with_columns(pl.lit(IG + predicate).alias("predicate"))
    told = perturbed(replace(columns, claims=claims), **{how: ["variant"]})
    assert told.text().splitlines()[1].strip().startswith(f"{outcome}  (belief")
    assert told.effects[0].entity == "trametinib"


def test_packaged_effects_stop_at_what_is_stated(kg):
    blocked = kg.whatif(block="IL-2")
    assert not {"lymphocyte", "immune system", "cancer"} & {e.entity for e in blocked.effects}
    assert "limit: C35 is stated for “at least one” only" in blocked.text()
    followed = kg.whatif(block="IL-2", bearers=True).text()
    assert "limit: C08 is stated for stage early stage of cancer only" in followed
    assert "says that it appears that the immune system is able to neutralize" in followed


def test_what_is_only_modulated_stays_unsigned(kg):
    effects = {e.entity: e.direction for e in kg.whatif(add="immunomodulator").effects}
    assert effects["immune system"] == "unsigned"
    assert "+" not in effects.values()


def test_nothing_is_said_of_a_kind_because_of_its_class(kg):
    assert "interleukin" not in {name for e in kg.whatif(add="IL-2").effects for name in e.path}


def test_perturbing_nothing_or_both_ways_is_refused(kg):
    with pytest.raises(AnalysisError, match="name at least one entity"):
        kg.whatif()
    with pytest.raises(AnalysisError, match="both added and blocked"):
        kg.whatif(add="IL-2", block="il2")


JOINT = columns_of(
    [
        ("j", "drug", "-", "growth"),
        ("j", "partner", "-", "growth"),
        ("k", "drug", "-", "growth"),
        ("m", "growth", "+", "spread"),
        ("w", "drug", "-", "spread"),
        ("o", "drug", "+", "spread"),
        ("n", "drug", "+", "fever"),
    ],
    [
        ("j", "d1", "Supports", 3),
        ("j", "d2", "Supports", 3),
        ("k", "d3", "Supports", 3),
        ("k", "d4", "Null", 3),
        ("m", "d1", "Supports", 3),
        ("w", "d5", "Supports", 1),
        ("n", "d4", "Null", 3),
        ("o", "d6", "Supports", 1),
    ],
)


@pytest.mark.parametrize(("how", "sign"), [("add", "-"), ("block", "+")])
def test_each_claim_of_an_effect_is_listed_with_its_limits_and_null_results(how, sign):
    told = perturbed(JOINT, **{how: ["drug"]})
    by_end = {e.entity: e for e in told.effects}
    assert [(e.direction, e.claims) for e in told.effects] == [(sign, ("j",)), (sign, ("j", "m"))]
    (alone,) = by_end["growth"].others
    assert alone.key == "k"
    assert any("no effect" in said for said in alone.says)
    assert alone.limits == ("k has a null result: see its evidence",)
    assert "j is stated for drug and partner together" in by_end["growth"].limits[0]
    # Also the claims beside a longer path: between the same two as a step of it, and directly on its end.
    assert [each.key for each in by_end["spread"].others] == ["k", "w"]
    lines = told.text().splitlines()
    assert "          limit: k has a null result: see its evidence" in lines
    assert told.table().to_dicts()[1]["others"] == "k, w"
    assert told.as_dict()["effects"][0]["others"][0]["limits"] == alone.limits
    assert perturbed(JOINT, **{how: ["partner"]}).effects[0].others == ()


def test_effect_that_was_tested_and_not_seen_is_named_beside_those_predicted():
    told = perturbed(JOINT, add=["drug"])
    assert told.known == "tested and not seen: n"
    assert told.text().splitlines()[-1] == "  other claims, without support: tested and not seen: n"
    assert perturbed(JOINT, add=["partner"]).known == ""


def test_two_ways_that_are_believed_alike_are_both_told():
    claims = [("u", "a", "+", "b"), ("v", "a", "-", "b")]
    columns = columns_of(claims, [("u", "d1", "Supports", 3), ("v", "d2", "Supports", 3)])
    found = perturb(columns, Beliefs(columns), StepGraph.of(columns, Beliefs(columns)), add=["a"])
    assert sorted((each.entity, each.direction, each.mixed) for each in found.effects) == [
        ("b", "+", True),
        ("b", "-", True),
    ]


@pytest.mark.parametrize(
    ("evidence", "edges"),
    [
        ([("a", "d1", "Supports", 2)], ["a"]),
        ([("a", "d1", "Supports", 2), ("a", "d2", "Asks", 0)], ["a"]),
        ([("a", "d1", "Supports", 2), ("a", "d2", "Null", 3)], ["a"]),
        ([("a", "d1", "Supports", 3, {"document_status": "Retracted"})], []),  # it has none already
        ([("a", "d1", "Supports", 2), ("a", "d2", "Supports", 1)], []),
        ([("a", "d1", "Null", 3), ("a", "d2", "Supports", 2)], []),
    ],
)
def test_edge_of_a_hedged_claim_is_told_when_its_support_goes(evidence, edges):
    columns = columns_of(
        [("a", "x", "+", "y", "Accepted"), ("p", "x", "+", "z")], [*evidence, ("p", "d1", "Supports", 2)]
    )
    preview = without_document(columns, "d1")
    assert [key for key, _ in preview.edges] == edges
    assert f"{len(edges)} direct edge" in preview.text()
    told = [row["claim"] for row in preview.table().to_dicts() if row["change"].startswith("edge without")]
    assert told == edges


def test_edge_that_only_a_hedge_would_be_left_behind_is_told():
    columns = columns_of([("a", "x", "+", "y", "Accepted")], [("a", "d1", "Supports", 3), ("a", "d2", "Supports", 2)])
    assert [key for key, _ in without_document(columns, "d1").edges] == ["a"]
    assert without_document(columns, "d2").edges == ()


NODES = "abcdef"
EDGES = st.lists(
    st.tuples(
        st.sampled_from(NODES), st.sampled_from(["+", "-", "unsigned"]), st.sampled_from(NODES), st.integers(1, 3)
    ),
    max_size=14,
)


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(EDGES, st.sampled_from(["add", "block"]))
def test_effects_are_the_best_simple_paths_of_networkx(rows, how):
    claims = [(f"c{n}", s, sign, o) for n, (s, sign, o, _) in enumerate(rows)]
    columns = columns_of(claims, [(f"c{n}", f"d{n}", "Supports", c) for n, (*_, c) in enumerate(rows)])
    beliefs = Beliefs(columns)
    believed = dict(beliefs.frame.select("claim", "belief").iter_rows())
    plain = nx.MultiDiGraph()
    plain.add_nodes_from(NODES)
    for claim, s, sign, o in claims:
        if s != o:
            plain.add_edge(s, o, key=claim, sign={"+": 1, "-": -1, "unsigned": 0}[sign], belief=believed[claim])
    best = {}
    for path in nx.all_simple_edge_paths(plain, "a", set(NODES) - {"a"}, cutoff=3):
        if path:
            edges = [plain.edges[edge] for edge in path]
            sign = math.prod(edge["sign"] for edge in edges) * (1 if how == "add" else -1)
            place = path[-1][1], {1: "+", -1: "-", 0: "unsigned"}[sign]
            best[place] = max(best.get(place, 0), math.prod(edge["belief"] for edge in edges))
    found = perturb(columns, Beliefs(columns), StepGraph.of(columns, beliefs), **{how: ["a"]}, max_steps=3)
    told = {(e.entity, e.direction): e.belief for e in found.effects}
    turn = {"+": "-", "-": "+", "unsigned": ""}
    expected = {
        (node, sign): value for (node, sign), value in best.items() if value >= best.get((node, turn[sign]), 0) - 1e-12
    }
    assert told == pytest.approx({place: value for place, value in expected.items() if place in told})
    assert {node for node, _ in told} == {node for node, _ in expected}
    for e in found.effects:
        assert e.against == pytest.approx(best.get((e.entity, turn[e.direction]), 0))


def test_edge_that_was_not_asserted_before_is_not_left_without_an_assertion():
    claims = [("a", "x", "+", "y", "Accepted"), ("b", "x", "+", "z", "Accepted")]
    evidence = [("a", "d1", "Asks", 0), ("a", "d2", "Supports", 2), ("b", "d1", "Supports", 3)]
    assert [key for key, _ in without_document(columns_of(claims, evidence), "d1").edges] == ["b"]


@pytest.mark.parametrize("status", ["Retracted", "Withdrawn"])
def test_a_document_that_is_retracted_already_is_told_and_has_no_edges_to_lose(status):
    of_d1 = {"document_status": status}
    columns = columns_of([("a", "x", "+", "y", "Accepted")], [("a", "d1", "Supports", 3, of_d1)])
    preview = without_document(columns, "d1")
    assert (preview.edges, preview.already) == ((), status.lower())
    assert f"  already {status.lower()}: its passages do not count even now\n" in preview.text()
    sound = without_document(columns_of([("a", "x", "+", "y", "Accepted")], [("a", "d1", "Supports", 3)]), "d1")
    assert (len(sound.edges), sound.already) == (1, "")
    assert "already" not in sound.text()


def test_a_combination_has_no_edge_to_lose():
    columns = columns_of(
        [("a", "x", "+", "y", "Accepted"), ("a", "z", "+", "y", "Accepted")], [("a", "d1", "Supports", 3)]
    )
    assert without_document(columns, "d1").edges == ()
