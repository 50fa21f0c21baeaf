"""The network analyses as an object of :class:`immunograph.graph.KnowledgeGraph`; each method delegates to its own module."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from immunograph.analysis.edge_choice import NETWORK, EdgeChoice, takes_edges
from immunograph.argument_types import checked_methods

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

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
        Function from one or several named graphs, or ``None`` for all, to the workbench of these graphs.
    naming
        Context within which suggested commands name the graph.
    """

    def __init__(
        self,
        bench: Callable[[str | Sequence[str] | None], Workbench],
        naming: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._bench = bench
        self._naming = naming

    @takes_edges("statuses", "min_certainty", "bearers")
    def arrays(
        self,
        *,
        edges: EdgeChoice = NETWORK,
    ) -> NetworkArrays:
        """Return the network as integer-coded arrays, which convert to SciPy and networkx.

        Parameters
        ----------
        edges
            Selection of claims as edges; by default accepted and proposed claims that a passage of certainty 1 or more
            supports.

        Returns
        -------
        NetworkArrays
            Nodes are IRIs; signs are 1, -1 and 0. ``.matrix()`` is for SciPy, ``.to_networkx()`` for networkx.

        Raises
        ------
        AnalysisError
            If ``edges`` has the status ``rejected`` or a minimum certainty of 0.
        UnknownNameError
            If a named graph of ``edges`` is unknown.

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
        """Rank entities by number of claims or by centrality, and test how the ranks change without any one source.

        Parameters
        ----------
        by
            Measure: ``degree``, ``betweenness`` or ``pagerank``.
        limit
            Maximum number of hubs, at least 1.
        edges
            Selection of claims as edges; see :meth:`arrays`.
        max_sources
            Maximum number of sources to leave out one at a time, 0 or more; those that are the only support of most edges
            come first.

        Returns
        -------
        Hubs
            The entities, highest first, each with the robustness of its rank; prints as text.

        Raises
        ------
        AnalysisError
            If the network has no edge, the measure is unknown, ``limit`` is below 1, ``max_sources`` is negative, or
            ``edges`` is not valid for a network (see :meth:`arrays`).

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
        """Partition the network into densely connected communities, by the Louvain method.

        Parameters
        ----------
        resolution
            Resolution of the modularity, above 0: values above 1 favour small communities, values below 1 large ones.
        seed
            Seed of the partition; the same seed gives the same communities.
        runs
            Number of partitions with different seeds to compare for stability; 1 for no comparison.
        edges
            Selection of claims as edges; see :meth:`arrays`.

        Returns
        -------
        Communities
            The communities, the largest first.

        Raises
        ------
        AnalysisError
            If the network has no edge, ``runs`` is below 1, the resolution is not above 0, or ``edges`` is not valid for
            a network (see :meth:`arrays`).

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
        """Count signed feedback and feed-forward loops, and compare the counts with rewired networks.

        Parameters
        ----------
        permutations
            Number of rewired networks to compare with; 0 for no comparison.
        seed
            Seed of the rewiring, 0 or more.
        limit
            Maximum number of instances of each motif to list.
        edges
            Selection of claims as edges; see :meth:`arrays`.

        Returns
        -------
        Motifs
            Counts of the motifs, and the instances with the highest certainty.

        Raises
        ------
        AnalysisError
            If the network has no edge, no edge states an increase or a reduction, ``permutations``, ``seed`` or
            ``limit`` is negative, or ``edges`` is not valid for a network (see :meth:`arrays`).

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
        """Compare two entities or classes by the claims about both, and about only one of them.

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
            The statements about both and about either entity, with claims and passages; prints as text.

        Raises
        ------
        UnknownNameError
            If a name is unknown or ambiguous; the message suggests similar or matching ones.
        AnalysisError
            If both names refer to the same entity, or ``kinds`` is true and one is a subclass of the other.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().networks.compare("interferon", "interleukin").claims("both")
        ('C13', 'C14', 'C15', 'C16')
        """
        from immunograph.analysis.networks.comparison import find_comparison

        bench = self._bench(None)
        ends = bench.entity(first), bench.entity(second)
        with self._naming():
            return find_comparison(bench.columns, *ends, kinds=kinds, incoming=incoming)
