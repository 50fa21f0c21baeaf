"""The definition of an operation on a served graph, and its possible outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from immunograph.errors import (
    AmbiguousNameError,
    FormatError,
    ImmunographError,
    LimitError,
    QueryInterruptedError,
    QueryTimeoutError,
    StoreError,
    UnknownNameError,
)
from immunograph.legible import legible
from immunograph.server.operation_parameters import Parameter
from immunograph.server.paging import BUDGET, Answer, fitted, page_of

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph
    from immunograph.store import Limits

__all__ = ["Operation", "Outcome", "outcome_of"]

_CHOICES: Final = 20
_CHOSEN: Final = ("kind", "status", "stance", "epistemic status")
"""Kinds of unknown names that are values of an argument, not names in the graph."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the API.

    Parameters
    ----------
    name
        Name, equal to that of the graph's method if there is one.
    summary
        Purpose, in one line.
    description
        Explanation that users and language models need to use it correctly.
    parameters
        Parameters of the operation, without ``start`` and ``limit``, which all operations have.
    function
        Function that computes the answer, called with the graph and the arguments by name.
    limit
        Default number of entries per page.
    example
        Example arguments for the packaged graph.
    in_worker
        Whether ``function`` uses a killable worker process; it is then called with ``limits`` as well.
    """

    name: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    function: Callable[..., Answer]
    limit: int = 10
    example: Mapping[str, object] = field(default_factory=dict)
    in_worker: bool = False

    @property
    def every_parameter(self) -> tuple[Parameter, ...]:
        """The parameters, including ``limit`` and ``start``."""
        return (
            *self.parameters,
            Parameter(
                "limit", "Maximum number of entries of a page.", "integer", default=self.limit, least=1, most=100
            ),
            Parameter(
                "start",
                "Number of entries to skip, from 'next' of the previous page.",
                "integer",
                default=0,
                most=10_000_000,
            ),
        )

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of the arguments.

        Returns
        -------
        dict[str, object]
            An object schema, which allows no other arguments.
        """
        return {
            "type": "object",
            "properties": {each.name: {"description": each.meaning, **each.schema()} for each in self.every_parameter},
            "required": [each.name for each in self.parameters if each.required],
            "additionalProperties": False,
        }

    def read(self, arguments: Mapping[str, object]) -> dict[str, object]:
        """Validate arguments, convert them, and fill in defaults.

        Parameters
        ----------
        arguments
            The arguments by name.

        Returns
        -------
        dict[str, object]
            The converted arguments by name; arguments without a value are left out.

        Raises
        ------
        FormatError
            If an argument is missing or invalid.
        UnknownNameError
            If an argument is unknown, or a value is not allowed.
        """
        known = {each.name: each for each in self.every_parameter}
        for name in arguments:
            if name not in known:
                close = get_close_matches(name, known, n=1)
                takes = f"{self.name} takes {', '.join(known)}"
                raise UnknownNameError(f"argument of {self.name}", name, close, hint=takes)
        made = {}
        for name, parameter in known.items():
            value = arguments.get(name)
            if value is None:
                if parameter.required:
                    raise FormatError(f"{self.name} needs the argument {name!r}: {parameter.meaning}")
                value = parameter.default
            else:
                value = parameter.read(value, self.name)
            if value is not None:
                made[name] = value
        return made

    def run(
        self,
        graph: KnowledgeGraph,
        arguments: Mapping[str, object],
        *,
        budget: int | None = None,
        limits: Limits | None = None,
    ) -> dict[str, object]:
        """Run the operation and return one page of its answer.

        Parameters
        ----------
        graph
            The knowledge graph that is served.
        arguments
            Arguments by name; ``start`` and ``limit`` select the page.
        budget
            Maximum number of estimated tokens of the page; see :func:`immunograph.server.paging.page_of`.
        limits
            Limits of the server, for queries in a worker.

        Returns
        -------
        dict[str, object]
            The page, as JSON-compatible data.

        Raises
        ------
        ImmunographError
            If an argument is invalid, a name unknown, or the answer cannot be computed.
        """
        given = self.read(arguments)
        start, limit = int(str(given.pop("start", 0))), int(str(given.pop("limit")))
        answer = self.function(graph, **given, **({"limits": limits} if self.in_worker else {}))
        return page_of(answer, start, limit, budget=budget)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a request.

    Parameters
    ----------
    kind
        ``answer``; ``choice``: a name is ambiguous; ``unknown``: a name is unknown; ``invalid``: an argument or a
        query is not valid; ``timeout``: it takes more time than allowed, its worker process was killed, or the server
        is busy or being stopped; ``limit``: it takes more memory or rows than allowed; ``failed``: the store cannot be
        read.
    body
        JSON-compatible data: the page, a question with choices, or an ``error`` in one sentence.
    """

    kind: str
    body: dict[str, object]


def outcome_of(
    operation: Operation,
    graph: KnowledgeGraph,
    arguments: Mapping[str, object],
    *,
    budget: int | None = None,
    limits: Limits | None = None,
) -> Outcome:
    """Run an operation, and convert errors of the package to outcomes.

    Parameters
    ----------
    operation, graph, arguments, budget, limits
        As for :meth:`Operation.run`.

    Returns
    -------
    Outcome
        The page of the answer, or the error with its kind, as JSON-compatible data.

    Examples
    --------
    >>> import immunograph as ig
    >>> from immunograph.server.operation_table import OPERATIONS
    >>> found = outcome_of(OPERATIONS["find_entity"], ig.load(), {"name": "interlukin-2"})
    >>> found.kind, found.body["did_you_mean"]
    ('unknown', ['interleukin 2'])
    """
    try:
        return Outcome("answer", operation.run(graph, arguments, budget=budget, limits=limits))
    except AmbiguousNameError as error:
        kind, body = "choice", _choice(error, graph)
    except UnknownNameError as error:
        of_arguments = error.kind.startswith("argument of ") or error.kind in _CHOSEN
        kind = "invalid" if of_arguments else "unknown"
        body = {"error": str(error), "did_you_mean": list(error.suggestions), "coverage": error.coverage}
    except (LimitError, QueryInterruptedError) as error:
        passing = isinstance(error, QueryTimeoutError | QueryInterruptedError)
        kind, body = "timeout" if passing else "limit", {"error": str(error)}
    except (StoreError, OSError) as error:
        kind, body = "failed", {"error": str(error)}
    except ImmunographError as error:
        kind, body = "invalid", {"error": str(error)}
    return Outcome(kind, fitted(body, BUDGET))


def _choice(error: AmbiguousNameError, graph: KnowledgeGraph) -> dict[str, object]:
    """Convert an ambiguous name to a question with choices."""
    from immunograph.server.records import Records

    records = Records(graph)
    kept = ("label", "category", "definition", "claims")
    choices = []
    for (identifier, label), iri in zip(error.candidates[:_CHOICES], error.iris, strict=False):
        record = records.entity(iri) if error.kind == "entity" else {"label": label}
        choices.append({"name": identifier, **{field: record[field] for field in kept if field in record}})
    first = f" The first {_CHOICES} are listed." if len(error.candidates) > _CHOICES else ""
    return {
        "question": f"{legible(error.name)!r} names {len(error.candidates):,} different things: which one is meant?{first}",
        "choices": choices,
        "do": "Ask the user, or ask again with the 'name' of one choice. Do not merge them, and do not guess.",
    }
