"""Read notices about documents, such as retractions, from a table, and write them to ``documents.tsv``."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from immunograph.curation.separators import SEPARATORS, declared_separator, foreign_separator
from immunograph.curation.sources import source_fault
from immunograph.delimited_rows import delimited_rows
from immunograph.errors import CheckFailedError, FormatError, Problem
from immunograph.files import write_atomically
from immunograph.model import IRI, Document, DocumentStatus
from immunograph.near_words import did_you_mean
from immunograph.publications import publication_iri
from immunograph.rdf.standing import Standing
from immunograph.utf8_files import read_utf8
from immunograph.vocabulary import concept

__all__ = ["Notice", "NoticeTable", "latest", "read_notices", "unless_overruled", "write_statuses"]

_IDENTIFIERS: Final = ("identifier", "identifiers", "doi", "pmid", "pmcid", "originalpaperdoi", "originalpaperpubmedid")
_STATUS: Final = ("status", "retractionnature", "nature")
_DATE: Final = ("date", "status_date", "retractiondate")
_SOURCE: Final = ("source", "status_source", "retractiondoi", "url")
_READ: Final = frozenset((*_IDENTIFIERS, *_STATUS, *_DATE, *_SOURCE))
_ABSENT: Final = frozenset({"", "0", "unavailable", "na", "n/a", "none"})
_WORDS: Final = {
    "retraction": DocumentStatus.RETRACTED,
    "expression of concern": DocumentStatus.CONCERN,
    "concern": DocumentStatus.CONCERN,
    "correction": DocumentStatus.CORRECTED,
    "erratum": DocumentStatus.CORRECTED,
    "withdrawal": DocumentStatus.WITHDRAWN,
    "reinstatement": DocumentStatus.PUBLISHED,
    **{each.value.replace("_", " "): each for each in DocumentStatus},
}
_AMERICAN: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?: [0-9:]+)?")


@dataclass(frozen=True, slots=True)
class Notice:
    """A row of a table of notices: the publication status of a document.

    Parameters
    ----------
    row
        Line number in the file, from 1.
    identifiers
        IRIs of the document, such as its DOI.
    status
        Publication status.
    date
        Date of the notice as YYYY-MM-DD; an empty string if unknown.
    source
        Where the notice was published: text, identifier or web address; an empty string if unknown.
    """

    row: int
    identifiers: tuple[IRI, ...]
    status: DocumentStatus
    date: str = ""
    source: str = ""

    @property
    def standing(self) -> Standing:
        """Status, date and source, as they are stored in a graph."""
        return Standing(concept(self.status), self.date, self.source)


@dataclass(frozen=True, slots=True)
class NoticeTable:
    """The notices of a table.

    Parameters
    ----------
    notices
        Valid rows in the order of the table.
    unread
        Problems of identifiers that were skipped because they are invalid.
    """

    notices: tuple[Notice, ...]
    unread: tuple[Problem, ...] = ()


def _rows(file: Path, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Parse a table into pairs of line number and cells.

    Raises
    ------
    FormatError
        If the quoting is invalid, or a cell is too long.
    """
    return list(delimited_rows(file, io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def read_notices(path: str | Path) -> NoticeTable:
    """Read notices from a CSV or TSV file.

    Parameters
    ----------
    path
        A table with a header, separated by commas, semicolons or tabs. The document is in column ``identifier``, ``doi`` or
        ``pmid`` (or several of them), its status in ``status``, the date in ``date``, the source in ``source``. The
        columns of the Retraction Watch database (``OriginalPaperDOI``, ``OriginalPaperPubMedID``,
        ``RetractionNature``, ``RetractionDate``, ``RetractionDOI``) are recognised as well. Other columns are ignored.

    Returns
    -------
    NoticeTable
        Notices in the order of the rows, without rows that have no valid identifier, and problems of invalid ones.

    Raises
    ------
    CheckFailedError
        If a status, date or source is invalid; the message lists every row and column.
    FormatError
        If the file is not UTF-8 text, cannot be parsed, lacks a column for the document or the status, or has one of
        the columns above twice.
    StoreError
        If the file does not exist or cannot be read.
    """
    file = Path(path)
    text = read_utf8(file)
    header = text.partition("\n")[0]
    if declared_separator(header) in (",", ";"):
        raise FormatError(f"{file}, row 1: the line {header.strip()!r} is not a header; remove it")
    separator = foreign_separator(header)
    semicolons = separator == SEPARATORS[";"]
    if separator and not semicolons:
        raise FormatError(
            f"{file}, row 1: its columns are separated by {separator}, not by commas, semicolons or tabs; save it as CSV, or as "
            "tab-separated text"
        )
    rows = _rows(file, text, ";" if semicolons else "\t" if "\t" in header else ",")
    header_cells = [name.strip() for name in (rows[0][1] if rows else [])]
    names = [name.lower().replace(" ", "") for name in header_cells]
    column = dict(zip(names, header_cells, strict=True))
    naming, status = _columns(file, names)
    problems: list[Problem] = []
    unread: list[Problem] = []
    notices = []
    for line, cells in rows[1:]:
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
        if not any(row.values()):
            continue
        became = _WORDS.get(re.sub(r"[ _-]+", " ", row.get(status, "")).lower())
        if became is None:
            expected = ", ".join(each.value for each in DocumentStatus)
            problems.append(
                Problem(
                    file,
                    f"{row.get(status, '')!r} is not valid: expected one of {expected}{did_you_mean(row.get(status, ''), _WORDS)}",
                    row=line,
                    column=column[status],
                )
            )
            continue
        dated = next((name for name in _DATE if row.get(name)), "")
        when = _iso_date(row.get(dated, ""))
        if when is None:
            message = f"{row[dated]!r} is not a date: expected YYYY-MM-DD, such as 2015-05-01"
            problems.append(Problem(file, message, row=line, column=column[dated]))
            continue
        if when > (date.today() + timedelta(days=1)).isoformat():  # in other time zones it may be tomorrow
            message = f"{when} lies in the future: enter the date of the notice"
            problems.append(Problem(file, message, row=line, column=column[dated]))
            continue
        sourced = next((name for name in _SOURCE if row.get(name, "").lower() not in _ABSENT), "")
        source = row.get(sourced, "")
        if fault := source_fault(source):
            problems.append(Problem(file, fault, row=line, column=column[sourced]))
            continue
        identifiers = tuple(_identifiers(file, line, row, {name: column[name] for name in naming}, unread))
        if identifiers:
            notices.append(Notice(line, identifiers, became, when, source))
    if problems:
        raise CheckFailedError(problems)
    return NoticeTable(tuple(notices), tuple(unread))


def _columns(file: Path, names: list[str]) -> tuple[list[str], str]:
    """Return the columns of identifiers and of the status; raise an error if one is missing or repeated."""
    twice = sorted({name for name in names if names.count(name) > 1 and name in _READ})
    if twice:
        raise FormatError(
            f"{file}, row 1: the column {twice[0]!r} occurs {names.count(twice[0])} times: rename or remove one"
        )
    naming = [name for name in names if name in _IDENTIFIERS]
    status = next((name for name in _STATUS if name in names), "")
    if not naming or not status:
        missing = "a column identifier, doi or pmid" if not naming else "a column status"
        raise FormatError(f"{file} is not a table of notices: its first row must name {missing}; add it")
    return naming, status


def _identifiers(
    file: Path, line: int, row: Mapping[str, str], naming: Mapping[str, str], unread: list[Problem]
) -> Iterator[IRI]:
    """Yield the identifiers of a row; ``naming`` maps the columns that hold them to their names in the header."""
    for name, written in naming.items():
        for text in (
            re.split(r"[|;]| (?=\S)", row.get(name, "")) if name.startswith("identifier") else [row.get(name, "")]
        ):
            if text.strip().lower() in _ABSENT:
                continue
            try:
                yield publication_iri(text)
            except ValueError as error:
                unread.append(Problem(file, str(error), row=line, column=written))


def _iso_date(text: str) -> str | None:
    """Convert a date to ISO 8601 (``4/15/2021 0:00`` is month, day, year); an empty text stays empty, ``None`` for others."""
    match = _AMERICAN.fullmatch(text)
    year, month, day = (match[3], match[1], match[2]) if match else (text[:4], text[5:7], text[8:10])
    if not text:
        return ""
    try:
        return date(int(year), int(month), int(day)).isoformat() if match or len(text) >= 10 else None
    except ValueError:
        return None


def latest(notices: Iterable[Notice], documents: Iterable[Document]) -> dict[str, Notice]:
    """Resolve notices to one per document: the latest or, on the same date, the most severe.

    Parameters
    ----------
    notices
        Notices in any order.
    documents
        Documents with their identifiers; a notice matches every document whose IRI, or one of whose identifiers, it names.

    Returns
    -------
    dict[str, Notice]
        IRI of the document -> notice; documents without a notice are left out.
    """
    of: dict[str, set[str]] = defaultdict(set)
    for each in documents:
        for identifier in (each.iri, *each.identifiers):
            of[identifier].add(each.iri)
    found: dict[str, Notice] = {}
    for notice in notices:
        for document in {document for identifier in notice.identifiers for document in of.get(identifier, ())}:
            before = found.get(document)
            if before is None or before.standing.order < notice.standing.order:
                found[document] = notice
    return found


def unless_overruled(
    notices: Mapping[str, Notice], documents: Iterable[Document]
) -> tuple[dict[str, Notice], list[tuple[Document, Notice]]]:
    """Separate the notices that hold from those that the present status of their document overrules.

    Parameters
    ----------
    notices
        IRI of a document -> its notice, as :func:`latest` returns them.
    documents
        Documents with their present status.

    Returns
    -------
    notices
        IRI of a document -> the notice to record. Where the document has the same status already, with a later date or
        a source that the notice lacks, the recorded date and source are kept.
    overruled
        Documents whose present status is later or, on the same date, more severe; each with its notice. A status
        without a date counts as the earliest.
    """
    held, overruled = dict(notices), []
    for document in documents:
        notice = notices.get(document.iri)
        if notice is None or document.status is None:
            continue
        present = Standing(concept(document.status), document.status_date or "", document.status_source or "")
        if present.order <= notice.standing.order:
            continue
        if document.status is not notice.status:
            del held[document.iri]
            overruled.append((document, notice))
        else:
            held[document.iri] = replace(notice, date=present.date, source=present.source)
    return held, overruled


def write_statuses(root: Path, statuses: Mapping[str, Notice]) -> list[str]:
    """Write the publication status of documents to ``curated/documents.tsv``, atomically.

    Parameters
    ----------
    root
        The project directory.
    statuses
        Key of a document -> its notice; other documents keep their status.

    Returns
    -------
    list of str
        Keys of the documents whose rows changed; if there are none, the file is not written.

    Raises
    ------
    StoreError
        If the file cannot be read or written.
    FormatError
        If the file is not UTF-8 text, a row cannot be parsed, or the column ``document`` is missing.
    """
    path = root / "curated" / "documents.tsv"
    text = read_utf8(path)
    end = "\r\n" if "\r\n" in text else "\n"
    lines = delimited_rows(path, io.StringIO(text, newline=""), dialect="excel-tab")
    header, *rows = [cells for _, cells in lines] or [[]]
    if "document" not in (name.strip() for name in header):
        raise FormatError(f"{path}, row 1: the column 'document' is missing; add it")
    for name in ("status", "status_date", "status_source"):
        if name not in header:
            header.append(name)
    place = {name.strip(): number for number, name in enumerate(header)}
    changed = []
    for row in rows:
        if not row or (notice := statuses.get(row[place["document"]].strip())) is None:
            continue
        row += [""] * (len(header) - len(row))
        now = {"status": notice.status.value, "status_date": notice.date, "status_source": notice.source}
        if any(row[place[name]] != value for name, value in now.items()):
            changed.append(row[place["document"]].strip())
            for name, value in now.items():
                row[place[name]] = value
    if changed:
        out = io.StringIO(newline="")
        csv.writer(out, dialect="excel-tab", lineterminator=end).writerows([header, *rows])
        write_atomically(path, out.getvalue().encode())
    return changed
