"""Components of the complexes that exported claims refer to."""

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
    """Return the components of complexes, and of components that are themselves complexes.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    wholes
        IRIs of entities; those that are not complexes are ignored.

    Returns
    -------
    dict[str, list[Axiom]]
        IRI of a complex -> ``ig:hasComponent`` axioms that state its components.
    """
    every: dict[str, list[Axiom]] = {}
    for subject, predicate, value, reason in axioms_of(Properties(export.view.store)).iter_rows():
        if predicate == HAS_COMPONENT:
            every.setdefault(subject, []).append(Axiom(IRI(subject), IRI(predicate), IRI(value), reason))
    return components_below(every, wholes)


def components_below(every: Mapping[str, list[Axiom]], wholes: Iterable[str]) -> dict[str, list[Axiom]]:
    """Select the components of complexes at any depth.

    Parameters
    ----------
    every
        IRI of a complex -> axioms that state its components.
    wholes
        IRIs of entities; those that are not complexes are ignored.

    Returns
    -------
    dict[str, list[Axiom]]
        Entries of ``every`` for these complexes, and for their components that are complexes.
    """
    found: dict[str, list[Axiom]] = {}
    queue = sorted(set(wholes) & every.keys())
    while queue:
        whole = queue.pop()
        found[whole] = every[whole]
        queue += [each.object for each in every[whole] if each.object in every and each.object not in found]
    return dict(sorted(found.items()))


def component_of(axiom: Axiom) -> Axiom:
    """Check that an axiom read from a file states a component of a complex, the only kind that is exported.

    Parameters
    ----------
    axiom
        Axiom as read from a file.

    Returns
    -------
    Axiom
        ``axiom``, unchanged.

    Raises
    ------
    ValueError
        If its predicate is not ``ig:hasComponent``.
    """
    if axiom.predicate != HAS_COMPONENT:
        raise ValueError(f"expected the predicate ig:hasComponent, not <{axiom.predicate}>")
    return axiom
