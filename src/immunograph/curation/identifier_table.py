"""The table of looked-up identifiers, and the CURIEs used in curated tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from immunograph.errors import FormatError
from immunograph.files import utf8, write_atomically
from immunograph.plurals import counted

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
"""Columns in which every value must be a CURIE, or several joined by ``|``."""

PLACEHOLDERS = frozenset({"", "-", "(mint)"})
"""Values of such a column that mean "no identifier"."""

OWN_PREFIXES = re.compile(r"ig[a-z]?|link|rdfs?|owl|xsd|skos|dcterms|prov|oa|dcat|void|cito|sh|sssom|schema|oboInOwl")
"""Prefixes that are never looked up: immunograph's own and those of general vocabularies."""

COLUMNS = ("curie", "label", "source", "version", "state", "replaced_by", "note")
STATES = frozenset({"current", "obsolete", "xref-only"})

CURIE = re.compile(r"[A-Za-z][\w.]*:[A-Za-z0-9][\w.-]*")
"""Pattern of a CURIE; stricter than RDF, as used by the sources here."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of ``identifiers.tsv``: identifier, label, state, source and version."""

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
    except FileNotFoundError as error:
        raise FormatError(f"{path} does not exist: name the table that holds the CURIEs") from error
    except OSError as error:
        raise FormatError(f"{path} cannot be read: {error.strerror or error}") from error
    text = utf8(content, path)
    lines = text.splitlines(keepends=True)
    comments = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = csv.reader(io.StringIO("".join(lines[comments:]), newline=""), delimiter="\t")
    header = next(reader, [])
    for values in reader:
        number = comments + reader.line_num
        if len(values) != len(header):
            raise FormatError(
                f"{path}, row {number}: {counted(len(values), 'column')}, but the header has {len(header)}"
            )
        yield number, dict(zip(header, values, strict=True))


def used_curies(tables: Iterable[Path], known_prefixes: Collection[str]) -> dict[str, str]:
    """Return the CURIEs in tables, each with the position of its first use.

    In the columns of :data:`CURIE_COLUMNS` every value must be a CURIE or a placeholder. In other columns, cells that
    consist only of CURIEs with known prefixes count.

    Parameters
    ----------
    tables
        Paths of the tables.
    known_prefixes
        Prefixes by which a CURIE is recognised.

    Returns
    -------
    dict[str, str]
        CURIE -> file, row and column of its first use.

    Raises
    ------
    FormatError
        If a table cannot be read, or a CURIE column has another value.
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
                            f"{path}, row {row}, column {column}: {part!r} is not a CURIE; "
                            "write PREFIX:LOCAL, such as CL:0000542, several joined by |"
                        )
                    if not OWN_PREFIXES.fullmatch(part.partition(":")[0]):
                        used.setdefault(part, f"{path.name}, row {row}, column {column}")
    return used


def read_records(path: Path) -> dict[str, Record]:
    """Read ``identifiers.tsv`` and return its rows by CURIE; empty if the file does not exist.

    Parameters
    ----------
    path
        Path of ``identifiers.tsv``.

    Returns
    -------
    dict[str, Record]
        CURIE -> row.

    Raises
    ------
    FormatError
        If a column, state or CURIE is invalid, or a CURIE occurs twice.
    """
    if not path.exists():
        return {}
    records: dict[str, Record] = {}
    for row, cells in _read_table(path):
        if tuple(cells) != COLUMNS:
            raise FormatError(f"{path}: the columns are {', '.join(cells)}; expected {', '.join(COLUMNS)}")
        record = Record(**cells)
        if not CURIE.fullmatch(record.curie) or record.state not in STATES or record.curie in records:
            raise FormatError(
                f"{path}, row {row}: expected a CURIE that occurs only once and a state of "
                f"{', '.join(sorted(STATES))}; found {record.curie!r}, {record.state!r}"
            )
        records[record.curie] = record
    return records


def write_records(path: Path, records: Iterable[Record]) -> None:
    """Replace ``identifiers.tsv`` atomically, sorted by CURIE.

    Parameters
    ----------
    path
        Path of ``identifiers.tsv``.
    records
        The rows.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for record in sorted(records, key=lambda each: each.curie):
        writer.writerow([getattr(record, column) for column in COLUMNS])
    write_atomically(path, text.getvalue().encode())
