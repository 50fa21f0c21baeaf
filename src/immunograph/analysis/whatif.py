"""Previews of changes: a document removed, or something added or blocked. Nothing is written."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import count
from math import exp

from immunograph.analysis.belief import Beliefs, chain, credible
from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.clashes import contradiction_pairs
from immunograph.analysis.known import contrasts, known_between, parted
from immunograph.analysis.parameters import Parameters
from immunograph.analysis.pathfinding import find_mechanisms
from immunograph.analysis.reports import Report, table_of
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.steps import LEAP, StepGraph
from immunograph.analysis.waterfall import written_belief
from immunograph.analysis.why import fallen_without, firmness_of
from immunograph.errors import AnalysisError, UnknownNameError
from immunograph.normalisation import normal_key
from immunograph.plurals import counted
from immunograph.query import Table

__all__ = ["Effect", "Perturbation", "Retraction", "find_document", "perturb", "without_document"]

_NOTICED = 1e-9


@dataclass(frozen=True)
class Retraction(Report):
    """What a graph would lose with a document; every pair is before and after."""

    document: str
    passages: int
    left: int
    lost: tuple[tuple[str, str], ...]
    edges: tuple[tuple[str, str], ...]
    inferences: tuple[tuple[str, str, int, int], ...]
    beliefs: tuple[tuple[str, str, float | None, float | None], ...]
    contradictions: tuple[int, int]
    mechanisms: tuple[tuple[str, str, str, str], ...]

    def text(self) -> str:
        """Return the preview as text.

        Returns
        -------
        str
            Lines of text, as the command line prints them.
        """
        lines = [
            f"Without “{self.document}” (a preview: nothing was changed)",
            f"  {counted(self.passages, 'passage')} removed; {counted(self.left, 'claim still has', 'claims still have')} evidence",
            f"  {counted(len(self.lost), 'claim')} left without evidence",
        ]
        lines += [f"    {key}  {proposition}" for key, proposition in self.lost]
        lines.append(f"  {counted(len(self.edges), 'direct edge')} left without an assertion")
        lines += [f"    {key}  {proposition}" for key, proposition in self.edges]
        lines.append(f"  {counted(len(self.inferences), 'inferred claim')} lost or weakened")
        lines += [
            f"    {key}  {proposition}: certainty {before} to {after}" + ("" if after else ", falls")
            for key, proposition, before, after in self.inferences
        ]
        lines.append(f"  {counted(len(self.beliefs), 'other claim changes', 'other claims change')} in belief")
        lines += [
            f"    {key}  {proposition}: {written_belief(was)} to {written_belief(now)}"
            for key, proposition, was, now in self.beliefs
        ]
        before, after = self.contradictions
        lines.append(
            f"  contradictions: {before:,} before, {after:,} after (contrasts that curators linked are not counted)"
        )
        for source, target, one, two in self.mechanisms:
            lines += [f"  {source} to {target}", f"    before: {one}", f"    after:  {two}"]
        return "\n".join(lines)

    def table(self) -> Table:
        """Return the changes as a table.

        Returns
        -------
        Table
            One row per change, with certainty or belief before and after.
        """
        rows: list[tuple[object, ...]] = [(key, "left without evidence", text, None, None) for key, text in self.lost]
        rows += [(key, "edge without an assertion", text, None, None) for key, text in self.edges]
        rows += [(key, "inferred claim", text, float(one), float(two)) for key, text, one, two in self.inferences]
        rows += [(key, "belief", text, one, two) for key, text, one, two in self.beliefs]
        return table_of(("claim", "change", "proposition", "before", "after"), rows, title=f"Without {self.document}")

    def as_dict(self) -> dict[str, object]:
        """Return the preview as plain data for JSON.

        Returns
        -------
        dict[str, object]
            JSON-serialisable: ``dict``, ``list``, ``str``, numbers, ``bool`` and ``None``.
        """
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def find_document(columns: ClaimColumns, name: str) -> str:
    """Find a document that is a source of evidence, by IRI, key, title or the beginning of its title.

    Parameters
    ----------
    columns
        The claims and their evidence.
    name
        How the user names it.

    Returns
    -------
    str
        IRI of the document.

    Raises
    ------
    UnknownNameError
        If there is none; near names are suggested.

    Examples
    --------
    >>> import immunograph as ig
    >>> from immunograph.claims import ClaimsView
    >>> find_document(ClaimColumns.of(ClaimsView(ig.load().store)), "article")
    'https://w3id.org/immunograph/document/article'
    """
    known: dict[str, str] = {
        str(document): columns.label(document) for document in columns.evidence["document"].unique().sort()
    }
    if name in known:
        return name
    wanted = normal_key(name)
    keys = {normal_key(iri.rpartition("/")[2]): iri for iri in known} | {
        normal_key(title): iri for iri, title in known.items()
    }
    if wanted and wanted in keys:
        return keys[wanted]
    starting = [iri for key, iri in keys.items() if wanted and key.startswith(wanted)]
    if len(set(starting)) == 1:
        return starting[0]
    close = get_close_matches(wanted, keys, n=3, cutoff=0.5)
    titles = list(dict.fromkeys(known[keys[each]] for each in close)) or list(known.values())[:3]
    raise UnknownNameError("document with evidence", name, titles)


def without_document(
    columns: ClaimColumns,
    document: str,
    *,
    parameters: Parameters | None = None,
    mechanisms: Sequence[tuple[str, str]] = (),
) -> Retraction:
    """Preview what removing a document would change.

    Parameters
    ----------
    columns
        The claims and their evidence.
    document
        IRI of the document; other documents of its lineage stay.
    parameters
        Weights of your own for belief.
    mechanisms
        Pairs of entity IRIs whose best path is compared before and after.

    Returns
    -------
    Retraction
        What would be lost or changed.

    Notes
    -----
    Belief of every claim is computed twice, contradictions are found twice, and inferences are propagated without a
    rule being run: linear in the evidence and the derivations.
    """
    import polars as pl

    evidence = columns.evidence.filter(pl.col("document") != document)
    rest = replace(columns, evidence=evidence)
    gone = columns.evidence.filter(pl.col("document") == document)
    touched = set(gone["claim"])
    spoken_of = set(evidence["claim"])
    sentences = Sentences(columns, touched | set(columns.derivations["claim"]))

    def told(claims: set[str]) -> tuple[tuple[str, str], ...]:
        return tuple(sorted((columns.key(claim), sentences.proposition(claim)) for claim in claims))

    asserted = set(rest.asserting.filter(pl.col("certainty") == 3)["claim"])
    accepted = set(columns.claims.filter(pl.col("status") == "Accepted")["claim"])
    before, after = Beliefs(columns, parameters), Beliefs(rest, parameters)
    one = dict(before.frame.select("claim", "belief").iter_rows())
    two = dict(after.frame.select("claim", "belief").iter_rows())
    fallen = fallen_without(columns, firmness_of(rest))
    changed = [
        (columns.key(claim), sentences.proposition(claim), one[claim], two[claim])
        for claim in touched & spoken_of
        if (one[claim] is None) != (two[claim] is None) or abs((one[claim] or 0) - (two[claim] or 0)) > _NOTICED
    ]
    paths = []
    for source, target in mechanisms:
        found = [
            find_mechanisms(each, beliefs, source, target, limit=1)
            for each, beliefs in ((columns, before), (rest, after))
        ]
        shown = [
            f"{each[0].sentence()} belief {each[0].belief:.3f}" if each else f"no path. {each.reason}" for each in found
        ]
        paths.append((columns.label(source), columns.label(target), shown[0], shown[1]))
    return Retraction(
        document=columns.label(document),
        passages=gone.height,
        left=len(spoken_of),
        lost=told(touched - spoken_of),
        edges=told((accepted & touched) - asserted),
        inferences=tuple(
            sorted((columns.key(claim), sentences.proposition(claim), *levels) for claim, levels in fallen.items())
        ),
        beliefs=tuple(sorted(changed, key=lambda row: ((row[3] or 0) - (row[2] or 0), row[0]))),
        contradictions=(contradiction_pairs(columns).height, contradiction_pairs(rest).height),
        mechanisms=tuple(paths),
    )


@dataclass(frozen=True)
class Effect:
    """What would follow for one entity: ``direction`` (``+``, ``-`` or ``unsigned``), and the best path behind it.

    ``belief`` lies between ``low`` and ``high``; ``certainty`` is that of the weakest step; ``against`` is the belief in
    the best path that says the opposite. ``apart`` names steps that are about different things: they form no path.
    """

    entity: str
    direction: str
    belief: float
    low: float
    high: float
    certainty: int
    path: tuple[str, ...]
    claims: tuple[str, ...]
    against: float
    apart: tuple[str, ...] = ()

    @property
    def mixed(self) -> bool:
        """Return whether another path points the other way."""
        return self.against > 0


class Perturbation(Report):
    """The effects of blocking and adding, the most believed first."""

    def __init__(
        self, add: Sequence[str], block: Sequence[str], effects: Sequence[Effect], *, complete: bool, known: str = ""
    ) -> None:
        self.add = tuple(add)
        self.block = tuple(block)
        self.effects = tuple(effects)
        self.complete = complete
        self.known = known

    def text(self) -> str:
        """Return the effects as text, each with the path behind it.

        Returns
        -------
        str
            Lines of text, as the command line prints them.
        """
        done = [f"add {name}" for name in self.add] + [f"block {name}" for name in self.block]
        lines = [f"If you {' and '.join(done)} (derived from the claims; not tested)"]
        words = {"+": "more", "-": "less", "unsigned": "affected (direction not stated):"}
        for each in self.effects:
            mixed = f"; another path says the opposite ({each.against:.3f})" if each.mixed else ""
            apart = f", but its steps are about different things: {', '.join(each.apart)};" if each.apart else ""
            apart += " they do not form one path" if apart else ""
            lines.append(
                f"  {words[each.direction]} {each.entity}{apart}  (belief {each.belief:.3f}, {each.low:.3f} to {each.high:.3f}; "
                f"certainty {each.certainty} of 3{mixed})"
            )
            lines.append(f"      by {' → '.join(each.path)}  [{', '.join(each.claims)}]")
        if self.effects:
            lines.append("  each in at least some cases, and within the limits of its claims; see their evidence")
        else:
            known = f"no claim with standing support states an effect of it: {self.known}" if self.known else ""
            lines.append(f"  {known or 'no claim of this graph states an effect of it'}")
        if not self.complete:
            lines.append("  only the paths with the highest belief were followed")
        return "\n".join(lines)

    def table(self) -> Table:
        """Return the effects as a table.

        Returns
        -------
        Table
            One row an effect.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().whatif(block="IL-2").table().columns[:3]
        ('entity', 'direction', 'belief')
        """
        rows = [
            (
                *(e.entity, e.direction, e.belief, e.low, e.high, e.certainty, e.against),
                *(" → ".join(e.path), ", ".join(e.claims)),
            )
            for e in self.effects
        ]
        names = ("entity", "direction", "belief", "low", "high", "certainty", "against", "path", "claims")
        return table_of(names, rows)

    def as_dict(self) -> dict[str, object]:
        """Return the effects as plain data for JSON.

        Returns
        -------
        dict[str, object]
            JSON-serialisable: ``dict``, ``list``, ``str``, numbers, ``bool`` and ``None``.
        """
        return {
            "add": list(self.add),
            "block": list(self.block),
            "complete": self.complete,
            "known": self.known or None,
            "effects": [{name: getattr(e, name) for name in e.__dataclass_fields__} for e in self.effects],
        }


def perturb(
    columns: ClaimColumns,
    beliefs: Beliefs,
    graph: StepGraph,
    *,
    add: Sequence[str] = (),
    block: Sequence[str] = (),
    max_steps: int = 4,
    limit: int = 5000,
) -> Perturbation:
    """Follow signed steps from what is added or blocked.

    Parameters
    ----------
    columns, beliefs, graph
        The claims, how far each is believed, and their steps.
    add, block
        Entity IRIs.
    max_steps
        The most steps of a path.
    limit
        Maximum number of paths followed, highest belief first.

    Returns
    -------
    Perturbation
        Effects, those with the highest belief first.

    Raises
    ------
    AnalysisError
        If nothing is added or blocked, or the same entity is both.

    Notes
    -----
    Simple paths are taken in order of belief, so the first that reaches an entity with a direction is the best one
    with it. No leap from a kind to its class is taken.
    """
    both = set(add) & set(block)
    if both:
        raise AnalysisError(f"{columns.label(sorted(both)[0])!r} is both added and blocked; choose one")
    if not add and not block:
        raise AnalysisError("name something to add or to block")
    starts = [(each, 1) for each in add] + [(each, -1) for each in block]
    best, complete = _best_paths(graph, starts, max_steps=max_steps, limit=limit)
    effects = _effects(columns, beliefs, graph, best)
    shown = [tuple(columns.label(each) for each in group) for group in (add, block)]
    known = "" if effects else known_between(columns, [*add, *block])
    return Perturbation(shown[0], shown[1], effects, complete=complete, known=known)


Best = dict[tuple[int, int], tuple[float, tuple[int, ...]]]
"""Entity and direction -> cost and steps of the best path that reaches it with that direction."""


def _best_paths(
    graph: StepGraph, starts: Sequence[tuple[str, int]], *, max_steps: int, limit: int
) -> tuple[Best, bool]:
    """Follow the cheapest paths first; also return whether all were followed."""
    order = count()
    heap: list[tuple[float, int, int, int, tuple[int, ...], int]] = []
    for entity, direction in starts:
        if entity in graph.index:
            heapq.heappush(heap, (0.0, next(order), graph.index[entity], direction, (), graph.index[entity]))
    held = {graph.index[entity] for entity, _ in starts if entity in graph.index}
    best: Best = {}
    taken = 0
    while heap and taken < limit:
        spent, _, node, direction, path, first = heapq.heappop(heap)
        taken += 1
        here = int(graph.place[node])
        if path:
            best.setdefault((here, direction), (spent, path))
        if len(path) == max_steps:
            continue
        visited = held | {first, *(int(graph.place[graph.target[step]]) for step in path)}
        for step in range(int(graph.indptr[node]), int(graph.indptr[node + 1])):
            there = int(graph.target[step])
            if graph.cost[step] >= LEAP or int(graph.place[there]) in visited:
                continue
            turned = direction * int(graph.sign[step])
            heapq.heappush(heap, (spent + float(graph.cost[step]), next(order), there, turned, (*path, step), first))
    return best, not heap


def _effects(columns: ClaimColumns, beliefs: Beliefs, graph: StepGraph, best: Best) -> list[Effect]:
    """Return what each path means for the entity that it reaches, the highest belief first."""
    certainties = firmness_of(columns)
    told = {graph.claim[step] for _, path in best.values() for step in path} - {""}
    rows = (
        beliefs.frame.filter(beliefs.frame["claim"].is_in(list(told))).select("claim", "belief", "second").iter_rows()
    )
    moments = {claim: (belief, second) for claim, belief, second in rows}
    linked = contrasts(columns)
    effects = []
    for (reached, turn), (spent, path) in best.items():
        claims = [graph.claim[step] for step in path if graph.claim[step]]
        along = [graph.nodes[int(graph.place[graph.source[path[0]]])]]
        along += [graph.nodes[int(graph.place[graph.target[step]])] for step in path]
        against = best.get((reached, -turn)) if turn else None
        if against is not None and against[0] < spent:
            continue
        believed = _belief(spent)
        share = believed / chain([moments[claim][0] for claim in claims])  # what steps without a claim take off
        second = share * share * chain([moments[claim][1] for claim in claims])
        low, high = credible(believed, second, beliefs.parameters["model", "interval"])
        effects.append(
            Effect(
                entity=columns.label(graph.nodes[reached]),
                direction={1: "+", -1: "-", 0: "unsigned"}[turn],
                belief=believed,
                low=float(low[0]),
                high=float(high[0]),
                certainty=min((int(certainties.get(claim, 0)) for claim in claims), default=0),
                path=tuple(columns.label(name) for name in along),
                claims=tuple(columns.key(claim) for claim in claims),
                against=_belief(against[0]) if against is not None else 0.0,
                apart=parted(columns, claims, linked),
            )
        )
    return sorted(effects, key=lambda each: (-each.belief, each.entity, each.direction))


def _belief(cost: float) -> float:
    return exp(-cost)
