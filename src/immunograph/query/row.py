"""One row of an answer: a tuple with named cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import overload

from immunograph.legible import printable, quoted
from immunograph.query.columns import Value

__all__ = ["Row", "no_column", "row_class"]


def no_column(name: str, columns: Sequence[str]) -> str:
    """Return the message for a column that an answer lacks.

    Parameters
    ----------
    name
        Name that was given.
    columns
        Names of the columns of the answer, possibly none.

    Returns
    -------
    str
        A sentence that lists the columns.

    Examples
    --------
    >>> no_column("n", ()), no_column("n", ("s", "o"))
    ("no column 'n': the answer has no columns", "no column 'n': expected one of s, o")
    """
    return f"no column {quoted(name)}: " + (
        f"expected one of {', '.join(columns)}" if columns else "the answer has no columns"
    )


class Row(tuple[Value, ...]):
    """One row: a tuple whose cells are also accessible by name, as ``row.claim`` or ``row["claim"]``.

    Columns named ``count`` or ``index`` hide the methods of ``tuple``. Column names with two leading and two trailing
    underscores are accessible in brackets only.
    """

    __slots__ = ()
    __columns__: tuple[str, ...] = ()

    @overload  # type: ignore[override]
    def __getitem__(self, key: str) -> Value: ...
    @overload
    def __getitem__(self, key: int) -> Value: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Value, ...]: ...
    def __getitem__(self, key: str | int | slice) -> Value | tuple[Value, ...]:
        """Return a cell by column name or index, or a tuple of cells by slice."""
        if isinstance(key, str):
            if key not in self.__columns__:
                raise KeyError(no_column(key, self.__columns__))
            return tuple.__getitem__(self, self.__columns__.index(key))
        return tuple.__getitem__(self, key)

    def __getattr__(self, name: str) -> Value:
        """Raise an AttributeError that lists the columns; Python calls this only for missing attributes."""
        raise AttributeError(no_column(name, self.__columns__))

    def __reduce__(self) -> tuple[Callable[..., Row], tuple[tuple[str, ...], tuple[Value, ...]]]:
        """Support pickling and copying; the column names are kept."""
        return _row, (self.__columns__, tuple(self))

    def __repr__(self) -> str:
        """Return the tuple's representation, escaped where standard output cannot encode a character."""
        return printable(tuple.__repr__(self))

    def as_dict(self) -> dict[str, Value]:
        """Return the row as a dictionary.

        Returns
        -------
        dict[str, Value]
            Column name -> value.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.KnowledgeGraph().query("SELECT (1 AS ?n) (true AS ?yes) {}")[0].as_dict()
        {'n': 1, 'yes': True}
        """
        return dict(zip(self.__columns__, self, strict=True))


@lru_cache(maxsize=256)
def row_class(columns: tuple[str, ...]) -> type[Row]:
    """Return a subclass of :class:`Row` with a property per column; the 256 most recently used are cached.

    Parameters
    ----------
    columns
        Column names, in the order of the cells.

    Returns
    -------
    type[Row]
        The class; its properties hide methods of ``tuple`` of the same name.

    Examples
    --------
    >>> row_class(("count",))((3,)).count
    3
    """
    cells = {
        name: property(itemgetter(place))
        for place, name in enumerate(columns)
        if not (name.startswith("__") and name.endswith("__"))
    }
    return type("Row", (Row,), {**cells, "__columns__": columns, "__slots__": ()})


def _row(columns: tuple[str, ...], values: tuple[Value, ...]) -> Row:
    return row_class(columns)(values)
