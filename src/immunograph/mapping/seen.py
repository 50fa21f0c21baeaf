"""A memory-efficient set of strings, stored as 64-bit hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["Seen"]


class Seen:
    """A growing set of strings, stored as sorted runs of 64-bit hashes (8 bytes per item).

    Hash collisions are not detected: among a million strings, two share a hash with a probability of about 3 in 100
    million.

    Examples
    --------
    >>> import polars as pl
    >>> seen = Seen()
    >>> seen.new(pl.Series(["a", "b", "a"])).to_list(), seen.new(pl.Series(["b", "c"])).to_list(), len(seen)
    ([True, True, False], [False, True], 3)
    """

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []

    def __len__(self) -> int:
        """Return the number of strings."""
        return sum(len(run) for run in self._runs)

    def has(self, texts: pl.Series) -> pl.Series:
        """Test which strings are in the set.

        Parameters
        ----------
        texts
            Strings without nulls.

        Returns
        -------
        polars.Series
            One Boolean per string, in the same order.

        Examples
        --------
        >>> import polars as pl
        >>> seen = Seen()
        >>> added = seen.new(pl.Series(["a"]))
        >>> seen.has(pl.Series(["a", "b"])).to_list()
        [True, False]
        """
        import numpy as np
        import polars as pl

        hashes = texts.hash().to_numpy()
        found = np.zeros(len(hashes), dtype=bool)
        for run in self._runs:
            place = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            found |= run[place] == hashes
        return pl.Series(found)

    def new(self, texts: pl.Series) -> pl.Series:
        """Add strings to the set, and return which of them were new.

        Parameters
        ----------
        texts
            Strings without nulls.

        Returns
        -------
        polars.Series
            One Boolean per string, in the same order; true for the first occurrence of a new string only.

        Examples
        --------
        >>> import polars as pl
        >>> Seen().new(pl.Series(["a", "a"])).to_list()
        [True, False]
        """
        import numpy as np
        import polars as pl

        fresh = ~self.has(texts) & texts.is_first_distinct()
        added = np.sort(texts.filter(fresh).hash().to_numpy())
        if len(added):
            self._runs.append(added)
        while len(self._runs) > 1 and len(self._runs[-2]) <= 2 * len(self._runs[-1]):
            last = self._runs.pop()
            self._runs[-1] = np.sort(np.concatenate((self._runs[-1], last)), kind="stable")
        return pl.Series(fresh)
