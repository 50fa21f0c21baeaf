"""The numbers of claims, entities and documents in a graph, in the words that all views share.

Stated and inferred claims are counted separately. A graph may also describe entities that no claim is about, and
documents from which no passage is taken; no page shows these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from immunograph.plurals import counted

if TYPE_CHECKING:
    import polars as pl

    from immunograph.claims.view import ClaimsView

__all__ = ["ClaimTotal", "documents_in_words", "entities_in_words", "total_of", "with_passages", "within_claims"]


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
    """Count the stated and the inferred claims in a view; foreign statements that are not claims are not counted.

    Parameters
    ----------
    view
        The claims.

    Returns
    -------
    ClaimTotal
        The two counts.

    Examples
    --------
    >>> import immunograph as ig
    >>> str(total_of(ig.load().columns))
    '63 claims and 1 inferred'
    """
    import polars as pl

    rows = _told(view)
    inferred = rows.filter(pl.col("inferred") & pl.col("status").is_null())["claim"].n_unique()
    return ClaimTotal(rows["claim"].n_unique() - inferred, inferred)


def within_claims(view: ClaimsView) -> int:
    """Count the entities that claims are about, as subject, object or participant.

    Parameters
    ----------
    view
        The claims.

    Returns
    -------
    int
        The number of entities; the graph may describe others.

    Examples
    --------
    >>> import immunograph as ig
    >>> view = ig.load().columns
    >>> within_claims(view) <= view.entities.height
    True
    """
    import polars as pl

    rows = _told(view)
    roles = view.qualifiers.filter(pl.col("kind") == "participant").join(rows, on="claim", how="semi")
    ends = pl.concat([rows["subject"], rows.filter(~pl.col("literal"))["object"], roles["value"]]).unique()
    return int(view.entities["entity"].is_in(ends.implode()).sum())


def with_passages(view: ClaimsView) -> int:
    """Count the documents of which passages are taken: the sources of the graph.

    Parameters
    ----------
    view
        The claims.

    Returns
    -------
    int
        The number of documents; the graph may describe others, such as those that are only cited.

    Examples
    --------
    >>> import immunograph as ig
    >>> with_passages(ig.load().columns)
    1
    """
    return int(view.passages["document"].n_unique())


def entities_in_words(view: ClaimsView) -> str:
    """Write how many entities there are, and how many of them claims are about.

    Parameters
    ----------
    view
        The claims of a graph, as columns.

    Returns
    -------
    str
        The numbers in words.

    Examples
    --------
    >>> import immunograph as ig
    >>> entities_in_words(ig.load().columns)
    '64 entities (50 in claims)'
    """
    return counted(view.entities.height, "entity", "entities") + _of_them(
        within_claims(view), view.entities.height, "in claims"
    )


def documents_in_words(view: ClaimsView) -> str:
    """Write how many documents there are, and of how many of them passages are taken.

    Parameters
    ----------
    view
        The claims of a graph, as columns.

    Returns
    -------
    str
        The numbers in words.

    Examples
    --------
    >>> import immunograph as ig
    >>> documents_in_words(ig.load().columns)
    '5 documents (1 with passages)'
    """
    return counted(view.documents.len(), "document") + _of_them(
        with_passages(view), view.documents.len(), "with passages"
    )


def _of_them(some: int, every: int, what: str) -> str:
    return "" if some == every else f" ({some:,} {what})"


def _told(view: ClaimsView) -> pl.DataFrame:
    """Return the rows of claims, without statements of a foreign graph that are not claims."""
    import polars as pl

    told = pl.col("inferred") | pl.col("status").is_not_null() | pl.col("claim").is_in(view.declared.implode())
    return view.claims.filter(told)
