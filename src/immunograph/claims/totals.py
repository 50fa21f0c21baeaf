"""The number of claims in a graph, with stated and inferred claims counted separately."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from immunograph.plurals import counted

if TYPE_CHECKING:
    from immunograph.claims.view import ClaimsView

__all__ = ["ClaimTotal", "total_of"]


class ClaimTotal(NamedTuple):
    """Number of claims stated by texts (``stated``) and of those only inferred by a rule (``inferred``).

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
    """Return the number of claims in a view; foreign statements that are no claims are left out.

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
