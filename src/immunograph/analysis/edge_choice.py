"""The selection of claims that an analysis uses as edges."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from immunograph.analysis.claim_columns import BEARER
from immunograph.errors import AnalysisError, UnknownNameError
from immunograph.legible import quoted
from immunograph.renamed import warn_renamed

if TYPE_CHECKING:
    import polars as pl

__all__ = ["NETWORK", "PAGE", "PROJECTION", "STATUSES", "EdgeChoice", "bearer_of_processes", "takes_edges"]

P = ParamSpec("P")
R = TypeVar("R")

STATUSES: Final = ("accepted", "proposed", "rejected", "inferred")
"""Possible statuses of a claim."""


@dataclass(frozen=True, slots=True)
class EdgeChoice:
    """Select the claims that an analysis or an export uses as edges.

    Parameters
    ----------
    statuses
        One or several of ``accepted``, ``proposed``, ``rejected`` and ``inferred``; ``None`` for the default of the
        analysis.
    min_certainty
        Minimum certainty of a claim, 0 to 3: the highest of its supporting passages or, without support, of its other
        evidence; for an inferred claim, that of the conclusion. ``None`` for the default of the analysis. Network
        analyses accept 1 to 3, and no rejected claims.
    bearers
        Whether a claim about a process (growth of cancer cells) is treated as a claim about its bearer (cancer cells).
    graph
        Named graphs to use, by IRI or short name; all if ``None``.

    Raises
    ------
    UnknownNameError
        If a status is unknown.
    AnalysisError
        If ``statuses`` is empty, or ``min_certainty`` is not from 0 to 3.

    Examples
    --------
    >>> EdgeChoice(statuses=["accepted"], bearers=True)
    EdgeChoice(statuses=('accepted',), min_certainty=None, bearers=True, graph=None)
    >>> import immunograph as ig
    >>> ig.load().networks.arrays(edges=ig.EdgeChoice(min_certainty=3)).number_of_edges()
    26
    """

    statuses: Collection[str] | None = None
    min_certainty: int | None = None
    bearers: bool = False
    graph: str | Sequence[str] | None = None

    def __post_init__(self) -> None:
        """Check the values; several become tuples, so that a choice can be compared and hashed."""
        if self.statuses is not None:
            statuses = (self.statuses,) if isinstance(self.statuses, str) else tuple(self.statuses)
            if not statuses:
                raise AnalysisError(f"statuses is empty: name at least one of {', '.join(STATUSES)}")
            for status in statuses:
                if status not in STATUSES:
                    close = get_close_matches(status, STATUSES, n=1)
                    raise UnknownNameError("claim status", status, close, hint=f"expected one of {', '.join(STATUSES)}")
            object.__setattr__(self, "statuses", statuses)
        if self.min_certainty is not None and self.min_certainty not in (0, 1, 2, 3):
            raise AnalysisError(f"min_certainty must be 0, 1, 2 or 3, not {quoted(self.min_certainty)}")
        if self.graph is not None and not isinstance(self.graph, str):
            object.__setattr__(self, "graph", tuple(self.graph))

    def completed(self, default: EdgeChoice) -> tuple[tuple[str, ...], int]:
        """Return statuses and minimum certainty, with missing values taken from a default.

        Parameters
        ----------
        default
            The choice to use for statuses or certainty that are ``None`` here.

        Returns
        -------
        tuple[tuple[str, ...], int]
            Statuses and minimum certainty.

        Examples
        --------
        >>> EdgeChoice(min_certainty=2).completed(NETWORK)
        (('accepted', 'proposed'), 2)
        """
        statuses = default.statuses if self.statuses is None else self.statuses
        certainty = default.min_certainty if self.min_certainty is None else self.min_certainty
        return tuple(statuses or ()), certainty or 0


NETWORK: Final = EdgeChoice(("accepted", "proposed"), 1)
"""Default of the network analyses: accepted and proposed claims that some passage supports, however hedged."""

PROJECTION: Final = EdgeChoice(("accepted",), 0)
"""Default of projections and exports: accepted claims."""

PAGE: Final = EdgeChoice(("accepted", "proposed", "inferred"), 0)
"""Default of the page: all claims except rejected ones."""


def bearer_of_processes(axioms: pl.DataFrame) -> dict[str, str]:
    """Return the bearer of each process; of several, the alphabetically first.

    Parameters
    ----------
    axioms
        ``subject``, ``property`` and ``object`` of the curators' axioms.

    Returns
    -------
    dict
        IRI of the process -> IRI of its bearer.
    """
    import polars as pl

    pairs = axioms.filter(pl.col("property") == BEARER).select("subject", "object").sort("subject", "object")
    return dict(pairs.unique("subject", keep="first", maintain_order=True).iter_rows())


def takes_edges(*names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function to accept the deprecated keywords of version 0.1 instead of ``edges``.

    If a claim status is given where the name of an entity is expected, the error points to ``edges``.

    Parameters
    ----------
    *names
        The deprecated keywords, which are fields of :class:`EdgeChoice`.

    Returns
    -------
    Callable
        A decorator; the function it returns converts these keywords to ``edges`` and warns of the deprecation.

    Examples
    --------
    >>> @takes_edges("bearers")
    ... def least(*, edges=EdgeChoice()):
    ...     return edges.min_certainty
    >>> least(edges=EdgeChoice(min_certainty=2))
    2
    """

    def decorated(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def called(*arguments: P.args, **keywords: P.kwargs) -> R:
            old: dict[str, Any] = {name: keywords.pop(name) for name in names if name in keywords}
            if old:
                told = ", ".join(f"{name}=…" for name in old)
                warn_renamed(told, f"edges=EdgeChoice({told})")
                keywords["edges"] = EdgeChoice(**{name: value for name, value in old.items() if value is not None})
            try:
                return function(*arguments, **keywords)
            except UnknownNameError as error:
                if error.kind != "entity" or error.name not in STATUSES:
                    raise
                raise _status_as_name(error) from None

        return called

    return decorated


def _status_as_name(error: UnknownNameError) -> UnknownNameError:
    """Return the error for a claim status where the name of an entity is expected."""
    return UnknownNameError(
        error.kind,
        error.name,
        error.suggestions,
        note=f'it is a claim status: select claims by status with edges=ig.EdgeChoice(statuses=("{error.name}",))',
        coverage=error.coverage,
    )
