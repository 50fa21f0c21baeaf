"""The hierarchy of errors; each message states problem, position and remedy in a sentence or two.

Every class also subclasses the built-in exception that callers would catch (``ValueError``, ``OSError`` …), and carries
its data as attributes.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from pathlib import Path
from typing import Final, SupportsIndex, cast

from immunograph.legible import bounded, legible, quoted

__all__ = [
    "AmbiguousNameError",
    "AnalysisError",
    "CheckFailedError",
    "FormatError",
    "HostNotAllowedError",
    "ImmunographError",
    "LimitError",
    "MissingExtraError",
    "NotAProjectError",
    "Problem",
    "QueryError",
    "QueryInterruptedError",
    "QuerySyntaxError",
    "QueryTimeoutError",
    "RuleError",
    "StoreError",
    "UnknownNameError",
    "expect_whole",
]


_CANDIDATES: Final = 6
_LONGEST: Final = 1_500
"""Maximum number of characters of a message; a longer one is shortened in the middle."""
_END: Final = 500


class ImmunographError(Exception):
    """Base class of immunograph's own errors; values of the model and identifiers raise a plain ``ValueError``.

    The message is a sentence or two (for :class:`CheckFailedError`, one line per problem), with control characters in
    names and data escaped. A message of more than 1,500 characters is shortened in the middle.
    """

    def __str__(self) -> str:
        """Return the message alone, without the errno of OSError or the quotes of KeyError."""
        return _readable(str(self.args[0]) if len(self.args) == 1 else super().__str__())


def _readable(message: str) -> str:
    return bounded(legible(message), _LONGEST, end=_END)


class Problem:
    """One problem of an input, with its position.

    Parameters
    ----------
    file
        Path of the file, or the name of another input.
    message
        Problem, expected value and remedy in one sentence, without the position.
    row
        Line of the file, or number of the entry where a file has no lines, counted from 1; ``None`` if unknown.
    column
        Name of the column; ``None`` if unknown.
    cause
        Key for deduplication: of problems with the same cause, one is reported and the others are counted.
    """

    def __init__(
        self,
        file: str | Path,
        message: str,
        *,
        row: int | None = None,
        column: str | None = None,
        cause: tuple[str, ...] = (),
    ) -> None:
        self.file = str(file)
        self.message = message
        self.row = row
        self.column = column
        self.cause = cause

    def __str__(self) -> str:
        """Return file, row, column and message in one line."""
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        return _readable(f"{where}: {self.message}")

    def __repr__(self) -> str:
        """Return the position and message as a representation."""
        return f"Problem({str(self)!r})"


class AnalysisError(ImmunographError, ValueError):
    """An analysis is not possible with the given arguments or data."""


class CheckFailedError(ImmunographError, ValueError):
    """An input did not pass its checks.

    Parameters
    ----------
    problems
        All problems that were found; the message has one line for each.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __str__(self) -> str:
        """Return one line for each problem."""
        return str(self.args[0])


class FormatError(ImmunographError, ValueError):
    """A file, text or argument is not in the expected format."""


class MissingExtraError(ImmunographError, ImportError):
    """An optional package that a feature needs is not installed."""


class NotAProjectError(ImmunographError, FileNotFoundError):
    """A directory is not a project: it has no curated tables."""


class QueryError(ImmunographError, ValueError):
    """A SPARQL query cannot be parsed or answered."""


class QuerySyntaxError(QueryError):
    """A query or an update is not valid SPARQL; the message names line and column if they are known."""


class HostNotAllowedError(QueryError):
    """A query or update needs a host or file that is not allowed; it was not run."""


class QueryInterruptedError(QueryError):
    """The worker process was killed from outside while answering; the query is valid and can be repeated."""


class LimitError(QueryError):
    """A query, an answer or a document exceeds a limit; there is no partial result."""


class QueryTimeoutError(LimitError, TimeoutError):
    """A query or an update exceeded its deadline and was cancelled; there is no partial result."""


class RuleError(QueryError):
    """A rule is not valid SPARQL, cannot be run, or does not terminate within the limits."""


class StoreError(ImmunographError, OSError):
    """A store cannot be opened, read or written."""


class UnknownNameError(ImmunographError, LookupError):
    """A name is unknown; ``suggestions`` lists similar names.

    Parameters
    ----------
    kind
        Kind of object, such as ``entity``, ``claim`` or ``named graph``.
    name
        The unknown name.
    suggestions
        Similar names, best match first.
    hint
        Advice to give if there are no suggestions.
    note
        Sentence about the name, for example that its opposite is known, or that its prefix is repeated.
    coverage
        Sentence about the size and content of the graph.
    sentence
        Message that replaces *no … is called …*, for names that are known while a relation between them is not.
    """

    def __init__(
        self,
        kind: str,
        name: str,
        suggestions: Sequence[str] = (),
        *,
        hint: str = "",
        note: str = "",
        coverage: str = "",
        sentence: str = "",
    ) -> None:
        self.kind = kind
        self.name = name
        self.suggestions = tuple(suggestions)
        self.coverage = coverage
        self.note = note
        message = sentence or f"no {kind} is called {quoted(name)}"
        if note:
            message += f"; {note}"
        if self.suggestions:
            message += "; did you mean " + " or ".join(quoted(each) for each in self.suggestions) + "?"
        elif hint:
            message += f"; {hint}"
        if coverage:
            message += ("" if message.endswith("?") else ".") + f" {coverage}"
        super().__init__(message)


class AmbiguousNameError(UnknownNameError):
    """A name matches several objects; ``candidates`` lists identifier and label of each match.

    Parameters
    ----------
    kind
        Kind of object, such as ``entity`` or ``claim``.
    name
        The ambiguous name.
    candidates
        Pairs of identifier (a CURIE if possible) and label, one per match.
    iris
        IRIs of the matches, in the same order.
    """

    def __init__(
        self, kind: str, name: str, candidates: Sequence[tuple[str, str]], *, iris: Sequence[str] = ()
    ) -> None:
        super().__init__(kind, name, [identifier for identifier, _ in candidates])
        self.iris = tuple(iris)
        self.candidates = tuple(candidates)
        shown = ", ".join(f"{identifier} ({quoted(label)})" for identifier, label in self.candidates[:_CANDIDATES])
        if len(self.candidates) > _CANDIDATES:
            shown += f" and {len(self.candidates) - _CANDIDATES:,} more"
        plural = "entities" if kind == "entity" else f"{kind}s"
        self.args = (
            f"{quoted(name)} names {len(self.candidates):,} {plural}: {shown}; use one of these identifiers instead",
        )


def expect_whole(*, optional: bool = False, **given: object) -> None:
    """Raise an error unless all arguments are integers.

    Parameters
    ----------
    optional
        Whether ``None`` is allowed as well.
    **given
        Name -> value of each argument.

    Raises
    ------
    FormatError
        If a value is not an integer; the message has the name and the value of the first such argument.

    Examples
    --------
    >>> expect_whole(limit=20, hops=1)
    >>> expect_whole(limit="20")
    Traceback (most recent call last):
    immunograph.errors.FormatError: limit must be a whole number, not '20'
    """
    for name, value in given.items():
        if optional and value is None:
            continue
        try:
            operator.index(cast("SupportsIndex", None if isinstance(value, bool) else value))
        except TypeError:
            raise FormatError(f"{name} must be a whole number, not {quoted(value)}") from None
