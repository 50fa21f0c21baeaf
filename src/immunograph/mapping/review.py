"""Read and write review tables: unknown and ambiguous names with candidate terms, and a curator's decisions on them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.errors import FormatError
from immunograph.files import write_atomically
from immunograph.identifiers import PrefixMap, compress
from immunograph.mapping.curie_columns import expanded
from immunograph.mapping.dialect import Dialect
from immunograph.mapping.table_batches import ROW, open_table

if TYPE_CHECKING:
    import polars as pl

    from immunograph.mapping.grounding import Names

__all__ = ["COLUMNS", "REJECTION", "Decision", "Review"]

COLUMNS: Final = ("entity", "name", "decision", "count", "state", "candidates", "first_row", "context")
REJECTION: Final = "{} is rejected in the review table"
"""Reason given for rows whose name is rejected in the review table."""

_FORMULA: Final = re.compile("'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""How a cell begins that a spreadsheet program would run as a formula or change, apostrophes before it included."""

_SUGGESTED: Final = 200
"""Maximum number of names, most frequent first, for which candidates are searched."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A curator's decision on a name.

    Parameters
    ----------
    kind
        ``term`` (use an existing term), ``mint`` (make a new IRI) or ``reject`` (skip rows with this name).
    iri
        IRI of the term; empty for other decisions.
    """

    kind: str
    iri: str = ""


class Review:
    """A review table: decisions on names, and the undecided names of the current import.

    Parameters
    ----------
    path
        Path of the TSV file; it need not exist yet. ``None`` for a review that is neither read nor written.
    prefixes
        Prefix map that expands CURIEs in the column ``decision``.
    same_as
        Alias of an entity section -> section that it equals; ``None`` for no aliases.

    Raises
    ------
    FormatError
        If a column is missing, a decision is not ``mint``, ``reject`` or a valid identifier, or a name has two
        decisions.
    StoreError
        If the file cannot be read.
    """

    def __init__(self, path: Path | None, prefixes: PrefixMap, same_as: Mapping[str, str] | None = None) -> None:
        self.path = path
        self._same_as = same_as or {}
        self._decisions: dict[str, dict[str, Decision]] = {}
        self._written: dict[tuple[str, str], str] = {}
        self.rows: dict[tuple[str, str], tuple[str, ...]] = {}
        self._undecided: dict[str, set[str]] = {"unknown": set(), "ambiguous": set()}
        self._minted: dict[tuple[str, str], list[str]] = {}
        self._asked: set[str] = set()
        if path is not None and path.is_file():
            self._read(path, prefixes)

    def _read(self, path: Path, prefixes: PrefixMap) -> None:
        table = open_table(path, Dialect(format="tsv"))
        missing = [name for name in COLUMNS[:3] if name not in table.columns]
        if missing:
            raise FormatError(
                f"{path}: expected the columns of a review table ({', '.join(COLUMNS)}); {missing[0]} is missing: add it"
            )
        for batch in table.batches():
            for written in batch.iter_rows(named=True):
                row = {column: _unescaped(str(written.get(column) or "")) for column in COLUMNS}
                text = row["decision"].strip()
                entity, name = self._same_as.get(row["entity"], row["entity"]), row["name"]
                if not text:
                    continue
                where = f"{path}, row {written[ROW]}"
                made = self._decision(text, prefixes, where)
                before = self._decisions.setdefault(entity, {}).setdefault(name, made)
                if before != made:
                    earlier = before.iri or before.kind
                    raise FormatError(
                        f"{where}, decision: {name!r} has two decisions, this one and {earlier}: remove one"
                    )
                self._written[entity, name] = text
                self.rows[entity, name] = (entity, *(row[column] for column in COLUMNS[1:]))

    def _decision(self, text: str, prefixes: PrefixMap, where: str) -> Decision:
        import polars as pl

        if text in ("mint", "reject"):
            return Decision(text)
        try:
            iri = text if text.startswith(("http://", "https://", "urn:")) else prefixes.expand(text)
        except ValueError as error:
            raise FormatError(f"{where}, decision: expected an identifier, mint or reject: {error}") from error
        if (wrong := re.search(r"[\x00-\x20<>\"{}|^`\\]", iri)) is not None:
            raise FormatError(
                f"{where}, decision: {iri!r} is not an identifier: it contains {wrong[0]!r}, which an IRI cannot contain; "
                "remove it, write it percent-encoded, or write mint or reject"
            )
        problem = expanded(pl.Series([text]), prefixes)["problem"][0]
        if problem is not None:
            raise FormatError(f"{where}, decision: {text!r}: {problem}")
        return Decision("term", iri)

    @property
    def unknown(self) -> int:
        """Number of distinct names that were not found."""
        return len(self._undecided["unknown"])

    @property
    def ambiguous(self) -> int:
        """Number of distinct names that match several terms."""
        return len(self._undecided["ambiguous"])

    @property
    def asked(self) -> int:
        """Number of distinct names that were looked up, the unknown and ambiguous ones included."""
        return len(self._asked)

    def looked_up(self, names: Iterable[str]) -> None:
        """Count names that are looked up, each once.

        Parameters
        ----------
        names
            Names in one entity section that have neither an identifier nor a decision.
        """
        self._asked.update(names)

    def all_decisions(self) -> list[tuple[str, Decision]]:
        """Return the decisions on the names of all entity sections.

        Returns
        -------
        list of tuple of str and Decision
            Pairs of name and decision, sorted by name.
        """
        return sorted(
            ((name, each) for of_kind in self._decisions.values() for name, each in of_kind.items()),
            key=lambda pair: (pair[0], pair[1].kind, pair[1].iri),
        )

    def kinds(self) -> set[str]:
        """Return the names of the entity sections that have decisions.

        Returns
        -------
        set of str
            Values of the column ``entity``, with aliases resolved.
        """
        return set(self._decisions)

    def decisions(self, entity: str) -> dict[str, Decision]:
        """Return the decisions on the names of one entity section.

        Parameters
        ----------
        entity
            NAME of the ``[entity.NAME]`` section.

        Returns
        -------
        dict[str, Decision]
            Name -> decision; empty if there are none.
        """
        return self._decisions.get(entity, {})

    def resolved(self, entity: str, frame: pl.DataFrame) -> None:
        """Store the IRIs minted for the names whose decision is ``mint``, if there are any; :meth:`entities_of` returns them.

        Parameters
        ----------
        entity
            NAME of the ``[entity.NAME]`` section.
        frame
            Columns ``name`` and ``iri`` of the section's entities.
        """
        import polars as pl

        names = [name for name, each in self.decisions(entity).items() if each.kind == "mint"]
        if not names:
            return
        found = (
            frame.select("name", "iri").drop_nulls().filter(pl.col("name").is_in(names)).unique().sort("name", "iri")
        )
        for name, iri in found.iter_rows():
            self._minted.setdefault((entity, name), []).append(iri)

    def met(self, entity: str, frame: pl.DataFrame) -> None:
        """Update count, row and context of decided names that occur in the current table; the others keep theirs.

        Parameters
        ----------
        entity
            NAME of the ``[entity.NAME]`` section.
        frame
            Mentions of the section's entities, with columns ``name``, ``count``, ``ROW`` and ``context``.
        """
        import polars as pl

        found = frame.filter(pl.col("name").is_in(list(self.decisions(entity)))).sort(ROW).group_by("name")
        counts = found.agg(pl.col("count").sum(), pl.col(ROW).first(), pl.col("context").first())
        for name, count, row, context in counts.iter_rows():
            kept = self.rows.get((entity, name))
            if kept is not None:
                self.rows[entity, name] = (*kept[:3], str(count), *kept[4:6], str(row), context or "")

    def entities_of(self, entity: str, name: str) -> list[str]:
        """Return the IRIs minted for a name whose decision is ``mint``.

        Parameters
        ----------
        entity
            NAME of the ``[entity.NAME]`` section.
        name
            Name as written in the table.

        Returns
        -------
        list[str]
            IRIs, one per category of the name; empty if the current table lacks the name.
        """
        return self._minted.get((entity, name), [])

    def add(self, entity: str, names: pl.DataFrame, known: Names, candidates: int) -> None:
        """Add unknown and ambiguous names with candidate terms.

        Parameters
        ----------
        entity
            NAME of the ``[entity.NAME]`` section.
        names
            Columns ``name``, ``candidates`` (null for an unknown name), ``count``, ``row`` and ``context``; most
            frequent first.
        known
            Index of names; candidates for unknown names are the most similar ones.
        candidates
            Maximum number of candidates for an unknown name; only the 200 most frequent ones get any.
        """
        import polars as pl

        labels = known.labels
        several = pl.col("candidates").is_not_null()
        self._undecided["ambiguous"].update(names.filter(several)["name"])
        self._undecided["unknown"].update(names.filter(~several)["name"])
        if self.path is None:
            return
        by_iri = dict(labels.iter_rows())
        for place, (name, several, count, row, context) in enumerate(
            names.select("name", "candidates", "count", "row", "context").iter_rows()
        ):
            if several is None:
                near = known.suggested(name, candidates) if place < _SUGGESTED and len(known) else []
            else:
                near = [(iri, by_iri.get(iri, "")) for iri in several]
            told = " | ".join(f"{compress(iri) or iri} {label}".strip() for iri, label in near)
            state = "unknown" if several is None else "ambiguous"
            self.rows[entity, name] = (
                entity,
                name,
                self._written.get((entity, name), ""),
                str(count),
                state,
                told,
                str(row),
                context or "",
            )

    def write(self) -> bool:
        """Write the table atomically, decided names first, also without any names; do nothing without a path.

        Returns
        -------
        bool
            Whether the table was written and contains undecided names.

        Raises
        ------
        StoreError
            If the file cannot be written.
        """
        if self.path is None:
            return False
        out = io.StringIO()
        writer = csv.writer(out, dialect="excel-tab", lineterminator="\n")
        writer.writerow(COLUMNS)
        rows = sorted(self.rows.values(), key=_order)
        writer.writerows(map(_escaped, row) for row in rows)
        write_atomically(self.path, out.getvalue().encode())
        return any(not row[2] for row in self.rows.values())


def _escaped(text: str) -> str:
    """Return a cell with an apostrophe before it if it begins like a formula, so that spreadsheet programs read text."""
    return f"'{text}" if _FORMULA.match(text) else text


def _unescaped(text: str) -> str:
    """Undo :func:`_escaped`: return the cell without the added apostrophe."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _order(row: tuple[str, ...]) -> tuple[bool, str, int, str]:
    """Return a sort key: decided names first, then by entity section, most frequent first."""
    entity, name, decision, count = row[:4]
    return not decision, entity, -int(count or 0), name
