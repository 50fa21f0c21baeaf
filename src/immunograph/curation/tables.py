"""Tab-separated tables, read strictly: what is wrong is told with file, row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from immunograph.errors import CheckFailedError, Problem

__all__ = ["SEPARATOR", "TABLES", "Columns", "Row", "Tables", "read_table"]

SEPARATOR: Final = " | "
"""What separates several values in one cell."""

_SUGGESTED: Final = 50


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a table must have, may have, and the ones that must be filled in every row."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    key: str | None = None
    missing_ok: bool = False


def _columns(text: str, *, key: str | None = None, missing_ok: bool = False) -> Columns:
    names = text.split()
    return Columns(
        tuple(name[:-1] for name in names if name.endswith("*")),
        tuple(name for name in names if not name.endswith("*")),
        key,
        missing_ok,
    )


TABLES: Final[dict[str, Columns]] = {
    "curated/documents.tsv": _columns(
        "document* title* kind* language licence text_sha256 text_length references note", key="document"
    ),
    "curated/sentences.tsv": _columns("sentence* document* paragraph* number* span*", missing_ok=True),
    "curated/entities.tsv": _columns(
        "entity* identifier label* category* term generic plural definition* note", key="entity"
    ),
    "curated/synonyms.tsv": _columns("entity* synonym* scope* language*", missing_ok=True),
    "curated/mappings.sssom.tsv": _columns(
        "subject_id* subject_label predicate_id* object_id* object_label* mapping_justification* object_source"
        " object_source_version comment",
        missing_ok=True,
    ),
    "curated/axioms.tsv": _columns("subject* relation* object* aspect reason*", missing_ok=True),
    "curated/claims.tsv": _columns("claim* subject* predicate* object* aspect context participants note", key="claim"),
    "curated/evidence.tsv": _columns(
        "claim* document* sentence span stance* certainty* status* modality attitude speaker* attributed_to quantifier"
        " quantifier_kind quantifier_of speaker_quantifier context cues evidence_type paraphrase* quotation note"
    ),
    "curated/links.tsv": _columns("claim* relation* other*", missing_ok=True),
    "curated/decisions.tsv": _columns("claim* outcome* reason* agent* date*", missing_ok=True),
    "curated/identifiers.tsv": _columns(
        "curie* label source* version* state* replaced_by note", key="curie", missing_ok=True
    ),
    "ontology/predicates.tsv": _columns(
        "property* kind* label* definition* sign template implies ro ro_match biolink biolink_match biolink_qualifiers"
        " note",
        missing_ok=True,
    ),
}
"""The tables of a project and their columns."""


class Row:
    """One row of a table, which knows where it stands and collects what is wrong with it."""

    def __init__(self, file: Path, number: int, cells: dict[str, str], problems: list[Problem]) -> None:
        self.file = file
        self.number = number
        self._cells = cells
        self._problems = problems

    def __getitem__(self, column: str) -> str:
        """Give a cell, stripped; an absent optional column is empty."""
        return self._cells.get(column, "")

    def wrong(self, column: str, message: str) -> None:
        """Note that a cell is wrong; reading goes on, so that all problems are told at once."""
        self._problems.append(Problem(self.file, message, row=self.number, column=column))

    def many(self, column: str) -> list[str]:
        """Give the several values of a cell."""
        return [part for part in (part.strip() for part in self[column].split("|")) if part]

    def key_of(self, column: str, known: Collection[str], kind: str, value: str | None = None) -> bool:
        """Tell whether a cell's value (or ``value``, a part of it) is known; note the problem where it is not."""
        name = self[column] if value is None else value
        if name in known:
            return True
        few = (
            len(self._problems) < _SUGGESTED
        )  # a suggestion looks at every key; past the first problems nobody reads it
        close = get_close_matches(name, list(known), n=1, cutoff=0.6) if few else []
        hint = f"did you mean {close[0]!r}?" if close else "add it to its table, or mend it here"
        self.wrong(column, f"there is no {kind} {name!r}; {hint}")
        return False

    def parse(self, column: str, read: Callable[[str], object], expected: str) -> object | None:
        """Read a filled cell with ``read``; note the problem where it raises ``ValueError``."""
        text = self[column]
        if not text:
            return None
        try:
            return read(text)
        except (ValueError, KeyError):
            self.wrong(column, f"{text!r} is not right: expected {expected}")
            return None


def _decode(path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CheckFailedError(
            [Problem(path, "it is UTF-16, as spreadsheets call 'Unicode text'; save it as tab-separated UTF-8")]
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        byte = raw[error.start]
        raise CheckFailedError(
            [Problem(path, f"byte 0x{byte:02X} is not UTF-8; save the table with the encoding UTF-8", row=row)]
        ) from error


def read_table(path: Path, columns: Columns, problems: list[Problem]) -> Iterator[Row]:
    """Read a table, row by row; what is wrong is added to ``problems``.

    Comment lines that start with ``#`` before the header are passed over (SSSOM has them).

    Raises
    ------
    CheckFailedError
        If nothing can be read at all: no file, wrong encoding, empty, or a header without the needed columns.
    """
    if not path.is_file():
        if columns.missing_ok:
            return
        raise CheckFailedError([Problem(path, "this table is missing; a project needs it")])
    lines = list(io.StringIO(_decode(path), newline=""))
    skipped = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = csv.reader(lines[skipped:], dialect="excel-tab", strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise CheckFailedError(
            [Problem(path, f"the header cannot be read ({error}); mend its quotes", row=1)]
        ) from error
    if not any(header):
        raise CheckFailedError(
            [Problem(path, f"the table is empty; expected a header with {', '.join(columns.required)}")]
        )
    known = (*columns.required, *columns.optional)
    wrong = []
    for name in header:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
            wrong.append(
                Problem(path, f"this column is not known; {hint}", row=skipped + 1, column=name or "(unnamed)")
            )
    wrong += [
        Problem(path, "this column is missing; add it", row=skipped + 1, column=name)
        for name in columns.required
        if name not in header
    ]
    wrong += [
        Problem(path, "this column stands twice; remove one", row=skipped + 1, column=name)
        for name in sorted({name for name in header if header.count(name) > 1})
    ]
    if wrong:
        raise CheckFailedError(wrong)
    yield from _rows(path, columns, reader, header, skipped, problems)


def _rows(
    path: Path,
    columns: Columns,
    reader: Iterator[list[str]],
    header: list[str],
    skipped: int,
    problems: list[Problem],
) -> Iterator[Row]:
    seen: dict[str, int] = {}
    while True:
        number = skipped + reader.line_num + 1  # type: ignore[attr-defined]
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(
                Problem(
                    path,
                    f"the row cannot be read ({error}); double the quotes in a cell that begins with one, and put it in quotes",
                    row=number,
                )
            )
            return
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            problems.append(
                Problem(path, f"the row has {len(cells)} cells under {len(header)} columns; remove a tab", row=number)
            )
            continue
        row = Row(path, number, {n: c.strip() for n, c in zip(header, cells, strict=False)}, problems)
        for name in columns.required:
            if not row[name]:
                row.wrong(name, "the cell is empty; fill it")
        if columns.key and row[columns.key]:
            first = seen.setdefault(row[columns.key], number)
            if first != number:
                row.wrong(columns.key, f"{row[columns.key]!r} stands in row {first} already; a key may stand once")
        yield row


class Tables:
    """The tables of a project directory; reads them and gathers all problems."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.unreadable: set[str] = set()

    def __getitem__(self, name: str) -> list[Row]:
        """Read one table; a table that cannot be read at all is empty, and its problem is noted."""
        try:
            return list(read_table(self.root / name, TABLES[name], self.problems))
        except CheckFailedError as error:
            if name not in self.unreadable:  # a table may be asked for twice, and told of once
                self.problems.extend(error.problems)
            self.unreadable.add(name)
            return []

    def raise_problems(self) -> None:
        """Raise all problems at once.

        Raises
        ------
        CheckFailedError
            If there are any.
        """
        if self.problems:
            raise CheckFailedError(self.problems)
