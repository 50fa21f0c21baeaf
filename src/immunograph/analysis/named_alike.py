"""Entities that are called after the end of a path but have no axiom that relates them to it.

"Cytotoxicity of NK cells" is no end of a path to "NK cells" unless an axiom says whose process it is. A name alone
proves nothing, so such entities are only named. The page's Paths panel does the same.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from immunograph.analysis.headline_templates import HEADLINE

if TYPE_CHECKING:
    from immunograph.analysis.claim_columns import ClaimColumns
    from immunograph.analysis.steps import StepGraph

__all__ = ["contains_name", "reached_alike"]


def contains_name(longer: str, name: str) -> bool:
    """Return whether a longer name contains another one in whole words, in singular or plural.

    Parameters
    ----------
    longer, name
        Two labels.

    Returns
    -------
    bool
        False for equal names.

    Examples
    --------
    >>> contains_name("cytotoxicity of NK cells", "NK cell"), contains_name("NK cells", "NK cell")
    (True, False)
    """
    outer, inner = (" ".join(word.removesuffix("s") for word in text.lower().split()) for text in (longer, name))
    return bool(inner) and outer != inner and f" {inner} " in f" {outer} "


def reached_alike(
    columns: ClaimColumns, steps: StepGraph, starts: Collection[int], target: str, around: Collection[str]
) -> str:
    """Name the entities on which the source has an effect and which are called after the target, without an axiom.

    Parameters
    ----------
    columns
        The claims and their evidence.
    steps
        The graph of steps.
    starts
        Numbers of the entities at which paths start.
    target
        IRI of the entity at which paths should end.
    around
        IRIs of the entities at which paths to the target end.

    Returns
    -------
    str
        A sentence with a space before it, which says how an axiom makes them ends; empty if there are none.
    """
    import numpy as np

    chosen = (steps.kind <= 1) & np.isin(steps.source, list(starts))
    names = {
        columns.label(steps.nodes[int(place)])
        for place in np.unique(steps.place[steps.target[chosen]])
        if steps.nodes[int(place)] not in around
    }
    goal = columns.label(target)
    called = sorted(name for name in names if contains_name(name, goal))
    return " " + HEADLINE["alike"].format(names=", ".join(called), target=goal) if called else ""
