"""Proofs of claims, as a tree down to the passages: text, HTML and RDF."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.quantifiers import is_limited
from immunograph.analysis.reports import Report
from immunograph.analysis.sentences import Sentences
from immunograph.legible import escaped
from immunograph.plurals import counted
from immunograph.reasoning import ground
from immunograph.vocabulary import IG, PROV, RDFS

if TYPE_CHECKING:
    import rdflib

__all__ = ["Proof", "RuleUse", "fallen_without", "find_proof", "find_proofs", "firmness_of"]


@dataclass(frozen=True)
class RuleUse:
    """One derivation of a claim by a rule.

    Parameters
    ----------
    derivation, rule
        IRIs of the derivation and of its rule.
    title, description
        Title and description of the rule.
    certainty
        Certainty of the conclusion by this derivation, 0 to 3.
    premises
        Proofs of the premises.
    conditions
        Conditions of the rule, in words.
    """

    derivation: str
    rule: str
    title: str
    description: str
    certainty: int
    premises: tuple[Proof, ...]
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof(Report):
    """The proof of a claim, as a tree down to passages.

    Parameters
    ----------
    claim, key, proposition
        IRI, key and proposition of the claim.
    certainty
        Certainty of the claim, 0 to 3; 0 without valid support.
    inferred
        Whether a rule infers the claim.
    says, passages
        Sentences of a stated claim, and the IRIs of each passage and its document.
    derivations
        Derivations of an inferred claim, highest certainty first.
    repeated
        Whether the proof is left out because the claim is already on the path from the root.
    cautions
        Warnings on quantifiers and contexts of the premises, which limit the inferred claim as well.
    others
        Proofs of the other claims between the same two entities, which may say the opposite.
    """

    claim: str
    key: str
    proposition: str
    certainty: int
    inferred: bool
    says: tuple[str, ...] = ()
    passages: tuple[tuple[str, str], ...] = ()
    derivations: tuple[RuleUse, ...] = ()
    repeated: bool = False
    cautions: tuple[str, ...] = ()
    others: tuple[Proof, ...] = ()

    def text(self) -> str:
        """Return the proof as a tree in text.

        Returns
        -------
        str
            Lines of text, as the command line prints them.
        """
        lines = [self._heading(), ""] if self.others else []
        for proof in (self, *self.others):
            lines += proof._lines("")
        return "\n".join(lines)

    def _heading(self) -> str:
        """Return the number and the keys of the claims between the two entities as text."""
        claims = (self, *self.others)
        return f"{counted(len(claims), 'claim')} between the two: {', '.join(proof.key for proof in claims)}"

    def _standing(self) -> str:
        """Return whether a rule infers the claim or a text states it, with its certainty, or that it has no support."""
        if not self.inferred and not self.certainty:
            return "no supporting evidence"
        kind = "inferred, stated by no text" if self.inferred else "stated"
        return f"{kind}; certainty {self.certainty} of 3"

    def _lines(self, indent: str) -> list[str]:
        lines = [f"{indent}{self.key}  {self.proposition}  ({self._standing()})"]
        if self.repeated:
            return [*lines, f"{indent}   its proof is shown above"]
        lines += [f"{indent}   - {text}" for text in self.says]
        lines += [f"{indent}   note: {caution}" for caution in self.cautions]
        for use in self.derivations:
            lines.append(
                f"{indent}   by the rule “{use.title}” (certainty {use.certainty} of 3, no more than its weakest premise):"
            )
            lines.append(f"{indent}     {use.description}")
            lines += [f"{indent}     condition: {condition}" for condition in use.conditions]
            for premise in use.premises:
                lines += premise._lines(indent + "     ")
        return lines

    def as_dict(self) -> dict[str, object]:
        """Return the proof as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``claim`` (key), ``iri``, ``proposition``, ``certainty``, ``inferred``, ``says``, ``cautions``,
            ``derivations`` (dictionaries with ``rule``, ``title``, ``conditions``, ``certainty`` and ``premises``,
            which are proofs of this form) and, if there are any, ``others``: the proofs of the other claims between
            the same two entities.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().why("interferon", "cancer").as_dict()["inferred"]
        True
        """
        return {
            "claim": self.key,
            "iri": self.claim,
            "proposition": self.proposition,
            "certainty": self.certainty,
            "inferred": self.inferred,
            "says": list(self.says),
            "cautions": list(self.cautions),
            "derivations": [
                {
                    "rule": use.rule,
                    "title": use.title,
                    "conditions": list(use.conditions),
                    "certainty": use.certainty,
                    "premises": [premise.as_dict() for premise in use.premises],
                }
                for use in self.derivations
            ],
            **({"others": [proof.as_dict() for proof in self.others]} if self.others else {}),
        }

    def _repr_html_(self) -> str:
        head = f"<b>{escaped(self.key)}</b> {escaped(self.proposition)} <i>({self._standing()})</i>"
        body = "".join(f"<li>{escaped(text)}</li>" for text in self.says)
        body += "".join(f"<li><i>note: {escaped(caution)}</i></li>" for caution in self.cautions)
        for use in self.derivations:
            inner = "".join(f"<li>{premise._repr_html_()}</li>" for premise in use.premises)
            body += f"<li>by the rule “{escaped(use.title)}”: {escaped(use.description)}<ul>{inner}</ul></li>"
        html = f"<details open><summary>{head}</summary><ul>{body}</ul></details>"
        if not self.others:
            return html
        return f"<p>{escaped(self._heading())}</p>" + html + "".join(proof._repr_html_() for proof in self.others)

    def rdf(self) -> rdflib.Graph:
        """Return the proof as PROV-O: claims, the derivations that generated them, premises and passages.

        Returns
        -------
        rdflib.Graph
            A new rdflib graph with the prefixes bound.

        Notes
        -----
        ``prov:wasGeneratedBy``, ``prov:used``, ``prov:wasInfluencedBy`` (the rule) and ``prov:wasDerivedFrom`` of
        https://www.w3.org/TR/prov-o/.

        Examples
        --------
        >>> import immunograph as ig
        >>> made = ig.load().why("interferon", "cancer").rdf()
        >>> sorted({name for name in map(made.qname, made.predicates()) if name.startswith("prov:")})
        ['prov:used', 'prov:wasDerivedFrom', 'prov:wasGeneratedBy', 'prov:wasInfluencedBy']
        """
        import rdflib

        from immunograph.vocabulary import PREFIXES

        made = rdflib.Graph()
        for prefix in ("ig", "igc", "igr", "igv", "prov", "rdfs"):
            made.bind(prefix, PREFIXES[prefix], replace=True)
        for proof in (self, *self.others):
            proof._say(made)
        return made

    def _say(self, made: rdflib.Graph) -> None:
        import rdflib

        claim = rdflib.URIRef(self.claim)
        label, kind = rdflib.URIRef(RDFS + "label"), rdflib.RDF.type
        made.add((claim, kind, rdflib.URIRef(PROV + "Entity")))
        made.add((claim, label, rdflib.Literal(self.proposition, lang="en")))
        made.add((claim, rdflib.URIRef(IG + "certainty"), rdflib.Literal(self.certainty)))
        for evidence, document in self.passages:
            made.add((claim, rdflib.URIRef(PROV + "wasDerivedFrom"), rdflib.URIRef(evidence)))
            made.add((rdflib.URIRef(evidence), rdflib.URIRef(PROV + "wasDerivedFrom"), rdflib.URIRef(document)))
        for use in self.derivations:
            activity = rdflib.URIRef(use.derivation)
            made.add((claim, rdflib.URIRef(PROV + "wasGeneratedBy"), activity))
            made.add((activity, kind, rdflib.URIRef(PROV + "Activity")))
            made.add((activity, rdflib.URIRef(PROV + "wasInfluencedBy"), rdflib.URIRef(use.rule)))
            made.add((rdflib.URIRef(use.rule), label, rdflib.Literal(use.title, lang="en")))
            for premise in use.premises:
                made.add((activity, rdflib.URIRef(PROV + "used"), rdflib.URIRef(premise.claim)))
                premise._say(made)


def firmness_of(columns: ClaimColumns) -> dict[str, int]:
    """Return the certainty of every stated claim that may be a premise: supported and not rejected.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    dict[str, int]
        IRI of a claim -> highest certainty of its supporting passages, 1 to 3.
    """
    import polars as pl

    rejected = columns.claims.filter(pl.col("status") == "Rejected")["claim"].unique().implode()
    frame = columns.asserting.filter(~pl.col("claim").is_in(rejected))
    return dict(frame.group_by("claim").agg(pl.col("certainty").max()).sort("claim").iter_rows())


def _lost(uses: Sequence[RuleUse], columns: ClaimColumns, sentences: Sentences) -> tuple[str, ...]:
    """Return warnings on the quantifiers and contexts of the premises, which limit the conclusion as well."""
    made = []
    for premise in (premise for use in uses for premise in use.premises):
        for row in sentences.evidence(premise.claim):
            if is_limited(row):
                made.append(f"{premise.key} is stated for “{row['quantifier']}” only; so is what follows from it")
        for dimension, values in sorted(columns.context.get(premise.claim, {}).items()):
            named = ", ".join(sorted(map(columns.label, values)))
            made.append(
                f"{premise.key} is stated for {columns.label(dimension)} {named} only; so is what follows from it"
            )
    return tuple(dict.fromkeys(made))


def _steps(columns: ClaimColumns) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Map each derivation to its conclusion, its rule and its sorted premises."""
    import polars as pl

    frame = columns.derivations.group_by("derivation", maintain_order=True).agg(
        pl.col("claim").first(), pl.col("rule").first(), pl.col("premise").unique().sort()
    )
    return {derivation: (claim, rule, tuple(premises)) for derivation, claim, rule, premises in frame.iter_rows()}


def fallen_without(columns: ClaimColumns, firmness: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Return the inferred claims that would be lost or weakened if only the given claims were valid.

    Parameters
    ----------
    columns
        The current claims and derivations.
    firmness
        Certainty of the claims that would remain valid.

    Returns
    -------
    dict[str, tuple[int, int]]
        Claim -> certainty before and after.

    Notes
    -----
    Certainties are recomputed from the existing derivations in linear time, without running rules.
    """
    derivations = _steps(columns)
    steps = [(claim, premises) for claim, _, premises in derivations.values()]
    ceilings = [columns.ceilings.get(derivation, 3) for derivation in derivations]
    before = ground(steps, firmness_of(columns), ceilings=ceilings)
    after = ground(steps, firmness, ceilings=ceilings)
    return {
        claim: (certainty, after.get(claim, 0))
        for claim, certainty in before.items()
        if after.get(claim, 0) < certainty
    }


def find_proof(
    columns: ClaimColumns,
    claim: str,
    rules: Mapping[str, tuple[str, str]],
    *,
    conditions: Mapping[str, Sequence[str]] | None = None,
    ancestors: Collection[str] = (),
) -> Proof:
    """Build the proof of a claim from the derivations of the graph.

    Parameters
    ----------
    columns
        Claims, evidence and derivations.
    claim
        IRI of the claim.
    rules
        IRI of a rule -> its title and description.
    conditions
        IRI of a rule -> its conditions, in words.
    ancestors
        Claims already on the path from the root, whose proofs are not repeated.

    Returns
    -------
    Proof
        The proof; its leaves are stated claims with their passages.
    """
    return find_proofs(columns, [claim], rules, conditions=conditions, ancestors=ancestors)


def find_proofs(
    columns: ClaimColumns,
    claims: Sequence[str],
    rules: Mapping[str, tuple[str, str]],
    *,
    conditions: Mapping[str, Sequence[str]] | None = None,
    ancestors: Collection[str] = (),
) -> Proof:
    """Build the proofs of several claims about the same two entities.

    Parameters
    ----------
    columns, rules, conditions, ancestors
        See :func:`find_proof`.
    claims
        IRIs of the claims, at least one.

    Returns
    -------
    Proof
        An inferred claim before stated ones, then by certainty, highest first; the rest are its ``others``.
    """
    import polars as pl

    steps = _steps(columns)
    leading: dict[str, list[str]] = {}
    for derivation, (conclusion, _, _) in sorted(steps.items()):
        leading.setdefault(conclusion, []).append(derivation)
    needed, queue = set(claims), list(claims)
    for here in queue:
        fresh = {premise for derivation in leading.get(here, ()) for premise in steps[derivation][2]} - needed
        needed |= fresh
        queue += sorted(fresh)
    sentences = Sentences(columns, needed)
    firmness = firmness_of(columns)
    ceilings = [columns.ceilings.get(derivation, 3) for derivation in steps]
    certainties = ground(
        [(conclusion, premises) for conclusion, _, premises in steps.values()], firmness, ceilings=ceilings
    )
    inferred = set(columns.claims.filter(pl.col("inferred"))["claim"])

    def proof(iri: str, above: frozenset[str]) -> Proof:
        rows = sentences.evidence(iri)
        certainty = firmness.get(iri, certainties.get(iri, 0))
        uses = []
        for derivation in leading.get(iri, ()) if iri not in above else ():
            _, rule, premises = steps[derivation]
            title, description = rules.get(rule, (rule, ""))
            inner = tuple(sorted((proof(each, above | {iri}) for each in premises), key=lambda each: each.key))
            certainty_of_use = min(*(each.certainty for each in inner), columns.ceilings.get(derivation, 3))
            told = tuple((conditions or {}).get(rule, ()))
            uses.append(RuleUse(derivation, rule, title, description, certainty_of_use, inner, told))
        uses.sort(key=lambda use: (-use.certainty, [premise.key for premise in use.premises]))
        return Proof(
            claim=iri,
            key=columns.key(iri),
            proposition=sentences.proposition(iri),
            certainty=certainty,
            inferred=iri in inferred,
            says=tuple(sentences.cited(row) for row in rows) or (() if iri in inferred else (sentences.claim(iri),)),
            passages=tuple((row["evidence"], row["document"]) for row in rows),
            derivations=tuple(uses),
            repeated=iri in above,
            cautions=_lost(uses, columns, sentences),
        )

    proofs = [proof(claim, frozenset(ancestors)) for claim in dict.fromkeys(claims)]
    first, *rest = sorted(proofs, key=lambda each: (not each.inferred, -each.certainty, each.key))
    return replace(first, others=tuple(rest))
