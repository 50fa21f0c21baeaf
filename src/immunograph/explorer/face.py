"""The network page as a method of :class:`immunograph.graph.KnowledgeGraph`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from immunograph.analysis.edge_choice import PAGE, STATUSES, EdgeChoice, takes_edges
from immunograph.analysis.face import AnalysisFace
from immunograph.argument_types import checked_methods
from immunograph.claims.totals import ClaimTotal
from immunograph.curation import read_sentences
from immunograph.errors import FormatError
from immunograph.version import __version__ as version

if TYPE_CHECKING:
    import networkx as nx

    from immunograph.analysis.workbench import Workbench
    from immunograph.explorer.network import Network
    from immunograph.model import IRI

__all__ = ["ExplorerFace"]

_UNTITLED: Final = "A graph of claims"


def _nothing_about(name: str, edges: EdgeChoice, there: ClaimTotal, *, only_loops: bool) -> str:
    """Return a sentence on why a page is empty: the conditions that none of the claims in ``there`` meets.

    ``only_loops`` is true at 0 hops, where only a claim that relates the entity to itself could be shown, and there is
    none.
    """
    here = "" if edges.graph is None else " in the chosen graphs"
    if not any(there):
        if name:
            return f"{name} is neither the subject nor the object of a claim{here}."
        return f"There are no claims{here}." if here else "The graph has no claims."
    about = f"{there} about {name}{here}" if name else f"{there}{here}"
    if only_loops:
        return f"Of {about}, none relates {name} to itself, and 0 hops show no others: allow 1 hop."
    statuses, least = edges.statuses or (), edges.min_certainty or 0
    conditions = [
        *([f"is {' or '.join(statuses)}"] if set(statuses) < set(STATUSES) else []),
        *([f"has certainty {least} or more"] if least else []),
    ]
    return f"Of {about}, none {' and '.join(conditions)}."


def _total(edges: Iterable[tuple[str, str, Mapping[str, object]]]) -> ClaimTotal:
    """Return the numbers of stated and inferred claims that edges draw; a claim drawn as several edges counts once."""
    inferred = {data["claim"]: data["status"] == "inferred" for *_, data in edges if data["claim"]}
    return ClaimTotal(list(inferred.values()).count(False), list(inferred.values()).count(True))


def _edges_at(network: nx.MultiDiGraph[str], node: IRI) -> list[tuple[str, str, Mapping[str, object]]]:
    """Return the edges that begin or end at a node; an empty list if the network lacks it."""
    if node not in network:
        return []
    return [*network.out_edges(node, data=True), *network.in_edges(node, data=True)]


def _around(network: nx.MultiDiGraph[str], centre: IRI | None, name: str) -> str:
    """Return a sentence on how many of the claims shown are about the entity in the centre; empty if all are."""
    if centre is None or centre not in network:
        return ""
    about, shown = _total(_edges_at(network, centre)), _total(network.edges(data=True))
    return "" if about == shown else f"{about} about {name}; the others are between the entities around it."


def _documents_of(network: nx.MultiDiGraph[str]) -> set[str]:
    """Return the IRIs of the documents with evidence for the edges."""
    return {each["document_iri"] for *_, data in network.edges(data=True) for each in data["evidence"]}


def _refuse_combinations(focus: str | None, to: str | None, query: str | None, hops: int, edges: EdgeChoice) -> None:
    """Raise an error for arguments that a page of paths or of a query would ignore."""
    if to is not None and (focus is None or query is not None):
        raise FormatError("to= shows the paths between two entities: name the first as focus, and leave out query=")
    selects = edges.completed(PAGE) != (PAGE.statuses, 0) or edges.bearers or edges.graph is not None
    if (query is not None or to is not None) and (hops != 1 or selects):
        what = "a query selects the claims itself" if to is None else "paths are searched in all claims with support"
        raise FormatError(f"{what}: leave out hops and the selection by status, certainty, bearers and graph")


@checked_methods
class ExplorerFace(AnalysisFace):
    """Mixin with the method of a knowledge graph that creates the interactive page."""

    @takes_edges("statuses", "min_certainty")
    def explore(
        self,
        focus: str | None = None,
        *,
        hops: int = 1,
        to: str | None = None,
        query: str | None = None,
        edges: EdgeChoice = PAGE,
        title: str = "",
        documents: str | Path | None = None,
        layout: str = "",
        view: str = "",
    ) -> Network:
        """Create the interactive network page, for a notebook or for ``.save("page.html")``.

        Parameters
        ----------
        focus, hops, edges
            Selection of claims; see :meth:`network`. All claims except rejected ones if left out.
        to
            Name of an entity: show the paths from ``focus`` to it, from left to right; see :meth:`mechanisms`.
        query
            Show the edges in the answer of a SPARQL query: the triples of a CONSTRUCT or DESCRIBE without types and
            names, or columns of a SELECT: ``?claim``, or ``?subject ?predicate ?object`` and the like (``?s ?p ?o``, ``?a ?p
            ?b``, ``?source ?target``, ``?from ?to``). An edge is replaced by the claims that state it, whatever their
            status; a pair without a predicate, by all claims from the first to the second. ``focus`` is then only
            selected and centred.
        title
            Heading of the page.
        documents
            Folder with your copies of the texts, whose sentences the page then shows; ``None`` to leave them out. The
            licences of the texts may not allow you to share this page.
        layout
            ``network``, or ``layered`` for a mechanism from left to right; by default ``layered`` if ``to`` is given.
        view
            Filters, selection and zoom to open with, in the format of the page's "Copy view".

        Returns
        -------
        Network
            The page, not yet written to a file.

        Raises
        ------
        UnknownNameError
            If a name, a named graph or ``layout`` is unknown.
        AnalysisError
            If ``focus`` and ``to`` name the same entity.
        QueryError
            If the query cannot be answered or names no edges.
        FormatError
            If ``hops`` is negative; if ``to`` is given without ``focus``, or with ``query``; or if ``hops`` or a selection
            of claims is given that a query or paths would ignore.
        NotAProjectError
            If ``documents`` is not a directory.

        Notes
        -----
        In the page of all claims, claims that only a reference list states are hidden at first, with a note.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.load()
        >>> page = kg.explore(query="SELECT ?claim { ?claim a ig:Claim ; rdf:predicate ig:inhibits }")
        >>> {edge["predicate_label"] for edge in page.edges}
        {'inhibits'}
        """
        from immunograph.analysis import hydrate
        from immunograph.explorer import explore
        from immunograph.explorer.annotate import annotate, heading_of, licence_of, sources_of
        from immunograph.explorer.clash_data import mark_clashes
        from immunograph.explorer.path_data import columns_of_claims, path_data
        from immunograph.explorer.queried_edges import graph_of_steps

        _refuse_combinations(focus, to, query, hops, edges)
        bench, centre, name = self._focus(focus, hops, edges, near=query is None and to is None)
        statuses, min_certainty = edges.completed(PAGE)
        chosen = replace(edges, statuses=statuses, min_certainty=min_certainty)
        if query is not None:
            made = self._graph_of_query(query)
            heading, subtitle, reason = "Result of a query", made.graph["notes"], made.graph["empty"]
        elif to is not None and focus is not None:
            found = self.mechanisms(focus, to)
            made = graph_of_steps(found, self.network(edges=replace(chosen, min_certainty=0), subsumption=True))
            heading, reason = f"From {found.source} to {found.target}", found.reason
            subtitle = found.headline() if found else found.reason
        else:
            made = self.network(focus, hops=hops, edges=chosen, literals=True)
            heading = f"{name}: claims about it" if name else ""
            subtitle, reason = self._told(made, centre, name, chosen, hops)
        if documents is not None:
            hydrate(made, read_sentences(self.columns.corpus, documents))
        annotate(made, bench.view, bench.columns)
        heading = title or heading or heading_of(self._store, made) or _UNTITLED
        whole = focus is None and query is None and not min_certainty and {"accepted", "proposed"} <= set(statuses)
        drawn = columns_of_claims(bench.columns, {data["claim"] for *_, data in made.edges(data=True)})
        mark_clashes(made, drawn)
        return explore(
            made,
            title=heading,
            subtitle=subtitle,
            focus=centre if centre in made and to is None else None,
            empty_reason="" if made.number_of_edges() else reason,
            licence=licence_of(self._store, made),
            citation=f"“{heading}”, a view of a graph of claims made with immunograph {version}.",
            aside=("bibliographic",) if centre is None and query is None else (),
            layout=layout or ("layered" if to is not None else "network"),
            view=view,
            paths=path_data(drawn, whole=whole),
            sources=sources_of(bench.view.store, _documents_of(made)),
        )

    def _focus(
        self, focus: str | None, hops: int, edges: EdgeChoice, *, near: bool
    ) -> tuple[Workbench, IRI | None, str]:
        """Return the workbench for the page, the entity called ``focus`` and its label; ``None`` and ``""`` without a focus."""
        near = near and not edges.bearers and edges.graph is None
        bench = (self._workbench_near(focus, hops=hops) if focus is not None and near else None) or self._workbench()
        centre = bench.entity(focus) if focus is not None else None
        return bench, centre, bench.view.labels.get(centre, "") if centre else ""

    def _graph_of_query(self, query: str) -> nx.MultiDiGraph[str]:
        from immunograph.analysis import project
        from immunograph.explorer.queried_edges import claims_named, graph_of_answer

        answer = self.query(query)
        known = project(self._current(), edges=EdgeChoice(STATUSES), literals=True, claims=claims_named(answer))
        return graph_of_answer(answer, known, self._current())

    def _told(
        self, made: nx.MultiDiGraph[str], centre: IRI | None, name: str, edges: EdgeChoice, hops: int
    ) -> tuple[str, str]:
        """Return the line beneath the heading, and the reason if the page is empty."""
        firm = self._left_out(centre, name, edges) if centre and edges.min_certainty else ""
        reason = "" if made.number_of_edges() else self._why_empty(centre, name, edges, hops)
        return firm or _around(made, centre, name), reason

    def _why_empty(self, centre: IRI | None, name: str, edges: EdgeChoice, hops: int) -> str:
        """Return the reason for a page without claims."""
        every = self.network(centre, edges=replace(edges, statuses=STATUSES, min_certainty=0), literals=True)
        near = _edges_at(every, centre) if centre else every.edges(data=True)
        loops = any(begin == end for begin, end, _ in near)
        return _nothing_about(name, edges, _total(near), only_loops=bool(name) and not hops and not loops)

    def _left_out(self, centre: IRI, name: str, edges: EdgeChoice) -> str:
        """Return a sentence on which claims about the focus have enough certainty to be shown, of how many; empty for none."""
        least = edges.min_certainty or 0
        near = self.network(centre, edges=replace(edges, min_certainty=0), literals=True)
        of_focus = _edges_at(near, centre)
        total = _total(of_focus)
        if not any(total):
            return ""
        firm = {
            ", ".join(cast("list[str]", data["identifiers"]))
            for *_, data in of_focus
            if cast("int", data["certainty"]) >= least
        }
        shown = ", ".join(sorted(firm)) or "none"
        statuses = edges.statuses or ()
        chosen = (
            f" that {'is' if sum(total) == 1 else 'are'} {' or '.join(statuses)}" if statuses != PAGE.statuses else ""
        )
        return f"Of {total} about {name}{chosen}, certainty {least} or more: {shown}."
