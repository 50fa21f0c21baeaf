"""Search for mechanisms: follow signed steps, drop shortcuts, and say why there is no path."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import Final

from immunograph.analysis.belief import Beliefs
from immunograph.analysis.claim_columns import BEARER, INVOLVES, ClaimColumns
from immunograph.analysis.known import (
    AGAINST_PATHS,
    in_words,
    known_between,
    known_claims,
    otherwise,
)
from immunograph.analysis.mechanisms import HEADLINE, Mechanism, Mechanisms
from immunograph.analysis.named_alike import reached_alike
from immunograph.analysis.path_writer import PathWriter
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.steps import DIGITS, StepGraph, about, kinds_of
from immunograph.analysis.unsigned_predicates import without_sign
from immunograph.errors import AnalysisError, expect_whole
from immunograph.legible import quoted
from immunograph.plurals import counted

__all__ = ["find_mechanisms"]

_WINDOW: Final = 20
"""Number of paths; shortcuts are recognised among twice as many, or twice the limit, if that is more."""
_SAME_COST: Final = 1e-9
"""Difference of the costs of two paths up to which they are equally good."""
_OTHERWISE_SHOWN: Final = 3
"""Maximum number of claims, other than effects, between two entities that are written out; the rest are counted."""


def find_mechanisms(
    columns: ClaimColumns,
    beliefs: Beliefs,
    source: str,
    target: str,
    *,
    max_steps: int = 4,
    limit: int = 20,
    graph: StepGraph | None = None,
) -> Mechanisms:
    """Find the best paths from one entity or class to another.

    Parameters
    ----------
    columns, beliefs
        The claims, and the belief in each.
    source, target
        IRIs of two entities. Paths start at the source or a subclass of it, and end at the target, a subclass, a
        process of it, or a process directed at it.
    max_steps
        Maximum number of steps of a path, including steps to bearers and classes.
    limit
        Maximum number of paths.
    graph
        The graph of steps, if already computed; built from the claims if ``None``.

    Returns
    -------
    Mechanisms
        Paths, best-supported first; if no path is found, empty, with the ``reason``.

    Raises
    ------
    AnalysisError
        If source and target are the same, or ``max_steps`` or ``limit`` is below 1.

    Notes
    -----
    See :meth:`StepGraph.paths`; the search itself is exact. Ranking: fewest generalisations, then belief.
    """
    names = columns.label(source), columns.label(target)
    if source == target:
        raise AnalysisError(f"a path needs two different entities: {quoted(names[0])} was named twice")
    expect_whole(max_steps=max_steps, limit=limit)
    for name, number in (("max_steps", max_steps), ("limit", limit)):
        if number < 1:
            raise AnalysisError(f"{name} must be at least 1, not {number}")
    steps = graph if graph is not None else StepGraph.of(columns, beliefs)
    around = about(columns, target)
    within = kinds_of(columns, target)  # from a class to one of its subclasses, the subclass is an end and not a start
    starts = [steps.index[each] for each in kinds_of(columns, source) if each in steps.index and each not in within]
    if source in within:
        starts = [steps.index[each] for each in kinds_of(columns, source) if each in steps.index]
    ends = {steps.index[each] for each in around if each in steps.index} - set(starts)

    def written(found: Iterable[tuple[int, ...]], near: dict[str, str]) -> tuple[list[Mechanism], bool]:
        # A path of axioms alone is not a mechanism: a subclass relation does not state an effect.
        claimed = (path for path in found if any(steps.claim[step] for step in path))
        window = 2 * max(limit, _WINDOW)
        first = list(islice(claimed, window + 1))
        chosen, direct = _without_shortcuts(first[:window], steps)
        more = len(chosen) > limit or len(first) > window
        chosen = _best(chosen, limit, steps)
        if not chosen:
            return [], more
        claims = {steps.claim[step] for path in chosen for step in path} - {""}
        writer = PathWriter(columns, beliefs, steps, near, claims)
        made = [writer.mechanism(path, direct.get(path, ())) for path in chosen]
        made.sort(key=lambda path: (path.leaps, -round(path.belief, DIGITS), len(path.steps), path.claims))
        return made[:limit], more

    known = known_claims(columns, kinds_of(columns, source), around)
    made, more = written(steps.paths(starts, ends, max_steps=max_steps), around) if starts and ends else ([], False)
    if made:
        return Mechanisms(*names, made, known=[each for each in known if each.state in AGAINST_PATHS], more=more)
    reason, beside = _no_path(columns, steps, source, target, starts, ends, max_steps)
    if known:
        reason = HEADLINE["known"].format(known=in_words(known))
    reason += _otherwise(columns, source, target, around)
    reason += reached_alike(columns, steps, starts, target, around)
    reason += without_sign(columns, kinds_of(columns, source), around)
    numbers = {steps.index[each] for each in beside if each in steps.index} - set(starts)
    nearest = written(steps.paths(starts, numbers, max_steps=max_steps), beside)[0] if starts and numbers else []
    if nearest:
        reason += " " + HEADLINE["reached"].format(ends=", ".join(sorted({path.end for path in nearest})))
    best = [path for path in nearest if not path.leaps] or nearest
    return Mechanisms(*names, [], reason=reason, nearest=best, known=known)


def _otherwise(columns: ClaimColumns, source: str, target: str, around: Collection[str]) -> str:
    """Return a sentence on claims, such as associations, that relate two entities without being steps; empty if none."""
    kinds = set(kinds_of(columns, source))
    found = otherwise(columns, {*(kinds - set(around)), source}, {*(set(around) - kinds), target})
    if not found:
        return ""
    shown = found[:_OTHERWISE_SHOWN]
    sentences = Sentences(columns, shown)
    told = [f"{columns.key(claim)} ({sentences.short(claim).removesuffix('.')})" for claim in shown]
    more = len(found) - _OTHERWISE_SHOWN
    claims = "; ".join([*told, *([f"and {more:,} more"] if more > 0 else [])])
    return " " + HEADLINE["otherwise one" if len(found) == 1 else "otherwise several"].format(
        count=f"{len(found):,}", claims=claims
    )


def _best(paths: list[tuple[int, ...]], limit: int, steps: StepGraph) -> list[tuple[int, ...]]:
    """Return the first paths, cheapest first, and those that cost as much as the last: they are put in order later."""
    costs = [float(steps.cost[list(path)].sum()) for path in paths]
    most = max(sorted(costs)[:limit], default=0.0) + _SAME_COST
    return [path for path, cost in zip(paths, costs, strict=True) if cost <= most]


def _without_shortcuts(
    raw: Sequence[tuple[int, ...]], steps: StepGraph
) -> tuple[list[tuple[int, ...]], dict[tuple[int, ...], tuple[str, ...]]]:
    """Drop paths of one step that a longer path gives in more detail; also map the longer path to the dropped claim.

    "A increases C" is dropped if the text says that A increases B and thereby increases C.
    """
    ends: dict[tuple[int, int, str], tuple[int, ...]] = {}
    for path in raw:
        if any(steps.kind[step] == 1 for step in path):
            key = int(steps.source[path[0]]), int(steps.place[steps.target[path[-1]]]), steps.claim[path[-1]]
            ends.setdefault(key, path)
    kept: list[tuple[int, ...]] = []
    direct: dict[tuple[int, ...], tuple[str, ...]] = {}
    for path in raw:
        key = int(steps.source[path[0]]), int(steps.place[steps.target[path[-1]]]), steps.claim[path[-1]]
        longer = ends.get(key)
        if longer is not None and len(path) == 1:
            direct[longer] = (steps.claim[path[0]],)
            continue
        kept.append(path)
    return kept, direct


def _no_path(
    columns: ClaimColumns,
    steps: StepGraph,
    source: str,
    target: str,
    starts: Sequence[int],
    ends: set[int],
    max_steps: int,
) -> tuple[str, dict[str, str]]:
    """Return why there is no path and, if no claim affects the target, ends to try instead.

    These are the entity of which the target is a process, or at which it is directed, and all that is about that entity.
    """
    import numpy as np

    name, goal = columns.label(source), columns.label(target)
    claimed = steps.kind <= 1
    if not np.isin(steps.source[claimed], list(starts)).any():
        tried = known_between(columns, kinds_of(columns, source))
        return HEADLINE["silent source but" if tried else "silent source"].format(source=name, known=tried), {}
    if np.isin(steps.place[steps.target[claimed]], list(ends)).any():
        return HEADLINE["too far"].format(steps=counted(max_steps, "step")), {}
    beside: dict[str, str] = {}
    for upper in columns.above(INVOLVES, BEARER).get(target, ()):
        beside |= about(columns, upper)
    beside.pop(target, None)
    tried = known_between(columns, None, about(columns, target))
    return HEADLINE["silent target but" if tried else "silent target"].format(target=goal, known=tried), beside
