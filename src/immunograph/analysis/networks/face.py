"""The network analyses as an object of :class:`immunograph.graph.KnowledgeGraph`; each method delegates to its own module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.analysis.edge_choice import NETWORK, EdgeChoice, takes_edges
from immunograph.argument_types import checked_methods

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from immunograph.analysis.networks.arrays import NetworkArrays
    from immunograph.analysis.networks.communities import Communities
    from immunograph.analysis.networks.comparison import Comparison
    from immunograph.analysis.networks.hubs import Hubs
    from immunograph.analysis.networks.motifs import Motifs
    from immunograph.analysis.workbench import Workbench

__all__ = ["Networks"]


@checked_methods
class Networks:
    """The analyses of the network of claims.

    An edge is a claim between two entities that some passage supports with certainty above 0; see
    :func:`immunograph.analysis.networks.claim_edges`.

    Parameters
    ----------
    bench
        Function that returns the analyses of one named graph, of several, or of all (``None``).
    """

    def __init__(self, bench: Callable[[str | Sequence[str] | None], Workbench]) -> None:
        self._bench = bench

    @takes_edges("statuses", "min_certainty", "bearers")
    def arrays(
        self,
        *,
        edges: EdgeChoice = NETWORK,
    ) -> NetworkArrays:
        """Return the network as integer-coded arrays: ``.matrix()`` for SciPy, ``.to_networkx()`` for networkx.

        Parameters
        ----------
        edges
            Which claims are edges; accepted and proposed ones with a passage of certainty 1 or more, where left out.

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
        >>> ig.load().networks.arrays(edges=ig.EdgeChoice(min_certainty=3)).number_of_edges()
        26
        """
        from immunograph.analysis.networks.arrays import NetworkArrays
        from immunograph.analysis.networks.edges import claim_edges

        columns = self._bench(edges.graph).columns
        return NetworkArrays.from_columns(claim_edges(columns, edges=edges))

    @takes_edges("statuses", "min_certainty", "bearers")
    def hubs(
        self,
        *,
        by: str = "degree",
        limit: int = 10,
        edges: EdgeChoice = NETWORK,
        max_sources: int = 20,
    ) -> Hubs:
        """Rank the entities that most claims are about, and test whether the ranking holds without single sources.

        Parameters
        ----------
        by
            ``degree``, ``betweenness`` or ``pagerank``.
        limit
            Maximum number of hubs.
        edges
            Which claims are edges; see :meth:`arrays`.
        max_sources
            Maximum number of sources to leave out one by one: those on which most edges depend alone.

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
            self._bench(edges.graph).columns,
            by=by,
            limit=limit,
            edges=edges,
            max_sources=max_sources,
        )

    @takes_edges("statuses", "min_certainty", "bearers")
    def communities(
        self,
        *,
        resolution: float = 1.0,
        seed: int = 1,
        runs: int = 5,
        edges: EdgeChoice = NETWORK,
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
        edges
            Which claims are edges; see :meth:`arrays`.

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

        bench = self._bench(edges.graph)
        entities = bench.view.entities.select("entity", "category")
        return find_communities(
            bench.columns,
            categories={entity: (kind or "").removeprefix(BIOLINK) for entity, kind in entities.iter_rows()},
            resolution=resolution,
            seed=seed,
            runs=runs,
            edges=edges,
        )

    @takes_edges("statuses", "min_certainty", "bearers")
    def motifs(
        self,
        *,
        permutations: int = 1000,
        seed: int = 1,
        limit: int = 10,
        edges: EdgeChoice = NETWORK,
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
        edges
            Which claims are edges; see :meth:`arrays`.

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
        >>> ig.load().networks.motifs(edges=ig.EdgeChoice(bearers=True), permutations=0).counts()["coherent feed-forward loop"]
        3
        """
        from immunograph.analysis.networks.motifs import find_motifs

        return find_motifs(
            self._bench(edges.graph).columns,
            permutations=permutations,
            seed=seed,
            limit=limit,
            edges=edges,
        )

    def compare(self, first: str, second: str, *, kinds: bool = False, incoming: bool = False) -> Comparison:
        """Compare two entities or classes by the claims about both, and about each one only.

        Parameters
        ----------
        first, second
            Entities or classes, by any of their names.
        kinds
            Whether claims about a subclass are treated as claims about the class.
        incoming
            Whether to compare the claims that have the entities as objects instead of subjects.

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

        bench = self._bench(None)
        return find_comparison(bench.columns, bench.entity(first), bench.entity(second), kinds=kinds, incoming=incoming)
