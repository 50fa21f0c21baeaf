"""Embed complete claims in the edge attributes of a network, for formats that can be read back."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING, Final

from immunograph.analysis.flattening import FlatRows, flat_network
from immunograph.interchange.embedded_claims import Records
from immunograph.interchange.exchange import Export
from immunograph.interchange.network_reading import BESIDE, RECORD

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["attributes_of", "edges_with_records", "flat_with_records", "written_in_parts"]

_PIECE: Final = 1 << 20


def flat_with_records(export: Export) -> nx.MultiDiGraph[str] | nx.MultiGraph[str]:
    """Return a flat copy of an export's network, with the complete claim of each edge in an attribute.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.

    Returns
    -------
    networkx.MultiDiGraph
        Network with scalar attributes, as returned by :func:`immunograph.interchange.flat_network`.
    """
    records = Records(export)
    flat = flat_network(export.network)
    for (*_, data), (*_, before) in zip(flat.edges(data=True), export.network.edges(data=True), strict=True):
        if text := records.text(before["claim"]):
            data[RECORD] = text
    flat.graph.update(attributes_of(export, records))
    return flat


def attributes_of(export: Export, records: Records) -> dict[str, str]:
    """Return the graph-level attributes of an export, including a record of documents and further entities.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    records
        Records of the export. All claims are read, which is fastest after their edges were written.

    Returns
    -------
    dict[str, str]
        Attribute name -> text: ``title``, ``licence``, and the record as ``immunograph_beside``.
    """
    return {"title": export.title, "licence": export.licence, BESIDE: records.beside()}


def edges_with_records(
    export: Export, rows: FlatRows[str], records: Records
) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    """Yield the flat edges of an export, each with its complete claim, without copying the network.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    rows
        Flat rows of the export's network.
    records
        Records of the export's claims.

    Yields
    ------
    tuple of str, str, str and dict
        Source, target, id and attributes of an edge.
    """
    before = export.network.edges(data=True)
    for (source, target, key, data), (*_, given) in zip(rows.edges(), before, strict=True):
        if text := records.text(given["claim"]):
            data[RECORD] = text
        yield source, target, key, data


def written_in_parts(
    stream: IO[bytes], edges: Iterable[object], around: Callable[[], tuple[str, Iterable[object], str, str]]
) -> None:
    """Write a JSON document whose head depends on its edges, buffering the edges in a temporary file.

    Parameters
    ----------
    stream
        Output, open for writing in binary mode.
    edges
        JSON-serialisable edges; consumed before anything is written.
    around
        Called after ``edges`` is exhausted. Returns the text before the nodes, the JSON-serialisable nodes, the text
        between nodes and edges, and the text after the edges.
    """
    with tempfile.TemporaryFile() as aside:
        _write_list(aside, edges)
        before, nodes, between, after = around()
        stream.write(before.encode("utf-8"))
        _write_list(stream, nodes)
        stream.write(between.encode("utf-8"))
        aside.seek(0)
        shutil.copyfileobj(aside, stream, _PIECE)
        stream.write(after.encode("utf-8"))


def _write_list(stream: IO[bytes], values: Iterable[object]) -> None:
    """Write JSON values with commas between them."""
    separator = ""
    for value in values:
        stream.write((separator + json.dumps(value, ensure_ascii=False)).encode("utf-8"))
        separator = ", "
