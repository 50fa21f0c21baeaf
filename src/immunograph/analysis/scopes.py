"""The scope of a passage (the context of its claim, narrowed by its own), and relations between scopes.

A null result in one tumour is about that tumour. It limits a claim about all tumours without reversing it, and does not
affect a claim about another tumour.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import Enum
from functools import cached_property

from immunograph.analysis.claim_columns import MATCH, SUBCLASS, ClaimColumns
from immunograph.claims.context_overlap import Context, contains, excluding, superclasses

__all__ = [
    "Relation",
    "Scopes",
    "ancestors",
    "support_limits",
]


class Relation(Enum):
    """Relation between the scopes (contexts) of two passages."""

    SAME = "same"
    """Each contains the other, also by classes that match exactly."""
    NARROWER = "narrower"
    """They differ, but can both apply: one is narrower than the other, or each has a limit that the other lacks."""
    APART = "apart"
    """They exclude each other: in some dimension both are limited, and their values have nothing in common."""


def ancestors(columns: ClaimColumns, values: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the direct and indirect superclasses of context values.

    Parameters
    ----------
    columns
        The claims and their evidence.
    values
        IRIs of values.

    Returns
    -------
    dict[str, frozenset[str]]
        Value -> its superclasses and exact matches, without the value itself unless there is a cycle.
    """
    wanted = set(values)
    return superclasses(columns.above(SUBCLASS, MATCH), wanted) if wanted else {}


def support_limits(columns: ClaimColumns, claims: Collection[str] | None = None) -> dict[str, str]:
    """Return the contexts that limit support, for claims that no passage supports without a context.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of claims; all if left out.

    Returns
    -------
    dict[str, str]
        Claim -> text such as ``setting in vitro``, or ``species mouse or setting in vitro`` for two passages, from the
        contexts of the claim and of its passages.

    Notes
    -----
    Linear in the supporting passages of claims that have a context, or whose passages have one.
    """
    import polars as pl

    own, stated = columns.own_context, columns.context
    rows = columns.asserting.select("claim", "evidence")
    if claims is not None:
        rows = rows.filter(pl.col("claim").is_in(sorted(claims)))
    touched = {*rows.filter(pl.col("evidence").is_in(sorted(own)))["claim"], *stated}
    rows = rows.filter(pl.col("claim").is_in(sorted(touched)))
    made: dict[str, set[str]] = {}
    for claim, evidence in rows.iter_rows():
        scope = {**stated.get(claim, {}), **own.get(evidence, {})}
        made.setdefault(claim, set()).add(columns.in_context(scope))
    return {claim: " or ".join(sorted(words)) for claim, words in made.items() if "" not in words}


class Scopes:
    """Compute and compare the contexts of claims and passages.

    Parameters
    ----------
    columns
        The claims and their evidence.
    """

    def __init__(self, columns: ClaimColumns) -> None:
        self.columns = columns

    @cached_property
    def kinds(self) -> dict[str, frozenset[str]]:
        """Context value -> all its superclasses."""
        contexts = (*self.columns.context.values(), *self.columns.own_context.values())
        return ancestors(self.columns, (value for sides in contexts for values in sides.values() for value in values))

    def of(self, claim: str, evidence: str = "") -> Context:
        """Return the context of a claim, overridden by that of one of its passages if given.

        Parameters
        ----------
        claim
            IRI of the claim.
        evidence
            IRI of the passage; empty for the context of the claim alone.

        Returns
        -------
        Context
            IRI of a context dimension -> IRIs of its values.
        """
        return {**self.columns.context.get(claim, {}), **self.columns.own_context.get(evidence, {})}

    def relation(self, one: Context, other: Context) -> Relation:
        """Compare two contexts.

        Parameters
        ----------
        one, other
            IRI of a context dimension -> IRIs of its values.

        Returns
        -------
        Relation
            ``APART`` if they exclude each other, ``SAME`` if each contains the other, else ``NARROWER``.
        """
        if excluding(one, other, self.kinds):
            return Relation.APART
        same = contains(one, other, self.kinds) and contains(other, one, self.kinds)
        return Relation.SAME if same else Relation.NARROWER

    @cached_property
    def narrower(self) -> frozenset[str]:
        """IRIs of evidence against claims that is narrower in scope than some support or, without support, than the claim.

        Such evidence limits the claim without reversing it. It is not counted as narrower if the support is universal
        ("all tumours"), because one exception refutes that.
        """
        own = self.columns.own_context
        against = self.columns.disputing.select("claim", "evidence").iter_rows()
        restricted = [(claim, evidence) for claim, evidence in against if evidence in own]
        supporting = self.support({claim for claim, _ in restricted})
        return frozenset(
            evidence
            for claim, evidence in restricted
            if not all(
                universal or contains(self.of(claim, evidence), self.of(claim, support), self.kinds)
                for support, universal in supporting.get(claim, [("", False)])
            )
        )

    def support(self, claims: Collection[str]) -> dict[str, list[tuple[str, bool]]]:
        """Return the passages that support claims.

        Parameters
        ----------
        claims
            IRIs of claims.

        Returns
        -------
        dict[str, list[tuple[str, bool]]]
            Claim -> pairs of the IRI of a passage and whether its quantifier is universal.
        """
        import polars as pl

        made: dict[str, list[tuple[str, bool]]] = {}
        rows = self.columns.asserting.filter(pl.col("claim").is_in(sorted(claims)))
        for claim, evidence, quantifier in rows.select("claim", "evidence", "quantifier_kind").iter_rows():
            made.setdefault(claim, []).append((evidence, quantifier == "Universal"))
        return made
