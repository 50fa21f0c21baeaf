"""Components of the complexes that exported claims are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from immunograph.claims.properties import Properties
from immunograph.claims.relation_columns import axioms_of
from immunograph.interchange.exchange import Export
from immunograph.model import IRI, Axiom
from immunograph.vocabulary import term

__all__ = ["HAS_COMPONENT", "component_of", "components_below", "components_of"]

HAS_COMPONENT: Final = term("hasComponent")
"""The relation of a complex to a component."""


def components_of(export: Export, wholes: Iterable[str]) -> dict[str, list[Axiom]]:
    """Return the components of complexes, and those of components that are complexes themselves.

    Parameters
    ----------
    export
        The selected claims, with the graph they come from.
    wholes
        IRIs of entities.

    Returns
    -------
    dict[str, list[Axiom]]
        IRI of a complex -> what says of what it consists; entities that are no complexes are left out.
    """
    every: dict[str, list[Axiom]] = {}
    for subject, predicate, value, reason in axioms_of(Properties(export.view.store)).iter_rows():
        if predicate == HAS_COMPONENT:
            every.setdefault(subject, []).append(Axiom(IRI(subject), IRI(predicate), IRI(value), reason))
    return components_below(every, wholes)


def components_below(every: Mapping[str, list[Axiom]], wholes: Iterable[str]) -> dict[str, list[Axiom]]:
    """Select what some complexes consist of, at any depth.

    Parameters
    ----------
    every
        IRI of a complex -> its components.
    wholes
        IRIs of entities.

    Returns
    -------
    dict[str, list[Axiom]]
        The selected entries, and those of components that are complexes themselves.
    """
    found: dict[str, list[Axiom]] = {}
    queue = sorted(set(wholes) & every.keys())
    while queue:
        whole = queue.pop()
        found[whole] = every[whole]
        queue += [each.object for each in every[whole] if each.object in every and each.object not in found]
    return dict(sorted(found.items()))


def component_of(axiom: Axiom) -> Axiom:
    """Return a relation of a complex to a component; others are refused, because none of them is exported.

    Parameters
    ----------
    axiom
        The relation, as read from a file.

    Returns
    -------
    Axiom
        The same relation.

    Raises
    ------
    ValueError
        If it is another relation.
    """
    if axiom.predicate != HAS_COMPONENT:
        raise ValueError(f"<{axiom.predicate}> is not ig:hasComponent")
    return axiom
