"""Apply a table of notices to a graph: mark documents, report the effects, and store the notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from immunograph.analysis.notices import StatusReport, effects_of, key_of
from immunograph.analysis.parameters import Parameters
from immunograph.analysis.projection import snake
from immunograph.analysis.workbench import Workbench
from immunograph.claims.direct_edges import edge_change, fallen_documents
from immunograph.claims.properties import Properties
from immunograph.claims.standings import standings_of
from immunograph.curation.notice_graphs import graph_of_notices, stated_by, statements_in, write_notices
from immunograph.curation.notices import read_notices
from immunograph.rdf.standing import Standing, in_force
from immunograph.vocabulary import BASE, IG

__all__ = ["mark_documents"]


def mark_documents(
    bench: Workbench,
    table: str | Path,
    *,
    name: str | None = None,
    replaces: bool = False,
    licence: str = "unknown",
    parameters: Parameters | None = None,
    write: bool = False,
) -> StatusReport:
    """Compare a graph before and after the notices of a table, and optionally store them in a named graph.

    Parameters
    ----------
    bench
        The analyses of the graph, with its store.
    table
        A CSV or TSV file: see :func:`immunograph.curation.notices.read_notices`.
    name
        Name of the graph of notices; derived from the file name if left out.
    replaces
        Whether to remove the notices recorded earlier under this name that are not in this table.
    licence
        Licence of the table: an SPDX identifier, or free text; ignored without ``write``.
    parameters
        Weights for belief; the packaged table if ``None``.
    write
        Whether to store the notices; otherwise the report is a preview.

    Returns
    -------
    StatusReport
        The documents, the claims that lose support, weaken or strengthen, and the identifiers that cannot be read.

    Raises
    ------
    CheckFailedError
        If a status, date or source in the table is invalid; the message names each row and column.
    StoreError
        If the table does not exist or cannot be read, or the store cannot be written.
    FormatError
        If the file is not UTF-8 text or not a table of notices, ``name`` is not valid, or the named graph has other
        content.
    """
    store = bench.view.store
    graph = graph_of_notices(store, table, name)
    found = read_notices(table)
    stated = stated_by(found.notices)
    earlier = statements_in(store, graph)
    dropped = earlier.keys() - stated.keys()
    kept = {} if replaces else {each: earlier[each] for each in dropped}
    names = _names_of_documents(bench)
    looked_at = stated.keys() | (dropped if replaces else set())
    statuses, overruled = _told(bench, names, looked_at, {**kept, **stated}, standings_of(store, without=graph))
    report = effects_of(bench.columns, statuses, parameters=parameters, written=write)
    if write:
        every = {**kept, **stated}
        change = edge_change(store, fallen_documents(store), fallen_documents(store, without=graph, stated=every))
        write_notices(store, graph, every, source=Path(table).name, licence=licence, change=change)
    in_graph = {each for of_document in names.values() for each in of_document}
    return replace(
        report,
        overruled=tuple(overruled),
        name=graph.removeprefix(f"{BASE}graph/"),
        waiting=len({each.identifiers for each in found.notices if in_graph.isdisjoint(each.identifiers)}),
        kept=len(kept),
        unread=tuple(map(str, found.unread)),
    )


def _names_of_documents(bench: Workbench) -> dict[str, set[str]]:
    """Map each document to the IRIs by which a notice may name it: its own and its identifiers."""
    found: dict[str, set[str]] = defaultdict(set)
    for document in (*bench.view.documents, *bench.view.evidence["document"].unique()):
        found[document].add(document)
    for document, identifier in Properties(bench.view.store).pairs(IG + "documentIdentifier", "o").iter_rows():
        found[document] |= {document, identifier}
    return found


def _told(
    bench: Workbench,
    names: Mapping[str, set[str]],
    looked_at: set[str],
    stated: Mapping[str, Standing],
    elsewhere: Mapping[str, Standing],
) -> tuple[dict[str, tuple[str, str, str]], list[tuple[str, str, str, str, str]]]:
    """Return the new status of each document named by a notice, and the notices overruled by later or more severe ones."""
    statuses: dict[str, tuple[str, str, str]] = {}
    overruled = []
    for document, identifiers in sorted(names.items()):
        if not identifiers & looked_at:
            continue
        notice = in_force(stated[each] for each in identifiers & stated.keys())
        other = elsewhere.get(document)
        holds = in_force(each for each in (notice, other) if each is not None)
        status = (holds.status.rpartition("/")[2], holds.date, holds.source) if holds is not None else ("", "", "")
        if notice is not None and holds is not None and holds.status != notice.status:
            became = snake(notice.status.rpartition("/")[2])
            label = bench.columns.label(document)
            overruled.append((key_of(document), label, became, snake(status[0]), holds.date))
        else:
            statuses[document] = status
    return statuses, overruled
