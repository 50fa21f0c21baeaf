"""Propose a mapping for a table from its column names and cells, as a draft for a curator to correct."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Container
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.errors import FormatError
from immunograph.identifiers import slug
from immunograph.legible import quoted
from immunograph.mapping.begun_mappings import Begun, read_begun
from immunograph.mapping.column_roles import Column, Layout
from immunograph.mapping.delimited_records import QuotingError
from immunograph.mapping.details import IMPORT_NAME
from immunograph.mapping.detected_dialect import detected, dialect_lines
from immunograph.mapping.dialect import Dialect, format_by_name
from immunograph.mapping.guarding import RESERVED
from immunograph.mapping.identifier_columns import foreign_prefix, is_nothing
from immunograph.mapping.proposal_heads import fallen_documents, proposal_head
from immunograph.mapping.proposed_claims import proposed_claim
from immunograph.mapping.proposed_documents import proposed_document
from immunograph.mapping.proposed_entities import proposed_entity
from immunograph.mapping.table_batches import ROW, Table, TableSource, open_table
from immunograph.mapping.table_rows import clean
from immunograph.mapping.workbook_sheets import first_of_sheets, sheet_line, sheets_to_choose_from
from immunograph.registered_prefixes import registered_prefixes
from immunograph.store import MAX_RATIO
from immunograph.toml_text import toml_value
from immunograph.vocabulary import OBO

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Proposal", "propose", "propose_mapping"]


_BATCHES: Final = 200
"""Maximum number of batches that are searched for prefixes and rare values."""

_PREFIXES: Final = 8
_FEW: Final = 5
_MOST_RARE: Final = 20


_ANOTHER_SHEET: Final = 'to map another, give --map (in Python: begun) a file with its name as sheet = "…" in [table]'


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft mapping of a table, with the columns that need attention.

    Parameters
    ----------
    text
        Mapping as TOML, with comments on guesses.
    unused
        Names of the columns that the draft does not use.
    verdicts
        Names of the columns that are interpreted as stance or certainty.
    unread
        Sentence on cells of the document column that are not read; empty if there are none.
    fallen
        Sentence on documents that a column calls retracted; empty if there are none.
    one_sheet
        Sentence on the sheet of a workbook that is read, and on its others; empty if there is nothing to choose.
    """

    text: str
    unused: tuple[str, ...]
    verdicts: tuple[str, ...]
    unread: str = ""
    fallen: str = ""
    one_sheet: str = ""


def propose_mapping(
    source: TableSource, *, name: str = "", begun: str | Path | None = None, max_ratio: float = MAX_RATIO
) -> str:
    """Propose a mapping for a table as TOML text.

    Parameters
    ----------
    source
        Path of a table, or a data frame. Roles are guessed from the first 5,000 rows at most; up to a million rows are
        searched for rare values and unknown prefixes.
    name
        Import name for ``[source]``; derived from the file name if empty, and ignored if ``begun`` has one.
    begun
        Path of an incomplete mapping file (without claims and axioms) to complete: its text is kept, missing sections
        are added. ``None`` to propose the whole mapping.
    max_ratio
        Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed.

    Returns
    -------
    str
        Mapping as TOML, with comments where it is a guess.

    Raises
    ------
    FormatError
        If the table cannot be parsed, has no rows, or has a column with braces in its name; or if the mapping file is not
        valid TOML, is larger than 1 MB, or already has claims or axioms.
    StoreError
        If a file does not exist or cannot be read.
    LimitError
        If the table expands by more than ``max_ratio`` when it is decompressed, or a record, cell or document in it is
        too large.
    MissingExtraError
        If the file is a spreadsheet or compressed with zstd, and the package that reads it is not installed.

    Examples
    --------
    >>> import polars as pl
    >>> table = pl.DataFrame({"source": ["IL-2"], "effect": ["inhibits"], "target": ["metastasis"]})
    >>> [line for line in propose_mapping(table, name="lab").splitlines() if "ig:" in line]
    ['"inhibits" = "ig:inhibits"']
    """
    return propose(source, name=name, begun=begun, max_ratio=max_ratio).text


def propose(
    source: TableSource, *, name: str = "", begun: str | Path | None = None, max_ratio: float = MAX_RATIO
) -> Proposal:
    """Propose a mapping for a table, and report the columns that it does not use.

    Parameters
    ----------
    source
        Path of a table, or a data frame; see :func:`propose_mapping`.
    name
        Import name for ``[source]``; derived from the file name if empty, and ignored if ``begun`` has one.
    begun
        Path of an incomplete mapping file (without claims and axioms) to complete; ``None`` to propose the whole
        mapping.
    max_ratio
        Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed.

    Returns
    -------
    Proposal
        Mapping as TOML, unused columns, columns interpreted as stance or certainty, and sentences on document cells that
        are not read and on retracted documents.

    Raises
    ------
    FormatError
        If the table cannot be parsed, has no rows, or has a column with braces in its name; or if the mapping file is not
        valid TOML, is larger than 1 MB, or already has claims or axioms.
    StoreError
        If a file does not exist or cannot be read.
    LimitError
        If the table expands by more than ``max_ratio`` when it is decompressed, or a record, cell or document in it is
        too large.
    MissingExtraError
        If the file is a spreadsheet or compressed with zstd, and the package that reads it is not installed.
    """
    start = read_begun(Path(begun)) if begun is not None else Begun()
    table, batch, dialect = _opened(source, start.dialect, max_ratio)
    if batch is None or not batch.height:
        raise FormatError(
            f"{table.name}: the table has no rows below its header: add rows, or set header and skip in [table]"
        )
    braced = [name for name in table.columns if "{" in name or "}" in name]
    if braced:
        raise FormatError(
            f"{table.name}: the column {braced[0]!r} has braces in its name, which a mapping cannot refer to: "
            "rename the column"
        )
    frame = clean(batch.drop(ROW), dialect.null)
    layout = Layout(frame, _rare_values(table, frame))
    columns, roles = layout.columns, layout.roles
    if dialect.decimal == "." and any(map(_has_decimal_comma, columns)):
        dialect = replace(dialect, decimal=",")
    if name and not re.fullmatch(IMPORT_NAME, name):
        raise FormatError(
            f"name {quoted(name)} cannot name a graph: use letters A to Z, digits and hyphens, and begin with a letter or "
            f"digit, such as {_slug(name)}"
        )
    called = name or _slug(Path(str(source)).name.partition(".")[0] if isinstance(source, str | Path) else "table")
    if called in RESERVED:
        called = f"{called}-table"
    about = {
        "name": toml_value(called),
        "title": '""',
        "licence": '"unknown"  # an SPDX identifier such as CC-BY-4.0; quotation needs one',
    }
    described = [f"{key} = {value}" for key, value in about.items() if key == "name" or not start.source]
    sections = [("source", [] if "name" in start.source else described)]
    sheets = sheets_to_choose_from(source, dialect)
    if isinstance(source, str | Path):
        written = dialect_lines(Path(source), dialect, start.dialect) + sheet_line(sheets)
        sections += [("table", written)] if written else []
    used = [*(each for found in layout.owned.values() for each in found)]
    used += [found for role in ("subject", "object") if role in roles and (found := roles[role].identifiers)]
    if prefixes := _prefixes(table, sorted({each.name for each in used if each.foreign}), start.prefixes):
        sections.append(("prefixes", prefixes))
    for role in ("subject", "object"):
        sections.append((f"entity.{role}", proposed_entity(role, roles.get(role), layout)))
    unread = ""
    if "document" in roles and (cited := proposed_document(roles["document"], roles.get("year"))):
        sections.append(("document", cited))
        unread = cited[0].removeprefix("# ") if cited[0].startswith("#") else ""
    elif "document" in roles and "document" not in start.sections:
        why = "no column contains identifiers of PubMed or DOIs; each row is attributed to the table itself"
        sections.append(("", [f"# [document]: {why}"]))
    body = start.completed([*sections, *proposed_claim(roles, columns)])
    unused = tuple(each.name for each in columns if not _is_used(each.name, body))
    verdicts = tuple(dict.fromkeys(roles[role].name for role in ("stance", "certainty") if role in roles))
    head = proposal_head(table.name, columns, unused)
    text, one_sheet = "\n".join([*head, body]), first_of_sheets(sheets, _ANOTHER_SHEET)
    return Proposal(text, unused, verdicts, unread, fallen_documents(columns), one_sheet)


def _opened(source: TableSource, given: Dialect, max_ratio: float) -> tuple[Table, pl.DataFrame | None, Dialect]:
    """Open a table in its detected dialect, and return it with its first batch and that dialect."""
    dialect = given
    if isinstance(source, str | Path) and Path(source).is_file():
        path = Path(source)
        try:
            is_text = given.is_text or (not given.format and replace(given, format=format_by_name(path)).is_text)
        except FormatError:
            is_text = True
            dialect = replace(given, format="csv")
        if is_text:
            dialect = detected(path, dialect, max_ratio=max_ratio)
    try:
        table = open_table(source, dialect, max_ratio=max_ratio)
        return table, next(iter(table.batches()), None), dialect
    except QuotingError:
        dialect = replace(dialect, quote="")  # quotes seem to be ordinary characters
        table = open_table(source, dialect, max_ratio=max_ratio)
        return table, next(iter(table.batches()), None), dialect


def _rare_values(table: Table, frame: pl.DataFrame) -> dict[str, list[str]]:
    """Return column -> values that occur after the first batch only, for columns of few values: a ``NOT`` may be rare."""
    import polars as pl

    seen = {each: set(frame[each].drop_nulls()) for each in frame.columns if frame[each].dtype == pl.String}
    few = {name: values for name, values in seen.items() if len(values) <= _FEW}
    found: dict[str, list[str]] = {name: [] for name in few}
    for batch in itertools.islice(table.batches(few), 1, _BATCHES) if few else ():
        for name, values in few.items():
            for cell in batch[name].drop_nulls().unique().sort():
                text = str(cell).strip()
                if text and text not in values and len(found[name]) < _MOST_RARE:
                    values.add(text)
                    found[name].append(text)
    return found


def _has_decimal_comma(column: Column) -> bool:
    """Return whether all cells are numbers, some of them with a comma that cannot separate thousands."""
    filled = [cell for cell in column.cells if not is_nothing(cell)]
    numbers = all(re.fullmatch(r"[<>]?[+-]?[0-9]+(?:,[0-9]+)?", cell) for cell in filled)
    return numbers and any(re.search(r"^[<>]?[+-]?0,|,[0-9]{1,2}$|,[0-9]{4}", cell) for cell in filled)


def _prefixes(table: Table, names: list[str], known: Container[str]) -> list[str]:
    """Return lines of ``[prefixes]`` for the unknown prefixes of the identifiers in some columns."""
    found: dict[str, str] = {}
    if not names:
        return []
    for batch in itertools.islice(table.batches(names), _BATCHES):
        for name in names:
            for cell in batch[name].drop_nulls().unique().sort():
                for piece in re.split("[;,|]", cell):
                    if (prefix := foreign_prefix(piece)) and prefix not in known:
                        found.setdefault(prefix, piece.strip())
    return [_declaration(prefix, example) for prefix, example in sorted(found.items())[:_PREFIXES]]


def _declaration(prefix: str, example: str) -> str:
    registered = registered_prefixes().get(prefix)
    comment = f"such as {example}"
    if registered is None:
        is_obo = re.fullmatch(r"[A-Za-z]+:[0-9]{7}", example)
        registered = f"{OBO}{prefix}_" if is_obo else f"https://bioregistry.io/{prefix}:"
        comment += ": guessed, correct it"
    return f"{_key(prefix)} = {toml_value(registered)}  # {comment}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml_value(name)


def _is_used(name: str, body: str) -> bool:
    body = "\n".join(line for line in body.splitlines() if not line.startswith("#"))
    written = {toml_value("{" + name + "}")[1:-1], json.dumps("{" + name + "}")[1:-1]}  # in a begun mapping, either
    return any(each in body for each in written)


def _slug(text: str) -> str:
    try:
        return slug(text)
    except ValueError:
        return "table"
