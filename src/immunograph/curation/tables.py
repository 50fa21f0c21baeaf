"""The tables of a project: their columns, rows and problems, deduplicated by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from immunograph.curation.sssom import SLOTS, read_header
from immunograph.curation.table_files import Columns, ReadTable, Row, read_table
from immunograph.errors import CheckFailedError, Problem
from immunograph.plurals import counted

__all__ = ["SEPARATOR", "TABLES", "Columns", "Row", "Tables"]

_SHOWN: Final = {"never looked up": 3}
"""Kind of cause -> number of problems listed per cause; 1 for other kinds."""

_OF_A_CLAIM: Final = ("curated/documents.tsv", "curated/entities.tsv", "curated/claims.tsv", "curated/evidence.tsv")

SEPARATOR: Final = " | "
"""Separator between several values in one cell."""


def _columns(text: str, *, key: str | None = None, missing_ok: bool = False, extensible: bool = False) -> Columns:
    names = text.split()
    return Columns(
        tuple(name[:-1] for name in names if name.endswith("*")),
        tuple(name for name in names if not name.endswith("*")),
        key,
        missing_ok,
        extensible,
    )


_NEEDED_SLOTS: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")

TABLES: Final[dict[str, Columns]] = {
    "curated/documents.tsv": _columns(
        "document* title* kind* language licence text_sha256 text_length references identifiers year derived_from status"
        " status_date status_source note",
        key="document",
    ),
    "curated/sentences.tsv": _columns("sentence* document* paragraph* number* span*", missing_ok=True),
    "curated/entities.tsv": _columns(
        "entity* identifier label* category* term generic plural verb definition* note", key="entity"
    ),
    "curated/synonyms.tsv": _columns("entity* synonym* scope* language*", missing_ok=True),
    "curated/mappings.sssom.tsv": _columns(
        " ".join(f"{slot}*" if slot in _NEEDED_SLOTS else slot for slot in SLOTS),
        missing_ok=True,
        extensible=True,
    ),
    "curated/axioms.tsv": _columns("subject* relation* object* aspect reason*", missing_ok=True),
    "curated/claims.tsv": _columns("claim* subject* predicate* object* aspect context participants note", key="claim"),
    "curated/evidence.tsv": _columns(
        "claim* document* sentence span stance* certainty* status* modality attitude speaker* attributed_to quantifier"
        " quantifier_kind quantifier_of speaker_quantifier context cues evidence_type paraphrase* quotation evidence level"
        " design sample_size section numbers place relations note"
    ),
    "curated/levels.tsv": _columns("scheme* level* label* rank* definition scheme_label", missing_ok=True),
    "curated/links.tsv": _columns("claim* relation* other*", missing_ok=True),
    "curated/decisions.tsv": _columns("claim* outcome* reason* agent* date*", missing_ok=True),
    "curated/lexicon.tsv": _columns("phrase* kind* value ceiling reach source note", missing_ok=True),
    "curated/waivers.tsv": _columns("claim* span rule* mark fingerprint* reason* agent* date*", missing_ok=True),
    "curated/identifiers.tsv": _columns(
        "curie* label source* version* state* replaced_by note", key="curie", missing_ok=True
    ),
    "ontology/predicates.tsv": _columns(
        "property* kind* label* definition* sign template inverse association implies ro ro_match biolink biolink_match biolink_qualifiers"
        " note",
        missing_ok=True,
    ),
}
"""Path of a table in a project -> its columns."""


class Tables:
    """The tables of a project directory, which are read lazily and cached; problems are collected.

    Parameters
    ----------
    root
        The project directory.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._read: dict[str, ReadTable] = {}
        self._consequences: Counter[tuple[int, str]] = Counter()

    def __getitem__(self, name: str) -> list[Row]:
        """Return the rows of one table; empty if it cannot be read, which is recorded as a problem."""
        return self.read(name).rows

    def read(self, name: str) -> ReadTable:
        """Return the content of one table, and read it on the first call.

        Parameters
        ----------
        name
            Key of :data:`TABLES`, such as ``curated/claims.tsv``.

        Returns
        -------
        ReadTable
            Rows, comments and problems; the same object on every call.
        """
        if name not in self._read:
            try:
                further = (lambda lines: read_header(lines).extensions) if TABLES[name].extensible else (lambda _: ())
                self._read[name] = read_table(self.root / name, TABLES[name], self.problems, further=further)
            except CheckFailedError as error:
                self.problems.extend(error.problems)
                self._read[name] = ReadTable(broken=error.problems[0])
        return self._read[name]

    def explains(self, name: str, key: str) -> bool:
        """Return whether a key is unknown because its table or row could not be read.

        If so, the reference is counted with that problem, and must not be reported again.

        Parameters
        ----------
        name
            Key of :data:`TABLES`, such as ``curated/claims.tsv``.
        key
            The unknown key.

        Returns
        -------
        bool
            True if the table, or the row with this key, could not be read, or the table is missing.
        """
        table = self.read(name)
        if key and table.broken is None and not table.rows and not table.lost and not table.instead:
            there = (self.root / name).exists()
            what = "holds no rows; add those" if there else "is missing, but rows of other tables refer to it; add it"
            empty = Problem(self.root / name, f"this table {what}{' that other tables refer to' if there else ''}")
            self.problems.append(empty)
            table = self._read[name] = ReadTable(broken=empty)
        lost = table.lost.get(key)
        cause = lost or table.broken
        if cause is None:
            return False
        self._consequences[id(cause), "this row" if lost is not None else f"rows of {Path(name).name}"] += 1
        return True

    def warn_of_empty_tables(self) -> None:
        """Record a warning for each of the four tables of a claim that has only a header, while others have rows."""
        empty = [name for name in _OF_A_CLAIM if not self[name] and self.read(name).broken is None]
        filled = [Path(name).name for name in _OF_A_CLAIM if self[name]]
        for name in empty if filled else ():
            told = (
                f"this table has no rows below its header, but {' and '.join(filled)} {'do' if filled[1:] else 'does'}"
            )
            self.warnings.append(Problem(self.root / name, told))

    def explains_part(self, name: str) -> bool:
        """Return whether a table, or any row of it, could not be read; see :meth:`explains`.

        Parameters
        ----------
        name
            Key of :data:`TABLES`, such as ``curated/claims.tsv``.

        Returns
        -------
        bool
            True if anything in the table could not be read.
        """
        table = self.read(name)
        return self.explains(name, next(iter(table.lost), ""))

    @property
    def explained(self) -> list[Path]:
        """Files with a similar name that the problem of a missing table mentions."""
        return [path for table in self._read.values() for path in table.instead]

    def raise_problems(self) -> None:
        """Raise an error with all problems recorded so far; problems with the same cause are combined.

        Raises
        ------
        CheckFailedError
            If any problem has been recorded.
        """
        if self.problems:
            raise CheckFailedError(list(_by_cause(self.problems, self._consequences)))


def _by_cause(problems: Iterable[Problem], consequences: Mapping[tuple[int, str], int]) -> Iterator[Problem]:
    """Deduplicate problems: yield the first of each cause (or the first few), with the number of the others."""
    problems = list(problems)
    left = Counter(problem.cause for problem in problems if problem.cause)
    shown: Counter[tuple[str, ...]] = Counter()
    seen: set[tuple[tuple[str, ...], str]] = set()
    for problem in problems:
        cause = problem.cause
        if cause and (shown[cause] >= _SHOWN.get(cause[0], 1) or (cause, problem.message) in seen):
            continue
        message = problem.message
        if cause:
            same = sum(other.cause == cause and other.message == message for other in problems)
            seen.add((cause, message))
            shown[cause] += 1
            left[cause] -= same
            last = shown[cause] >= _SHOWN.get(cause[0], 1)
            if more := same - 1 + (left[cause] if last else 0):
                message += f" (and {counted(more, 'more cell')} with the same fault)"
        for (cause_of, what), count in consequences.items():
            if cause_of == id(problem):
                message += f"; until then, {counted(count, 'cell that refers', 'cells that refer')} to {what} cannot be checked"
        yield Problem(problem.file, message, row=problem.row, column=problem.column, cause=cause)
