"""Cache of query templates: lookups that differ only in IRIs, strings and variable names are parsed once.

Clients often send the same query for many entities. With placeholders for IRIs and strings, and numbered variables,
such a query matches a known template; filling it in takes a quarter of the time of parsing.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from immunograph.store.sparql.lookup_shapes import Pattern, Shape

__all__ = ["Templates", "with_marks"]

_PIECE: Final = re.compile(r'(<[^\x00-\x20<>"{}|^`\\]*>|"[^"\\\n\r]*"|[?$]\w+)')
"""The parts replaced by placeholders; the patterns are those of tokenizer.py."""
_READ_IN_PARTS: Final = re.compile("[\"'#\\\\]")
"""Other strings, comments and escapes, inside which the patterns must not be matched."""
_MARK: Final = "urn:immunograph:mark:"
_MOST: Final = 500


class _Slot(NamedTuple):
    """A placeholder: the number of an IRI or string of the query, and the local name appended to it."""

    number: int
    local: str


_Part: TypeAlias = ox.NamedNode | ox.Literal | _Slot | None


class _Template(NamedTuple):
    shape: Shape
    patterns: tuple[tuple[_Part, _Part, _Part], ...]


def _apart(text: str) -> tuple[str, list[str]]:
    """Split a query into its template and its IRIs and strings, including brackets and quotes."""
    parts = _PIECE.split(text)
    values: list[str] = []
    names: dict[str, str] = {}
    for place in range(1, len(parts), 2):
        piece = parts[place]
        if piece[0] in "?$":
            parts[place] = names.get(piece) or names.setdefault(piece, f"?{len(names)}")
        else:
            values.append(piece)
            parts[place] = "<>" if piece[0] == "<" else '""'
    return "".join(parts), values


def with_marks(text: str) -> str | None:
    """Replace each IRI and string of a query with a placeholder.

    Parameters
    ----------
    text
        A query in SPARQL.

    Returns
    -------
    str or None
        The template; ``None`` if the text has comments, escapes or other strings, so that it must be parsed.
    """
    parts = _PIECE.split(text)
    if _READ_IN_PARTS.search("".join(parts[::2])) or _MARK in text:
        return None
    number = 0
    for place in range(1, len(parts), 2):
        if parts[place][0] not in "?$":
            first, last = parts[place][0], parts[place][-1]
            parts[place] = f"{first}{_MARK}{number}:{last}"
            number += 1
    return "".join(parts)


class Templates:
    """Cache of the templates of up to 500 lookups; the oldest is removed first.

    It has no lock, because a fork could leave a lock held forever; at worst two threads do the same work.

    Examples
    --------
    >>> from immunograph.store.sparql.query import read
    >>> templates, text = Templates(), "ASK {{ <urn:{}> ?p ?o }}"
    >>> templates.learn(text.format("a"), read(with_marks(text.format("a"))).lookup)
    >>> templates.filled(text.format("b")).patterns[0][0].value
    'urn:b'
    """

    def __init__(self) -> None:
        self._kept: dict[str, _Template] = {}

    def filled(self, text: str) -> Shape | None:
        """Return the shape of a lookup whose template is in the cache.

        Parameters
        ----------
        text
            A query in SPARQL.

        Returns
        -------
        Shape or None
            The shape with the IRIs and strings of the query; ``None`` if the template is not cached, or the query
            contains a relative or invalid IRI or a string in triple quotes.
        """
        likeness, values = _apart(text)
        template = self._kept.get(likeness)
        if template is None or '"""' in text:
            return None
        for value in values:
            if value[0] == "<" and ":" not in value:  # a relative IRI
                return None
        shape = template.shape
        if shape.is_scan:
            return shape
        try:
            made: list[Pattern] = [
                (_filled_iri(subject, values), _filled_iri(verb, values), _filled(end, values))
                for subject, verb, end in template.patterns
            ]
        except ValueError:  # not a valid IRI
            return None
        return Shape(shape.form, tuple(made), shape.prefixes, shape.is_scan)

    def learn(self, text: str, marked: Shape | None) -> None:
        """Add the template of a query to the cache.

        Parameters
        ----------
        text
            A query that matches the template.
        marked
            Shape of the text that :func:`with_marks` returned; ``None`` if it is not a lookup, and nothing is added.
        """
        if marked is None:
            return
        patterns = tuple((_part(one), _part(two), _part(three)) for one, two, three in marked.patterns)
        self._kept[_apart(text)[0]] = _Template(marked, patterns)
        while len(self._kept) > _MOST:
            try:
                del self._kept[next(iter(self._kept))]
            except (KeyError, RuntimeError, StopIteration):  # another thread removes templates at the same time
                break

    def clear(self) -> None:
        """Empty the cache."""
        self._kept.clear()


def _filled(part: _Part, values: list[str]) -> ox.NamedNode | ox.Literal | None:
    if not isinstance(part, _Slot):
        return part
    value = values[part.number]
    return ox.NamedNode(value[1:-1] + part.local) if value[0] == "<" else ox.Literal(value[1:-1])


def _filled_iri(part: _Part, values: list[str]) -> ox.NamedNode | None:
    made = _filled(part, values) if type(part) is _Slot else part
    return made if isinstance(made, ox.NamedNode) else None


def _part(constant: ox.NamedNode | ox.Literal | None) -> _Part:
    if constant is not None and constant.value.startswith(_MARK):
        number, _, local = constant.value.removeprefix(_MARK).partition(":")
        return _Slot(int(number), local)
    return constant
