"""Name the columns of a table that a mapping does not read although they are called like keys of mappings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from immunograph.mapping.spec import TableMapping
from immunograph.plurals import some_of

__all__ = ["unread_roles"]

_ROLES: Final = frozenset(
    (
        *(
            "stance",
            "certainty",
            "status",
            "level",
            "design",
            "sample_size",
            "section",
            "paraphrase",
            "quotation",
            "note",
        ),
        *("speaker", "attributed_to", "evidence", "aspect", "context"),
    )
)
"""Keys of a claim and its evidence; without *type* and *identifier*, which may mean anything in a table."""
_NAMES: Final = 5


def unread_roles(columns: Sequence[str], mapping: TableMapping) -> list[str]:
    """Return a note on the columns that are called exactly like a key of a claim or its evidence, and are not read.

    Parameters
    ----------
    columns
        Column names of the table.
    mapping
        A parsed mapping.

    Returns
    -------
    list[str]
        A list with one sentence; empty if there are no such columns, or the mapping has no claims.

    Examples
    --------
    >>> from immunograph.mapping import read_mapping
    >>> edges = {"source": {"name": "lab"}, "claim": [{"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}]}
    >>> unread_roles(["a", "b", "certainty"], read_mapping(edges))[0].partition(":")[0]
    "column 'certainty' is not read"
    """
    if not mapping.claims:
        return []
    read = {name for column in mapping.columns() for name in (column, column.partition(".")[0])}
    found = [name for name in columns if name not in read and "_".join(name.lower().split()) in _ROLES]
    if not found:
        return []
    named = some_of([repr(name) for name in found], _NAMES)
    if len(found) == 1:
        return [
            f"column {named} is not read: it is called like a key of mappings, and its content is left out unless the mapping "
            "names it (docs/mapping.md)"
        ]
    return [
        f"columns {named} are not read: they are called like keys of mappings, and their content is left out unless the "
        "mapping names them (docs/mapping.md)"
    ]
