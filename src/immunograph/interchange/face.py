"""Methods of :class:`immunograph.graph.KnowledgeGraph` that read and write files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, overload

from immunograph.analysis.edge_choice import PROJECTION, EdgeChoice, takes_edges
from immunograph.analysis.face import AnalysisFace
from immunograph.argument_types import checked_methods
from immunograph.errors import FormatError
from immunograph.query.exporting import export_rdf
from immunograph.query.graph_names import known_graphs
from immunograph.store import MAX_RATIO, Added, Addition, format_of

if TYPE_CHECKING:
    from immunograph.interchange import LossReport

__all__ = ["ExchangeFace"]


@checked_methods
class ExchangeFace(AnalysisFace):
    """Mixin of :class:`immunograph.KnowledgeGraph` with the methods that read and write files."""

    def add(
        self,
        source: Addition,
        *,
        graph: str | None = None,
        format: str | None = None,
        base: str | None = None,
        progress: bool | None = None,
        max_ratio: float = MAX_RATIO,
        licence: str | None = None,
        branch: str | None = None,
    ) -> Added:
        """Add RDF, or files in a format with a registered reader, in one transaction.

        Parameters
        ----------
        source, graph, base, progress, max_ratio, licence
            See :meth:`immunograph.query.face.StoreFace.add`.
        format
            Name of an RDF format, or of another format that ``immunograph formats`` lists as readable; ``None`` to use
            the file extension.
        branch
            For ontologies: CURIE, IRI or label of a term, such as ``CL:0000542``; only this term and its subclasses are
            read. ``None`` for all terms.

        Returns
        -------
        Added
            Number of new quads, an ``int`` with a report for each file.

        Raises
        ------
        FormatError
            If an input is not valid in its format, the format is unknown, ``graph`` is not a valid name, ``licence`` is
            given without ``graph``, or ``branch`` for anything but an ontology; the graph is then unchanged.
        StoreError
            If a file does not exist, cannot be read or is a store, or the store cannot be written.
        LimitError
            If an input is nested too deeply, or expands by more than ``max_ratio`` when it is decompressed. The graph
            is then unchanged.
        MissingExtraError
            If the data is compressed with zstd, and the package ``zstandard`` is not installed.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.KnowledgeGraph().add(b"<http://example.org/a> <http://example.org/p> 1 .", format="turtle", graph="lab")
        1
        """
        from immunograph.claims.direct_edges import fallen_documents, settle_edges
        from immunograph.interchange import converted, with_given_names

        fallen = fallen_documents(self._store)
        with converted(source, format, max_ratio=max_ratio, store=self._store, branch=branch) as (rdf, form, names):
            added = super().add(
                rdf,
                graph=graph,
                format=form,
                base=base,
                progress=progress,
                max_ratio=max_ratio,
                licence=licence,
            )
        settle_edges(self._store, fallen)
        return with_given_names(added, names)

    @overload
    def export(
        self,
        path: str | Path,
        *,
        format: str | None = None,
        graph: str | None = None,
        focus: str | None = None,
        hops: int = 1,
        edges: EdgeChoice = PROJECTION,
    ) -> LossReport: ...
    @overload
    def export(
        self,
        path: None = None,
        *,
        format: str,
        graph: str | None = None,
        focus: str | None = None,
        hops: int = 1,
        edges: EdgeChoice = PROJECTION,
    ) -> str: ...
    @takes_edges("statuses", "min_certainty")
    def export(
        self,
        path: str | Path | None = None,
        *,
        format: str | None = None,
        graph: str | None = None,
        focus: str | None = None,
        hops: int = 1,
        edges: EdgeChoice = PROJECTION,
    ) -> LossReport | str:
        """Write the graph as RDF, or its claims in another format such as GraphML.

        Parameters
        ----------
        path
            File to write atomically; ``None`` to return the output as a string. It is compressed if its name ends in
            ``.gz``, ``.zst``, ``.xz`` or ``.bz2``, as in ``x.nq.gz``.
        format
            Name, file extension or media type of a format, see ``immunograph formats``; ``None`` to use the extension
            of ``path``.
        graph
            IRI or short name of the only named graph to export; ``None`` for all. A format without named graphs then
            gets their RDF merge.
        focus, hops, edges
            Selection of claims, as in :meth:`network`; by default, all accepted claims. An error for RDF.

        Returns
        -------
        LossReport or str
            With ``path``, a report of what the file lacks: claims that were not selected, and features that the format
            cannot represent. Without ``path``, the output; of a format with two files, such as ``kgx``, the first.

        Raises
        ------
        FormatError
            If the format is unknown or cannot hold the data, there is no claim to write, ``hops`` is negative, claims or
            several named graphs are selected for RDF, or both ``path`` and ``format`` are left out.
        UnknownNameError
            If ``graph`` or ``focus`` is not in the graph, or a status of ``edges`` is unknown.
        AnalysisError
            If the minimum certainty of ``edges`` is not 0, 1, 2 or 3.
        StoreError
            If the file cannot be written.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().export(format="gml").startswith("graph [")
        True
        """
        from immunograph.interchange import Export, report_of_rdf, save_export, text_of_export, writer_of

        if path is None and format is None:
            raise FormatError("name a file, such as 'graph.trig', or a format, such as format='trig'")
        writer = writer_of(path or "", format)
        where = edges.graph if graph is None else graph
        if writer is None:
            several = where is not None and not isinstance(where, str) and len(where) != 1
            choices = (PROJECTION, EdgeChoice(), EdgeChoice(min_certainty=0))
            if several or focus is not None or replace(edges, graph=None) not in choices:
                raise FormatError(
                    "RDF contains the whole graph or one named graph: kg.query with CONSTRUCT selects claims"
                )
            form = format_of(path or "", format)
            text = export_rdf(
                self._store, path, form, graph=None if where is None else known_graphs(self._store, where)[0]
            )
            return (
                text if text is not None else report_of_rdf(self._store, path or "", form, one_graph=where is not None)
            )
        export = Export.of(self, focus, hops=hops, edges=replace(edges, graph=where))
        if not export.network and writer.of_claims:
            raise FormatError(self._nothing_to_write(edges.completed(PROJECTION)[0], where))
        return text_of_export(export, writer) if path is None else save_export(export, writer, path)

    def _nothing_to_write(self, selected: Collection[str], graph: str | Sequence[str] | None) -> str:
        """Return a sentence on why there is no claim to write, and on how to write edges without claims."""
        if graph is not None and self.columns.claims.height and not self._claims_in(graph).claims.height:
            named = graph if isinstance(graph, str) else ", ".join(graph)
            return (
                f"the named graph {named} contains no claims, only statements such as plain edges, and this format is written from claims: leave "
                "out --graph (in Python: graph), or choose an RDF format"
            )
        said, held = (
            f"there is no {' or '.join(selected)} claim to write",
            self.counts.contents().removeprefix("It ").strip(),
        )
        if not held:
            return said
        said = f"{said}: the graph {held.rstrip('.')}"
        if not len(self):
            return said
        return (
            f'{said}; for its plain edges, let networkx write kg.query("SELECT ?s ?p ?o {{ ?s ?p ?o }}").to_networkx()'
        )
