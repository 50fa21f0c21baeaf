"""Limits on the nesting depth of Turtle, TriG, N-Triples, N-Quads and JSON-LD, checked while they are read."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

from immunograph.errors import FormatError
from immunograph.store.loading.guards.base import (
    LONGEST_TEXT,
    MOST_DEEP,
    MOST_DEEP_JSON,
    MOST_DEEP_TERMS,
    Again,
    Measure,
)

__all__ = ["AnyJsonMeasure", "FormulaMeasure", "JsonMeasure", "LinesMeasure", "TurtleMeasure"]


class _Brackets:
    """Tokenizes Turtle, TriG, N-Triples or N-Quads, and tracks the nesting depth of brackets."""

    _TOKEN = re.compile(
        rb"""
          (?P<skip> \"\"\"(?>[^"\\]+|\\.|"(?!""))*+\"\"\" | '''(?>[^'\\]+|\\.|'(?!''))*+'''
                  | "(?!"")(?>[^"\\\n\r]+|\\.)*+" | '(?!'')(?>[^'\\\n\r]+|\\.)*+'
                  | <(?!<)[^\x00-\x20<>"{}|^`]*+> | \#[^\n\r]*+[\n\r] | \\. )
        | (?P<open> <<\(? | \{\| | [\[(] )
        | (?P<close> \)?>> | \|\} | [\])] )
        | (?P<stray> ["'<\#\\] )
        """,
        re.VERBOSE | re.DOTALL,
    )
    _LONGEST: Final = LONGEST_TEXT + (1 << 20)

    def __init__(self) -> None:
        self._rest = b""
        self._open: list[bytes] = []
        self._terms = 0

    def feed(self, piece: bytes) -> str | None:
        """Scan the next chunk; return the name of the construct that is nested too deeply, or ``None``."""
        text = self._rest + piece
        self._rest = b""
        for found in self._TOKEN.finditer(text):
            kind = found.lastgroup
            if found.end() == len(text) or kind == "stray":  # the token may continue in the next piece
                self._rest = text[found.start() :] if len(text) - found.start() < self._LONGEST else b""
                break
            if kind == "open":
                self._open.append(found[0])
                self._terms += found[0] == b"<<("
                if self._terms > MOST_DEEP_TERMS:
                    return "triple terms"
                if len(self._open) > MOST_DEEP:
                    return "brackets"
            elif kind == "close":
                self._close(found[0])
        return None

    def _close(self, written: bytes) -> None:
        if written == b")>>" and self._open and self._open[-1] == b"(":
            self._open.pop()
        if self._open:
            self._terms -= self._open.pop() == b"<<("


class _Formulas(_Brackets):
    """Tokenizes N3, in which braces nest as well and ``<=`` is a verb."""

    _TOKEN = re.compile(
        rb"""
          (?P<skip> \"\"\"(?>[^"\\]+|\\.|"(?!""))*+\"\"\" | '''(?>[^'\\]+|\\.|'(?!''))*+'''
                  | "(?!"")(?>[^"\\\n\r]+|\\.)*+" | '(?!'')(?>[^'\\\n\r]+|\\.)*+'
                  | <(?!<)[^\x00-\x20<>"{}|^`]*+> | <[=-] | \#[^\n\r]*+[\n\r] | \\. )
        | (?P<open> <<\(? | \{\| | [\[({] )
        | (?P<close> \)?>> | \|\} | [\])}] )
        | (?P<stray> ["'<\#\\] )
        """,
        re.VERBOSE | re.DOTALL,
    )


class LinesMeasure(Measure):
    """Check the nesting of triple terms in N-Triples and N-Quads, where every line starts at depth 0."""

    def __init__(self, name: str, again: Again | None) -> None:
        super().__init__(name, again)
        self._line = b""

    def feed(self, piece: bytes) -> None:
        """Check the next chunk; see :meth:`Measure.feed`."""
        if (b"(" in piece and b"<<(" in piece) or b"<<(" in self._line[-2:] + piece[:2]:
            deep = _Brackets().feed(self._line + piece + b"\n")
            if deep:
                raise self._too_deep(deep, MOST_DEEP_TERMS)
        end = piece.rfind(b"\n")
        self._line = piece[end + 1 :] if end >= 0 else self._line[-LONGEST_TEXT:] + piece


class TurtleMeasure(Measure):
    """Check the nesting of brackets and triple terms in Turtle and TriG."""

    _NO_MATTER: Final = bytes(set(range(256)) - set(b"[]()"))

    def __init__(self, name: str, again: Again | None) -> None:
        super().__init__(name, again)
        self._depth = 0
        self._last = b""
        self._brackets = _Brackets() if again is None else None

    def feed(self, piece: bytes) -> None:
        """Check the next chunk; see :meth:`Measure.feed`."""
        if self._brackets is None and self._odd(piece):
            self._brackets = _Brackets()
            for before in self._so_far():
                self._brackets.feed(before)
        if self._brackets is not None:
            deep = self._brackets.feed(piece)
            if deep:
                raise self._too_deep(deep, MOST_DEEP_TERMS if deep == "triple terms" else MOST_DEEP)
        self._seen += len(piece)

    def _odd(self, piece: bytes) -> bool:
        """Return whether there are triple terms, or so many brackets that they might nest too deeply."""
        border = self._last + piece[:2]
        self._last = piece[-2:]
        quoted = b"<<" in piece
        if (quoted and b"<<(" in piece) or b"<<(" in border:
            return True
        brackets = piece.translate(None, self._NO_MATTER)
        opened, closed = brackets.count(b"[") + brackets.count(b"("), brackets.count(b"]") + brackets.count(b")")
        if quoted:
            opened, closed = opened + piece.count(b"<<"), closed + piece.count(b">>")
        if b"|" in piece:
            opened, closed = opened + piece.count(b"{|"), closed + piece.count(b"|}")
        deepest = self._depth + opened
        self._depth = max(deepest - closed, 0)
        return deepest > MOST_DEEP


class FormulaMeasure(Measure):
    """Check the nesting of brackets, triple terms and formulas in N3."""

    def __init__(self, name: str, again: Again | None) -> None:
        super().__init__(name, again)
        self._brackets = _Formulas()

    def feed(self, piece: bytes) -> None:
        """Check the next chunk; see :meth:`Measure.feed`."""
        deep = self._brackets.feed(piece)
        if deep:
            raise self._too_deep(deep, MOST_DEEP_TERMS if deep == "triple terms" else MOST_DEEP)


class JsonMeasure(Measure):
    """Check the nesting of arrays and objects in JSON-LD; brackets inside strings are not counted."""

    _NO_MATTER: Final = bytes(set(range(256)) - set(b'[]{}"'))
    _ESCAPED: Final = re.compile(rb"\\.", re.DOTALL)
    _KEYED: Final = re.compile(rb'"@|"[A-Za-z][A-Za-z0-9+.-]*:[^"\s]*"\s*:')

    def __init__(self, name: str, again: Again | None) -> None:
        super().__init__(name, again)
        self._depth = 0
        self._inside = False
        self._escape = False
        self._linked = False

    def feed(self, piece: bytes) -> None:
        """Check the next chunk; see :meth:`Measure.feed`."""
        self._seen += len(piece)
        self._linked = self._linked or self._KEYED.search(piece) is not None
        if self._escape:
            piece, self._escape = piece[1:], False
        if b"\\" in piece:
            piece = self._ESCAPED.sub(b"", piece)
            self._escape = piece.endswith(b"\\")
        # removing two adjacent quotes does not change which brackets are inside strings
        marks = piece.translate(None, self._NO_MATTER).replace(b'""', b"")
        parts = marks.split(b'"')
        brackets = b"".join(parts[self._inside :: 2])
        self._inside ^= not len(parts) % 2
        self._nest(brackets)

    def _nest(self, brackets: bytes) -> None:
        left, height = brackets, 0  # remove empty pairs of brackets, the innermost first
        while height < 16 and (b"{}" in left or b"[]" in left):
            left, height = left.replace(b"{}", b"").replace(b"[]", b""), height + 2
        opened = left.count(b"{") + left.count(b"[")
        if self._depth + height + opened > MOST_DEEP_JSON:
            steps = (1 if each in b"{[" else -1 for each in brackets)
            if max(accumulate(steps, initial=self._depth)) > MOST_DEEP_JSON:
                raise self._too_deep("arrays and objects", MOST_DEEP_JSON)
        self._depth += opened - (len(left) - opened)

    def end(self) -> None:
        """Check that the document is complete; see :meth:`Measure.end`."""
        if not self._seen:
            raise FormatError(f'{self.name} is empty; expected a JSON-LD document, at least {{"@graph": []}}')
        if not self._linked:
            raise FormatError(
                f"{self.name} is JSON, but not JSON-LD: none of its keys is @context, @id, @graph or an IRI; add an "
                "@context (if this is OBO Graphs JSON, use the .owl edition of the ontology)"
            )


class AnyJsonMeasure(JsonMeasure):
    """Check the nesting of JSON that need not be JSON-LD, such as Hextuples or JSON-LD with a separate context."""

    def end(self) -> None:
        """Accept any end, unlike :meth:`JsonMeasure.end`."""
