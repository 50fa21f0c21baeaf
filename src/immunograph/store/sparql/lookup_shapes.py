"""What a query would cost at most, told from its text: its triple patterns, if it has nothing else that costs.

A text is read from left to right in one pass, and given up at the first thing that a look-up has not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import pyoxigraph as ox

from immunograph.vocabulary import PREFIXES

__all__ = ["LONGEST", "Pattern", "Shape", "form_of_lookup", "shape_of"]

LONGEST: Final = 4_000
"""Characters of a look-up."""
_FUNCTIONS: Final = frozenset(
    "STR LANG LANGMATCHES DATATYPE BOUND ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC SAMETERM STRSTARTS STRENDS CONTAINS "  # noqa: SIM905
    "LCASE UCASE STRLEN IN NOT TRUE FALSE".split()
)
_IN_FILTERS: Final = frozenset(("(", ")", ",", "||", "&&", "!", "!=", "=", "<", ">", "<=", ">=", "^^"))

_Constant: TypeAlias = ox.NamedNode | ox.Literal | None
Pattern: TypeAlias = tuple[ox.NamedNode | None, ox.NamedNode | None, _Constant]


class _NotOneError(Exception):
    """The query is no look-up."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What counts in a look-up.

    Parameters
    ----------
    form
        ``SELECT``, ``ASK`` or ``CONSTRUCT``.
    patterns
        Its triple patterns, with ``None`` for what may vary.
    prefixes
        Those of our own that it uses.
    is_scan
        Whether it writes each match of its one pattern as it is found, and passes over none: there is no filter, order,
        offset or DISTINCT, and nothing is asked for twice.
    """

    form: str
    patterns: tuple[Pattern, ...]
    prefixes: dict[str, str]
    is_scan: bool


_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<variable> [?$]\w+ )
    | (?P<iri> <[^\x00-\x20<>"{}|^`\\]*> )
    | (?P<name> (?:[^\W\d_](?:[\w.-]{0,200}[\w-])?)?:(?:[\w:](?:[\w:.-]*[\w:-])?)? )
    | (?P<word> [^\W\d_]\w* )
    | (?P<mark> \^\^ | \|\| | && | != | <= | >= | [{}().,;!=<>*] )
    | (?P<text> "(?!"")(?:[^"\\\n\r]|\\.)*+" | '(?!'')(?:[^'\\\n\r]|\\.)*+' )
    | (?P<number> \d+(?:\.\d+)? )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    )""",
    re.VERBOSE,
)
"""The tokens of a look-up; a text with anything else, such as a comment or a path, is none."""
_OF_SCANS: Final = frozenset(("SELECT", "WHERE", "PREFIX", "LIMIT", "a", "{", "}", "*", ".", "TRUE", "FALSE"))
_RDF_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_END: Final = ("end", "")


def form_of_lookup(text: str) -> str:
    """Tell the form of a query that may be a look-up (``SELECT``, ``ASK`` or ``CONSTRUCT``), and nothing for any other.

    Examples
    --------
    >>> form_of_lookup("ASK { ?s a ?c }"), form_of_lookup("ASK { ?s a/rdfs:subClassOf* ?c }")
    ('ASK', '')
    """
    shape = shape_of(text) if len(text) <= LONGEST else None
    return "" if shape is None else shape.form


@lru_cache(maxsize=2048)
def shape_of(text: str) -> Shape | None:
    """Read what counts in a query; gives nothing for what cannot be a look-up, right or wrong."""
    tokens: list[tuple[str, str]] = []
    end = 0
    stripped = text.rstrip()
    while end < len(stripped):
        found = _TOKEN.match(stripped, end)
        if found is None:
            return None
        end = found.end()
        kind = found.lastgroup or ""
        written = found[kind]
        tokens.append((kind, written.upper() if kind == "word" and written != "a" else written))
    tokens.append(_END)
    try:
        return _Reading(tokens).whole()
    except (_NotOneError, ValueError):
        return None


class _Reading:
    """Reads a query from left to right, and gives up at whatever a look-up has not."""

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
        return Shape(form, tuple(self._patterns), self._used, is_scan)

    def _is_plain(self) -> bool:
        """Return whether nothing but a pattern is there, and each row has something bound and so some length."""
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
        """Pass over the triples that are made: as many for each solution as are written there."""
        self._expect("{")
        while not self._takes("}"):
            if self._takes(".", ";", ",", "a", "^^"):
                continue
            kind, text = self._tokens[self._place]
            if kind == "name":
                self._constant(kind, text)
            elif kind not in ("variable", "iri", "text", "number", "language"):
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
        """Pass over one condition: a function with its arguments, or an expression in brackets."""
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
        """Take a term: a constant where its value is plain to see, and otherwise ``None``, which counts for more."""
        kind, text = self._tokens[self._place]
        self._place += 1
        if kind == "variable" or kind == "number" or text in ("TRUE", "FALSE"):
            return None
        if kind == "text":
            if self._tokens[self._place][0] == "language":
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
        """Return the IRI that a token is; nothing for a relative one."""
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
