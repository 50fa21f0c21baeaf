"""Count the rows whose document cell is filled, but yields no identifier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from immunograph.mapping.cell_values import Value
from immunograph.mapping.expressions import columns_of, compile_value
from immunograph.mapping.table_batches import ROW
from immunograph.plurals import counted, some_of

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Unread"]

_EXAMPLES: Final = 3
_SHOWN: Final = 40
"""Maximum number of characters of a cell in a warning."""


class Unread:
    """Collects the rows whose document cell is filled but yields no identifier, such as *unpublished* where digits are read.

    Parameters
    ----------
    values
        Values of the document's identifier, in the order in which they are tried.
    """

    def __init__(self, values: Iterable[Value]) -> None:
        parts = [part for value in values for part in (value.union or (value,))]
        self._values = parts if any(each.pattern or each.mapped for each in parts) else []
        self._rows: list[pl.DataFrame] = []

    def add(self, rows: pl.DataFrame, documents: Sequence[pl.Series]) -> None:
        """Collect the rows of a batch that have no document although a cell is filled.

        Does nothing if no value has a pattern or a map, so that every filled cell is read.

        Parameters
        ----------
        rows
            Batch of table rows with ``ROW``.
        documents
            Lists of documents, one series per value, with one list per row.
        """
        import polars as pl

        if not self._values:
            return
        none = pl.DataFrame(
            {str(place): each.list.drop_nulls().list.len() == 0 for place, each in enumerate(documents)}
        )
        rows = rows.filter(none.select(pl.all_horizontal(pl.all())).to_series())
        for value in self._values if rows.height else ():
            cell = compile_value(Value(value.sources, where=value.where), rows.schema)
            text = (cell.expr.list.join(", ") if cell.many else cell.expr).str.slice(0, _SHOWN).alias("cell")
            where = pl.lit(columns_of(value)).alias("column")
            cells = rows.select(pl.col(ROW).cast(pl.Int64).alias("row"), text, where)
            self._rows.append(cells.filter(pl.col("cell").is_not_null() & (pl.col("cell") != "")))

    def warnings(self) -> list[str]:
        """Return a warning with the number of rows and some of the cells.

        Returns
        -------
        list[str]
            A list with one sentence, or an empty list.
        """
        import polars as pl

        found = pl.concat(self._rows).unique("row", keep="first", maintain_order=True) if self._rows else None
        if found is None or not found.height:
            return []
        cells = found["cell"].unique(maintain_order=True)
        shown = some_of([repr(cell) for cell in cells.head(_EXAMPLES)], _EXAMPLES, total=cells.len())
        number = counted(found.height, "row has", "rows have")
        columns = " or ".join(found["column"].unique(maintain_order=True))
        return [
            f"{number} text in {columns} from which no identifier of a document is read ({shown}): "
            f"{'it is' if found.height == 1 else 'they are'} attributed to another document that the mapping names, or to the table "
            "itself"
        ]
