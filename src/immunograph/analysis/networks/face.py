"""The network analyses as an object of :class:`immunograph.graph.KnowledgeGraph`; each method hands on to its own module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.analysis.networks.edges import DEFAULT_STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from immunograph.analysis.networks.arrays import NetworkArrays
    from immunograph.analysis.networks.communities import Communities
    from immunograph.analysis.networks.comparison import Comparison
    from immunograph.analysis.networks.hubs import Hubs
    from immunograph.analysis.networks.motifs import Motifs
    from immunograph.analysis.workbench import Workbench

__all__ = ["Networks"]


class Networks:
    """The analyses of the network formed by the claims.

    An edge is a claim between two things that some passage supports above certainty 0; what is only asked, aimed at,
    disputed or rejected is none, and neither is what only a reference list says. See :func:`immunograph.analysis.networks.claim_edges`.

    Parameters
    ----------
    bench
        Gives what the analyses of the present version read.
    """

    def __init__(self, bench: Callable[[], Workbench]) -> None:
        self._bench = bench

    def arrays(
        self,
        *,
        statuses: Collection[str] = DEFAULT_STATUSES,
        min_certainty: int = 1,
        bearers: bool = False,
    ) -> NetworkArrays:
        """Return the network as integer-coded arrays: ``.matrix()`` for SciPy, ``.to_networkx()`` for networkx.

        Parameters
        ----------
        statuses
            Any of ``accepted``, ``proposed`` and ``inferred``.
        min_certainty
            The certainty, 1 to 3, that some supporting passage must reach.
        bearers
            Count a claim about a process (growth of cancer cells) for its bearer (cancer cell).

        Returns
        -------
        NetworkArrays
            Nodes are IRIs; signs are 1, -1 and 0.

        Raises
        ------
        AnalysisError
            If a status or certainty is not valid.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().networks.arrays(min_certainty=3).number_of_edges()
        26
        """
        from immunograph.analysis.networks.arrays import NetworkArrays
        from immunograph.analysis.networks.edges import claim_edges

        columns = self._bench().columns
        return NetworkArrays.from_columns(
            claim_edges(columns, statuses=statuses, min_certainty=min_certainty, bearers=bearers)
        )

    def hubs(
        self,
        *,
        by: str = "degree",
        limit: int = 10,
        statuses: Collection[str] = DEFAULT_STATUSES,
        min_certainty: int = 1,
        bearers: bool = False,
        max_sources: int = 20,
    ) -> Hubs:
        """Rank the entities that most claims are about, and test whether the ranking holds without single sources.

        Parameters
        ----------
        by
            ``degree``, ``betweenness`` or ``pagerank``.
        limit
            How many to give.
        statuses, min_certainty, bearers
            What counts as an edge; see :meth:`arrays`.
        max_sources
            How many sources to leave out one by one: those that the most edges rest on alone.

        Returns
        -------
        Hubs
            Prints as text; ``.table()``, ``.robustness()``.

        Raises
        ------
        AnalysisError
            If there is no edge, or no such measure.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().networks.hubs()[0].label
        'interferon'
        """
        from immunograph.analysis.networks.ranking import find_hubs

        return find_hubs(
            self._bench().columns,
            by=by,
            limit=limit,
            statuses=statuses,
            min_certainty=min_certainty,
            bearers=bearers,
            max_sources=max_sources,
        )

    def communities(
        self,
        *,
        resolution: float = 1.0,
        seed: int = 1,
        runs: int = 5,
        statuses: Collection[str] = DEFAULT_STATUSES,
        min_certainty: int = 1,
        bearers: bool = False,
    ) -> Communities:
        """Find groups of entities that are connected by claims more than to the rest, and how stable the groups are.

        Parameters
        ----------
        resolution
            Above 1 favours small groups, below 1 large ones.
        seed
            Seed of the partition; the same seed gives the same groups.
        runs
            How many partitions, with other seeds, to compare; 1 for no comparison.
        statuses, min_certainty, bearers
            What counts as an edge; see :meth:`arrays`.

        Returns
        -------
        Communities
            The communities, the largest first.

        Raises
        ------
        AnalysisError
            If there is no edge.

        Examples
        --------
        >>> import immunograph as ig
        >>> len(ig.load().networks.communities())
        7
        """
        from immunograph.analysis.networks.communities import find_communities
        from immunograph.vocabulary import BIOLINK

        bench = self._bench()
        entities = bench.view.entities.select("entity", "category")
        return find_communities(
            bench.columns,
            categories={entity: (kind or "").removeprefix(BIOLINK) for entity, kind in entities.iter_rows()},
            resolution=resolution,
            seed=seed,
            runs=runs,
            statuses=statuses,
            min_certainty=min_certainty,
            bearers=bearers,
        )

    def motifs(
        self,
        *,
        permutations: int = 1000,
        seed: int = 1,
        limit: int = 10,
        statuses: Collection[str] = DEFAULT_STATUSES,
        min_certainty: int = 1,
        bearers: bool = False,
    ) -> Motifs:
        """Count signed feedback and feed-forward loops, compare them with rewired networks, and list their claims.

        Parameters
        ----------
        permutations
            How many rewired networks to compare with.
        seed
            Seed of the rewiring.
        limit
            How many instances of each motif to list.
        statuses, min_certainty, bearers
            What counts as an edge; see :meth:`arrays`.

        Returns
        -------
        Motifs
            Counts of the motifs, and the instances with the highest certainty.

        Raises
        ------
        AnalysisError
            If no claim with a sign is an edge.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().networks.motifs(bearers=True, permutations=0).counts()["coherent feed-forward loop"]
        3
        """
        from immunograph.analysis.networks.motifs import find_motifs

        return find_motifs(
            self._bench().columns,
            permutations=permutations,
            seed=seed,
            limit=limit,
            statuses=statuses,
            min_certainty=min_certainty,
            bearers=bearers,
        )

    def compare(self, first: str, second: str, *, kinds: bool = False, incoming: bool = False) -> Comparison:
        """Compare two entities or classes by what is said about both, and about one only.

        Parameters
        ----------
        first, second
            Entities or classes, by any of their names.
        kinds
            Count what is said of a kind of one as said of it.
        incoming
            Compare what is said to act on each instead.

        Returns
        -------
        Comparison
            Statements, each with its claims and passages.

        Raises
        ------
        UnknownNameError
            If a name is not known.
        AnalysisError
            If both names are of the same entity.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().networks.compare("interferon", "interleukin").claims("both")
        ('C13', 'C14', 'C15', 'C16', 'C48')
        """
        from immunograph.analysis.networks.comparison import find_comparison

        bench = self._bench()
        return find_comparison(bench.columns, bench.entity(first), bench.entity(second), kinds=kinds, incoming=incoming)
