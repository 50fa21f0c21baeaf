"""The hierarchy of errors; each message is one sentence with problem, position and remedy.

Every class also subclasses the builtin that a reader would expect, and carries its data as attributes.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from pathlib import Path
from typing import Final, SupportsIndex, cast

from immunograph.legible import legible

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


class ImmunographError(Exception):
    """Base of all errors that immunograph raises on purpose.

    The message is one sentence. Names and data in it cannot steer the terminal that shows it.
    """

    def __str__(self) -> str:
        """Show the sentence, not an errno or a key."""
        return legible(str(self.args[0])) if len(self.args) == 1 else legible(super().__str__())


class Problem:
    """One problem of an input, with its position as far as known.

    Parameters
    ----------
    file
        Path of the file, or a name of another input.
    message
        Problem, expected value and remedy, in one sentence without the position.
    row
        Line of the file, counted from 1 (the header is line 1).
    column
        Name of the column.
    cause
        Key of the cause: of problems with the same cause, one is reported and the others are counted.
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
        """Write file, row, column and message in one line."""
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        return legible(f"{where}: {self.message}")

    def __repr__(self) -> str:
        """Show the sentence."""
        return f"Problem({str(self)!r})"


class AnalysisError(ImmunographError, ValueError):
    """An analysis is not possible with the given arguments or data."""


class CheckFailedError(ImmunographError, ValueError):
    """Input did not pass its checks; ``problems`` holds each one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FormatError(ImmunographError, ValueError):
    """A file or text is not in the format it should be in."""


class MissingExtraError(ImmunographError, ImportError):
    """A feature needs a package that is not installed."""


class NotAProjectError(ImmunographError, FileNotFoundError):
    """A directory is not a project: it has no curated tables."""


class QueryError(ImmunographError, ValueError):
    """A SPARQL query cannot be parsed or answered."""


class QuerySyntaxError(QueryError):
    """The text of a query or an update is not SPARQL; the message names line and column."""


class HostNotAllowedError(QueryError):
    """A query or an update would contact a host, or read a file, that was not allowed; nothing was reached."""


class QueryInterruptedError(QueryError):
    """The process that was answering was killed from outside; nothing is wrong with the query, which can be repeated."""


class LimitError(QueryError):
    """An answer, a query or a document is larger than was allowed; there is no partial result."""


class QueryTimeoutError(LimitError, TimeoutError):
    """A query or an update exceeded its deadline and was stopped; there is no partial result."""


class RuleError(QueryError):
    """A rule is not valid SPARQL, or does not terminate."""


class StoreError(ImmunographError, OSError):
    """A store cannot be opened, read or written."""


class UnknownNameError(ImmunographError, LookupError):
    """Unknown name; ``suggestions`` lists names that the user may have meant.

    Parameters
    ----------
    kind
        Kind of object: ``entity``, ``claim``, ``named graph`` ...
    name
        The unknown name.
    suggestions
        Similar names, best first.
    hint
        Advice if there are no suggestions.
    note
        A sentence about the name, for example that its opposite is known, or that its prefix is repeated.
    coverage
        A sentence about the size and content of the graph.
    sentence
        Message instead of *no … is called …*, if the names are known and what is sought between them is not.
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
        message = sentence or f"no {kind} is called {name!r}"
        if note:
            message += f"; {note}"
        if self.suggestions:
            message += "; did you mean " + " or ".join(repr(each) for each in self.suggestions) + "?"
        elif hint:
            message += f"; {hint}"
        if coverage:
            message += ("" if message.endswith("?") else ".") + f" {coverage}"
        super().__init__(message)


class AmbiguousNameError(UnknownNameError):
    """Ambiguous name; ``candidates`` lists identifier and label of each match.

    Parameters
    ----------
    kind
        Kind of object: ``entity``, ``claim`` ...
    name
        The ambiguous name.
    candidates
        Identifier (a CURIE if possible) and label of each match.
    iris
        IRIs of the matches.
    """

    def __init__(
        self, kind: str, name: str, candidates: Sequence[tuple[str, str]], *, iris: Sequence[str] = ()
    ) -> None:
        super().__init__(kind, name, [identifier for identifier, _ in candidates])
        self.iris = tuple(iris)
        self.candidates = tuple(candidates)
        shown = ", ".join(f"{identifier} ({label!r})" for identifier, label in self.candidates[:_CANDIDATES])
        if len(self.candidates) > _CANDIDATES:
            shown += f" and {len(self.candidates) - _CANDIDATES:,} more"
        plural = "entities" if kind == "entity" else f"{kind}s"
        self.args = (
            f"{name!r} names {len(self.candidates):,} {plural}: {shown}; use one of these identifiers instead",
        )


def expect_whole(*, optional: bool = False, **given: object) -> None:
    """Check that arguments are whole numbers, before they are compared with one.

    Parameters
    ----------
    optional
        Whether ``None`` will do, too.
    **given
        Name -> value of each argument.

    Raises
    ------
    FormatError
        With the name and the value of the first that is none.

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
            raise FormatError(f"{name} must be a whole number, not {value!r:.80}") from None
