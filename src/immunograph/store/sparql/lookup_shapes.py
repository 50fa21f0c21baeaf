"""Recognise lookups, queries whose cost has a simple upper bound, and extract their triple patterns.

A query is parsed in one pass, which stops at the first construct that lookups do not have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import pyoxigraph as ox

from immunograph.store.sparql.tokenizer import MARKS, Token, is_closed
from immunograph.vocabulary import PREFIXES

__all__ = ["LONGEST", "Pattern", "Shape", "shape_of"]

LONGEST: Final = 4_000
"""Maximum length of a lookup in characters."""
_FUNCTIONS: Final = frozenset(
    "STR LANG LANGMATCHES DATATYPE BOUND ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC SAMETERM STRSTARTS STRENDS CONTAINS "  # noqa: SIM905
    "LCASE UCASE STRLEN IN NOT TRUE FALSE".split()
)
_IN_FILTERS: Final = frozenset(("(", ")", ",", "||", "&&", "!", "!=", "=", "<", ">", "<=", ">=", "^^"))

_Constant: TypeAlias = ox.NamedNode | ox.Literal | None
Pattern: TypeAlias = tuple[ox.NamedNode | None, ox.NamedNode | None, _Constant]


class _NotOneError(Exception):
    """Raised if the query is not a lookup."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The properties of a lookup from which its cost is estimated.

    Parameters
    ----------
    form
        ``SELECT``, ``ASK`` or ``CONSTRUCT``.
    patterns
        Triple patterns, with ``None`` for variables and for terms whose value is not evaluated; empty for a scan, whose
        cost need not be estimated.
    prefixes
        Namespaces by prefix of immunograph's own prefixes that are used.
    is_scan
        Whether the matches of a single pattern are returned as they are found: there is no filter, ORDER BY, OFFSET,
        DISTINCT, REDUCED or repeated variable. A LIMIT is allowed.
    """

    form: str
    patterns: tuple[Pattern, ...]
    prefixes: dict[str, str]
    is_scan: bool


_OF_SCANS: Final = frozenset(("SELECT", "WHERE", "PREFIX", "LIMIT", "a", "{", "}", "*", ".", "TRUE", "FALSE"))
_RDF_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_END: Final = ("end", "")
_ODD_NAME: Final = re.compile(r"[%\\\u00b7]|\A_:")


def shape_of(text: str, found: Sequence[Token]) -> Shape | None:
    """Return the shape of a query if it is a lookup.

    Parameters
    ----------
    text
        The query, valid or not.
    found
        Tokens of the query.

    Returns
    -------
    Shape or None
        The shape; ``None`` if the query is not a lookup.
    """
    try:
        return _Reading(_plain_tokens(text, found)).whole()
    except (_NotOneError, ValueError):
        return None


def _plain_tokens(text: str, found: Sequence[Token]) -> list[tuple[str, str]]:
    """Return the tokens of a query without comments, long strings and escapes, or raise ``_NotOneError``."""
    made: list[tuple[str, str]] = []
    end = 0
    for kind, written, start in found:
        if start > end and not text[end:start].isspace():
            raise _NotOneError
        end = start + len(written)
        if kind == "word":
            made.append((kind, written if written == "a" else written.upper()))
        elif written == "^":
            if made and made[-1] == ("mark", "^"):
                made[-1] = ("mark", "^^")
            else:
                made.append(("mark", "^"))
        elif _is_odd(kind, written):
            raise _NotOneError
        else:
            made.append(("mark" if kind in MARKS else kind, written))
    if text[end:].strip():
        raise _NotOneError
    return [*made, _END]


def _is_odd(kind: str, written: str) -> bool:
    """Return whether a token is written in a form whose value a lookup does not evaluate."""
    if kind == "name":
        return _ODD_NAME.search(written) is not None
    if kind == "text":
        return not is_closed(written) or written[:3] in ('"""', "'''")
    return kind == "number" and not written.replace(".", "0").isdigit()


class _Reading:
    """One-pass parser of lookups, which raises ``_NotOneError`` at any construct that lookups do not have."""

    __slots__ = ("_body", "_declared", "_patterns", "_place", "_tokens", "_used")

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = self._body = 0
        self._declared: dict[str, str] = {}
        self._used: dict[str, str] = {}
        self._patterns: list[Pattern] = []

    def _takes(self, *texts: str) -> bool:
        if self._tokens[self._place][1] in texts:
            self._place += 1
            return True
        return False

    def _expect(self, *texts: str) -> None:
        if not self._takes(*texts):
            raise _NotOneError

    def _expect_kind(self, kind: str) -> str:
        found = self._tokens[self._place]
        if found[0] != kind:
            raise _NotOneError
        self._place += 1
        return found[1]

    def whole(self) -> Shape:
        while self._takes("PREFIX"):
            name, iri = self._expect_kind("name"), self._expect_kind("iri")
            if not name.endswith(":") or ":" not in iri:
                raise _NotOneError
            self._declared[name[:-1]] = iri[1:-1]
        form = self._expect_kind("word")
        if form == "SELECT":
            self._columns()
        elif form == "CONSTRUCT":
            self._template()
        elif form != "ASK":
            raise _NotOneError
        self._takes("WHERE")
        self._body = self._place
        self._group(1)
        self._modifiers()
        is_scan = form == "SELECT" and len(self._patterns) == 1 and self._is_plain()
        return Shape(form, () if is_scan else tuple(self._patterns), self._used, is_scan)

    def _is_plain(self) -> bool:
        """Return whether each variable, at least one, occurs once in the pattern, without filters or modifiers except LIMIT."""
        names = [text for kind, text in self._tokens[self._body :] if kind == "variable"]
        columns = {text for kind, text in self._tokens[: self._body] if kind == "variable"}
        plain = all(text in _OF_SCANS for kind, text in self._tokens if kind in ("word", "mark"))
        return plain and bool(names) and len(set(names)) == len(names) and columns <= set(names)

    def _columns(self) -> None:
        self._takes("DISTINCT", "REDUCED")
        if self._takes("*"):
            return
        self._expect_kind("variable")
        while self._tokens[self._place][0] == "variable":
            self._place += 1

    def _template(self) -> None:
        """Skip the template of a CONSTRUCT."""
        self._expect("{")
        while not self._takes("}"):
            if self._takes(".", ";", ",", "a", "^^"):
                continue
            kind, text = self._tokens[self._place]
            if kind == "name":
                self._constant(kind, text)
            elif kind not in ("variable", "iri", "text", "number", "tag"):
                raise _NotOneError
            self._place += 1

    def _modifiers(self) -> None:
        while self._tokens[self._place] is not _END:
            if self._takes("LIMIT", "OFFSET"):
                self._expect_kind("number")
                continue
            self._expect("ORDER")
            self._expect("BY")
            while True:
                if self._takes("ASC", "DESC"):
                    self._expect("(")
                    self._expect_kind("variable")
                    self._expect(")")
                elif self._tokens[self._place][0] == "variable":
                    self._place += 1
                else:
                    break

    def _group(self, depth: int) -> None:
        self._expect("{")
        if depth > 8:
            raise _NotOneError
        while not self._takes("}"):
            if self._tokens[self._place][1] == "{":
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
        """Skip a FILTER condition: a function with its arguments, or an expression in brackets."""
        if self._tokens[self._place][0] == "word":
            self._allowed()
        if self._tokens[self._place][1] != "(":
            raise _NotOneError
        depth = 0
        while True:
            text = self._tokens[self._place][1]
            depth += (text == "(") - (text == ")")
            self._allowed()
            if depth == 0:
                return

    def _allowed(self) -> None:
        kind, text = self._tokens[self._place]
        if kind == "word":
            fine = text in _FUNCTIONS
        elif kind == "mark":
            fine = text in _IN_FILTERS
        else:
            fine = kind != "end"
            if kind == "name":
                self._constant(kind, text)
        if not fine:
            raise _NotOneError
        self._place += 1

    def _triples(self) -> None:
        found = self._term()
        subject = found if isinstance(found, ox.NamedNode) else None
        while True:
            verb = self._verb()
            self._patterns.append((subject, verb, self._term()))
            while self._takes(","):
                self._patterns.append((subject, verb, self._term()))
            if not self._takes(";") or self._tokens[self._place][1] in (".", "}"):
                break
        if self._tokens[self._place][1] not in (".", "}", "OPTIONAL", "FILTER", "{"):
            raise _NotOneError

    def _verb(self) -> ox.NamedNode | None:
        kind, text = self._tokens[self._place]
        self._place += 1
        if kind == "variable":
            return None
        if text == "a":
            return _RDF_TYPE
        found = self._constant(kind, text) if kind in ("iri", "name") else None
        if not isinstance(found, ox.NamedNode):
            raise _NotOneError
        return found

    def _term(self) -> _Constant:
        """Parse a term: return the constant if its value is known, else ``None``, which is estimated as a variable."""
        kind, text = self._tokens[self._place]
        self._place += 1
        if kind == "variable" or kind == "number" or text in ("TRUE", "FALSE"):
            return None
        if kind == "text":
            if self._tokens[self._place][0] == "tag":
                self._place += 1
                return None
            if self._takes("^^"):
                if self._constant(*self._tokens[self._place]) is None:
                    raise _NotOneError
                self._place += 1
                return None
            return None if "\\" in text else ox.Literal(text[1:-1])
        return self._constant(kind, text)

    def _constant(self, kind: str, text: str) -> ox.NamedNode | None:
        """Return the IRI of a token; ``None`` for a relative IRI."""
        if kind == "iri":
            return ox.NamedNode(text[1:-1]) if ":" in text else None
        if kind != "name":
            raise _NotOneError
        prefix, _, local = text.partition(":")
        expansion = self._declared.get(prefix)
        if expansion is None:
            expansion = self._used[prefix] = PREFIXES.get(prefix, "")
            if not expansion:
                raise _NotOneError
        return ox.NamedNode(expansion + local)
