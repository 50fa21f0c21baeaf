"""Convert data frames to the table class that queries return, without a Python object per cell."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final, TypeVar, overload

from immunograph.query import Table
from immunograph.store import Solutions

if TYPE_CHECKING:
    import polars as pl

__all__ = ["table_of_frame"]

_ESCAPED: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_NO_IRI: Final = r'[\x00-\x20<>"{}|^`\\]'


TableKind = TypeVar("TableKind", bound=Table)


@overload
def table_of_frame(frame: pl.DataFrame, *, iris: Collection[str] = ..., title: str = ...) -> Table: ...
@overload
def table_of_frame(
    frame: pl.DataFrame, *, iris: Collection[str] = ..., title: str = ..., kind: type[TableKind]
) -> TableKind: ...
def table_of_frame(
    frame: pl.DataFrame, *, iris: Collection[str] = (), title: str = "", kind: type[Table] = Table
) -> Table:
    """Convert a data frame of strings, numbers and Booleans to a :class:`Table`.

    Parameters
    ----------
    frame
        The data frame; a null cell becomes unbound.
    iris
        Names of the columns with IRIs; cells that are not valid IRIs remain strings.
    title
        Heading of the printed table; none by default.
    kind
        The class of the table.

    Returns
    -------
    Table
        One row per row of ``frame``, with its columns in the same order.
    """
    import polars as pl

    terms = []
    for name, dtype in frame.schema.items():
        column = pl.col(name)
        if dtype == pl.String:
            quoted = pl.concat_str(
                pl.lit('"'), column.str.replace_many(list(_ESCAPED), list(_ESCAPED.values())), pl.lit('"')
            )
            if name in iris:
                fits = column.str.contains(r"^[A-Za-z][A-Za-z0-9+.-]*:") & ~column.str.contains(_NO_IRI)
                quoted = pl.when(fits).then(pl.concat_str(pl.lit("<"), column, pl.lit(">"))).otherwise(quoted)
            terms.append(quoted.alias(name))
        elif dtype.is_float():
            # A number without a decimal point would be parsed as an integer.
            double = pl.lit('"^^<http://www.w3.org/2001/XMLSchema#double>')
            number = column.cast(pl.String).str.replace("inf", "INF", literal=True)
            terms.append(pl.concat_str(pl.lit('"'), number, double).alias(name))
        else:
            terms.append(column.cast(pl.String))
    body = frame.select(terms).write_csv(separator="\t", quote_style="never", include_header=False)
    head = "\t".join(f"?{name}" for name in frame.columns)
    return kind(Solutions(tuple(frame.columns), f"{head}\n{body}".encode()), title=title)
