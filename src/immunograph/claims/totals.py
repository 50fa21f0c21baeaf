"""How many claims a graph has: the one place where claims of texts and claims that only a rule infers are counted apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from immunograph.plurals import counted

if TYPE_CHECKING:
    from immunograph.claims.view import ClaimsView

__all__ = ["ClaimTotal", "total_of"]


class ClaimTotal(NamedTuple):
    """Claims that texts make (``stated``) and those that only a rule infers (``inferred``).

    Examples
    --------
    >>> str(ClaimTotal(63, 1)), str(ClaimTotal(1, 0))
    ('63 claims and 1 inferred', '1 claim')
    """

    stated: int
    inferred: int

    def __str__(self) -> str:
        """Write both numbers, the second where there are such claims."""
        return counted(self.stated, "claim") + (f" and {self.inferred:,} inferred" if self.inferred else "")


def total_of(view: ClaimsView) -> ClaimTotal:
    """Count the claims of a view, each once; statements of a foreign graph that are no claims are left out.

    Parameters
    ----------
    view
        The claims.

    Returns
    -------
    ClaimTotal
        Both numbers.

    Examples
    --------
    >>> import immunograph as ig
    >>> str(total_of(ig.load().columns))
    '63 claims and 1 inferred'
    """
    import polars as pl

    told = pl.col("inferred") | pl.col("status").is_not_null() | pl.col("claim").is_in(view.declared.implode())
    rows = view.claims.filter(told)
    inferred = rows.filter(pl.col("inferred") & pl.col("status").is_null())["claim"].n_unique()
    return ClaimTotal(rows["claim"].n_unique() - inferred, inferred)
