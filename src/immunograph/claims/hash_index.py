"""Find names in long columns: a hash index for exact matches, and skeletons for matches in another spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.normalisation import skeleton

if TYPE_CHECKING:
    import polars as pl

__all__ = ["HashIndex", "skeletons"]


def skeletons(names: pl.Series) -> pl.Series:
    """Compute :func:`immunograph.normalisation.skeleton` for a column of names.

    Parameters
    ----------
    names
        Names; may contain nulls.

    Returns
    -------
    polars.Series
        Skeletons in the same order; null for null.
    """
    import polars as pl

    plain = (
        names.str.to_lowercase()
        .str.replace_all("[^a-z0-9]+", "")
        .str.replace_all("positive|negative|intermediate|inter|int|high|low|pos|neg|hi|lo", "")
        .str.replace_all("[seiy]+", "")
    )
    # Names with markup or characters outside ASCII need the full rules in Python.
    odd = names.str.contains(r"[^\x00-\x7f]|[<^]").fill_null(value=False).arg_true()
    if odd.len():
        plain = plain.scatter(odd, pl.Series([skeleton(name) for name in names.gather(odd)], dtype=pl.String))
    return plain


class HashIndex:
    """An index from strings to rows, as sorted hashes: faster to build for long columns than a dictionary.

    Parameters
    ----------
    column
        Strings to index.
    """

    def __init__(self, column: pl.Series) -> None:
        import numpy as np

        hashes = column.hash().to_numpy()
        self._order = np.argsort(hashes, kind="stable")
        self._sorted = hashes[self._order]

    def of(self, text: str) -> list[int]:
        """Return the rows that may equal a string; the caller must rule out hash collisions.

        Parameters
        ----------
        text
            The string to find.

        Returns
        -------
        list[int]
            Indices of rows with the same hash, in ascending order.
        """
        import numpy as np
        import polars as pl

        key = pl.Series([text], dtype=pl.String).hash().to_numpy()[0]
        first, last = np.searchsorted(self._sorted, key, "left"), np.searchsorted(self._sorted, key, "right")
        return [int(place) for place in self._order[first:last]]
