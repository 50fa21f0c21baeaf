"""Rules are SPARQL files; what they infer stands in its own graph with rule and premises.

A rule is a ``.rq`` file whose head has ``# title:``, ``# description:`` and ``# author:``, and whose SELECT gives
``?subject ?predicate ?object`` and premises ``?premise1``, ``?premise2`` … (claims). Each solution is one derivation.
An inferred claim is at most as certain as the weakest of its premises, and where several derivations reach the same
claim, as certain as the best of them. What nobody supports (questions, goals) and what was rejected is no premise.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from immunograph.claims.view import select
from immunograph.errors import FormatError
from immunograph.identifiers import claim_iri, content_hash, make_claim
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.rdf.encode import proposition_label
from immunograph.store import Store
from immunograph.vocabulary import BASE, BIOLINK, PROV, RDF, RDFS, SKOS, Graphs, term

__all__ = ["Rule", "infer", "read_rules"]

_HEAD: Final = re.compile(r"^#\s*([a-z]+):\s*(.*?)\s*$", re.MULTILINE)

_FIRMNESS: Final = """
SELECT ?claim (MAX(?certainty) AS ?firmness) WHERE {
  ?claim ig:hasEvidence ?evidence ; ig:status ?status .
  ?evidence ig:stance ig:Supports ; ig:certainty ?certainty ; ig:epistemicStatus ?kind .
  FILTER(?status != ig:Rejected && ?certainty > 0 && ?kind != ig:Goal)
} GROUP BY ?claim"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, what it says, who wrote it, and its SELECT."""

    name: str
    title: str
    description: str
    author: str
    text: str

    @property
    def iri(self) -> IRI:
        """The rule's own IRI."""
        return IRI(f"{BASE}rule/{self.name}")


def read_rules(directories: Iterable[Path]) -> list[Rule]:
    """Read all rules of some directories, by name; a later directory wins.

    Raises
    ------
    FormatError
        If a rule's head lacks title, description or author.
    """
    rules: dict[str, Rule] = {}
    for directory in directories:
        for path in sorted(directory.glob("*.rq")):
            text = path.read_text(encoding="utf-8")
            head = dict(_HEAD.findall(text))
            for key in ("title", "description", "author"):
                if not head.get(key):
                    raise FormatError(f"{path}: its head lacks a line '# {key}: …'; add it")
            rules[path.stem] = Rule(path.stem, head["title"], head["description"], head["author"], text)
    return [rules[name] for name in sorted(rules)]


def infer(store: Store, rules: Iterable[Rule], *, graph: IRI = Graphs.INFERRED) -> Iterator[Quad]:
    """Apply rules to what the store holds and give the inferred graph.

    Parameters
    ----------
    store
        Claims with evidence.
    rules
        The rules.
    graph
        The named graph to write into.

    Raises
    ------
    QueryError
        If a rule is not valid SPARQL.
    FormatError
        If a rule does not give subject, predicate, object and at least one premise.
    """
    firmness = {str(row[0]): row[1] for row in select(store, _FIRMNESS)}
    labels: dict[str, str] = {
        str(iri): str(text) for iri, text in select(store, "SELECT ?s ?l WHERE { ?s rdfs:label ?l }")
    }
    certainties: dict[IRI, int] = defaultdict(int)
    told: dict[IRI, tuple[IRI, IRI, IRI]] = {}
    for rule in rules:
        table = select(store, rule.text)
        premise_columns = [name for name in table.columns if name.startswith("premise")]
        if not {"subject", "predicate", "object"} <= set(table.columns) or not premise_columns:
            raise FormatError(f"rule {rule.name!r} must select ?subject ?predicate ?object and ?premise1 …")
        yield Quad(rule.iri, IRI(RDF + "type"), term("Rule"), graph)
        yield Quad(rule.iri, IRI(RDFS + "label"), Literal(rule.title, "en"), graph)
        yield Quad(rule.iri, IRI(SKOS + "definition"), Literal(rule.description, "en"), graph)
        yield Quad(
            rule.iri, IRI(PROV + "wasAttributedTo"), IRI(f"{BASE}agent/{rule.author.replace(' ', '%20')}"), graph
        )
        for row in table:
            premises = sorted({str(row[name]) for name in premise_columns if row[name] is not None})
            if any(premise not in firmness for premise in premises):
                continue
            subject, predicate, value = (IRI(str(row[name])) for name in ("subject", "predicate", "object"))
            claim = claim_iri([subject], predicate, value)
            told[claim] = (subject, predicate, value)
            weakest = min(int(str(firmness[premise])) for premise in premises)
            certainties[claim] = max(certainties[claim], weakest)
            derivation = IRI(f"{BASE}derivation/{content_hash([rule.name, claim, premises])}")
            yield Quad(derivation, IRI(RDF + "type"), term("Derivation"), graph)
            yield Quad(derivation, IRI(RDF + "type"), IRI(PROV + "Activity"), graph)
            yield Quad(derivation, term("derives"), claim, graph)
            yield Quad(derivation, term("rule"), rule.iri, graph)
            yield Quad(derivation, term("certainty"), Literal(weakest), graph)
            for premise in premises:
                yield Quad(derivation, term("premise"), IRI(premise), graph)
                yield Quad(claim, IRI(PROV + "wasDerivedFrom"), IRI(premise), graph)
    for iri, (subject, predicate, value) in told.items():
        proposition = proposition_label(make_claim([subject], predicate, value), labels)
        for kind in (term("InferredClaim"), IRI(RDF + "Statement"), IRI(BIOLINK + "Association")):
            yield Quad(iri, IRI(RDF + "type"), kind, graph)
        yield Quad(iri, IRI(RDF + "subject"), subject, graph)
        yield Quad(iri, IRI(RDF + "predicate"), predicate, graph)
        yield Quad(iri, IRI(RDF + "object"), value, graph)
        yield Quad(iri, IRI(RDFS + "label"), Literal(proposition, "en"), graph)
        yield Quad(iri, term("certainty"), Literal(certainties[iri]), graph)
