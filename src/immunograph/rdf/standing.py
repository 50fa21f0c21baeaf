"""Select the valid publication status of a document if several named graphs state one: the latest is valid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from immunograph.model import IRI, DocumentStatus
from immunograph.vocabulary import concept, term

__all__ = ["STANDING", "Standing", "in_force"]

STANDING: Final = (term("documentStatus"), term("statusDate"), term("statusSource"))
"""The properties by which a graph states the publication status of a document."""

_FROM_THE_LEAST: Final = (
    *(DocumentStatus.PREPRINT, DocumentStatus.PUBLISHED, DocumentStatus.CORRECTED, DocumentStatus.SUPERSEDED),
    *(DocumentStatus.CONCERN, DocumentStatus.WITHDRAWN, DocumentStatus.RETRACTED),
)
_SEVERITY: Final = {concept(status): number for number, status in enumerate(_FROM_THE_LEAST)}


@dataclass(frozen=True, slots=True)
class Standing:
    """The publication status of a document as stated by one graph.

    Parameters
    ----------
    status
        IRI of a status, such as that of ``ig:Retracted``.
    date
        Date of the status in ISO 8601; empty if not stated.
    source
        Where the status was found, such as ``Crossref``; empty if not stated.
    """

    status: str
    date: str = ""
    source: str = ""

    @property
    def order(self) -> tuple[str, int, str, str]:
        """Sort key of statements: the date, then the severity of the status, then its IRI and source."""
        return self.date, _SEVERITY.get(IRI(self.status), -1), self.status, self.source


def in_force(statements: Iterable[Standing]) -> Standing | None:
    """Return the valid statement: the latest or, on the same date, the most severe one.

    A statement without a date counts as the earliest and never overrides a dated statement.

    Parameters
    ----------
    statements
        Statements about the status of the same document, in any order.

    Returns
    -------
    Standing or None
        The valid statement; ``None`` if there are no statements.

    Examples
    --------
    >>> published, retracted = (concept(each) for each in (DocumentStatus.PUBLISHED, DocumentStatus.RETRACTED))
    >>> in_force([Standing(published), Standing(retracted, "2020-01-31")]).status.rpartition("/")[2]
    'Retracted'
    >>> in_force([Standing(published, "2021-05-01"), Standing(retracted, "2020-01-31")]).status.rpartition("/")[2]
    'Published'
    """
    return max(statements, key=lambda each: each.order, default=None)
