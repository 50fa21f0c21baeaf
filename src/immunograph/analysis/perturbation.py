"""Predict the effects of adding or blocking entities along signed claims; nothing is written.

By default, an effect on a process is not interpreted as an effect on its bearer, because no text states that.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from math import exp
from typing import Final

from immunograph.analysis.belief import Beliefs, chain, credible
from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.effect_words import net_words, on_effect_words
from immunograph.analysis.figures import written_belief
from immunograph.analysis.known import AGAINST_PATHS, contrasts, in_words, known_between, known_claims, parted
from immunograph.analysis.path_writer import PathWriter
from immunograph.analysis.reports import Report, table_of
from immunograph.analysis.steps import LEAP, StepGraph
from immunograph.analysis.why import firmness_of
from immunograph.errors import AnalysisError
from immunograph.plurals import counted
from immunograph.query import Table

__all__ = ["Effect", "OtherClaim", "Perturbation", "perturb"]

_BEARER: Final = StepGraph.KINDS.index("bearer")
_CLAIM: Final = StepGraph.KINDS.index("claim")
_CAUSE: Final = StepGraph.KINDS.index("cause")


@dataclass(frozen=True)
class OtherClaim:
    """A claim that states a step of an effect, or the effect itself, and is not on the best path to it.

    Parameters
    ----------
    key
        Key of the claim.
    belief, certainty
        Belief in the claim, 0 to 1, and its certainty, 0 to 3.
    says
        Sentences of its passages, with their hedges and null results.
    limits
        Contexts, quantifiers and objections of the claim.
    """

    key: str
    belief: float
    certainty: int
    says: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return the claim as lines of text, with its passages and its limits.

        Returns
        -------
        list of str
            The first line names the claim, its belief and its certainty.
        """
        return [
            f"      also by {self.key}  (belief {written_belief(self.belief, 3)}; certainty {self.certainty} of 3)",
            *(f"          {self.key}: {each}" for each in self.says),
            *(f"          limit: {each}" for each in self.limits),
        ]


@dataclass(frozen=True)
class Effect:
    """The predicted effect on one entity, with the best-supported path to it.

    Parameters
    ----------
    entity, words
        Label of the entity, and its generic noun phrase for sentences.
    direction
        ``+``, ``-`` or ``unsigned``.
    belief, low, high
        Belief in the path, 0 to 1, with its credible interval.
    certainty
        Certainty of the weakest step, 0 to 3.
    path, claims
        Labels of the entities and keys of the claims on the path, in order.
    against
        Belief in the best path with the opposite direction; 0 without one.
    apart
        Pairs of steps with disjoint contexts, or recorded as a contrast; they do not form one path.
    interpreted
        Steps from a process to its bearer, which no text states.
    says
        Sentences of the passages of the path, with their hedges.
    limits
        Contexts, quantifiers and objections of the claims.
    last
        Sign of the last claim: blocking an inhibitor weakens an inhibition, which is not the same as promoting.
    on_effect
        Whether the last claim is about the effect of a treatment (*sensitizes to*) and not the treatment itself.
    others
        Other claims that state a step of the path, or directly the same effect, highest belief first.
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
    interpreted: tuple[str, ...] = ()
    words: str = ""
    says: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    last: str = ""
    on_effect: bool = False
    others: tuple[OtherClaim, ...] = ()

    @property
    def mixed(self) -> bool:
        """Whether another path predicts the opposite direction."""
        return self.against > 0

    @property
    def outcome(self) -> str:
        """The verb phrase before the entity, such as *may weaken the positive effect on*."""
        words = on_effect_words if self.on_effect else net_words
        return words(self.direction, self.last or self.direction)

    def lines(self) -> list[str]:
        """Return the effect as lines of text, with its path, its passages and its limits.

        Returns
        -------
        list of str
            The first line states the effect and its certainty.
        """
        mixed = f"; another path says the opposite ({written_belief(self.against, 3)})" if self.mixed else ""
        apart = (
            f", but its steps are about different things: {', '.join(self.apart)}; they do not form one path"
            if self.apart
            else ""
        )
        return [
            f"  {self.outcome} {self.words or self.entity}{apart}  (belief {written_belief(self.belief, 3)}, {written_belief(self.low, 3)} to {written_belief(self.high, 3)}; "
            f"certainty {self.certainty} of 3{mixed})",
            f"      by {' → '.join(self.path)}  [{', '.join(self.claims)}]",
            *(f"      an interpretation, which no text states: {each}" for each in self.interpreted),
            *(f"      {each}" for each in self.says),
            *(f"      limit: {each}" for each in self.limits),
            *(line for each in self.others for line in each.lines()),
        ]


class Perturbation(Report):
    """The predicted effects of adding or blocking entities, highest belief first.

    Parameters
    ----------
    add, block
        Labels of the entities.
    effects
        The effects, sorted.
    complete
        Whether all paths were followed, and not only those with the highest belief.
    known
        Text on claims of the same entities without valid support; if there are effects, null results and disputes only.
    stopped
        Number of processes whose bearers were not followed.
    """

    def __init__(
        self,
        add: Sequence[str],
        block: Sequence[str],
        effects: Sequence[Effect],
        *,
        complete: bool,
        known: str = "",
        stopped: int = 0,
    ) -> None:
        self.add = tuple(add)
        self.block = tuple(block)
        self.effects = tuple(effects)
        self.complete = complete
        self.known = known
        self.stopped = stopped

    def text(self) -> str:
        """Return the effects as text, each with its path.

        Returns
        -------
        str
            Lines of text, as the command line prints them.
        """
        done = [f"adding {name}" for name in self.add] + [f"blocking {name}" for name in self.block]
        title = " and ".join(done)
        lines = [f"{title[0].upper()}{title[1:]} (derived from the claims; not tested)"]
        for each in self.effects:
            lines += each.lines()
        if self.effects:
            lines.append("  each in at least some cases, and within the limits of its claims; see their evidence")
            lines += [f"  other claims, without support: {self.known}"] if self.known else []
        else:
            agents = "it" if len(done) == 1 else "any of them"
            known = f"no claim with standing support states an effect of {agents}: {self.known}" if self.known else ""
            lines.append(f"  {known or f'no claim of this graph states an effect of {agents}'}")
        if self.stopped:
            whose = counted(self.stopped, "process has a bearer that was", "processes have bearers that were")
            lines.append(
                f"  {whose} not followed, as an effect on a process is not taken as one on its bearer; to follow them, which is "
                "an interpretation, add --bearers (in Python: bearers=True)"
            )
        if not self.complete:
            lines.append("  only the paths with the highest belief were followed")
        return "\n".join(lines)

    def table(self) -> Table:
        """Return the effects as a table.

        Returns
        -------
        Table
            One row per effect: ``entity``, ``direction``, ``belief``, ``low``, ``high``, ``certainty``, ``against``,
            ``path``, ``claims``, ``interpreted``, ``says``, ``limits`` and ``others`` (keys of claims).

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().whatif(block="IL-2").table().columns[:3]
        ('entity', 'direction', 'belief')
        """
        rows = [
            (
                *(e.entity, e.direction, e.belief, e.low, e.high, e.certainty, e.against),
                *(" → ".join(e.path), ", ".join(e.claims), "; ".join(e.interpreted)),
                *(" ".join(e.says), "; ".join(e.limits), ", ".join(each.key for each in e.others)),
            )
            for e in self.effects
        ]
        names = (
            *("entity", "direction", "belief", "low", "high", "certainty", "against", "path", "claims"),
            *("interpreted", "says", "limits", "others"),
        )
        return table_of(names, rows)

    def as_dict(self) -> dict[str, object]:
        """Return the effects as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``add``, ``block``, ``complete``, ``known`` (``None`` if empty), ``bearers_not_followed`` and ``effects``
            (the fields of each effect).
        """
        return {
            "add": list(self.add),
            "block": list(self.block),
            "complete": self.complete,
            "known": self.known or None,
            "bearers_not_followed": self.stopped,
            "effects": [asdict(e) for e in self.effects],
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
    bearers: bool = False,
) -> Perturbation:
    """Predict the effects of adding or blocking entities, by following signed steps.

    Parameters
    ----------
    columns, beliefs, graph
        The claims, the belief in each, and the graph of steps.
    add, block
        IRIs of the entities to add, and to block.
    max_steps
        Maximum number of steps of a path, at least 1.
    limit
        Maximum number of paths to follow, highest belief first; a path is counted at each of its steps.
    bearers
        Whether an effect on a process (growth of cancer cells) also counts as one on its bearer (cancer cell), which is
        an interpretation.

    Returns
    -------
    Perturbation
        The effects, highest belief first.

    Raises
    ------
    AnalysisError
        If no entity is added or blocked, the same entity is both, or ``max_steps`` is below 1.

    Notes
    -----
    Best-first search over simple paths: the first path that reaches an entity with a direction is the best one for it.
    Generalisations from a subclass to its class are not followed.
    """
    both = set(add) & set(block)
    if both:
        raise AnalysisError(f"{columns.label(sorted(both)[0])!r} is both added and blocked; choose one")
    if not add and not block:
        raise AnalysisError("name at least one entity to add or to block, or a document to remove")
    if max_steps < 1:
        raise AnalysisError(f"max_steps must be at least 1, not {max_steps}")
    starts = [(each, 1) for each in add] + [(each, -1) for each in block]
    best, complete, stopped = _best_paths(graph, starts, max_steps=max_steps, limit=limit, bearers=bearers)
    effects = _effects(columns, beliefs, graph, best, _alongside(graph, starts, best))
    shown = [tuple(columns.label(each) for each in group) for group in (add, block)]
    known = known_between(columns, [*add, *block])
    if effects:
        known = in_words(each for each in known_claims(columns, [*add, *block]) if each.state in AGAINST_PATHS)
    return Perturbation(shown[0], shown[1], effects, complete=complete, known=known, stopped=stopped)


Best = dict[tuple[int, int], tuple[float, tuple[int, ...]]]
"""Entity and direction -> cost and steps of the best path that reaches it with that direction."""


def _best_paths(
    graph: StepGraph, starts: Sequence[tuple[str, int]], *, max_steps: int, limit: int, bearers: bool
) -> tuple[Best, bool, int]:
    """Return the best paths, whether all paths were followed, and the number of processes whose bearers were not followed."""
    order = count()
    heap: list[tuple[float, int, int, int, tuple[int, ...], int]] = []
    for entity, direction in starts:
        if entity in graph.index:
            heapq.heappush(heap, (0.0, next(order), graph.index[entity], direction, (), graph.index[entity]))
    held = {graph.index[entity] for entity, _ in starts if entity in graph.index}
    best: Best = {}
    stopped = set()
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
            if int(graph.kind[step]) == _BEARER and not bearers:
                stopped.add(here)
                continue
            turned = direction * int(graph.sign[step])
            heapq.heappush(heap, (spent + float(graph.cost[step]), next(order), there, turned, (*path, step), first))
    return best, not heap, len(stopped)


Alongside = dict[tuple[int, int], dict[int, tuple[int, ...]]]
"""Entity and direction -> step of a claim that is not on the best path -> the path with this step."""


def _alongside(graph: StepGraph, starts: Sequence[tuple[str, int]], best: Best) -> Alongside:
    """Return the claims that are not on a best path, but state one of its steps or lead directly from a start to its end."""
    held = [(graph.index[entity], direction) for entity, direction in starts if entity in graph.index]
    sources = {int(graph.place[graph.source[step]]) for _, path in best.values() for step in path}
    between: dict[tuple[int, int, int], list[int]] = {}
    for node in sorted(sources | {node for node, _ in held}):
        for step in range(int(graph.indptr[node]), int(graph.indptr[node + 1])):
            if int(graph.kind[step]) == _CLAIM:
                between.setdefault((node, int(graph.place[graph.target[step]]), int(graph.sign[step])), []).append(step)
    made: Alongside = {}
    for (reached, turn), (_, path) in best.items():
        found = {}
        for place, step in enumerate(path):
            after = path[place + 1 : place + 2]
            if int(graph.kind[step]) > _CAUSE or (after and int(graph.kind[after[0]]) == _CAUSE):
                continue  # a cause step is linked to the claim before it, which no other claim can replace
            here, there = (int(graph.place[each[step]]) for each in (graph.source, graph.target))
            for other in between.get((here, there, int(graph.sign[step])), ()):
                found[other] = (*path[:place], other, *path[place + 1 :])
        for node, direction in held:
            found |= {other: (other,) for other in between.get((node, reached, turn * direction), ())}
        on_path = {graph.claim[step] for step in path}
        made[reached, turn] = {step: way for step, way in found.items() if graph.claim[step] not in on_path}
    return made


def _others(writer: PathWriter, limits: Sequence[str], ways: Mapping[int, tuple[int, ...]]) -> tuple[OtherClaim, ...]:
    """Return the other claims of a path, highest belief first, with those limits that the path itself does not have."""
    made = {}
    for number, way in ways.items():
        step, told = writer.step(number), writer.mechanism(way, ())
        own = tuple(each for each in told.limits if each not in limits)
        made[step.claim] = OtherClaim(step.key, step.belief, step.certainty or 0, step.says, own)
    return tuple(sorted(made.values(), key=lambda each: (-each.belief, each.key)))


def _effects(
    columns: ClaimColumns, beliefs: Beliefs, graph: StepGraph, best: Best, alongside: Alongside
) -> list[Effect]:
    """Convert the best paths to effects, highest belief first."""
    certainties = firmness_of(columns)
    told = {graph.claim[step] for _, path in best.values() for step in path} - {""}
    told |= {graph.claim[step] for ways in alongside.values() for step in ways}
    rows = (
        beliefs.frame.filter(beliefs.frame["claim"].is_in(list(told))).select("claim", "belief", "second").iter_rows()
    )
    moments = {claim: (belief, second) for claim, belief, second in rows}
    linked = contrasts(columns)
    writer = PathWriter(columns, beliefs, graph, {}, told)
    effects = []
    for (reached, turn), (spent, path) in best.items():
        claims = [graph.claim[step] for step in path if graph.claim[step]]
        along = [graph.nodes[int(graph.place[graph.source[path[0]]])]]
        along += [graph.nodes[int(graph.place[graph.target[step]])] for step in path]
        against = best.get((reached, -turn)) if turn else None
        if against is not None and against[0] < spent:
            continue
        believed = _belief(spent)
        share = believed / chain([moments[claim][0] for claim in claims])  # the factor of the steps without a claim
        second = share * share * chain([moments[claim][1] for claim in claims])
        low, high = credible(believed, second, beliefs.parameters["model", "interval"])
        written = writer.mechanism(path, ())
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
                interpreted=tuple(
                    f"an effect on {step.source} is taken as an effect on {step.target}"
                    for step in written.steps
                    if step.kind == "bearer"
                ),
                words=columns.clauses.noun(graph.nodes[reached]),
                says=tuple(f"{step.key}: {said}" for step in written.steps for said in step.says),
                limits=written.limits,
                last=next((step.sign for step in reversed(written.steps) if step.kind in ("claim", "cause")), ""),
                on_effect=bool(claims) and claims[-1] in writer.on_effect,
                others=_others(writer, written.limits, alongside[reached, turn]),
            )
        )
    return sorted(effects, key=lambda each: (-each.belief, each.entity, each.direction))


def _belief(cost: float) -> float:
    return exp(-cost)
