"""Hubs: the entities that most claims are about, and how the ranking changes if any one source is left out.

Many claims about an entity may reflect biology, or a single extensive source. Therefore every rank is reported with the
ranks after leaving out, in turn, each source, each kind of evidence, and all hedged, disputed or inferred claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, overload

from immunograph.analysis.networks.robustness import Outcome
from immunograph.analysis.reports import Report, table_of
from immunograph.legible import escaped
from immunograph.plurals import counted, some_of
from immunograph.query import Table

__all__ = ["Hub", "Hubs"]

_NAMED: Final = 3
_SHOWN_CLAIMS: Final = 12
_SHOWN_TIED: Final = 5


@dataclass(frozen=True)
class Hub:
    """One entity with its rank, its claims by kind, and the robustness of the rank.

    Parameters
    ----------
    entity, label
        IRI and label of the entity.
    rank
        Rank by the chosen measure, from 1.
    degree, entering, leaving
        Number of its claims, of those with it as object, and of those with it as subject.
    promoted, inhibited
        Number of claims that state an increase, or a reduction, of the entity.
    promotes, inhibits
        Number of claims that the entity increases, or reduces, another one.
    hedged, disputed, null
        Number of claims with a certainty below 3 (that is, in every passage), that some passage disputes, and that only
        null results oppose.
    sources
        Number of lineages that support its claims, or the premises of inferred claims.
    betweenness
        Betweenness centrality, 0 to 1; ``None`` if it was not computed.
    pagerank
        PageRank, 0 to 1.
    claims
        Keys of its claims, sorted.
    ranks
        Description of the edges left out -> rank in that run; 0 if the entity has no edge left.
    hedged_in_part
        Number of claims with a certainty of 3 of which other supporting passages are hedged.
    reason
        Explanation of the dependence of the rank on sources, in one sentence.
    """

    entity: str
    label: str
    rank: int
    degree: int
    entering: int
    leaving: int
    promoted: int
    inhibited: int
    promotes: int
    inhibits: int
    hedged: int
    disputed: int
    null: int
    sources: int
    betweenness: float | None
    pagerank: float
    claims: tuple[str, ...]
    ranks: Mapping[str, int]
    reason: str
    hedged_in_part: int = 0

    @property
    def no_direction(self) -> int:
        """Number of claims that state no direction of effect."""
        return self.degree - self.promoted - self.inhibited - self.promotes - self.inhibits

    def line(self) -> str:
        """Summarise the claims of the hub in one line of text.

        Returns
        -------
        str
            Number of claims, as subject and as object, hedged and disputed, and of sources.
        """
        acts = _several(self.leaving, "as subject", ("promotes", self.promotes), ("inhibits", self.inhibits))
        acted = _several(self.entering, "as object", ("increased in", self.promoted), ("reduced in", self.inhibited))
        firm = f"{self.hedged:,} of {self.degree:,} hedged" if self.hedged else "none hedged"
        if self.hedged_in_part:
            firm += f" in every passage, {self.hedged_in_part:,} in some"
        against = f", {self.disputed:,} disputed" if self.disputed else ""
        against += f", {self.null:,} with a null result" if self.null else ""
        return f"{counted(self.degree, 'claim')}: {acts}; {acted}; {firm}{against}; {counted(self.sources, 'source')}"

    def as_dict(self) -> dict[str, object]:
        """Return the hub as plain data for JSON.

        Returns
        -------
        dict[str, object]
            The fields of the hub by name, and ``no_direction``; a rank of 0 is ``None``.
        """
        told = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return told | {
            "claims": list(self.claims),
            "ranks": {name: rank or None for name, rank in self.ranks.items()},
            "no_direction": self.no_direction,
        }


def _several(number: int, where: str, *signed: tuple[str, int]) -> str:
    parts = [f"{verb} {count:,}" for verb, count in signed if count]
    rest = number - sum(count for _, count in signed)
    if rest:
        parts.append(f"no direction of effect {rest:,}")
    return f"{number:,} {where}" + (f" ({', '.join(parts)})" if parts else "")


class Hubs(Report, Sequence[Hub]):
    """The highest-ranked entities by one measure, with the robustness of each rank.

    Parameters
    ----------
    hubs
        The entities, in order of rank.
    outcomes
        The runs in which edges were left out.
    by
        The measure: ``degree``, ``betweenness`` or ``pagerank``.
    edges, nodes
        Numbers of edges and of entities of the network.
    selection
        Description of the edges, for the heading.
    labels
        The entity or entities in first place in each run, as text.
    notes
        Warnings for the reader.
    tied
        Labels of the further entities that share the rank of the last one shown; no more are shown than asked for.
    """

    def __init__(
        self,
        hubs: Sequence[Hub],
        outcomes: Sequence[Outcome],
        *,
        by: str,
        edges: int,
        selection: str,
        nodes: int,
        labels: Sequence[str],
        notes: Sequence[str],
        tied: Sequence[str] = (),
    ) -> None:
        self.by = by
        self.edges = edges
        self.selection = selection
        self.nodes = nodes
        self.notes = tuple(notes)
        self.tied = tuple(tied)
        self._hubs = tuple(hubs)
        self._outcomes = tuple(outcomes)
        self._firsts = tuple(labels)

    def __len__(self) -> int:
        """Count the hubs shown."""
        return len(self._hubs)

    def __iter__(self) -> Iterator[Hub]:
        """Iterate in order of rank."""
        return iter(self._hubs)

    @overload
    def __getitem__(self, index: int) -> Hub: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hub, ...]: ...
    def __getitem__(self, index: int | slice) -> Hub | tuple[Hub, ...]:
        """Return one hub, or a tuple of hubs for a slice."""
        return self._hubs[index]

    def table(self) -> Table:
        """Return the hubs as a table.

        Returns
        -------
        Table
            One row per hub, in order of rank: ``rank``, ``entity``; numbers of claims: ``claims``, ``enter`` (as object),
            ``promoted``, ``inhibited``, ``leave`` (as subject), ``promotes``, ``inhibits``, ``no_direction``, ``hedged``,
            ``disputed``, ``null``; ``sources``, ``betweenness``, ``pagerank``, ``lowest_rank`` (in any run; null if it
            has no edge in some run) and ``what_the_rank_rests_on`` (a sentence).
        """
        names = (
            *(
                "rank",
                "entity",
                "claims",
                "enter",
                "promoted",
                "inhibited",
                "leave",
                "promotes",
                "inhibits",
                "no_direction",
            ),
            *(
                "hedged",
                "disputed",
                "null",
                "sources",
                "betweenness",
                "pagerank",
                "lowest_rank",
                "what_the_rank_rests_on",
            ),
        )
        rows = [
            (
                hub.rank,
                hub.label,
                hub.degree,
                hub.entering,
                hub.promoted,
                hub.inhibited,
                hub.leaving,
                hub.promotes,
                hub.inhibits,
                hub.no_direction,
                hub.hedged,
                hub.disputed,
                hub.null,
                hub.sources,
                hub.betweenness,
                hub.pagerank,
                _lowest(hub.ranks, hub.rank),
                hub.reason,
            )
            for hub in self._hubs
        ]
        return table_of(names, rows, title=f"Hubs by {self.by}")

    def robustness(self) -> Table:
        """Return how the ranking changes in each run.

        A run leaves out one source, one kind of evidence, or all hedged, disputed or inferred claims.

        Returns
        -------
        Table
            One row per run: ``without``, ``edges_left``, ``agreement`` (Spearman's coefficient with the full ranking, -1
            to 1; null if either is constant), ``stay_among_the_first`` (number of hubs) and ``of`` (how many there were),
            and ``first_then`` (the entity in first place).

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().networks.hubs(limit=3).robustness().columns[:3]
        ('without', 'edges_left', 'agreement')
        """
        names = ("without", "edges_left", "agreement", "stay_among_the_first", "of", "first_then")
        rows = [
            (f"without {each.without}", each.edges, each.agreement, each.kept, each.top, first or "nothing")
            for each, first in zip(self._outcomes, self._firsts, strict=True)
        ]
        return table_of(names, rows, title=f"The ranking by {self.by}, without …")

    def text(self) -> str:
        """Return the hubs as text, each with its reason, then how robust the ranking is.

        Returns
        -------
        str
            Lines of text, as the command line prints them.
        """
        lines = [f"Hubs by {self.by}: {self.selection}"]
        for hub in self._hubs:
            lines += ["", f"{hub.rank}. {hub.label}", f"   {hub.line()}"]
            between = "" if hub.betweenness is None else f"betweenness {hub.betweenness:.3f}, "
            lines.append(f"   {between}PageRank {hub.pagerank:.3f}")
            lines += [f"   {hub.reason}"] if hub.reason else []
            if hub.claims:
                lines.append(f"   claims: {some_of(hub.claims, _SHOWN_CLAIMS)}")
        if self.tied:
            lines += ["", self._further()]
        lines += ["", *self._survival()]
        lines += [f"  note: {note}" for note in self.notes]
        return "\n".join(lines)

    def _further(self) -> str:
        """Return a line on the further entities that share the rank of the last one shown: number and some labels."""
        return f"and {len(self.tied):,} more of rank {self._hubs[-1].rank}: {some_of(self.tied, _SHOWN_TIED)}"

    def _survival(self) -> list[str]:
        """Return lines on the ranking in the runs; runs with the same result are grouped."""
        runs = len(self._outcomes)
        if not any(each.edges for each in self._outcomes):
            ways = f"{'the only run' if runs == 1 else f'each of {runs:,} runs'} without one source or kind of evidence leaves no edge"
            return [
                f"Does the ranking survive? That cannot be tested: {ways if runs else 'there is nothing to leave out'}"
            ]
        lines = [f"Does the ranking survive? {counted(runs, 'run')}, each without one source or kind of evidence"]
        folded: dict[tuple[bool, int, int, str], list[Outcome]] = {}
        for each, first in zip(self._outcomes, self._firsts, strict=True):
            told = (True, each.kept, each.top, first) if each.edges else (False, 0, 0, "")
            folded.setdefault(told, []).append(each)
        for (ranked, kept, top, first), same in sorted(folded.items(), key=lambda item: -len(item[1])):
            share = f"in {len(same):,} of {counted(runs, 'run')}"
            without = f" (without {_some([each.without for each in same])})"
            if not ranked:
                lines.append(f"  {share} no edge is left to rank by{without}")
                continue
            edges = _range([each.edges for each in same], "{}")
            found = [each.agreement for each in same if each.agreement is not None]
            agreement = f", agreement {_range(found, '{:.2f}')} of 1 (Spearman)" if found else ""
            lines.append(
                f"  {share} {kept} of the top {top} remain{agreement}, first place is {first}, "
                f"{edges} {'edge' if edges == '1' else 'edges'} left{without}"
            )
        return lines

    def _repr_html_(self) -> str:
        notes = "".join(f"<li>{escaped(note)}</li>" for note in self.notes)
        told = escaped(f"Hubs by {self.by}: {self.selection}")
        further = f"<p>{escaped(self._further())}</p>" if self.tied else ""
        return f"<p>{told}</p>{self.table()._repr_html_()}{further}{self.robustness()._repr_html_()}<ul>{notes}</ul>"

    def as_dict(self) -> dict[str, object]:
        """Return the hubs as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``by``, ``edges``, ``selection``, ``entities`` (number of nodes), ``hubs``, ``tied`` (labels of those left out
            that share the last rank), ``robustness`` (rows of that table) and ``notes``.
        """
        return {
            "by": self.by,
            "edges": self.edges,
            "selection": self.selection,
            "entities": self.nodes,
            "hubs": [hub.as_dict() for hub in self._hubs],
            "tied": list(self.tied),
            "robustness": self.robustness().to_dicts(),
            "notes": list(self.notes),
        }


def _some(names: Sequence[str]) -> str:
    """Return the first three names as text, with the number of the others."""
    more = len(names) - _NAMED
    return "; ".join(names[:_NAMED]) + (f"; and {more:,} more" if more > 0 else "")


def _range(numbers: Sequence[float], form: str) -> str:
    """Return the minimum and the maximum as text, or only one of them if both look the same."""
    least, most = form.format(min(numbers)), form.format(max(numbers))
    return least if least == most else f"{least} to {most}"


def _lowest(ranks: Mapping[str, int], rank: int) -> int | None:
    """Return the lowest rank in any run; ``None`` if the entity drops out of the network in some run."""
    return None if 0 in ranks.values() else max([*ranks.values(), rank])
