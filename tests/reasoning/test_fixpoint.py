"""Rules to a fixpoint: what follows, how firmly, and what falls when a premise goes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph.errors import FormatError, RuleError
from immunograph.reasoning import ground
from timing import examples

HEAD = "# title: T\n# description: D\n# author: a tester\n"

CHAIN = """SELECT ?subject ?predicate ?object ?premise1 ?premise2 WHERE {
  ?premise1 rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?middle .
  ?premise2 rdf:subject ?middle ; rdf:predicate ?predicate ; rdf:object ?object .
  FILTER(?predicate = ig:produces && ?subject != ?object)
}"""

ENDLESS = """SELECT ?subject ?predicate ?object ?premise WHERE {
  ?premise rdf:subject ?s ; rdf:predicate ig:produces ; rdf:object ?object .
  BIND(ig:produces AS ?predicate) BIND(IRI(CONCAT(STR(?s), "x")) AS ?subject)
}"""


def made(claims):
    """A graph of claims ``(subject, object, stance, certainty, status)`` that all say "produces"."""
    lines = []
    for number, (s, o, stance, certainty, *more) in enumerate(claims):
        status = more[0] if more else "Proposed"
        kind = more[1] if len(more) > 1 else "Asserted"
        lines.append(
            f"igc:c{number} a ig:Claim ; dcterms:identifier 'c{number}' ; rdf:subject ige:{s} ; rdf:object ige:{o} ;"
            f" rdf:predicate ig:produces ; ig:status ig:{status} ; ig:hasEvidence igv:e{number} ."
            f"igv:e{number} ig:stance ig:{stance} ; ig:certainty {certainty} ; ig:epistemicStatus ig:{kind} ;"
            f" ig:paraphrase 'p' ; oa:hasSource igd:d{number} ."
        )
    kg = ig.KnowledgeGraph()
    kg.update("INSERT DATA { GRAPH igg:curated { " + " ".join(lines) + " } }")
    return kg


def rules(tmp_path, **texts):
    for name, text in texts.items():
        (tmp_path / f"{name}.rq").write_text(HEAD + text, encoding="utf-8")
    return tmp_path


def inferred(kg):
    rows = kg.query("SELECT ?s ?o ?c { ?x a ig:InferredClaim ; rdf:subject ?s ; rdf:object ?o ; ig:certainty ?c }")
    return {(row.s[-1], row.o[-1]): row.c for row in rows}


def test_rules_run_on_what_they_infer_and_the_weakest_premise_counts(tmp_path):
    kg = made([("a", "b", "Supports", 3), ("b", "c", "Supports", 1), ("c", "d", "Supports", 2)])
    assert kg.rules.infer(rules(tmp_path, chain=CHAIN)) == 3
    assert inferred(kg) == {("a", "c"): 1, ("b", "d"): 1, ("a", "d"): 1}


def test_best_derivation_counts(tmp_path):
    kg = made(
        [("a", "b", "Supports", 1), ("b", "d", "Supports", 1), ("a", "c", "Supports", 3), ("c", "d", "Supports", 2)]
    )
    kg.rules.infer(rules(tmp_path, chain=CHAIN))
    assert inferred(kg) == {("a", "d"): 2}


@pytest.mark.parametrize(
    "second",
    [
        ("b", "c", "Asks", 0, "Proposed", "OpenQuestion"),
        ("b", "c", "Intends", 2, "Proposed", "Goal"),
        ("b", "c", "Disputes", 3),
        ("b", "c", "Supports", 3, "Rejected"),
    ],
)
def test_nothing_follows_from_a_question_a_goal_a_denial_or_what_was_rejected(tmp_path, second):
    kg = made([("a", "b", "Supports", 3), second])
    assert kg.rules.infer(rules(tmp_path, chain=CHAIN)) == 0


def test_what_a_text_states_is_not_inferred_as_well(tmp_path):
    kg = made([("a", "b", "Supports", 3), ("b", "c", "Supports", 3), ("a", "c", "Supports", 1)])
    # The stated claim has an IRI of its own making here, so give it the one that its content has.
    from immunograph.identifiers import claim_iri
    from immunograph.vocabulary import BASE, IG

    iri = claim_iri([BASE + "entity/a"], IG + "produces", BASE + "entity/c")
    kg.update(f"INSERT DATA {{ GRAPH igg:curated {{ <{iri}> a ig:Claim }} }}")
    assert kg.rules.infer(rules(tmp_path, chain=CHAIN)) == 0


def test_running_twice_changes_nothing(tmp_path):
    kg = made([("a", "b", "Supports", 3), ("b", "c", "Supports", 1)])
    folder = rules(tmp_path, chain=CHAIN)
    kg.rules.infer(folder)
    before = kg.export(format="trig")
    kg.rules.infer(folder)
    assert kg.export(format="trig") == before


@pytest.mark.slow
def test_rule_that_never_ends_is_stopped_and_named(tmp_path):
    kg = made([("a", "b", "Supports", 3)])
    before = kg.export(format="trig")
    with pytest.raises(
        RuleError,
        match="rule 'runaway' does not terminate within the limits: it still infers new claims after 20 rounds",
    ):
        kg.rules.infer(rules(tmp_path, runaway=ENDLESS), max_rounds=20)
    assert kg.export(format="trig") == before


def test_rule_with_a_syntax_error_is_named(tmp_path):
    with pytest.raises(RuleError, match="rule 'broken' is not valid SPARQL"):
        made([]).rules.infer(rules(tmp_path, broken="SELECT ?subject WHERE {"))


def test_rule_that_asks_another_host_is_refused_without_advice_that_no_rule_can_follow(tmp_path):
    asking = "SELECT * { SERVICE <http://example.org/sparql> { ?subject ?predicate ?object } }"
    with pytest.raises(
        RuleError, match="rule 'asking' would contact another host, which rules may not do: remove SERVICE"
    ):
        made([]).rules.infer(rules(tmp_path, asking=asking))


def test_a_query_of_another_form_is_not_called_invalid(tmp_path):
    with pytest.raises(RuleError, match="rule 'other' cannot be run: expected a SELECT query"):
        made([]).rules.infer(rules(tmp_path, other="ASK { ?s ?p ?o }"))


@pytest.mark.parametrize("ceiling", ['"firm"', "0", "4"])
def test_a_ceiling_is_1_to_3(tmp_path, ceiling):
    with pytest.raises(FormatError, match=r"rule 'chain' returns the ceiling .*; expected 1, 2 or 3"):
        made([("a", "b", "Supports", 3), ("b", "c", "Supports", 3)]).rules.infer(
            rules(tmp_path, chain=CHAIN.replace("?premise2", f"?premise2 ({ceiling} AS ?ceiling)", 1))
        )


def test_rule_without_its_columns_is_told_which(tmp_path):
    with pytest.raises(
        FormatError, match=r"rule 'short' selects .subject; expected .subject, .predicate, .object and .premise1"
    ):
        made([]).rules.infer(rules(tmp_path, short="SELECT ?subject WHERE { ?subject a ig:Claim }"))


@pytest.mark.parametrize("value", ["'x y'", "17", "BNODE()"])
def test_conclusion_about_something_without_an_iri_names_the_rule(tmp_path, value):
    literal = f"SELECT ?subject ?predicate ({value} AS ?object) ?premise WHERE {{ ?premise rdf:subject ?subject ; rdf:predicate ?predicate }}"
    with pytest.raises(
        FormatError, match=r"rule 'literal' returns .* as a subject, predicate or object; expected an IRI"
    ):
        made([("a", "b", "Supports", 3)]).rules.infer(rules(tmp_path, literal=literal))


def test_removing_a_premise_removes_what_hangs_on_it_and_nothing_else(tmp_path):
    claims = [
        ("a", "b", "Supports", 3),
        ("b", "c", "Supports", 3),
        ("c", "d", "Supports", 2),
        ("x", "y", "Supports", 3),
    ]
    claims.append(("y", "z", "Supports", 3))
    kg = made(claims)
    folder = rules(tmp_path, chain=CHAIN)
    kg.rules.infer(folder)
    kg.update("DELETE WHERE { GRAPH igg:curated { igv:e2 ?p ?o } }")
    fell = kg.rules.prune()
    assert {row.after for row in fell} == {0}
    assert len(fell) == 2
    pruned = inferred(kg)
    assert pruned == {("a", "c"): 3, ("x", "z"): 3}
    incremental = kg.export(format="trig")
    kg.rules.infer(folder)
    assert inferred(kg) == pruned
    assert kg.export(format="trig") == incremental


def test_weakened_premise_weakens_what_follows(tmp_path):
    kg = made([("a", "b", "Supports", 3), ("b", "c", "Supports", 3)])
    folder = rules(tmp_path, chain=CHAIN)
    kg.rules.infer(folder)
    kg.update(
        "DELETE DATA { GRAPH igg:curated { igv:e1 ig:certainty 3 } };"
        "INSERT DATA { GRAPH igg:curated { igv:e1 ig:certainty 1 } }"
    )
    (row,) = kg.rules.prune()
    assert (row.before, row.after) == (3, 1)
    incremental = kg.export(format="trig")
    kg.rules.infer(folder)
    assert kg.export(format="trig") == incremental


def test_firmer_premise_makes_what_follows_firmer(tmp_path):
    kg = made([("a", "b", "Supports", 1), ("b", "c", "Supports", 3)])
    kg.rules.infer(rules(tmp_path, chain=CHAIN))
    kg.update("DELETE DATA { GRAPH igg:curated { igv:e0 ig:certainty 1 } };")
    kg.update("INSERT DATA { GRAPH igg:curated { igv:e0 ig:certainty 2 } }")
    changed = kg.rules.prune()
    assert [(row.before, row.after) for row in changed] == [(1, 2)]
    assert changed.title == "Inferred claims that were removed or whose certainty changed"


@pytest.mark.parametrize(
    "void",
    [
        "igd:d0 ig:documentStatus ig:Retracted",
        "igd:d0 ig:documentIdentifier <urn:doi> . <urn:doi> ig:documentStatus ig:Withdrawn",
        "igv:e1 ig:supersedes igv:e0",
    ],
)
def test_retracted_or_superseded_support_is_no_premise_for_inferring_or_pruning(tmp_path, void):
    kg = made([("a", "b", "Supports", 3), ("b", "c", "Supports", 3)])
    folder = rules(tmp_path, chain=CHAIN)
    assert kg.rules.infer(folder) == 1
    kg.update(f"INSERT DATA {{ GRAPH igg:curated {{ {void} }} }}")
    assert [row.after for row in kg.rules.prune()] == [0]
    assert kg.rules.infer(folder) == 0


EVERY = """SELECT ?subject ?predicate ?object ?premise WHERE {
  ?premise rdf:subject ?object ; rdf:predicate ig:produces ; rdf:object ?subject ; ig:hasEvidence ?passage .
  ?passage ig:stance ig:Supports ; ig:quantifierKind ig:Universal BIND(ig:isProducedBy AS ?predicate)
  FILTER NOT EXISTS { ?premise ig:hasEvidence/ig:stance ig:Null }
}"""


@pytest.mark.parametrize(
    "void", ["igd:d1 ig:documentStatus ig:Retracted", "igv:e0 ig:supersedes igv:e1"], ids=["retracted", "superseded"]
)
@pytest.mark.parametrize("stance", ["Supports", "Null"])
def test_a_rule_does_not_see_a_void_passage_of_a_claim_with_good_support(tmp_path, void, stance):
    """It neither meets a condition of the rule nor blocks it."""
    kg = made([("a", "b", "Supports", 3), ("x", "y", stance, 3)])
    kg.update(
        "DELETE WHERE { GRAPH igg:curated { igc:c1 ?p ?o } };"
        "INSERT DATA { GRAPH igg:curated { igc:c0 ig:hasEvidence igv:e1 } };"
        f"INSERT DATA {{ GRAPH igg:curated {{ igv:e{int(stance == 'Supports')} ig:quantifierKind ig:Universal }} }}"
    )
    folder = rules(tmp_path, every=EVERY)
    before, after = (1, 0) if stance == "Supports" else (0, 1)
    assert kg.rules.infer(folder) == before
    kg.update(f"INSERT DATA {{ GRAPH igg:curated {{ {void} }} }}")
    assert kg.rules.infer(folder) == after


def test_article_infers_one_claim_and_building_it_is_the_same(kg):
    fresh = ig.load()
    before = fresh.export(format="trig", graph="inferred")
    assert fresh.rules.infer() == 1
    assert fresh.export(format="trig", graph="inferred") == before


def brute_force(steps, base):
    known = dict.fromkeys([claim for claim, _ in steps], 0)
    while True:
        new = dict(known)
        for claim, premises in steps:
            weakest = min((max(base.get(p, 0), known.get(p, 0)) for p in premises), default=0)
            new[claim] = max(new[claim], weakest)
        if new == known:
            return {claim: certainty for claim, certainty in known.items() if certainty > base.get(claim, 0)}
        known = new


NAMES = st.sampled_from("abcdefgh")


@settings(max_examples=examples(200), deadline=None)
@given(
    st.lists(st.tuples(NAMES, st.lists(NAMES, min_size=1, max_size=3)), max_size=15),
    st.dictionaries(NAMES, st.integers(1, 3)),
)
def test_grounding_is_the_plain_fixpoint(steps, base):
    assert ground(steps, base) == brute_force(steps, base)
