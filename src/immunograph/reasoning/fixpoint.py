"""Apply rules until a fixpoint is reached, and compute the certainty of the conclusions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from immunograph.claims.footing import FALLEN
from immunograph.claims.standings import standings_of
from immunograph.claims.view import select
from immunograph.errors import FormatError, HostNotAllowedError, QueryError, QuerySyntaxError, RuleError
from immunograph.identifiers import claim_iri, content_hash
from immunograph.legible import legible, quoted
from immunograph.model import IRI, Certainty
from immunograph.plurals import counted
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
  FILTER(?status != ig:Rejected && ?certainty > 0 && ?kind != ig:Goal && ?kind != ig:OpenQuestion)
} GROUP BY ?claim"""

_AN_IRI: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]*')

_SOURCES: Final = (
    "SELECT ?evidence ?document WHERE { ?claim ig:hasEvidence ?evidence . ?evidence oa:hasSource ?document }"
)

_REPLACED: Final = "SELECT ?evidence WHERE { ?newer ig:supersedes ?evidence }"

_STATED: Final = "SELECT DISTINCT ?claim WHERE { ?claim a ig:Claim }"


@dataclass(frozen=True, slots=True)
class Derivation:
    """One derivation of a claim: a rule applied to premises.

    Parameters
    ----------
    iri
        IRI of the derivation; it ends in a hash of the rule, conclusion, premises and modality.
    claim
        IRI of the inferred claim.
    subject, predicate, object
        The conclusion.
    rule
        Name of the rule.
    premises
        IRIs of the claims from which the conclusion was inferred, sorted.
    axioms
        IRIs of the curators' axioms on which the conclusion also depends, sorted.
    ceiling
        Maximum certainty of the conclusion, 1 to 3.
    modality
        IRIs of the modalities that the conclusion inherits, such as ``ig:Ability``, sorted.
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
    """Result of applying rules to a store.

    Parameters
    ----------
    derivations
        All derivations, in the order in which they were found.
    firmness
        Highest certainty (1 to 3) of the supporting evidence of each stated claim that may be a premise, by IRI.
    certainties
        Certainty (1 to 3) of each inferred claim, by IRI.
    rounds
        Number of rounds until nothing new was inferred; the last round is counted.
    """

    derivations: tuple[Derivation, ...]
    firmness: Mapping[str, int]
    certainties: Mapping[str, int]
    rounds: int


def ground(
    steps: Iterable[tuple[str, Sequence[str]]], base: Mapping[str, int], *, ceilings: Sequence[int] = ()
) -> dict[str, int]:
    """Compute the certainty of inferred claims: that of the weakest premise of the best derivation, at most its ceiling.

    Parameters
    ----------
    steps
        Derivations as pairs of a conclusion and its premises.
    base
        Certainty (1 to 3) of the stated claims.
    ceilings
        Maximum certainty of the conclusion for each entry of ``steps``, in the same order. Without it, there is no
        limit.

    Returns
    -------
    dict
        Certainty by conclusion. Conclusions that cannot be derived, or whose certainty does not exceed that in
        ``base``, are omitted. A circular proof does not support its conclusion.

    Notes
    -----
    Computes the least fixpoint by unit propagation over Horn clauses, once for each of the three levels. The runtime is
    linear in the total number of premises.

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
            open_premises[number] += ceiling < level  # a premise that is never met
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
    """Apply rules to the claims of a store until nothing new can be inferred.

    Parameters
    ----------
    store
        Store with claims and evidence. It is not changed, and its inferred graph is ignored.
    rules
        The rules. They find claims inferred so far as ``ig:InferredClaim`` with ``ig:certainty``.
    max_rounds, max_claims
        Maximum number of rounds (at least 1; the last one must infer nothing new) and of derivations. Exceeding either
        is an error, which stops rules that do not terminate.

    Returns
    -------
    Derived
        The derivations, and the certainties of stated and inferred claims.

    Raises
    ------
    RuleError
        If a rule is not valid SPARQL or cannot be run, or does not terminate within the limits; the message names the
        rule.
    FormatError
        If a rule does not return subject, predicate, object (IRIs) and at least one premise in every row, or returns a
        ceiling other than 1, 2 and 3, or ``max_rounds`` is less than 1.

    Notes
    -----
    Naive evaluation: each round runs every rule on a copy of the store that contains the claims inferred so far. A
    claim that is stated in the store is never inferred as well, whatever its certainty or status, because its evidence
    decides. Rules do not see retracted, withdrawn or superseded passages: a claim that rests only on these is not a
    premise, and none of them blocks a rule. The store is copied first if it has such passages or an inferred graph.
    """
    if max_rounds < 1:
        raise FormatError(f"max_rounds must be at least 1, not {max_rounds}")
    listed = list(rules)
    void = _void_passages(store)
    stated = {str(row[0]) for row in select(store, _STATED)}
    found: dict[IRI, Derivation] = {}
    known: set[str] = set()
    work = store
    if void or Graphs.INFERRED in store.graphs():
        work = _copy(store, void)
    firmness = {str(row[0]): int(str(row[1])) for row in select(work, _FIRMNESS)}
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
                limit = counted(max_claims, "derivation")
                raise RuleError(_endless(rule.name, f"exceeded the limit of {limit}", new[-1]))
        if not new:
            certainties = _grounded(found.values(), firmness)
            return Derived(tuple(found.values()), firmness, certainties, number)
        if work is store:
            work = _copy(store, void)
        known |= {each.claim for each in new}
        certainties = _grounded(found.values(), firmness)
        work.update("DROP SILENT GRAPH <" + Graphs.INFERRED + ">")
        work.add(quad for each in found.values() for quad in _statement(each, certainties))
    last = new[-1]
    rounds = counted(max_rounds, "round")
    raise RuleError(_endless(last.rule, f"still infers new claims after {rounds}", last))


def _void_passages(store: Store) -> set[str]:
    """Return the IRIs of passages that are superseded, or whose document is retracted or withdrawn."""
    void = {str(row[0]) for row in select(store, _REPLACED)}
    standings = {
        document: standing.status.rpartition("/")[2].lower() for document, standing in standings_of(store).items()
    }
    if not FALLEN.isdisjoint(standings.values()):
        void |= {
            str(evidence) for evidence, document in select(store, _SOURCES) if standings.get(str(document)) in FALLEN
        }
    return void


def _grounded(found: Iterable[Derivation], firmness: Mapping[str, int]) -> dict[str, int]:
    listed = list(found)
    steps = [(each.claim, each.premises) for each in listed]
    return ground(steps, firmness, ceilings=[each.ceiling for each in listed])


def _endless(rule: str, what: str, last: Derivation) -> str:
    return (
        f"rule {rule!r} does not terminate within the limits: it {what}, the last one about <{last.subject}>; "
        "make sure that it does not create new IRIs from inferred claims, or raise the limit"
    )


def _solutions(store: Store, rule: Rule) -> list[Derivation]:
    """Run a rule once, and return its derivations: of equal ones, that with the highest ceiling."""
    try:
        table = select(store, rule.text)
    except HostNotAllowedError as error:
        raise RuleError(
            f"rule {rule.name!r} would contact another host, which rules may not do: remove SERVICE"
        ) from error
    except QueryError as error:
        what = "is not valid SPARQL" if isinstance(error, QuerySyntaxError) else "cannot be run"
        raise RuleError(f"rule {rule.name!r} {what}: {error}") from error
    if not {"subject", "predicate", "object"} <= set(table.columns) or not any(map(_is_premise, table.columns)):
        selected = " ".join(f"?{name}" for name in table.columns) or "nothing"
        raise FormatError(
            f"rule {rule.name!r} selects {selected}; expected ?subject, ?predicate, ?object and ?premise1 (further "
            "premises are ?premise2 and so on)"
        )
    made: dict[tuple[IRI, tuple[str, ...], tuple[str, ...]], _Solution] = {}
    for row in table:
        parts = [row[name] for name in ("subject", "predicate", "object")]
        premises = _named(row, table.columns, "premise")
        if not premises or any(part is None for part in parts):
            raise FormatError(
                f"rule {rule.name!r} returns a row without a subject, predicate, object or premise; bind all four in "
                "every row"
            )
        wrong = next((str(part) for part in parts if not _AN_IRI.fullmatch(str(part))), None)
        if wrong is not None:
            raise FormatError(
                f"rule {quoted(rule.name)} returns {quoted(wrong[:80])} as a subject, predicate or object; expected an IRI"
            )
        subject, predicate, value = (IRI(str(part)) for part in parts)
        claim = claim_iri([subject], predicate, value)
        solution = made.setdefault(
            (claim, premises, _named(row, table.columns, "passage")), _Solution(subject, predicate, value)
        )
        ceiling = row["ceiling"] if "ceiling" in table.columns else None
        if ceiling is not None and str(ceiling) not in ("1", "2", "3"):
            raise FormatError(
                f"rule {quoted(rule.name)} returns the ceiling {legible(str(ceiling))[:80]}; expected 1, 2 or 3"
            )
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
    """Merged rows with the same conclusion, premises and passages; a rule may return a row per modality of a premise."""

    subject: IRI
    predicate: IRI
    object: IRI
    ceiling: int = 3
    axioms: set[str] = field(default_factory=set)
    modality: set[str] = field(default_factory=set)


def _is_premise(name: str) -> bool:
    return name.startswith("premise")


def _named(row: Row, columns: Sequence[str], beginning: str) -> tuple[str, ...]:
    """Return the values of the columns whose names have this prefix, sorted and without repeats."""
    return tuple(sorted({str(row[name]) for name in columns if name.startswith(beginning) and row[name] is not None}))


def _copy(store: Store, without: Collection[str]) -> LocalStore:
    """Copy a store without its inferred graph and without some passages."""
    made = LocalStore()
    for graph in store.graphs():
        if graph != Graphs.INFERRED:
            made.add(q for q in store.quads(graph) if q.subject not in without and q.object not in without)
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
