"""The network of an export with complete claims in attributes, for the formats that are read back."""

from __future__ import annotations

from typing import Any

from immunograph.analysis.flattening import flat_network
from immunograph.interchange.exchange import Export
from immunograph.interchange.network_reading import BESIDE, RECORD
from immunograph.interchange.records import Records

__all__ = ["flat_with_records"]


def flat_with_records(export: Export) -> Any:
    """Return a flat copy of an export's network, in which each edge has the record of its claim.

    Parameters
    ----------
    export
        The claims.

    Returns
    -------
    networkx.MultiDiGraph
        See :func:`immunograph.interchange.flat_network`.
    """
    records = Records(export)
    flat: Any = flat_network(export.network)
    flat.graph.update({"title": export.title, "licence": export.licence, BESIDE: records.beside()})
    for (*_, data), (*_, before) in zip(flat.edges(data=True), export.network.edges(data=True), strict=True):
        if text := records.text(before["claim"]):
            data[RECORD] = text
    return flat
