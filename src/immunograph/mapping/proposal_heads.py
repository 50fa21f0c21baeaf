"""Write the comments at the start of a proposed mapping: on all columns, on unused ones, and on retracted documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from immunograph.toml_text import toml_value

if TYPE_CHECKING:
    from immunograph.mapping.column_roles import Column

__all__ = ["fallen_documents", "proposal_head"]

_EXAMPLES: Final = 3
_FALLEN: Final = re.compile(r"(?i)\s{0,9}(?:retract(?:ed|ion)|withdrawn|withdrawal|expression of concern)\s{0,9}")


def proposal_head(table: str, columns: Sequence[Column], unused: Sequence[str]) -> list[str]:
    """Return comments on the content of a table, and on columns that the mapping does not use.

    Parameters
    ----------
    table
        Path of the table, or a description of a data frame.
    columns
        Its columns.
    unused
        Names of those that the mapping does not use.

    Returns
    -------
    list[str]
        Lines of TOML, the last of them empty.
    """
    lines = [
        f"# A first mapping of {toml_value(table)}, guessed from its columns: correct it, try it with --dry-run (in Python: dry_run=True), then import.",
        "# The columns, with some of their cells:",
    ]
    for each in columns:
        note = "   <-- NOT USED" if each.name in unused else ""
        lines.append(
            f"#   {toml_value(each.name)}: {', '.join(toml_value(value) for value in each.values[:_EXAMPLES])}{note}"
        )
    if unused:
        lines += [
            "#",
            f"# !!! NOT USED: {', '.join(map(toml_value, unused))}. Their content is lost unless you add it below, such as",
            "# !!! in [evidence] (stance, certainty, note) or in context of the claim (docs/mapping.md).",
        ]
    if fallen := fallen_documents(columns):
        lines += ["#", f"# !!! {fallen}"]
    return [*lines, ""]


def fallen_documents(columns: Iterable[Column]) -> str:
    """Return a sentence on how to mark documents as retracted, if a column has a value such as *retracted*.

    Parameters
    ----------
    columns
        Columns of a table.

    Returns
    -------
    str
        One sentence on the first such column, with the command; an empty string if there is none.
    """
    for column in columns:
        value = next((value for value in column.values if _FALLEN.fullmatch(value)), None)
        if value is not None:
            return (
                f"{toml_value(column.name)} has the value {toml_value(value)}: an import does not record the status of a document; "
                "after it, mark such documents with immunograph notices FILE --into STORE, where FILE has the columns "
                "identifier and status"
            )
    return ""
