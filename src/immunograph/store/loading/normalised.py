"""Count the literals that the engine normalises, such as ``01``, which it stores as ``1``.

Oxigraph stores the values, not the lexical forms, of numbers, Booleans, times and durations (table in
``docs/stores.md``). Counting all of them would mean parsing a document twice, and parsing is a large part of the
loading time. So only the first 256 kB are checked, which takes 4 to 20 ms of CPU time.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from immunograph.errors import ImmunographError
from immunograph.store.formats import Format
from immunograph.store.loading.source import Document
from immunograph.store.oxigraph import SYNTAX

__all__ = ["LOOKED_AT", "Normalised", "normalised_in"]

LOOKED_AT: Final = 1 << 18
"""Number of bytes of a document that are checked."""
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_LEFT_ALONE: Final = frozenset((f"{_XSD}string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"))
_PREDICATE: Final = ox.NamedNode("urn:p")


@dataclass(frozen=True, slots=True)
class Normalised:
    """Literals of a document that the engine stores in a normalised form.

    Parameters
    ----------
    number
        Number of such literals in the part that was checked; repeated literals are counted each time.
    example
        The first such literal, as in ``"01"^^xsd:integer is stored as "1"``; empty if there are none.
    whole
        Whether the whole document was checked, or only its first 256 kB.
    """

    number: int = 0
    example: str = ""
    whole: bool = True


def normalised_in(origin: Path | bytes | IO[bytes], form: Format, *, max_ratio: float) -> Normalised:
    """Count the literals in the first 256 kB of a document that the engine normalises.

    Parameters
    ----------
    origin
        A file, its bytes or a binary stream that was already loaded without an error.
    form
        RDF format of the document.
    max_ratio
        Maximum number of decompressed bytes per compressed byte.

    Returns
    -------
    Normalised
        The count, with the first example; a part that cannot be read or parsed is not counted.

    Examples
    --------
    >>> from immunograph.store.formats import FORMATS
    >>> normalised_in(b"<urn:a> <urn:p> 01, 1, 1.50 .", FORMATS["turtle"], max_ratio=200).number
    2
    """
    pieces: list[bytes] = []
    size = 0
    try:
        with Document(origin, form, max_ratio=max_ratio) as document:
            while size < LOOKED_AT and (piece := document.read(LOOKED_AT - size)):
                pieces.append(piece)
                size += len(piece)
            whole = size < LOOKED_AT or not document.read(1)
    except (ImmunographError, OSError):  # errors were already reported by the load
        whole = False
    number, example = 0, ""
    seen: dict[ox.Literal, str] = {}
    try:
        for quad in ox.parse(io.BytesIO(b"".join(pieces)), format=SYNTAX[form.name], base_iri="urn:x:", lenient=True):
            literal = quad.object
            if not isinstance(literal, ox.Literal) or literal.language or literal.datatype.value in _LEFT_ALONE:
                continue
            if literal not in seen:
                seen[literal] = _stored(literal)
            if seen[literal] != literal.value:
                number += 1
                example = example or _example(literal, seen[literal])
    except (SyntaxError, ValueError, MemoryError):
        pass  # a truncated document ends within a triple
    return Normalised(number, example, whole)


def _stored(literal: ox.Literal) -> str:
    store = ox.Store()
    store.add(ox.Quad(_PREDICATE, _PREDICATE, literal))
    return str(cast("ox.Literal", next(iter(store)).object).value)


def _example(literal: ox.Literal, stored: str) -> str:
    name = literal.datatype.value
    kind = f"xsd:{name.removeprefix(_XSD)}" if name.startswith(_XSD) else f"<{name}>"
    return f'"{literal.value}"^^{kind} is stored as "{stored}"'
