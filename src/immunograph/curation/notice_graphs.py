"""Store notices such as retractions: one named graph per table of notices, independent of imports.

The graph has status, date and source for every publication in the table, by its identifier, so that they also apply to
documents added later. Conflicting statements are resolved on reading, by :mod:`immunograph.claims.standings`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from immunograph.claims.properties import Properties
from immunograph.claims.standings import statements_of
from immunograph.curation.notices import Notice
from immunograph.errors import FormatError
from immunograph.identifiers import slug
from immunograph.legible import quoted
from immunograph.licences import read_licence
from immunograph.model import IRI, Literal
from immunograph.query.licensing import catalogue_entry
from immunograph.rdf import Quad
from immunograph.rdf.standing import STANDING, Standing, in_force
from immunograph.rdf.terms import quad_line
from immunograph.store import Store
from immunograph.store.replacing import Change, load
from immunograph.version import __version__
from immunograph.vocabulary import BASE, DCTERMS, VOID, XSD, Graphs

__all__ = ["NOTICES", "graph_of_notices", "handed_over", "notice_graphs", "stated_by", "statements_in", "write_notices"]

NOTICES: Final = "notices"
"""Type of a graph of notices in the catalogue, and the prefix of the names of such graphs."""

_LINES: Final = 10_000


def notice_graphs(store: Store) -> list[str]:
    """List the graphs of notices in a store.

    Parameters
    ----------
    store
        The store to query.

    Returns
    -------
    list[str]
        Short names such as ``notices-retraction-watch``, sorted.
    """
    if Graphs.CATALOG not in store.graphs():
        return []
    found = Properties(store, [Graphs.CATALOG]).pairs(DCTERMS + "type", "kind")
    return sorted(name.removeprefix(f"{BASE}graph/") for name, kind in found.iter_rows() if kind == NOTICES)


def graph_of_notices(store: Store, table: str | Path, name: str | None = None) -> IRI:
    """Return the IRI of the named graph for the notices of a table; nothing is written.

    Parameters
    ----------
    store
        The store, to check that the name is not in use.
    table
        Path of the table.
    name
        Name of the graph, such as ``retraction-watch``; by default, ``notices-`` and the name of the file.

    Returns
    -------
    IRI
        IRI of a new graph, or of an existing graph of notices.

    Raises
    ------
    FormatError
        If the name is invalid, or the store has a graph of this name with other content.

    Examples
    --------
    >>> from immunograph.store import LocalStore
    >>> graph_of_notices(LocalStore(), "in/Retraction Watch.csv").rpartition("/")[2]
    'notices-retraction-watch'
    """
    if name is None:
        words = re.search(r"[A-Za-z0-9].*", Path(table).name.partition(".")[0], re.DOTALL)
        stem = slug(words[0]) if words else ""
        name = stem if stem.startswith(NOTICES) else f"{NOTICES}-{stem}".rstrip("-")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise FormatError(
            f"{quoted(name)} is not a valid name for notices: use letters, digits and hyphens, such as retraction-watch"
        )
    graph = IRI(f"{BASE}graph/{name}")
    if graph in (*store.graphs(), Graphs.CATALOG) and name not in notice_graphs(store):
        raise FormatError(
            f"the store has a graph {quoted(name)} with other content, which would be replaced: give the notices another name"
        )
    return graph


def stated_by(notices: Iterable[Notice]) -> dict[str, Standing]:
    """Resolve notices to one status per identifier: the latest or, on the same date, the most severe.

    Parameters
    ----------
    notices
        Notices in any order.

    Returns
    -------
    dict[str, Standing]
        IRI of the identifier -> status with date and source.
    """
    found: dict[str, list[Standing]] = defaultdict(list)
    for each in notices:
        for identifier in each.identifiers:
            found[identifier].append(each.standing)
    held = {identifier: in_force(standings) for identifier, standings in found.items()}
    return {identifier: standing for identifier, standing in held.items() if standing is not None}


def statements_in(store: Store, graph: IRI) -> dict[str, Standing]:
    """Read the statuses in a graph of notices.

    Parameters
    ----------
    store
        The store to query.
    graph
        IRI of the graph, which need not exist.

    Returns
    -------
    dict[str, Standing]
        IRI of the identifier -> status with date and source; empty if the graph does not exist.
    """
    if graph not in store.graphs():
        return {}
    return {subject: of[graph] for subject, of in statements_of(store).items() if graph in of}


def write_notices(
    store: Store,
    graph: IRI,
    stated: Mapping[str, Standing],
    *,
    source: str,
    licence: str = "unknown",
    change: Change | None = None,
) -> None:
    """Replace a graph of notices and its catalogue entry, and change direct edges, in one transaction.

    Parameters
    ----------
    store
        The store to write to.
    graph
        IRI of the graph, from :func:`graph_of_notices`.
    stated
        IRI of an identifier -> status with date and source.
    source
        Name of the table, for the catalogue.
    licence
        Licence of the table, such as an SPDX identifier; ``unknown`` by default.
    change
        Direct edges that the notices remove and restore; ``None`` for none.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    load(store, _pieces(graph, stated, source, licence), graph, source, change=change or Change())


def handed_over(store: Store, name: str, stated: Mapping[str, Standing]) -> bytes:
    """Return the N-Quads that migrate notices from an import's graph to a separate graph.

    Earlier versions wrote notices into the graph of the import, where a new import would delete them.

    Parameters
    ----------
    store
        The store before the migration.
    name
        Name of the import.
    stated
        IRI of a document -> its status in the graph of the import.

    Returns
    -------
    bytes
        N-Quads to add to the store; empty if there is nothing to migrate.
    """
    if not stated:
        return b""
    graph = IRI(f"{BASE}graph/{NOTICES}-of-{name}")
    there = statements_in(store, graph)
    fresh = {document: standing for document, standing in stated.items() if document not in there}
    return b"".join(_pieces(graph, fresh, f"the import {name}", "unknown", described=bool(there)))


def _pieces(
    graph: IRI, stated: Mapping[str, Standing], source: str, licence: str, *, described: bool = False
) -> Iterator[bytes]:
    lines: list[str] = []
    triples = 0
    for identifier, standing in sorted(stated.items()):
        said: list[tuple[str, IRI | Literal]] = [(STANDING[0], IRI(standing.status))]
        said += [(STANDING[1], Literal(standing.date, datatype=IRI(XSD + "date")))] if standing.date else []
        said += [(STANDING[2], Literal(standing.source))] if standing.source else []
        lines += [quad_line(Quad(IRI(identifier), IRI(name), value, graph)) for name, value in said]
        triples += len(said)
        if len(lines) >= _LINES:
            yield "".join(lines).encode()
            lines = []
    if described:
        yield "".join(lines).encode()
        return
    name = graph.rpartition("/")[2]
    about: tuple[tuple[str, Literal], ...] = (
        (DCTERMS + "type", Literal(NOTICES)),
        (DCTERMS + "title", Literal(name)),
        (DCTERMS + "source", Literal(source)),
        (DCTERMS + "modified", Literal(date.today().isoformat(), datatype=IRI(XSD + "date"))),
        (DCTERMS + "creator", Literal(f"immunograph {__version__}")),
        (DCTERMS + "description", Literal(f"Status of {len(stated):,} publications according to {source}.", "en")),
        (VOID + "triples", Literal(triples)),
    )
    entry = [*catalogue_entry(graph, read_licence(licence))]
    entry += [Quad(graph, IRI(predicate), value, Graphs.CATALOG) for predicate, value in about]
    yield "".join([*lines, *map(quad_line, entry)]).encode()
