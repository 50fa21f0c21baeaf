"""Mark the edges that draw one joint claim, because it states no effect of one of its subjects alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

__all__ = ["mark_joint"]

Edge = dict[str, Any]
"""An edge of a page, by attribute."""


def mark_joint(edges: Sequence[Edge], labels: Sequence[str]) -> None:
    """Mark the edges of each claim that is drawn as several edges, and name its other subjects and objects.

    Parameters
    ----------
    edges
        Edges of a page; changed in place. Those of one claim get the same number ``joint``; those with several
        subjects or objects also ``with_sources`` or ``with_targets``, and ``joint`` among the marks in ``beside``.
    labels
        Labels of the nodes.

    Examples
    --------
    >>> pair = [{"claim": "C", "source": number, "target": 2, "predicate": 0} for number in (0, 1)]
    >>> mark_joint(pair, ["IL-15", "relatlimab", "growth"])
    >>> pair[0]["with_sources"], pair[0]["beside"]
    (['relatlimab'], ['joint'])
    """
    _number_joint(edges)
    _name_others(edges, labels)


def _number_joint(edges: Sequence[dict[str, object]]) -> None:
    """Set the same number ``joint`` on all edges of a claim drawn as several, so that the page counts it once."""
    times = Counter(str(edge["claim"]) for edge in edges if "claim" in edge)
    numbers: dict[str, int] = {}
    for edge in edges:
        claim = str(edge.get("claim", ""))
        if times[claim] > 1:
            edge["joint"] = numbers.setdefault(claim, len(numbers))


def _name_others(edges: Sequence[Edge], labels: Sequence[str]) -> None:
    """Mark edges of joint claims, and name the other subjects in ``with_sources`` and objects in ``with_targets``."""
    for own, other in (("source", "target"), ("target", "source")):
        together: dict[tuple[object, ...], list[Edge]] = defaultdict(list)
        for edge in edges:
            if "joint" in edge:
                together[edge["joint"], edge["predicate"], edge[other]].append(edge)
        for group in together.values():
            for edge in group if len(group) > 1 else ():
                named = [labels[each[own]] for each in group if each is not edge]
                edge[f"with_{own}s"] = named
                for name in ("beside", "trial_beside") if "trial" in edge else ("beside",):
                    edge[name] = [*dict.fromkeys([*edge.get(name, ()), "joint"])]
