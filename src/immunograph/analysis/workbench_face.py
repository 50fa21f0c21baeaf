"""Methods of :class:`immunograph.graph.KnowledgeGraph` that describe single entities and claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from immunograph.analysis.edge_choice import PROJECTION, EdgeChoice, bearer_of_processes, takes_edges
from immunograph.argument_types import checked_methods
from immunograph.claims.face import ClaimsFace
from immunograph.errors import FormatError, expect_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import networkx as nx

    from immunograph.analysis.inferring import Rules
    from immunograph.analysis.kinds import Kinds
    from immunograph.analysis.networks.face import Networks
    from immunograph.analysis.workbench import Workbench
    from immunograph.claims.description import Description
    from immunograph.gate import Difference
    from immunograph.store import Store

__all__ = ["WorkbenchFace"]


@checked_methods
class WorkbenchFace(ClaimsFace):
    """Mixin with methods for descriptions, networks and wording, and the cache shared by analyses.

    Parameters
    ----------
    store
        The store with the quads; a new empty store in memory if left out.
    query_folders, rule_folders
        Folders with named queries and with rules.
    """

    def __init__(
        self, store: Store | None = None, *, query_folders: Sequence[Path] = (), rule_folders: Sequence[Path] = ()
    ) -> None:
        super().__init__(store, query_folders=query_folders)
        self._rule_folders = tuple(rule_folders)
        self._bench: Workbench | None = None
        self._near: tuple[tuple[object, ...], Workbench] | None = None

    def _workbench(self, graph: str | Sequence[str] | None = None) -> Workbench:
        from immunograph.analysis.workbench import Workbench

        view, names, _ = self._reading()
        if graph is not None:
            return Workbench(self._claims_in(graph), names.index)
        if self._bench is None or self._bench.view is not view:
            self._bench = Workbench(view, names.index)
        return self._bench

    def _workbench_near(self, name: str, *, hops: int | None = None, claims: bool = False) -> Workbench | None:
        """Return a workbench of the neighbourhood that describes one entity or claim of a large graph.

        Return ``None`` if all claims have been read already, if nothing has exactly this name, or if
        :func:`immunograph.claims.nearby.view_near` returns ``None``.
        """
        from immunograph.analysis.workbench import Workbench
        from immunograph.claims.exact_names import claim_exactly, entity_exactly
        from immunograph.claims.naming import Names
        from immunograph.claims.nearby import view_near

        if not self._is_unread():
            return None
        key = (self._store.version, name, hops, claims)
        if (known := self._near) is not None and known[0] == key:
            return known[1]
        iri = (claim_exactly(self._store, name) if claims else None) or entity_exactly(self._store, name)
        view = view_near(self._store, iri, hops=hops) if iri is not None else None
        if view is None:
            return None
        bench = Workbench(view, Names(view).index)
        self._near = (key, bench)
        return bench

    @property
    def networks(self) -> Networks:
        """Analyses of the network of claims: ``hubs``, ``communities``, ``motifs``, ``compare``, ``arrays``."""
        from immunograph.analysis.networks.face import Networks

        return Networks(self._workbench, self._naming_itself)

    @property
    def rules(self) -> Rules:
        """The inference rules: ``kg.rules.infer()``, ``kg.rules.prune()``."""
        from immunograph.analysis.inferring import Rules

        return Rules(self._workbench, self._rule_folders)

    def describe(self, name: str, *, documents: str | Path | None = None, limit: int = 200) -> Description:
        """Describe an entity, a claim or a document: evidence, hedges, speakers, sources and contradictions.

        Parameters
        ----------
        name
            An entity by any of its names, a claim by its key (``C35``) or IRI, or a document with evidence by its key, title
            or identifier; looked up among claims, then entities, then documents. Last of all the identifier of a passage,
            which finds its claim.
        documents
            Folder with your copies of the texts, to show the sentences of the passages; ``None`` to leave them out.
        limit
            Maximum number of claims written out for an entity; their total is always stated.

        Returns
        -------
        Description
            Heading, properties and sections; prints as text, shows as HTML in a notebook.

        Raises
        ------
        UnknownNameError
            If no entity, no claim and no single document with evidence has this name, or several entities or claims do
            (:class:`~immunograph.errors.AmbiguousNameError`).
        NotAProjectError
            If a claim is described and ``documents`` is not a folder.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().describe("C35").as_dict()["claim"]
        'C35'
        """
        from immunograph.analysis.describing import describe

        bench = self._workbench_near(name, claims=True) or self._workbench()
        expect_whole(limit=limit)
        return describe(bench, name, documents=documents, limit=limit)

    @takes_edges("statuses", "min_certainty", "graph")
    def network(
        self,
        focus: str | None = None,
        *,
        hops: int = 1,
        edges: EdgeChoice = PROJECTION,
        subsumption: bool = False,
        literals: bool = False,
        isolated: bool = False,
        flat: bool = False,
    ) -> nx.MultiDiGraph[str]:
        """Return the claims as a new networkx MultiDiGraph: entities are nodes, claims are edges.

        RDF without claims yields an empty network; for other triples, use :meth:`immunograph.query.Table.to_networkx`.

        Parameters
        ----------
        focus
            Name of an entity: keep only nodes within ``hops`` steps of it, in either direction.
        hops
            Maximum number of steps from ``focus``.
        edges
            Selection of claims; accepted ones by default.
        subsumption, literals, isolated
            See :func:`immunograph.analysis.project`.
        flat
            Whether to convert all attributes to text, Booleans or numbers, with unique edge ids, as networkx's writers
            require: see :func:`immunograph.interchange.flat_network`. Otherwise the evidence of an edge is a list of
            dictionaries.

        Returns
        -------
        networkx.MultiDiGraph
            Its attributes are described at :func:`immunograph.analysis.project`.

        Raises
        ------
        UnknownNameError
            If ``focus`` is unknown or ambiguous, or a named graph of ``edges`` is unknown.
        FormatError
            If ``hops`` is negative.

        Examples
        --------
        >>> import immunograph as ig
        >>> network = ig.load().network(flat=True)
        >>> len({key for *_, key in network.edges(keys=True)}) == network.number_of_edges()
        True
        """
        from immunograph.analysis.flattening import flat_network
        from immunograph.analysis.focus import claims_near, keep_near
        from immunograph.analysis.opposite_edges import mark_opposites
        from immunograph.analysis.projection import project

        expect_whole(hops=hops)
        if hops < 0:
            raise FormatError(f"hops is {hops}: expected 0 or more, the number of steps from the focus")
        whole = focus is None or subsumption or isolated or edges.bearers or edges.graph is not None
        bench = None if whole or focus is None else self._workbench_near(focus, hops=hops)
        view = self._claims_in(edges.graph) if bench is None else bench.view
        centre = None if focus is None else str(bench.entity(focus) if bench else self._names("entity").find(focus))
        if centre is not None and edges.bearers:
            centre = bearer_of_processes(view.axioms).get(centre, centre)
        whole = centre is None or subsumption or isolated or edges.bearers
        network = project(
            view,
            edges=edges,
            subsumption=subsumption,
            literals=literals,
            isolated=isolated,
            claims=None if whole or centre is None else claims_near(view, centre, hops),
        )
        network.graph.update(title=self.title, licence=self.licence)
        if centre is not None:
            network = keep_near(network, centre, hops)
        mark_opposites(network, (bench or self._workbench(edges.graph)).columns)
        return cast("nx.MultiDiGraph[str]", flat_network(network)) if flat else network

    def sentence(self, claim: str) -> str:
        """Return a claim as English sentences, with hedge, speaker, quantifier and context.

        Parameters
        ----------
        claim
            Its key (``C35``), its IRI, or its proposition in words.

        Returns
        -------
        str
            One sentence for each passage of its evidence; without evidence, one that says that a rule infers the claim, or
            that no passage states it.

        Raises
        ------
        UnknownNameError
            If no claim has this name, or several do; the message suggests similar or matching ones.

        Examples
        --------
        >>> import immunograph as ig
        >>> "it appears" in ig.load().sentence("C35")
        True
        """
        from immunograph.analysis.sentences import Sentences

        bench = self._workbench()
        iri = bench.claim(claim)
        return Sentences(bench.columns, [iri]).claim(iri)

    def kinds(self, name: str) -> Kinds:
        """Return the subclasses of a class, each with its source: an ontology, a text or the curators.

        Parameters
        ----------
        name
            The class, by any of its names.

        Returns
        -------
        Kinds
            The subclasses, nearest first; prints as an indented list.

        Raises
        ------
        UnknownNameError
            If no entity has this name, or several do; the message suggests similar or matching ones.

        Examples
        --------
        >>> import immunograph as ig
        >>> print(ig.load().kinds("chemical substance"))
        2 kinds of chemical substance
          chemical that slows cancer cells, a kind of chemical substance (set by the curators: A chemical marked out by what it does.)
          interferon, a kind of chemical substance (stated by a text: C60)
        """
        from immunograph.analysis.kinds import find_kinds

        bench = self._workbench()
        return find_kinds(bench.columns, bench.entity(name), bench.reasons)

    def check_wording(self, text: str, *, claims: str | Sequence[str]) -> list[Difference]:
        """Compare a text with the claims that it reports, and return the differences.

        It requires neither a network connection nor a language model: words are compared with a lexicon of hedges,
        negations, quantifiers and verbs.

        Parameters
        ----------
        text
            The text to check.
        claims
            The claims that the text reports: keys, handles, IRIs, or identifiers of passages, such as of a row of a table.

        Returns
        -------
        list of Difference
            Hedges, quantifiers, speakers, contexts or signs that the text drops, adds or reverses; empty if it agrees.

        Raises
        ------
        UnknownNameError
            If a claim is unknown or ambiguous; the message suggests similar or matching ones.

        Examples
        --------
        >>> import immunograph as ig
        >>> [each.what for each in ig.load().check_wording("IL-2 improves the disease-fighting capability of lymphocytes.", claims=["C35"])][:1]
        ['hedge']
        """
        from immunograph.analysis.opposites import opposing_records
        from immunograph.curation.reporting import reported_records, stating_records
        from immunograph.gate import check_wording

        bench = self._workbench()
        iris = [bench.claim(name) for name in ([claims] if isinstance(claims, str) else claims)]
        view = self._current()
        against, opposing = stating_records(view, iris), opposing_records(bench.columns, view, iris)
        return check_wording(text, reported_records(view, iris), against=against, opposing=opposing)
