"""Entities whose names contain the name of a path's end, but which no axiom relates to it.

A path to "NK cells" does not end at "cytotoxicity of NK cells" unless an axiom states whose process it is. A name alone
does not prove it, so such entities are only mentioned. The page's Paths panel does the same.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from immunograph.analysis.headline_templates import HEADLINE
from immunograph.normalisation import normal_form, same_but_for_number
from immunograph.plurals import some_of

if TYPE_CHECKING:
    from immunograph.analysis.claim_columns import ClaimColumns
    from immunograph.analysis.steps import StepGraph

__all__ = ["contains_name", "reached_alike"]

_MOST_NAMED: Final = 6
"""Maximum number of entities that are named; the page names as many."""


def contains_name(longer: str, name: str) -> bool:
    """Return whether a longer name contains another one in whole words, each in singular or plural.

    Parameters
    ----------
    longer, name
        Two labels; words are separated by spaces.

    Returns
    -------
    bool
        False if the names have the same words, even if they differ in case, spelling or number, and for an empty name.

    Examples
    --------
    >>> contains_name("cytotoxicity of NK cells", "NK cell"), contains_name("NK cells", "NK cell")
    (True, False)
    """
    outer, inner = ([normal_form(word) for word in text.split()] for text in (longer, name))
    return bool(inner) and any(
        all(map(same_but_for_number, inner, outer[place:]))
        for place in range(len(outer) - len(inner) + 1)
        if len(outer) > len(inner)
    )


def reached_alike(
    columns: ClaimColumns, steps: StepGraph, starts: Collection[int], target: str, around: Collection[str]
) -> str:
    """Return a sentence on entities that the source affects and that are named after the target, without an axiom.

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
        A sentence, after a space, on the entities whose labels contain that of the target. It names at most six, and the
        axiom that would make them ends of paths; empty if there are none.
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
    return " " + HEADLINE["alike"].format(names=some_of(called, _MOST_NAMED), target=goal) if called else ""
