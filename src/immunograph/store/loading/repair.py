"""Conversion of valid documents that the engine rejects or misreads into a form that it reads correctly.

* ``xml:lang=""`` in RDF/XML cancels the language of an outer element. Oxigraph rejects the empty tag, so the document
is parsed with a private tag instead, which is then removed from the literals.
* The datatype ``rdf:langString`` without a language tag, in RDF/XML and JSON-LD, would be stored unchanged, and no
N-Triples parser could read it again. Such a literal becomes a plain string.
* JSON-LD with ``"@container": "@type"``, where a key is the type of the objects below it, is expanded before parsing,
because Oxigraph requires ``@type`` to be the first key of an object.

Ordinary documents are not slowed down: only a document that may need a repair is read a second time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Final, cast

import pyoxigraph as ox

from immunograph.store.oxigraph import SYNTAX
from immunograph.unique_keys import RepeatedKeyError, unique_keys
from immunograph.vocabulary import RDF

__all__ = ["Normalised", "shows_signs", "with_private_language", "without_type_maps"]

_LANG_STRING: Final = RDF + "langString"
_TAG: Final = re.compile(rb"""<[A-Za-z_:\x80-\xff][^<>"']*+(?:"[^"<]*+"[^<>"']*+|'[^'<]*+'[^<>"']*+)*+>""")
_EMPTY_LANGUAGE: Final = re.compile(rb"""(xml:lang(?<=\sxml:lang)\s*+=\s*+["'])(?=["'])""")
_AT_ONCE: Final = 2_000


def shows_signs(text: bytes, form: str) -> bool:
    """Return whether part of a document may need a repair; false positives are possible.

    Parameters
    ----------
    text
        Part of the document, in UTF-8.
    form
        Name of the RDF format; only ``rdfxml`` and ``jsonld`` are ever repaired.

    Returns
    -------
    bool
        False if this part does not need a repair.
    """
    if form == "rdfxml":
        return b"#langString" in text or (b"xml:lang" in text and _EMPTY_LANGUAGE.search(text) is not None)
    return form == "jsonld" and b"langString" in text


def with_private_language(pieces: Iterable[bytes], tag: str) -> Iterator[bytes]:
    """Replace empty language tags in RDF/XML with a private tag, even across chunk boundaries.

    Parameters
    ----------
    pieces
        Chunks of the document in UTF-8.
    tag
        Private language tag that does not occur in the document, such as ``x-1a2b3c4d``.

    Yields
    ------
    bytes
        Chunks of the modified document, with other boundaries.
    """

    def named(found: re.Match[bytes]) -> bytes:
        return _EMPTY_LANGUAGE.sub(rb"\g<1>" + tag.encode(), found[0])

    held = b""
    for piece in pieces:
        text = held + piece
        begin = text.rfind(b"<")  # of a tag that may continue in the next piece
        held, text = (text[begin:], text[:begin]) if begin >= 0 else (b"", text)
        yield _TAG.sub(named, text)
    yield _TAG.sub(named, held)


class Normalised:
    """Readable stream that converts a document lazily to N-Quads or N-Triples with repaired literals.

    Parameters
    ----------
    document
        Binary stream with the document in UTF-8.
    form
        Name of its RDF format.
    base
        Base IRI against which relative IRIs are resolved; ``None`` if there is none.
    tag
        The private language tag to remove from literals.
    quads
        Whether to write N-Quads (True) or N-Triples (False).
    """

    def __init__(self, document: object, form: str, *, base: str | None, tag: str, quads: bool) -> None:
        self._quads = ox.parse(cast("IO[bytes]", document), format=SYNTAX[form], base_iri=base)
        self._tag = tag
        self.format = ox.RdfFormat.N_QUADS if quads else ox.RdfFormat.N_TRIPLES
        self._triples = not quads
        self._waiting = memoryview(b"")  # slices of it are not copied

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Parameters
        ----------
        size
            Maximum number of bytes; if negative, the rest of the current batch of quads.

        Returns
        -------
        bytes
            The bytes, often fewer than ``size``; ``b""`` only at the end.
        """
        if not self._waiting:
            quads = [self._plain(quad) for quad in islice(self._quads, _AT_ONCE)]
            written = [quad.triple for quad in quads] if self._triples else quads
            self._waiting = memoryview(ox.serialize(written, format=self.format) or b"" if quads else b"")
        size = len(self._waiting) if size < 0 else size
        given, self._waiting = self._waiting[:size], self._waiting[size:]
        return bytes(given)

    def _plain(self, quad: ox.Quad) -> ox.Quad:
        term = quad.object
        if not isinstance(term, ox.Literal):
            return quad
        text = term.value.replace(self._tag, "")  # the tag was also inserted into XML literals and CDATA sections
        if term.language == self._tag or (term.language is None and term.datatype.value == _LANG_STRING):
            made = ox.Literal(text)
        elif text == term.value:
            return quad
        else:
            made = (
                ox.Literal(text, language=term.language) if term.language else ox.Literal(text, datatype=term.datatype)
            )
        return ox.Quad(quad.subject, quad.predicate, made, quad.graph_name)


# --- type maps of JSON-LD ---------------------------------------------------------------------------------------------


def without_type_maps(text: bytes) -> bytes | None:
    """Expand the type maps of a JSON-LD document to lists of typed objects.

    Terms are resolved by the contexts in the document itself; a context applies to everything below it.

    Parameters
    ----------
    text
        The whole JSON-LD document.

    Returns
    -------
    bytes or None
        The expanded document; ``None`` if it does not have type maps or is not valid JSON.

    Raises
    ------
    RepeatedKeyError
        If the document has type maps, and an object with a repeated key, since JSON parsers keep only one of the
        values.
    """
    repeated: list[RepeatedKeyError] = []

    def of_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if not repeated:
            try:
                return unique_keys(pairs)
            except RepeatedKeyError as error:
                repeated.append(error)
        return dict(pairs)

    try:
        parsed = json.loads(text, object_pairs_hook=of_pairs)
    except (ValueError, RecursionError):
        return None
    changed = _Changed()
    made = changed.value(parsed, {}, "@type")
    if not changed.any:
        return None
    if repeated:
        raise repeated[0]
    return json.dumps(made).encode()


class _Changed:
    """Rewrites a JSON-LD document using the type maps that its contexts define; ``any`` is true if there was one."""

    def __init__(self) -> None:
        self.any = False

    def value(self, node: object, maps: Mapping[str, object], type_key: str) -> object:
        if isinstance(node, list):
            return [self.value(each, maps, type_key) for each in node]
        if not isinstance(node, dict):
            return node
        made: dict[str, object] = {}
        if "@context" in node:
            made["@context"], maps, type_key = self.context(node["@context"], dict(maps), type_key)
        for key in sorted((key for key in node if key != "@context"), key=lambda key: key not in ("@type", type_key)):
            held = node[key]
            if key in maps and isinstance(held, dict):
                self.any = True
                made[key] = [
                    self.typed(kind, each, maps, type_key)
                    for kind, below in held.items()
                    for each in (below if isinstance(below, list) else [below])
                ]
            else:
                made[key] = held if key == "@value" else self.value(held, maps, type_key)
        return made

    def typed(self, kind: str, node: object, maps: Mapping[str, object], type_key: str) -> object:
        """Return an object of a type map with its type as the first key after ``@context``."""
        plain = {"@id": node} if isinstance(node, str) else self.value(node, maps, type_key)
        if kind == "@none" or not isinstance(plain, dict):
            return plain
        own = plain.pop("@type", None) or plain.pop(type_key, None) or []
        context = {"@context": plain.pop("@context")} if "@context" in plain else {}
        return {**context, "@type": [kind, *(own if isinstance(own, list) else [own])], **plain}

    def context(self, context: object, maps: dict[str, object], type_key: str) -> tuple[object, dict[str, object], str]:
        """Return a context without type maps, the terms that are type maps in it, and the alias of ``@type``."""
        if isinstance(context, list):
            made = []
            for each in context:
                plain, maps, type_key = self.context(each, maps, type_key)
                made.append(plain)
            return made, maps, type_key
        if not isinstance(context, dict):
            return context, ({} if context is None else maps), type_key
        plain_terms: dict[str, object] = {}
        for term, definition in context.items():
            maps.pop(term, None)
            if definition == "@type":
                type_key = term
            container = definition.get("@container") if isinstance(definition, dict) else None
            kinds = container if isinstance(container, list) else [container]
            if "@type" in kinds and term != "@type":
                rest = [kind for kind in kinds if kind != "@type"]
                definition = {key: held for key, held in definition.items() if key != "@container"}
                if rest:
                    definition["@container"] = rest
                maps[term] = True
            plain_terms[term] = definition
        return plain_terms, maps, type_key
