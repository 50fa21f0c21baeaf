"""Compute the transitive closure of subclass relations, and find cycles in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl
    from scipy import sparse

__all__ = ["closure", "cycles"]


def _matrix(pairs: pl.DataFrame) -> tuple[sparse.csr_array, pl.Series]:
    """Return the pairs as a sparse matrix (row: subclass, column: superclass), and the sorted names of its rows."""
    import numpy as np
    import polars as pl
    from scipy import sparse

    names = pl.concat([pairs["below"], pairs["above"]]).unique().sort()
    kind = pl.Enum(names)
    lower, upper = (pairs[side].cast(kind).to_physical().to_numpy() for side in ("below", "above"))
    ones = np.ones(pairs.height, dtype=np.float32)
    return sparse.csr_array((ones, (lower, upper)), shape=(names.len(), names.len())), names


def closure(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the transitive closure of subclass pairs.

    Parameters
    ----------
    pairs
        Columns ``below`` and ``above``: IRIs of subclasses and their direct superclasses.

    Returns
    -------
    polars.DataFrame
        Columns ``below`` and ``above``, sorted. A class in a cycle is below every other class in it, but not below
        itself.

    Notes
    -----
    The sparse matrix of pairs is squared until it no longer changes, which takes O(log d) products if d is the length
    of the longest path.

    Examples
    --------
    >>> import polars as pl
    >>> closure(pl.DataFrame({"below": ["b cell", "lymphocyte"], "above": ["lymphocyte", "cell"]})).rows()
    [('b cell', 'cell'), ('b cell', 'lymphocyte'), ('lymphocyte', 'cell')]
    """
    import polars as pl

    if not pairs.height:
        return pl.DataFrame(schema={"below": pl.String, "above": pl.String})
    reached, names = _matrix(pairs)
    reached.data[:] = 1
    while True:
        further = reached + reached @ reached
        further.data[:] = 1  # whether there is a path, not how many
        if further.nnz == reached.nnz:
            break
        reached = further
    reached.sort_indices()  # names are numbered in order, so the pairs come out in order too
    lower, upper = reached.tocoo().coords
    apart = lower != upper
    return pl.DataFrame({"below": names.gather(lower[apart]), "above": names.gather(upper[apart])})


def cycles(pairs: pl.DataFrame) -> list[tuple[str, ...]]:
    """Return the groups of two or more classes that are subclasses of each other.

    Parameters
    ----------
    pairs
        Columns ``below`` and ``above``: IRIs of subclasses and superclasses.

    Returns
    -------
    list[tuple[str, ...]]
        The sorted IRIs of each group; the groups are sorted as well.

    Notes
    -----
    Computes strongly connected components in linear time.

    Examples
    --------
    >>> import polars as pl
    >>> cycles(pl.DataFrame({"below": ["a", "b", "c"], "above": ["b", "a", "b"]}))
    [('a', 'b')]
    """
    import numpy as np
    from scipy.sparse import csgraph

    if not pairs.height:
        return []
    matrix, names = _matrix(pairs)
    _, group = csgraph.connected_components(matrix, directed=True, connection="strong")
    sizes = np.bincount(group)
    return sorted(
        tuple(sorted(names.gather(np.flatnonzero(group == number)).to_list())) for number in np.flatnonzero(sizes > 1)
    )
