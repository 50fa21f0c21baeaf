"""Generate the inferred graph: the conclusions of rules, with their rules and premises.

An inferred claim has at most the certainty of its weakest premise; of several derivations, the one with the highest
certainty counts. Rejected claims, and claims without valid support (questions, goals, retracted or superseded passages), are not
used as premises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from immunograph.claims.view import ClaimsView
from immunograph.identifiers import make_claim
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.rdf.clauses import Clauses
from immunograph.reasoning.fixpoint import Derivation, Derived, derive
from immunograph.reasoning.rule_files import Rule
from immunograph.store import Store
from immunograph.vocabulary import BASE, BIOLINK, PROV, RDF, RDFS, SKOS, Graphs, term

__all__ = ["infer"]


def infer(store: Store, rules: Iterable[Rule], *, graph: IRI = Graphs.INFERRED, max_rounds: int = 50) -> Iterator[Quad]:
    """Apply rules to a store until nothing new can be inferred, and yield the quads of the inferred graph.

    Parameters
    ----------
    store
        Store with claims and evidence. It is not changed, and its inferred graph is ignored.
    rules
        The rules to apply, see :func:`immunograph.reasoning.read_rules`.
    graph
        IRI of the named graph of the quads.
    max_rounds
        Maximum number of rounds, at least 1, of which the last must infer nothing new; stops rules that do not
        terminate.

    Yields
    ------
    Quad
        First the rules, then their derivations and inferred claims.

    Raises
    ------
    RuleError
        If a rule is not valid SPARQL or cannot be run, or does not terminate within the limits.
    FormatError
        If a rule does not return subject, predicate, object (IRIs) and at least one premise, or returns a ceiling other
        than 1, 2 and 3, or ``max_rounds`` is less than 1.
    """
    listed = list(rules)
    derived = derive(store, listed, max_rounds=max_rounds)
    for rule in listed:
        yield Quad(rule.iri, IRI(RDF + "type"), term("Rule"), graph)
        yield Quad(rule.iri, IRI(RDFS + "label"), Literal(rule.title, "en"), graph)
        yield Quad(rule.iri, IRI(SKOS + "definition"), Literal(rule.description, "en"), graph)
        for condition in rule.conditions:
            yield Quad(rule.iri, term("condition"), Literal(condition, "en"), graph)
        yield Quad(
            rule.iri, IRI(PROV + "wasAttributedTo"), IRI(f"{BASE}agent/{rule.author.replace(' ', '%20')}"), graph
        )
    if not derived.derivations:  # the vocabulary takes longer to read than the rules of a small graph to run
        return
    clauses = Clauses(ClaimsView(store).vocabulary)
    rule_iris = {rule.name: rule.iri for rule in listed}
    told: set[IRI] = set()
    for each in derived.derivations:
        firm = [max(derived.firmness.get(p, 0), derived.certainties.get(p, 0)) for p in each.premises]
        yield Quad(each.iri, IRI(RDF + "type"), term("Derivation"), graph)
        yield Quad(each.iri, IRI(RDF + "type"), IRI(PROV + "Activity"), graph)
        yield Quad(each.iri, term("derives"), each.claim, graph)
        yield Quad(each.iri, term("rule"), rule_iris[each.rule], graph)
        yield Quad(each.iri, term("certainty"), Literal(min(*firm, each.ceiling)), graph)
        if each.ceiling < 3:
            yield Quad(each.iri, term("ceiling"), Literal(each.ceiling), graph)
        for axiom in each.axioms:
            yield Quad(each.iri, term("restsOn"), IRI(axiom), graph)
        for modality in each.modality:
            yield Quad(each.iri, term("modality"), IRI(modality), graph)
        for premise in each.premises:
            yield Quad(each.iri, term("premise"), IRI(premise), graph)
            yield Quad(each.claim, IRI(PROV + "wasDerivedFrom"), IRI(premise), graph)
        if each.claim in told:
            continue
        told.add(each.claim)
        proposition = clauses.proposition(make_claim([each.subject], each.predicate, each.object))
        for kind in (term("InferredClaim"), IRI(RDF + "Statement"), IRI(BIOLINK + "Association")):
            yield Quad(each.claim, IRI(RDF + "type"), kind, graph)
        yield Quad(each.claim, IRI(RDF + "subject"), each.subject, graph)
        yield Quad(each.claim, IRI(RDF + "predicate"), each.predicate, graph)
        yield Quad(each.claim, IRI(RDF + "object"), each.object, graph)
        yield Quad(each.claim, IRI(RDFS + "label"), Literal(proposition, "en"), graph)
        yield Quad(each.claim, term("certainty"), Literal(derived.certainties[each.claim]), graph)
        for modality in _carried(derived, each.claim):
            yield Quad(each.claim, term("modality"), IRI(modality), graph)


def _carried(derived: Derived, claim: IRI) -> tuple[str, ...]:
    """Return the modalities of a conclusion: those of the derivation with the highest certainty, then fewest modalities."""

    def firmness(each: Derivation) -> int:
        return min(
            *(max(derived.firmness.get(p, 0), derived.certainties.get(p, 0)) for p in each.premises), each.ceiling
        )

    proofs = [each for each in derived.derivations if each.claim == claim]
    best = max(proofs, key=lambda each: (firmness(each), -len(each.modality), each.iri))
    return best.modality
