"""Describe the paths of a search as mechanisms: evidence, belief, limits and warnings of each step."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Final

from immunograph.analysis.belief import Beliefs, credible
from immunograph.analysis.claim_columns import AGAINST, BEARER, INVOLVES, MATCH, SUBCLASS, ClaimColumns
from immunograph.analysis.companions import Companions
from immunograph.analysis.figures import written_belief
from immunograph.analysis.known import (
    ORDERS,
    claims_on_an_effect,
    contrasts,
    parted,
)
from immunograph.analysis.mechanisms import HEADLINE, Mechanism, Step
from immunograph.analysis.objections import limited_claims, opposed_claims
from immunograph.analysis.projection import snake
from immunograph.analysis.quantifiers import is_limited
from immunograph.analysis.scopes import ancestors
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.step_limits import step_limits
from immunograph.analysis.steps import DIGITS, StepGraph
from immunograph.analysis.typed_rows import EvidenceRow
from immunograph.claims.context_overlap import excluding
from immunograph.claims.verb_phrases import negated
from immunograph.model import Certainty

__all__ = ["PathWriter"]

_SIGNS: Final = {1: "+", -1: "-", 0: "unsigned"}


class PathWriter:
    """Converts paths (sequences of step numbers) to mechanisms with evidence.

    Parameters
    ----------
    columns, beliefs
        The claims, and the belief in each.
    steps
        The graph of steps to which the numbers refer.
    around
        Possible end points of paths -> the entity through which each was reached; may be empty.
    claims
        IRIs of the claims on the paths.
    """

    def __init__(
        self, columns: ClaimColumns, beliefs: Beliefs, steps: StepGraph, around: dict[str, str], claims: set[str]
    ) -> None:
        import polars as pl

        wanted = pl.Series(sorted(claims), dtype=pl.String).implode()
        self.columns = columns
        self.steps = steps
        self.around = around
        self.parameters = beliefs.parameters
        self.sentences = Sentences(columns, claims)
        rows = beliefs.frame.filter(pl.col("claim").is_in(wanted)).select("claim", "belief", "second").iter_rows()
        self.moments = {claim: (belief, second) for claim, belief, second in rows}
        self.asserting = set(columns.asserting.filter(pl.col("claim").is_in(wanted))["evidence"])
        self.disputed = opposed_claims(columns, wanted)
        self.limited = limited_claims(columns, claims)
        self.companions = Companions(columns, claims)
        stated = columns.claims.filter(pl.col("claim").is_in(wanted)).sort("claim", "subject", descending=True)
        self.subjects = {
            claim: (who, sign) for claim, who, sign in stated.select("claim", "subject", "sign").iter_rows()
        }
        self.aspects = dict(stated.filter(pl.col("aspect").fill_null("") != "").select("claim", "aspect").iter_rows())
        self.predicates = dict(columns.claims.filter(pl.col("claim").is_in(wanted))["claim", "predicate"].iter_rows())
        self.contrasts = columns.derived(contrasts)
        self.on_effect = claims_on_an_effect(columns, claims)
        sides = (columns.context[claim] for claim in claims if claim in columns.context)
        self.ancestors = ancestors(columns, (value for side in sides for values in side.values() for value in values))

    def mechanism(self, path: tuple[int, ...], direct: tuple[str, ...]) -> Mechanism:
        """Convert one path to a mechanism, with evidence, limits and warnings.

        Parameters
        ----------
        path
            Step numbers, in order.
        direct
            IRIs of claims that state the effect directly from start to end.

        Returns
        -------
        Mechanism
            The path, with its net sign, belief and sentences.
        """
        steps = tuple(self.step(number) for number in path)
        product = 1
        for number in path:
            product *= int(self.steps.sign[number])
        first, second = 1.0, 1.0
        for number, step in zip(path, steps, strict=True):
            one, two = self._moments(number, step)
            first, second = first * one, second * two
        if not any(step.claim for step in steps):
            second = first**2
        low, high = credible(first, second, self.parameters["model", "interval"])
        told = [step for step in steps if step.certainty is not None]
        certainty = min((step.certainty or 0 for step in told), default=0)
        least = min(((step.certainty or 0, round(step.belief, DIGITS)) for step in told), default=(0, 0.0))
        end = self.steps.nodes[int(self.steps.place[self.steps.target[path[-1]]])]
        on_effect = next((step.claim for step in reversed(steps) if step.claim), "") in self.on_effect
        limits = (*self._clashes(steps), *self._limits(steps))
        made = Mechanism(
            steps=steps,
            sign=_SIGNS[product],
            end=HEADLINE["effect of"].format(end=self.columns.label(end)) if on_effect else self.columns.label(end),
            relation=self._relation(end),
            certainty=certainty,
            belief=first,
            low=float(low[0]),
            high=float(high[0]),
            weakest=tuple(step for step in told if (step.certainty or 0, round(step.belief, DIGITS)) == least),
            leaps=sum(step.kind == "subsumption" for step in steps),
            sources=tuple(sorted({source for step in steps for source in step.sources})),
            cautions=tuple(dict.fromkeys((*limits, *self._cautions(steps)))),
            limits=limits,
            apart=parted(self.columns, (step.claim for step in steps if step.claim), self.contrasts),
            opposed=tuple(told for step in steps for told in self._opposing(step)),
            limited=tuple(f"{step.key} {self.limited[step.claim]}" for step in steps if step.claim in self.limited),
            direct="; ".join(
                f"{self.columns.key(each)}, belief {written_belief(self.moments[each][0])}" for each in direct
            ),
        )
        return replace(made, outcome=self._outcome(path[0], end, made, on_effect=on_effect))

    def _moments(self, number: int, step: Step) -> tuple[float, float]:
        """Return first and second moment of the belief in a step."""
        link = self.steps.link(number)
        if link is not None:
            return link.belief, link.second
        return self.moments.get(step.claim, (step.belief, step.belief**2))

    def _opposing(self, step: Step) -> tuple[str, ...]:
        """Return a phrase on how a step is contradicted, as a tuple; an empty tuple if it is not."""
        return (f"{step.key} {self.disputed[step.claim]}",) if step.claim in self.disputed else ()

    def _outcome(self, first: int, end: str, made: Mechanism, *, on_effect: bool) -> str:
        """Return the outcome of a path as a clause, such as *IL-2 may inhibit the growth of tumours*."""
        start = self.steps.nodes[int(self.steps.place[self.steps.source[first]])]
        noun = self.columns.clauses.noun
        what = HEADLINE["effect of"].format(end=noun(end)) if on_effect else noun(end)
        return f"{made.jointly(noun(start), acting=True)} {made.net} {made.jointly(what, acting=False)}"

    def step(self, number: int) -> Step:
        """Return one step with its evidence.

        Parameters
        ----------
        number
            Number of the step.

        Returns
        -------
        Step
            The step.
        """
        steps, columns = self.steps, self.columns
        kind = StepGraph.KINDS[int(steps.kind[number])]
        source, target = (steps.nodes[int(steps.place[each[number]])] for each in (steps.source, steps.target))
        claim = steps.claim[number]
        rows = (
            [row for row in self.sentences.evidence(claim) if row["stance"] in ("Supports", *AGAINST)] if claim else []
        )
        supporting = [row for row in rows if row["evidence"] in self.asserting]
        link = steps.link(number)
        if link is not None:
            supporting = [row for row in supporting if row["evidence"] in link.evidence]
            rows = [row for row in rows if row in supporting or row["stance"] in AGAINST]
        firmest = max(supporting, key=lambda row: row["certainty"], default=None)
        key = columns.key(claim) if claim else ""
        belief = link.belief if link else self.moments[claim][0] if claim else self.parameters["step", kind]
        if kind == "subsumption":
            key = self._membership(source, target)
        actor = self.subjects[claim][0] if link else source
        subject, plural = columns.clauses.general(actor)
        noun = columns.clauses.noun(target)
        verb = self.companions.verb(claim, columns.label(self.predicates[claim])) if claim in self.predicates else ""
        # The verb "confers resistance to" already expresses that it is about an effect.
        on_effect = claim in self.on_effect and negated(verb) is None
        affected = HEADLINE["effect of"].format(end=noun) if on_effect else noun
        if aspect := self.aspects.get(claim):
            affected = f"the {aspect} of {affected}"
        top = [row for row in supporting if firmest and row["certainty"] == firmest["certainty"]]
        words = f"{subject} {verb} {affected}"
        limits = step_limits(columns, self.sentences, claim, top, named=words, plural=plural)
        return Step(
            kind=kind,
            source=columns.label(source),
            target=columns.label(target),
            sign=_SIGNS[int(steps.sign[number])],
            claim=claim,
            key=key,
            certainty=self._certainty(kind, firmest),
            belief=belief,
            footing=snake(firmest["status"]).replace("_", " ") if firmest else "",
            says=tuple(self.sentences.cited(row) for row in rows),
            sources=tuple(sorted({columns.label(row["lineage"]) for row in supporting})),
            speakers=tuple(sorted({self._speaker(row) for row in top})),
            subject=subject,
            object=affected,
            plural=plural,
            verb=verb,
            effect=self.subjects[claim][1] if claim else "",
            subject_with=self.companions.of(claim, actor, acting=True),
            object_with=self.companions.of(claim, target, acting=False),
            **limits._asdict(),
        )

    def _speaker(self, row: EvidenceRow) -> str:
        """Return the speaker of a passage, with the document that reports it if they differ."""
        document = self.sentences.document(row)
        holder = row["attributed_to"] or row["speaker"]
        if not holder or holder == row["document"]:
            return document
        return f"{self.columns.label(holder)} (as {document} reports)"

    @staticmethod
    def _certainty(kind: str, firmest: EvidenceRow | None) -> int | None:
        if kind == "subsumption":
            return int(Certainty.POSSIBLE)
        if kind == "bearer":
            return None
        return int(firmest["certainty"]) if firmest else 0

    def _membership(self, source: str, target: str) -> str:
        """Return the key of the claim that states a subclass relation; empty if no claim states it."""
        import polars as pl

        found = self.columns.claims.filter(
            (pl.col("subject") == source) & (pl.col("predicate") == SUBCLASS) & (pl.col("object") == target)
        )
        return self.columns.key(found["claim"][0]) if found.height else ""

    def _relation(self, end: str) -> str:
        """Return words for the axioms from the end to the requested entity, such as *is a kind of cancer cell*."""
        words = []
        here = end
        while self.around.get(here):
            upper = self.around[here]
            axioms = self.columns.axioms
            named = set(axioms.filter((axioms["subject"] == here) & (axioms["object"] == upper))["property"])
            words_for = {
                SUBCLASS: "is a kind of",
                BEARER: "is a process or property of",
                INVOLVES: "involves",
                MATCH: "is another term for",
            }
            verb = next(verb for name, verb in words_for.items() if name in named)
            words.append(f"{verb} {self.columns.label(upper)}")
            here = upper
        return ", which ".join(words)

    def _clashes(self, steps: tuple[Step, ...]) -> tuple[str, ...]:
        """Return warnings on steps whose contexts exclude one another."""
        columns = self.columns
        return tuple(
            f"{one} and {other} are about different things ({columns.label(dimension)}: {here} against {there}): "
            "they do not form one path"
            for dimension, pairs in self._clashing(steps).items()
            for one, other, here, there in pairs
        )

    def _clashing(self, steps: tuple[Step, ...]) -> dict[str, list[tuple[str, str, str, str]]]:
        """Map each dimension to the pairs of steps with disjoint contexts in it: keys and values of both."""
        columns, made = self.columns, dict[str, list[tuple[str, str, str, str]]]()
        contexts = {step.key: columns.context.get(step.claim, {}) for step in steps if step.claim}
        for (one, here), (other, there) in combinations(contexts.items(), 2):
            for dimension in (each for each in excluding(here, there, self.ancestors) if each not in ORDERS):
                shown = [", ".join(sorted(map(columns.label, values[dimension]))) for values in (here, there)]
                made.setdefault(dimension, []).append((one, other, shown[0], shown[1]))
        return made

    def _limits(self, steps: tuple[Step, ...]) -> tuple[str, ...]:
        """Return context, quantifier and objections of each step; a context that steps share is listed once."""
        columns = self.columns
        apart = self._clashing(steps)
        shared: dict[tuple[str, str], list[str]] = {}
        for step in steps:
            for dimension, values in sorted(columns.context.get(step.claim, {}).items()) if step.claim else ():
                if dimension not in apart:
                    named = ", ".join(sorted(map(columns.label, values)))
                    shared.setdefault((dimension, named), []).append(step.key)
        made = [
            f"{' and '.join(keys)} {'is' if len(keys) == 1 else 'are'} stated for {columns.label(dimension)} {named} only, "
            "and so is the whole path"
            for (dimension, named), keys in shared.items()
        ]
        for step in steps:
            if not step.claim:
                continue
            limited = {row["quantifier"] for row in self.sentences.evidence(step.claim) if is_limited(row)}
            made += [f"{step.key} is stated for “{words}” only" for words in sorted(limited)]
            joint = self.companions.joint(step.claim)
            if step.claim in self.limited and (joint or not columns.context.get(step.claim)):
                made.append(f"{step.key} {self.limited[step.claim]}")
            made += [f"{told}: see its evidence" for told in self._opposing(step)]
        return tuple(made)

    def _cautions(self, steps: tuple[Step, ...]) -> tuple[str, ...]:
        """Return warnings on generalisations, and on effects without a direction."""
        made = []
        for step in steps:
            if step.kind == "subsumption":
                made.append(
                    f"what is stated for {step.target} need not hold for {step.source}, because some are not all"
                )
            if step.sign == "unsigned":
                made.append(f"{step.key} does not state a direction, so neither does the path")
        return tuple(made)
