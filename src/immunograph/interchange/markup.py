"""Streaming XML reader that yields elements one by one; documents with entity declarations are refused."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import IO
from xml.etree.ElementTree import Element
from xml.parsers import expat

from immunograph.errors import FormatError

__all__ = ["elements", "local_name"]

_PIECE = 1 << 16
_DEEPEST = 200


def local_name(tag: str) -> str:
    """Return the name of an element without its namespace.

    Parameters
    ----------
    tag
        The name as expat reports it, with ``}`` after the namespace.

    Returns
    -------
    str
        The part after the last ``}``.

    Examples
    --------
    >>> local_name("http://graphml.graphdrawing.org/xmlns}node"), local_name("node")
    ('node', 'node')
    """
    return tag.rpartition("}")[2]


class _Builder:
    """Builds the wanted elements whole, and lets go of all else."""

    def __init__(self, wanted: Collection[str], starting: Collection[str]) -> None:
        self.wanted = wanted
        self.starting = starting
        self.done: list[Element] = []
        self._open: list[Element] = []
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError(f"elements are nested more than {_DEEPEST} deep")
        name = local_name(tag)
        element = Element(name, {local_name(key): value for key, value in attributes.items()})
        if name in self.starting:
            self.done.append(element)
        if self._open:
            self._open[-1].append(element)
            self._open.append(element)
        elif name in self.wanted:
            self._open.append(element)

    def data(self, text: str) -> None:
        if not self._open:
            return
        element = self._open[-1]
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._open:
            element = self._open.pop()
            if not self._open:
                self.done.append(element)

    @staticmethod
    def entity(*_: object) -> None:
        raise ValueError(
            "it declares entities, which could expand without bounds: replace them by the text they stand for"
        )


def elements(
    stream: IO[bytes], name: str, wanted: Collection[str], starting: Collection[str] = ()
) -> Iterator[tuple[int, Element]]:
    """Yield the wanted elements of an XML document in order, each complete, with the line on which it ends.

    Parameters
    ----------
    stream, name
        The document, and its name in error messages.
    wanted
        Names of elements, without namespaces.
    starting
        Names of elements that are yielded at their start tag, with attributes only.

    Yields
    ------
    tuple[int, Element]
        The line number, from 1, and the element.

    Raises
    ------
    FormatError
        If it is not XML, is truncated, or declares entities.

    Examples
    --------
    >>> import io
    >>> [(line, each.tag, each.text) for line, each in elements(io.BytesIO(b"<a><b>x</b></a>"), "x", ["b"])]
    [(1, 'b', 'x')]
    """
    builder = _Builder(wanted, starting)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = builder.entity
    try:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
            yield from ((parser.CurrentLineNumber, element) for element in builder.done)
            builder.done = []
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FormatError(
            f"{name}, line {error.lineno}, column {error.offset + 1}: this is not XML ({expat.ErrorString(error.code)}): "
            "correct it here, or fetch the file again if it is cut off"
        ) from None
    except ValueError as error:
        raise FormatError(f"{name}, line {parser.CurrentLineNumber}: this XML is not accepted: {error}") from None
    yield from ((parser.CurrentLineNumber, element) for element in builder.done)
