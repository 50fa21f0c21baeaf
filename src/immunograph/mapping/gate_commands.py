"""Build the command with which the gate compares the rows of an imported table with their quotations."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.errors import ImmunographError
from immunograph.gate.sheets import FIELDS, read_sheet
from immunograph.mapping.dialect import Dialect

if TYPE_CHECKING:
    from collections.abc import Collection

    from immunograph.mapping.cell_values import Value
    from immunograph.mapping.spec import ClaimSpec, TableMapping, Use

__all__ = ["gate_command"]

_GATED: Final = frozenset((".tsv", ".csv", ".json", ".jsonl", ".yaml", ".yml"))
_LARGEST: Final = 64 * 2**20
_PLAIN: Final = re.compile(r"\{([^{}]{1,200})\}")
_DEFAULTS: Final = {"certainty": "3", "stance": "supports"}
"""Field -> the value that the gate takes where a table has no such column."""


def gate_command(table: str, columns: Collection[str], mapping: TableMapping) -> str:
    """Return the command that compares a table with its quotations, with the columns that the gate does not know by name.

    Parameters
    ----------
    table
        Path of the table, or a description of a data frame.
    columns
        Names of its columns.
    mapping
        The mapping that the table is imported with.

    Returns
    -------
    str
        The command, with the content of the file for its ``--map``; an empty string if the gate would read the table
        differently, for example because a value map yields the stance.
    """
    specs = [each for each in mapping.claims if "quotation" in each.evidence or "paraphrase" in each.evidence]
    if Path(table).suffix.lower() not in _GATED or mapping.dialect != Dialect() or not specs:
        return ""
    each_named = [_named(spec, mapping, columns) for spec in specs]
    if any(each is None or each["quotation"] != (each_named[0] or {}).get("quotation") for each in each_named):
        return ""
    named = dict(set.intersection(*(set((each or {}).items()) for each in each_named)))
    named = {field: named[field] for field in FIELDS if field in named}
    known = {field: next((name for name in names if name in columns), None) for field, names in FIELDS.items()}
    named = {field: column for field, column in named.items() if known[field] != column}
    command = f"immunograph gate {shlex.quote(table)}"
    if not _is_read(Path(table), named):
        return ""
    if not named:
        return command
    line = ", ".join(f"{field} = {json.dumps(column, ensure_ascii=False)}" for field, column in named.items())
    return f"{command} --map columns.toml (a file that you write, with the line: columns = {{ {line} }})"


def _named(spec: ClaimSpec, mapping: TableMapping, columns: Collection[str]) -> dict[str, str] | None:
    """Return field of the gate -> column of the table; ``None`` if a needed field is not simply a column."""
    text = spec.evidence.get("quotation", spec.evidence.get("paraphrase"))
    column = _column(text, columns)
    if column is None:
        return None
    named = {"quotation": column}
    for field, default in _DEFAULTS.items():
        value = spec.evidence.get(field)
        column = _column(value, columns)
        if column is not None:
            named[field] = column
        elif any(name in columns for name in FIELDS[field]) or (value is not None and value.sources != (default,)):
            return None
    for field, use in (("subject", spec.subject), ("object", spec.object)):
        column = _column(_name_of(use, mapping), columns)
        named |= {field: column} if column is not None else {}
    return named


def _name_of(use: Use, mapping: TableMapping) -> Value | None:
    entities = list(use.entities.values())
    return mapping.entities[entities[0]].name if len(entities) == 1 else None


def _column(value: Value | None, columns: Collection[str]) -> str | None:
    """Return the column that a value takes unchanged; ``None`` for any other value."""
    if value is None or len(value.sources) != 1 or value.mapped or value.pattern or value.form or value.union:
        return None
    found = _PLAIN.fullmatch(value.sources[0])
    return found[1] if found and found[1] in columns else None


def _is_read(table: Path, named: dict[str, str]) -> bool:
    """Return whether the gate can read the first row; true without a test for files of more than 64 MB."""
    try:
        return table.stat().st_size > _LARGEST or next(read_sheet(table, named), None) is not None
    except (OSError, ImmunographError):
        return False
