"""Look-ups: queries so small that they are answered at once, in this process, with no worker and no deadline.

A query is a look-up if the work that any plan of it takes is bounded beforehand. It has triple patterns in groups,
``OPTIONAL`` and ``UNION``, without paths, subqueries, ``GRAPH``, aggregates or ``EXISTS``, and filters of a few
functions. For each pattern the index tells how many triples match its constants. However the engine orders the joins,
no intermediate result has more rows than the product of these numbers; so a query whose product is small is a look-up.
"""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias, cast

import pyoxigraph as ox

from immunograph.errors import QueryError
from immunograph.store.base import EVERYTHING, Scope
from immunograph.store.engine import RESULTS, SYNTAX
from immunograph.store.syntax import Token, Tokens
from immunograph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from immunograph.store.local import LocalStore

__all__ = ["MOST_STEPS", "look_up"]

MOST_STEPS: Final = 3_000
"""Rows that any intermediate result of a look-up may have; some 1 to 3 ms of work."""

_LONGEST: Final = 4_000
"""Characters of a look-up."""
_LARGEST: Final = 1 << 20
"""Bytes of its answer; one with a longer answer is left to the workers."""
_FUNCTIONS: Final = frozenset(
    "STR LANG LANGMATCHES DATATYPE BOUND ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC SAMETERM STRSTARTS STRENDS CONTAINS "  # noqa: SIM905
    "LCASE UCASE STRLEN IN NOT TRUE FALSE".split()
)
_IN_FILTERS: Final = frozenset(("(", ")", ",", "||", "&&", "!", "!=", "=", "<", ">", "<=", ">="))

_Constant: TypeAlias = ox.NamedNode | ox.Literal | None
_Pattern: TypeAlias = tuple[ox.NamedNode | None, ox.NamedNode | None, _Constant]


class _NotOneError(Exception):
    """The query is no look-up."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What counts in a look-up: its form, its patterns with ``None`` for what may vary, and the prefixes it uses."""

    form: str
    patterns: tuple[_Pattern, ...]
    prefixes: dict[str, str]


def look_up(store: LocalStore, text: str, forms: dict[str, str], scope: Scope, base: str | None) -> bytes | None:
    """Answer a look-up in a syntax; gives nothing for what is no look-up, for which a worker is then asked.

    It never waits: while another thread holds the store, there is no answer either.

    Parameters
    ----------
    store
        In memory or on disk.
    text
        The query.
    forms
        Kind of query (``SELECT``, ``ASK``, ``CONSTRUCT``) -> syntax of its answer.
    scope
        Which graphs the query is to see; only with :data:`EVERYTHING` it can be a look-up.
    base
        What relative IRIs are resolved against.

    Returns
    -------
    bytes or None
        The answer.
    """
    if len(text) > _LONGEST or scope is not EVERYTHING:
        return None
    shape = _shape(text)
    if shape is None or shape.form not in forms or not store._lock.acquire(blocking=False):
        return None
    try:
        merge = store.merge
        if merge.pending or (len(merge._surplus) and not merge._out):
            return None
        engine = merge.store
        if not _is_small(engine, shape.patterns):
            return None
        result: Any = engine.query(text, base_iri=base, prefixes=shape.prefixes, use_default_graph_as_union=True)
    except (SyntaxError, ValueError, RuntimeError, OSError):  # the worker will say what is wrong
        return None
    finally:
        store._lock.release()
    return _written(result, forms[shape.form])


def _is_small(engine: ox.Store, patterns: tuple[_Pattern, ...]) -> bool:
    steps = 1
    for pattern in patterns:
        most = MOST_STEPS // steps + 1
        found = engine.quads_for_pattern(*pattern, None)
        steps *= max(1, sum(1 for _ in itertools.islice(found, most)))
        if steps > MOST_STEPS:
            return False
    return True


class _Target(io.BytesIO):
    def write(self, piece: Any) -> int:
        if self.tell() + len(piece) > _LARGEST:
            raise OverflowError
        return super().write(piece)


def _written(result: Any, form: str) -> bytes | None:
    target = _Target()
    try:
        if isinstance(result, ox.QueryTriples):
            options: dict[str, Any] = {} if form in ("ntriples", "nquads") else {"prefixes": PREFIXES}
            ox.serialize(result, cast("IO[bytes]", target), format=SYNTAX[form], **options)
        else:
            result.serialize(output=target, format=RESULTS[form])
    except (OverflowError, SyntaxError, ValueError, RuntimeError, OSError):
        return None
    return target.getvalue()


# --- reading the query --------------------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def _shape(text: str) -> _Shape | None:
    try:
        return _Reading(Tokens(text)).whole()
    except (_NotOneError, QueryError, ValueError):
        return None


class _Reading:
    """Reads a query from left to right, and gives up at whatever a look-up has not."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._declared: dict[str, str] = {}
        self._used: dict[str, str] = {}
        self._patterns: list[_Pattern] = []

    def _takes(self, *texts: str) -> bool:
        if self._tokens.peek().upper in texts:
            self._tokens.take()
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._takes(text):
            raise _NotOneError

    def whole(self) -> _Shape:
        while self._takes("PREFIX"):
            name, iri = self._tokens.take(), self._tokens.take()
            if name.kind != "name" or iri.kind != "iri" or "\\" in iri.text or ":" not in iri.text:
                raise _NotOneError
            self._declared[name.text[:-1]] = iri.text[1:-1]
        form = self._tokens.take().upper
        if form == "SELECT":
            self._columns()
        elif form == "CONSTRUCT":
            if self._tokens.peek().upper != "{":
                raise _NotOneError
            self._tokens.skip()
        elif form != "ASK":
            raise _NotOneError
        self._takes("WHERE")
        self._group(1)
        self._modifiers()
        return _Shape(form, tuple(self._patterns), self._prefixes())

    def _prefixes(self) -> dict[str, str]:
        """Give those of our own prefixes that the query does not declare; which it uses is known from its tokens."""
        names = {token.text.partition(":")[0] for token in self._tokens.all if token.kind == "name"}
        return {name: PREFIXES[name] for name in names if name in PREFIXES and name not in self._declared}

    def _columns(self) -> None:
        self._takes("DISTINCT", "REDUCED")
        if self._takes("*"):
            return
        if self._tokens.peek().kind != "variable":
            raise _NotOneError
        while self._tokens.peek().kind == "variable":
            self._tokens.take()

    def _modifiers(self) -> None:
        while self._tokens.place < len(self._tokens.all):
            if self._takes("LIMIT", "OFFSET"):
                if self._tokens.take().kind != "number":
                    raise _NotOneError
                continue
            self._expect("ORDER")
            self._expect("BY")
            while (token := self._tokens.peek()).kind == "variable" or token.upper in ("ASC", "DESC"):
                if self._tokens.take().kind != "variable":
                    self._expect("(")
                    if self._tokens.take().kind != "variable":
                        raise _NotOneError
                    self._expect(")")

    def _group(self, depth: int) -> None:
        self._expect("{")
        if depth > 8:
            raise _NotOneError
        while not self._takes("}"):
            token = self._tokens.peek()
            if token.upper == "{":
                self._group(depth + 1)
                while self._takes("UNION"):
                    self._group(depth + 1)
            elif self._takes("OPTIONAL"):
                self._group(depth + 1)
            elif self._takes("FILTER"):
                self._filter()
            elif not self._takes("."):
                self._triples()

    def _filter(self) -> None:
        """Pass over one condition: a function with its arguments, or an expression in brackets."""
        if self._tokens.peek().kind == "word":
            self._allowed(self._tokens.take())
        if self._tokens.peek().upper != "(":
            raise _NotOneError
        start = self._tokens.place
        self._tokens.skip()
        for token in self._tokens.all[start : self._tokens.place]:
            self._allowed(token)

    def _allowed(self, token: Token) -> None:
        if token.kind == "word":
            fine = token.upper in _FUNCTIONS
        elif token.kind == "mark":
            fine = token.text in _IN_FILTERS or token.text == "^^"
        else:
            fine = token.kind in ("variable", "iri", "text", "language", "number", "name")
        if not fine:
            raise _NotOneError

    def _triples(self) -> None:
        found = self._term()
        subject = found if isinstance(found, ox.NamedNode) else None
        while True:
            verb = None if self._tokens.peek().kind == "variable" else self._verb()
            if verb is None:
                self._tokens.take()
            while True:
                self._patterns.append((subject, verb, self._term()))
                if not self._takes(","):
                    break
            if not self._takes(";"):
                break
            if self._tokens.peek().upper in (".", "}"):
                break
        if self._tokens.peek().upper not in (".", "}", "OPTIONAL", "FILTER", "{"):
            raise _NotOneError

    def _verb(self) -> ox.NamedNode | None:
        if self._tokens.peek().text == "a":
            self._tokens.take()
            return ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        found = self._term()
        if not isinstance(found, ox.NamedNode):
            raise _NotOneError
        return found

    def _term(self) -> _Constant:
        """Take a term: a constant where its value is plain to see, and otherwise ``None``, which counts for more."""
        token = self._tokens.take()
        if token.kind == "iri":
            return ox.NamedNode(token.text[1:-1]) if ":" in token.text and "\\" not in token.text else None
        if token.kind == "name":
            return self._name(token.text)
        if token.kind == "text":
            return self._literal(token.text)
        if token.kind in ("variable", "number", "blank") or token.upper in ("TRUE", "FALSE"):
            return None
        raise _NotOneError

    def _name(self, text: str) -> ox.NamedNode | None:
        prefix, _, local = text.partition(":")
        expansion = self._declared.get(prefix, PREFIXES.get(prefix))
        if expansion is None:
            raise _NotOneError
        return None if "\\" in local else ox.NamedNode(expansion + local)

    def _literal(self, text: str) -> ox.Literal | None:
        following = self._tokens.peek()
        if following.kind == "language":
            self._tokens.take()
            return None
        if following.text == "^^":
            self._tokens.take()
            self._term()
            return None
        plain = "\\" not in text and len(text) > 2 and text[:3] not in ('"""', "'''")
        return ox.Literal(text[1:-1]) if plain else None
