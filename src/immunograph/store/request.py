"""A query with everything its answer depends on besides the quads: graphs, base, hosts and limits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, TypedDict

from immunograph.errors import QueryError
from immunograph.model import IRI
from immunograph.store.sparql.query import Query, read

__all__ = ["EVERYTHING", "NO_LIMITS", "Limits", "Request", "Scope", "scope_of"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a query may take; what is left out is not limited.

    An answer that does not fit is an error, never a short answer.

    Parameters
    ----------
    timeout
        Seconds of wall time.
    max_rows
        Rows of a SELECT, or triples of a CONSTRUCT.
    max_memory
        Bytes that the answering may use beyond what the store itself uses.
    """

    timeout: float | None = None
    max_rows: int | None = None
    max_memory: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is not a limit.

        Raises
        ------
        QueryError
            If one is not a number above 0; ``max_rows`` may be 0.
        """
        for name, whole, least in (
            ("timeout", False, "above 0"),
            ("max_rows", True, "from 0"),
            ("max_memory", True, "above 0"),
        ):
            value = getattr(self, name)
            if value is None:
                continue
            number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
            if not number or not (value >= 0 if least == "from 0" else value > 0):
                kind = "a whole number" if whole else "a number of seconds"
                raise QueryError(f"{name} must be {kind} {least}, not {value!r}")


NO_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which graphs a query sees.

    Parameters
    ----------
    graphs
        The default graph is the RDF merge of these. ``None``: of all there are, the unnamed one among them.
    named
        The graphs that ``GRAPH`` can name. ``None``: all there are.
    standard
        The dataset as the SPARQL standard has it: the default graph is the unnamed graph alone. ``graphs`` and
        ``named`` must then be ``None``.

    A query that names its own dataset with ``FROM`` sees that, whatever the scope.
    """

    graphs: tuple[IRI, ...] | None = None
    named: tuple[IRI, ...] | None = None
    standard: bool = False


EVERYTHING: Final = Scope()


class RequestData(TypedDict):
    """A request as values for JSON."""

    text: str
    base: str | None
    allow_hosts: list[str]
    graphs: tuple[str, ...] | None
    named: tuple[str, ...] | None
    standard: bool


@dataclass(frozen=True, slots=True)
class Request:
    """A query with everything its answer depends on besides the quads.

    Parameters
    ----------
    query
        What is asked.
    scope
        Which graphs it sees.
    base
        What relative IRIs are resolved against.
    allow_hosts
        The hosts that it may reach.
    limits
        How much answering may take.
    """

    query: Query
    scope: Scope = EVERYTHING
    base: str | None = None
    allow_hosts: Collection[str] = ()
    limits: Limits = NO_LIMITS

    def as_dict(self) -> RequestData:
        """Return the request as values for JSON, without its limits, to be passed to another process.

        Returns
        -------
        RequestData
            Keys ``text``, ``base``, ``allow_hosts``, ``graphs``, ``named`` and ``standard``.

        Examples
        --------
        >>> Request(read("ASK {}")).as_dict()["text"]
        'ASK {}'
        """
        return {
            "text": self.query.text,
            "base": self.base,
            "allow_hosts": [*self.allow_hosts],
            "graphs": self.scope.graphs,
            "named": self.scope.named,
            "standard": self.scope.standard,
        }

    @classmethod
    def from_dict(cls, values: RequestData, limits: Limits) -> Request:
        """Rebuild a request from what :meth:`as_dict` returned.

        Parameters
        ----------
        values
            What :meth:`as_dict` returned, also after a round trip through JSON.
        limits
            How much answering may take, as the receiving process sees it.

        Returns
        -------
        Request
            An equal request, but for its limits.

        Raises
        ------
        KeyError
            If a key is missing.

        Examples
        --------
        >>> Request.from_dict(Request(read("ASK {}")).as_dict(), NO_LIMITS).query.text
        'ASK {}'
        """
        graphs, named = (
            None if names is None else tuple(map(IRI, names)) for names in (values["graphs"], values["named"])
        )
        scope = Scope(graphs, named, standard=values["standard"])
        return cls(read(values["text"]), scope, values["base"], values["allow_hosts"], limits)


def scope_of(graphs: Sequence[IRI] | None) -> Scope:
    """Return the scope that limits a query to these graphs, for patterns and for ``GRAPH``; everything for ``None``.

    Parameters
    ----------
    graphs
        IRIs of graphs.

    Returns
    -------
    Scope
        :data:`EVERYTHING` or a narrower scope.

    Examples
    --------
    >>> scope_of(None) == EVERYTHING, scope_of([IRI("http://e/g")]).graphs
    (True, ('http://e/g',))
    """
    return EVERYTHING if graphs is None else Scope(graphs=tuple(graphs), named=tuple(graphs))
