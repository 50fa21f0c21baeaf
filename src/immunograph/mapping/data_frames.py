"""Data frames of polars, pandas and Arrow as tables of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from immunograph.mapping.dialect import refuse_twins

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["frame_of"]


def frame_of(source: object) -> pl.DataFrame | None:
    """Convert a polars, pandas or Arrow table to a polars DataFrame.

    Parameters
    ----------
    source
        An object of any type.

    Returns
    -------
    polars.DataFrame | None
        The frame; ``None`` if ``source`` is not a data frame.

    Raises
    ------
    FormatError
        If the data frame has two columns of the same name.

    Examples
    --------
    >>> import polars as pl
    >>> frame_of(pl.DataFrame({"a": [1]})).height, frame_of("edges.tsv")
    (1, None)
    """
    import polars as pl

    if isinstance(source, pl.DataFrame):
        return source
    if isinstance(source, pl.LazyFrame):
        return source.collect()
    kind = type(source).__module__.partition(".")[0]
    if kind == "pandas" and hasattr(source, "columns"):
        refuse_twins([str(name) for name in source.columns], "the data frame", "rename one")
        return pl.DataFrame(
            {
                str(name): _values(cast("_Column", cast("pd.DataFrame", source).iloc[:, place]))
                for place, name in enumerate(source.columns)
            },
            strict=False,
        )
    if kind == "pyarrow":
        refuse_twins(getattr(source, "column_names", ()), "the Arrow table", "rename one")
        made = pl.from_arrow(source)
        return made if isinstance(made, pl.DataFrame) else None
    return None


class _Column(Protocol):
    """The methods of a pandas column that :func:`_values` uses."""

    def to_list(self) -> list[object]: ...
    def isna(self) -> _Column: ...


def _values(column: _Column) -> list[object]:
    """Return the cells of a pandas column, with ``None`` for missing values such as NaN."""
    cells = zip(column.to_list(), column.isna().to_list(), strict=True)
    return [None if missing else value for value, missing in cells]
