"""Run rules to a fixpoint, and determine which conclusions remain after a premise is removed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from immunograph.claims.view import select
from immunograph.errors import FormatError, QueryError, RuleError
from immunograph.identifiers import claim_iri, content_hash
from immunograph.model import IRI, Certainty
from immunograph.query import Row
from immunograph.rdf import Quad
from immunograph.reasoning.rule_files import Rule
from immunograph.store import LocalStore, Store
from immunograph.vocabulary import BASE, RDF, Graphs, term

__all__ = ["Derivation", "Derived", "derive", "ground"]

_FIRMNESS: Final = """
SELECT ?claim (MAX(?certainty) AS ?firmness) WHERE {
  ?claim ig:hasEvidence ?evidence ; ig:status ?status .
  ?evidence ig:stance ig:Supports ; ig:certainty ?certainty ; ig:epistemicStatus ?kind .
  FILTER(?status != ig:Rejected && ?certainty > 0 && ?kind != ig:Goal)
} GROUP BY ?claim"""

_STATED: Final = "SELECT DISTINCT ?claim WHERE { ?claim a ig:Claim }"


@dataclass(frozen=True, slots=True)
class Derivation:
    """A derivation of a claim: a rule applied to premises.

    ``axioms`` are the curators' axioms that it also depends on; ``ceiling`` is the maximum certainty of its conclusion;
    ``modality`` has the concepts (``ig:Ability``) that the conclusion inherits.
    """

    iri: IRI
    claim: IRI
    subject: IRI
    predicate: IRI
    object: IRI
    rule: str
    premises: tuple[str, ...]
    axioms: tuple[str, ...] = ()
    ceiling: int = 3
    modality: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived:
    """All derivations, and the certainty of every inferred claim."""

    derivations: tuple[Derivation, ...]
    firmness: Mapping[str, int]
    certainties: Mapping[str, int]
    rounds: int


def ground(
    steps: Iterable[tuple[str, Sequence[str]]], base: Mapping[str, int], *, ceilings: Sequence[int] = ()
) -> dict[str, int]:
    """Return the certainty of every inferred claim: that of the weakest premise of its best derivation.

    Parameters
    ----------
    steps
        Pairs of a conclusion and its premises.
    base
        Certainty of the stated claims, 1 to 3.
    ceilings
        Maximum certainty of each step's conclusion, in the order of ``steps``; no limit if left out.

    Returns
    -------
    dict
        Conclusion -> certainty, if higher than its certainty as a stated claim. Circular proofs do not count.

    Notes
    -----
    The least fixpoint. For each of the three levels, unit propagation over the Horn clauses with a counter of open
    premises for each clause: linear in the size of the derivations.

    Examples
    --------
    >>> ground([("c", ["a", "b"]), ("d", ["e"]), ("e", ["d"])], {"a": 3, "b": 1})
    {'c': 1}
    >>> ground([("c", ["a"])], {"a": 3}, ceilings=[2])
    {'c': 2}
    """
    clauses = [(conclusion, set(premises)) for conclusion, premises in steps]
    waiting: dict[str, list[int]] = defaultdict(list)
    for number, (_, premises) in enumerate(clauses):
        for premise in premises:
            waiting[premise].append(number)
    made: dict[str, int] = {}
    for level in range(int(Certainty.ASSERTED), 0, -1):
        holds = {claim for claim, certainty in base.items() if certainty >= level}
        queue = list(holds)
        open_premises = [len(premises) for _, premises in clauses]
        for number, ceiling in enumerate(ceilings):
            open_premises[number] += ceiling < level  # one that is never met
        while queue:
            for number in waiting.get(queue.pop(), ()):
                open_premises[number] -= 1
                conclusion = clauses[number][0]
                if open_premises[number] == 0 and conclusion not in holds:
                    holds.add(conclusion)
                    made.setdefault(conclusion, level)
                    queue.append(conclusion)
    return {claim: made[claim] for claim, _ in clauses if claim in made}


def derive(store: Store, rules: Iterable[Rule], *, max_rounds: int = 50, max_claims: int = 100_000) -> Derived:
    """Return all derivations: rules are applied to the claims of a store and to conclusions until nothing new follows.

    Parameters
    ----------
    store
        The store with claims and evidence, which is not changed. Its inferred graph is ignored.
    rules
        The rules. Inferred claims are seen by them as ``ig:InferredClaim`` with ``ig:certainty``.
    max_rounds, max_claims
        Limits for rules that do not terminate.

    Returns
    -------
    Derived
        The derivations.

    Raises
    ------
    RuleError
        If a rule is not valid SPARQL, or still finds new claims at a limit; it names the rule.
    FormatError
        If a rule does not return subject, predicate, object and at least one premise, or no round is allowed.

    Notes
    -----
    Naive evaluation: each round runs every rule on a copy that holds what was inferred so far. What a text states
    (whatever its certainty or status) is not inferred as well: there the passages speak.
    """
    if max_rounds < 1:
        raise FormatError(f"max_rounds must be at least 1, not {max_rounds}")
    listed = list(rules)
    firmness = {str(row[0]): int(str(row[1])) for row in select(store, _FIRMNESS)}
    stated = {str(row[0]) for row in select(store, _STATED)}
    found: dict[IRI, Derivation] = {}
    known: set[str] = set()
    work = store
    if Graphs.INFERRED in store.graphs():
        work = _copy(store)
    for number in range(1, max_rounds + 1):
        new: list[Derivation] = []
        for rule in listed:
            for each in _solutions(work, rule):
                usable = all(premise in firmness or premise in known for premise in each.premises)
                if each.iri in found or not usable or each.claim in stated or each.claim in each.premises:
                    continue
                found[each.iri] = each
                new.append(each)
            if len(found) > max_claims:
                raise RuleError(_endless(rule.name, f"has found more than {max_claims} derivations", new[-1]))
        if not new:
            certainties = _grounded(found.values(), firmness)
            return Derived(tuple(found.values()), firmness, certainties, number)
        if work is store:
            work = _copy(store)
        known |= {each.claim for each in new}
        certainties = _grounded(found.values(), firmness)
        work.update("DROP SILENT GRAPH <" + Graphs.INFERRED + ">")
        work.add(quad for each in found.values() for quad in _statement(each, certainties))
    last = new[-1]
    raise RuleError(_endless(last.rule, f"still finds something new after {max_rounds} rounds", last))


def _grounded(found: Iterable[Derivation], firmness: Mapping[str, int]) -> dict[str, int]:
    listed = list(found)
    steps = [(each.claim, each.premises) for each in listed]
    return ground(steps, firmness, ceilings=[each.ceiling for each in listed])


def _endless(rule: str, what: str, last: Derivation) -> str:
    return (
        f"rule {rule!r} does not end: it {what}, the last one about <{last.subject}>; "
        "do not let it create new IRIs from what it infers, or allow more rounds"
    )


def _solutions(store: Store, rule: Rule) -> list[Derivation]:
    """Run one rule once."""
    try:
        table = select(store, rule.text)
    except QueryError as error:
        raise RuleError(f"rule {rule.name!r} is not valid SPARQL: {error}") from error
    if not {"subject", "predicate", "object"} <= set(table.columns) or not any(map(_is_premise, table.columns)):
        raise FormatError(f"rule {rule.name!r} must select ?subject ?predicate ?object and ?premise1 …")
    made: dict[tuple[IRI, tuple[str, ...], tuple[str, ...]], _Solution] = {}
    for row in table:
        parts = [row[name] for name in ("subject", "predicate", "object")]
        premises = _named(row, table.columns, "premise")
        if not premises or any(part is None for part in parts):
            raise FormatError(f"rule {rule.name!r} gives a solution without a subject, predicate, object or premise")
        subject, predicate, value = (IRI(str(part)) for part in parts)
        claim = claim_iri([subject], predicate, value)
        solution = made.setdefault(
            (claim, premises, _named(row, table.columns, "passage")), _Solution(subject, predicate, value)
        )
        ceiling = row["ceiling"] if "ceiling" in table.columns else None
        solution.ceiling = min(solution.ceiling, int(str(ceiling)) if ceiling is not None else 3)
        solution.axioms |= set(_named(row, table.columns, "axiom"))
        solution.modality |= set(_named(row, table.columns, "modality"))
    best: dict[IRI, Derivation] = {}
    for (claim, premises, _), solution in made.items():
        modality = tuple(sorted(solution.modality))
        iri = IRI(f"{BASE}derivation/{content_hash([rule.name, claim, list(premises), *modality])}")
        each = Derivation(
            iri, claim, solution.subject, solution.predicate, solution.object, rule.name, premises,
            tuple(sorted(solution.axioms)), solution.ceiling, modality,
        )  # fmt: skip
        if iri not in best or best[iri].ceiling < each.ceiling:
            best[iri] = each
    return list(best.values())


@dataclass(slots=True)
class _Solution:
    """What the rows of one solution say together: a rule may give a row for each modality of a premise."""

    subject: IRI
    predicate: IRI
    object: IRI
    ceiling: int = 3
    axioms: set[str] = field(default_factory=set)
    modality: set[str] = field(default_factory=set)


def _is_premise(name: str) -> bool:
    return name.startswith("premise")


def _named(row: Row, columns: Sequence[str], beginning: str) -> tuple[str, ...]:
    """Return the values of the columns whose names have this prefix, in order and without repeats."""
    return tuple(sorted({str(row[name]) for name in columns if name.startswith(beginning) and row[name] is not None}))


def _copy(store: Store) -> LocalStore:
    """Copy a store but for its inferred graph."""
    made = LocalStore()
    for graph in store.graphs():
        if graph != Graphs.INFERRED:
            made.add(store.quads(graph))
    return made


def _statement(each: Derivation, certainties: Mapping[str, int]) -> list[Quad]:
    """Return an inferred claim as the quads that rules read."""
    from immunograph.model import Literal

    graph, claim = Graphs.INFERRED, each.claim
    return [
        Quad(claim, IRI(RDF + "type"), term("InferredClaim"), graph),
        Quad(claim, IRI(RDF + "subject"), each.subject, graph),
        Quad(claim, IRI(RDF + "predicate"), each.predicate, graph),
        Quad(claim, IRI(RDF + "object"), each.object, graph),
        Quad(claim, term("certainty"), Literal(certainties.get(claim, 0)), graph),
    ]
