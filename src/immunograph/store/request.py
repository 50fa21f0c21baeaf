"""Queries and updates with their options: graphs, base IRI, allowed hosts and limits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, TypedDict

from immunograph.errors import LimitError, QueryError
from immunograph.legible import quoted
from immunograph.model import IRI
from immunograph.store.sparql.query import Query, read

__all__ = ["EVERYTHING", "NO_LIMITS", "Limits", "Request", "Scope", "scope_of"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on the time, rows and memory of a query; ``None`` means unlimited.

    A query that exceeds a limit raises an error; its answer is never truncated.

    Parameters
    ----------
    timeout
        Seconds of wall time.
    max_rows
        Maximum number of rows of a SELECT, or of triples of a CONSTRUCT or DESCRIBE.
    max_memory
        Maximum memory of the query in bytes, in addition to the memory that the store itself uses; for an endpoint, the
        maximum size of the answer.
    """

    timeout: float | None = None
    max_rows: int | None = None
    max_memory: int | None = None

    def __post_init__(self) -> None:
        """Validate the limits.

        Raises
        ------
        QueryError
            If ``timeout`` or ``max_memory`` is not positive, ``max_rows`` is negative, or a value has the wrong type.
        """
        for name, whole, least in (
            ("timeout", False, "greater than 0"),
            ("max_rows", True, "of at least 0"),
            ("max_memory", True, "greater than 0"),
        ):
            value = getattr(self, name)
            if value is None:
                continue
            number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
            if not number or not (value >= 0 if least == "of at least 0" else value > 0):
                kind = "a whole number" if whole else "a number of seconds"
                raise QueryError(f"{name} must be {kind} {least}, not {quoted(value)}")


NO_LIMITS: Final = Limits()


def too_many_rows(limits: Limits) -> LimitError:
    """Create the error for an answer with more rows than allowed.

    Parameters
    ----------
    limits
        The limits of the query; ``max_rows`` must not be ``None``.

    Returns
    -------
    LimitError
        An error whose message says how to raise the limit.
    """
    return LimitError(
        f"the answer has more than the {limits.max_rows:,} rows that max_rows allows; "
        "narrow the query, add a LIMIT, or raise max_rows"
    )


def too_much_memory(limits: Limits, what: str = "query", default: int = 0) -> LimitError:
    """Create the error for a query or update that needs more memory than allowed.

    Parameters
    ----------
    limits
        The limits of the query; ``max_memory`` is in bytes.
    what
        ``query`` or ``update``.
    default
        Limit in bytes that applies if ``max_memory`` is ``None``.

    Returns
    -------
    LimitError
        An error whose message says how to raise the limit.
    """
    if limits.max_memory is None:
        allowed, remedy = f"{default / 1e6:,.1f} MB that are allowed without max_memory", "set max_memory to more"
    else:
        allowed, remedy = f"{limits.max_memory / 1e6:,.1f} MB that max_memory allows", "raise max_memory"
    return LimitError(f"the {what} needs more than the {allowed}; narrow the {what}, or {remedy}")


@dataclass(frozen=True, slots=True)
class Scope:
    """The graphs that a query sees.

    The scope does not apply to a query with its own ``FROM`` or ``FROM NAMED`` clauses.

    Parameters
    ----------
    graphs
        IRIs of the graphs whose RDF merge is the default graph; ``None`` for all graphs, including the unnamed graph.
    named
        IRIs of the graphs that ``GRAPH`` can match; ``None`` for all named graphs. If ``graphs`` is ``None``,
        it must be ``None``, too.
    standard
        Use the dataset of the SPARQL standard, in which the default graph is the unnamed graph alone; ``graphs`` and
        ``named`` must then be ``None``.
    """

    graphs: tuple[IRI, ...] | None = None
    named: tuple[IRI, ...] | None = None
    standard: bool = False


EVERYTHING: Final = Scope()


class RequestData(TypedDict):
    """A request as a JSON-compatible dictionary."""

    text: str
    base: str | None
    allow_hosts: list[str]
    graphs: tuple[str, ...] | None
    named: tuple[str, ...] | None
    standard: bool


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed query or update with its options.

    Parameters
    ----------
    query
        The parsed query or update.
    scope
        The graphs that the query sees; not used for updates.
    base
        Base IRI against which relative IRIs are resolved.
    allow_hosts
        Host names that ``SERVICE`` and ``LOAD`` may contact.
    limits
        Limits on time, rows and memory.
    """

    query: Query
    scope: Scope = EVERYTHING
    base: str | None = None
    allow_hosts: Collection[str] = ()
    limits: Limits = NO_LIMITS

    def as_dict(self) -> RequestData:
        """Return the request without its limits as a JSON-compatible dictionary, for another process.

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
        """Create a request from the dictionary that :meth:`as_dict` returned.

        Parameters
        ----------
        values
            The dictionary, possibly after a round trip through JSON.
        limits
            Limits on time, rows and memory that apply in this process.

        Returns
        -------
        Request
            A request with the same query and options as the original, except for its limits.

        Raises
        ------
        KeyError
            If the dictionary lacks a key.

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
    """Return the scope that restricts a query, including its ``GRAPH`` clauses, to the given graphs.

    Parameters
    ----------
    graphs
        IRIs of named graphs; ``None`` for all graphs.

    Returns
    -------
    Scope
        :data:`EVERYTHING` for ``None``; otherwise a scope with these IRIs as both ``graphs`` and ``named``.

    Examples
    --------
    >>> scope_of(None) == EVERYTHING, scope_of([IRI("http://e/g")]).graphs
    (True, ('http://e/g',))
    """
    return EVERYTHING if graphs is None else Scope(graphs=tuple(graphs), named=tuple(graphs))
