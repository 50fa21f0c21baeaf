"""Check cells that must have a value of a closed list; a status of a document, such as *retracted*, has its own message."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from immunograph.mapping.cell_values import Check

if TYPE_CHECKING:
    import polars as pl

__all__ = ["closed_list"]

_OF_DOCUMENTS: Final = (
    *("retracted", "retraction", "withdrawn", "withdrawal", "superseded", "expression of concern"),
    *("expression_of_concern", "corrected"),
)
_OF_PASSAGES: Final = frozenset(("status", "stance", "certainty"))


def closed_list(cells: pl.Expr, name: str, allowed: Collection[str], where: str) -> list[Check]:
    """Return the checks of a property whose values form a closed list.

    Parameters
    ----------
    cells
        Values of the property, as text.
    name
        Name of the property, such as ``status``.
    allowed
        The values of the list.
    where
        Columns that the values come from, for reports.

    Returns
    -------
    list[Check]
        A check whose message lists the allowed values; for ``status``, ``stance`` and ``certainty``, before it, a check
        for statuses of documents, whose message says how to record them.
    """
    expected = f"expected {', '.join(allowed)}"
    wrong = ~cells.is_in(list(allowed))
    checks = []
    if name in _OF_PASSAGES:
        of_document = wrong & cells.str.strip_chars().str.to_lowercase().is_in(_OF_DOCUMENTS)
        told = f"{{}} is a status of a document, not a {name} of a claim or passage ({expected}): mark the document, after the import, with immunograph notices"
        checks.append(Check(of_document, cells, told, where))
        wrong = wrong & ~of_document
    return [*checks, Check(wrong, cells, f"{{}} is not a valid {name}: {expected}", where)]
