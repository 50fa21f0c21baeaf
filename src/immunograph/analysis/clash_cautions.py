"""Circumstances that may explain a contradiction or weaken it, as sentences."""

from __future__ import annotations

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.scopes import Scopes
from immunograph.claims.context_overlap import Context, excluding

__all__ = ["one_sided", "unrelated"]


def one_sided(columns: ClaimColumns, claim: str, other: str) -> tuple[str, ...]:
    """Warn of each dimension of context that only one of two claims names.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claim, other
        IRIs of the two claims.

    Returns
    -------
    tuple[str, ...]
        One sentence for each dimension.
    """
    one, two = columns.context.get(claim, {}), columns.context.get(other, {})
    cautions = []
    for dimension in sorted(set(one) ^ set(two)):
        values = ", ".join(sorted(columns.label(value) for value in one.get(dimension) or two.get(dimension) or ()))
        name = columns.label(dimension)
        cautions.append(f"only one side names the {name} ({values}); the other may mean a different one")
    return tuple(cautions)


def unrelated(columns: ClaimColumns, scopes: Scopes, one: Context, other: Context) -> tuple[str, ...]:
    """Warn of contexts of which one may be a kind of the other, where no axiom says whether it is.

    Parameters
    ----------
    columns
        The claims and their evidence.
    scopes
        What compares contexts.
    one, other
        Contexts of two passages: IRI of a dimension -> IRIs or texts of its values.

    Returns
    -------
    tuple[str, ...]
        One sentence for each dimension in which the contexts exclude each other and a value has no place among the kinds.
    """
    cautions = []
    for dimension in excluding(one, other, scopes.kinds):
        values = [sorted(value for value in side[dimension] if "://" in value) for side in (one, other)]
        if not all(values) or all(scopes.kinds.get(value) for side in values for value in side):
            continue  # literal values, or all are classified, and none under another
        named = " and ".join(", ".join(map(columns.label, side)) for side in values)
        cautions.append(
            f"no axiom states whether one of {named} is a kind of the other; if it is, state that (rdfs:subClassOf) in "
            "axioms.tsv of a project, as [[axiom]] of a mapping or by importing an ontology: they are then told as narrower"
        )
    return tuple(cautions)
