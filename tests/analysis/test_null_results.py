"""A null result or a dispute never looks like its effect, and what failed in one tumour limits and does not reverse."""

import json
from dataclasses import replace

import pytest
from claims_of import columns_of

from immunograph.analysis import EdgeChoice
from immunograph.analysis.belief import Beliefs
from immunograph.analysis.contradictions import find_contradictions
from immunograph.analysis.gaps import find_gaps
from immunograph.analysis.scopes import Relation, Scopes
from immunograph.claims.verb_phrases import shown_as
from immunograph.errors import AnalysisError

pytestmark = pytest.mark.slow

SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
DISEASE = "https://w3id.org/immunograph/vocab/disease"
SPECIES = "https://w3id.org/immunograph/vocab/species"


def columns_with(evidence, own, **options):
    """Columns of one claim "a" with evidence of contexts of its own: number of the passage -> dimension -> values."""
    columns = columns_of([("a", "x", "-", "y")], [("a", *row) for row in evidence], **options)
    contexts = {
        f"e{number}": {name: frozenset(values) for name, values in sides.items()} for number, sides in own.items()
    }
    return replace(columns, own_context=contexts)


# --- what the trials say ---------------------------------------------------------------------------------------------


def edges(kg):
    return {
        data["identifiers"][0]: data
        for *_, data in kg.network(edges=EdgeChoice(statuses=("proposed", "accepted"))).edges(data=True)
    }


@pytest.mark.parametrize(
    ("key", "stance", "sign", "claim_sign", "shown", "against"),
    [
        ("N1", "null", "", "-", "did not inhibit (null result)", "null result"),
        ("N2", "disputes", "", "+", "disputed: enhances", "dispute"),
        ("N3", "supports", "-", "-", "inhibits", "null result (disease old skin tumour only)"),
        ("N4", "supports", "-", "-", "inhibits", "null result"),
        ("N5", "supports", "+", "+", "enhances", "dispute"),
    ],
)
def test_edges_of_the_network_tell_what_was_seen(tried, key, stance, sign, claim_sign, shown, against):
    edge = edges(tried)[key]
    assert (edge["stance"], edge["sign"], edge["claim_sign"]) == (stance, sign, claim_sign)
    assert (edge["shown_as"], edge["against"]) == (shown, against)


def test_a_null_result_is_shown_before_an_aim(trials, graph_of):
    trials.set("evidence", "certainty", "1", row=0)
    trials.append("evidence", "N1\tsecond\tintends\t0\tgoal\tsecond\t\tThe trial aims at less spread.")
    assert edges(graph_of(trials.root))["N1"]["stance"] == "null"


def test_no_path_takes_a_null_result_or_a_dispute_for_a_step(tried):
    assert [path.claims for path in tried.mechanisms("drug X", "tumour spread")] == [("N3", "N5")]
    assert len(tried.mechanisms("drug Z", "tumour growth")) == 0


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("N1", "it has no supporting evidence; 1 null result against it"),
        ("N2", "it has no supporting evidence; 1 dispute against it"),
    ],
)
def test_belief_in_what_nobody_supports_is_not_computed(tried, key, reason):
    belief = tried.belief(key)
    assert belief.value is belief.low is belief.high is None
    assert not belief.computed
    assert belief.reason == reason
    assert f"belief not computed: {reason}" in belief.text()
    assert "0.00" not in belief.text()
    plain = json.loads(json.dumps(belief.as_dict()))
    assert (plain["belief"], plain["low"], plain["high"], plain["reason"]) == (None, None, None, reason)
    assert len(belief.sources) == 1  # what speaks against it is there
    with pytest.raises(AnalysisError, match=f"belief in {key} is not computed"):
        float(belief)


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        ([("d", "Asks", 0)], "it has no supporting evidence; 1 question, which does not count as evidence"),
        (
            [("d", "Intends", 2), ("e", "Null", 3), ("f", "Null", 1)],
            "it has no supporting evidence; 2 null results against it; 1 aim, which does not count as evidence",
        ),
        ([("d", "Supports", 0)], "its only support is an open question or an aim, which does not count as evidence"),
        ([], "it has no evidence"),
    ],
)
def test_why_belief_is_not_computed(evidence, reason):
    belief = Beliefs(columns_of([("a", "x", "+", "y")], [("a", *row) for row in evidence])).of("a")
    assert (belief.value, belief.reason) == (None, reason)


def test_a_narrower_null_result_is_in_the_waterfall_and_subtracts_nothing(tried, trials, graph_of):
    belief = tried.belief("N3")
    assert belief.opposition == 0
    aside = belief.sources[-1]
    assert (aside.only, aside.change, aside.without) == ("disease old skin tumour", 0.0, belief.value)
    assert "it is limited to disease old skin tumour" in belief.text()
    trials.set("evidence", "context", "", row=3)
    general = graph_of(trials.root).belief("N3")
    assert general.value < belief.value
    assert general.sources[-1].only == ""


def test_contradictions_name_null_results_and_narrower_ones(tried):
    found = {each.keys[0][0]: each for each in tried.contradictions()}
    assert {key: each.kind for key, each in found.items()} == {
        "N3": "narrower",
        "N4": "hedge against assertion",
        "N5": "conflict",
    }
    assert found["N3"].reason == (
        "the evidence against it is limited to disease old skin tumour only: that limits the evidence for it and does not reverse it"
        " (1 null result)"
    )
    assert (
        found["N4"].reason
        == "what is reported has certainty 3 of 3, what was tested and not seen 2 of 3 (1 null result)"
    )
    assert found["N5"].reason == "independent sources say opposite things"
    assert (
        "tested whether drug X inhibits tumour growth, in old skin tumours only, and saw no effect"
        in (found["N3"].other_says[0])
    )


def test_the_list_of_clashes_marks_each_null_result(tried):
    text = tried.contradictions().text()
    assert "“The second study” (null result; probable, 2 of 3; evidence reported)" in text
    assert "“The fourth study” (asserted, 3 of 3)" in text


def test_gaps_of_the_trials(tried):
    drugs = [tried.find(name).iri for name in ("drug X", "drug Z")]
    others = [tried.find(name).iri for name in ("tumour growth", "tumour spread")]
    gaps = find_gaps(tried._workbench().columns, drugs, others)
    states = [[gaps.state(row, column) for column in others] for row in drugs]
    assert states == [["supported", "tested and null"], ["only disputed", "support and null"]]
    assert gaps.narrower(drugs[0], others[0]) == ("N3: did not inhibit (null result), disease old skin tumour only",)
    assert "drug X on tumour growth: N3: did not inhibit (null result), disease old skin tumour only" in gaps.text()
    assert {row.narrower for row in gaps.table()} == {
        None,
        "N3: did not inhibit (null result), disease old skin tumour only",
        "N4: did not inhibit (null result), with a reservation",
    }


@pytest.mark.parametrize(
    ("key", "standing"),
    [("N1", "no supporting evidence"), ("N2", "no supporting evidence"), ("N3", "stated; certainty 3 of 3")],
)
def test_why_says_where_nobody_supports_a_claim(tried, key, standing):
    proof = tried.why(key)
    assert f"({standing})" in proof.text().partition("\n")[0]
    assert f"({standing})" in proof._repr_html_()


def test_a_narrower_null_result_added_later_reverses_nothing(tried, trials, graph_of):
    lines = trials.file("evidence").read_text(encoding="utf-8").splitlines(keepends=True)
    trials.file("evidence").write_text(
        "".join(line for line in lines if "old-skin-tumour" not in line), encoding="utf-8"
    )
    before = graph_of(trials.root)
    assert [(change.kind, change.key) for change in before.diff(tried).changes] == [("evidence changed", "N3")]
    trials.append("evidence", "N3\tthird\tnull\t3\tevidence_reported\tthird\t\tDrug X failed.")
    assert ("weakened", "N3") in [(change.kind, change.key) for change in before.diff(graph_of(trials.root)).changes]


def test_losing_the_only_support_is_told_as_belief_that_is_no_longer_computed(tried):
    gone = tried.whatif(without="third")
    assert [(key, after) for key, _, _, after in gone.beliefs] == [("N5", None)]
    assert "to not computed" in gone.text()


def test_a_null_result_is_told_as_one(tried):
    assert tried.sentence("N1") == "“The first study” tested whether drug X inhibits tumour spread, and saw no effect."


def test_a_comparison_never_lists_a_null_result_as_its_effect(tried):
    lines = {(each.of, each.line(), each.sign) for each in tried.networks.compare("drug X", "drug Z")._found}
    assert ("drug X", "did not inhibit (null result) tumour spread", "") in lines
    assert ("drug Z", "inhibits tumour spread (a negative effect)", "-") in lines
    assert not any(of == "both" for of, *_ in lines)
    assert ("drug Z", "disputed: enhances tumour growth", "") in lines


# --- how scopes relate -----------------------------------------------------------------------------------------------

BELOW = [("melanoma", SUBCLASS, "tumour"), ("uveal", SUBCLASS, "melanoma")]


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ({}, {}, Relation.SAME),
        ({}, {DISEASE: {"melanoma"}}, Relation.NARROWER),
        ({DISEASE: {"melanoma"}}, {DISEASE: {"melanoma"}}, Relation.SAME),
        ({DISEASE: {"tumour"}}, {DISEASE: {"uveal"}}, Relation.NARROWER),
        ({DISEASE: {"melanoma"}}, {DISEASE: {"sarcoma"}}, Relation.APART),
        ({DISEASE: {"melanoma"}}, {SPECIES: {"mouse"}}, Relation.NARROWER),
        ({DISEASE: {"melanoma", "sarcoma"}}, {DISEASE: {"sarcoma"}}, Relation.NARROWER),
        ({DISEASE: {"melanoma"}, SPECIES: {"mouse"}}, {DISEASE: {"sarcoma"}, SPECIES: {"mouse"}}, Relation.APART),
    ],
)
def test_relations_of_scopes(one, other, relation):
    columns = columns_with([("d", "Supports", 3), ("e", "Null", 3)], {0: one, 1: other}, axioms=BELOW)
    scopes = Scopes(columns)
    here, there = scopes.of("a", "e0"), scopes.of("a", "e1")
    assert scopes.relation(here, there) is scopes.relation(there, here) is relation


@pytest.mark.parametrize(
    ("own", "kinds", "opposed"),
    [
        ({1: {DISEASE: {"melanoma"}}}, ["narrower"], False),
        ({0: {DISEASE: {"melanoma"}}, 1: {DISEASE: {"melanoma"}}}, ["conflict"], True),
        ({0: {DISEASE: {"uveal"}}, 1: {DISEASE: {"melanoma"}}}, ["narrower"], True),
        ({0: {DISEASE: {"sarcoma"}}, 1: {DISEASE: {"melanoma"}}}, ["contrast of context"], False),
        ({0: {DISEASE: {"melanoma"}}}, ["narrower"], True),
    ],
)
@pytest.mark.parametrize("stance", ["Null", "Disputes"])
def test_kind_of_clash_and_belief_follow_the_scopes(stance, own, kinds, opposed):
    columns = columns_with([("d", "Supports", 3), ("e", stance, 3)], own, axioms=BELOW)
    assert [each.kind for each in find_contradictions(columns)] == kinds
    assert (Beliefs(columns).of("a").opposition > 0) is opposed


@pytest.mark.parametrize(("stance", "noun"), [("Null", "null result"), ("Disputes", "dispute")])
@pytest.mark.parametrize("left", [[], [("d", "Supports", 3, {"document_status": "Withdrawn"})], [("d", "Asks", 0)]])
def test_evidence_against_a_part_is_not_counted_against_a_claim_without_support(stance, noun, left):
    rows = [*left, ("e", stance, 3)]
    columns = columns_with(rows, {len(left): {SPECIES: {"mouse"}}})
    belief = Beliefs(columns).of("a")
    assert (belief.value, belief.opposition) == (None, 0.0)
    told = f"1 {noun} for ig:species mouse only, which does not concern the claim as a whole"
    assert told in belief.reason
    assert "against it" not in belief.reason
    assert "it is limited to ig:species mouse" in belief.text()
    assert find_gaps(columns, ["x"], ["y"]).state("x", "y") == (
        "tested and null" if stance == "Null" else "only disputed"
    )
    general = Beliefs(columns_with(rows, {})).of("a")
    assert general.opposition > 0
    assert f"1 {noun} against it" in general.reason


def test_one_exception_suffices_against_what_is_said_of_all():
    evidence = [("d", "Supports", 3, {"quantifier_kind": "Universal", "quantifier": "any"}), ("e", "Null", 3)]
    columns = columns_with(evidence, {1: {DISEASE: {"melanoma"}}})
    (found,) = find_contradictions(columns)
    assert found.kind == "conflict"
    assert found.reason == ("one source reports this, an independent one tested it and did not see it (1 null result)")
    assert Beliefs(columns).of("a").opposition > 0


def test_a_general_and_a_narrower_null_result_are_two_clashes():
    evidence = [("d", "Supports", 3), ("e", "Null", 3), ("f", "Disputes", 3)]
    found = find_contradictions(columns_with(evidence, {1: {DISEASE: {"melanoma"}}}))
    assert [each.kind for each in found] == ["conflict", "narrower"]
    assert len(found[0].other_says) == len(found[1].other_says) == 1
    assert "disputes" in found[0].other_says[0]


def test_support_of_a_part_says_so_in_the_belief():
    columns = columns_with([("d", "Supports", 3)], {0: {SPECIES: {"mouse"}}})
    belief = Beliefs(columns).of("a")
    assert belief.limited == "ig:species mouse"
    assert "all its support is limited to ig:species mouse" in belief.text()
    both = columns_with([("d", "Supports", 3), ("e", "Supports", 3)], {0: {SPECIES: {"mouse"}}})
    assert Beliefs(both).of("a").limited == ""


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("inhibits", "did not inhibit (null result)"),
        ("is produced by", "was not produced by (null result)"),
        ("has potential role", "did not have potential role (null result)"),
        ("carries", "did not carry (null result)"),
        ("expresses", "did not express (null result)"),
        ("part of", "null result: part of"),
        ("RO:0002213", "null result: RO:0002213"),
        ("", "null result: "),
    ],
)
def test_labels_of_null_results(label, shown):
    assert shown_as("null", label) == shown


def test_every_claim_predicate_of_the_packaged_table_can_be_negated(kg):
    labels = {label for label, sign in kg._workbench().view.predicates.values() if sign}
    assert len(labels) > 5
    assert all(shown_as("null", label).startswith(("did not ", "was not ", "could not ")) for label in labels)


def test_what_opposes_some_of_the_support_is_a_conflict_and_not_counted_against_the_rest():
    evidence = [("d", "Supports", 3), ("e", "Supports", 3), ("f", "Null", 3)]
    columns = columns_with(evidence, {0: {DISEASE: {"melanoma"}}, 2: {DISEASE: {"melanoma"}}})
    (found,) = find_contradictions(columns)
    assert found.kind == "conflict"
    assert (len(found.says), len(found.other_says), found.sources) == (1, 1, 2)
    assert Beliefs(columns).of("a").opposition == 0


@pytest.mark.parametrize(("document", "kind", "sources"), [("d", "same source", 1), ("e", "conflict", 2)])
def test_sources_of_a_clash_in_one_context_are_counted(document, kind, sources):
    own = {0: {DISEASE: {"melanoma"}}, 1: {DISEASE: {"melanoma"}}}
    (found,) = find_contradictions(columns_with([("d", "Supports", 3), (document, "Null", 3)], own))
    assert (found.kind, found.sources) == (kind, sources)
