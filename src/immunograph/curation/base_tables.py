"""Read the tables that a project shares with the packaged one: recorded identifiers and predicates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from immunograph.curation.identifier_checks import Identifiers
from immunograph.curation.identifier_table import COLUMNS, STATES, Record
from immunograph.curation.predicates import read_predicates
from immunograph.curation.tables import Tables
from immunograph.identifiers import PrefixMap
from immunograph.legible import quoted
from immunograph.near_words import did_you_mean
from immunograph.vocabulary import Predicate, PropertyKind

__all__ = ["read_base", "records_of"]

_SHARED: Final = ("curated/identifiers.tsv", "ontology/predicates.tsv")


def records_of(tables: Tables, prefixes: PrefixMap) -> list[Record]:
    """Read ``identifiers.tsv``.

    Parameters
    ----------
    tables
        The tables of the project, which collect problems.
    prefixes
        Prefix map, to check the CURIEs.

    Returns
    -------
    list[Record]
        One record per row, also for rows with problems.
    """
    check = Identifiers((), prefixes, tables.root)
    made = []
    for row in tables["curated/identifiers.tsv"]:
        malformed = check.malformed(row["curie"]) if row["curie"] else None
        if malformed is not None:
            row.wrong("curie", malformed)
        if row["state"] and row["state"] not in STATES:
            row.wrong(
                "state",
                f"{quoted(row['state'])} is not valid: expected one of {', '.join(sorted(STATES))}{did_you_mean(row['state'], STATES)}",
            )
        made.append(Record(*(row[column] for column in COLUMNS)))
    return made


def read_base(
    root: Path, prefixes: PrefixMap
) -> tuple[tuple[Record, ...], Mapping[tuple[str, PropertyKind], Predicate]]:
    """Read the identifiers and predicates of a base project; the result is cached until the files change.

    Parameters
    ----------
    root
        Directory of the base project.
    prefixes
        Prefix map, to check the CURIEs.

    Returns
    -------
    tuple
        The records, and the predicates by CURIE and kind; not to be changed.

    Raises
    ------
    CheckFailedError
        If a table has problems.
    """
    files = [root / name for name in _SHARED]
    if not all(path.is_file() for path in files):
        return _read(root, prefixes)
    return _cached(root, frozenset(prefixes.items()), tuple(path.read_bytes() for path in files))


@lru_cache(maxsize=4)
def _cached(
    root: Path,
    prefixes: frozenset[tuple[str, str]],
    content: tuple[bytes, ...],
) -> tuple[tuple[Record, ...], Mapping[tuple[str, PropertyKind], Predicate]]:
    """Return the result of :func:`_read`, cached by content: two writes in one clock tick have the same modification time."""
    return _read(root, PrefixMap(dict(prefixes)))


def _read(root: Path, prefixes: PrefixMap) -> tuple[tuple[Record, ...], Mapping[tuple[str, PropertyKind], Predicate]]:
    tables = Tables(root)
    records = tuple(records_of(tables, prefixes))
    predicates = read_predicates(tables)
    tables.raise_problems()
    return records, predicates
