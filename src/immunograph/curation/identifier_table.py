"""Read and write ``identifiers.tsv``, and collect the CURIEs used in curated tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from immunograph.delimited_rows import delimited_rows
from immunograph.errors import FormatError
from immunograph.files import write_atomically
from immunograph.legible import quoted
from immunograph.near_paths import unreadable
from immunograph.near_words import did_you_mean
from immunograph.plurals import counted
from immunograph.utf8_files import utf8

__all__ = ["CURIE", "CURIE_COLUMNS", "Record", "read_records", "used_curies", "write_records"]

CURIE_COLUMNS = frozenset(
    {
        "biolink",
        "category",
        "evidence_type",
        "mapping_justification",
        "object_id",
        "property",
        "predicate",
        "relation",
        "ro",
        "subject_id",
        "term",
    }
)
"""Columns whose cells contain one or more CURIEs, separated by ``|``."""

PLACEHOLDERS = frozenset({"", "-", "(mint)"})
"""Values of a column of CURIEs that mean "no identifier"."""

OWN_PREFIXES = re.compile(r"ig[a-z]?|link|rdfs?|owl|xsd|skos|dcterms|prov|oa|dcat|void|cito|sh|sssom|schema|oboInOwl")
"""Prefixes that are never looked up: immunograph's own and those of general vocabularies."""

COLUMNS = ("curie", "label", "source", "version", "state", "replaced_by", "note")
STATES = frozenset({"current", "obsolete", "xref-only"})

CURIE = re.compile(r"[A-Za-z][\w.]*:[A-Za-z0-9][\w.-]*")
"""Pattern of a CURIE; stricter than RDF, as used by the sources here."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of ``identifiers.tsv``.

    Parameters
    ----------
    curie, label
        The identifier and its label in the source.
    source, version
        Name and version of the file in which it was looked up.
    state
        ``current``, ``obsolete`` or ``xref-only`` (only known from a cross-reference, without a label).
    replaced_by
        CURIEs to use instead of an obsolete identifier, separated by ``|``.
    note
        Remark of the curators or of the lookup.
    """

    curie: str
    label: str
    source: str
    version: str
    state: str
    replaced_by: str = ""
    note: str = ""


def _read_table(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Read a table as (line number, row); line 1 is the header."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FormatError(unreadable(path, error, "name a table with CURIEs")) from error
    text = utf8(content, path)
    lines = text.splitlines(keepends=True)
    comments = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    below = io.StringIO("".join(lines[comments:]), newline="")
    rows = delimited_rows(path, below, first=comments + 1, delimiter="\t")
    _, header = next(rows, (1, []))
    for number, values in rows:
        if len(values) != len(header):
            raise FormatError(
                f"{path}, row {number}: the row has {counted(len(values), 'cell')}, but the header has "
                f"{counted(len(header), 'column')}: add or remove tabs"
            )
        yield number, dict(zip(header, values, strict=True))


def used_curies(tables: Iterable[Path], known_prefixes: Collection[str]) -> dict[str, str]:
    """Collect the CURIEs in tables, with the position of their first use.

    In the columns of :data:`CURIE_COLUMNS` every value must be a CURIE or a placeholder. In other columns, a cell counts
    if all its values are CURIEs with known prefixes; in ``context``, values that are not CURIEs are disregarded.

    Parameters
    ----------
    tables
        Paths of tab-separated files with a header.
    known_prefixes
        Prefixes of CURIEs to recognise in columns that are not in :data:`CURIE_COLUMNS`.

    Returns
    -------
    dict[str, str]
        CURIE -> file, row and column of its first use. CURIEs of immunograph and of general vocabularies, such as
        ``skos``, are left out.

    Raises
    ------
    FormatError
        If a table cannot be read, has a cell of more than 131,072 characters, a row has more or fewer cells than the
        header, or a CURIE column has another value.
    """
    used: dict[str, str] = {}
    for path in sorted(tables):
        for row, cells in _read_table(path):
            for column, cell in cells.items():
                parts = [part.strip() for part in (cell or "").split("|")]
                if column == "context":  # NAME=VALUE, whose values may be keys of entities
                    parts = [value for value in (part.rpartition("=")[2] for part in parts) if CURIE.fullmatch(value)]
                    if not parts:
                        continue
                declared = column in CURIE_COLUMNS
                if not declared and not all(
                    CURIE.fullmatch(part) and part.partition(":")[0] in known_prefixes for part in parts
                ):
                    continue
                for part in parts:
                    if declared and part in PLACEHOLDERS:
                        continue
                    if not CURIE.fullmatch(part):
                        raise FormatError(
                            f"{path}, row {row}, column {column}: {quoted(part)} is not a CURIE; "
                            "write PREFIX:LOCAL, such as CL:0000542, several joined by |, or leave the cell empty, "
                            "or write - or (mint)"
                        )
                    if not OWN_PREFIXES.fullmatch(part.partition(":")[0]):
                        used.setdefault(part, f"{path.name}, row {row}, column {column}")
    return used


def read_records(path: Path) -> dict[str, Record]:
    """Read ``identifiers.tsv``.

    Parameters
    ----------
    path
        Path of the file, which need not exist.

    Returns
    -------
    dict[str, Record]
        CURIE -> row; empty if the file does not exist.

    Raises
    ------
    FormatError
        If the table cannot be read, has a cell of more than 131,072 characters, a column, state or CURIE is invalid, or
        a CURIE occurs twice.
    """
    if not path.exists():
        return {}
    records: dict[str, Record] = {}
    for row, cells in _read_table(path):
        if tuple(cells) != COLUMNS:
            raise FormatError(
                f"{path}: expected the columns {', '.join(COLUMNS)}, found {', '.join(cells)}; correct the header"
            )
        record = Record(**cells)
        if not CURIE.fullmatch(record.curie):
            raise FormatError(f"{path}, row {row}: expected a CURIE such as CL:0000542, found {quoted(record.curie)}")
        if record.state not in STATES:
            raise FormatError(
                f"{path}, row {row}: the state {quoted(record.state)} is not valid: expected one of "
                f"{', '.join(sorted(STATES))}{did_you_mean(record.state, STATES)}"
            )
        if record.curie in records:
            raise FormatError(f"{path}, row {row}: {record.curie} already has a row: remove one of them")
        records[record.curie] = record
    return records


def write_records(path: Path, records: Iterable[Record]) -> None:
    """Write ``identifiers.tsv`` atomically, sorted by CURIE.

    Parameters
    ----------
    path
        Path of the file, which is replaced; its directory is created if needed.
    records
        All rows of the new file, in any order.

    Raises
    ------
    StoreError
        If the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for record in sorted(records, key=lambda each: each.curie):
        writer.writerow([getattr(record, column) for column in COLUMNS])
    write_atomically(path, text.getvalue().encode())
