"""Files in and out, and the network, as methods of :class:`immunograph.graph.KnowledgeGraph`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, overload

from immunograph.analysis.edge_choice import PROJECTION, EdgeChoice, takes_edges
from immunograph.analysis.face import AnalysisFace
from immunograph.errors import FormatError
from immunograph.query.exporting import export_rdf
from immunograph.query.graph_names import known_graphs
from immunograph.store import MAX_RATIO, Added, Addition, format_of

if TYPE_CHECKING:
    from immunograph.interchange import LossReport

__all__ = ["ExchangeFace"]


class ExchangeFace(AnalysisFace):
    """What a graph reads and writes, in RDF and in the formats of other programs."""

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
        """Add RDF, or a file in a format that has a registered reader: all that is given, or nothing.

        Parameters
        ----------
        source, graph, base, progress, max_ratio, licence
            See :meth:`immunograph.query.face.StoreFace.add`.
        format
            An RDF format or one that ``immunograph formats`` lists as read; by default, from the file extension.
        branch
            Of an ontology take this term and its kinds alone, such as ``CL:0000542``.

        Returns
        -------
        Added
            The number of new quads, with a report for each file.

        Raises
        ------
        FormatError
            If something is not in its format, or no format is called so; the graph is then as it was.
        StoreError
            If a file cannot be read.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.KnowledgeGraph().add(b"<http://example.org/a> <http://example.org/p> 1 .", format="turtle", graph="lab")
        1
        """
        from immunograph.interchange import converted, with_given_names

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
        """Write the graph as RDF, or its claims in a format of other programs, such as GraphML.

        Parameters
        ----------
        path
            The file to write atomically; the text is returned when it is left out.
        format
            By name, file extension or media type, as ``immunograph formats`` lists them; by default, from the file extension.
        graph
            One named graph alone. A format without named graphs otherwise gets the merge of all.
        focus, hops, edges
            Which claims, as in :meth:`network`; only the accepted ones if left out. Not for RDF, which is written whole.

        Returns
        -------
        LossReport or str
            What the file does not hold: claims that were not selected, and what the format cannot carry. Without a
            ``path``, the text.

        Raises
        ------
        FormatError
            If the format is not known, or there is no claim to write.
        StoreError
            If the file cannot be written.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().export(format="gml").startswith("graph [")
        True
        """
        from immunograph.interchange import Export, report_of_rdf, save_export, text_of_export, writer_of

        writer = writer_of(path or "", format)
        where = edges.graph if graph is None else graph
        if writer is None:
            if focus is not None or replace(edges, graph=None) not in (
                PROJECTION,
                EdgeChoice(),
                EdgeChoice(min_certainty=0),
            ):
                raise FormatError(
                    "RDF is written whole, or one named graph of it: kg.query with CONSTRUCT selects claims"
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
        """Explain why no network is written, and how to write edges without claims."""
        if graph is not None and self.columns.claims.height and not self._claims_in(graph).claims.height:
            named = graph if isinstance(graph, str) else ", ".join(graph)
            return (
                f"the named graph {named} holds no claims, only statements such as plain edges, and this format is written from claims: leave "
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
