"""Belief in claims: how strongly the evidence supports each one, always with its sources.

The formulas and their sources are in ``docs/belief.md``. In short, for one claim:

1. A passage has a weight from the parameter table: see :mod:`immunograph.analysis.weights`.
2. A source is a lineage of documents. It counts once for each side, by its passage with the highest weight.
3. Independent sources of one side are combined by noisy-or, ``1 - prod(1 - p)``.
4. Belief is ``support * (1 - opposition)``: evidence against a claim reduces it. Questions and aims count for neither
side. Evidence against a part of the claim only ("failed in melanoma") limits it without reducing belief. Without
supporting evidence, belief is not computed: absence of evidence for a claim is not evidence against it.
5. Belief in a supported claim is never less than belief in one that entails it: see :mod:`immunograph.analysis.entailment`.
6. Steps of a path multiply.

Weights are uncertain, so each is the mean of a beta distribution; products and complements of independent variables
have exact first and second moments, and the credible interval is that of the beta distribution with the same two
moments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.counterparts import other_contexts_in_words
from immunograph.analysis.entailment import coherent, entailing_claims, entailments, needed_for
from immunograph.analysis.opposites import opposite_claims
from immunograph.analysis.parameters import Parameters, packaged_parameters
from immunograph.analysis.projection import snake
from immunograph.analysis.scopes import Scopes
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.siblings import Restriction, restrictions
from immunograph.analysis.typed_rows import WeightedRow, weighted_rows
from immunograph.analysis.waterfall import Belief, Source
from immunograph.analysis.weights import factors_of, footing_of, weighted
from immunograph.claims.footing import status_words
from immunograph.plurals import counted

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["Belief", "Beliefs", "Source", "chain", "credible", "noisy_or"]


def noisy_or(beliefs: Sequence[float]) -> float:
    """Return the combined belief of independent sources for the same statement: ``1 - prod(1 - p)``.

    Parameters
    ----------
    beliefs
        Probabilities, 0 to 1.

    Returns
    -------
    float
        The probability that at least one holds; 0 for no source.

    Notes
    -----
    The noisy-or gate without leak; see Pearl, Probabilistic Reasoning in Intelligent Systems (1988), page 184, as
    cited by https://www.norsys.com/WebHelp/NETICA/X_Func_NoisyOrDist.htm.

    Examples
    --------
    >>> noisy_or([0.5, 0.5])
    0.75
    """
    left = 1.0
    for belief in beliefs:
        left *= 1.0 - belief
    return 1.0 - left


def chain(beliefs: Sequence[float]) -> float:
    """Return the belief in a chain of steps that must all hold: their product.

    Parameters
    ----------
    beliefs
        Probabilities, 0 to 1.

    Returns
    -------
    float
        The product, from 0 to 1; 1 for no step.

    Examples
    --------
    >>> chain([0.5, 0.5])
    0.25
    """
    made = 1.0
    for belief in beliefs:
        made *= belief
    return made


def credible(mean: object, second: object, mass: float) -> tuple[Numbers, Numbers]:
    """Return the central credible interval of the beta distribution with these first two moments.

    Parameters
    ----------
    mean, second
        First and second moment about zero: numbers, or arrays of equal shape.
    mass
        Probability between the bounds, 0 to 1, such as 0.95.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper bounds, at least one-dimensional. Where the variance is 0, both bounds are the mean.

    Notes
    -----
    With variance ``v`` and mean ``m``, ``a = m (m (1 - m) / v - 1)`` and ``b = (1 - m) (m (1 - m) / v - 1)``: the
    method of moments, as in https://hesim-dev.github.io/hesim/reference/mom_beta.html.
    """
    import numpy as np
    from scipy.special import betaincinv

    m, s = np.atleast_1d(np.asarray(mean, dtype=float)), np.atleast_1d(np.asarray(second, dtype=float))
    low, high = m.copy(), m.copy()
    variance = s - m * m
    spread = (variance > 1e-15) & (m > 0) & (m < 1)
    if spread.any():
        # Equal pairs are common (a few kinds of passage make most claims), and the inverse is expensive.
        both = np.stack([m[spread], variance[spread]])
        few, where = np.unique(both, axis=1, return_inverse=True)
        size = np.maximum(few[0] * (1 - few[0]) / few[1] - 1, 1e-6)
        a, b = few[0] * size, (1 - few[0]) * size
        tail = (1 - mass) / 2
        low[spread] = betaincinv(a, b, tail)[where.ravel()]
        high[spread] = betaincinv(a, b, 1 - tail)[where.ravel()]
    return low, high


class Beliefs:
    """Compute the belief in all claims at once, lazily and with column operations; results are cached.

    Parameters
    ----------
    columns
        The claims and their evidence.
    parameters
        The weights of passages; the packaged table if ``None``.

    Notes
    -----
    A handful of column operations: O(evidence + claims).
    """

    def __init__(self, columns: ClaimColumns, parameters: Parameters | None = None) -> None:
        self.columns = columns
        self.parameters = parameters if parameters is not None else packaged_parameters()

    @cached_property
    def scopes(self) -> Scopes:
        """The contexts of claims and passages, for comparison; cached."""
        return Scopes(self.columns)

    @cached_property
    def passages(self) -> pl.DataFrame:
        """Every passage with its ``weight``, its ``side`` (1 for, -1 against, 0 neither) and ``counts``.

        ``counts`` is false for passages that belief ignores: superseded ones, and evidence against a claim whose context
        is narrower than that of some supporting passage (or than the claim's own, if no passage supports it). Support of
        universal scope, such as *all tumours*, is no such passage, because one exception refutes it.
        """
        import polars as pl

        aside = pl.col("evidence").is_in(sorted({*self.scopes.narrower, *self.columns.superseded}))
        return weighted(self.columns, self.parameters).with_columns((~aside).alias("counts"))

    @cached_property
    def by_source(self) -> pl.DataFrame:
        """The sources that count, by claim, side and lineage: ``weight`` of the strongest passage, number of ``passages``."""
        import polars as pl

        speaking = self.passages.filter((pl.col("side") != 0) & (pl.col("weight") > 0) & pl.col("counts"))
        return speaking.group_by("claim", "side", "lineage").agg(pl.col("weight").max(), pl.len().alias("passages"))

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Frame by claim: ``belief``, its interval and second moment, ``support``, ``opposition``, ``sources``.

        ``belief``, ``low``, ``high`` and ``second`` are null where belief is not computed: no evidence supports the
        claim, and none of its derivations has only supported premises.
        """
        import polars as pl

        size = self.parameters["model", "concentration"]
        w = pl.col("weight")
        # A beta variable of mean p and concentration k has E[(1 - x)^2] = (1 - p)^2 + p (1 - p) / (k + 1).
        square = (1 - w) ** 2 + w * (1 - w) / (size + 1)
        sides = self.by_source.group_by("claim").agg(
            *(
                expression.filter(pl.col("side") == side).product().fill_null(1.0).alias(f"{name}_{side_name}")
                for side, side_name in ((1, "for"), (-1, "against"))
                for name, expression in (("left", 1 - w), ("square", square))
            ),
            pl.col("lineage").n_unique().alias("sources"),
        )
        made = sides.with_columns(
            ((1 - pl.col("left_for")) * pl.col("left_against")).alias("belief"),
            ((1 - 2 * pl.col("left_for") + pl.col("square_for")) * pl.col("square_against")).alias("second"),
            (1 - pl.col("left_for")).alias("support"),
            (1 - pl.col("left_against")).alias("opposition"),
        )
        claims = self.columns.claims.select("claim").unique(maintain_order=True)
        made = claims.join(made, on="claim", how="left", maintain_order="left").with_columns(
            pl.col("support", "opposition").fill_null(0.0), pl.col("sources").fill_null(0)
        )
        supported = pl.col("support") > 0
        made = made.with_columns(pl.when(supported).then(pl.col(name)).alias(name) for name in ("belief", "second"))
        made = self._coherent(made)
        known = made["belief"].is_not_null()
        believed = made.filter(known)
        low, high = credible(
            believed["belief"].to_numpy(), believed["second"].to_numpy(), self.parameters["model", "interval"]
        )
        bounds = believed.select("claim", pl.Series("low", low), pl.Series("high", high))
        return made.join(bounds, on="claim", how="left", maintain_order="left").select(
            "claim", "belief", "low", "high", "second", "support", "opposition", "sources"
        )

    @cached_property
    def entailments(self) -> list[tuple[str, str]]:
        """Pairs of IRIs: the entailing and the entailed claim."""
        return entailments(self.columns)

    def _coherent(self, made: pl.DataFrame) -> pl.DataFrame:
        """Propagate belief along derivations and entailments: see :func:`immunograph.analysis.entailment.coherent`."""
        import polars as pl

        if not self.columns.derivations.height and not self.entailments:
            return made
        known = made.select("claim", "belief", "second").drop_nulls().iter_rows()
        moments = {claim: (belief, second) for claim, belief, second in known}
        moments = coherent(self.columns, moments, self.entailments)
        return made.with_columns(
            pl.Series(
                name, [moments[claim][place] if claim in moments else None for claim in made["claim"]], pl.Float64
            )
            for place, name in enumerate(("belief", "second"))
        )

    @cached_property
    def moments(self) -> Mapping[str, tuple[float, float]]:
        """IRI of a claim -> first and second moment of its belief; claims without a belief are left out."""
        rows = self.frame.select("claim", "belief", "second").drop_nulls().iter_rows()
        return {claim: (belief, second) for claim, belief, second in rows}

    @cached_property
    def restrictions(self) -> dict[str, list[Restriction]]:
        """IRI of a claim -> restrictions by evidence against claims of a narrower context."""
        return restrictions(self.columns)

    def of(self, claim: str) -> Belief:
        """Return the belief in one claim, with its waterfall and the belief without each source.

        Parameters
        ----------
        claim
            IRI of a claim of these columns.

        Returns
        -------
        Belief
            Value, interval and sources; ``value`` is ``None``, with a ``reason``, if no evidence supports the claim or,
            for an inferred one, its premises.
        """
        import polars as pl

        row = self.frame.row(by_predicate=pl.col("claim") == claim, named=True)
        sentences = Sentences(self.columns, [claim])
        of_claim = self.passages.filter(pl.col("claim") == claim)
        speaking = of_claim.filter((pl.col("side") != 0) & (pl.col("weight") > 0))
        fallen = of_claim.filter((pl.col("side") != 0) & (pl.col("of_document") == 0))
        sources = self._waterfall(claim, speaking.filter("counts"), sentences)
        proofs = self.columns.derivations.filter(pl.col("claim") == claim)
        premises = [
            " and ".join(self.columns.key(each) for each in sorted(set(proof["premise"]), key=self.columns.key))
            for proof in proofs.partition_by("derivation", maintain_order=True)
        ]
        lift, lifted_by = self._lift(claim, row["belief"], sources, inferred=bool(premises) and not sources)
        return Belief(
            claim=claim,
            key=self.columns.key(claim),
            proposition=sentences.proposition(claim),
            value=row["belief"],
            low=row["low"],
            high=row["high"],
            mass=self.parameters["model", "interval"],
            support=row["support"],
            opposition=row["opposition"],
            sources=(
                *sources,
                *self._set_aside(row["belief"], pl.concat([speaking.filter(~pl.col("counts")), fallen]), sentences),
            ),
            idle=of_claim.height - speaking.height - fallen.height,
            premises=tuple(sorted(premises)) if not sources else (),
            reason="" if row["belief"] is not None else self._why_not(of_claim, inferred=bool(premises)),
            limited=self._limited(speaking.filter(pl.col("side") > 0)),
            raised=lift,
            raised_by=lifted_by,
            elsewhere=tuple(each.words() for each in self.restrictions.get(claim, ())),
            opposite=tuple(each.words() for each in opposite_claims(self.columns, [claim]).get(claim, ())),
            other_contexts=tuple(other_contexts_in_words(self.columns, claim)),
            idle_words=_idle_words(of_claim.join(pl.concat([speaking, fallen]), on="evidence", how="anti")),
        )

    def _lift(self, claim: str, value: float | None, sources: Sequence[Source], *, inferred: bool) -> tuple[float, str]:
        """Return what an entailing claim adds to the belief in a claim, and its key; 0 and an empty string if none does."""
        own = sum(source.change for source in sources)
        if inferred or value is None or value <= own + 1e-9:
            return 0.0, ""
        above = entailing_claims(self.entailments, claim)
        best = min(above, key=lambda each: (-self.moments.get(each, (0.0, 0.0))[0], self.columns.key(each)))
        return value - own, self.columns.key(best)

    def _without(self, claim: str, lineage: str, rest: Sequence[tuple[int, float]]) -> float | None:
        """Return the belief in a claim without a source, which the claims that entail it lose as well."""
        part = needed_for(self.columns, claim, self.entailments)
        if part is None:
            return _belief(rest) if any(side > 0 for side, _ in rest) else None
        import polars as pl

        fewer = replace(part, evidence=part.evidence.filter(pl.col("lineage") != lineage))
        return Beliefs(fewer, self.parameters).moments.get(claim, (None, None))[0]

    def _waterfall(self, claim: str, speaking: pl.DataFrame, sentences: Sentences) -> tuple[Source, ...]:
        """Return the sources that count, each with its effect on the belief and the belief without it."""
        import polars as pl

        strongest = {
            (each["side"], each["lineage"]): each
            for each in weighted_rows(speaking.sort(["weight", "evidence"], descending=[False, True]))
        }
        rows = self.by_source.filter(pl.col("claim") == claim).sort(
            ["side", "weight", "lineage"], descending=[True, True, False]
        )
        weights = [(side, weight) for _, side, _, weight, _ in rows.iter_rows()]
        sources = []
        for place, (_, side, lineage, weight, passages) in enumerate(rows.iter_rows()):
            before, after = _belief(weights[:place]), _belief(weights[: place + 1])
            rest = [
                (other_side, other)
                for (other_side, other), other_lineage in zip(weights, rows["lineage"], strict=True)
                if other_lineage != lineage
            ]
            passage = strongest[side, lineage]
            footing = footing_of(self.columns, self.parameters, passage)
            sources.append(
                Source(
                    lineage=lineage,
                    title=self.columns.label(passage["document"]),
                    side=_SIDES[passage["stance"]],
                    weight=weight,
                    passages=passages,
                    change=after - before,
                    without=self._without(claim, lineage, rest),
                    says=sentences.cited(passage),
                    rests_on=footing,
                    factors=factors_of(self.columns, self.parameters, passage, footing),
                    lineage_of=self._others(speaking, side, passage),
                )
            )
        return tuple(sources)

    def _others(self, speaking: pl.DataFrame, side: int, passage: Mapping[str, object]) -> tuple[str, ...]:
        """Return the other documents of a source that are on the same side."""
        import polars as pl

        same = (pl.col("lineage") == passage["lineage"]) & (pl.col("side") == side)
        others = speaking.filter(same & (pl.col("document") != passage["document"]))["document"].unique().sort()
        return tuple(map(self.columns.label, others))

    def _excluded(self, row: WeightedRow) -> str:
        """Return why a passage does not count at all; empty if it concerns the claim or a part of it."""
        if not row["of_document"]:
            return f"its document is {status_words(snake(row['document_status']))}, so it counts for nothing"
        return "another passage supersedes it" if row["evidence"] in self.columns.superseded else ""

    def _set_aside(self, belief: float | None, aside: pl.DataFrame, sentences: Sentences) -> tuple[Source, ...]:
        """Return the passages that are not counted: against a part of the claim only, superseded, retracted or withdrawn."""
        rows = weighted_rows(aside.sort(["weight", "evidence"], descending=[True, False]))
        footings = ((row, footing_of(self.columns, self.parameters, row)) for row in rows)
        return tuple(
            Source(
                lineage=row["lineage"],
                title=self.columns.label(row["document"]),
                side=_SIDES[row["stance"]],
                weight=row["weight"],
                passages=1,
                change=0.0,
                without=belief,
                says=sentences.cited(row),
                only=self.columns.in_context(self.columns.own_context.get(row["evidence"], {})),
                excluded=self._excluded(row),
                rests_on=footing,
                factors=factors_of(self.columns, self.parameters, row, footing),
            )
            for row, footing in footings
        )

    def _limited(self, supporting: pl.DataFrame) -> str:
        """Return the contexts of supporting passages as text, if each has a context of its own; else an empty string."""
        own = [self.columns.own_context.get(evidence) for evidence in supporting["evidence"]]
        if not own or not all(own):
            return ""
        return "; or of ".join(dict.fromkeys(self.columns.in_context(context) for context in own if context))

    def _why_not(self, passages: pl.DataFrame, *, inferred: bool) -> str:
        """Return why belief is not computed, with the numbers of passages against the claim and of those for neither side."""
        if not passages.height:
            return "it is inferred, and belief in a premise is not computed" if inferred else "it has no evidence"
        import polars as pl

        stances = Counter(passages.filter((pl.col("weight") > 0) & pl.col("counts"))["stance"])
        stances.update(passages.filter(pl.col("stance").is_in(list(_IDLE)))["stance"])
        against = [counted(stances[name], noun) for name, noun in _AGAINST.items() if stances[name]]
        idle = [
            counted(stances[name], noun, _IDLE_PLURAL.get(name, "")) for name, noun in _IDLE.items() if stances[name]
        ]
        reason = "it has no supporting evidence"
        fallen = passages.filter((pl.col("stance") == "Supports") & (pl.col("of_document") == 0))
        gone = passages.filter(
            (pl.col("stance") == "Supports") & pl.col("evidence").is_in(sorted(self.columns.superseded))
        )
        if fallen.height:
            statuses = " or ".join(sorted({status_words(snake(each)) for each in fallen["document_status"]}))
            reason = f"its only support is {statuses}"
        elif gone.height:
            reason = "its only support is superseded"
        elif "Supports" in set(passages["stance"]):
            reason = "its only support is an open question or an aim, which does not count as evidence"
        if against:
            reason += f"; {' and '.join(against)} against it"
        reason += "".join(f"; {limited}" for limited in self._against_a_part(passages))
        if idle:
            reason += f"; {' and '.join(idle)}, which {'does' if sum(stances[name] for name in _IDLE) == 1 else 'do'} not count as evidence"
        return reason

    def _against_a_part(self, passages: pl.DataFrame) -> list[str]:
        """Return phrases on the evidence against a part of a claim only, one per context and stance."""
        import polars as pl

        limiting = passages.filter((pl.col("weight") > 0) & pl.col("evidence").is_in(sorted(self.scopes.narrower)))
        parts = Counter(
            (self.columns.in_context(self.columns.own_context[evidence]), stance)
            for evidence, stance in limiting.select("evidence", "stance").iter_rows()
        )
        return [
            f"{counted(count, _AGAINST[stance])} for {context} only, which {'does' if count == 1 else 'do'} not concern the claim as a whole"
            for (context, stance), count in sorted(parts.items())
        ]


_SIDES: Final = {"Supports": "for, by", "Disputes": "against (dispute), by", "Null": "against (null result), by"}
_AGAINST: Final = {"Null": "null result", "Disputes": "dispute"}
_IDLE: Final = {"Asks": "question", "Intends": "aim", "Unstated": "passage that states no direction"}
_IDLE_PLURAL: Final = {"Unstated": "passages that state no direction"}


def _idle_words(passages: pl.DataFrame) -> str:
    """Return the numbers of passages by kind as text, such as ``1 question and 2 aims``; empty for no passages."""
    stances = Counter(passages["stance"])
    told = [counted(stances[name], noun, _IDLE_PLURAL.get(name, "")) for name, noun in _IDLE.items() if stances[name]]
    rest = sum(count for name, count in stances.items() if name not in _IDLE)
    told += (
        [counted(rest, "other passage that is not evidence", "other passages that are not evidence")] if rest else []
    )
    return f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else "".join(told)


def _belief(weights: Sequence[tuple[int, float]]) -> float:
    """Return the belief from the weights of sources, each with its side: 1 for, -1 against."""
    support = noisy_or([weight for side, weight in weights if side > 0])
    opposition = noisy_or([weight for side, weight in weights if side < 0])
    return support * (1 - opposition)
