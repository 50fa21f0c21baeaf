"""Count claims, entities and documents, and format the numbers consistently for all views.

Stated and inferred claims are counted separately. A graph may also describe entities without claims and documents
without passages; pages do not show these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from immunograph.claims.direct_edges import firm_support
from immunograph.claims.footing import FALLEN
from immunograph.plurals import counted

if TYPE_CHECKING:
    import polars as pl

    from immunograph.claims.view import ClaimsView

__all__ = [
    "ClaimTotal",
    "accepted_on_fallen",
    "documents_in_words",
    "entities_in_words",
    "passages_of_fallen",
    "total_of",
    "with_passages",
    "within_claims",
]


class ClaimTotal(NamedTuple):
    """Numbers of stated and of inferred claims; prints as a phrase.

    Parameters
    ----------
    stated
        Number of claims that texts state.
    inferred
        Number of claims that are only inferred by rules.

    Examples
    --------
    >>> str(ClaimTotal(63, 1)), str(ClaimTotal(1, 0))
    ('63 claims and 1 inferred', '1 claim')
    """

    stated: int
    inferred: int

    def __str__(self) -> str:
        """Return both numbers as a phrase; the second is omitted if it is 0."""
        return counted(self.stated, "claim") + (f" and {self.inferred:,} inferred" if self.inferred else "")


def _fallen(view: ClaimsView) -> list[str]:
    return [iri for iri, each in view.standings.items() if each.status.rpartition("/")[2].lower() in FALLEN]


def accepted_on_fallen(view: ClaimsView) -> int:
    """Count the accepted claims whose firm support is from retracted and withdrawn documents only, so that they have no direct edge.

    Hedged support from another document does not count: it would not have had the claim accepted.

    Parameters
    ----------
    view
        Claims of a graph, as data frames.

    Returns
    -------
    int
        Number of distinct claims.

    Examples
    --------
    >>> import immunograph as ig
    >>> accepted_on_fallen(ig.load().columns)
    0
    """
    import polars as pl

    fallen = _fallen(view)
    if not fallen:
        return 0
    support = view.passages.filter(firm_support())
    sound = ~support["document"].is_in(fallen).fill_null(value=False)
    alone = support.filter(~sound).join(support.filter(sound), on="claim", how="anti")
    accepted = view.claims.filter(pl.col("status") == "Accepted")
    return int(accepted.join(alone, on="claim", how="semi")["claim"].n_unique())


def passages_of_fallen(view: ClaimsView) -> int:
    """Count the passages of retracted and withdrawn documents, which no longer count as evidence.

    Parameters
    ----------
    view
        Claims of a graph, as data frames.

    Returns
    -------
    int
        Number of passages; one that is evidence for several claims counts for each.

    Examples
    --------
    >>> import immunograph as ig
    >>> passages_of_fallen(ig.load().columns)
    0
    """
    fallen = _fallen(view)
    return int(view.passages["document"].is_in(fallen).sum()) if fallen else 0


def total_of(view: ClaimsView) -> ClaimTotal:
    """Count the stated and the inferred claims of a graph, without reified triples that are not claims.

    Parameters
    ----------
    view
        Claims of a graph, as data frames.

    Returns
    -------
    ClaimTotal
        Numbers of distinct claims; a claim that is both stated and inferred counts as stated.

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
    """Count the entities that occur in claims as subject, object or participant.

    Parameters
    ----------
    view
        Claims and entities of a graph, as data frames.

    Returns
    -------
    int
        Number of distinct entities; entities without claims are not counted.

    Examples
    --------
    >>> import immunograph as ig
    >>> view = ig.load().columns
    >>> within_claims(view), view.entities.height
    (50, 64)
    """
    import polars as pl

    rows = _told(view)
    roles = view.qualifiers.filter(pl.col("kind") == "participant").join(rows, on="claim", how="semi")
    ends = pl.concat([rows["subject"], rows.filter(~pl.col("literal"))["object"], roles["value"]]).unique()
    return int(view.entities["entity"].is_in(ends.implode()).sum())


def with_passages(view: ClaimsView) -> int:
    """Count the documents that contain passages of evidence.

    Parameters
    ----------
    view
        Passages of a graph, as a data frame.

    Returns
    -------
    int
        Number of distinct documents; documents that are only cited are not counted.

    Examples
    --------
    >>> import immunograph as ig
    >>> with_passages(ig.load().columns)
    1
    """
    return int(view.passages["document"].n_unique())


def entities_in_words(view: ClaimsView) -> str:
    """Format the number of entities, and the number of those that occur in claims.

    Parameters
    ----------
    view
        Claims and entities of a graph, as data frames.

    Returns
    -------
    str
        A phrase; the second number is omitted if it equals the first.

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
    """Format the number of documents, and the number of those that contain passages of evidence.

    Parameters
    ----------
    view
        Documents and passages of a graph, as data frames.

    Returns
    -------
    str
        A phrase; the second number is omitted if it equals the first.

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
    """Return the rows of claims; reified triples of foreign graphs that are not claims are filtered out."""
    import polars as pl

    told = pl.col("inferred") | pl.col("status").is_not_null() | pl.col("claim").is_in(view.declared.implode())
    return view.claims.filter(told)
