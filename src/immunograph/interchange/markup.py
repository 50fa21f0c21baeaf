"""Stream the elements of an XML document; documents with entity declarations are rejected."""

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
    """Return an element name without its namespace.

    Parameters
    ----------
    tag
        Name as expat reports it: namespace, ``}`` and local name, or the local name alone.

    Returns
    -------
    str
        Part after the last ``}``.

    Examples
    --------
    >>> local_name("http://graphml.graphdrawing.org/xmlns}node"), local_name("node")
    ('node', 'node')
    """
    return tag.rpartition("}")[2]


class _Builder:
    """Builds the wanted elements with their children and discards all others."""

    def __init__(self, parser: expat.XMLParserType, wanted: Collection[str], starting: Collection[str]) -> None:
        self._parser = parser
        self.wanted = wanted
        self.starting = starting
        self.done: list[tuple[int, Element]] = []
        """Elements not yet yielded, each with the line of the tag that completes it."""
        self._open: list[Element] = []
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError(f"elements are nested more than {_DEEPEST} deep")
        name = local_name(tag)
        element = Element(name, {local_name(key): value for key, value in attributes.items()})
        if name in self.starting:
            self._complete(element)
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
                self._complete(element)

    def _complete(self, element: Element) -> None:
        self.done.append((self._parser.CurrentLineNumber, element))

    @staticmethod
    def entity(*_: object) -> None:
        raise ValueError(
            "it declares entities, which could expand without bounds: replace them with the text that they stand for"
        )


def elements(
    stream: IO[bytes], name: str, wanted: Collection[str], starting: Collection[str] = ()
) -> Iterator[tuple[int, Element]]:
    r"""Yield the wanted elements of an XML document in document order, without building the whole tree.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.
    wanted
        Local names of the elements to yield, complete with their children.
    starting
        Local names of elements to yield at their start tag, with attributes only.

    Yields
    ------
    tuple[int, Element]
        Line of the element's end tag (of its start tag for ``starting``), counted from 1, and the element.

    Raises
    ------
    FormatError
        If the document is not well-formed XML, declares entities, or is nested too deeply; the message names the line.

    Examples
    --------
    >>> import io
    >>> document = io.BytesIO(b"<a>\n<b>x</b>\n<b>y</b>\n</a>")
    >>> [(line, each.tag, each.text) for line, each in elements(document, "x", ["b"])]
    [(2, 'b', 'x'), (3, 'b', 'y')]
    """
    parser = expat.ParserCreate(namespace_separator="}")
    builder = _Builder(parser, wanted, starting)
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = builder.entity
    try:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
            yield from builder.done
            builder.done = []
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FormatError(
            f"{name}, line {error.lineno}, column {error.offset + 1}: this is not XML ({expat.ErrorString(error.code)}): "
            "correct it here, or fetch the file again if it is cut off"
        ) from None
    except ValueError as error:
        raise FormatError(f"{name}, line {parser.CurrentLineNumber}: this XML is not accepted: {error}") from None
    yield from builder.done
