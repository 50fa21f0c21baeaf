"""A query or update as a value: tokenized once, with lazily computed properties."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar, overload

from immunograph.errors import QueryError
from immunograph.legible import quoted
from immunograph.store.sparql.data_blocks import Block, BlockFinder
from immunograph.store.sparql.keywords import FORMS
from immunograph.store.sparql.limits import Measure, check, measured
from immunograph.store.sparql.lookup_shapes import LONGEST, Shape, shape_of
from immunograph.store.sparql.outline import Outline, looks_outside, outline_of
from immunograph.store.sparql.templates import Templates, with_marks
from immunograph.store.sparql.tokenizer import Token, all_tokens, gaps, is_closed, resolved, tokens
from immunograph.vocabulary import PREFIXES

__all__ = ["Query", "is_relative", "lookup_of", "query_of", "read"]

T = TypeVar("T")

_LONG: Final = 50_000
"""Length in characters from which tokens are not cached: an update of ten million quads has too many."""


def _marks(prefixes: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple((f"{prefix}:", prefix, expansion) for prefix, expansion in prefixes.items())


_MARKS: Final = _marks(PREFIXES)
_RELATIVE: Final = re.compile(r"<[^<>:\s]*>")


class _Lazy(Generic[T]):
    """Cached property without a lock, since a fork could leave a lock held forever."""

    def __init__(self, work: Callable[[Query], T]) -> None:
        self._work = work
        self.__doc__ = work.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> _Lazy[T]: ...
    @overload
    def __get__(self, instance: Query, owner: type) -> T: ...
    def __get__(self, instance: Query | None, owner: type) -> T | _Lazy[T]:
        """Compute the value and store it in the instance."""
        if instance is None:
            return self
        value = self._work(instance)
        instance.__dict__[self._work.__name__] = value
        return value


@dataclass(frozen=True, eq=False)
class Query:
    """A query or update, valid or not, whose properties are computed lazily and cached.

    Create it by :func:`read`, which rejects texts that could crash a parser. The standard resolves escaped code points
    (backslash, ``u``, hex digits) before parsing, and Oxigraph does not: a text with such escapes is measured both
    ways, and the larger measure counts.

    Parameters
    ----------
    text
        The SPARQL text.
    what
        ``query`` or ``update``.
    """

    text: str
    what: str = "query"

    @_Lazy
    def tokens(self) -> tuple[Token, ...]:
        """The tokens, without comments."""
        return tuple(all_tokens(self.text))

    def _read(self) -> Iterable[Token]:
        return self.tokens if len(self.text) <= _LONG else tokens(self.text)

    @_Lazy
    def measure(self) -> Measure:
        """Nesting depth, size and keywords."""
        if self.what == "update" and len(self.text) > _LONG:
            finder = BlockFinder()
            made = measured(finder.passing(tokens(self.text)))
            self.__dict__["blocks"] = finder.blocks
        else:
            made = measured(self._read())
        other = resolved(self.text)
        return made if other == self.text else made | measured(tokens(other))

    def checked(self) -> Query:
        """Check the limits on depth and size, and return the query itself.

        Returns
        -------
        Query
            The same object.

        Raises
        ------
        LimitError
            If the query is nested so deeply, or has so many parts, that it could crash a parser.
        QueryError
            If there are no spaces between keywords.
        """
        check(self.measure, self.what)
        return self

    @property
    def words(self) -> frozenset[str]:
        """Keywords in capitals."""
        return self.measure.words

    @property
    def names_graphs(self) -> bool:
        """Whether the keyword ``GRAPH`` occurs."""
        return "GRAPH" in self.words

    @_Lazy
    def form(self) -> str:
        """Query form or first update operation in capitals, such as ``SELECT``; empty if it is not known."""
        shape = None
        if self.what == "query" and "tokens" not in self.__dict__ and len(self.text) <= LONGEST:
            shape = templates.filled(self.text)
        if shape is not None:
            self.__dict__["lookup"] = shape
            return shape.form
        before = ""
        for token in self._read():
            if token.kind == "word" and before != "PREFIX":
                before = token.text.upper()
                if before not in ("PREFIX", "BASE"):
                    return before if before in FORMS[self.what] else ""
            else:
                before = ""
        return ""

    @_Lazy
    def blocks(self) -> tuple[Block, ...]:
        """Data blocks of an update that has only INSERT DATA and DELETE DATA operations; otherwise empty."""
        finder = BlockFinder()
        for _ in finder.passing(self._read()):
            pass
        return finder.blocks

    def used(self, prefixes: Mapping[str, str]) -> dict[str, str]:
        """Return the prefixes that may occur in the text.

        Passing only these to the engine saves time.

        Parameters
        ----------
        prefixes
            Namespaces by prefix.

        Returns
        -------
        dict[str, str]
            The subset of ``prefixes``; all of them if the text contains escapes.
        """
        text = self.text
        if "\\u" in text or "\\U" in text:
            return dict(prefixes)
        marks = _MARKS if prefixes is PREFIXES else _marks(prefixes)
        return {prefix: expansion for mark, prefix, expansion in marks if mark in text}

    @_Lazy
    def variables(self) -> frozenset[str]:
        """Names of all variables, without ``?`` or ``$``."""
        return frozenset(token.text[1:] for token in self.tokens if token.kind == "variable")

    @_Lazy
    def declarations(self) -> tuple[str, ...]:
        """Base and prefix declarations of the prologue, converted to Turtle syntax."""
        made = []
        for place, token in enumerate(self.tokens):
            words = [each.word for each in self.tokens[max(0, place - 2) : place]]
            if token.kind == "iri" and words[-1:] == ["BASE"]:
                made.append(f"@base {token.text} .\n")
            elif token.kind == "iri" and words[:1] == ["PREFIX"]:
                made.append(f"@prefix {self.tokens[place - 1].text} {token.text} .\n")
        return tuple(made)

    @_Lazy
    def dataset(self) -> tuple[tuple[bool, str], ...]:
        """Graphs of ``FROM`` (with False) and ``FROM NAMED`` (with True), as written."""
        made = []
        for place, token in enumerate(self.tokens):
            words = [each.word for each in self.tokens[max(0, place - 2) : place]]
            if token.word in ("FROM", "NAMED") and token.kind == "name":
                made.append((token.word == "NAMED", token.text[len(token.word) :]))
            elif token.kind in ("iri", "name") and words[-1:] == ["FROM"]:
                made.append((False, token.text))
            elif token.kind in ("iri", "name") and words == ["FROM", "NAMED"]:
                made.append((True, token.text))
        return tuple(made)

    @_Lazy
    def lookup(self) -> Shape | None:
        """Shape of a lookup; ``None`` for other queries. See :mod:`immunograph.store.sparql.lookup_shapes`."""
        if len(self.text) > LONGEST:
            return None
        shape = templates.filled(self.text)
        if shape is None:
            shape = shape_of(self.text, self.tokens)
            if (
                shape is not None
                and (shape.patterns or shape.is_scan)
                and (marked := with_marks(self.text)) is not None
            ):
                templates.learn(self.text, shape_of(marked, Query(marked).tokens))
        return shape

    @_Lazy
    def looks_outside(self) -> bool:
        """Whether there are patterns outside ``GRAPH``; true if that cannot be determined."""
        return looks_outside(self.text, self.tokens)

    @_Lazy
    def outline(self) -> Outline:
        """Form, dataset and clause positions; raises :class:`QueryError` if they cannot be determined."""
        for place, gap in gaps(self.text, self.tokens):
            if odd := gap.strip():
                place += gap.index(odd)
                raise QueryError(
                    f"the query cannot be parsed: {self.text[place : place + 20]!r} is not SPARQL; correct or remove it"
                )
        for token in self.tokens:
            if token.kind == "text" and not is_closed(token.text):
                raise QueryError(
                    f"the query cannot be parsed: the string {self.text[token.start : token.start + 20]!r} is not closed; add "
                    "the closing quote"
                )
        return outline_of(self.text, self.tokens)


class _Remembered:
    """Cache of recent queries, with a maximum total length in characters; the oldest are removed first.

    It has no lock, because a fork could leave a lock held forever; at worst two threads parse the same text.
    """

    def __init__(self, most: int, longest: int) -> None:
        self._most = most
        self._longest = longest
        self._queries: dict[tuple[str, str], Query] = {}
        self._size = 0

    def get(self, text: str, what: str) -> Query:
        query = self._queries.get((text, what))
        if query is None:
            query = Query(text, what)
            if len(text) <= self._longest:
                self._queries[text, what] = query
                self._size += len(text)
                while self._size > self._most:
                    try:
                        self._size -= len(self._queries.pop(next(iter(self._queries))).text)
                    except (KeyError, RuntimeError, StopIteration):  # another thread removes queries at the same time
                        break
        return query

    def clear(self) -> None:
        """Empty the cache."""
        self._queries.clear()
        self._size = 0


templates: Final = Templates()
remembered: Final = _Remembered(500_000, 100_000)


def query_of(text: str, what: str = "query") -> Query:
    """Return a query or update as a value, without checking its limits; recent queries are cached.

    Parameters
    ----------
    text
        The query or update, valid or not.
    what
        ``query`` or ``update``.

    Returns
    -------
    Query
        The value, whose properties are computed on demand.
    """
    return remembered.get(text, what)


def lookup_of(text: str) -> Shape | None:
    """Return the shape of a query if it is a lookup without relative IRIs.

    A query that matches a cached template is not parsed.

    Parameters
    ----------
    text
        The query, in SPARQL 1.1.

    Returns
    -------
    Shape or None
        The shape; ``None`` for other queries.
    """
    shape = templates.filled(text) if len(text) <= LONGEST else None
    if shape is None and not is_relative(text):
        shape = query_of(text).lookup
    return shape


def is_relative(text: str) -> bool:
    """Return whether a query or update contains an IRI in angle brackets without a colon, which is a relative IRI.

    Parameters
    ----------
    text
        The query or update.

    Returns
    -------
    bool
        False also for relative IRIs with a colon, such as ``<a/b:c>``.
    """
    return _RELATIVE.search(text) is not None


def read(text: str, what: str = "query") -> Query:
    """Tokenize a query or update, check its limits, and return it as a value.

    Parameters
    ----------
    text
        The query or update.
    what
        ``query`` or ``update``.

    Returns
    -------
    Query
        The value; recent queries are cached.

    Raises
    ------
    LimitError
        If the text is nested so deeply, or has so many parts, that it could crash a parser.
    QueryError
        If there are no spaces between keywords, or ``text`` is not a string.

    Examples
    --------
    >>> query = read("PREFIX e: <urn:> SELECT ?s FROM e:g { ?s e:p ?o . GRAPH ?g { ?s ?q ?o } }")
    >>> query.form, query.dataset, query.names_graphs, sorted(query.variables)
    ('SELECT', ((False, 'e:g'),), True, ['g', 'o', 'q', 's'])
    """
    if not isinstance(text, str):
        raise QueryError(f"{'an' if what == 'update' else 'a'} {what} must be a string with SPARQL, not {quoted(text)}")
    return query_of(text, what).checked()
